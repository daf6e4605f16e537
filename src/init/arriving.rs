//! A vendor's folder as it will be when another description lies in it.

use super::placed::Placed;
use std::collections::BTreeSet;
use toolwright_codegen::source::{FolderSource, MemorySource, Source, SourceError};

/// The description's files in memory before everything else of the folder: overlays stay where they are.
pub struct Arriving {
    folder: FolderSource,
    description: MemorySource,
    /// Pages that will not lie there any more.
    gone: BTreeSet<String>,
}

impl Arriving {
    /// `folder` with these files of `origin` in it, and without those that are `gone`.
    pub fn new(folder: FolderSource, origin: &FolderSource, files: &[Placed], gone: &[String]) -> Self {
        let texts = files.iter().filter_map(|file| Some((file.below.clone(), origin.read(&file.read).ok()?)));
        Self { folder, description: MemorySource::new(texts), gone: gone.iter().cloned().collect() }
    }
}

impl Source for Arriving {
    fn read(&self, path: &str) -> Result<String, SourceError> {
        if self.description.is_file(path) { self.description.read(path) } else { self.folder.read(path) }
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        Ok(self.both(folder, self.description.list(folder)?, self.folder.list(folder).unwrap_or_default()))
    }

    fn is_folder(&self, path: &str) -> bool {
        self.description.is_folder(path) || self.folder.is_folder(path)
    }

    fn is_file(&self, path: &str) -> bool {
        self.description.is_file(path) || self.folder.is_file(path)
    }

    fn list_all(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        Ok(self.both(folder, self.description.list_all(folder)?, self.folder.list_all(folder).unwrap_or_default()))
    }
}

impl Arriving {
    /// What arrives, and what lies there and stays: pages of somebody's own among it.
    fn both(&self, folder: &str, arrived: Vec<String>, here: Vec<String>) -> Vec<String> {
        let below =
            |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{}/{name}", folder.trim_end_matches('/')) };
        let stays = |name: &String| !self.gone.contains(&below(name));
        let all: BTreeSet<String> = arrived.into_iter().chain(here.into_iter().filter(stays)).collect();
        all.into_iter().collect()
    }
}
