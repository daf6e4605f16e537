//! What differs between a lock and an integration, in words.

use super::ToolLock;
use std::collections::BTreeMap;
use std::fmt;

/// One thing that is not as it was locked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference {
    /// What all tools share.
    Shared,
    /// A tool that the lock does not know.
    Added(String),
    /// A tool that is there no more.
    Removed(String),
    /// A tool, and what of it changed.
    Changed(String, Part),
    /// The definitions in another profile; the portable ones tell more.
    Profile(String),
}

/// What of a tool changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// What a model reads.
    Definition,
    /// Where its calls go, and how answers are read.
    Call,
    /// Both.
    Both,
}

impl Difference {
    /// Whether something would be served that nobody has looked at. A tool that is gone is no such thing.
    pub fn is_unreviewed(&self) -> bool {
        !matches!(self, Self::Removed(_))
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shared => formatter.write_str("the server, the credentials or the instructions changed"),
            Self::Added(tool) => write!(formatter, "{tool} is new"),
            Self::Removed(tool) => write!(formatter, "{tool} is gone"),
            Self::Changed(tool, Part::Definition) => write!(formatter, "{tool}: what a model reads changed"),
            Self::Changed(tool, Part::Call) => write!(formatter, "{tool}: where its calls go changed"),
            Self::Changed(tool, Part::Both) => write!(formatter, "{tool}: what a model reads and where its calls go changed"),
            Self::Profile(profile) => write!(formatter, "the definitions in the profile {profile} changed"),
        }
    }
}

/// What is not in `new` as it is in `old`, in the order of the names.
pub(super) fn between(old: &BTreeMap<String, ToolLock>, new: &BTreeMap<String, ToolLock>) -> Vec<Difference> {
    let gone = old.keys().filter(|name| !new.contains_key(*name)).cloned().map(Difference::Removed);
    let changed = new.iter().filter_map(|(name, tool)| {
        let Some(before) = old.get(name) else { return Some(Difference::Added(name.clone())) };
        let part = match (before.definition == tool.definition, before.call == tool.call) {
            (true, true) => return None,
            (false, true) => Part::Definition,
            (true, false) => Part::Call,
            (false, false) => Part::Both,
        };
        Some(Difference::Changed(name.clone(), part))
    });
    changed.chain(gone).collect()
}
