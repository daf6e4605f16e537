//! A folder of built files against what a build would write there.

use crate::failure::Failure;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use toolwright_codegen::Output;

/// What a build would change, a line each.
pub fn differences(folder: &Path, output: &Output) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    for (name, bytes) in &output.files {
        match std::fs::read(folder.join(name)) {
            Ok(old) if old == *bytes => {}
            Ok(_) => found.push(format!("{} was edited or is stale", name.display())),
            Err(_) => found.push(format!("{} is missing", name.display())),
        }
    }
    let expected: BTreeSet<PathBuf> = output.files.keys().cloned().collect();
    for name in files_in(folder) {
        if !expected.contains(&name) {
            found.push(format!("{} is not written by the build; remove it", name.display()));
        }
    }
    Ok(found)
}

/// Every file below a folder, by its path from there. Cargo's own are no part of a build.
fn files_in(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![PathBuf::new()];
    while let Some(below) = waiting.pop() {
        let Ok(entries) = std::fs::read_dir(folder.join(&below)) else { continue };
        for entry in entries.filter_map(Result::ok) {
            let name = below.join(entry.file_name());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && name != Path::new("target") => waiting.push(name),
                Ok(kind) if !kind.is_dir() && name != Path::new("Cargo.lock") => {
                    found.insert(name);
                }
                _ => {}
            }
        }
    }
    found
}
