//! Bounds and defaults: which can stand in a portable schema, and which contradict each other.

use super::text::has_hidden;
use crate::model::{Scalar, Type};
use toolwright_integration::Json;

/// Whether a value keeps a bound; a bound that cannot be compared is kept.
pub(super) fn is_within(value: &Json, keyword: &str, bound: &Json) -> bool {
    let number = |json: &Json| match json {
        Json::Number(text) => text.parse::<f64>().ok(),
        _ => None,
    };
    let Some(bound) = number(bound) else { return true };
    let length = value.as_str().map(|text| text.chars().count() as f64);
    match (keyword, number(value), length) {
        ("minimum", Some(value), _) => value >= bound,
        ("maximum", Some(value), _) => value <= bound,
        ("exclusiveMinimum", Some(value), _) => value > bound,
        ("exclusiveMaximum", Some(value), _) => value < bound,
        // Fractions have no remainder that an `f64` could tell.
        ("multipleOf", Some(value), _) => bound.fract() != 0.0 || bound == 0.0 || value % bound == 0.0,
        ("minLength", _, Some(length)) => length >= bound,
        ("maxLength", _, Some(length)) => length <= bound,
        _ => true,
    }
}

/// Whether a bound can stand in the schema: a keyword that every profile knows, with a value that makes sense.
pub(super) fn portable_limit(kind: Type, keyword: &str, value: &Json) -> bool {
    match keyword {
        "minimum" | "maximum" => match kind {
            Type::Integer => value.as_i64().is_some_and(|value| value.unsigned_abs() < 1 << 53),
            _ => matches!(value, Json::Number(text) if text.len() < 16 && is_finite(text)),
        },
        "minLength" | "maxLength" => value.as_i64().is_some_and(|value| (0..1 << 31).contains(&value)),
        "pattern" => value.as_str().is_some_and(is_portable_pattern),
        _ => false,
    }
}

/// A bound as the schema states it: above 0 is at least 1, where only whole numbers are; clients take no `exclusiveMinimum`.
pub(super) fn stated_limit(kind: Type, keyword: &'static str, value: &Json) -> (&'static str, Json) {
    // Where the next whole number is another `f64` too.
    let whole = value.as_i64().filter(|value| kind == Type::Integer && value.unsigned_abs() < 1 << 53);
    match (keyword, whole) {
        ("exclusiveMinimum", Some(value)) => ("minimum", Json::from(value + 1)),
        ("exclusiveMaximum", Some(value)) => ("maximum", Json::from(value - 1)),
        _ => (keyword, value.clone()),
    }
}

/// The bounds of a scalar as a portable schema states them; of a bound and an exclusive one the stricter.
pub(super) fn stated_limits(scalar: &Scalar<'_>) -> Vec<(String, Json)> {
    let mut out: Vec<(String, Json)> = Vec::new();
    for (written, value) in &scalar.limits {
        let (keyword, value) = stated_limit(scalar.kind, written, value);
        let keeps = |(other, bound): &(&'static str, &Json)| {
            let (other, bound) = stated_limit(scalar.kind, other, bound);
            other != keyword || is_within(&value, keyword, &bound)
        };
        let first = !out.iter().any(|(known, _)| known == keyword);
        if first && scalar.limits.iter().all(keeps) && portable_limit(scalar.kind, keyword, &value) {
            out.push((keyword.to_owned(), value));
        }
    }
    out
}

/// What the vendor demands of a scalar and no portable schema states, as keywords of JSON Schema: an `enum` of what is no string, and
/// bounds that have no inclusive form. Steps of fractions are left to the vendor, since an `f64` is no multiple of 0.1.
pub(super) fn unstated(scalar: &Scalar<'_>) -> Vec<(String, Json)> {
    let mut keywords = Vec::new();
    let plain = |value: &&Json| matches!(value, Json::Bool(_)) || matches!(value, Json::Number(text) if is_finite(text));
    if let Some(values) = scalar.values.as_ref().filter(|values| !values.is_empty() && values.iter().all(plain))
        && scalar.kind != Type::String
    {
        keywords.push(("enum".to_owned(), Json::Array(values.iter().copied().cloned().collect())));
    }
    for (keyword, value) in &scalar.limits {
        let exclusive = keyword.starts_with("exclusive") && stated_limit(scalar.kind, keyword, value).0 == *keyword;
        let step = *keyword == "multipleOf" && scalar.kind == Type::Integer && value.as_i64().is_some_and(|step| step > 1);
        if step || exclusive && matches!(value, Json::Number(text) if is_finite(text)) {
            keywords.push(((*keyword).to_owned(), Json::clone(value)));
        }
    }
    keywords
}

/// What both a linear-time engine and a browser's understand: no lookaround, back references, inline flags, Unicode classes or
/// large repetitions; and not absurdly long.
fn is_portable_pattern(pattern: &str) -> bool {
    let special = pattern.match_indices("(?").any(|(at, _)| !pattern[at..].starts_with("(?:"));
    let large = |text: &str| text.split([',', '}']).take(2).any(|count| count.parse::<u32>().is_ok_and(|count| count > 1_000));
    !special
        && pattern.len() <= 200
        && !["\\Z", "\\A", "\\z", "\\p{", "\\P{"].iter().any(|escape| pattern.contains(escape))
        && !pattern.split('{').skip(1).any(large)
        && !has_hidden(pattern)
        && regex_syntax::ast::parse::Parser::new().parse(pattern).is_ok()
}

/// Whether a number fits into the `f64` that most JSON readers make of it; `1e400` would make them refuse the whole file.
fn is_finite(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// A default of the declared type, or none.
pub(super) fn coerce(value: &Json, kind: Type) -> Option<Json> {
    match (kind, value) {
        (Type::String, Json::String(text)) if !has_hidden(text) => Some(value.clone()),
        (Type::String, Json::Number(text)) => Some(Json::String(text.clone())),
        (Type::Boolean, Json::Bool(_)) => Some(value.clone()),
        (Type::Boolean, Json::String(text)) => text.parse().ok().map(Json::Bool),
        (Type::Integer, Json::Number(text) | Json::String(text)) => {
            let whole = text.split_once('.').filter(|(_, fraction)| fraction.bytes().all(|byte| byte == b'0'));
            whole.map_or(text.as_str(), |(whole, _)| whole).parse::<i64>().ok().map(Json::from)
        }
        (Type::Number, Json::Number(text)) if is_finite(text) => Some(value.clone()),
        (Type::Number, Json::String(text)) => {
            let is_number = serde_json::from_str::<serde_json::Number>(text).is_ok() && is_finite(text);
            is_number.then(|| Json::Number(text.clone()))
        }
        _ => None,
    }
}
