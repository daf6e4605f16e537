//! Field selection for vendors that have none of their own.

use serde_json::{Map, Value};

/// Keeps the named fields of a record. A path goes through objects and through every item of an array. A record of which nothing
/// would be left is kept whole: the names do not fit, and an empty record tells nothing.
pub(super) fn keep(record: &mut Value, fields: &[String]) {
    if fields.is_empty() || !record.is_object() {
        return;
    }
    let paths: Vec<Vec<&str>> = fields.iter().map(|field| field.split('.').collect()).collect();
    let kept = select(record, &paths.iter().map(Vec::as_slice).collect::<Vec<_>>());
    if kept.as_object().is_some_and(|members| !members.is_empty()) {
        *record = kept;
    }
}

fn select(value: &Value, paths: &[&[&str]]) -> Value {
    match value {
        Value::Object(members) => {
            let mut out = Map::new();
            for (key, member) in members {
                // A key may itself hold dots.
                let below: Vec<&[&str]> = paths.iter().filter_map(|path| rest(path, key)).collect();
                if below.iter().any(|path| path.is_empty()) {
                    out.insert(key.clone(), member.clone());
                } else if !below.is_empty() {
                    out.insert(key.clone(), select(member, &below));
                }
            }
            Value::Object(out)
        }
        Value::Array(items) => Value::Array(items.iter().map(|item| select(item, paths)).collect()),
        scalar => scalar.clone(),
    }
}

fn rest<'a>(path: &'a [&'a str], key: &str) -> Option<&'a [&'a str]> {
    (1..=path.len()).find(|length| path[..*length].join(".") == key).map(|length| &path[length..])
}
