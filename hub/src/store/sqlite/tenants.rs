//! Tenants.

use super::log;
use crate::model::{LogEntry, Tenant, TenantId};
use crate::store::StoreError;
use rusqlite::{Connection, Row, params};

const COLUMNS: &str = "id, name, created_at";

fn read(row: &Row<'_>) -> rusqlite::Result<Tenant> {
    Ok(Tenant { id: row.get(0)?, name: row.get(1)?, created_at: row.get(2)? })
}

pub(super) fn insert(on: &Connection, tenant: &Tenant, audit: &LogEntry) -> Result<(), StoreError> {
    let Tenant { id, name, created_at } = tenant;
    on.prepare_cached("INSERT INTO tenant (id, name, created_at) VALUES (?1, ?2, ?3)")?.execute(params![id, name, created_at])?;
    log::append(on, id, audit).map(drop)
}

pub(super) fn get(on: &Connection, id: &TenantId) -> Result<Tenant, StoreError> {
    Ok(on.prepare_cached(&format!("SELECT {COLUMNS} FROM tenant WHERE id = ?1"))?.query_row([id], read)?)
}

pub(super) fn list(on: &Connection) -> Result<Vec<Tenant>, StoreError> {
    let mut statement = on.prepare_cached(&format!("SELECT {COLUMNS} FROM tenant ORDER BY position"))?;
    Ok(statement.query_map([], read)?.collect::<Result<_, _>>()?)
}
