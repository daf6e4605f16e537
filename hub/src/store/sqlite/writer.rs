//! The one thread that writes. What waits together is committed together, and nothing is acknowledged before its commit.

use super::failure::is_fatal;
use crate::store::StoreError;
use rusqlite::Connection;
use std::thread;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// Changes in one transaction at most; also what a crash can leave unacknowledged.
const BATCH: usize = 256;
/// Changes that wait; whoever comes then waits to be let in.
const WAITING: usize = 1_024;
/// How long the end waits for others that read.
const CLOSING: Duration = Duration::from_secs(2);

/// The way to the thread.
pub(super) struct Writer {
    /// Always there, until this is dropped.
    tasks: Option<mpsc::Sender<Box<dyn Task>>>,
    thread: Option<thread::JoinHandle<()>>,
}

/// One change, of whatever result.
trait Task: Send {
    /// Makes the change inside the batch's transaction; the error is kept for the answer.
    fn run(&mut self, on: &Connection) -> Result<(), StoreError>;
    /// Tells the result: the change's own once the batch is on disk, else why it is not.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Change<T, F> {
    work: Option<F>,
    result: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send, F: FnOnce(&Connection) -> Result<T, StoreError> + Send> Task for Change<T, F> {
    fn run(&mut self, on: &Connection) -> Result<(), StoreError> {
        let Some(work) = self.work.take() else { return Ok(()) };
        let result = work(on);
        let outcome = result.as_ref().map(|_| ()).map_err(Clone::clone);
        self.result = Some(result);
        outcome
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let lost = || Err(StoreError::Unavailable("the change was not made".to_owned()));
        let result = match committed {
            Ok(()) => self.result.unwrap_or_else(lost),
            // What the change itself was refused for stays true.
            Err(error) => match self.result {
                Some(Err(own)) if !is_fatal(&own) => Err(own),
                _ => Err(error),
            },
        };
        // Whoever asked may have gone away; the change stands all the same.
        let _ = self.reply.send(result);
    }
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(connection: Connection) -> Result<Self, StoreError> {
        let (tasks, waiting) = mpsc::channel(WAITING);
        let started = thread::Builder::new().name("hub-writer".to_owned()).spawn(move || write_all(&connection, waiting));
        let thread = started.map_err(|error| StoreError::Unavailable(format!("the writer cannot start: {error}")))?;
        Ok(Self { tasks: Some(tasks), thread: Some(thread) })
    }

    /// Makes a change; done when it is on disk.
    pub(super) async fn run<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let gone = || StoreError::Unavailable("the writer has ended".to_owned());
        let (reply, result) = oneshot::channel();
        let change = Box::new(Change { work: Some(work), result: None, reply });
        self.tasks.as_ref().ok_or_else(gone)?.send(change).await.map_err(|_| gone())?;
        result.await.map_err(|_| gone())?
    }
}

/// Everything that waits is written, and the database closed, before this is gone.
impl Drop for Writer {
    fn drop(&mut self) {
        self.tasks = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn write_all(connection: &Connection, mut waiting: mpsc::Receiver<Box<dyn Task>>) {
    while let Some(first) = waiting.blocking_recv() {
        let mut batch = vec![first];
        while batch.len() < BATCH
            && let Ok(next) = waiting.try_recv()
        {
            batch.push(next);
        }
        let committed = write(connection, &mut batch);
        for task in batch {
            task.answer(committed.clone());
        }
    }
    // Into the one file, also while another process has it open. What cannot be moved now stays safe in the log.
    let _ = connection.busy_timeout(CLOSING);
    let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
}

/// One transaction. A change that is refused is taken back alone; trouble with the medium takes back all.
fn write(connection: &Connection, batch: &mut [Box<dyn Task>]) -> Result<(), StoreError> {
    let written = connection.execute_batch("BEGIN IMMEDIATE").map_err(StoreError::from).and_then(|()| {
        for task in batch {
            connection.execute_batch("SAVEPOINT change")?;
            match task.run(connection) {
                Ok(()) => connection.execute_batch("RELEASE change")?,
                Err(error) if is_fatal(&error) => return Err(error),
                Err(_) => connection.execute_batch("ROLLBACK TO change; RELEASE change")?,
            }
        }
        Ok(connection.execute_batch("COMMIT")?)
    });
    if written.is_err() && !connection.is_autocommit() {
        // SQLite has ended the transaction already where this fails.
        let _ = connection.execute_batch("ROLLBACK");
    }
    written
}
