//! Files in: the [`Source`] trait, the document trees, `$ref` resolution inside the vendor's folder, and places.
//!
//! Text becomes a tree of borrowed [`Node`]s that know where they stand; nothing here knows OpenAPI.

mod documents;
mod folder;
mod identifiers;
mod inside;
mod json;
mod node;
mod overlay;
mod place;
mod query;
mod resolve;
mod yaml;

pub use documents::Documents;
pub use folder::{FolderSource, MemorySource, Source, SourceError, join_path};
pub use inside::Step;
pub use node::{At, Node, Value};
pub use place::{Place, escape_token};
pub use resolve::RefError;
pub(crate) use resolve::percent_decode;

/// The largest file that is read, in bytes.
pub const MAX_FILE_BYTES: usize = 32 << 20;
/// The deepest nesting of one document.
pub const MAX_DEPTH: usize = 128;
/// The most nodes of one document, aliases expanded.
pub const MAX_NODES: usize = 2_500_000;
/// The most files that one description may refer to.
pub const MAX_FILES: usize = 20_000;

/// What a reader could not understand, and where.
#[derive(Debug)]
pub(crate) struct SyntaxError {
    /// In the unit of [`At::offset`].
    pub offset: u32,
    /// In words.
    pub message: String,
    /// A limit of ours was met, and not a rule of the format.
    pub limit: bool,
}
