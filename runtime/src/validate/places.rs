//! Walks to the places that a pointer pattern names: a JSON pointer in which `*` stands for every index or key.

use serde_json::Value;

/// Calls `found` with every place of `value` that `pattern` names, and with the place's own pointer.
pub(super) fn visit(value: &mut Value, pattern: &str, found: &mut impl FnMut(&mut Value, &str)) {
    let mut pointer = String::new();
    walk(value, &steps(pattern), &mut pointer, found);
}

/// The steps of a pattern or a pointer.
pub(super) fn steps(pattern: &str) -> Vec<String> {
    pattern.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}

/// Whether a pointer is one of the places that a pattern names.
pub(super) fn matches(pattern: &str, pointer: &str) -> bool {
    let (mut wanted, mut found) = (pattern.split('/'), pointer.split('/'));
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found)) if wanted == "*" || wanted == found => {}
            _ => return false,
        }
    }
}

fn walk(value: &mut Value, steps: &[String], pointer: &mut String, found: &mut impl FnMut(&mut Value, &str)) {
    let Some((step, rest)) = steps.split_first() else {
        found(value, pointer);
        return;
    };
    let length = pointer.len();
    match value {
        Value::Object(entries) => {
            for (key, inner) in entries.iter_mut().filter(|(key, _)| step == "*" || *key == step) {
                push(pointer, key);
                walk(inner, rest, pointer, found);
                pointer.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter_mut().enumerate() {
                let index = index.to_string();
                if step == "*" || *step == index {
                    push(pointer, &index);
                    walk(inner, rest, pointer, found);
                    pointer.truncate(length);
                }
            }
        }
        _ => {}
    }
}

/// Adds one step to a JSON pointer.
pub(super) fn push(pointer: &mut String, step: &str) {
    pointer.push('/');
    pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_star_is_every_index_and_every_key() {
        let mut value = json!({"lines": [{"price": 1}, {"price": 2}], "by/name": {"a": {"price": 3}}});
        let mut seen = Vec::new();
        for pattern in ["/lines/*/price", "/by~1name/*/price", "/nowhere/*", "/lines/0"] {
            visit(&mut value, pattern, &mut |place, pointer| seen.push(format!("{pointer}={place}")));
        }
        assert_eq!(seen, ["/lines/0/price=1", "/lines/1/price=2", "/by~1name/a/price=3", "/lines/0={\"price\":1}"]);
    }

    #[test]
    fn the_empty_pattern_is_the_value_itself() {
        let mut value = json!(7);
        visit(&mut value, "", &mut |place, _| *place = json!(8));
        assert_eq!(value, json!(8));
    }
}
