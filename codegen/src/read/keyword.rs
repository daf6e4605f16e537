//! Single keywords of a schema: which values they take, and what a wrong one costs.

use crate::diagnostic::{Code, Finding};
use crate::model::{Additional, Extra, Schema, Type};
use crate::source::{Node, Value};
use toolwright_integration::Json;

pub(super) fn is_bare_nullable(schema: &Schema, extra: &Extra, node: &Node<'_>) -> bool {
    let combined = [&extra.all_of, &extra.any_of, &extra.one_of, &extra.prefix_items].iter().any(|ids| !ids.is_empty());
    let constrained = !extra.limits.is_empty() || !extra.pattern_properties.is_empty() || extra.additional != Additional::Unsaid;
    schema.nullable
        && schema.says_nothing()
        && !combined
        && !constrained
        && node.get("enum").is_none()
        && node.get("type").is_none()
}

/// A number or a truth value as the text that it is written as.
pub(super) fn spell_out(value: &mut Json) {
    match value {
        Json::Number(text) => *value = Json::String(std::mem::take(text)),
        Json::Bool(flag) => *value = Json::String(flag.to_string()),
        _ => {}
    }
}

/// A bound of the wrong type says nothing; a number in quotes still says what was meant.
pub(super) fn read_limit(limit: &'static str, value: &Node<'_>, extra: &mut Extra, findings: &mut Vec<Finding>) {
    let bound = match (limit, value.to_json()) {
        ("pattern", text @ Json::String(_)) => Some(text),
        ("pattern", _) => None,
        ("uniqueItems" | "exclusiveMinimum" | "exclusiveMaximum", flag @ Json::Bool(_)) => Some(flag),
        (_, number @ Json::Number(_)) => Some(number),
        (_, Json::String(text)) if is_number(&text) => Some(Json::Number(text)),
        _ => None,
    };
    match bound {
        Some(bound) => extra.limits.push((limit, bound)),
        None => {
            let message = format!("`{limit}` cannot be {}; it is ignored", value.type_name());
            findings.push(Finding::warning(Code::MalformedPart, message).at(value.at));
        }
    }
}

/// Whether a text is a JSON number, and not one that only some features of serde_json can read.
fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite) && serde_json::from_str::<serde_json::Number>(text).is_ok()
}

pub(super) fn expect_list(key: &str, value: &Node<'_>, findings: &mut Vec<Finding>) {
    if !matches!(value.value, Value::Array(_)) {
        let message = format!("`{key}` must be a list, this is {}; it is ignored", value.type_name());
        findings.push(Finding::warning(Code::MalformedPart, message).at(value.at));
    }
}

pub(super) fn expect_object(key: &str, value: &Node<'_>, findings: &mut Vec<Finding>) {
    if !value.is_object() {
        let message = format!("`{key}` must be an object, this is {}; it is ignored", value.type_name());
        findings.push(Finding::warning(Code::MalformedPart, message).at(value.at));
    }
}

pub(super) fn extra_says_something(extra: &Extra) -> bool {
    extra.default.is_some()
        || extra.example.is_some()
        || !extra.all_of.is_empty()
        || !extra.any_of.is_empty()
        || !extra.one_of.is_empty()
        || !extra.prefix_items.is_empty()
        || extra.additional != Additional::Unsaid
        || !extra.pattern_properties.is_empty()
        || extra.discriminator.is_some()
        || !extra.mapping.is_empty()
        || !extra.conditions.is_empty()
        || !extra.marks.is_empty()
        || extra.xml.is_some()
        || !extra.limits.is_empty()
}

pub(super) fn read_types(schema: &mut Schema, value: &Node<'_>, findings: &mut Vec<Finding>) {
    let names = match &value.value {
        Value::Array(items) => items.as_slice(),
        _ => std::slice::from_ref(value),
    };
    for name in names {
        match name.as_str() {
            Some("null") => schema.nullable = true,
            // Swagger's `file`, and what people write for bytes.
            Some("file") => {
                schema.types.insert(Type::String);
                schema.format = Some("binary".into());
            }
            Some(text) => match Type::parse(text) {
                Some(one) => schema.types.insert(one),
                None => findings.push(
                    Finding::warning(Code::MalformedPart, format!("`{text}` is no JSON type; any value is taken")).at(name.at),
                ),
            },
            None if matches!(name.value, Value::Null) => schema.nullable = true,
            None => findings.push(Finding::warning(Code::MalformedPart, "`type` must be a name or a list of names").at(name.at)),
        }
    }
}
