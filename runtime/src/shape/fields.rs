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

/// The same of a record, which stands at `at` or is the whole body.
pub(super) fn unknown_in_record(root: &Value, at: &str, fields: &[String]) -> Option<String> {
    let record = root.pointer(at).filter(|found| !found.is_null()).unwrap_or(root);
    if !record.is_object() {
        return None;
    }
    let names: Vec<&String> = fields.iter().filter(|field| !has(record, &field.split('.').collect::<Vec<_>>())).collect();
    let all = if names.len() == fields.len() { ", so all of it is shown" } else { "" };
    told(&names).map(|told| format!("The record has no fields {told}{all}."))
}

/// Some of the names, cut.
fn told(names: &[&String]) -> Option<String> {
    let told: Vec<String> = names.iter().take(TOLD.0).map(|name| name.chars().take(TOLD.1).collect()).collect();
    let more = if names.len() > TOLD.0 { format!(" and {} more", names.len() - TOLD.0) } else { String::new() };
    (!told.is_empty()).then(|| format!("{}{more}", told.join(", ")))
}

/// The most names that are told, and the most characters of each.
const TOLD: (usize, usize) = (5, 40);

/// A sentence about the names that stand in none of a list's items; `None` when there are none, or no items.
pub(super) fn unknown(root: &Value, at: &str, fields: &[String]) -> Option<String> {
    let found = if root.is_array() { root } else { root.pointer(at)? };
    let items = found.as_array().map_or(std::slice::from_ref(found), Vec::as_slice);
    if !items.iter().any(Value::is_object) {
        return None;
    }
    let missing = |field: &&String| {
        let path: Vec<&str> = field.split('.').collect();
        !items.iter().any(|item| has(item, &path))
    };
    let names: Vec<&String> = fields.iter().filter(missing).collect();
    let all = if names.len() == fields.len() { ", so whole items are shown" } else { "" };
    told(&names).map(|told| format!("No item has the fields {told}{all}."))
}

/// Whether [`select`] would keep anything for a path.
fn has(value: &Value, path: &[&str]) -> bool {
    match value {
        Value::Object(members) => {
            members.iter().any(|(key, member)| rest(path, key).is_some_and(|below| below.is_empty() || has(member, below)))
        }
        Value::Array(items) => items.iter().any(|item| has(item, path)),
        _ => false,
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
