//! A digest of a call's arguments: equal arguments show as equal in the audit log, and nobody without the key can try likely ones.

use ring::hmac::{Context, Key};
use serde_json::{Map, Value};

/// HMAC-SHA256 over the arguments, whatever the order of their keys; hex.
pub(crate) fn digest(key: &Key, arguments: &Map<String, Value>) -> String {
    let mut context = Context::with_key(key);
    members(&mut context, arguments);
    context.sign().as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every value with its kind and length, so that no two run together.
fn part(context: &mut Context, kind: u8, bytes: &[u8]) {
    context.update(&[kind]);
    context.update(&(bytes.len() as u64).to_be_bytes());
    context.update(bytes);
}

fn members(context: &mut Context, members: &Map<String, Value>) {
    part(context, b'o', &(members.len() as u64).to_be_bytes());
    let mut sorted: Vec<_> = members.iter().collect();
    sorted.sort_by_key(|(key, _)| *key);
    for (key, member) in sorted {
        part(context, b'k', key.as_bytes());
        value(context, member);
    }
}

fn value(context: &mut Context, given: &Value) {
    match given {
        Value::Object(found) => members(context, found),
        Value::Array(items) => {
            part(context, b'a', &(items.len() as u64).to_be_bytes());
            items.iter().for_each(|item| value(context, item));
        }
        Value::String(text) => part(context, b's', text.as_bytes()),
        other => part(context, b'v', other.to_string().as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(key: u8, arguments: Value) -> String {
        let arguments = arguments.as_object().cloned().unwrap_or_default();
        digest(&Key::new(ring::hmac::HMAC_SHA256, &[key; 32]), &arguments)
    }

    #[test]
    fn equal_arguments_and_no_others_are_equal() {
        let one = of(1, json!({"a": 1, "b": ["x", "y"]}));
        assert_eq!(one, of(1, json!({"b": ["x", "y"], "a": 1})));
        for other in
            [json!({"a": "1", "b": ["x", "y"]}), json!({"a": 1, "b": ["xy"]}), json!({"a": 1, "b": ["y", "x"]}), json!({})]
        {
            assert_ne!(one, of(1, other));
        }
        assert_ne!(one, of(2, json!({"a": 1, "b": ["x", "y"]})), "another hub's key");
    }
}
