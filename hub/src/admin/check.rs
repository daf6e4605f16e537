//! A JSON value against its shape: every fault at once, each with its place and the way out. Knows the form of values only;
//! what they mean is the service's.

use super::refusal::Fault;
use super::shape::{Field, Shape};
use crate::model::Time;
use serde_json::{Map, Value};
use toolwright_runtime::nearest::nearest;

/// At most so many faults are told: whoever sends a thousand wrong items learns nothing from the last nine hundred.
const TOLD: usize = 50;
/// Characters of the caller's own text that a message repeats.
const SHOWN: usize = 60;

/// Everything that is wrong with an object.
pub fn check_object(object: &Map<String, Value>, fields: &[Field]) -> Vec<Fault> {
    let mut check = Check { faults: Vec::new() };
    check.fields(object, fields, "");
    check.faults
}

struct Check {
    faults: Vec<Fault>,
}

impl Check {
    fn fault(&mut self, at: &str, message: impl Into<String>) {
        self.push(Fault::new(at, message));
    }

    fn push(&mut self, fault: Fault) {
        if self.faults.len() < TOLD {
            self.faults.push(fault);
        }
    }

    fn fields(&mut self, object: &Map<String, Value>, fields: &[Field], at: &str) {
        for (name, value) in object {
            let here = format!("{at}/{}", escape(name));
            match fields.iter().find(|field| field.name == name) {
                Some(field) if value.is_null() && field.or_null => {}
                Some(field) => self.value(value, &field.shape, &here),
                None => {
                    let near = nearest(name, fields.iter().map(|field| field.name));
                    self.push(Fault::new(here, unknown_field(fields)).nearest(near));
                }
            }
        }
        for field in fields.iter().filter(|field| field.required && !object.contains_key(field.name)) {
            self.fault(&format!("{at}/{}", field.name), format!("is missing; expected {}", expected(&field.shape)));
        }
    }

    fn value(&mut self, value: &Value, shape: &Shape, at: &str) {
        match (shape, value) {
            (Shape::Any, _) | (Shape::Free, Value::Object(_)) | (Shape::Boolean, Value::Bool(_)) => {}
            (Shape::Text { most } | Shape::Secret { most }, Value::String(text)) => self.text(text, *most, at),
            (Shape::Secret { .. }, _) => self.fault(at, "expected text"),
            (Shape::Id(prefix), Value::String(text)) if is_id(text, prefix) => {}
            (Shape::Time, Value::String(text)) if text.parse::<Time>().is_ok() => {}
            (Shape::Choice(words), Value::String(text)) => self.choice(text, words, at),
            (Shape::Whole { least, most }, Value::Number(number))
                if number.as_i64().is_some_and(|number| (*least..=*most).contains(&number)) => {}
            (Shape::List { of, most }, Value::Array(items)) => self.list(items, of, *most, at),
            (Shape::Map { of, most, or_null }, Value::Object(entries)) => self.map(entries, of, *most, *or_null, at),
            (Shape::Object(schema), Value::Object(object)) => self.fields(object, schema.fields, at),
            (shape, value) => self.fault(at, format!("expected {}, got {}", expected(shape), got(value))),
        }
    }

    fn text(&mut self, text: &str, most: usize, at: &str) {
        let length = text.chars().count();
        if length > most {
            self.fault(at, format!("has {length} characters; at most {most} are taken"));
        } else if text.trim().is_empty() {
            self.fault(at, "must not be empty");
        } else if let Some(bad) = text.chars().find(|character| is_invisible(*character)) {
            self.fault(at, format!("holds the control character U+{:04X}", u32::from(bad)));
        }
    }

    fn choice(&mut self, text: &str, words: &[&str], at: &str) {
        if !words.contains(&text) {
            let near = nearest(text, words.iter().copied());
            let message = format!("expected {}, got {}", one_of(words), got(&Value::from(text)));
            self.push(Fault::new(at, message).nearest(near));
        }
    }

