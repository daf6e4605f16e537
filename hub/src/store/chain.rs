//! The hash chain of the audit log: each row's hash covers the row before, so that none can be missing or changed unnoticed.

use crate::model::LogRow;
use ring::digest::{Context, SHA256};

/// A hash of the chain.
pub(super) type Link = [u8; 32];

/// What the first row follows.
pub(super) const FIRST: Link = [0; 32];

/// The hash of a row that follows `before`.
pub(super) fn link(before: &Link, row: &LogRow) -> Link {
    let LogRow { sequence, tenant, entry } = row;
    let mut digest = Context::new(&SHA256);
    digest.update(before);
    number(&mut digest, *sequence);
    text(&mut digest, Some(tenant.as_str()));
    number(&mut digest, u64::try_from(entry.time.millis()).unwrap_or(0));
    text(&mut digest, Some(entry.kind.word()));
    text(&mut digest, Some(&entry.method));
    text(&mut digest, entry.account.as_ref().map(|id| id.as_str()));
    text(&mut digest, entry.server.as_ref().map(|id| id.as_str()));
    text(&mut digest, entry.actor.as_ref().map(|id| id.as_str()));
    text(&mut digest, entry.tool.as_deref());
    text(&mut digest, entry.effect.map(crate::model::effect_word));
    text(&mut digest, entry.client_name.as_deref());
    text(&mut digest, entry.client_version.as_deref());
    number(&mut digest, u64::from(entry.status));
    text(&mut digest, Some(&entry.outcome));
    for value in [entry.duration_us, entry.request_bytes, entry.response_bytes] {
        number(&mut digest, value);
    }
    text(&mut digest, entry.arguments_digest.as_deref());
    let mut out = FIRST;
    out.copy_from_slice(digest.finish().as_ref());
    out
}

fn number(digest: &mut Context, value: u64) {
    digest.update(&value.to_be_bytes());
}

/// With its length, so that no two rows run together; absent and empty differ.
fn text(digest: &mut Context, value: Option<&str>) {
    match value {
        None => digest.update(&[0]),
        Some(value) => {
            digest.update(&[1]);
            number(digest, value.len() as u64);
            digest.update(value.as_bytes());
        }
    }
}
