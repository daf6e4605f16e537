//! What `--fix` would write, as data.

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
