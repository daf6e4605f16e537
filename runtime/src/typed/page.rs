//! One page of a list.

use super::Error;
use crate::wire::{Wire, WireError, fields, take, take_optional};
use serde_json::{Map, Value};

/// One page of a list.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Goes into `next_cursor` of the next call, all else unchanged; `None` on the last page.
    pub next_cursor: Option<String>,
    /// The vendor's other fields, such as a total.
    pub rest: Map<String, Value>,
}

/// The envelope of a list, before its items are read. Not generic, so that it is compiled once.
struct Envelope {
    items: Vec<Value>,
    next_cursor: Option<String>,
    rest: Map<String, Value>,
}

fn open(value: Value) -> Result<Envelope, WireError> {
    let mut rest = fields(value)?;
    let items = take(&mut rest, "items")?;
    let next_cursor = take_optional(&mut rest, "next_cursor")?;
    Ok(Envelope { items, next_cursor, rest })
}

/// Decodes a page.
///
/// # Errors
/// When it, or an item of it, does not have the documented form.
pub fn page<T: Wire>(tool: &'static str, value: Value) -> Result<Page<T>, Error> {
    let decoded = open(value).and_then(|Envelope { items, next_cursor, rest }| {
        let items = Vec::take(Value::Array(items)).map_err(|error| error.within("items"))?;
        Ok(Page { items, next_cursor, rest })
    });
    decoded.map_err(|error| Error::Decode { tool, error })
}
