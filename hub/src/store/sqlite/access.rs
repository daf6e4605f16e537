//! Access tokens that were got with an account's credentials, and who renews them.

use super::columns::{signed, unsigned};
use crate::model::{AccountId, Sealed, TenantId, Time};
use crate::store::{AccessState, StoreError};
use rusqlite::{Connection, OptionalExtension, Row, params};

fn read(row: &Row<'_>) -> rusqlite::Result<AccessState> {
    let key_id: Option<String> = row.get(1)?;
    let bytes: Option<Vec<u8>> = row.get(2)?;
    let sealed = key_id.zip(bytes).map(|(key_id, bytes)| Sealed { key_id, bytes });
    Ok(AccessState { fence: unsigned(row.get(0)?), sealed })
}

pub(super) fn get(on: &Connection, tenant: &TenantId, account: &AccountId, scheme: &str) -> Result<AccessState, StoreError> {
    let sql = "SELECT fence, key_id, sealed FROM access WHERE account = ?1 AND scheme = ?2 AND tenant = ?3";
    Ok(on.prepare_cached(sql)?.query_row(params![account, scheme, tenant], read).optional()?.unwrap_or_default())
}

pub(super) fn claim(
    on: &Connection,
    tenant: &TenantId,
    account: &AccountId,
    scheme: &str,
    (now, until): (Time, Time),
) -> Result<Option<AccessState>, StoreError> {
    // The foreign key knows no tenants.
    super::accounts::get(on, tenant, account)?;
    let sql = "INSERT INTO access (account, scheme, tenant, fence, claimed_until) VALUES (?1, ?2, ?3, 1, ?4)
               ON CONFLICT DO UPDATE SET fence = fence + 1, claimed_until = ?4 WHERE claimed_until IS NULL OR claimed_until <= ?5";
    match on.prepare_cached(sql)?.execute(params![account, scheme, tenant, until, now])? {
        0 => Ok(None),
        _ => get(on, tenant, account, scheme).map(Some),
    }
}

pub(super) fn commit(
    on: &Connection,
    tenant: &TenantId,
    account: &AccountId,
    scheme: &str,
    (fence, sealed): (u64, &Sealed),
) -> Result<bool, StoreError> {
    let sql = "UPDATE access SET key_id = ?1, sealed = ?2, claimed_until = NULL
               WHERE account = ?3 AND scheme = ?4 AND tenant = ?5 AND fence = ?6";
    let values = params![sealed.key_id, sealed.bytes, account, scheme, tenant, signed(fence)];
    Ok(on.prepare_cached(sql)?.execute(values)? > 0)
}
