//! Words that a model may read and that nobody compares as prose: those of a new place, and those in titles and values.

use super::between::{Between, both};
use super::direction::Direction;
use super::flat::Flat;
use super::graph::Graph;
use super::kind::Kind;
use super::news::told;
use super::texts::each_string;
use super::words::suspicions_in_passing;
use crate::model::{Body, Operation, Parameter, Response, SchemaId};
use std::collections::BTreeSet;

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
