//! Asks the vendor for an account's custom fields.

use super::field::Field;
use crate::toolbox::{Caller, IntegrationToolbox, ToolResult};
use serde_json::{Map, Value};
use std::time::Duration;
use toolwright_integration::CustomFields;

/// A list of tools must not wait longer than this for a slow vendor.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most pages that are read.
const PAGES: usize = 20;
/// The most fields that a model is shown.
const FIELDS: usize = 200;

/// The fields in the vendor's order, or why they are not known, in a few words.
pub(super) async fn read(custom: &CustomFields, toolbox: &IntegrationToolbox, caller: &Caller) -> Result<Vec<Field>, String> {
    match tokio::time::timeout(PATIENCE, pages(custom, toolbox, caller)).await {
        Ok(read) => read,
        Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
    }
}

async fn pages(custom: &CustomFields, toolbox: &IntegrationToolbox, caller: &Caller) -> Result<Vec<Field>, String> {
    // Cut to what a model can take, a long list would cost several calls, and lose options.
    let quiet = Caller { progress: crate::toolbox::Progress::default(), whole: true, ..caller.clone() };
    let mut fields: Vec<Field> = Vec::new();
    let mut arguments = Map::new();
    for _ in 0..PAGES {
        let answer =
            toolbox.call_base(&quiet, &custom.read, arguments.clone()).await.map_err(|_| "no tool reads them".to_owned())?;
        if answer.is_error {
            return Err(reason(&answer));
        }
        let page = answer.structured.as_ref().and_then(|page| page.get("items")).and_then(Value::as_array);
        let Some(page) = page else { return Err("the answer is no list".to_owned()) };
        for field in page.iter().filter_map(|listed| Field::read(custom, listed)) {
            if !fields.iter().any(|known| known.key == field.key) {
                fields.push(field);
            }
        }
        match answer.structured.as_ref().and_then(|page| page.get("next_cursor")) {
            Some(Value::String(cursor)) if fields.len() < FIELDS => {
                arguments.insert("next_cursor".to_owned(), cursor.as_str().into())
            }
            _ => break,
        };
    }
    fields.truncate(FIELDS);
    Ok(fields)
}

/// Our word for the failure and the vendor's status; what the vendor wrote has no place in a tool's description.
fn reason(answer: &ToolResult) -> String {
    let error = answer.meta.get("toolwright/error");
    let kind = error.and_then(|error| error["kind"].as_str()).unwrap_or("refused").replace('_', " ");
    match error.and_then(|error| error["status"].as_u64()) {
        Some(status) => format!("{kind}, status {status}"),
        None => kind,
    }
}
