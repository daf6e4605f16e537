//! What `--fix` writes: drafts in new files, and lines that integration.yaml lacks. Nothing that stands in a file is changed.

use super::fixes::Fixes;
use super::subject::Subject;
use super::{Draft, Looked, notes, stub, words};
use crate::source::{At, Place};

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
