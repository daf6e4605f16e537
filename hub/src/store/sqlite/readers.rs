//! Connections that only read. As many as there are threads that read at the same time, and each of them kept.

use super::open::open_reader;
use crate::store::StoreError;
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// Long reads at the same time; more would only slow each other down and hold the log of the database back.
const LONG_READS: usize = 4;

/// The pool.
#[derive(Clone)]
pub(super) struct Readers {
    path: Arc<PathBuf>,
    /// `None` once the store is being closed.
    idle: Arc<Mutex<Option<Vec<Connection>>>>,
    long: Arc<Semaphore>,
}

impl Readers {
    /// No connection yet.
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path: Arc::new(path), idle: Arc::new(Mutex::new(Some(Vec::new()))), long: Arc::new(Semaphore::new(LONG_READS)) }
    }

    /// Closes every connection, and keeps none from now on: one that only reads must not be the last, it could not write back what
    /// the log of the database holds.
    pub(super) fn close(&self) {
        drop(self.idle.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// Reads in place.
    pub(super) fn run<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).as_mut().and_then(Vec::pop);
        let connection = match idle {
            Some(connection) => connection,
            None => open_reader(&self.path)?,
        };
        let result = work(&connection);
        // One that has trouble with its medium is not used again.
        if !result.as_ref().err().is_some_and(super::failure::is_fatal) {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(idle) = idle.as_mut() {
                idle.push(connection);
            }
        }
        result
    }

    /// Reads on a thread that may block.
    pub(super) async fn run_apart<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let stopped = |_| StoreError::Unavailable("the store is shutting down".to_owned());
        let permit = Arc::clone(&self.long).acquire_owned().await.map_err(stopped)?;
        let readers = self.clone();
        let reading = tokio::task::spawn_blocking(move || {
            let result = readers.run(work);
            drop(permit);
            result
        });
        reading.await.unwrap_or_else(|error| Err(StoreError::Unavailable(format!("a read ended early: {error}"))))
    }
}
