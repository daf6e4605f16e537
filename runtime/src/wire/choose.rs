//! Which form of a union a value has.

use super::Wire;
use serde_json::{Map, Value};

/// What one form of a union looks like from outside.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// The kind of value.
    pub kind: Kind,
    /// For an object: the members that it must have.
    pub required: &'static [&'static str],
    /// For an object: the members that it may have.
    pub known: &'static [&'static str],
    /// For an object: members that say which form it is, each with the values that they have in this one.
    pub tags: &'static [(&'static str, &'static [&'static str])],
}

/// A kind of JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Whatever no other form takes.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A number without a fraction.
    Integer,
    /// A number.
    Number,
    /// A string.
    String,
    /// A list.
    List,
    /// An object.
    Object,
}

impl Form {
    /// A form that its kind tells apart.
    pub const fn of(kind: Kind) -> Self {
        Self { kind, required: &[], known: &[], tags: &[] }
    }

    /// An object.
    pub const fn object(
        required: &'static [&'static str],
        known: &'static [&'static str],
        tags: &'static [(&'static str, &'static [&'static str])],
    ) -> Self {
        Self { kind: Kind::Object, required, known, tags }
    }

    /// How well a value fits; `None` when it does not.
    fn fit(&self, value: &Value) -> Option<usize> {
        match (self.kind, value) {
            (Kind::Any, _) => Some(0),
            (Kind::Boolean, Value::Bool(_)) | (Kind::String, Value::String(_)) | (Kind::List, Value::Array(_)) => Some(2),
            (Kind::Integer, Value::Number(number)) if number.is_i64() || number.is_u64() => Some(3),
            (Kind::Number, Value::Number(_)) => Some(2),
            (Kind::Object, Value::Object(members)) => self.fit_members(members),
            _ => None,
        }
    }

    /// A matching tag weighs more than any number of members.
    fn fit_members(&self, members: &Map<String, Value>) -> Option<usize> {
        if !self.required.iter().all(|key| members.contains_key(*key)) {
            return None;
        }
        let mut score = 1;
        for (key, values) in self.tags {
            match members.get(*key).and_then(Value::as_str) {
                Some(text) if values.contains(&text) => score += 1_000,
                Some(_) => return None,
                None => {}
            }
        }
        Some(score + self.known.iter().filter(|key| members.contains_key(**key)).count())
    }
}

/// The position of the form that fits best; of equals the first.
pub fn choose(value: &Value, forms: &[Form]) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for (position, form) in forms.iter().enumerate() {
        if let Some(score) = form.fit(value)
            && best.is_none_or(|(known, _)| score > known)
        {
            best = Some((score, position));
        }
    }
    best.map(|(_, position)| position)
}

/// Reads a value as one form. A value that only looks like it is kept as it is.
pub fn attempt<T: Wire, U>(value: Value, form: fn(T) -> U, other: fn(Value) -> U) -> U {
    match T::take(value.clone()) {
        Ok(read) => form(read),
        Err(_) => other(value),
    }
}
