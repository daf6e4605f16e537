//! Integers: the Rust type that holds all that a schema allows.

use super::TypeRef;
use crate::model::Scalar;
use toolwright_integration::Json;

/// 2⁶³ and 2⁶⁴, with room for vendors who write a bound rounded to the digits that a float has.
const SIGNED: f64 = 9_223_372_036_854_780_000.0;
const UNSIGNED: f64 = 18_446_744_073_709_560_000.0;

/// The type of a scalar; `None` when it may hold numbers that no integer of 64 bits is.
pub(super) fn integer(scalar: &Scalar<'_>) -> Option<TypeRef> {
    integer_type(scalar.format, |keyword| scalar.limits.iter().find(|(known, _)| *known == keyword).map(|(_, value)| *value))
}

/// The same, of a format and of bounds by keyword.
pub(crate) fn integer_type<'j>(format: Option<&str>, bound: impl Fn(&str) -> Option<&'j Json>) -> Option<TypeRef> {
    let is = |name: &str| format.is_some_and(|format| format.eq_ignore_ascii_case(name));
    if ["int128", "uint128", "int256", "uint256"].into_iter().any(is) {
        return None;
    }
    let number = |keyword| match bound(keyword) {
        Some(Json::Number(text)) => text.parse::<f64>().ok(),
        _ => None,
    };
    let lowest = number("minimum").or_else(|| number("exclusiveMinimum"));
    let highest = number("maximum").or_else(|| number("exclusiveMaximum"));
    match highest {
        _ if lowest.is_some_and(|lowest| lowest < -SIGNED) => None,
        Some(highest) if highest > UNSIGNED => None,
        _ if is("uint64") => Some(TypeRef::Unsigned),
        // Neither type holds numbers below zero and these.
        Some(highest) if highest > SIGNED => lowest.filter(|lowest| *lowest >= 0.0).map(|_| TypeRef::Unsigned),
        _ => Some(TypeRef::Integer),
    }
}
