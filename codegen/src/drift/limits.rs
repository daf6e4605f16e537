//! Constraints on values: which of two is stricter, and what that is called.

use super::between::Between;
use super::flat::Flat;
use super::kind::Kind;
use super::limit::{Move, compare_limit};
use super::values::short;
use crate::lower::integer_type;
use crate::model::Type;
use std::collections::BTreeSet;
use toolwright_integration::Json;

/// Notes how the bounds of two places moved.
pub(super) fn compare_limits(between: &mut Between<'_, '_>) {
    let keywords: BTreeSet<&str> = between.old.limits.keys().chain(between.new.limits.keys()).copied().collect();
    for keyword in keywords {
        let (old, new) = (between.old.limits.get(keyword).copied(), between.new.limits.get(keyword).copied());
        note_limit(between, keyword, old, new);
    }
}

/// Bounds that ask for another integer type in Rust than before; another format says so itself.
pub(super) fn compare_widths(between: &mut Between<'_, '_>) {
    let width = |flat: &Flat<'_>| {
        let integer = flat.types.contains(Type::Integer) && !flat.types.contains(Type::Number);
        integer.then(|| integer_type(flat.format, |keyword| flat.limits.get(keyword).copied()))
    };
    let (old, new) = (width(between.old), width(between.new));
    if old != new && old.is_some() && new.is_some() && between.old.format == between.new.format {
        let detail = "its bounds ask for another integer type in Rust".to_owned();
        between.note((Kind::ArgTypeWidened, Kind::OutTypeNarrowed), detail, (None, None));
    }
}

/// Notes how one bound moved.
pub(super) fn note_limit(between: &mut Between<'_, '_>, keyword: &str, old: Option<&Json>, new: Option<&Json>) {
    let Some(moved) = compare_limit(keyword, old, new) else { return };
    let kinds = match moved {
        Move::Tighter => (Kind::ArgConstraintTightened, Kind::OutConstraintNarrowed),
        Move::Looser => (Kind::ArgConstraintLoosened, Kind::OutConstraintWidened),
        Move::Other => (Kind::ArgPatternChanged, Kind::OutConstraintWidened),
    };
    let text = |value: Option<&Json>| value.map_or_else(|| "none".to_owned(), |json| short(&json.to_string()));
    let (old, new) = (text(old), text(new));
    between.note(kinds, format!("`{keyword}` was {old}, now {new}"), (Some(old), Some(new)));
}
