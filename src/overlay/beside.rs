//! A description's folder, and overlays that may lie elsewhere.

use std::path::{Path, PathBuf};
use toolwright_codegen::source::{FolderSource, Source, SourceError};

/// The folder's files, and a few of others by name. `$ref`s reach the folder alone.
pub struct Beside {
    folder: FolderSource,
    others: Vec<(String, FolderSource, String)>,
}

impl Beside {
    /// Opens the folder and the overlays; the names by which the overlays are read.
    pub fn new(folder: &Path, overlays: &[PathBuf]) -> Result<(Self, Vec<String>), SourceError> {
        let mut opened = Self { folder: FolderSource::new(folder)?, others: Vec::new() };
        let mut names = Vec::new();
        for overlay in overlays {
            let name = seen_from(folder, overlay);
            let parent = overlay.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let file = overlay.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            opened.others.push((name.clone(), FolderSource::new(parent)?, file));
            names.push(name);
        }
        Ok((opened, names))
    }
}

/// The file as messages name it, which put the folder before it.
fn seen_from(folder: &Path, file: &Path) -> String {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let (folder, file) = (real(folder), real(file));
    let shared = folder.components().zip(file.components()).take_while(|(left, right)| left == right).count();
    let up = folder.components().skip(shared).map(|_| "..".to_owned());
    let down = file.components().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

impl Source for Beside {
    fn read(&self, path: &str) -> Result<String, SourceError> {
        match self.others.iter().find(|(name, ..)| name == path) {
            Some((_, folder, file)) => folder.read(file),
            None => self.folder.read(path),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        self.folder.list(folder)
    }

    fn list_all(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        self.folder.list_all(folder)
    }

    fn is_folder(&self, path: &str) -> bool {
        self.folder.is_folder(path)
    }

    fn is_file(&self, path: &str) -> bool {
        self.others.iter().any(|(name, ..)| name == path) || self.folder.is_file(path)
    }
}
