//! Projects of a test's own.

use crate::program::{ROOT, run_in};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The smallest vendor: one list of users.
pub const ACME: &str = "
openapi: 3.0.3
info: {title: Acme API, version: '1.0'}
servers: [{url: https://api.acme.test}]
paths:
  /users:
    get:
      summary: List the users of the account
      parameters:
        - {name: state, in: query, description: Only users in this state, schema: {type: string, enum: [active, gone]}}
      responses:
        '200': {description: OK, content: {application/json: {schema: {type: array, items: {type: object, properties: {id: {type: integer, description: The id}}}}}}}
";

/// A folder that is removed when the test is over.
pub struct Folder(PathBuf);

impl Folder {
    /// An empty one.
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("e2e-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// One with Torii's inputs and outputs.
    pub fn with_torii() -> Self {
        let folder = Self::new();
        for part in ["specs/torii", "generated/torii"] {
            copy(&Path::new(ROOT).join(part), &folder.path().join(part));
        }
        // What tests change here nobody is asked to have looked at, unless the test is about that.
        let _ = std::fs::remove_file(folder.path().join("specs/torii/toolwright.lock"));
        folder
    }

    /// The same, built anew.
    pub fn with_torii_built() -> Self {
        let folder = Self::with_torii();
        run_in(&folder.0, ["build", "torii"]).expect(0, &[]);
        folder
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file; returns its path.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Replaces a text that stands in a file.
    pub fn edit(&self, name: &str, old: &str, new: &str) {
        let text = std::fs::read_to_string(self.0.join(name)).unwrap();
        assert!(text.contains(old), "`{old}` is not in {name}");
        self.write(name, &text.replacen(old, new, 1));
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs git in a folder, as somebody.
#[track_caller]
pub fn git(folder: &Folder, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=Test", "-c", "user.email=test@example.test"]).args(arguments).current_dir(folder.path());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target);
        } else {
            std::fs::copy(source, target).unwrap();
        }
    }
}

/// The files below a folder with their bytes, sorted by path.
pub fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    collect(folder, "", &mut files);
    files.sort();
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = format!("{prefix}{}", entry.file_name().into_string().unwrap());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files);
        } else {
            files.push((name, std::fs::read(entry.path()).unwrap()));
        }
    }
}
