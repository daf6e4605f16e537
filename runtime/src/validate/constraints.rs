//! What the vendor demands and the tool's schema only says in words: put into the schema that calls are checked by.

use super::nulls::takes_null;
use super::places::steps;
use serde_json::{Map, Value};
use toolwright_integration::Operation;

/// Adds each argument's constraints at its places. A place that the schema shows otherwise, such as an amount or a JSON text, is passed
/// over.
pub(super) fn demand(schema: &mut Map<String, Value>, operation: &Operation) {
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return };
    for argument in &operation.arguments {
        let Some(schema) = properties.get_mut(&argument.name) else { continue };
        for constraint in &argument.constraints {
            // Through text, so that a number keeps its digits where serde_json can hold them.
            let keywords = serde_json::from_str(&constraint.keywords.to_string()).ok();
            if let Some((place, keywords)) = find(schema, &steps(&constraint.at)).zip(keywords) {
                add(place, keywords);
            }
        }
    }
}

/// The schema of the place that `steps` lead to. Of alternatives it is the only one that is not `null`.
fn find<'s>(schema: &'s mut Value, steps: &[String]) -> Option<&'s mut Map<String, Value>> {
    let Value::Object(schema) = schema else { return None };
    if schema.contains_key("anyOf") {
        let Some(Value::Array(branches)) = schema.get_mut("anyOf") else { return None };
        let mut others = branches.iter_mut().filter(|branch| branch["type"] != "null");
        return match (others.next(), others.next()) {
            (Some(only), None) => find(only, steps),
            _ => None,
        };
    }
    let Some((step, rest)) = steps.split_first() else { return Some(schema) };
    let inner = match step.as_str() {
        "*" => schema.get_mut("items"),
        name => schema.get_mut("properties")?.get_mut(name),
    };
    find(inner?, rest)
}

fn add(schema: &mut Map<String, Value>, mut keywords: Map<String, Value>) {
    let is = |kind: &str| match schema.get("type") {
        Some(Value::Array(several)) => several.iter().any(|one| one == kind),
        one => one.is_some_and(|one| one == kind),
    };
    if let Some(Value::Array(values)) = keywords.get_mut("enum") {
        if !(is("integer") || is("number") || is("boolean")) {
            return;
        }
        if takes_null(schema) {
            values.push(Value::Null);
        }
    }
    for (keyword, value) in keywords {
        schema.entry(keyword).or_insert(value);
    }
}
