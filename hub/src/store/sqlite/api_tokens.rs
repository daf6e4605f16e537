//! API tokens.

use super::columns::signed;
use super::log;
use super::pages::{Listed, page, start};
use crate::model::{ApiToken, ApiTokenId, LogEntry, Page, PageRequest, TenantId, Time};
use crate::store::{StoreError, TokenHash};
use rusqlite::{Connection, OptionalExtension, Row, params};

const COLUMNS: &str = "position, id, tenant, name, token_hint, expires_at, last_used_at, created_at";

fn read(row: &Row<'_>) -> rusqlite::Result<ApiToken> {
    Ok(ApiToken {
        id: row.get(1)?,
        tenant: row.get(2)?,
        name: row.get(3)?,
        token_hint: row.get(4)?,
        expires_at: row.get(5)?,
        last_used_at: row.get(6)?,
        created_at: row.get(7)?,
    })
}

pub(super) fn insert(
    on: &Connection,
    tenant: &TenantId,
    token: &ApiToken,
    hash: &TokenHash,
    audit: &LogEntry,
) -> Result<(), StoreError> {
    let sql =
        format!("INSERT INTO api_token ({COLUMNS}, token_hash, token_key) VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    let ApiToken { id, tenant: _, name, token_hint, expires_at, last_used_at, created_at } = token;
    on.prepare_cached(&sql)?.execute(params![
        id,
        tenant,
        name,
        token_hint,
        expires_at,
        last_used_at,
        created_at,
        hash.hash,
        hash.key_id
    ])?;
    log::append(on, tenant, audit).map(drop)
}

pub(super) fn get(on: &Connection, tenant: &TenantId, id: &ApiTokenId) -> Result<ApiToken, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM api_token WHERE id = ?1 AND tenant = ?2");
    Ok(on.prepare_cached(&sql)?.query_row(params![id, tenant], read)?)
}

pub(super) fn by_hash(on: &Connection, hashes: &[TokenHash]) -> Result<Option<ApiToken>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM api_token WHERE token_hash = ?1 AND token_key = ?2");
    let mut statement = on.prepare_cached(&sql)?;
    for TokenHash { key_id, hash } in hashes {
        if let Some(token) = statement.query_row(params![hash, key_id], read).optional()? {
            return Ok(Some(token));
        }
    }
    Ok(None)
}

pub(super) fn list(on: &Connection, tenant: &TenantId, wanted: &PageRequest) -> Result<Page<ApiToken>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM api_token WHERE tenant = ?1 AND position > ?2 ORDER BY position LIMIT ?3");
    let mut statement = on.prepare_cached(&sql)?;
    let limit = signed(wanted.size() as u64 + 1);
    let rows = statement
        .query_map(params![tenant, start(wanted)?, limit], |row| Ok(Listed { position: row.get(0)?, item: read(row)? }))?;
    page(rows, wanted)
}

pub(super) fn update(on: &Connection, tenant: &TenantId, token: &ApiToken, audit: &LogEntry) -> Result<(), StoreError> {
    let sql = "UPDATE api_token SET name = ?1, expires_at = ?2 WHERE id = ?3 AND tenant = ?4";
    match on.prepare_cached(sql)?.execute(params![token.name, token.expires_at, token.id, tenant])? {
        0 => Err(StoreError::NotFound),
        _ => log::append(on, tenant, audit).map(drop),
    }
}

pub(super) fn touch(on: &Connection, tenant: &TenantId, id: &ApiTokenId, when: Time) -> Result<(), StoreError> {
    let sql = "UPDATE api_token SET last_used_at = max(?1, coalesce(last_used_at, 0)) WHERE id = ?2 AND tenant = ?3";
    on.prepare_cached(sql)?.execute(params![when, id, tenant])?;
    Ok(())
}

pub(super) fn delete(on: &Connection, tenant: &TenantId, id: &ApiTokenId, audit: &LogEntry) -> Result<(), StoreError> {
    match on.prepare_cached("DELETE FROM api_token WHERE id = ?1 AND tenant = ?2")?.execute(params![id, tenant])? {
        0 => Err(StoreError::NotFound),
        _ => log::append(on, tenant, audit).map(drop),
    }
}
