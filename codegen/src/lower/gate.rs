//! The documentation gate: a method passes only with a text, described inputs, and a documented answer.

use super::Gap;
use super::arguments::Input;
use super::select::Method;
use crate::diagnostic::{Code, Finding};
use crate::model::{Operation, Part, SchemaId, Schemas};

/// How deep a container's parts may describe it in its place.
const MAX_DEPTH: usize = 4;

/// What is missing, and as findings; empty when the method passes.
pub(super) fn find_gaps(schemas: &Schemas, method: &Method<'_>, inputs: &[Input]) -> Vec<(Gap, Finding)> {
    let operation = method.operation;
    let name = format!("{}.{}", method.resource, method.method);
    let mut gaps = Vec::new();
    let mut gap = |code: Code, reason: String, input: Option<&Input>, at, help: &str| {
        let message = format!("`{name}` (`{}`) gets no tool: {reason}", operation.key());
        let input = input.map(|input| input.target.clone());
        gaps.push((Gap { code, reason, input, at }, Finding::warning(code, message).at(at).help(help)));
    };
    if !has_text(method) {
        let help = "describe the operation, or write a documentation record";
        gap(Code::MissingDescription, "the operation has no description".to_owned(), None, operation.at, help);
    }
    for input in inputs {
        if !says_something(&input.text) && !input.part.as_ref().is_some_and(|part| describes_itself(schemas, part, 0)) {
            gap(
                Code::UndescribedInput,
                format!("`{}` has no description", input.wire_name),
                Some(input),
                input.at,
                "describe it in the description, or by an overlay",
            );
        }
    }
    if !has_answer(operation) {
        let help = "give the success response a schema, or declare 204";
        gap(Code::MissingResponse, "no success response has a schema".to_owned(), None, operation.at, help);
    }
    gaps
}

fn has_text(method: &Method<'_>) -> bool {
    let own = method.text.as_deref().unwrap_or("");
    [own, &method.operation.summary, &method.operation.description].iter().any(|text| says_something(text))
}

/// A `?` stands where an overlay's draft waits for words.
fn says_something(text: &str) -> bool {
    !matches!(text.trim(), "" | "?")
}

/// Whether a place says what it is: its own words, or those of everything that it holds.
fn describes_itself(schemas: &Schemas, part: &Part, depth: usize) -> bool {
    let shape = schemas.shape_of(part);
    if shape.description.is_some_and(says_something) || alternatives_describe_themselves(schemas, part, depth) {
        return true;
    }
    if depth >= MAX_DEPTH || !shape.scalars.is_empty() {
        return false;
    }
    let object = shape.object.as_ref().map(|object| {
        let writable = object.properties.iter().filter(|(_, part)| !schemas.shape_of(part).read_only);
        !object.properties.is_empty() && writable.into_iter().all(|(_, part)| describes_itself(schemas, part, depth + 1))
    });
    let array =
        shape.array.as_ref().map(|array| array.items.as_ref().is_some_and(|items| describes_itself(schemas, items, depth + 1)));
    match (object, array) {
        (None, None) => false,
        (object, array) => object.unwrap_or(true) && array.unwrap_or(true),
    }
}

/// Whether a place is a union and each of its alternatives says what it is. What only empties a field needs no words.
fn alternatives_describe_themselves(schemas: &Schemas, part: &Part, depth: usize) -> bool {
    let [all] = part.0.as_slice() else {
        // The same property of several alternatives of an object.
        let one = |all: &Vec<SchemaId>| describes_itself(schemas, &Part(vec![all.clone()]), depth + 1);
        return depth < MAX_DEPTH && !part.0.is_empty() && part.0.iter().all(one);
    };
    let union = |id: &SchemaId| {
        let extra = schemas.get(schemas.resolve(*id)).extra();
        if extra.any_of.is_empty() { extra.one_of.as_slice() } else { extra.any_of.as_slice() }
    };
    let described = |id: &SchemaId| empties(schemas, *id) || describes_itself(schemas, &Part::from(*id), depth + 1);
    let says = |ids: &[SchemaId]| ids.iter().all(described) && !ids.iter().all(|id| empties(schemas, *id));
    depth < MAX_DEPTH && all.iter().map(union).any(|ids| !ids.is_empty() && says(ids))
}

/// Null alone, or the empty string alone.
fn empties(schemas: &Schemas, id: SchemaId) -> bool {
    let shape = schemas.shape(id);
    let nothing = shape.object.is_none() && shape.array.is_none() && !shape.any;
    match shape.scalars.as_slice() {
        [] => nothing && shape.nullable,
        [only] => nothing && only.values.as_deref().is_some_and(|values| values.iter().all(|value| value.as_str() == Some(""))),
        _ => false,
    }
}

/// A success with a schema or with content that is not JSON, one that is declared empty, or a redirect to a download.
fn has_answer(operation: &Operation) -> bool {
    let typed = operation.successes().flat_map(|response| &response.content);
    let typed = typed.into_iter().any(|content| content.schema.is_some() || !crate::model::is_json(&content.media_type));
    typed
        || operation.responses.iter().any(|response| {
            let empty = matches!(response.status.as_str(), "204" | "205");
            let redirect = matches!(response.status.as_str(), "302" | "303" | "307") && operation.method == "GET";
            // What is only accepted has nothing to tell yet.
            let accepted = response.status == "202" && response.content.is_empty();
            empty || accepted || redirect
        })
}
