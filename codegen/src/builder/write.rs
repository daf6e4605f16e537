//! Files on disk, only where their bytes changed.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// Writes the files whose bytes changed below a folder, each by way of a temporary one, so that nobody reads half a file; how many
/// they were.
///
/// # Errors
/// The path that cannot be written, and why.
pub fn write_changed(folder: &Path, files: &BTreeMap<PathBuf, Vec<u8>>) -> Result<usize, (PathBuf, io::Error)> {
    let refused = |path: &Path| {
        let path = path.to_path_buf();
        move |error| (path, error)
    };
    std::fs::create_dir_all(folder).map_err(refused(folder))?;
    let mut written = 0;
    for (name, bytes) in files {
        let path = folder.join(name);
        if std::fs::read(&path).is_ok_and(|old| old == *bytes) {
            continue;
        }
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).map_err(refused(parent))?;
        let temporary = path.with_extension("toolwright-tmp");
        std::fs::write(&temporary, bytes).map_err(refused(&temporary))?;
        std::fs::rename(&temporary, &path).map_err(refused(&path))?;
        written += 1;
    }
    Ok(written)
}
