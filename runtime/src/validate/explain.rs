//! The words in which a model is told what is wrong with its arguments (tool rule RT1).

use crate::bind::{Problem, escape};
use crate::nearest::nearest;
use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::{Map, Value};
use std::collections::HashSet;
use toolwright_integration::Operation;

/// The whole text stays near this many bytes: it is paid for in tokens.
const TEXT: usize = 1_000;
/// One problem takes at most this many.
const LINE: usize = 240;
/// So many problems are put into words; a hostile argument can have a million, and a model needs the first few.
const MOST: usize = 200;
/// A value is shown up to this many characters.
const SHOWN: usize = 40;

/// All that is wrong with one call's arguments, in the order in which it was found.
#[derive(Default)]
pub(super) struct Problems {
    /// JSON pointer → what is wrong there.
    lines: Vec<(String, String)>,
    pointers: HashSet<String>,
    /// How many there are besides.
    more: usize,
}

impl Problems {
    /// Notes a problem. The first one at a pointer is the most precise; later ones there are dropped.
    pub(super) fn add(&mut self, pointer: &str, words: &str) {
        if self.lines.len() >= MOST {
            self.more += 1;
        } else if self.pointers.insert(pointer.to_owned()) {
            self.lines.push((pointer.to_owned(), words.to_owned()));
        }
    }

    /// Notes a problem with a key of the caller's; `words` are only asked for while they can be shown.
    pub(super) fn add_unknown(&mut self, key: &str, words: impl FnOnce() -> String) {
        if self.lines.len() >= MOST {
            self.more += 1;
            return;
        }
        let mut pointer = String::new();
        super::places::push(&mut pointer, &key.chars().take(60).collect::<String>());
        self.add(&pointer, &words());
    }

    /// Whether nothing is wrong.
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Adds what the binder finds at arguments that were given and of which nothing is said yet.
    pub(super) fn add_bound(&mut self, found: Vec<Problem>, arguments: &Map<String, Value>) {
        let argument = |pointer: &str| pointer.split('/').nth(1).unwrap_or_default().to_owned();
        let told: HashSet<String> = self.pointers.iter().map(|pointer| argument(pointer)).collect();
        let given: HashSet<String> = arguments.keys().map(|name| escape(name)).collect();
        for Problem { pointer, message } in found {
            let name = argument(&pointer);
            // What is missing the schema tells; a problem of the whole often follows from one of an argument.
            if given.contains(&name) && !told.contains(&name) {
                self.add(&pointer, &message);
            }
        }
    }

    /// Puts what the validator found into words.
    pub(super) fn add_schema_errors<'a>(&mut self, errors: impl Iterator<Item = ValidationError<'a>>, operation: &Operation) {
        let mut missing: Vec<(String, Vec<String>)> = Vec::new();
        for error in errors.take(MOST) {
            let pointer = error.instance_path().as_str().to_owned();
            if let ValidationErrorKind::Required { property } = error.kind() {
                let name = property.as_str().unwrap_or_default();
                if pointer.is_empty() && has_default(name, operation) {
                    continue;
                }
                match missing.iter_mut().find(|(place, _)| *place == pointer) {
                    Some((_, names)) => names.push(name.to_owned()),
                    None => missing.push((pointer, vec![name.to_owned()])),
                }
                continue;
            }
            self.add(&pointer, &describe(&error));
        }
        for (pointer, names) in missing {
            self.add(&pointer, &format!("missing required {}", names.join(", ")));
        }
    }

    /// The text for the model; `None` when nothing is wrong.
    pub(super) fn into_text(self, tool: &str) -> Option<String> {
        if self.lines.is_empty() {
            return None;
        }
        let mut text = format!("Invalid arguments for {tool}:\n");
        let total = self.lines.len() + self.more;
        for (number, (pointer, words)) in self.lines.iter().enumerate() {
            let line = if pointer.is_empty() { words.clone() } else { format!("{pointer}: {words}") };
            if number > 0 && text.len() + line.len().min(LINE) > TEXT - 80 {
                text.push_str(&format!("- and {} more\n", total - number));
                break;
            }
            text.push_str("- ");
            text.push_str(&clip(&line, LINE));
            text.push('\n');
        }
        text.push_str("Fix these and call again.");
        Some(text)
    }
}

fn has_default(name: &str, operation: &Operation) -> bool {
    operation.arguments.iter().any(|argument| argument.name == name && argument.default.is_some())
}

