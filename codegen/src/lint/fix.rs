//! What `--fix` writes: drafts in new files, and lines that integration.yaml lacks. Nothing that stands in a file is changed.

use super::subject::Subject;
use super::{Draft, Looked, notes, stub, words};
use crate::source::{At, Place};

/// What can be mended without a person, and drafted for one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fixes {
    /// New files, for a person to finish. Until then they count for nothing.
    pub drafts: Vec<Drafted>,
    /// The whole text of `integration.yaml` with new lines; absent when none is wanted.
    pub integration: Option<String>,
    /// What the new lines say, one a line of a report.
    pub added: Vec<String>,
    /// What could be mended and is left to a person, with the reason.
    pub left: Vec<String>,
}

/// A file for a person to finish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drafted {
    /// Below the vendor's folder: `records/users.list.md`.
    pub file: String,
    /// Its content.
    pub text: String,
}

pub(super) fn fixes(
    looked: &Looked<'_>,
    subjects: &[Subject<'_>],
    drafts: &[Draft],
    locate: &dyn Fn(At) -> Option<Place>,
) -> Fixes {
    let (Some(config), Some(written)) = (looked.config, looked.written) else { return Fixes::default() };
    let drafts_of_records = stub::stubs(config, looked.api, looked.plan, looked.records);
    let mut fixes = Fixes { drafts: drafts_of_records, ..Fixes::default() };
    let mut text = notes::Text::new(written);
    notes::add_effects(&mut text, subjects, drafts, locate, &mut fixes);
    words::add_overlay(&mut text, looked, locate, &mut fixes);
    fixes.integration = text.changed();
    fixes
}