    fn list(&mut self, items: &[Value], of: &Shape, most: usize, at: &str) {
        if items.len() > most {
            return self.fault(at, format!("has {} items; at most {most} are taken", items.len()));
        }
        for (position, item) in items.iter().enumerate() {
            self.value(item, of, &format!("{at}/{position}"));
        }
    }

    fn map(&mut self, entries: &Map<String, Value>, of: &Shape, most: usize, or_null: bool, at: &str) {
        if entries.len() > most {
            return self.fault(at, format!("has {} keys; at most {most} are taken", entries.len()));
        }
        for (key, value) in entries {
            if !(or_null && value.is_null()) {
                self.value(value, of, &format!("{at}/{}", escape(key)));
            }
        }
    }
}

/// Whether a text is this prefix and 32 lower-case hexadecimal digits.
pub fn is_id(text: &str, prefix: &str) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.strip_prefix(prefix).is_some_and(|rest| rest.len() == 32 && rest.bytes().all(digit))
}

/// Control characters, and those that turn the direction of what stands around them: a name is shown in lists and logs.
fn is_invisible(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A key as a token of a JSON pointer (RFC 6901 §3), cut to what a message can bear.
fn escape(key: &str) -> String {
    let mut shown: String = key.chars().take(SHOWN).collect();
    if shown.len() < key.len() {
        shown.push('…');
    }
    shown.replace('~', "~0").replace('/', "~1")
}

fn unknown_field(fields: &[Field]) -> String {
    let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
    if names.is_empty() {
        "unknown field; none is taken here".to_owned()
    } else {
        format!("unknown field; expected {}", one_of(&names))
    }
}

fn one_of(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
        [] => "nothing".to_owned(),
    }
}

/// What a shape takes, in words.
fn expected(shape: &Shape) -> String {
    match shape {
        Shape::Text { .. } | Shape::Secret { .. } => "text".to_owned(),
        Shape::Id(prefix) => format!("`{prefix}` and 32 hexadecimal digits"),
        Shape::Time => "a date and time with its offset, as in \"2026-12-31T23:59:59Z\"".to_owned(),
        Shape::Boolean => "true or false".to_owned(),
        Shape::Whole { least, most: i64::MAX } => format!("a whole number of at least {least}"),
        Shape::Whole { least, most } => format!("a whole number from {least} to {most}"),
        Shape::Choice(words) => one_of(words),
        Shape::List { of, .. } => match of {
            Shape::Text { .. } => "a list of words".to_owned(),
            _ => "a list".to_owned(),
        },
        Shape::Map { .. } | Shape::Object(_) | Shape::Free => "an object".to_owned(),
        Shape::Any => "a value".to_owned(),
    }
}

