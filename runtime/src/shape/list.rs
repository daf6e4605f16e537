//! The envelope of a list: `{"items": […], "next_cursor": …}` and the vendor's other fields.

use super::budget::{NOTE, fitting, shrink, size, told};
use super::{Wanted, fields};
use crate::page::{Next, Page, Place, Walk};
use crate::send::Answer;
use serde_json::{Map, Value, json};
use toolwright_integration::{Continuation, Pagination, TokenSource, UrlSource};

/// A shaped list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The envelope.
    pub value: Value,
    /// Whether the vendor names a next page that cannot be asked for.
    pub unreachable: bool,
}

/// Shapes a list. `seal` turns the place where the next call begins into a cursor.
pub fn list(
    at: &str,
    walk: &Walk<'_>,
    answer: &Answer,
    mut root: Value,
    hosts: &[&str],
    wanted: &Wanted,
    seal: &dyn Fn(&Place) -> Option<String>,
) -> Listed {
    let mut items = take_items(&mut root, at);
    let last = if walk.reads_last_item() { items.last().cloned() } else { None };
    let page = Page { answer, root: &root, received: items.len(), last: last.as_ref(), hosts };
    let window = walk.window(items.len());
    let (start, mut end) = (window.start, window.end);
    let mut shown: Vec<Value> = items.drain(window).collect();
    shown.iter_mut().for_each(|item| fields::keep(item, &wanted.fields));

    let mut rest = others(&root, at, walk);
    let budget = wanted.budget();
    let mut cuts = shrink_others(&mut rest, budget);
    // Beside the items stand the other fields, the cursor, and 30 characters of names.
    let room = budget.saturating_sub(size(&Value::Object(rest.clone())) + 30);
    let received = shown.len();
    let cursor = if let Next::At(place) = walk.next(&page, end) { cursor_length(&place) } else { 4 };
    let sizes: Vec<usize> = shown.iter().map(size).collect();
    let noted = if cuts.is_empty() { 0 } else { NOTE.min(budget / 2) };
    if sizes.iter().sum::<usize>() + sizes.len() + 1 > room.saturating_sub(cursor + noted) {
        // The next call may begin inside this page.
        let cursor = cursor.max(cursor_length(&Place { skip: end, size: Some(walk.size), ..walk.place.clone() }));
        let room = room.saturating_sub(cursor + NOTE.min(budget / 2));
        let kept = fitting(sizes.into_iter(), room).max(1);
        shown.truncate(kept);
        if let [only] = shown.as_mut_slice() {
            cuts.extend(shrink(only, room.saturating_sub(2)).into_iter().map(|cut| format!("/items/0{cut}")));
        }
        end = start + shown.len();
    }
    let next = walk.next(&page, end);
    let cursor = if let Next::At(place) = &next { seal(place) } else { None };
    let note = (shown.len() < received || !cuts.is_empty()).then(|| note(shown.len(), received, cuts, cursor.is_some(), wanted));
    let unreachable = next == Next::Unreachable || (next != Next::End && cursor.is_none());
    Listed { value: envelope(shown, cursor, note, rest), unreachable }
}

/// Takes the items out of the answer. A single object where a list belongs is a list of one; nothing there is an empty list.
fn take_items(root: &mut Value, at: &str) -> Vec<Value> {
    let place = if root.is_array() { Some(root) } else { root.pointer_mut(at) };
    match place.map(Value::take) {
        Some(Value::Array(items)) => items,
        Some(Value::Null) | None => Vec::new(),
        Some(other) => vec![other],
    }
}

/// The vendor's other fields: all but the container of the items and the token that `next_cursor` stands for.
fn others(root: &Value, at: &str, walk: &Walk<'_>) -> Map<String, Value> {
    let mut rest = root.clone();
    remove(&mut rest, at);
    if let Some(next) = walk.pagination.and_then(next_at) {
        remove(&mut rest, next);
    }
    match rest {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// Where the body says how the next page is asked for. Never shown: `next_cursor` stands for it.
pub(crate) fn next_at(pagination: &Pagination) -> Option<&str> {
    match &pagination.next {
        Continuation::Token { from: TokenSource::Pointer { at }, .. }
        | Continuation::Url { from: UrlSource::Pointer { at }, .. } => Some(at),
        _ => None,
    }
}

/// Removes what a pointer names, and its parents as far as they become empty by that.
fn remove(value: &mut Value, pointer: &str) {
    let Some((parent, _)) = pointer.rsplit_once('/') else { return };
    let Some(key) = crate::bind::tokens(pointer).pop() else { return };
    if let Some(Value::Object(members)) = value.pointer_mut(parent)
        && removed(members, &key)
        && members.is_empty()
    {
        remove(value, parent);
    }
}

/// Unlike `Map::remove`, keeps the order of the other members where serde_json keeps it at all.
fn removed(members: &mut Map<String, Value>, key: &str) -> bool {
    let before = members.len();
    members.retain(|known, _| known != key);
    members.len() < before
}

/// The other fields may take a quarter of the budget.
fn shrink_others(rest: &mut Map<String, Value>, budget: usize) -> Vec<String> {
    let mut value = Value::Object(std::mem::take(rest));
    let cuts = shrink(&mut value, budget / 4);
    if let Value::Object(members) = value {
        *rest = members;
    }
    cuts
}

/// What [`crate::page::CursorKeys::seal`] makes of a place: nonce, time, place and tag in base64, and two quotes.
fn cursor_length(place: &Place) -> usize {
    let place = serde_json::to_string(place).map_or(0, |text| text.len());
    (12 + 8 + place + 16).div_ceil(3) * 4 + 2
}

fn note(kept: usize, received: usize, cuts: Vec<String>, goes_on: bool, wanted: &Wanted) -> Value {
    let hint = match (kept < received, goes_on) {
        (true, true) => "not all items fit; call again with next_cursor for the rest, or with a smaller limit",
        _ => "some fields were cut because they do not fit",
    };
    let mut out = json!({ "kept": kept, "total": received, "hint": wanted.hint(hint) });
    if !cuts.is_empty() {
        out["cut"] = told(cuts).into();
    }
    out
}

fn envelope(items: Vec<Value>, cursor: Option<String>, note: Option<Value>, mut rest: Map<String, Value>) -> Value {
    let mut out = Map::new();
    out.insert("items".to_owned(), Value::Array(items));
    out.insert("next_cursor".to_owned(), cursor.map_or(Value::Null, Value::String));
    if let Some(note) = note {
        out.insert("truncated".to_owned(), Value::Bool(true));
        out.insert("truncation".to_owned(), note);
    }
    for key in out.keys() {
        set_aside(&mut rest, key);
    }
    out.append(&mut rest);
    Value::Object(out)
}

/// Renames a vendor's field that has the name of one of ours: `vendor_items`.
pub(super) fn set_aside(members: &mut Map<String, Value>, key: &str) {
    if !members.contains_key(key) {
        return;
    }
    let mut name = format!("vendor_{key}");
    while members.contains_key(&name) {
        name.insert_str(0, "vendor_");
    }
    // In place, so that the order of the fields stays.
    let renamed =
        std::mem::take(members).into_iter().map(|(known, value)| (if known == key { name.clone() } else { known }, value));
    *members = renamed.collect();
}
