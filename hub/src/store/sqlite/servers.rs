//! MCP servers, and their end.

use super::columns::{from_json, signed, to_json, unsigned};
use super::log;
use super::pages::{Listed, page, start};
use crate::model::{AccountId, LogEntry, McpServer, Page, PageRequest, ServerId, TenantId, Time};
use crate::store::{StoreError, TokenHash};
use rusqlite::{Connection, OptionalExtension, Row, params};

const COLUMNS: &str =
    "position, id, tenant, account, name, config, limits, expires_at, created_by, token_hint, revision, created_at, updated_at";

fn read(row: &Row<'_>) -> rusqlite::Result<McpServer> {
    Ok(McpServer {
        id: row.get(1)?,
        tenant: row.get(2)?,
        account: row.get(3)?,
        name: row.get(4)?,
        config: from_json(row.get_ref(5)?.as_str()?)?,
        limits: from_json(row.get_ref(6)?.as_str()?)?,
        expires_at: row.get(7)?,
        created_by: row.get(8)?,
        token_hint: row.get(9)?,
        revision: unsigned(row.get(10)?),
        created_at: row.get(11)?,
        updated_at: row.get(12)?,
    })
}

pub(super) fn insert(
    on: &Connection,
    tenant: &TenantId,
    server: &McpServer,
    token: &TokenHash,
    audit: &LogEntry,
) -> Result<(), StoreError> {
    // The foreign key knows no tenants.
    super::accounts::get(on, tenant, &server.account)?;
    let sql = format!(
        "INSERT INTO server ({COLUMNS}, token_hash, token_key) VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
    );
    on.prepare_cached(&sql)?.execute(params![
        server.id,
        tenant,
        server.account,
        server.name,
        to_json(&server.config)?,
        to_json(&server.limits)?,
        server.expires_at,
        server.created_by,
        server.token_hint,
        signed(server.revision),
        server.created_at,
        server.updated_at,
        token.hash,
        token.key_id,
    ])?;
    log::append(on, tenant, audit).map(drop)
}

pub(super) fn get(on: &Connection, tenant: &TenantId, id: &ServerId) -> Result<McpServer, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM server WHERE id = ?1 AND tenant = ?2");
    Ok(on.prepare_cached(&sql)?.query_row(params![id, tenant], read)?)
}

pub(super) fn by_token(on: &Connection, hashes: &[TokenHash], open_at: Option<Time>) -> Result<Option<McpServer>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM server WHERE token_hash = ?1 AND token_key = ?2
         AND (?3 IS NULL OR expires_at IS NULL OR expires_at > ?3)"
    );
    let mut statement = on.prepare_cached(&sql)?;
    for TokenHash { key_id, hash } in hashes {
        if let Some(server) = statement.query_row(params![hash, key_id, open_at], read).optional()? {
            return Ok(Some(server));
        }
    }
    Ok(None)
}

pub(super) fn list(
    on: &Connection,
    tenant: &TenantId,
    account: Option<&AccountId>,
    wanted: &PageRequest,
) -> Result<Page<McpServer>, StoreError> {
    let of_account = if account.is_some() { "account = ?3" } else { "?3 IS NULL" };
    let sql =
        format!("SELECT {COLUMNS} FROM server WHERE tenant = ?1 AND position > ?2 AND {of_account} ORDER BY position LIMIT ?4");
    let mut statement = on.prepare_cached(&sql)?;
    let limit = signed(wanted.size() as u64 + 1);
    let rows = statement.query_map(params![tenant, start(wanted)?, account, limit], |row| {
        Ok(Listed { position: row.get(0)?, item: read(row)? })
    })?;
    page(rows, wanted)
}

pub(super) fn update(on: &Connection, tenant: &TenantId, server: &McpServer, audit: &LogEntry) -> Result<(), StoreError> {
    let sql = "UPDATE server SET name = ?1, config = ?2, limits = ?3, expires_at = ?4, updated_at = ?5, revision = ?6 + 1
               WHERE id = ?7 AND tenant = ?8 AND revision = ?6";
    let changed = on.prepare_cached(sql)?.execute(params![
        server.name,
        to_json(&server.config)?,
        to_json(&server.limits)?,
        server.expires_at,
        server.updated_at,
        signed(server.revision),
        server.id,
        tenant,
    ])?;
    if changed == 0 {
        get(on, tenant, &server.id)?;
        return Err(StoreError::Conflict);
    }
    log::append(on, tenant, audit).map(drop)
}

pub(super) fn delete(on: &Connection, tenant: &TenantId, id: &ServerId, audit: &LogEntry) -> Result<(), StoreError> {
    match on.prepare_cached("DELETE FROM server WHERE id = ?1 AND tenant = ?2")?.execute(params![id, tenant])? {
        0 => Err(StoreError::NotFound),
        _ => log::append(on, tenant, audit).map(drop),
    }
}

/// The same as [`delete`] for what is over.
pub(super) fn purge(on: &Connection, now: Time, limit: usize) -> Result<usize, StoreError> {
    let mut over =
        on.prepare_cached("SELECT tenant, id, account FROM server WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2")?;
    let over = over.query_map(params![now, signed(limit as u64)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let over: Vec<(TenantId, ServerId, AccountId)> = over.collect::<Result<_, _>>()?;
    for (tenant, id, account) in &over {
        let mut audit = LogEntry::change(now, "server.expire");
        (audit.server, audit.account) = (Some(id.clone()), Some(account.clone()));
        delete(on, tenant, id, &audit)?;
    }
    Ok(over.len())
}