/// What came, in words.
fn got(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => format!("the number {}", cut(&number.to_string())),
        Value::String(text) if text.is_empty() => "empty text".to_owned(),
        // Only what is harmless in a message is repeated.
        Value::String(text) if text.chars().any(is_invisible) => "text".to_owned(),
        Value::String(text) => format!("`{}`", cut(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

fn cut(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may fail by panicking
mod tests {
    use super::super::shape::Schema;
    use super::*;
    use serde_json::json;

    const INNER: Schema = Schema {
        name: "Inner",
        words: "",
        fields: &[
            Field::optional("on", Shape::Boolean, ""),
            Field::optional("tags", Shape::List { of: &Shape::Text { most: 5 }, most: 3 }, ""),
        ],
    };
    const FIELDS: &[Field] = &[
        Field::required("name", Shape::Text { most: 10 }, ""),
        Field::optional("when", Shape::Time, "").or_null(),
        Field::optional("count", Shape::Whole { least: 1, most: 9 }, ""),
        Field::optional("color", Shape::Choice(&["red", "green"]), ""),
        Field::optional("id", Shape::Id("acc_"), ""),
        Field::optional("inner", Shape::Object(&INNER), ""),
        Field::optional("keys", Shape::Map { of: &Shape::Text { most: 5 }, most: 2, or_null: true }, ""),
        Field::optional("free", Shape::Free, ""),
        Field::optional("key", Shape::Secret { most: 5 }, ""),
    ];

    fn faults(value: Value) -> Vec<String> {
        let faults = check_object(value.as_object().unwrap(), FIELDS);
        let line = |fault: Fault| match fault.nearest {
            Some(nearest) => format!("{} {} [{nearest}]", fault.pointer, fault.message),
            None => format!("{} {}", fault.pointer, fault.message),
        };
        let mut lines: Vec<String> = faults.into_iter().map(line).collect();
        lines.sort();
        lines
    }

    #[test]
    fn what_fits_passes() {
        let id = format!("acc_{}", "0f".repeat(16));
        for fits in [
            json!({"name": "a"}),
            json!({"name": "Zürich 東京", "when": null, "count": 9, "color": "red", "id": id, "free": {"a": [1]}}),
            json!({"name": "a", "when": "2026-12-31T23:59:59+01:00", "inner": {"on": false, "tags": []}, "keys": {"a": null, "": "b"}}),
        ] {
            assert_eq!(faults(fits), Vec::<String>::new());
        }
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let wrong = json!({"nmae": 1, "when": "yesterday", "count": 1.5, "color": "gren", "inner": {"on": 1, "tags": ["", 2]}, "keys": 4});
        assert_eq!(
            faults(wrong),
            [
                "/color expected `red` or `green`, got `gren` [green]",
                "/count expected a whole number from 1 to 9, got the number 1.5",
                "/inner/on expected true or false, got the number 1",
                "/inner/tags/0 must not be empty",
                "/inner/tags/1 expected text, got the number 2",
                "/keys expected an object, got the number 4",
                "/name is missing; expected text",
                "/nmae unknown field; expected `name`, `when`, `count`, `color`, `id`, `inner`, `keys`, `free` or `key` [name]",
                "/when expected a date and time with its offset, as in \"2026-12-31T23:59:59Z\", got `yesterday`",
            ]
        );
    }

    #[test]
    fn texts_are_bounded_and_visible() {
        assert_eq!(faults(json!({"name": "x".repeat(11)})), ["/name has 11 characters; at most 10 are taken"]);
        assert_eq!(faults(json!({"name": "   "})), ["/name must not be empty"]);
        assert_eq!(faults(json!({"name": "a\u{0}b"})), ["/name holds the control character U+0000"]);
        assert_eq!(faults(json!({"name": "a\u{202E}b"})), ["/name holds the control character U+202E"]);
        assert_eq!(faults(json!({"name": null})), ["/name expected text, got null"]);
        assert_eq!(faults(json!({"name": "a", "id": "acc_F"})), ["/id expected `acc_` and 32 hexadecimal digits, got `acc_F`"]);
    }

    #[test]
    fn a_secret_does_not_come_back() {
        for secret in [json!(918273), json!(["918273"]), json!("918273918273"), json!("918273\u{0}")] {
            let told = faults(json!({"name": "a", "key": secret}));
            assert!(told.len() == 1 && !told[0].contains("918273"), "{told:?}");
        }
    }

    #[test]
    fn a_flood_of_faults_is_cut_and_keys_are_escaped() {
        let many: Map<String, Value> = (0..1_000).map(|n| (format!("k{n}"), Value::Null)).collect();
        assert_eq!(check_object(&many, FIELDS).len(), TOLD);
        let odd = json!({"name": "a", "a/b~c": 1});
        assert!(faults(odd)[0].starts_with("/a~1b~0c unknown field"));
        let long = json!({"name": "a", "x".repeat(100_000): 1});
        assert!(faults(long)[0].len() < 300);
    }
}
