//! A change as the rules find it, before its effects are known.

use super::kind::Kind;
use super::rating::Ratings;
use crate::source::At;

/// Which side of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Which {
    /// The base.
    Old,
    /// What it is compared with.
    New,
}

/// Whom a change concerns.
#[derive(Debug, Clone)]
pub(super) enum Scope {
    /// The whole integration.
    Whole,
    /// These pairs of operations; each with the argument, where there is one.
    Operations(Vec<(usize, Option<String>)>),
    /// Whoever uses this schema, at this path below it.
    Schema(u32, String),
}

/// A change without effects and fingerprint.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub kind: Kind,
    /// Where they are not those of the kind.
    pub ratings: Option<Ratings>,
    pub subject: String,
    pub detail: String,
    pub old: Option<String>,
    pub new: Option<String>,
    pub old_at: Option<At>,
    pub new_at: Option<At>,
    pub scope: Scope,
}

impl Draft {
    /// A change of one operation.
    pub(super) fn of_operation(kind: Kind, pair: usize, subject: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(kind, Scope::Operations(vec![(pair, None)]), subject, detail)
    }

    pub(super) fn new(kind: Kind, scope: Scope, subject: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            kind,
            ratings: None,
            subject: subject.into(),
            detail: detail.into(),
            old: None,
            new: None,
            old_at: None,
            new_at: None,
            scope,
        }
    }

    pub(super) fn values(mut self, old: impl Into<String>, new: impl Into<String>) -> Self {
        (self.old, self.new) = (Some(old.into()), Some(new.into()));
        self
    }

    pub(super) fn at(mut self, old: Option<At>, new: Option<At>) -> Self {
        (self.old_at, self.new_at) = (old, new);
        self
    }

    pub(super) fn rated(mut self, ratings: Ratings) -> Self {
        self.ratings = Some(ratings);
        self
    }

    /// Names the argument that it is about.
    pub(super) fn argument(mut self, name: &str) -> Self {
        if let Scope::Operations(uses) = &mut self.scope {
            for (_, argument) in uses {
                *argument = Some(name.to_owned());
            }
        }
        self
    }
}
