//! Where a list's items stand in the answer, and what a record holds.

use crate::model::{Api, ObjectShape, Operation, Part, Shape, is_json};
use crate::name::snake;

/// Names that vendors give to the place of the items.
const CONTAINERS: [&str; 17] = [
    "items",
    "data",
    "results",
    "result",
    "records",
    "values",
    "value",
    "entries",
    "elements",
    "list",
    "objects",
    "content",
    "nodes",
    "members",
    "rows",
    "resources",
    "_embedded",
];

/// JSON pointer to the items of a list's answer: `""` for a bare array; `None` when the answer is no list.
///
/// `resource` is the name that the container may share; `paged` says that the request asks for pages.
pub fn infer_items(api: &Api, operation: &Operation, resource: &str, paged: bool) -> Option<String> {
    let root = success_part(operation)?;
    let shape = api.schemas.shape_of(&root);
    if is_list(&shape) && shape.object.is_none() {
        return Some(String::new());
    }
    let object = shape.object?;
    let same = |name: &str| {
        let name = snake(name);
        resource == name || resource.ends_with(&format!("_{name}")) || resource.rsplit('_').next() == Some(name.as_str())
    };
    if let Some(name) = items_field(api, &object, &same, paged) {
        return Some(format!("/{}", crate::source::escape_token(name)));
    }
    // One level down, as in `{"data": {"users": […]}}`; only where the request asks for pages.
    let wrappers = object
        .properties
        .iter()
        .filter(|(name, _)| paged && (CONTAINERS.contains(name) || object.properties.len() == 1 || same(name)));
    for (wrapper, part) in wrappers {
        let inner = api.schemas.shape_of(part).object.unwrap_or_default();
        let found = inner.properties.iter().find(|(_, part)| is_array(&api.schemas.shape_of(part)));
        if let Some((name, _)) = found {
            return Some(format!("/{}/{}", crate::source::escape_token(wrapper), crate::source::escape_token(name)));
        }
    }
    None
}

/// The field of an answer that holds its items: named like the resource, named like a container, or the only one that can.
fn items_field<'s>(api: &Api, object: &ObjectShape<'s>, same: &dyn Fn(&str) -> bool, paged: bool) -> Option<&'s str> {
    let arrays: Vec<&str> =
        object.properties.iter().filter(|(_, part)| is_array(&api.schemas.shape_of(part))).map(|(name, _)| *name).collect();
    // SCIM's `schemas` are words, and its `Resources` the schemas.
    let of_objects = |name: &&&str| holds_objects(api, &object.properties, name);
    let same_kind = |name: &&&str| of_objects(name) || !arrays.iter().any(|name| of_objects(&name));
    let named = arrays.iter().find(|name| same(name) && same_kind(name));
    let contained = || CONTAINERS.iter().find_map(|known| arrays.iter().find(|name| name.eq_ignore_ascii_case(known)));
    let only = || arrays.first().filter(|_| arrays.len() == 1 && (paged || object.properties.len() <= 4));
    // Beside the records, lists of words: warnings, or the fields that were left out.
    let records = || {
        let mut found = arrays.iter().filter(|name| paged && of_objects(name));
        let first = found.next();
        first.filter(|_| found.next().is_none())
    };
    named.or_else(contained).or_else(only).or_else(records).copied()
}

/// Whether a place is one of those where vendors put the items of any list.
pub(super) fn is_container(pointer: &str) -> bool {
    pointer.is_empty() || CONTAINERS.iter().any(|name| pointer.get(1..).is_some_and(|rest| rest.eq_ignore_ascii_case(name)))
}

fn holds_objects(api: &Api, properties: &[(&str, Part)], name: &str) -> bool {
    let part = properties.iter().find(|(known, _)| *known == name).map(|(_, part)| part);
    let item = part.and_then(|part| api.schemas.step(part, "*"));
    item.is_some_and(|item| api.schemas.shape_of(&item).object.is_some())
}

/// A tuple, whose places mean different things, is no list.
fn is_list(shape: &Shape<'_>) -> bool {
    shape.array.as_ref().is_some_and(|array| array.prefix.is_empty())
}

fn is_array(shape: &Shape<'_>) -> bool {
    is_list(shape) && shape.object.is_none() && shape.scalars.is_empty()
}

/// The answer of a success, as a place in the model.
pub(super) fn success_part(operation: &Operation) -> Option<Part> {
    let contents = operation.successes().flat_map(|response| &response.content);
    contents.filter(|content| is_json(&content.media_type)).find_map(|content| content.schema).map(Part::from)
}

/// The names of a record's fields at `pointer` (of its items when `items` is set), in document order.
pub fn record_fields(api: &Api, operation: &Operation, pointer: &str, items: bool) -> Vec<String> {
    let Some(root) = success_part(operation) else { return Vec::new() };
    let Some(mut part) = api.schemas.at_pointer(&root, pointer) else { return Vec::new() };
    if items {
        match api.schemas.step(&part, "*") {
            Some(item) => part = item,
            None => return Vec::new(),
        }
    }
    let object = api.schemas.shape_of(&part).object.unwrap_or_default();
    let returned = object.properties.into_iter().filter(|(_, part)| !api.schemas.shape_of(part).write_only);
    returned.map(|(name, _)| name.to_owned()).collect()
}
