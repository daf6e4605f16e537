//! Words that come along with something new. It has no counterpart to be compared with, and yet a model may read it.

use super::compare::{Between, both};
use super::direction::Direction;
use super::flat::Flat;
use super::graph::Graph;
use super::kind::Kind;
use super::words::suspicions_in_passing;
use crate::model::{Additional, Api, Body, Operation, Parameter, Response, Schema, SchemaId, Schemas};
use std::collections::{BTreeSet, HashSet};
use toolwright_integration::Json;

/// What was looked at, and what the old side had said already.
#[derive(Debug, Default)]
pub(super) struct News {
    seen: HashSet<(SchemaId, Direction)>,
    /// The old side's own suspicious texts; read when the first one of the new side is met.
    known: Option<HashSet<String>>,
}

impl News {
    /// What no description should have, in the texts of a new place and below it. Each schema is looked at once for each direction, so
    /// that all new places together cost what their text costs.
    pub(super) fn below(&mut self, old: &Schemas, new: &Schemas, part: &[SchemaId], direction: Direction) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut waiting: Vec<SchemaId> = part.to_vec();
        while let Some(id) = waiting.pop() {
            if !self.seen.insert((id, direction)) {
                continue;
            }
            let schema = new.get(id);
            each_text(schema, &mut |text| {
                let words = suspicions_in_passing(text);
                if !words.is_empty() && !self.known.get_or_insert_with(|| all_suspicious(old)).contains(text) {
                    found.extend(words);
                }
            });
            children(schema, &mut waiting);
        }
        found
    }
}

impl Graph<'_> {
    /// What no description should have, in the words of a place that only the new side has.
    pub(super) fn new_words(&mut self, part: &[SchemaId], direction: Direction) -> BTreeSet<String> {
        self.news.below(self.old, self.new, part, direction)
    }

    /// The same for a parameter.
    pub(super) fn parameter_words(&mut self, parameter: &Parameter) -> BTreeSet<String> {
        let mut found = suspicions_in_passing(&parameter.description);
        found.extend(self.new_words(parameter.schema.as_slice(), Direction::Request));
        found
    }

    /// The same for a body.
    pub(super) fn body_words(&mut self, body: &Body) -> BTreeSet<String> {
        let mut found = suspicions_in_passing(&body.description);
        let schemas: Vec<SchemaId> = body.content.iter().filter_map(|content| content.schema).collect();
        found.extend(self.new_words(&schemas, Direction::Request));
        found
    }

    /// The same for an answer.
    pub(super) fn response_words(&mut self, response: &Response) -> BTreeSet<String> {
        let mut found = suspicions_in_passing(&response.description);
        let schemas: Vec<SchemaId> = response.content.iter().filter_map(|content| content.schema).collect();
        found.extend(self.new_words(&schemas, Direction::Response));
        found
    }

    /// The same for an operation.
    pub(super) fn operation_words(&mut self, operation: &Operation) -> BTreeSet<String> {
        let mut found = suspicions_in_passing(&operation.summary);
        found.extend(suspicions_in_passing(&operation.description));
        for parameter in &operation.parameters {
            found.extend(self.parameter_words(parameter));
        }
        if let Some(body) = &operation.body {
            found.extend(self.body_words(body));
        }
        for response in &operation.responses {
            found.extend(self.response_words(response));
        }
        found
    }
}

/// What no text should have, in those that are no prose: titles, values, defaults, examples.
pub(super) fn compare_sayings(between: &mut Between<'_, '_>) {
    let words = |flat: &Flat<'_>| {
        let mut found = suspicions_in_passing(flat.title);
        let values = flat.values.iter().copied().chain(flat.default).chain(flat.example);
        for value in values.chain(flat.marks.values().copied()) {
            each_string(value, &mut |text| found.extend(suspicions_in_passing(text)));
        }
        found
    };
    let (old, new) = (words(between.old), words(between.new));
    let added: BTreeSet<String> = new.difference(&old).cloned().collect();
    if !added.is_empty() {
        between.note(both(Kind::DescSuspicious), told(&added), (None, None));
    }
}

/// `its words hold U+200B, `do not tell``.
pub(super) fn told(words: &BTreeSet<String>) -> String {
    let list: Vec<&str> = words.iter().take(8).map(String::as_str).collect();
    let more = if words.len() > list.len() { " and more" } else { "" };
    format!("its words hold {}{more}", list.join(", "))
}

/// Every text of a description.
pub(super) fn each_text_of(api: &Api, look: &mut dyn FnMut(&str)) {
    look(&api.description);
    api.tags.iter().for_each(|(_, text)| look(text));
    api.schemes.iter().for_each(|scheme| look(&scheme.description));
    for operation in api.operations.iter().chain(&api.webhooks) {
        look(&operation.summary);
        look(&operation.description);
        operation.parameters.iter().for_each(|parameter| look(&parameter.description));
        operation.body.iter().for_each(|body| look(&body.description));
        operation.responses.iter().for_each(|response| look(&response.description));
    }
    for id in 0..api.schemas.len() {
        each_text(api.schemas.get(SchemaId(id as u32)), look);
    }
}

fn all_suspicious(schemas: &Schemas) -> HashSet<String> {
    let mut found = HashSet::new();
    for id in 0..schemas.len() {
        each_text(schemas.get(SchemaId(id as u32)), &mut |text| {
            if !suspicions_in_passing(text).is_empty() {
                found.insert(text.to_owned());
            }
        });
    }
    found
}

/// Every text that a schema says itself.
fn each_text(schema: &Schema, look: &mut dyn FnMut(&str)) {
    [&schema.title, &schema.description].into_iter().flatten().for_each(|text| look(text));
    let extra = schema.extra();
    let marks = extra.marks.iter().map(|(_, value)| value);
    for value in schema.enumeration.iter().chain(&extra.default).chain(&extra.example).chain(marks) {
        each_string(value, look);
    }
}

/// Every string of a value.
fn each_string(value: &Json, look: &mut dyn FnMut(&str)) {
    match value {
        Json::String(text) => look(text),
        Json::Array(items) => items.iter().for_each(|item| each_string(item, look)),
        Json::Object(entries) => entries.iter().for_each(|(_, value)| each_string(value, look)),
        _ => {}
    }
}

fn children(schema: &Schema, into: &mut Vec<SchemaId>) {
    let extra = schema.extra();
    into.extend(schema.reference.iter().chain(&schema.items));
    into.extend(schema.properties.iter().map(|property| property.schema));
    into.extend(extra.all_of.iter().chain(&extra.any_of).chain(&extra.one_of).chain(&extra.prefix_items));
    into.extend(extra.pattern_properties.iter().map(|(_, id)| *id));
    if let Additional::Schema(id) = extra.additional {
        into.push(id);
    }
}
