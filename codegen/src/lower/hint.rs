//! What a schema demands, in words: some clients strip the keywords, and some things have none.

use super::notation::{object_notation, part_notation};
use crate::model::{ArrayShape, ObjectShape, Part, Scalar, Schemas, Shape, Type};
use toolwright_integration::Json;

pub(super) fn kind_words(shape: &Shape<'_>) -> &'static str {
    match (shape.object.is_some(), shape.array.is_some()) {
        _ if !shape.scalars.is_empty() => "a value",
        (true, false) => "an object",
        (false, true) => "a list",
        _ => "a value",
    }
}

/// What an object that became text holds, in words.
pub(super) fn object_words(schemas: &Schemas, object: &ObjectShape<'_>) -> String {
    match object_notation(schemas, object).as_str() {
        "{}" | "{[key]: any}" => "JSON text of an object".to_owned(),
        notation => format!("JSON text of {notation}"),
    }
}

/// What a list that became text holds, in words.
pub(super) fn list_words(schemas: &Schemas, items: Option<&Part>) -> String {
    match items.map(|items| part_notation(schemas, items)).as_deref() {
        None | Some("{}" | "any") => "JSON text of a list".to_owned(),
        Some(notation) => format!("JSON text of a list of {notation}"),
    }
}

/// What the properties of an object do not say.
pub(super) fn object_hint(object: &ObjectShape<'_>, forms: Option<&str>) -> String {
    if let Some(forms) = forms {
        format!("one of {forms}")
    } else if object.forms > 1 {
        format!("one of {} forms; give the fields of one", object.forms)
    } else if super::body::is_open(object) {
        "further fields are allowed".to_owned()
    } else {
        String::new()
    }
}

/// How many items a list takes, and what each is where they differ by their position.
pub(super) fn array_hint(schemas: &Schemas, array: &ArrayShape<'_>, words: &str) -> String {
    let range = range_words(&array.limits, "Items", words);
    let tuple = (!array.prefix.is_empty()).then(|| {
        let places: Vec<String> = array.prefix.iter().take(8).map(|part| part_notation(schemas, part)).collect();
        format!("in this order: {}{}", places.join(", "), if array.prefix.len() > 8 { ", …" } else { "" })
    });
    let unique = array.limits.iter().any(|(keyword, value)| *keyword == "uniqueItems" && **value == Json::Bool(true));
    let unique = unique.then(|| "none twice".to_owned()).filter(|_| !words.to_ascii_lowercase().contains("unique"));
    [tuple, range, unique].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The values that one alternative names where another takes any.
pub(super) fn known_words(scalar: &Scalar<'_>, words: &str) -> Option<String> {
    const MOST: usize = 15;
    let text = |value: &&Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let texts: Vec<String> = scalar.known.iter().map(text).filter(|text| !text.is_empty()).collect();
    if texts.is_empty() || texts.iter().all(|text| super::text::has_words(words, text)) {
        return None;
    }
    let more = if texts.len() > MOST { ", …" } else { "" };
    Some(format!("for example {}{more}", texts.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ")))
}

pub(super) fn format_words(format: &str) -> Option<&'static str> {
    Some(match format {
        "date" => "date as YYYY-MM-DD",
        "date-time" => "ISO 8601 time, for example 2026-01-31T09:00:00Z",
        "time" => "time as HH:MM:SS",
        "uuid" => "UUID",
        "email" => "email address",
        "uri" | "url" => "URL",
        "ipv4" => "IPv4 address",
        "ipv6" => "IPv6 address",
        "byte" => "base64",
        "binary" => "base64, or a data: URI with type and name",
        _ => return None,
    })
}

/// Bounds in words, since some clients strip the keywords; left out where the vendor's text already says the number.
pub(super) fn limit_words(scalar: &Scalar<'_>, words: &str) -> Option<String> {
    match scalar.kind {
        Type::String => range_words(&scalar.limits, "Length", words),
        Type::Integer | Type::Number => {
            let above = bound(&scalar.limits, "exclusiveMinimum").map(|bound| format!("greater than {bound}"));
            let below = bound(&scalar.limits, "exclusiveMaximum").map(|bound| format!("less than {bound}"));
            let step = bound(&scalar.limits, "multipleOf").filter(|step| step != "1" && !super::text::has_words(words, step));
            let step = step.map(|step| format!("a multiple of {step}"));
            let parts: Vec<String> =
                [above, range_words(&scalar.limits, "imum", words), below, step].into_iter().flatten().collect();
            Some(parts.join(", ")).filter(|words| !words.is_empty())
        }
        _ => None,
    }
}

fn bound(limits: &[(&'static str, &Json)], keyword: &str) -> Option<String> {
    let found = limits.iter().find(|(name, _)| *name == keyword).map(|(_, value)| value.to_string());
    found.filter(|text| text.len() <= 12)
}

/// `minX` and `maxX` in words: "1 to 8 characters".
pub(super) fn range_words(limits: &[(&'static str, &Json)], suffix: &str, words: &str) -> Option<String> {
    let (low, high) = (bound(limits, &format!("min{suffix}")), bound(limits, &format!("max{suffix}")));
    let what = match suffix {
        "Length" => " characters",
        "Items" => " items",
        _ => "",
    };
    match (low, high) {
        (_, Some(high)) if words.contains(&high) => None,
        (Some(low), Some(high)) if low == high && !what.is_empty() => Some(format!("exactly {high}{what}")),
        (Some(low), Some(high)) if what.is_empty() || !matches!(low.as_str(), "0" | "1") => {
            Some(format!("{low} to {high}{what}"))
        }
        (_, Some(high)) => Some(format!("at most {high}{what}")),
        (Some(low), None) if low != "0" && low != "1" => Some(format!("at least {low}{what}")),
        _ => None,
    }
}
