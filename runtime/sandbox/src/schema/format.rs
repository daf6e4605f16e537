//! The formats that a vendor's server refuses to take wrongly.

use crate::moment;
use serde_json::{Number, Value};

/// What is wrong with a text of this format; formats that are not known are not judged.
pub(super) fn text(format: &str, text: &str) -> Option<&'static str> {
    let (good, wanted) = match format {
        "date-time" => (moment::parse_date_time(text).is_some(), "must be a date-time as in RFC 3339"),
        "date" => (moment::parse_date(text).is_some(), "must be a date as YYYY-MM-DD"),
        "uuid" => (is_uuid(text), "must be a UUID"),
        "email" => (is_email(text), "must be an email address"),
        "uri" | "url" => (has_scheme(text), "must be a URI"),
        "ipv4" => (text.parse::<std::net::Ipv4Addr>().is_ok(), "must be an IPv4 address"),
        "ipv6" => (text.parse::<std::net::Ipv6Addr>().is_ok(), "must be an IPv6 address"),
        _ => (true, ""),
    };
    (!good).then_some(wanted)
}

/// What is wrong with a number of this format.
pub(super) fn number(format: &str, number: &Number) -> Option<&'static str> {
    let fits = match format {
        "int32" => number.as_i64().is_some_and(|value| i32::try_from(value).is_ok()),
        "int64" => number.as_i64().is_some(),
        _ => true,
    };
    (!fits).then_some("must fit the integer's size")
}

/// JSON Schema's integer: a number without a fraction.
pub(super) fn is_integer(value: &Value) -> bool {
    let Value::Number(number) = value else { return false };
    number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|value| value.fract() == 0.0)
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12] && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    !local.is_empty() && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.') && !text.contains([' ', '\n'])
}

fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.chars().all(|character| character.is_ascii_alphanumeric() || "+-.".contains(character))
            && !rest.is_empty()
            && !text.contains(' ')
    })
}
