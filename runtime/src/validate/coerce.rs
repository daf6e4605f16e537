//! Values that are clearly meant, in the type that the schema wants: `"5"` for 5, `"true"` for true, a JSON text for the
//! object in it, `OPEN` for `open`. A single value is never made into a list: one id may be a mistake for many.

use super::explain::show;
use super::places::push;
use crate::strict;
use serde_json::{Map, Number, Value};
use toolwright_integration::Operation;

/// Coerces every argument by its schema; one sentence a change.
pub(super) fn arguments(
    schema: &Map<String, Value>,
    operation: &Operation,
    arguments: &mut Map<String, Value>,
    told: &mut Vec<String>,
) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
    for (name, value) in arguments.iter_mut() {
        // An encoded argument is shown as a string on purpose; a `null` that is still here is sent as it is.
        let encoded = operation.arguments.iter().any(|argument| argument.name == *name && !argument.encoded.is_empty());
        if encoded || value.is_null() {
            continue;
        }
        if let Some(Value::Object(schema)) = properties.get(name) {
            let mut pointer = String::new();
            push(&mut pointer, name);
            coerce(value, schema, &mut pointer, told);
        }
    }
}

fn coerce(value: &mut Value, schema: &Map<String, Value>, pointer: &mut String, told: &mut Vec<String>) {
    if let Some(better) = better(value, schema) {
        told.push(format!("{pointer}: {} read as {}", show(value), show(&better)));
        *value = better;
    }
    match value {
        Value::Array(items) => {
            if let Some(Value::Object(schema)) = schema.get("items") {
                for (index, item) in items.iter_mut().enumerate() {
                    step(item, schema, &index.to_string(), pointer, told);
                }
            }
        }
        Value::Object(entries) => coerce_entries(entries, schema, pointer, told),
        _ => {}
    }
}

fn coerce_entries(entries: &mut Map<String, Value>, schema: &Map<String, Value>, pointer: &mut String, told: &mut Vec<String>) {
    let properties = schema.get("properties").and_then(Value::as_object);
    let required = schema.get("required").and_then(Value::as_array);
    let others = schema.get("additionalProperties").and_then(Value::as_object);
    let schema_of = |name: &str| properties.and_then(|known| known.get(name)).and_then(Value::as_object).or(others);
    entries.retain(|name, value| {
        let must = required.is_some_and(|names| names.iter().any(|required| required.as_str() == Some(name)));
        // Models fill what they leave out with null; where null is not allowed it can mean nothing else.
        !value.is_null() || must || schema_of(name).is_none_or(|schema| !has_types(schema) || allows(schema, "null"))
    });
    for (name, value) in entries.iter_mut() {
        if let Some(schema) = schema_of(name) {
            step(value, schema, name, pointer, told);
        }
    }
}

fn step(value: &mut Value, schema: &Map<String, Value>, key: &str, pointer: &mut String, told: &mut Vec<String>) {
    let length = pointer.len();
    push(pointer, key);
    coerce(value, schema, pointer, told);
    pointer.truncate(length);
}

/// The value in the wanted type, when it has another and the meaning is plain.
fn better(value: &Value, schema: &Map<String, Value>) -> Option<Value> {
    let Value::String(text) = value else { return None };
    if allows(schema, "string") || !has_types(schema) {
        return match_case(text, schema);
    }
    let text = text.trim();
    if let Some(number) = read_number(text, schema) {
        return Some(Value::Number(number));
    }
    if allows(schema, "boolean") {
        if text.eq_ignore_ascii_case("true") {
            return Some(Value::Bool(true));
        }
        if text.eq_ignore_ascii_case("false") {
            return Some(Value::Bool(false));
        }
    }
    let opening = match text.as_bytes().first()? {
        b'[' => "array",
        b'{' => "object",
        _ => return None,
    };
    // The text inside a text gets the same look as the message around it.
    if allows(schema, opening) && strict::check(text).is_ok() { serde_json::from_str(text).ok() } else { None }
}

fn read_number(text: &str, schema: &Map<String, Value>) -> Option<Number> {
    let whole = text.strip_prefix('-').unwrap_or(text).bytes().all(|byte| byte.is_ascii_digit());
    if !(allows(schema, "number") || (whole && allows(schema, "integer"))) {
        return None;
    }
    // JSON's own grammar: no `+5`, no `0x10`, no `1_000`, and no digits lost.
    let number: Number = serde_json::from_str(text).ok()?;
    (!whole || number.to_string() == text).then_some(number)
}

/// The allowed value that differs in case only.
fn match_case(text: &str, schema: &Map<String, Value>) -> Option<Value> {
    let allowed = schema.get("enum")?.as_array()?;
    if allowed.iter().any(|option| option.as_str() == Some(text)) {
        return None;
    }
    let folded = text.trim().to_lowercase();
    let mut matches = allowed.iter().filter(|option| option.as_str().is_some_and(|option| option.to_lowercase() == folded));
    let only = matches.next()?;
    matches.next().is_none().then(|| only.clone())
}

fn has_types(schema: &Map<String, Value>) -> bool {
    schema.contains_key("type")
}

fn allows(schema: &Map<String, Value>, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(only)) => only == kind,
        Some(Value::Array(several)) => several.iter().any(|one| one.as_str() == Some(kind)),
        _ => false,
    }
}
