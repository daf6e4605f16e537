//! `--locked`: nothing is served that is not in a `toolwright.lock`; and where such files lie.

use crate::failure::Failure;
use crate::project::Project;

use clap::Args;
use std::path::{Path, PathBuf};
use toolwright_codegen::emit::profile::{PORTABLE, Profile};
use toolwright_runtime::compiled::Compiled;
use toolwright_runtime::lock::{Difference, Lock, LockError};

/// The name of the file in a vendor's folder.
pub const LOCK_FILE: &str = "toolwright.lock";
/// How many differences are told; a review of more begins with `toolwright lock` anyway.
const SHOWN: usize = 10;

/// Whether only what was reviewed is served.
#[derive(Debug, Clone, Default, Args)]
pub struct LockedArguments {
    /// Serve an integration only when every tool is as its toolwright.lock says; PATH is such a file, or a folder with
    /// <vendor>/toolwright.lock in it [default: specs/ of the project]
    #[arg(long, value_name = "PATH", num_args = 0..=1, require_equals = true)]
    locked: Option<Option<PathBuf>>,
}

impl LockedArguments {
    /// Where locks lie, when they must be held.
    pub fn place(&self, project: &Project) -> Option<PathBuf> {
        Some(self.locked.clone()?.unwrap_or_else(|| project.root().join("specs")))
    }

    /// Refuses an integration that is not as it was locked.
    pub fn hold(&self, project: &Project, compiled: &Compiled, profile: &Profile) -> Result<(), Failure> {
        match self.place(project) {
            Some(place) => hold(&place, compiled, (profile != &PORTABLE).then_some(profile.name)),
            None => Ok(()),
        }
    }
}

/// Refuses an integration that is not as its lock at `place` says.
pub fn hold(place: &Path, compiled: &Compiled, profile: Option<&str>) -> Result<(), Failure> {
    let name = &compiled.integration.name;
    let file = if place.is_dir() { place.join(name).join(LOCK_FILE) } else { place.to_path_buf() };
    let lock = read(&file)?.ok_or_else(|| {
        Failure::input(format!("{name} is not served: there is no lock {}", file.display()))
            .help(format!("`toolwright lock {name}` makes one, after a look at generated/{name}/TOOLS.md"))
    })?;
    let found = lock.compare(compiled, profile).map_err(|error| {
        Failure::input(format!("{name} is not served: {}: {error}", file.display())).help(format!("run `toolwright lock {name}`"))
    })?;
    let unreviewed: Vec<Difference> = found.into_iter().filter(Difference::is_unreviewed).collect();
    if unreviewed.is_empty() {
        return Ok(());
    }
    let message = format!("{name} is not served: it is not as {} says{}", file.display(), told(&unreviewed));
    Err(Failure::input(message).help(format!("look at what changed, then run `toolwright lock {name}`")))
}

/// The lock in a file; `None` when there is no such file.
pub fn read(file: &Path) -> Result<Option<Lock>, Failure> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::input(format!("could not check: {} cannot be read: {error}", file.display()))),
    };
    Lock::parse(&text).map(Some).map_err(|error| {
        let way_out = match error {
            // Such a file is right, and made anew it would say less.
            LockError::Newer(_) => "the file is right; run the version that wrote it",
            _ => "restore it from git; or remove it, and run `toolwright lock` after a look at the tools",
        };
        Failure::input(format!("could not check: {}: {error}", file.display())).help(way_out)
    })
}

/// Differences, a line each.
pub fn told(differences: &[Difference]) -> String {
    let mut out: String = differences.iter().take(SHOWN).map(|difference| format!("\n  {difference}")).collect();
    if differences.len() > SHOWN {
        out.push_str(&format!("\n  and {} more", differences.len() - SHOWN));
    }
    out
}
