//! Opening the file: look first, touch nothing that is not understood, then bring it up to date.

use super::schema::{APPLICATION, STEPS};
use crate::store::StoreError;
use rusqlite::{Connection, OpenFlags};
use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;

/// How long a process waits for another one's transaction.
const PATIENCE: Duration = Duration::from_secs(10);
/// Larger files are not read as a whole at start; `hub verify` does that.
const CHECKED_AT_START: u64 = 256 * 1024 * 1024;

/// A connection that writes, to a database that is ours and of this version.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    let length = std::fs::metadata(path).map_or(0, |data| data.len());
    if length > 0 {
        inspect(path, length).map_err(|error| name_file(error, path))?;
    } else {
        create(path)?;
    }
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(|error| name_file(error, path))?;
    migrate(&mut connection).map_err(|error| name_file(error, path))?;
    Ok(connection)
}

/// A connection that only reads.
pub(super) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

fn connect(path: &Path, mode: OpenFlags) -> Result<Connection, StoreError> {
    // A connection is used by one thread at a time, which the types see to.
    let connection = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(PATIENCE)?;
    if mode == OpenFlags::SQLITE_OPEN_READ_WRITE {
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "fullfsync", true)?; // macOS: fsync alone does not reach the disk there
        connection.pragma_update(None, "foreign_keys", true)?;
        // What is deleted shall be gone, not lie in free pages.
        connection.pragma_update(None, "secure_delete", true)?;
    }
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// An empty file that only its owner can read. SQLite gives its companions the same permissions.
fn create(path: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let made = options.open(path).map(drop);
    made.map_err(|error| StoreError::Unavailable(format!("{} cannot be made: {error}", path.display())))
}

/// Looks at a file without changing a byte of it.
fn inspect(path: &Path, length: u64) -> Result<(), StoreError> {
    let connection = open_reader(path)?;
    let application: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let version: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    // A file of no tables is what a crash leaves between its making and the first migration.
    if tables > 0 && application != APPLICATION {
        return Err(StoreError::Damaged("this is a database of another program".to_owned()));
    }
    if version as usize > STEPS.len() {
        return Err(StoreError::Newer { found: version, known: STEPS.len() as u32 });
    }
    if length <= CHECKED_AT_START {
        let said: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if said != "ok" {
            return Err(StoreError::Damaged(said));
        }
    }
    Ok(())
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let version: u32 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version as usize == STEPS.len() {
        return Ok(());
    }
    for step in STEPS.iter().skip(version as usize) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", STEPS.len() as u32)?;
    Ok(transaction.commit()?)
}

fn name_file(error: StoreError, path: &Path) -> StoreError {
    let at = |words: String| format!("{}: {words}", path.display());
    match error {
        StoreError::Damaged(words) => StoreError::Damaged(at(words)),
        StoreError::Unavailable(words) => StoreError::Unavailable(at(words)),
        other => other,
    }
}