fn describe(error: &ValidationError<'_>) -> String {
    let got = show(error.instance());
    match error.kind() {
        ValidationErrorKind::Type { kind } => format!("got {got}, expected {}", kinds(kind)),
        ValidationErrorKind::Enum { options } => describe_enum(error.instance(), options),
        ValidationErrorKind::Constant { expected_value } => format!("got {got}, expected {}", show(expected_value)),
        ValidationErrorKind::Minimum { limit } => format!("got {got}, expected at least {limit}"),
        ValidationErrorKind::Maximum { limit } => format!("got {got}, expected at most {limit}"),
        ValidationErrorKind::ExclusiveMinimum { limit } => format!("got {got}, expected more than {limit}"),
        ValidationErrorKind::ExclusiveMaximum { limit } => format!("got {got}, expected less than {limit}"),
        ValidationErrorKind::MultipleOf { multiple_of } => format!("got {got}, expected a multiple of {multiple_of}"),
        ValidationErrorKind::MinLength { limit } => format!("got {got}, expected at least {limit} characters"),
        ValidationErrorKind::MaxLength { limit } => format!("got {got}, expected at most {limit} characters"),
        ValidationErrorKind::MinItems { limit } => format!("got {} items, expected at least {limit}", count(error.instance())),
        ValidationErrorKind::MaxItems { limit } => format!("got {} items, expected at most {limit}", count(error.instance())),
        ValidationErrorKind::MinProperties { limit } => format!("got {got}, expected at least {limit} properties"),
        ValidationErrorKind::MaxProperties { limit } => format!("expected at most {limit} properties"),
        ValidationErrorKind::Pattern { pattern } => format!("got {got}, expected a match of {}", clip(pattern, 80)),
        ValidationErrorKind::Format { format } => format!("got {got}, expected format {format}"),
        ValidationErrorKind::UniqueItems => "the items must differ from one another".to_owned(),
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            format!("unknown properties {}", clip(&unexpected.join(", "), 120))
        }
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            alternatives(&got, error.instance_path().as_str(), context)
        }
        ValidationErrorKind::OneOfMultipleValid { .. } => format!("got {got}, which fits more than one of the alternatives"),
        _ => clip(&error.to_string(), 160),
    }
}

/// What each of the alternatives wants: the kinds, when the value is of none of them, else what the nearest one lacks.
fn alternatives(got: &str, at: &str, context: &[Vec<ValidationError<'_>>]) -> String {
    let kind = |errors: &Vec<ValidationError<'_>>| {
        errors.iter().find_map(|error| match error.kind() {
            ValidationErrorKind::Type { kind } if error.instance_path().as_str() == at => Some(kinds(kind)),
            _ => None,
        })
    };
    let of_kind = || context.iter().filter(|errors| kind(errors).is_none());
    match of_kind().min_by_key(|errors| errors.len()).and_then(|errors| errors.first()) {
        Some(first) => {
            let place = first.instance_path().as_str();
            let place = place.strip_prefix(at).unwrap_or(place);
            let place = if place.is_empty() { String::new() } else { format!("{place}: ") };
            let which = if of_kind().nth(1).is_some() { "fits no alternative; the nearest one says: " } else { "" };
            format!("got {got}; {which}{place}{}", lacking(first))
        }
        None => {
            let mut wanted: Vec<String> = context.iter().filter_map(kind).collect();
            wanted.dedup();
            format!("got {got}, expected {}", wanted.join(" or "))
        }
    }
}

fn lacking(error: &ValidationError<'_>) -> String {
    match error.kind() {
        ValidationErrorKind::Required { property } => format!("missing required {}", property.as_str().unwrap_or_default()),
        ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. } => {
            "fits none of its alternatives".to_owned()
        }
        _ => describe(error),
    }
}

fn describe_enum(got: &Value, options: &Value) -> String {
    let options: Vec<&Value> = options.as_array().map(|all| all.iter().collect()).unwrap_or_default();
    let words: Vec<String> = options.iter().map(|option| show(option)).collect();
    let mut text = format!("got {}, allowed: ", show(got));
    let near = got.as_str().and_then(|word| nearest(word, options.iter().filter_map(|option| option.as_str())));
    let room = LINE - 60 - near.map_or(0, str::len).min(60);
    for (listed, word) in words.iter().enumerate() {
        if listed > 0 && text.len() + word.len() > room {
            text.push_str(&format!(" and {} more", words.len() - listed));
            break;
        }
        text.push_str(if listed > 0 { ", " } else { "" });
        text.push_str(word);
    }
    if let Some(near) = near {
        text.push_str(&format!("; nearest is \"{}\"", clip(near, 60)));
    }
    text
}

fn kinds(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(only) => only.to_string(),
        TypeKind::Multiple(several) => several.iter().map(|one| one.to_string()).collect::<Vec<_>>().join(" or "),
    }
}

fn count(value: &Value) -> usize {
    value.as_array().map_or(0, Vec::len)
}

/// A value as compact JSON, cut to what a reader needs to recognise it.
pub(super) fn show(value: &Value) -> String {
    match value {
        Value::Array(items) if items.len() > 3 => format!("an array of {} items", items.len()),
        Value::Object(entries) if entries.len() > 3 => format!("an object of {} properties", entries.len()),
        Value::String(text) if text.chars().nth(SHOWN).is_some() => {
            let start: String = text.chars().take(SHOWN).collect();
            format!("{}… ({} characters)", Value::String(start), text.chars().count())
        }
        other => clip(&other.to_string(), SHOWN * 3),
    }
}

/// At most `length` bytes, cut between characters and marked.
fn clip(text: &str, length: usize) -> String {
    if text.len() <= length {
        return text.to_owned();
    }
    let mut end = length.saturating_sub(3);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", &text[..end])
}
