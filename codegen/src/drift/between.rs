//! Two places of a schema side by side.

use super::audience::Sites;
use super::direction::Direction;
use super::flat::Flat;
use super::graph::SchemaChange;
use super::kind::Kind;

/// Two places side by side, and what was found between them.
pub(super) struct Between<'f, 's> {
    pub node: u32,
    pub direction: Direction,
    pub sites: &'f Sites<'f>,
    pub old: &'f Flat<'s>,
    pub new: &'f Flat<'s>,
    pub found: Vec<SchemaChange>,
}

impl Between<'_, '_> {
    /// Notes a change at the place itself, its kind by direction.
    pub(super) fn note(&mut self, kinds: (Kind, Kind), detail: String, values: (Option<String>, Option<String>)) {
        let kind = self.direction.kind(kinds.0, kinds.1);
        let (old, new) = values;
        self.found.push(SchemaChange {
            kind,
            ratings: None,
            path: String::new(),
            detail,
            old,
            new,
            old_at: self.old.first.map(|schema| schema.at),
            new_at: self.new.first.map(|schema| schema.at),
        });
    }
}

/// One kind, whichever way values travel.
pub(super) fn both(kind: Kind) -> (Kind, Kind) {
    (kind, kind)
}
