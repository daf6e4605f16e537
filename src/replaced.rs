//! A vendor's folder in which one file is another: what the folder would be after an update.

use crate::failure::Failure;
use std::path::Path;
use toolwright_codegen::source::{FolderSource, Source, SourceError};

/// A folder with one file replaced; the file need not be there.
pub struct Replaced {
    folder: FolderSource,
    file: String,
    text: String,
}

impl Replaced {
    /// `folder` in which `file`, a path below it, holds `text`.
    pub fn new(folder: &Path, file: &str, text: String) -> Result<Self, Failure> {
        let folder = FolderSource::new(folder).map_err(Failure::input)?;
        Ok(Self { folder, file: file.to_owned(), text })
    }
}

impl Source for Replaced {
    fn read(&self, path: &str) -> Result<String, SourceError> {
        if path == self.file { Ok(self.text.clone()) } else { self.folder.read(path) }
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        self.folder.list(folder)
    }

    fn is_folder(&self, path: &str) -> bool {
        self.folder.is_folder(path)
    }

    fn is_file(&self, path: &str) -> bool {
        path == self.file || self.folder.is_file(path)
    }

    fn list_all(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        self.folder.list_all(folder)
    }
}
