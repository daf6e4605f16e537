//! The files of a description on their way into a vendor's folder: what was edited there is not overwritten.

use super::origin::Origin;
use crate::failure::Failure;
use crate::fetch::{RECORD_FILE, Record};
use crate::write::write_whole;
use std::path::{Path, PathBuf};

/// A file of a description.
pub struct Placed {
    /// Its path where it was read.
    pub read: String,
    /// Its path below the vendor's folder.
    pub below: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Every file that was read; `rename` may give one another path below the vendor's folder.
pub fn placed_files(origin: &Origin, read: &[String], rename: &dyn Fn(&str) -> String) -> Result<Vec<Placed>, Failure> {
    let mut files = Vec::new();
    for path in read {
        let from = origin.folder.join(path);
        let Some(below) = origin.place(path).filter(|_| from.is_file()) else { continue };
        let bytes =
            std::fs::read(&from).map_err(|error| Failure::input(format!("{} cannot be read: {error}", from.display())))?;
        files.push(Placed { read: path.clone(), below: rename(&below), bytes });
    }
    Ok(files)
}

/// The files that have to be written, and the record of what comes from the vendor.
///
/// A file that is there and is neither the same nor as it came is somebody's work. `pages` is the folder of a description that is made of
/// pages: one that came from the vendor, and comes no longer, goes.
pub fn look_at(folder: &Path, files: &[Placed], pages: Option<&str>, overwrite: bool) -> Result<Arrival, Failure> {
    let mut record = Record::read(&folder.join(RECORD_FILE))?.unwrap_or_default();
    let before = record.text();
    let mut edited = Vec::new();
    let mut wanted = Vec::new();
    for file in files {
        let path = folder.join(&file.below);
        let here = std::fs::read(&path).ok();
        if here.as_ref() == Some(&file.bytes) {
            continue;
        }
        if here.is_some_and(|here| !record.knows(&file.below, &here)) || (path.exists() && !path.is_file()) {
            edited.push(path.display().to_string());
        }
        record.note(&file.below, &file.bytes);
        wanted.push((path, file.bytes.clone()));
    }
    if !edited.is_empty() && !overwrite {
        let message = format!(
            "{} would be replaced, and {RECORD_FILE} does not know what stands there: it holds edits, it seems; nothing was written",
            edited.join(", ")
        );
        return Err(Failure::found(message)
            .help("put lasting corrections into an overlay (`overlays:` in integration.yaml) or a record; --overwrite replaces the file"));
    }
    let gone = pages.map(|pages| departing(folder, files, pages, &record)).unwrap_or_default();
    for name in &gone {
        record.forget(name);
    }
    let text = record.text();
    Ok(Arrival {
        folder: folder.to_path_buf(),
        files: wanted,
        gone,
        record: (text != before).then(|| (folder.join(RECORD_FILE), text.into_bytes())),
    })
}

/// Pages that came from the vendor, were not edited, and come no longer.
fn departing(folder: &Path, files: &[Placed], pages: &str, record: &Record) -> Vec<String> {
    let comes = |name: &str| files.iter().any(|file| file.below == name);
    let untouched = |name: &str| std::fs::read(folder.join(name)).is_ok_and(|bytes| record.knows(name, &bytes));
    record.files_below(pages).filter(|name| !comes(name) && untouched(name)).map(str::to_owned).collect()
}

/// What will be written into a vendor's folder.
pub struct Arrival {
    folder: PathBuf,
    /// Pages that will be removed, by their path below the folder.
    pub gone: Vec<String>,
    files: Vec<(PathBuf, Vec<u8>)>,
    record: Option<(PathBuf, Vec<u8>)>,
}

impl Arrival {
    /// Writes each file as a whole; the record last, since one without its file would take the file for an edit.
    pub fn write(self) -> Result<(), Failure> {
        for name in &self.gone {
            let path = self.folder.join(name);
            std::fs::remove_file(&path)
                .map_err(|error| Failure::machine(format!("{} cannot be removed: {error}", path.display())))?;
        }
        for (path, bytes) in self.files.iter().chain(&self.record) {
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)
                    .map_err(|error| Failure::machine(format!("{} cannot be made: {error}", parent.display())))?;
            }
            write_whole(path, bytes)?;
        }
        Ok(())
    }
}
