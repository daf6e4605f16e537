//! What the compiler left out of a side: selectors that match nothing any more, and operations that cannot be read.

use super::draft::{Draft, Scope};
use super::kind::Kind;
use super::rating::Ratings;
use super::side::Side;
use crate::config::is_missed;
use crate::diagnostic::{Code, Finding};

/// Whether a comparison must tell what a finding of this code is about.
pub fn is_doubt(code: Code) -> bool {
    is_missed(code) || is_unread(code) || code == Code::BadReference
}

/// A part of the description that says nobody knows what.
fn is_unread(code: Code) -> bool {
    matches!(code, Code::QuarantinedOperation | Code::QuarantinedPage)
}

/// Whether an operation was left out of a side because it cannot be read.
pub(super) fn is_unreadable(side: &Side<'_>, key: &str) -> bool {
    let name = format!("`{key}`");
    side.doubts.iter().any(|doubt| is_unread(doubt.code) && doubt.message.contains(&name))
}

/// A reference of one side that leads nowhere, and does not stand on the other: what it led to may well be there.
pub(super) fn broken_reference<'s>(side: &Side<'s>, other: &Side<'_>) -> Option<&'s str> {
    let broken = side.doubts.iter().filter(|doubt| doubt.code == Code::BadReference);
    let mut alone = broken.filter(|doubt| !other.doubts.iter().any(|known| known.message == doubt.message));
    alone.next().map(|doubt| doubt.message.as_str())
}

/// What only one side leaves out. What both leave out for the same reason was no part of what is deployed.
pub(super) fn compare_doubts(old: &Side<'_>, new: &Side<'_>, drafts: &mut Vec<Draft>) {
    let told = |side: &Side<'_>, doubt: &Finding| {
        side.doubts.iter().any(|other| other.code == doubt.code && other.message == doubt.message)
    };
    // What a broken reference costs is found where it stands.
    for doubt in new.doubts.iter().filter(|doubt| doubt.code != Code::BadReference && !told(old, doubt)) {
        // The message ends with the name of what it is about.
        let named = doubt.message.split('`').rev().nth(1).unwrap_or_default();
        let (kind, subject) = if is_missed(doubt.code) {
            (Kind::ConfigTargetMissed, format!("selector {named}"))
        } else {
            (Kind::ConstructUnhandled, format!("unreadable {}", doubt.message.split('`').nth(1).unwrap_or_default()))
        };
        let way = if doubt.help.is_empty() { String::new() } else { format!(" ({})", doubt.help) };
        let draft = Draft::new(kind, Scope::Whole, subject, format!("{}{way}", doubt.message));
        drafts.push(draft.at(None, doubt.at));
    }
    for doubt in old.doubts.iter().filter(|doubt| is_unread(doubt.code) && !told(new, doubt)) {
        let draft = Draft::new(Kind::SpecOnlyChange, Scope::Whole, "what could not be read", doubt.message.clone());
        drafts.push(draft.at(doubt.at, None).rated(Ratings::NOTHING_TO_DO));
    }
}
