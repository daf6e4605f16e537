//! The values that a scalar names: an enum, or words where no portable schema holds them.

use super::bound::{is_within, unstated};
use super::text::{cut, has_hidden, plain_text};
use crate::model::{Scalar, Type};
use toolwright_integration::Json;

/// The most values of an enum; more are listed in words.
const MAX_ENUM: usize = 50;

/// What a scalar may be, as far as its values are named.
pub(super) enum Choices<'v> {
    /// Anything of its kind.
    Free,
    /// These texts.
    Enum(Vec<&'v str>),
    /// What can only be listed in words.
    Words(String),
}

impl<'v> Choices<'v> {
    /// The choices of a scalar.
    pub(super) fn of(scalar: &Scalar<'v>) -> Self {
        let Some(values) = &scalar.values else { return Self::Free };
        let texts: Vec<&str> = values.iter().filter_map(|value| value.as_str()).filter(|text| !text.is_empty()).collect();
        // An empty string among the values cannot be shown in an enum, and must stay possible.
        let complete = texts.len() == values.len();
        if scalar.kind == Type::String && complete && texts.len() <= MAX_ENUM && !texts.iter().any(|text| has_hidden(text)) {
            let mut unique = Vec::with_capacity(texts.len());
            for text in texts {
                if !unique.contains(&text) {
                    unique.push(text);
                }
            }
            return Self::Enum(unique);
        }
        if scalar.kind == Type::Boolean && values.len() > 1 {
            return Self::Free;
        }
        let shown: Vec<String> = values
            .iter()
            .map(|value| {
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), |text| if text.is_empty() { "\"\"".to_owned() } else { text.to_owned() })
            })
            .collect();
        Self::Words(cut(&plain_text(&shown.join(", ")).text, 600))
    }

    /// Whether a value is one of them and within the bounds.
    pub(super) fn holds(&self, scalar: &Scalar<'_>, value: &Json) -> bool {
        match self {
            Self::Enum(values) => value.as_str().is_some_and(|text| values.contains(&text)),
            _ => is_known(scalar, value) && scalar.limits.iter().all(|(keyword, bound)| is_within(value, keyword, bound)),
        }
    }
}

/// Whether a value is one of those that are checked; values in quotes of what is no string are not.
fn is_known(scalar: &Scalar<'_>, value: &Json) -> bool {
    let lacks = |values: &Json| matches!(values, Json::Array(values) if !values.contains(value));
    scalar.kind == Type::String || !unstated(scalar).iter().any(|(keyword, values)| keyword == "enum" && lacks(values))
}
