//! The folder of the hub's data: one hub at a time serves from it, other commands may work beside.

use super::Place;
use crate::failure::Failure;
use crate::project::Project;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toolwright_hub::catalog::Catalog;
use toolwright_hub::clock::Clock;
use toolwright_hub::service::{Hub, OpenError, Settings};
use toolwright_hub::store::StoreError;
use toolwright_hub::store::sqlite::Sqlite;
use toolwright_hub::vault::Keyring;

/// A folder of data; a temporary one is removed at the end.
pub struct Folder {
    path: PathBuf,
    temporary: bool,
    /// Held as long as a hub serves from here.
    lock: Option<File>,
}

impl Folder {
    /// The folder that the command line names, or the usual one.
    pub fn of(project: &Project, place: &Place) -> Self {
        let path = place.data.clone().unwrap_or_else(|| project.root().join(".toolwright/hub"));
        Self { path, temporary: false, lock: None }
    }

    /// One that is forgotten.
    pub fn temporary() -> Self {
        let name = format!("toolwright-hub-{}", std::process::id());
        Self { path: std::env::temp_dir().join(name), temporary: true, lock: None }
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the folder where it is missing, and keeps other hubs out.
    pub fn claim(&mut self) -> Result<(), Failure> {
        let shown = self.path.display();
        let failed = |error: &dyn std::fmt::Display| Failure::machine(format!("{shown} cannot be used: {error}"));
        if self.temporary && self.path.exists() {
            // Of a process with the same number, which is no more.
            std::fs::remove_dir_all(&self.path).map_err(|error| failed(&error))?;
        }
        make_private(&self.path).map_err(|error| failed(&error))?;
        let lock = File::options().create(true).truncate(false).write(true).open(self.path.join("hub.lock"));
        let lock = lock.map_err(|error| failed(&error))?;
        match lock.try_lock() {
            Ok(()) => self.lock = Some(lock),
            Err(TryLockError::WouldBlock) => {
                return Err(failed(&"another hub serves from it").help("end the other one, or give another folder with --data"));
            }
            // Some file systems have no locks; the store keeps two writers apart all the same.
            Err(TryLockError::Error(_)) => {}
        }
        Ok(())
    }

    /// The store; it must be there unless a hub serves from here.
    pub fn open_store(&self) -> Result<Sqlite, Failure> {
        let file = self.path.join("hub.db");
        if self.lock.is_none() && !file.is_file() {
            return Err(Failure::input(format!("there is no hub in {}", self.path.display()))
                .help("name its folder with --data, or start one with `toolwright hub`"));
        }
        Sqlite::open(&file).map_err(store_failure)
    }

    /// A hub on the store.
    pub async fn open_hub(&self, ring: Keyring, catalog: Catalog, settings: Settings) -> Result<Arc<Hub>, Failure> {
        let store = Arc::new(self.open_store()?);
        let opened = Hub::open(store, ring, Clock::system(), catalog, settings).await;
        opened.map_err(|error| match error {
            OpenError::Store(error) => store_failure(error),
            other => Failure::input(other),
        })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.temporary && self.lock.is_some() {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

/// Why a store cannot be used, with the exit code for it.
pub fn store_failure(error: StoreError) -> Failure {
    match error {
        StoreError::Unavailable(_) => Failure::machine(error),
        StoreError::Damaged(_) => {
            Failure::input(error).help("nothing was changed; restore a backup, or give another folder with --data")
        }
        other => Failure::input(other),
    }
}

/// Only its owner may look inside.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
