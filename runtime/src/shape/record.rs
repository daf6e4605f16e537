//! One record, unwrapped; and everything else that is no list.

use super::budget::{NOTE, shrink, size, told};
use super::content::{Body, Content, file, no_content, text};
use super::{Wanted, fields};
use serde_json::{Value, json};
use toolwright_integration::Answer as Shape;

/// Shapes a success that is no list: the record at its place (the whole body when nothing stands there), a note of the status when
/// there is no content, text said to be text, bytes as a file.
pub fn record(shape: &Shape, status: u16, body: Body, wanted: &Wanted) -> Content {
    match body {
        Body::Empty => no_content(status),
        Body::Json(_) if status == 204 => no_content(status),
        Body::Json(root) => Content::Json(fit(unwrap(root, &shape.at), wanted)),
        Body::Text { media_type, text: found, broken } => text(status, &media_type, found, broken, wanted.budget()),
        Body::Bytes { media_type, bytes } => file(status, media_type, &bytes, wanted.budget()),
    }
}

fn unwrap(mut root: Value, at: &str) -> Value {
    match root.pointer_mut(at) {
        Some(found) if !found.is_null() => found.take(),
        _ => root,
    }
}

fn fit(mut record: Value, wanted: &Wanted) -> Value {
    fields::keep(&mut record, &wanted.fields);
    let total = size(&record);
    let budget = wanted.budget();
    if total <= budget {
        return record;
    }
    // Room for the note, which must fit as well.
    let cuts = told(shrink(&mut record, budget.saturating_sub(NOTE.min(budget / 2))));
    let note = json!({ "total_characters": total, "cut": cuts, "hint": wanted.hint("the record does not fit; ask for the parts that you need by other calls") });
    match &mut record {
        Value::Object(members) => {
            super::list::set_aside(members, "truncated");
            super::list::set_aside(members, "truncation");
            members.insert("truncated".to_owned(), true.into());
            members.insert("truncation".to_owned(), note);
            record
        }
        _ => json!({ "value": record, "truncated": true, "truncation": note }),
    }
}
