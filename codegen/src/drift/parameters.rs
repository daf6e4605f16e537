//! The parameters of one operation on both sides: which is which, and how each is written.

use super::audience::Audience;
use super::direction::Direction;
use super::draft::{Draft, Scope};
use super::graph::{Place, Root};
use super::kind::Kind;
use super::news::told;
use super::operation::Operations;
use super::rating::Ratings;
use super::rename::{Candidate, find_renames};
use super::values::changed_words;
use super::words::{changed, words_kind};
use crate::model::{Operation, Parameter};
use crate::read::template_names;
use std::collections::BTreeSet;
use toolwright_integration::Location;

impl Operations<'_, '_, '_> {
    pub(super) fn compare_parameters(&mut self, index: usize, old: &Operation, new: &Operation) {
        self.compare_unplaced(index, old, new);
        let pairs = pair_parameters(old, new);
        let mut gone: Vec<&Parameter> = unpaired(&old.parameters, |position| pairs.iter().any(|pair| pair.0 == position));
        let mut added: Vec<&Parameter> = unpaired(&new.parameters, |position| pairs.iter().any(|pair| pair.1 == position));
        for (before, after) in pairs {
            self.compare_parameter(index, (old, new), &old.parameters[before], &new.parameters[after]);
        }
        for (before, after) in self.moved_or_renamed(&gone, &added) {
            let (one, other) = (gone[before], added[after]);
            self.note_moved(index, (old, new), one, other);
            self.compare_parameter(index, (old, new), one, other);
        }
        let paired = self.moved_or_renamed(&gone, &added);
        let keep = |list: &mut Vec<&Parameter>, taken: Vec<usize>| {
            let mut position = 0;
            list.retain(|_| {
                position += 1;
                !taken.contains(&(position - 1))
            });
        };
        keep(&mut gone, paired.iter().map(|pair| pair.0).collect());
        keep(&mut added, paired.iter().map(|pair| pair.1).collect());
        for parameter in gone {
            let draft = draft_of(Kind::ArgRemoved, index, new, parameter, format!("{} is gone", words(parameter)));
            self.push(draft.at(Some(parameter.at), None), old, new);
        }
        for parameter in added {
            let kind = if parameter.required { Kind::ArgAddedRequired } else { Kind::ArgAddedOptional };
            let need = if parameter.required { " and required" } else { "" };
            let draft = draft_of(kind, index, new, parameter, format!("{} is new{need}", words(parameter)));
            self.push(draft.at(None, Some(parameter.at)), old, new);
            let words = self.graph.parameter_words(parameter);
            self.note_parameter_words(index, new, parameter, &words);
        }
    }

    /// What no description should have, in the words of a parameter or schema that is new.
    fn note_parameter_words(&mut self, index: usize, new: &Operation, parameter: &Parameter, words: &BTreeSet<String>) {
        if !words.is_empty() {
            let draft = draft_of(Kind::DescSuspicious, index, new, parameter, told(words));
            self.drafts.push(draft.at(Some(new.at), Some(parameter.at)));
        }
    }

    /// Path parameters without a place in the path: no call sends them, so nothing of it reaches anyone.
    fn compare_unplaced(&mut self, index: usize, old: &Operation, new: &Operation) {
        for before in &old.unplaced {
            match new.unplaced.iter().find(|after| after.name == before.name) {
                Some(after) => {
                    self.compare_unplaced_one(index, (old, new), before, after);
                    let place = Place::Unplaced(after.name.clone());
                    if let (Some(one), Some(other)) = (before.schema, after.schema) {
                        self.graph.enter_root(Root { operation: index, place }, one, other, Direction::Request);
                    }
                }
                None => {
                    let draft = draft_of(Kind::ArgRemoved, index, new, before, format!("{} is gone", words(before)));
                    self.push(draft.at(Some(before.at), None).rated(Ratings::NOTHING_TO_DO), old, new);
                }
            }
        }
        for after in new.unplaced.iter().filter(|after| !old.unplaced.iter().any(|before| before.name == after.name)) {
            let draft = draft_of(Kind::ArgAddedRequired, index, new, after, format!("{} is new", words(after)));
            self.push(draft.at(None, Some(after.at)).rated(Ratings::NOTHING_TO_DO), old, new);
        }
    }

    fn compare_unplaced_one(
        &mut self,
        index: usize,
        operations: (&Operation, &Operation),
        before: &Parameter,
        after: &Parameter,
    ) {
        let (old, new) = operations;
        let mut note = |detail: String| {
            let draft = draft_of(Kind::SpecOnlyChange, index, new, after, detail);
            self.push(draft.at(Some(before.at), Some(after.at)).rated(Ratings::NOTHING_TO_DO), old, new);
        };
        if before.description != after.description {
            note("the description differs".to_owned());
        }
        if before.schema.is_some() != after.schema.is_some() {
            note("a schema came or went".to_owned());
        }
        if before.deprecated != after.deprecated {
            note(format!("{} is discouraged, or no longer so", words(after)));
        }
    }

    /// Positions of parameters that are one although their place or name differs.
    fn moved_or_renamed(&self, gone: &[&Parameter], added: &[&Parameter]) -> Vec<(usize, usize)> {
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (position, parameter) in gone.iter().enumerate() {
            let here = added.iter().position(|other| other.name == parameter.name);
            pairs.extend(here.filter(|other| !pairs.iter().any(|pair| pair.1 == *other)).map(|other| (position, other)));
        }
        let free =
            |count: usize, taken: &dyn Fn(usize) -> bool| (0..count).filter(|position| !taken(*position)).collect::<Vec<_>>();
        let old = free(gone.len(), &|position| pairs.iter().any(|pair| pair.0 == position));
        let new = free(added.len(), &|position| pairs.iter().any(|pair| pair.1 == position));
        let candidate = |schemas, parameter: &'_ Parameter| {
            let part = parameter.schema.into_iter().collect();
            Candidate::new(schemas, &part, "", parameter.required).called(
                parameter.name.clone(),
                &parameter.description,
                location_name(parameter.location),
            )
        };
        let before: Vec<Candidate> = old.iter().map(|position| candidate(self.graph.old, gone[*position])).collect();
        let after: Vec<Candidate> = new.iter().map(|position| candidate(self.graph.new, added[*position])).collect();
        pairs.extend(find_renames(&before, &after).into_iter().map(|(one, other)| (old[one], new[other])));
        pairs
    }

    fn note_moved(&mut self, index: usize, operations: (&Operation, &Operation), before: &Parameter, after: &Parameter) {
        let (old, new) = operations;
        let (from, to) = (location_name(before.location), location_name(after.location));
        let (kind, detail) = if before.name == after.name {
            (Kind::ArgMoved, format!("`{}` was sent in the {from}, now in the {to}", after.name))
        } else {
            (Kind::ArgRenamed, format!("`{}` is now called `{}`", before.name, after.name))
        };
        let draft = draft_of(kind, index, new, after, detail).values(before.name.as_str(), after.name.as_str());
        self.push(draft.at(Some(before.at), Some(after.at)), old, new);
    }

    fn compare_parameter(&mut self, index: usize, operations: (&Operation, &Operation), before: &Parameter, after: &Parameter) {
        let (old, new) = operations;
        let at = |draft: Draft| draft.at(Some(before.at), Some(after.at));
        if before.location == Location::Path && before.name != after.name && after.location == Location::Path {
            // Its name stands in the template and never on the wire.
            let detail = format!("the path parameter `{}` is now called `{}`", before.name, after.name);
            let draft = draft_of(Kind::SpecOnlyChange, index, new, after, detail);
            self.push(at(draft).values(before.name.as_str(), after.name.as_str()), old, new);
        }
        if before.required != after.required {
            let (kind, state) = match after.required {
                true => (Kind::ArgBecameRequired, "required"),
                false => (Kind::ArgBecameOptional, "optional"),
            };
            let detail = format!("{} is now {state}", words(after));
            self.push(at(draft_of(kind, index, new, after, detail)), old, new);
        }
        if before.deprecated != after.deprecated {
            let (kind, state) = match after.deprecated {
                true => (Kind::OpDeprecated, "now discourages"),
                false => (Kind::OpReactivated, "no longer discourages"),
            };
            let detail = format!("the vendor {state} {}", words(after));
            self.push(at(draft_of(kind, index, new, after, detail)), old, new);
        }
        let audience = Audience::Model(self.graph.sites);
        if let Some(kind) = words_kind(&before.description, &after.description, audience) {
            let (from, to) = changed_words(&before.description, &after.description);
            let detail = changed("the description", &before.description, &after.description, audience);
            let draft = draft_of(kind.or_else(Kind::DescArgChanged), index, new, after, detail);
            self.push(at(draft).values(from.unwrap_or_default(), to.unwrap_or_default()), old, new);
        }
        self.compare_writing(index, operations, before, after);
        let place = Place::Parameter(location_name(after.location).to_owned(), after.name.clone());
        match (before.schema, after.schema) {
            (Some(one), Some(other)) => {
                self.graph.enter_root(Root { operation: index, place }, one, other, Direction::Request);
            }
            (None, Some(_)) => {
                let draft = draft_of(Kind::ArgStructureTightened, index, new, after, "a schema is now given".to_owned());
                self.push(at(draft), old, new);
                let words = self.graph.new_words(after.schema.as_slice(), Direction::Request);
                self.note_parameter_words(index, new, after, &words);
            }
            (Some(_), None) => {
                let draft = draft_of(Kind::ArgStructureLoosened, index, new, after, "no schema is given any more".to_owned());
                self.push(at(draft), old, new);
            }
            (None, None) => {}
        }
    }

    fn compare_writing(&mut self, index: usize, operations: (&Operation, &Operation), before: &Parameter, after: &Parameter) {
        let writing = |parameter: &Parameter| {
            let reserved = if parameter.allow_reserved { ", reserved characters as they are" } else { "" };
            let content = parameter.content_type.as_deref().map(|one| format!(", as {one}")).unwrap_or_default();
            let explode = if parameter.explode { ", exploded" } else { "" };
            format!("{:?}{explode}{content}{reserved}", parameter.style).to_lowercase()
        };
        let (from, to) = (writing(before), writing(after));
        // What a move brings with it is no change of its own.
        if from != to && before.location == after.location {
            let detail = format!("{} was written {from}, now {to}", words(after));
            let draft = draft_of(Kind::ArgSerializationChanged, index, operations.1, after, detail).values(from, to);
            let scalar = |graph: &crate::model::Schemas, parameter: &Parameter| {
                parameter.schema.is_some_and(|id| {
                    let flat = super::flat::flatten(graph, &[id]);
                    let one = flat.types.single();
                    one.is_some_and(|one| !matches!(one, crate::model::Type::Array | crate::model::Type::Object))
                })
            };
            // `explode` says nothing about a single value.
            let only_explode = before.style == after.style
                && before.content_type == after.content_type
                && before.allow_reserved == after.allow_reserved;
            let idle = only_explode && scalar(self.graph.old, before) && scalar(self.graph.new, after);
            let draft = if idle { draft.rated(Ratings::NOTHING_TO_DO) } else { draft };
            self.push(draft.at(Some(before.at), Some(after.at)), operations.0, operations.1);
        }
    }
}

