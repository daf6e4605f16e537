//! What a comparison gives: plain data, ready to be rendered.

use super::draft::Which;
use super::kind::Kind;
use super::rating::{Client, Ratings};
use crate::source::Place;
use std::collections::BTreeMap;

/// One change, found once.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What kind of change it is.
    pub kind: Kind,
    /// How grave it is for each reader.
    pub ratings: Ratings,
    /// What changed, in a form that does not depend on order or position: `GET /users query.limit`, `schema User.name (answer)`.
    pub subject: String,
    /// What happened to it, in words.
    pub detail: String,
    /// The value before, in short.
    pub old: Option<String>,
    /// The value after, in short.
    pub new: Option<String>,
    /// Where the vendor's change stands.
    pub cause: Option<Cause>,
    /// The first tools that it touches, in the order of their names.
    pub effects: Vec<Effect>,
    /// How many more there are.
    pub more_effects: usize,
    /// Names this change in approvals; stable over key order and position. 16 hexadecimal digits.
    pub fingerprint: String,
}

/// Where a change comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The side on which it stands: the new one, unless it is gone there.
    pub side: Which,
    /// The place in that side's files.
    pub place: Place,
}

/// What a change touches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Effect {
    /// The tool's name; the new one where it was renamed.
    pub tool: String,
    /// The argument, where the change is about one.
    pub argument: Option<String>,
    /// The path in the generated crate, where there is one.
    pub rust: Option<String>,
}

/// Everything that differs between two sides.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The integration's name.
    pub integration: String,
    /// The vendor's name.
    pub title: String,
    /// The vendor's version of either side.
    pub versions: (Option<String>, Option<String>),
    /// The changes, the gravest first.
    pub changes: Vec<Change>,
    /// How many tools either side has.
    pub tools: (usize, usize),
    /// When the vendor takes away what is deployed, where it has said so.
    pub deadline: Option<Deadline>,
}

/// A day on which operations end, as `x-sunset` of a description says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// The first such day, `YYYY-MM-DD`.
    pub date: String,
    /// The operations that end then, `GET /users`, sorted.
    pub operations: Vec<String>,
    /// Whether that day is over, as far as the comparison was told the day.
    pub passed: bool,
}

impl Report {
    /// The gravest rating for each reader.
    pub fn ratings(&self) -> Ratings {
        self.changes.iter().fold(Ratings::NONE, |worst, change| worst.max(change.ratings))
    }

    /// The semver bump of the generated crate.
    pub fn bump(&self) -> Client {
        self.ratings().client
    }

    /// How many changes there are of each kind.
    pub fn counts(&self) -> BTreeMap<Kind, usize> {
        let mut counts = BTreeMap::new();
        for change in &self.changes {
            *counts.entry(change.kind).or_default() += 1;
        }
        counts
    }
}
