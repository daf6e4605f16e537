//! The audit log: appended to, read, verified. Nothing here changes or deletes a row.

use super::columns::{signed, unsigned};
use super::pages::{Listed, page, start};
use crate::model::{LogEntry, LogFilter, LogKind, LogRow, Page, PageRequest, TenantId, effect_from_word, effect_word};
use crate::store::chain::{FIRST, Link, link};
use crate::store::{StoreError, Verified};
use rusqlite::types::Type;
use rusqlite::{Connection, Row, ToSql, params};

const COLUMNS: &str = "sequence, tenant, time, kind, method, account, server, actor, tool, effect, client_name, client_version, \
                       status, outcome, duration_us, request_bytes, response_bytes, arguments_digest";
/// Problems after which a verification stops counting them.
const SHOWN: usize = 100;

/// Writes a row at the end of the chain.
pub(super) fn append(on: &Connection, tenant: &TenantId, entry: &LogEntry) -> Result<u64, StoreError> {
    let head = "SELECT sequence, hash FROM head";
    let (last, before): (i64, Link) = on.prepare_cached(head)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let row = LogRow { sequence: unsigned(last) + 1, tenant: tenant.clone(), entry: entry.clone() };
    let hash = link(&before, &row);
    let sql = format!(
        "INSERT INTO log ({COLUMNS}, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)"
    );
    on.prepare_cached(&sql)?.execute(params![
        signed(row.sequence),
        tenant,
        entry.time,
        entry.kind.word(),
        entry.method,
        entry.account,
        entry.server,
        entry.actor,
        entry.tool,
        entry.effect.map(effect_word),
        entry.client_name,
        entry.client_version,
        entry.status,
        entry.outcome,
        signed(entry.duration_us),
        signed(entry.request_bytes),
        signed(entry.response_bytes),
        entry.arguments_digest,
        hash,
    ])?;
    on.prepare_cached("UPDATE head SET sequence = ?1, hash = ?2, time = max(time, ?3)")?.execute(params![
        signed(row.sequence),
        hash,
        entry.time
    ])?;
    Ok(row.sequence)
}

fn read(row: &Row<'_>) -> rusqlite::Result<LogRow> {
    let strange = |column: usize| rusqlite::Error::InvalidColumnType(column, "an unknown word".to_owned(), Type::Text);
    let kind = LogKind::from_word(row.get_ref(3)?.as_str()?).ok_or_else(|| strange(3))?;
    let effect: Option<String> = row.get(9)?;
    let effect = effect.map(|word| effect_from_word(&word).ok_or_else(|| strange(9))).transpose()?;
    let entry = LogEntry {
        time: row.get(2)?,
        kind,
        method: row.get(4)?,
        account: row.get(5)?,
        server: row.get(6)?,
        actor: row.get(7)?,
        tool: row.get(8)?,
        effect,
        client_name: row.get(10)?,
        client_version: row.get(11)?,
        status: row.get(12)?,
        outcome: row.get(13)?,
        duration_us: unsigned(row.get(14)?),
        request_bytes: unsigned(row.get(15)?),
        response_bytes: unsigned(row.get(16)?),
        arguments_digest: row.get(17)?,
    };
    Ok(LogRow { sequence: unsigned(row.get(0)?), tenant: row.get(1)?, entry })
}

/// A tenant's rows, newest first.
pub(super) fn list(
    on: &Connection,
    tenant: &TenantId,
    filter: &LogFilter,
    wanted: &PageRequest,
) -> Result<Page<LogRow>, StoreError> {
    let before = if wanted.after.is_some() { start(wanted)? } else { i64::MAX };
    let limit = signed(wanted.size() as u64 + 1);
    let kind = filter.kind.map(LogKind::word);
    let mut values: Vec<&dyn ToSql> = vec![tenant, &before];
    let mut sql = format!("SELECT {COLUMNS} FROM log WHERE tenant = ?1 AND sequence < ?2");
    for (condition, value) in conditions(filter, &kind) {
        values.push(value);
        sql.push_str(&format!(" AND {condition} ?{}", values.len()));
    }
    values.push(&limit);
    sql.push_str(&format!(" ORDER BY sequence DESC LIMIT ?{}", values.len()));
    let mut statement = on.prepare_cached(&sql)?;
    let rows = statement.query_map(values.as_slice(), |row| Ok(Listed { position: row.get(0)?, item: read(row)? }))?;
    page(rows, wanted)
}

/// A comparison for everything that is set.
fn conditions<'a>(filter: &'a LogFilter, kind: &'a Option<&'static str>) -> Vec<(&'static str, &'a dyn ToSql)> {
    fn given<T: ToSql>(value: &Option<T>) -> Option<&dyn ToSql> {
        value.as_ref().map(|value| value as &dyn ToSql)
    }
    let all = [
        ("kind =", given(kind)),
        ("method =", given(&filter.method)),
        ("account =", given(&filter.account)),
        ("server =", given(&filter.server)),
        ("tool =", given(&filter.tool)),
        ("client_name =", given(&filter.client)),
        ("status =", given(&filter.status)),
        ("outcome =", given(&filter.outcome)),
        ("time >=", given(&filter.since)),
        ("time <", given(&filter.until)),
    ];
    all.into_iter().filter_map(|(condition, value)| Some((condition, value?))).collect()
}

/// SQLite's own check, then every row against the chain, as of one moment.
pub(super) fn verify(on: &Connection) -> Result<Verified, StoreError> {
    let transaction = on.unchecked_transaction()?;
    let mut problems = Vec::new();
    let mut integrity = transaction.prepare(&format!("PRAGMA integrity_check({SHOWN})"))?;
    for said in integrity.query_map([], |row| row.get::<_, String>(0))? {
        problems.extend(Some(said?).filter(|said| said != "ok"));
    }
    let mut statement = transaction.prepare(&format!("SELECT {COLUMNS}, hash FROM log ORDER BY sequence"))?;
    let mut rows = statement.query([])?;
    let (mut count, mut last) = (0, FIRST);
    while let Some(row) = rows.next()? {
        let (found, stored) = (read(row)?, row.get::<_, Link>(18)?);
        count += 1;
        if problems.len() < SHOWN {
            if found.sequence != count {
                problems.push(format!("the log goes from row {} to row {}: rows are missing", count - 1, found.sequence));
            } else if link(&last, &found) != stored {
                problems.push(format!("row {count} of the log, or the one before, was changed"));
            }
        }
        (count, last) = (found.sequence, stored);
    }
    let head = "SELECT sequence, hash FROM head";
    let (sequence, hash): (i64, Link) = transaction.query_row(head, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if unsigned(sequence) != count || hash != last {
        problems.push(format!("the log ends at row {count}, but {sequence} rows were written"));
    }
    Ok(Verified { rows: count, head: last.iter().map(|byte| format!("{byte:02x}")).collect(), problems })
}
