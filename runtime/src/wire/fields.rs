//! The members of an object, taken and put one by one. What need not be generic is not, so that a thousand types stay cheap.

use super::{Wire, WireError};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The members of an object.
///
/// # Errors
/// When the value is no object.
pub fn fields(value: Value) -> Result<Map<String, Value>, WireError> {
    match value {
        Value::Object(members) => Ok(members),
        other => Err(WireError::unexpected("an object", &other)),
    }
}

/// Takes a required member.
///
/// # Errors
/// When it is missing, or has another form.
pub fn take<T: Wire>(fields: &mut Map<String, Value>, key: &str) -> Result<T, WireError> {
    T::take(required(fields, key)?).map_err(|error| error.within(key))
}

fn required(fields: &mut Map<String, Value>, key: &str) -> Result<Value, WireError> {
    fields.remove(key).ok_or_else(|| WireError::new("is missing").within(key))
}

/// Takes a member that may be missing or null.
///
/// # Errors
/// When it has another form.
pub fn take_optional<T: Wire>(fields: &mut Map<String, Value>, key: &str) -> Result<Option<T>, WireError> {
    match fields.remove(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => T::take(value).map(Some).map_err(|error| error.within(key)),
    }
}

/// Takes a member that may be missing (`None`) or null (`Some(None)`).
///
/// # Errors
/// When it has another form.
pub fn take_omittable<T: Wire>(fields: &mut Map<String, Value>, key: &str) -> Result<Option<Option<T>>, WireError> {
    if fields.contains_key(key) { take_optional(fields, key).map(Some) } else { Ok(None) }
}

/// Takes every member that is left.
///
/// # Errors
/// When one has another form.
pub fn take_rest<T: Wire>(fields: Map<String, Value>) -> Result<BTreeMap<String, T>, WireError> {
    BTreeMap::take(Value::Object(fields))
}

/// Puts a member, `null` included.
pub fn put<T: Wire>(fields: &mut Map<String, Value>, key: &str, value: T) {
    fields.insert(key.to_owned(), value.put());
}

/// Puts a member if there is one.
pub fn put_optional<T: Wire>(fields: &mut Map<String, Value>, key: &str, value: Option<T>) {
    if let Some(value) = value {
        put(fields, key, value);
    }
}

/// Puts the members that are not declared. A declared one of the same name stays.
pub fn put_rest<T: Wire>(fields: &mut Map<String, Value>, rest: BTreeMap<String, T>) {
    for (key, value) in rest {
        if !fields.contains_key(&key) {
            fields.insert(key, value.put());
        }
    }
}
