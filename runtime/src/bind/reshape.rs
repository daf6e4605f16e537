//! From the shape that a tool shows to the shape that the vendor takes: JSON-encoded strings, stringified structures, money.

use super::money;
use super::problem::{Problem, escape, tokens};
use serde_json::Value;
use toolwright_integration::Argument;

/// Rewrites one argument's value in place. What is wrong is added to `problems`, all of it.
pub(super) fn reshape(argument: &Argument, value: &mut Value, problems: &mut Vec<Problem>) {
    let root = format!("/{}", escape(&argument.name));
    // Outer strings first: what they hold may hold more of them.
    for pattern in by_depth(&argument.encoded) {
        visit(value, &pattern, &root, &mut |value, pointer| decode(value, pointer, problems));
    }
    if argument.file {
        visit_files(value, &root, problems);
    }
    for amount in &argument.money {
        visit(value, &tokens(&amount.at), &root, &mut |value, pointer| money::rename(amount, value, pointer, problems));
    }
    for pattern in by_depth(&argument.stringified).into_iter().rev() {
        visit(value, &pattern, &root, &mut |value, _| stringify(value));
    }
}

fn by_depth(patterns: &[String]) -> Vec<Vec<String>> {
    let mut out: Vec<_> = patterns.iter().map(|pattern| tokens(pattern)).collect();
    out.sort_by_key(Vec::len);
    out
}

/// Calls `change` at every place that a pattern reaches, with the JSON pointer of the place.
fn visit(value: &mut Value, pattern: &[String], pointer: &str, change: &mut dyn FnMut(&mut Value, &str)) {
    let Some((token, rest)) = pattern.split_first() else {
        return change(value, pointer);
    };
    let below = |key: &str| format!("{pointer}/{}", escape(key));
    match value {
        Value::Object(members) if token == "*" => {
            for (key, member) in members.iter_mut() {
                visit(member, rest, &below(key), change);
            }
        }
        Value::Object(members) => {
            if let Some(member) = members.get_mut(token) {
                visit(member, rest, &below(token), change);
            }
        }
        Value::Array(items) => {
            for (position, item) in items.iter_mut().enumerate() {
                let key = position.to_string();
                if token == "*" || *token == key {
                    visit(item, rest, &below(&key), change);
                }
            }
        }
        _ => {}
    }
}

/// Parses a string that sets out to be a structure. Any other text may be one of the vendor's alternatives, and stays.
fn decode(value: &mut Value, pointer: &str, problems: &mut Vec<Problem>) {
    let Value::String(text) = value else { return };
    if !text.trim_start().starts_with(['{', '[']) {
        return;
    }
    match serde_json::from_str(text) {
        Ok(decoded) => *value = decoded,
        Err(error) => {
            problems
                .push(Problem::new(pointer, format!("must be JSON text, or the structure itself; as JSON it fails: {error}")));
        }
    }
}

/// A file is a `data:` URI from here on; bare base64 becomes one.
fn visit_files(value: &mut Value, pointer: &str, problems: &mut Vec<Problem>) {
    match value {
        Value::Array(items) => {
            for (position, item) in items.iter_mut().enumerate() {
                visit_files(item, &format!("{pointer}/{position}"), problems);
            }
        }
        Value::String(text) if super::file::data_uri(text).is_some() => {}
        Value::String(text) if !text.starts_with("data:") && super::file::decode_base64(text).is_some() => {
            *text = format!("data:application/octet-stream;base64,{}", text.replace('-', "+").replace('_', "/"));
        }
        Value::Null => {}
        _ => problems
            .push(Problem::new(pointer, "must be a file: base64, or a data: URI such as data:text/csv;name=a.csv;base64,aSxq")),
    }
}

fn stringify(value: &mut Value) {
    if value.is_object() || value.is_array() {
        *value = Value::String(value.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use toolwright_integration::{NullPolicy, Target};

    fn argument(encoded: &[&str], stringified: &[&str]) -> Argument {
        let owned = |patterns: &[&str]| patterns.iter().map(|text| (*text).to_owned()).collect();
        Argument {
            name: "filter".into(),
            target: Target::WholeBody,
            required: false,
            default: None,
            null: NullPolicy::Absent,
            nulls: Vec::new(),
            encoded: owned(encoded),
            stringified: owned(stringified),
            money: Vec::new(),
            file: false,
            constraints: Vec::new(),
        }
    }

    fn run(argument: &Argument, mut value: Value) -> (Value, Vec<Problem>) {
        let mut problems = Vec::new();
        reshape(argument, &mut value, &mut problems);
        (value, problems)
    }

    #[test]
    fn strings_become_structures_where_a_pattern_says_so() {
        let cases = [
            (&["/aggs"][..], json!({"aggs": "{\"a\":[1]}"}), json!({"aggs": {"a": [1]}})),
            (&["/aggs"], json!({"aggs": {"a": 1}}), json!({"aggs": {"a": 1}})),
            (&["/*/next", "/*/next/next"], json!([{"next": "{\"next\":\"[2]\"}"}]), json!([{"next": {"next": [2]}}])),
            (&[""], json!("{\"x\":null}"), json!({"x": null})),
            (&["/a~1b"], json!({"a/b": "[1]"}), json!({"a/b": [1]})),
            (&["/text"], json!({"text": "12"}), json!({"text": "12"})),
            (&["/missing/*"], json!({"a": 1}), json!({"a": 1})),
        ];
        for (patterns, given, wanted) in cases {
            assert_eq!(run(&argument(patterns, &[]), given), (wanted, vec![]), "{patterns:?}");
        }
    }

    #[test]
    fn files_become_data_uris() {
        let file = Argument { file: true, ..argument(&[], &[]) };
        let (value, problems) = run(&file, json!(["aSxq", "data:text/csv;name=a.csv;base64,aSxq"]));
        assert!(problems.is_empty());
        assert_eq!(value, json!(["data:application/octet-stream;base64,aSxq", "data:text/csv;name=a.csv;base64,aSxq"]));
        assert_eq!(run(&file, json!("no file!")).1.len(), 1);
    }

    #[test]
    fn a_string_that_is_not_json_is_located() {
        let (_, problems) = run(&argument(&["/*/next"], &[]), json!([{"next": "{}"}, {"next": "{oops"}]));
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].pointer, "/filter/1/next");
    }

    #[test]
    fn structures_become_strings_inside_out() {
        let given = json!({"a": {"b": [1, 2]}, "c": "kept"});
        let (value, _) = run(&argument(&[], &["/a", "/a/b", "/c"]), given);
        assert_eq!(value, json!({"a": "{\"b\":\"[1,2]\"}", "c": "kept"}));
    }
}
