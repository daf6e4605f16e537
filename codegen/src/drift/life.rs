//! What a vendor says of an operation's life: whether it is discouraged, when it ends, how settled it is.

use super::change::Deadline;
use super::draft::Draft;
use super::kind::Kind;
use super::rating::Ratings;
use super::side::{OperationPair, Side};
use crate::model::{Operation, STABILITY, SUNSET};
use std::collections::BTreeSet;

/// Compares what both sides say of one operation's life.
pub(super) fn compare_life(index: usize, old: &Operation, new: &Operation, drafts: &mut Vec<Draft>) {
    let mut push = |draft: Draft| drafts.push(draft.at(Some(old.at), Some(new.at)));
    if old.deprecated != new.deprecated {
        let (kind, words) = match new.deprecated {
            true => (Kind::OpDeprecated, "the vendor now discourages the operation"),
            false => (Kind::OpReactivated, "the vendor no longer discourages the operation"),
        };
        push(Draft::of_operation(kind, index, new.key(), words));
    }
    for (name, kind) in [(SUNSET, Kind::OpSunsetChanged), (STABILITY, Kind::OpStabilityChanged)] {
        let (before, after) = (mark(old, name), mark(new, name));
        if before == after {
            continue;
        }
        let (from, to) = (before.unwrap_or("none"), after.unwrap_or("none"));
        let called_off = name == SUNSET && after.is_none();
        let detail = match called_off {
            true => format!("it was to end on {from}; the new description names no end"),
            false => format!("`{name}` was {from}, now {to}"),
        };
        let draft = Draft::of_operation(kind, index, new.key(), detail).values(from, to);
        push(if called_off { draft.rated(Ratings::NOTHING_TO_DO) } else { draft });
    }
}

pub(super) fn mark<'o>(operation: &'o Operation, name: &str) -> Option<&'o str> {
    operation.marks.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str())
}

/// The first day on which an operation ends that the deployed build calls. Either side may name it: a vendor announces the end in
/// the description of what ends, or moves it in the next one.
pub(super) fn deadline(old: &Side<'_>, new: &Side<'_>, pairs: &[OperationPair], today: Option<&str>) -> Option<Deadline> {
    let mut ends: Vec<(String, String)> = Vec::new();
    for pair in pairs.iter().filter(|pair| pair.old_tool.is_some()) {
        let Some(before) = pair.old.map(|index| old.operation(index)) else { continue };
        let after = pair.new.map(|index| new.operation(index));
        let day = after.and_then(|operation| mark(operation, SUNSET)).or_else(|| mark(before, SUNSET));
        if let Some(day) = day.and_then(|text| text.get(..10)).filter(|day| is_day(day)) {
            ends.push((day.to_owned(), before.key()));
        }
    }
    let date = ends.iter().map(|(day, _)| day.clone()).min()?;
    let operations: BTreeSet<String> = ends.into_iter().filter(|(day, _)| *day == date).map(|(_, key)| key).collect();
    let passed = today.is_some_and(|today| date.as_str() <= today);
    Some(Deadline { date, operations: operations.into_iter().collect(), passed })
}

/// `2026-10-01`, as RFC 3339 has it.
fn is_day(text: &str) -> bool {
    let fits = |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    text.len() == 10 && text.bytes().enumerate().all(fits)
}
