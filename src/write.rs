//! Files that are written as a whole.

use crate::failure::Failure;
use std::path::Path;

/// Writes a file as a whole: whoever looks in between sees the old one or the new one.
pub fn write_whole(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let beside = file.with_extension(format!("{}.new", std::process::id()));
    let written = std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, file));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        Failure::machine(format!("{} cannot be written: {error}", file.display()))
    })
}
