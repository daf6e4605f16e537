//! `source.lock`: what came from the vendor, and from where, so that the next fetch can ask whether it changed, and that nothing replaces
//! what was edited since.

use crate::day::now;
use crate::failure::Failure;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use toolwright_runtime::lock::hexadecimal;
use toolwright_runtime::send::Answer;

/// The name of the file in a vendor's folder.
pub const RECORD_FILE: &str = "source.lock";
/// Raised when an old reader would misread a new file.
const FORMAT: u32 = 2;

/// The content of a `source.lock`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    source_lock: u32,
    /// The URL of integration.yaml, before any redirect; empty when nothing was fetched.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// The answer's ETag (RFC 9110 §8.8.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The answer's Last-Modified, as the server wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// SHA-256 of the bytes that came from there, in hexadecimal digits.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sha256: String,
    /// When they came, RFC 3339 in UTC.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub fetched_at: String,
    /// SHA-256 of each file that `init` copied, by its path below the vendor's folder.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    files: BTreeMap<String, String>,
}

impl Default for Record {
    fn default() -> Self {
        let (url, sha256, fetched_at) = (String::new(), String::new(), String::new());
        Self { source_lock: FORMAT, url, etag: None, last_modified: None, sha256, fetched_at, files: BTreeMap::new() }
    }
}

#[derive(Deserialize)]
struct Head {
    source_lock: u32,
}

impl Record {
    /// The record after an answer that came now for a file, of which nothing else is remembered.
    pub fn after(&self, file: &str, url: &str, answer: &Answer) -> Self {
        let others = self.files.iter().filter(|(name, _)| *name != file);
        Self {
            source_lock: FORMAT,
            url: url.to_owned(),
            etag: answer.header("etag").map(str::to_owned),
            last_modified: answer.header("last-modified").map(str::to_owned),
            sha256: hexadecimal(&answer.body),
            fetched_at: now(),
            files: others.map(|(name, digest)| (name.clone(), digest.clone())).collect(),
        }
    }

    /// Remembers what a file held when it was copied.
    pub fn note(&mut self, file: &str, bytes: &[u8]) {
        self.source_lock = FORMAT;
        self.files.insert(file.to_owned(), hexadecimal(bytes));
    }

    /// The copied files below a folder.
    pub fn files_below<'r>(&'r self, folder: &'r str) -> impl Iterator<Item = &'r str> {
        let below = move |name: &&str| name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        self.files.keys().map(String::as_str).filter(below)
    }

    /// Forgets a file that is about to be removed.
    pub fn forget(&mut self, file: &str) {
        self.files.remove(file);
    }

    /// Whether a file holds what came from the vendor, and no edit.
    pub fn knows(&self, file: &str, bytes: &[u8]) -> bool {
        let digest = hexadecimal(bytes);
        self.sha256 == digest || self.files.get(file) == Some(&digest)
    }

    /// The record in a file; `None` when there is no file.
    pub fn read(file: &Path) -> Result<Option<Self>, Failure> {
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::input(format!("{} cannot be read: {error}", file.display()))),
        };
        let damaged = |error: serde_json::Error| {
            Failure::input(format!("{} is damaged: {error}", file.display()))
                .help("restore it from git; without it, every file counts as edited")
        };
        let Head { source_lock } = serde_json::from_str(&text).map_err(damaged)?;
        if source_lock > FORMAT {
            let message = format!("{} has version {source_lock}, and this program reads up to {FORMAT}", file.display());
            return Err(Failure::input(message).help("use a newer toolwright"));
        }
        serde_json::from_str(&text).map(Some).map_err(damaged)
    }

    /// The file's text.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}
