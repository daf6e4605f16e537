//! Values that are clearly meant, in the type that the schema wants: `"5"` for 5, `"true"` for true, a JSON text for the
//! object in it, `OPEN` for `open`. A single value is never made into a list: one id may be a mistake for many.

use super::explain::show;
use super::nulls::{branch_for, is_sent, takes_null};
use super::places::{matches, push};
use crate::strict;
use serde_json::{Map, Number, Value};
use toolwright_integration::{Argument, Operation};

/// Coerces every argument by its schema; one sentence a change.
pub(super) fn arguments(
    schema: &Map<String, Value>,
    operation: &Operation,
    arguments: &mut Map<String, Value>,
    told: &mut Vec<String>,
) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
    for (name, value) in arguments.iter_mut() {
        // An encoded argument is shown as a string on purpose; a `null` that is still here is sent as it is.
        let argument = operation.arguments.iter().find(|argument| argument.name == *name);
        if value.is_null() || argument.is_some_and(|argument| argument.encoded.iter().any(String::is_empty)) {
            continue;
        }
        if let Some(Value::Object(schema)) = properties.get(name) {
            let mut pointer = String::new();
            push(&mut pointer, name);
            let mut pass = Pass { argument, root: pointer.len(), pointer, told };
            pass.coerce(value, schema);
        }
    }
}

/// The way through one argument.
struct Pass<'p> {
    argument: Option<&'p Argument>,
    pointer: String,
    /// How much of `pointer` leads to the argument.
    root: usize,
    told: &'p mut Vec<String>,
}

impl Pass<'_> {
    fn coerce(&mut self, value: &mut Value, schema: &Map<String, Value>) {
        let schema = branch_for(schema, value);
        if self.is_encoded() {
            return;
        }
        if let Some(better) = better(value, schema) {
            self.told.push(format!("{}: {} read as {}", self.pointer, show(value), show(&better)));
            *value = better;
        }
        match value {
            Value::Array(items) => {
                if let Some(Value::Object(schema)) = schema.get("items") {
                    for (index, item) in items.iter_mut().enumerate() {
                        self.step(item, schema, &index.to_string());
                    }
                }
            }
            Value::Object(entries) => self.coerce_entries(entries, schema),
            _ => {}
        }
    }

    fn coerce_entries(&mut self, entries: &mut Map<String, Value>, schema: &Map<String, Value>) {
        let properties = schema.get("properties").and_then(Value::as_object);
        let required = schema.get("required").and_then(Value::as_array);
        let others = schema.get("additionalProperties").and_then(Value::as_object);
        let schema_of = |name: &str| properties.and_then(|known| known.get(name)).and_then(Value::as_object).or(others);
        entries.retain(|name, value| {
            if !value.is_null() || self.is_sent(name) {
                return true;
            }
            let must = required.is_some_and(|names| names.iter().any(|required| required.as_str() == Some(name)));
            // Models fill what they leave out with null; where null is not sent it can mean nothing else. A null where a value
            // is needed stays, and is told.
            schema_of(name).is_none_or(|schema| if takes_null(schema) { false } else { must || !has_types(schema) })
        });
        for (name, value) in entries.iter_mut() {
            if let Some(schema) = schema_of(name) {
                self.step(value, schema, name);
            }
        }
    }

    /// An encoded place is shown as a string on purpose.
    fn is_encoded(&self) -> bool {
        let place = &self.pointer[self.root..];
        self.argument.is_some_and(|argument| argument.encoded.iter().any(|pattern| matches(pattern, place)))
    }

    /// Whether the `null` of a property goes to the vendor.
    fn is_sent(&mut self, name: &str) -> bool {
        let length = self.pointer.len();
        push(&mut self.pointer, name);
        let sent = self.argument.is_some_and(|argument| is_sent(argument, &self.pointer[self.root..]));
        self.pointer.truncate(length);
        sent
    }

    fn step(&mut self, value: &mut Value, schema: &Map<String, Value>, key: &str) {
        let length = self.pointer.len();
        push(&mut self.pointer, key);
        self.coerce(value, schema);
        self.pointer.truncate(length);
    }
}

/// The value in the wanted type, when it has another and the meaning is plain.
fn better(value: &Value, schema: &Map<String, Value>) -> Option<Value> {
    let Value::String(text) = value else { return whole(value, schema) };
    if allows(schema, "string") || !has_types(schema) {
        return match_case(text, schema);
    }
    let text = text.trim();
    if let Some(number) = read_number(text, schema) {
        return Some(Value::Number(number));
    }
    if allows(schema, "boolean") {
        if text.eq_ignore_ascii_case("true") {
            return Some(Value::Bool(true));
        }
        if text.eq_ignore_ascii_case("false") {
            return Some(Value::Bool(false));
        }
    }
    let opening = match text.as_bytes().first()? {
        b'[' => "array",
        b'{' => "object",
        _ => return None,
    };
    // The text inside a text gets the same look as the message around it.
    if allows(schema, opening) && strict::check(text).is_ok() { serde_json::from_str(text).ok() } else { None }
}

/// `5.0` as 5, where only a whole number is taken: the vendor may read the other one as a text. By its digits, so that none is lost.
fn whole(value: &Value, schema: &Map<String, Value>) -> Option<Value> {
    /// Below this a float tells every whole number apart (2^53).
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let Value::Number(number) = value else { return None };
    if !allows(schema, "integer") || allows(schema, "number") || number.is_i64() || number.is_u64() {
        return None;
    }
    let text = number.to_string();
    match text.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole.parse::<i64>().ok().map(Value::from),
        Some(_) => None,
        // `1e3`
        None => {
            number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < EXACT).map(|float| Value::from(float as i64))
        }
    }
}

fn read_number(text: &str, schema: &Map<String, Value>) -> Option<Number> {
    let whole = text.strip_prefix('-').unwrap_or(text).bytes().all(|byte| byte.is_ascii_digit());
    if !(allows(schema, "number") || (whole && allows(schema, "integer"))) {
        return None;
    }
    // JSON's own grammar: no `+5`, no `0x10`, no `1_000`, and no digits lost.
    let number: Number = serde_json::from_str(text).ok()?;
    (!whole || number.to_string() == text).then_some(number)
}

/// The allowed value that differs in case only.
fn match_case(text: &str, schema: &Map<String, Value>) -> Option<Value> {
    let allowed = schema.get("enum")?.as_array()?;
    if allowed.iter().any(|option| option.as_str() == Some(text)) {
        return None;
    }
    let folded = text.trim().to_lowercase();
    let mut matches = allowed.iter().filter(|option| option.as_str().is_some_and(|option| option.to_lowercase() == folded));
    let only = matches.next()?;
    matches.next().is_none().then(|| only.clone())
}

fn has_types(schema: &Map<String, Value>) -> bool {
    schema.contains_key("type")
}

fn allows(schema: &Map<String, Value>, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(only)) => only == kind,
        Some(Value::Array(several)) => several.iter().any(|one| one.as_str() == Some(kind)),
        _ => false,
    }
}
