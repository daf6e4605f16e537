//! One custom field, as the vendor's metadata tells of it. The account's users wrote these words: they are cut and cleaned.

use serde_json::Value;
use toolwright_integration::{CustomFields, FieldKind, FieldType};

/// The most characters of a field's name that a model is shown.
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
    /// What can be chosen.
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
        let listed_options = at(&custom.options).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let options: Vec<Value> = listed_options.iter().filter_map(|option| choice(custom, option)).collect();
        if holds.kind == FieldKind::Enum && (options.is_empty() || options.len() > OPTIONS) {
            holds.kind = FieldKind::String;
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

/// One line of visible characters.
fn clean(text: &str) -> String {
    let hidden = |letter: &char| {
        matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
    };
    let visible: String =
        text.chars().filter(|letter| !hidden(letter)).map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LABEL).collect()
}
