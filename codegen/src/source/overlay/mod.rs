//! OpenAPI Overlay 1.0 and 1.1: what a vendor's description should have said.
//!
//! An overlay changes a document's tree right after it was parsed, before its references are followed and before anything is read from
//! it: so it works for every dialect, every format, and for what an overlay itself refers to. Each changed document gets new positions
//! and a table from them to where each value was written, so that later messages point into the overlay where the value comes from it.

mod amend;
mod apply;
mod parse;

use super::query::Query;
use super::{At, Node};
pub(super) use amend::{Amended, Overlays};
use std::cell::Cell;

/// One overlay file.
#[derive(Debug)]
struct Overlay<'a> {
    document: u32,
    /// The file of the description that it extends; the one that stands first where it names none.
    extends: Option<String>,
    extends_at: Option<At>,
    /// Some document was the one that it extends.
    used: Cell<bool>,
    actions: Vec<Action<'a>>,
    at: At,
    /// Values that are no containers may be selected: since 1.1.
    primitives: bool,
}

#[derive(Debug)]
struct Action<'a> {
    target: Target,
    change: Change<'a>,
    /// It may match nothing: `x-optional: true`.
    optional: bool,
    /// It matched something in some document.
    matched: Cell<bool>,
}

/// A query with its text and its place.
#[derive(Debug)]
struct Target {
    query: Query,
    text: String,
    at: At,
}

#[derive(Debug)]
enum Change<'a> {
    Remove,
    Update(Node<'a>),
    Copy(Target),
    /// The target is only expected to be there.
    Nothing,
}
