//! Values and types as reports show them.

use crate::model::{Type, Types};
use std::collections::{BTreeMap, BTreeSet};
use toolwright_integration::Json;

/// How much of a value is shown.
const SHOWN: usize = 160;
/// How many values of a list are shown.
const SHOWN_VALUES: usize = 12;

/// The head of a long text.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Two texts from where they part, a little before it.
pub(super) fn changed_words(old: &str, new: &str) -> (Option<String>, Option<String>) {
    let same = old.chars().zip(new.chars()).take_while(|(one, other)| one == other).count();
    let start = same.saturating_sub(40);
    let from = |text: &str| {
        let tail: String = text.chars().skip(start).collect();
        let lead = if start > 0 { "…" } else { "" };
        Some(format!("{lead}{}", short(&tail)))
    };
    (from(old), from(new))
}

/// The values of a list, the first ones.
pub(super) fn show_all(values: &BTreeSet<String>) -> String {
    let head: Vec<String> = values.iter().take(SHOWN_VALUES).map(|value| short(value)).collect();
    let more = values.len().saturating_sub(SHOWN_VALUES);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    if head.is_empty() { "none".to_owned() } else { format!("{}{rest}", head.join(", ")) }
}

/// The types in words.
pub(super) fn type_names(types: Types) -> String {
    let names: Vec<&str> = types.iter().map(|one| one.name()).collect();
    if names.is_empty() { "any".to_owned() } else { names.join(" or ") }
}

/// A value whose keys are sorted, so that their order does not count.
pub(super) fn without_order(json: &Json) -> Json {
    match json {
        Json::Array(items) => Json::Array(items.iter().map(without_order).collect()),
        Json::Object(entries) => {
            let sorted: BTreeMap<&String, Json> = entries.iter().map(|(key, value)| (key, without_order(value))).collect();
            Json::Object(sorted.into_iter().map(|(key, value)| (key.clone(), value)).collect())
        }
        other => other.clone(),
    }
}

/// Whether no value of one type is one of the other.
pub(super) fn are_disjoint(old: Types, new: Types) -> bool {
    !old.is_empty() && !new.is_empty() && !covers_any(old, new) && !covers_any(new, old)
}

/// Whether some value of `inner` is one of `outer`.
fn covers_any(outer: Types, inner: Types) -> bool {
    inner.iter().any(|one| outer.contains(one) || (one == Type::Integer && outer.contains(Type::Number)))
}

/// Whether every value of `inner` is one of `outer`.
pub(super) fn covers(outer: Types, inner: Types) -> bool {
    outer.is_empty()
        || (!inner.is_empty()
            && inner.iter().all(|one| outer.contains(one) || (one == Type::Integer && outer.contains(Type::Number))))
}
