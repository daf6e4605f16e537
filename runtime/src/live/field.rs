//! One custom field, as the vendor's metadata tells of it. The account's users wrote these words: they are cut and cleaned.

use serde_json::Value;
use toolwright_integration::{CustomFields, FieldKind, FieldType, is_hidden};

/// The most characters of a field's name, or of an option, that a model is shown.
const LABEL: usize = 80;
/// The most options that are listed one by one; a value of a longer list is left to the vendor to check.
pub(super) const OPTIONS: usize = 100;

/// A custom field.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    /// The name in requests.
    pub key: String,
    /// The name for people.
    pub label: String,
    /// What it holds.
    pub holds: FieldType,
    /// A new record must have a value.
    pub required: bool,
    /// What can be chosen: texts, each once; only of an enum.
    pub options: Vec<Value>,
}

impl Field {
    /// Reads one listed field; `None` when it has no key that could be sent.
    pub(super) fn read(custom: &CustomFields, listed: &Value) -> Option<Self> {
        let at = |pointer: &Option<String>| pointer.as_deref().and_then(|pointer| listed.pointer(pointer));
        let key = match listed.pointer(&custom.key)? {
            Value::String(key) => key.clone(),
            Value::Number(key) => key.to_string(),
            _ => return None,
        };
        if key.is_empty() || key.len() > 200 || key.chars().any(char::is_control) {
            return None;
        }
        let word = listed.pointer(&custom.kind).and_then(Value::as_str).unwrap_or_default();
        let known = custom.types.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, holds)| *holds);
        let mut holds = known.unwrap_or(FieldType { kind: FieldKind::String, list: false });
        let mut options = Vec::new();
        if holds.kind == FieldKind::Enum {
            let listed = at(&custom.options).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            (holds.kind, options) = choices(custom, listed);
        }
        let label = at(&custom.label).and_then(Value::as_str).map(clean).filter(|label| !label.is_empty());
        let required = at(&custom.required).is_some_and(|value| value.as_bool() == Some(true) || value == 1);
        Some(Self { label: label.unwrap_or_else(|| clean(&key)), key, holds, required, options })
    }
}

/// The value of one option: a text or a number, in an object when the configuration names the place.
fn choice(custom: &CustomFields, option: &Value) -> Option<Value> {
    let value = match (&custom.option, option) {
        (Some(pointer), Value::Object(_)) => option.pointer(pointer)?,
        _ => option,
    };
    matches!(value, Value::String(_) | Value::Number(_)).then(|| value.clone())
}

/// What a field with these options takes. They are listed when all are texts that can be shown, and few; otherwise the kind of value
/// is said, and the vendor checks which.
fn choices(custom: &CustomFields, listed: &[Value]) -> (FieldKind, Vec<Value>) {
    let given: Vec<Value> = listed.iter().filter_map(|option| choice(custom, option)).collect();
    if !given.is_empty() && given.iter().all(Value::is_number) {
        return (FieldKind::Number, Vec::new());
    }
    let can_be_shown = |option: &Value| option.as_str().is_some_and(|text| !text.is_empty() && clean(text) == text);
    if given.is_empty() || !given.iter().all(can_be_shown) {
        return (FieldKind::String, Vec::new());
    }
    let mut options: Vec<Value> = Vec::new();
    for option in given {
        if !options.contains(&option) {
            if options.len() == OPTIONS {
                return (FieldKind::String, Vec::new());
            }
            options.push(option);
        }
    }
    (FieldKind::Enum, options)
}

/// One line of visible characters.
fn clean(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|letter| letter.is_control() || !is_hidden(*letter))
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LABEL).collect()
}
