//! A vendor's folder as it will be when another description lies in it.

use super::placed::Placed;
use toolwright_codegen::source::{FolderSource, MemorySource, Source, SourceError};

/// The description's files in memory before everything else of the folder: overlays stay where they are.
pub struct Arriving {
    folder: FolderSource,
    description: MemorySource,
}

impl Arriving {
    /// `folder` with these files of `origin` in it.
    pub fn new(folder: FolderSource, origin: &FolderSource, files: &[Placed]) -> Self {
        let texts = files.iter().filter_map(|file| Some((file.below.clone(), origin.read(&file.read).ok()?)));
        Self { folder, description: MemorySource::new(texts) }
    }
}

impl Source for Arriving {
    fn read(&self, path: &str) -> Result<String, SourceError> {
        if self.description.is_file(path) { self.description.read(path) } else { self.folder.read(path) }
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        let arrived = self.description.list(folder)?;
        if arrived.is_empty() { self.folder.list(folder) } else { Ok(arrived) }
    }

    fn is_folder(&self, path: &str) -> bool {
        self.description.is_folder(path) || self.folder.is_folder(path)
    }

    fn is_file(&self, path: &str) -> bool {
        self.description.is_file(path) || self.folder.is_file(path)
    }

    /// The pages that arrive are all pages there are.
    fn list_all(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        let arrived = self.description.list_all(folder)?;
        if arrived.is_empty() { self.folder.list_all(folder) } else { Ok(arrived) }
    }
}
