//! Sides in git: `git` is called as a program, reads only, and never fetches.

use crate::failure::Failure;
use crate::project::Project;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use toolwright_codegen::source::{MAX_FILE_BYTES, Source, SourceError, join_path};

/// The files of one folder at one commit, read when they are asked for.
pub struct GitSource {
    /// A folder inside the repository.
    pub repository: PathBuf,
    /// Path below the folder → blob.
    pub blobs: BTreeMap<String, String>,
}

/// `REV:PATH`, unless a file of that name exists.
pub fn split<'n>(project: &Project, name: &'n str) -> Option<(&'n str, &'n str)> {
    let (rev, path) = name.split_once(':')?;
    // `C:\…` is a path, and a URL is none of our sides.
    let plain = rev.len() > 1 && !path.starts_with("//") && !path.is_empty();
    (plain && !Path::new(name).exists() && !project.specs(name).exists()).then_some((rev, path))
}

/// The repository that a path belongs to, and the path below the repository's root.
pub fn locate(path: &Path) -> Result<(PathBuf, String), Failure> {
    let absolute = std::path::absolute(path).map_err(|error| Failure::input(format!("{}: {error}", path.display())))?;
    let folder = absolute.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("/")).to_path_buf();
    let top = git(&folder, &["rev-parse", "--show-toplevel"])
        .map_err(|reason| Failure::input(format!("could not check: {} is in no git repository: {reason}", path.display())))?;
    let top = PathBuf::from(String::from_utf8_lossy(&top).trim_end());
    let real = folder.canonicalize().unwrap_or_else(|_| folder.clone());
    let whole = real.join(absolute.strip_prefix(&folder).unwrap_or(Path::new("")));
    let inside = whole.strip_prefix(&top).map_err(|_| Failure::input(format!("{} is outside the repository", path.display())))?;
    let inside = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    Ok((top, inside))
}

/// Fails unless the repository has the commit; a shallow clone is told from a wrong name.
pub fn require_commit(repository: &Path, rev: &str) -> Result<(), Failure> {
    let commit = format!("{rev}^{{commit}}");
    if git(repository, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit]).is_ok() {
        return Ok(());
    }
    let shallow = git(repository, &["rev-parse", "--is-shallow-repository"]).is_ok_and(|answer| answer.starts_with(b"true"));
    let failure = Failure::input(format!("could not check: there is no commit `{rev}` here"));
    Err(if shallow {
        failure.help(
            "this is a shallow clone; fetch the whole history (`git fetch --unshallow`, or `fetch-depth: 0` in actions/checkout)",
        )
    } else {
        failure.help("check the name; a remote's branch is called origin/main")
    })
}

/// The files at or below a path, by their path below it; a file itself stands under the empty path.
pub fn list(repository: &Path, rev: &str, inside: &str) -> Result<BTreeMap<String, String>, Failure> {
    // Literal: names may hold `*` and `?`.
    let mut arguments = vec!["--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", "--end-of-options", rev];
    if !inside.is_empty() {
        arguments.extend(["--", inside]);
    }
    let listing = git(repository, &arguments).map_err(|reason| Failure::input(format!("could not check: git: {reason}")))?;
    let mut blobs = BTreeMap::new();
    for line in String::from_utf8_lossy(&listing).split('\0') {
        let Some((head, path)) = line.split_once('\t') else { continue };
        let mut parts = head.split(' ');
        // Links and submodules are no files.
        let (Some("100644" | "100755"), Some("blob"), Some(blob)) = (parts.next(), parts.next(), parts.next()) else { continue };
        if let Some(below) = path.strip_prefix(inside) {
            blobs.insert(below.trim_start_matches('/').to_owned(), blob.to_owned());
        }
    }
    Ok(blobs)
}

/// The names of everything below a folder at a commit, files or not.
pub fn names(repository: &Path, rev: &str, inside: &str) -> Result<Vec<String>, Failure> {
    let mut arguments = vec!["--literal-pathspecs", "ls-tree", "-r", "-z", "--name-only", "--full-tree", "--end-of-options", rev];
    if !inside.is_empty() {
        arguments.extend(["--", inside]);
    }
    let listing = git(repository, &arguments).map_err(|reason| Failure::input(format!("could not check: git: {reason}")))?;
    let listing = String::from_utf8_lossy(&listing).into_owned();
    let below = listing.split('\0').filter_map(|path| path.strip_prefix(inside));
    Ok(below.map(|path| path.trim_start_matches('/').to_owned()).filter(|path| !path.is_empty()).collect())
}

fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, String> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments).env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0");
    // A partial clone would ask its remote for what it lacks.
    command.env("GIT_NO_LAZY_FETCH", "1");
    let output = command.output().map_err(|error| format!("`git` cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().lines().next().unwrap_or_default().to_owned())
}

impl Source for GitSource {
    fn read(&self, path: &str) -> Result<String, SourceError> {
        let path = join_path("", path).ok_or_else(|| SourceError::Outside(path.to_owned()))?;
        let blob = self.blobs.get(&path).ok_or_else(|| SourceError::Missing(path.clone()))?;
        let bytes =
            git(&self.repository, &["cat-file", "blob", blob]).map_err(|reason| SourceError::Unreadable(path.clone(), reason))?;
        if bytes.len() > MAX_FILE_BYTES {
            return Err(SourceError::TooLarge(path));
        }
        String::from_utf8(bytes).map_err(|_| SourceError::NotText(path))
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        let all = self.list_all(folder)?;
        Ok(all.into_iter().filter(|path| !path.contains('/')).collect())
    }

    fn is_file(&self, path: &str) -> bool {
        join_path("", path).is_some_and(|path| self.blobs.contains_key(&path))
    }

    fn is_folder(&self, path: &str) -> bool {
        let prefix = format!("{}/", path.trim_end_matches('/'));
        self.blobs.keys().any(|known| known.starts_with(&prefix))
    }

    fn list_all(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{}/", folder.trim_end_matches('/')) };
        let below = self.blobs.keys().filter_map(|path| path.strip_prefix(&prefix));
        Ok(below.filter(|path| !path.split('/').any(|part| part.starts_with('.'))).map(str::to_owned).collect())
    }
}
