//! Where a written crate's runtime comes from: by path as long as there is a checkout, else by version; and whether the crate must be
//! a workspace of its own.

use crate::failure::Failure;
use crate::workspace;
use std::path::{Path, PathBuf};
use toolwright_codegen::emit::{Package, Runtime};

/// What the manifest of a crate in `folder` must say, so that it builds where it stands. `told` is `--runtime`.
pub fn package(folder: &Path, told: Option<&str>) -> Result<Package, Failure> {
    let folder = absolute(folder);
    let runtime = match told {
        Some(told) => told_runtime(&folder, told)?,
        None => remembered(&folder).unwrap_or_else(|| found(&folder)),
    };
    Ok(Package { runtime, own_workspace: !workspace::lists(&folder) })
}

fn told_runtime(folder: &Path, told: &str) -> Result<Runtime, Failure> {
    let path = Path::new(told);
    if is_runtime(path) {
        return Ok(by_path(folder, path));
    }
    let version = told.trim_start_matches(['^', '~', '=', '<', '>', ' ']);
    let is_version = version.starts_with(|first: char| first.is_ascii_digit()) && !told.contains(['/', '\\', '"']);
    if is_version || told == "*" {
        return Ok(Runtime::Version(told.to_owned()));
    }
    Err(Failure::input(format!("`{told}` is neither the folder of toolwright-runtime nor a version"))
        .help("give the folder `runtime` of a Toolwright checkout, or a version such as 0.1"))
}

/// A path that an earlier build was told, as long as it leads to the runtime.
fn remembered(folder: &Path) -> Option<Runtime> {
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    match Package::of_manifest(&manifest)?.runtime {
        Runtime::Path(path) if is_runtime(&folder.join(&path)) => Some(Runtime::Path(path)),
        _ => None,
    }
}

/// The checkout that the folder stands in, else the one that this program was built in.
fn found(folder: &Path) -> Runtime {
    let program = std::env::current_exe().unwrap_or_default();
    let above = folder.ancestors().chain(program.ancestors()).chain([Path::new(env!("CARGO_MANIFEST_DIR"))]);
    match above.map(|root| root.join("runtime")).find(|runtime| is_runtime(runtime)) {
        Some(runtime) => by_path(folder, &runtime),
        None => Runtime::Version(env!("CARGO_PKG_VERSION").to_owned()),
    }
}

fn is_runtime(folder: &Path) -> bool {
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml"));
    manifest.is_ok_and(|manifest| manifest.lines().any(|line| line.trim() == "name = \"toolwright-runtime\""))
}

/// As seen from the crate where both stand in one checkout, which may be moved as a whole; else absolute.
fn by_path(folder: &Path, runtime: &Path) -> Runtime {
    let runtime = absolute(runtime);
    let below = runtime.parent().and_then(|checkout| folder.strip_prefix(checkout).ok());
    let path = match (below, runtime.file_name()) {
        (Some(below), Some(name)) => "../".repeat(below.components().count()) + &name.to_string_lossy(),
        _ => runtime.to_string_lossy().into_owned(),
    };
    Runtime::Path(path.replace('\\', "/"))
}

/// Without links and detours as far as it exists; what is still to be made is put behind that.
fn absolute(path: &Path) -> PathBuf {
    let path = workspace::plain(&std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()));
    let mut missing = Vec::new();
    for at in path.ancestors() {
        if let Ok(mut found) = at.canonicalize() {
            found.extend(missing.iter().rev());
            return found;
        }
        missing.extend(at.file_name());
    }
    path
}
