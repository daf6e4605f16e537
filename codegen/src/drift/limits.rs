//! Constraints on values: which of two is stricter, and what that is called.

use super::between::{Between, both};
use super::flat::Flat;
use super::kind::Kind;
use super::limit::{Move, compare_limit};
use super::values::short;
use crate::lower::{integer_type, stated_integer_limit};
use crate::model::Type;
use std::collections::BTreeSet;
use toolwright_integration::Json;

/// Notes how the bounds of two places moved.
pub(super) fn compare_limits(between: &mut Between<'_, '_>) {
    let mut keywords: BTreeSet<&str> = between.old.limits.keys().chain(between.new.limits.keys()).copied().collect();
    for (with, without) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        if note_switched(between, with, without) {
            keywords.retain(|keyword| ![with, without].contains(keyword));
        }
    }
    for keyword in keywords {
        let (old, new) = (between.old.limits.get(keyword).copied(), between.new.limits.get(keyword).copied());
        note_limit(between, keyword, old, new);
    }
}

/// A bound that is excluded now and was not, or the other way round, is one bound that moved. Whether there is such a one.
fn note_switched(between: &mut Between<'_, '_>, with: &'static str, without: &'static str) -> bool {
    let said = |flat: &Flat<'_>| match (flat.limits.get(with), flat.limits.get(without)) {
        (Some(value), None) => Some((with, (*value).clone())),
        (None, Some(value)) => Some((without, (*value).clone())),
        _ => None,
    };
    let (Some((before, old)), Some((after, new))) = (said(between.old), said(between.new)) else { return false };
    if before == after {
        return false;
    }
    let whole = [between.old, between.new].iter().all(|flat| flat.types.single() == Some(Type::Integer));
    let kinds = if whole {
        // Above 0 is at least 1.
        let (before, after) = (stated_integer_limit(before, &old), stated_integer_limit(after, &new));
        moved_kinds(with, before, after)
    } else {
        moved_kinds(with, (before, old.clone()), (after, new.clone()))
    };
    let detail = format!("`{before}` {old} became `{after}` {new}");
    between.note(kinds, detail, (Some(old.to_string()), Some(new.to_string())));
    true
}

/// Which way a bound moved whose keyword may have changed with it; another spelling of the same bound says nothing new.
fn moved_kinds(with: &str, before: (&str, Json), after: (&str, Json)) -> (Kind, Kind) {
    match compare_limit(with, Some(&before.1), Some(&after.1)) {
        None if before.0 == after.0 => both(Kind::SpecOnlyChange),
        None if after.0 == with => kinds_of(Move::Looser),
        None => kinds_of(Move::Tighter),
        Some(moved) => kinds_of(moved),
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
    let kinds = kinds_of(moved);
    let text = |value: Option<&Json>| value.map_or_else(|| "none".to_owned(), |json| short(&json.to_string()));
    let (old, new) = (text(old), text(new));
    between.note(kinds, format!("`{keyword}` was {old}, now {new}"), (Some(old), Some(new)));
}

fn kinds_of(moved: Move) -> (Kind, Kind) {
    match moved {
        Move::Tighter => (Kind::ArgConstraintTightened, Kind::OutConstraintNarrowed),
        Move::Looser => (Kind::ArgConstraintLoosened, Kind::OutConstraintWidened),
        Move::Other => (Kind::ArgPatternChanged, Kind::OutConstraintWidened),
    }
}
