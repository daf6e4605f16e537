//! Words that come along with something new. It has no counterpart to be compared with, and yet a model may read it.

use super::direction::Direction;
use super::texts::each_text;
use super::words::suspicions_in_passing;
use crate::model::{Additional, Schema, SchemaId, Schemas};
use std::collections::{BTreeSet, HashSet};

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

/// `its words hold U+200B, `do not tell``.
pub(super) fn told(words: &BTreeSet<String>) -> String {
    let list: Vec<&str> = words.iter().take(8).map(String::as_str).collect();
    let more = if words.len() > list.len() { " and more" } else { "" };
    format!("its words hold {}{more}", list.join(", "))
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
