//! Words: of tools, of arguments, of answers.

use super::prose::{content_words, name_words};
use super::subject::{Input, Subject};
use super::{Draft, Rule};
use crate::infer::record_fields;
use crate::lower::sentences;
use crate::model::Api;
use std::collections::HashMap;
use toolwright_integration::{AnswerKind, Effect};

/// The longest description that is read well, in characters.
const LONG: usize = 600;
/// The longest first sentence.
const FIRST: usize = 200;
/// In how many descriptions a sentence stands that tells none apart.
const MANY: usize = 5;

const OPENINGS: [&str; 16] = [
    "this endpoint",
    "this api",
    "this operation",
    "this method",
    "this call",
    "this request",
    "this resource",
    "this route",
    "the endpoint",
    "use this",
    "endpoint to",
    "endpoint for",
    "api to",
    "api for",
    "allows you to",
    "note:",
];

/// Words of names that say what the value is.
const PLAIN: [&str; 22] = [
    "id",
    "ids",
    "uuid",
    "guid",
    "key",
    "name",
    "title",
    "email",
    "url",
    "uri",
    "description",
    "label",
    "slug",
    "phone",
    "password",
    "city",
    "country",
    "comment",
    "message",
    "limit",
    "page",
    "version",
];

/// One tool's own words.
pub(super) fn look(api: &Api, subject: &Subject<'_>, drafts: &mut Vec<Draft>) {
    let mut found = |rule, message: String| drafts.push(Draft::new(rule, subject, subject.operation.at, message));
    let description = &subject.tool.description;
    let first = sentences(description).first().map_or(0, |sentence| sentence.chars().count());
    if subject.words.is_empty() {
        found(Rule::DocMissing, "neither the vendor nor a record says what it does".to_owned());
    } else if subject.words.chars().count() < 20 || subject.words.split_whitespace().count() < 4 {
        found(Rule::DocShort, format!("`{}` is all that is said", subject.words));
    }
    let lower = description.to_lowercase();
    if let Some(opening) = OPENINGS.iter().find(|opening| lower.starts_with(**opening)) {
        found(Rule::DocOpening, format!("it begins with `{opening}`"));
    }
    if first > FIRST {
        found(Rule::DocFirstSentence, format!("the first sentence has {first} characters"));
    }
    let length = description.chars().count();
    if length > LONG {
        found(Rule::DocLong, format!("it has {length} characters"));
    }
    if is_silent(api, subject) {
        found(Rule::AnswerUnnamed, "no field of the answer is named".to_owned());
    }
    for input in &subject.inputs {
        look_at_input(subject, input, drafts);
    }
}

/// A read of records whose fields nobody names.
fn is_silent(api: &Api, subject: &Subject<'_>) -> bool {
    let answer = &subject.call.answer;
    let items = answer.kind == AnswerKind::Items;
    subject.call.effect == Effect::Read
        && (items || answer.kind == AnswerKind::Record)
        && !subject.tool.description.contains("Returns ")
        && record_fields(api, subject.operation, &answer.at, items).is_empty()
}

fn look_at_input(subject: &Subject<'_>, input: &Input<'_>, drafts: &mut Vec<Draft>) {
    let name = &input.argument.name;
    if input.words.is_empty() {
        if !input.holds_others {
            drafts.push(Draft::new(Rule::ArgUndescribed, subject, input.at, "it has no description").of(name));
        }
        return;
    }
    if is_echo(input) {
        let message = format!("`{}` says no more than the name", input.words);
        drafts.push(Draft::new(Rule::ArgEcho, subject, input.at, message).of(name));
    }
}

/// Whether the words say no more than the name, where the name leaves something to say. `id of the app` says all that there is to
/// an id, and so does a schema that lists the values or gives their form.
fn is_echo(input: &Input<'_>) -> bool {
    let known = name_words(&input.argument.name);
    let telling = ["enum", "format", "pattern", "properties", "items"].iter().any(|keyword| input.schema.get(keyword).is_some());
    let boolean = input.schema.get("type").and_then(|kind| kind.as_str()) == Some("boolean");
    let plain = |word: &String| PLAIN.contains(&word.as_str());
    !telling
        && !boolean
        && !input.holds_others
        && !known.iter().any(plain)
        && content_words(&input.words).iter().all(|word| known.contains(word))
}

/// Sentences that many tools share. The first one of a tool is enough.
pub(super) fn look_at_all(subjects: &[Subject<'_>], drafts: &mut Vec<Draft>) {
    let mut count: HashMap<&str, usize> = HashMap::new();
    let telling = |subject: &Subject<'_>| subject.words.clone();
    let texts: Vec<String> = subjects.iter().map(telling).collect();
    let shared = |text: &'_ str| text.chars().count() >= 40;
    for text in &texts {
        let mut own: Vec<&str> = sentences(text).into_iter().filter(|sentence| shared(sentence)).collect();
        own.sort_unstable();
        own.dedup();
        own.into_iter().for_each(|sentence| *count.entry(sentence).or_default() += 1);
    }
    for (subject, text) in subjects.iter().zip(&texts) {
        let stands = |sentence: &&str| count.get(sentence).is_some_and(|count| *count >= MANY);
        // What the compiler trimmed, no model reads.
        let read = |sentence: &&str| subject.tool.description.contains(*sentence);
        if let Some(sentence) = sentences(text).into_iter().filter(stands).find(read) {
            let message = format!("`{sentence}` stands in {} tools", count.get(sentence).copied().unwrap_or(0));
            drafts.push(Draft::new(Rule::DocBoilerplate, subject, subject.operation.at, message));
        }
    }
}
