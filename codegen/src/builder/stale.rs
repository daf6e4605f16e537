//! For tests: whether a checked-in crate is what its inputs say.

use super::real_path;
use crate::emit::Package;
use crate::source::FolderSource;
use crate::{Compiler, Entry, Inputs};
use std::path::Path;

/// Fails a test when a checked-in crate is not what its inputs say: for `generated/torii` those in `specs/torii`. A relative path
/// begins at the package that is tested.
///
/// # Panics
/// When a file is missing, stale or edited, with the command that mends it.
#[track_caller]
#[allow(clippy::panic)] // an assertion
pub fn assert_up_to_date(generated: impl AsRef<Path>) {
    if let Err(problem) = up_to_date(generated.as_ref()) {
        panic!("{problem}");
    }
}

fn up_to_date(generated: &Path) -> Result<(), String> {
    let folder = match std::env::var_os("CARGO_MANIFEST_DIR") {
        Some(package) => Path::new(&package).join(generated),
        None => generated.to_path_buf(),
    };
    let vendor = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let specs = folder.parent().and_then(Path::parent).unwrap_or(Path::new(".")).join("specs").join(&vendor);
    let source = FolderSource::new(&specs).map_err(|error| format!("the inputs of {}: {error}", generated.display()))?;
    let compiled = Compiler::default().compile(&Inputs { source: &source, entry: Entry::Integration });
    let mut output = compiled.map_err(|found| {
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        format!("{} cannot be compiled:\n{}", real_path(&specs).display(), found.join("\n"))
    })?;
    if let Some(package) = std::fs::read_to_string(folder.join("Cargo.toml")).ok().and_then(|text| Package::of_manifest(&text)) {
        output.place(&package);
    }
    let mut different = Vec::new();
    for (name, bytes) in &output.files {
        match std::fs::read(folder.join(name)) {
            Ok(old) if old == *bytes => {}
            Ok(_) => different.push(format!("  {} was edited or is stale", name.display())),
            Err(_) => different.push(format!("  {} is missing", name.display())),
        }
    }
    if different.is_empty() {
        return Ok(());
    }
    Err(format!("{} is not up to date; run `toolwright build {vendor}`:\n{}", generated.display(), different.join("\n")))
}
