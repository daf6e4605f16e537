//! What a success looks like: the documented status, and where in it the record or the items stand.
//!
//! For a tool the compiled integration says so. For an operation that became none, it is guessed from the schema.

use super::{AnswerPlan, Endpoint, Role, Template, Vendor};
use crate::words::singular;
use toolwright_integration::api::{ApiOperation, ApiResponse, Schema};
use toolwright_integration::{Answer, AnswerKind};

/// The endpoint of one operation; its role is not known yet.
pub(super) fn endpoint(vendor: &Vendor, index: usize) -> Endpoint {
    let operation = &vendor.api.operations[index];
    let same = |tool: &toolwright_integration::Operation| tool.http_method == operation.method && tool.path == operation.path;
    let tool = vendor.integration.operations.iter().position(same);
    let path = Template::parse(&operation.path);
    let known = tool.and_then(|tool| vendor.integration.operations.get(tool)).map(|tool| &tool.answer);
    let answer = plan(vendor, operation, &path, known);
    Endpoint { api: index, tool, path, role: Role::Single, answer }
}

fn plan(vendor: &Vendor, operation: &ApiOperation, path: &Template, known: Option<&Answer>) -> AnswerPlan {
    let response = success(operation);
    let found = response.map(|at| &operation.responses[at]);
    let status = found.map_or(default_status(operation), |response| status_of(response, operation));
    let content = found
        .and_then(|response| response.content.iter().find(|content| is_json(&content.media_type)).or(response.content.first()));
    let media = content.map(|content| content.media_type.replace("*/*", "application/json"));
    let (kind, at) = match (known, content.and_then(|content| content.schema.as_ref()), &media) {
        (Some(answer), _, _) => (answer.kind, answer.at.clone()),
        (None, Some(schema), Some(media)) if is_json(media) => guess(vendor, schema, path),
        (None, _, Some(media)) if media.starts_with("text/") => (AnswerKind::Text, String::new()),
        (None, _, Some(media)) if !is_json(media) => (AnswerKind::Binary, String::new()),
        (None, _, Some(_)) => (AnswerKind::Record, String::new()),
        (None, _, None) => (AnswerKind::Empty, String::new()),
    };
    AnswerPlan { status, media, kind, at, response }
}

/// The first documented success that has content of its own; a redirect is none.
fn success(operation: &ApiOperation) -> Option<usize> {
    let rank = |response: &ApiResponse| match response.status.as_bytes() {
        [b'2', ..] => Some((response.content.is_empty(), 0)),
        b"default" if !response.content.is_empty() => Some((false, 1)),
        _ => None,
    };
    let ranked = operation.responses.iter().enumerate().filter_map(|(at, response)| Some((rank(response)?, at)));
    // A declared success outranks `default`, which most vendors mean for errors.
    ranked.min_by_key(|((empty, default), at)| (*default, *empty, *at)).map(|(_, at)| at)
}

fn status_of(response: &ApiResponse, operation: &ApiOperation) -> u16 {
    response.status.parse().unwrap_or(default_status(operation))
}

fn default_status(operation: &ApiOperation) -> u16 {
    if operation.responses.iter().any(|response| response.status == "2XX" || response.status == "default") { 200 } else { 204 }
}

/// Whether a media type is JSON.
pub(crate) fn is_json(media: &str) -> bool {
    let essence = essence(media);
    essence == "application/json" || essence.ends_with("+json") || essence == "*/*"
}

/// Whether a media type is XML, under a name of its own too: `application/atom+xml`.
pub(crate) fn is_xml(media: &str) -> bool {
    let essence = essence(media);
    essence.ends_with("/xml") || essence.ends_with("+xml")
}

/// A media type without parameters, in small letters.
pub(crate) fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// An array of objects in an object whose other properties are plain makes a list; an only object in it makes a wrapped record.
fn guess(vendor: &Vendor, schema: &Schema, path: &Template) -> (AnswerKind, String) {
    let schemas = vendor.schemas();
    let shape = schemas.shape(schema);
    if shape.is("array") {
        return (AnswerKind::Items, String::new());
    }
    if path.is_parameter(path.len() - 1) || shape.properties.iter().any(|(name, _)| *name == "id") {
        let wrapped = shape.properties.iter().find(|(name, schema)| is_wrapper(name, path) && schemas.shape(schema).is("object"));
        return (AnswerKind::Record, wrapped.map(|(name, _)| format!("/{name}")).unwrap_or_default());
    }
    let holds_objects = |schema: &Schema| {
        let shape = schemas.shape(schema);
        shape.is("array") && shape.items.is_some_and(|items| schemas.shape(items).is("object"))
    };
    let lists: Vec<&str> = shape.properties.iter().filter(|(_, schema)| holds_objects(schema)).map(|(name, _)| *name).collect();
    let last = path.last_literal(path.len());
    let preferred = ["data", "items", "results", "value", "values", "records", "Resources"];
    let chosen = lists.iter().find(|name| name.eq_ignore_ascii_case(last)).or(lists.iter().find(|name| preferred.contains(name)));
    match (chosen, lists.as_slice()) {
        (Some(name), _) | (None, [name]) => (AnswerKind::Items, format!("/{name}")),
        _ => {
            let wrapped =
                shape.properties.iter().find(|(name, schema)| is_wrapper(name, path) && schemas.shape(schema).is("object"));
            (AnswerKind::Record, wrapped.map(|(name, _)| format!("/{name}")).unwrap_or_default())
        }
    }
}

fn is_wrapper(name: &str, path: &Template) -> bool {
    name == "data" || singular(path.last_literal(path.len())).eq_ignore_ascii_case(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_is_known_with_parameters_and_in_capitals() {
        for media in
            ["application/xml", " text/xml ", "application/xml; charset=utf-8", "Application/XML", "application/atom+xml;a=b"]
        {
            assert!(is_xml(media), "{media}");
        }
        for media in ["application/json", "application/json; like=xml", "application/notxml", ""] {
            assert!(!is_xml(media), "{media}");
        }
    }
}
