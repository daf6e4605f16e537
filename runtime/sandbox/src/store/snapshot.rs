//! The state file: all state as JSON, written after every change, so that a sandbox goes on where it stopped.

use super::Store;
use crate::error::SandboxError;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Snapshot<S> {
    format: u32,
    integration: String,
    store: S,
}

/// What a state file holds; `None` when there is no such file yet.
pub(crate) fn load(path: &Path, integration: &str) -> Result<Option<Store>, SandboxError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(SandboxError::StateFile { path: path.to_owned(), source }),
    };
    let refused = |reason: String| SandboxError::StateContent { path: path.to_owned(), reason };
    let snapshot: Snapshot<Store> =
        serde_json::from_str(&text).map_err(|error| refused(format!("it is no sandbox state ({error})")))?;
    if snapshot.format != FORMAT {
        return Err(refused(format!("it has format {}, and this version reads {FORMAT}", snapshot.format)));
    }
    if snapshot.integration != integration {
        return Err(refused(format!("it is the state of {}, not of {integration}", snapshot.integration)));
    }
    Ok(Some(snapshot.store))
}

/// Writes a state file beside the old one and puts it in its place.
pub(crate) fn save(path: &Path, integration: &str, store: &Store) -> Result<(), SandboxError> {
    let failed = |source: io::Error| SandboxError::StateFile { path: path.to_owned(), source };
    let snapshot = Snapshot { format: FORMAT, integration: integration.to_owned(), store };
    let text = serde_json::to_vec(&snapshot).map_err(|error| failed(error.into()))?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    fs::write(&beside, text).and_then(|()| fs::rename(&beside, path)).map_err(failed)
}
