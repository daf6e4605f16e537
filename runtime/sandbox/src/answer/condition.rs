//! Filter conditions in a parameter or body: `[{key, op, value}]`, or groups of them of which one must hold.

use crate::moment;
use crate::seed::text_of;
use serde_json::{Map, Value};

/// Whether a record satisfies all conditions (or, of groups, one). What is no condition is satisfied.
pub(super) fn holds(conditions: &Value, record: &Map<String, Value>) -> bool {
    let Value::Array(conditions) = conditions else { return true };
    let (groups, plain): (Vec<&Value>, Vec<&Value>) = conditions.iter().partition(|condition| condition.get("filters").is_some());
    let group = |group: &&Value| group.get("filters").is_some_and(|inner| holds(inner, record));
    plain.into_iter().all(|condition| condition_holds(condition, record)) && (groups.is_empty() || groups.iter().any(group))
}

fn condition_holds(condition: &Value, record: &Map<String, Value>) -> bool {
    let first = |names: [&str; 3]| names.iter().find_map(|name| condition.get(*name));
    let Some(key) = first(["key", "field", "property"]).and_then(Value::as_str) else { return true };
    let operator = first(["op", "operator", "operation"]).and_then(Value::as_str).unwrap_or("equals");
    let wanted = condition.get("value").or_else(|| condition.get("values")).unwrap_or(&Value::Null);
    let present = key.split('.').try_fold(None, |here: Option<&Value>, part| match here {
        None => record.get(part).map(Some),
        Some(value) => value.get(part).map(Some),
    });
    let present = present.flatten().filter(|value| !value.is_null());
    judge(&operator.to_ascii_lowercase(), present, wanted)
}

fn judge(operator: &str, present: Option<&Value>, wanted: &Value) -> bool {
    let is_set =
        present.is_some_and(|value| value.as_str() != Some("") && value.as_array().is_none_or(|items| !items.is_empty()));
    let any = |wanted: &Value| list(wanted).iter().any(|wanted| present.is_some_and(|value| equal(value, wanted)));
    let contains = || {
        present.is_some_and(|value| {
            list(value).iter().any(|item| text_of(item).to_lowercase().contains(&text_of(wanted).to_lowercase()))
        })
    };
    let order = present.and_then(|value| compare(value, wanted));
    match operator {
        "equals" | "eq" | "is" | "=" | "==" | "isexactly" => any(wanted),
        "notequals" | "ne" | "neq" | "!=" | "isnot" => !any(wanted),
        "contains" | "like" => contains(),
        "notcontains" => !contains(),
        "anyof" | "in" => any(wanted),
        "noneof" | "notin" | "nin" => !any(wanted),
        "allof" => list(wanted).iter().all(|wanted| present.is_some_and(|value| equal(value, wanted))),
        "isset" | "exists" => is_set,
        "isnotset" | "notexists" => !is_set,
        "gt" | ">" | "dayafter" => order == Some(std::cmp::Ordering::Greater),
        "gte" | ">=" | "dayonorafter" => order.is_some_and(std::cmp::Ordering::is_ge),
        "lt" | "<" | "daybefore" => order == Some(std::cmp::Ordering::Less),
        "lte" | "<=" | "dayonorbefore" => order.is_some_and(std::cmp::Ordering::is_le),
        _ => true,
    }
}

fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        other => vec![other],
    }
}

/// Equal as text without case; a list is equal to each of its items.
pub(super) fn equal(present: &Value, wanted: &Value) -> bool {
    list(present).iter().any(|item| {
        let named = item.get("id").or_else(|| item.get("name")).unwrap_or(item);
        text_of(named).eq_ignore_ascii_case(&text_of(wanted)) || text_of(named).to_lowercase() == text_of(wanted).to_lowercase()
    })
}

/// Order of numbers, of dates, else of text without case.
pub(super) fn compare(one: &Value, other: &Value) -> Option<std::cmp::Ordering> {
    if let (Some(one), Some(other)) = (one.as_f64(), other.as_f64()) {
        return one.partial_cmp(&other);
    }
    let (one, other) = (text_of(one), text_of(other));
    if let (Ok(one), Ok(other)) = (one.parse::<f64>(), other.parse::<f64>()) {
        return one.partial_cmp(&other);
    }
    if let (Some(one), Some(other)) = (moment::parse(&one), moment::parse(&other)) {
        return Some(one.cmp(&other));
    }
    Some(one.to_lowercase().cmp(&other.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn conditions_hold_or_not() {
        let record = json!({"name": "Figma", "owner": {"id": 7, "email": "a@b.c"}, "tags": ["x", "y"], "score": 5, "at": "2026-01-02", "none": null});
        let record = record.as_object().unwrap();
        for (conditions, expected) in [
            (json!([{"key": "name", "op": "equals", "value": "figma"}]), true),
            (json!([{"key": "name", "op": "contains", "value": "gm"}, {"key": "score", "op": "gt", "value": 5}]), false),
            (json!([{"key": "owner", "op": "isSet"}]), true),
            (json!([{"key": "none", "op": "isNotSet"}]), true),
            (json!([{"key": "owner.email", "op": "equals", "value": "a@b.c"}]), true),
            (json!([{"key": "tags", "op": "anyOf", "value": ["q", "y"]}]), true),
            (json!([{"key": "tags", "op": "noneOf", "value": ["q", "y"]}]), false),
            (json!([{"key": "at", "op": "dayBefore", "value": "2026-01-03"}]), true),
            (
                json!([{"id": "1", "filters": [{"key": "score", "op": "lt", "value": 1}]}, {"id": "2", "filters": [{"key": "score", "op": "gte", "value": 5}]}]),
                true,
            ),
            (json!("nonsense"), true),
            (json!([7]), true),
        ] {
            assert_eq!(holds(&conditions, record), expected, "{conditions}");
        }
    }
}
