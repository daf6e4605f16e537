//! A side of a comparison with its files open.

use super::git::GitSource;
use crate::replaced::Replaced;
use toolwright_codegen::drift::Built;
use toolwright_codegen::source::FolderSource;
use toolwright_codegen::{DiffSide, Entry, Inputs};

/// A side with its files open.
pub struct SideFiles {
    /// What people call it.
    pub name: String,
    /// The folder that its places are told from.
    pub shown: String,
    pub content: Content,
}

/// Where a side's files are.
pub enum Content {
    /// Sources in a folder, and the description in it; `None` for its integration.yaml.
    Folder(FolderSource, Option<String>),
    /// Sources in git.
    Git(GitSource, Option<String>),
    /// A vendor's folder with another description in it.
    Replaced(Replaced),
    /// What a build wrote: api.json, operations.json, tools.json.
    Built([String; 3]),
}

impl SideFiles {
    /// The side as the compiler takes it.
    pub fn side(&self) -> DiffSide<'_> {
        match &self.content {
            Content::Folder(source, file) => DiffSide::Sources(Inputs { source, entry: entry(file) }),
            Content::Git(source, file) => DiffSide::Sources(Inputs { source, entry: entry(file) }),
            Content::Replaced(source) => DiffSide::Sources(Inputs { source, entry: Entry::Integration }),
            Content::Built([api, operations, tools]) => DiffSide::Built(Built { api, operations, tools }),
        }
    }
}

fn entry(file: &Option<String>) -> Entry<'_> {
    file.as_deref().map_or(Entry::Integration, Entry::Description)
}
