//! Accounts.

use super::columns::{from_json, signed, to_json, unsigned};
use super::log;
use super::pages::{Listed, page, start};
use crate::model::{Account, AccountId, LogEntry, Page, PageRequest, Sealed, TenantId};
use crate::store::StoreError;
use rusqlite::{Connection, Row, params};

const COLUMNS: &str =
    "position, id, tenant, integration, label, key_id, sealed, variables, base_url, revision, created_at, updated_at";

fn read(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: row.get(1)?,
        tenant: row.get(2)?,
        integration: row.get(3)?,
        label: row.get(4)?,
        credentials: Sealed { key_id: row.get(5)?, bytes: row.get(6)? },
        variables: from_json(row.get_ref(7)?.as_str()?)?,
        base_url: row.get(8)?,
        revision: unsigned(row.get(9)?),
        created_at: row.get(10)?,
        updated_at: row.get(11)?,
    })
}

pub(super) fn insert(on: &Connection, tenant: &TenantId, account: &Account, audit: &LogEntry) -> Result<(), StoreError> {
    let sql = format!("INSERT INTO account ({COLUMNS}) VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
    on.prepare_cached(&sql)?.execute(params![
        account.id,
        tenant,
        account.integration,
        account.label,
        account.credentials.key_id,
        account.credentials.bytes,
        to_json(&account.variables)?,
        account.base_url,
        signed(account.revision),
        account.created_at,
        account.updated_at,
    ])?;
    log::append(on, tenant, audit).map(drop)
}

pub(super) fn get(on: &Connection, tenant: &TenantId, id: &AccountId) -> Result<Account, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE id = ?1 AND tenant = ?2");
    Ok(on.prepare_cached(&sql)?.query_row(params![id, tenant], read)?)
}

pub(super) fn list(
    on: &Connection,
    tenant: &TenantId,
    integration: Option<&str>,
    wanted: &PageRequest,
) -> Result<Page<Account>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM account WHERE tenant = ?1 AND position > ?2 AND (?3 IS NULL OR integration = ?3)
         ORDER BY position LIMIT ?4"
    );
    let mut statement = on.prepare_cached(&sql)?;
    let limit = signed(wanted.size() as u64 + 1);
    let rows = statement.query_map(params![tenant, start(wanted)?, integration, limit], |row| {
        Ok(Listed { position: row.get(0)?, item: read(row)? })
    })?;
    page(rows, wanted)
}

pub(super) fn update(on: &Connection, tenant: &TenantId, account: &Account, audit: &LogEntry) -> Result<(), StoreError> {
    let sql = "UPDATE account SET label = ?1, key_id = ?2, sealed = ?3, variables = ?4, base_url = ?5, updated_at = ?6, revision = ?7 + 1
               WHERE id = ?8 AND tenant = ?9 AND revision = ?7";
    let changed = on.prepare_cached(sql)?.execute(params![
        account.label,
        account.credentials.key_id,
        account.credentials.bytes,
        to_json(&account.variables)?,
        account.base_url,
        account.updated_at,
        signed(account.revision),
        account.id,
        tenant,
    ])?;
    if changed == 0 {
        // Told apart from what is not there, which is final.
        get(on, tenant, &account.id)?;
        return Err(StoreError::Conflict);
    }
    log::append(on, tenant, audit).map(drop)
}

pub(super) fn delete(on: &Connection, tenant: &TenantId, id: &AccountId, audit: &LogEntry) -> Result<(), StoreError> {
    match on.prepare_cached("DELETE FROM account WHERE id = ?1 AND tenant = ?2")?.execute(params![id, tenant])? {
        0 => Err(StoreError::NotFound),
        _ => log::append(on, tenant, audit).map(drop),
    }
}
