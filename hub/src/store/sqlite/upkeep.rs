//! What the hub does for itself: its own secrets, re-sealing, the time, backups.

use super::columns::signed;
use crate::model::{Sealed, Time};
use crate::store::{HubSecret, SealedOwner, SealedThing, StoreError};
use rusqlite::{Connection, OptionalExtension, params};
use std::path::Path;

pub(super) fn secrets(on: &Connection, name: &str) -> Result<Vec<HubSecret>, StoreError> {
    let sql = "SELECT name, id, key_id, sealed, created_at FROM secret WHERE name = ?1 ORDER BY created_at DESC, rowid DESC";
    let mut statement = on.prepare_cached(sql)?;
    let rows = statement.query_map([name], |row| {
        let sealed = Sealed { key_id: row.get(2)?, bytes: row.get(3)? };
        Ok(HubSecret { name: row.get(0)?, id: row.get(1)?, sealed, created_at: row.get(4)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn insert_secret(on: &Connection, secret: &HubSecret) -> Result<(), StoreError> {
    let HubSecret { name, id, sealed, created_at } = secret;
    let sql = "INSERT INTO secret (name, id, key_id, sealed, created_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    on.prepare_cached(sql)?.execute(params![name, id, sealed.key_id, sealed.bytes, created_at])?;
    Ok(())
}

pub(super) fn keys_in_use(on: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = on.prepare_cached(
        "SELECT key_id FROM account UNION SELECT key_id FROM secret UNION SELECT key_id FROM access WHERE key_id IS NOT NULL",
    )?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

pub(super) fn sealed_otherwise(on: &Connection, key_id: &str, limit: usize) -> Result<Vec<SealedThing>, StoreError> {
    let limit = signed(limit as u64);
    let sql = "SELECT name, id, key_id, sealed FROM secret WHERE key_id <> ?1 LIMIT ?2";
    let mut statement = on.prepare_cached(sql)?;
    let secrets = statement.query_map(params![key_id, limit], |row| {
        let sealed = Sealed { key_id: row.get(2)?, bytes: row.get(3)? };
        Ok(SealedThing { owner: SealedOwner::Hub(row.get(0)?, row.get(1)?), sealed })
    })?;
    let mut found: Vec<SealedThing> = secrets.collect::<Result<_, _>>()?;
    // Two ranges of the index, where `<>` would read every account.
    for range in ["key_id < ?1", "key_id > ?1"] {
        let sql = format!("SELECT tenant, id, key_id, sealed FROM account WHERE {range} LIMIT ?2");
        let mut statement = on.prepare_cached(&sql)?;
        let accounts = statement.query_map(params![key_id, limit], |row| {
            let sealed = Sealed { key_id: row.get(2)?, bytes: row.get(3)? };
            Ok(SealedThing { owner: SealedOwner::Account(row.get(0)?, row.get(1)?), sealed })
        })?;
        found.extend(accounts.collect::<Result<Vec<_>, _>>()?);
        let sql = format!("SELECT tenant, account, scheme, key_id, sealed FROM access WHERE {range} LIMIT ?2");
        let mut statement = on.prepare_cached(&sql)?;
        let access = statement.query_map(params![key_id, limit], |row| {
            let sealed = Sealed { key_id: row.get(3)?, bytes: row.get(4)? };
            Ok(SealedThing { owner: SealedOwner::Access(row.get(0)?, row.get(1)?, row.get(2)?), sealed })
        })?;
        found.extend(access.collect::<Result<Vec<_>, _>>()?);
    }
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// Compare and swap. The comparison is between ciphertexts, which are no secret.
pub(super) fn reseal(on: &Connection, thing: &SealedThing, new: &Sealed) -> Result<bool, StoreError> {
    let old = &thing.sealed;
    let changed = match &thing.owner {
        SealedOwner::Account(tenant, id) => on
            .prepare_cached(
                "UPDATE account SET key_id = ?1, sealed = ?2, revision = revision + 1
                 WHERE id = ?3 AND tenant = ?4 AND key_id = ?5 AND sealed = ?6",
            )?
            .execute(params![new.key_id, new.bytes, id, tenant, old.key_id, old.bytes])?,
        SealedOwner::Access(tenant, account, scheme) => on
            .prepare_cached(
                "UPDATE access SET key_id = ?1, sealed = ?2
                 WHERE account = ?3 AND scheme = ?4 AND tenant = ?5 AND key_id = ?6 AND sealed = ?7",
            )?
            .execute(params![new.key_id, new.bytes, account, scheme, tenant, old.key_id, old.bytes])?,
        SealedOwner::Hub(name, id) => on
            .prepare_cached(
                "UPDATE secret SET key_id = ?1, sealed = ?2 WHERE name = ?3 AND id = ?4 AND key_id = ?5 AND sealed = ?6",
            )?
            .execute(params![new.key_id, new.bytes, name, id, old.key_id, old.bytes])?,
    };
    Ok(changed > 0)
}

pub(super) fn latest_time(on: &Connection) -> Result<Option<Time>, StoreError> {
    let time: Option<Time> = on.query_row("SELECT time FROM head WHERE time > 0", [], |row| row.get(0)).optional()?;
    Ok(time)
}

pub(super) fn note_time(on: &Connection, now: Time) -> Result<(), StoreError> {
    on.prepare_cached("UPDATE head SET time = max(time, ?1)")?.execute([now])?;
    Ok(())
}

/// `VACUUM INTO` reads one snapshot and leaves what was deleted behind.
pub(super) fn backup(on: &Connection, to: &Path) -> Result<(), StoreError> {
    let shown = to.display();
    let unusable = |words: &dyn std::fmt::Display| StoreError::Unavailable(format!("{shown}: {words}"));
    let name = to.to_str().ok_or_else(|| unusable(&"the path is not UTF-8"))?;
    // Made here, so that only its owner can read it; SQLite writes into an empty file, and refuses any other.
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(to).map_err(|error| unusable(&error))?;
    let copied = on.execute("VACUUM INTO ?1", [name]).map_err(|error| unusable(&error));
    let written = copied.and_then(|_| file.sync_all().map_err(|error| unusable(&error)));
    if written.is_err() {
        let _ = std::fs::remove_file(to);
    }
    written
}
