//! `source.lock`: what was fetched, and from where, so that the next fetch can ask whether it changed, and see whether it was edited.

use crate::day::now;
use crate::failure::Failure;
use serde::{Deserialize, Serialize};
use std::path::Path;
use toolwright_runtime::lock::hexadecimal;
use toolwright_runtime::send::Answer;

/// The name of the file in a vendor's folder.
pub const RECORD_FILE: &str = "source.lock";
/// Raised when an old reader would misread a new file.
const FORMAT: u32 = 1;

/// The content of a `source.lock`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    source_lock: u32,
    /// The URL of integration.yaml, before any redirect.
    pub url: String,
    /// The answer's ETag (RFC 9110 §8.8.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The answer's Last-Modified, as the server wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// SHA-256 of the file's bytes, in hexadecimal digits.
    pub sha256: String,
    /// When it came, RFC 3339 in UTC.
    pub fetched_at: String,
}

#[derive(Deserialize)]
struct Head {
    source_lock: u32,
}

impl Record {
    /// The record of an answer that came now.
    pub fn of(url: &str, answer: &Answer) -> Self {
        Self {
            source_lock: FORMAT,
            url: url.to_owned(),
            etag: answer.header("etag").map(str::to_owned),
            last_modified: answer.header("last-modified").map(str::to_owned),
            sha256: hexadecimal(&answer.body),
            fetched_at: now(),
        }
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
