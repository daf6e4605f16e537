//! Lists by position: a cursor is the last position that was seen.

use crate::model::{Cursor, Page, PageRequest};
use crate::store::StoreError;

/// A row and its position.
pub(super) struct Listed<T> {
    pub(super) position: i64,
    pub(super) item: T,
}

/// The position after which an ascending page begins.
pub(super) fn start(wanted: &PageRequest) -> Result<i64, StoreError> {
    match &wanted.after {
        None => Ok(0),
        Some(Cursor(text)) => text.parse().ok().filter(|position| *position > 0).ok_or(StoreError::BadCursor),
    }
}

/// A page from one row more than it has, which tells whether there is another one.
pub(super) fn page<T>(
    rows: impl Iterator<Item = rusqlite::Result<Listed<T>>>,
    wanted: &PageRequest,
) -> Result<Page<T>, StoreError> {
    let mut items = Vec::new();
    let mut last = 0;
    for row in rows {
        let row = row?;
        if items.len() == wanted.size() {
            return Ok(Page { items, next: Some(Cursor(last.to_string())) });
        }
        last = row.position;
        items.push(row.item);
    }
    Ok(Page { items, next: None })
}