/// The same location and name; in the path the same position.
fn pair_parameters(old: &Operation, new: &Operation) -> Vec<(usize, usize)> {
    let (old_names, new_names) = (template_names(&old.path), template_names(&new.path));
    let place = |names: &[&str], parameter: &Parameter| names.iter().position(|name| *name == parameter.name);
    let mut pairs = Vec::new();
    for (position, parameter) in new.parameters.iter().enumerate() {
        let same = |other: &Parameter| {
            other.location == parameter.location
                && match parameter.location {
                    Location::Path => place(&old_names, other) == place(&new_names, parameter),
                    Location::Header => other.name.eq_ignore_ascii_case(&parameter.name),
                    _ => other.name == parameter.name,
                }
        };
        pairs.extend(old.parameters.iter().position(same).map(|other| (other, position)));
    }
    pairs
}

fn unpaired(parameters: &[Parameter], taken: impl Fn(usize) -> bool) -> Vec<&Parameter> {
    parameters.iter().enumerate().filter(|(position, _)| !taken(*position)).map(|(_, parameter)| parameter).collect()
}

fn words(parameter: &Parameter) -> String {
    format!("the {} parameter `{}`", location_name(parameter.location), parameter.name)
}

fn draft_of(kind: Kind, index: usize, operation: &Operation, parameter: &Parameter, detail: String) -> Draft {
    let location = location_name(parameter.location);
    let subject = format!("{} {location}.{}", operation.key(), parameter.name);
    // The place is resolved to the tool's argument once both plans are at hand.
    let scope = Scope::Operations(vec![(index, Some(format!("{location}.{}", parameter.name)))]);
    Draft::new(kind, scope, subject, detail)
}

/// The part of a request in a word.
pub(super) fn location_name(location: Location) -> &'static str {
    match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    }
}
