//! What arguments may be.

use super::prose::listed_values;
use super::subject::{Form, Input, Subject};
use super::{Draft, Rule};
use crate::name::snake;
use toolwright_integration::Json;

/// The most arguments that are overseen.
const MANY: usize = 20;
/// The most allowed values.
const LONG: usize = 50;
/// How many objects inside each other are deep.
const DEEP: usize = 3;
/// How a text says how a date is written.
const WRITTEN: [&str; 14] =
    ["yyyy", "iso", "rfc", "utc", "unix", "epoch", "timestamp", "mm/dd", "dd/mm", "format", "20", "19", "e.g.", "seconds"];

pub(super) fn look(subject: &Subject<'_>, drafts: &mut Vec<Draft>) {
    let count = subject.inputs.len();
    if count > MANY {
        let message = format!("it has {count} arguments");
        drafts.push(Draft::new(Rule::ArgsMany, subject, subject.operation.at, message));
    }
    let siblings: Vec<&str> = subject.inputs.iter().map(|input| input.argument.name.as_str()).collect();
    for input in &subject.inputs {
        if let Some((rule, message)) = type_of(input) {
            drafts.push(Draft::new(rule, subject, input.at, message).of(&input.argument.name));
        }
        if let Some((rule, message)) = values_of(input, &siblings) {
            drafts.push(Draft::new(rule, subject, input.at, message).of(&input.argument.name));
        }
    }
}

/// What is wrong with the kind of value.
fn type_of(input: &Input<'_>) -> Option<(Rule, String)> {
    let schema = input.schema;
    // Both become text for models, and the cause is another.
    match input.form {
        Form::Untyped if !input.argument.file => return Some((Rule::ArgUntyped, "its schema has no type".to_owned())),
        Form::Open if !input.argument.file => {
            return Some((Rule::ArgFreeForm, "it is an object without declared properties".to_owned()));
        }
        _ => {}
    }
    if let Some(place) = input.argument.encoded.first() {
        let inside = if place.is_empty() { String::new() } else { format!(" at `{place}`") };
        return Some((Rule::ArgAsText, format!("its structure is written as JSON text{inside}")));
    }
    let depth = depth(schema);
    (depth >= DEEP).then(|| (Rule::ArgDeep, format!("it nests objects {depth} levels deep")))
}

fn kind(schema: &Json) -> Option<&str> {
    schema.get("type").and_then(Json::as_str)
}

/// How many objects lie inside each other.
fn depth(schema: &Json) -> usize {
    let inner = schema.get("items").map_or(0, depth);
    let own = match schema.get("properties") {
        Some(Json::Object(properties)) => 1 + properties.iter().map(|(_, property)| depth(property)).max().unwrap_or(0),
        _ => 0,
    };
    let union = match schema.get("anyOf") {
        Some(Json::Array(all)) => all.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    };
    own.max(inner).max(union)
}

/// What is wrong with the values of a text.
fn values_of(input: &Input<'_>, siblings: &[&str]) -> Option<(Rule, String)> {
    let schema = input.schema;
    let items = schema.get("items").unwrap_or(schema);
    if input.values > LONG {
        return Some((Rule::EnumLong, format!("it has {} allowed values", input.values)));
    }
    if input.values > 0 || items.get("enum").is_some() {
        return None;
    }
    if kind(items) != Some("string") {
        return None;
    }
    let listed = listed_values(&input.words);
    // `One of user_id or group_id must be given` is about arguments.
    let arguments = listed.iter().any(|value| siblings.contains(&snake(value).as_str()));
    if !listed.is_empty() && !arguments {
        return Some((Rule::EnumInProse, format!("its description lists {}", listed.join(", "))));
    }
    let unsaid = items.get("format").is_none() && is_date(&input.argument.name) && input.argument.encoded.is_empty();
    let lower = input.words.to_lowercase();
    let told = WRITTEN.iter().any(|words| lower.contains(words)) || items.get("pattern").is_some();
    (unsaid && !told).then(|| (Rule::DateFormat, "nothing says how the date is written".to_owned()))
}

/// `created_at`, `date`, `due_date`, `start_time`.
fn is_date(name: &str) -> bool {
    let last = name.rsplit('_').next().unwrap_or("");
    matches!(last, "date" | "datetime" | "timestamp") || (last == "at" && name.len() > 2) || name.ends_with("_time")
}
