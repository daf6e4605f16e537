//! One bound of a value: which way it moved.

use std::cmp::Ordering;
use toolwright_integration::Json;

/// What became of a constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    /// Fewer values are allowed.
    Tighter,
    /// More values are allowed.
    Looser,
    /// It cannot be told.
    Other,
}

/// How a constraint moved; `None` when it did not. An absent value is no constraint.
pub(super) fn compare_limit(keyword: &str, old: Option<&Json>, new: Option<&Json>) -> Option<Move> {
    match (old, new) {
        (None, None) => None,
        (None, Some(value)) => (!is_idle(keyword, value)).then_some(Move::Tighter),
        (Some(value), None) => (!is_idle(keyword, value)).then_some(Move::Looser),
        (Some(old), Some(new)) if same(old, new) => None,
        (Some(old), Some(new)) => Some(compare_values(keyword, old, new)),
    }
}

fn compare_values(keyword: &str, old: &Json, new: &Json) -> Move {
    if keyword == "pattern" {
        return match (is_idle(keyword, old), is_idle(keyword, new)) {
            (_, true) => Move::Looser,
            (true, false) => Move::Tighter,
            _ => Move::Other,
        };
    }
    if keyword == "uniqueItems" {
        return if matches!(new, Json::Bool(true)) { Move::Tighter } else { Move::Looser };
    }
    let (Some(before), Some(after)) = (number(old), number(new)) else { return Move::Other };
    if keyword == "multipleOf" {
        let divides = |small: f64, large: f64| small != 0.0 && (large / small).fract().abs() < 1e-9;
        return match (divides(before, after), divides(after, before)) {
            (true, _) => Move::Tighter,
            (_, true) => Move::Looser,
            _ => Move::Other,
        };
    }
    match (is_lower(keyword), after.partial_cmp(&before)) {
        (_, None) => Move::Other,
        // Different digits of the same number, or of numbers too wide to be told apart here.
        (_, Some(Ordering::Equal)) => Move::Other,
        (true, Some(Ordering::Greater)) | (false, Some(Ordering::Less)) => Move::Tighter,
        _ => Move::Looser,
    }
}

/// The stricter of two values of a keyword that both hold.
pub(super) fn tighter<'j>(keyword: &str, left: &'j Json, right: &'j Json) -> &'j Json {
    match compare_limit(keyword, Some(left), Some(right)) {
        Some(Move::Tighter) => right,
        _ => left,
    }
}

/// A constraint that excludes nothing.
fn is_idle(keyword: &str, value: &Json) -> bool {
    match keyword {
        "pattern" => matches!(value.as_str(), Some("" | ".*" | "^.*$" | "^.*" | ".*$")),
        "uniqueItems" => !matches!(value, Json::Bool(true)),
        "minLength" | "minItems" | "minProperties" => number(value) == Some(0.0),
        _ => false,
    }
}

fn is_lower(keyword: &str) -> bool {
    keyword.starts_with("min") || keyword == "exclusiveMinimum"
}

fn number(value: &Json) -> Option<f64> {
    match value {
        Json::Number(text) => text.parse().ok(),
        _ => None,
    }
}

/// Equal values; `1` and `1.0` are one number.
fn same(left: &Json, right: &Json) -> bool {
    left == right || matches!((left, right), (Json::Number(one), Json::Number(other)) if same_number(one, other))
}

fn same_number(left: &str, right: &str) -> bool {
    let plain = |text: &str| text.bytes().filter(u8::is_ascii_digit).count() <= 15;
    plain(left) && plain(right) && left.parse::<f64>().ok().zip(right.parse::<f64>().ok()).is_some_and(|(l, r)| l == r)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(keyword: &str, old: &str, new: &str) -> Option<Move> {
        let read = |text: &str| serde_json::from_str::<Json>(text).ok();
        compare_limit(keyword, read(old).as_ref(), read(new).as_ref())
    }

    #[test]
    fn bounds_move_both_ways() {
        assert_eq!(moved("maximum", "10", "5"), Some(Move::Tighter));
        assert_eq!(moved("maximum", "10", "50"), Some(Move::Looser));
        assert_eq!(moved("minLength", "1", "2"), Some(Move::Tighter));
        assert_eq!(moved("exclusiveMinimum", "", "2"), Some(Move::Tighter));
        assert_eq!(moved("maxItems", "3", ""), Some(Move::Looser));
        assert_eq!(moved("multipleOf", "5", "10"), Some(Move::Tighter));
        assert_eq!(moved("multipleOf", "10", "15"), Some(Move::Other));
    }

    #[test]
    fn what_excludes_nothing_is_no_constraint() {
        assert_eq!(moved("minLength", "", "0"), None);
        assert_eq!(moved("pattern", "\"^a$\"", "\".*\""), Some(Move::Looser));
        assert_eq!(moved("maximum", "1", "1.0"), None);
        assert_eq!(moved("uniqueItems", "true", ""), Some(Move::Looser));
    }
}
