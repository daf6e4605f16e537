//! Properties, items and conditions of a pair of places.

use super::between::{Between, both};
use super::direction::Direction;
use super::flat::Part;
use super::graph::{Graph, SchemaChange};
use super::kind::Kind;
use super::news::told;
use super::rename::{Candidate, find_renames};
use crate::model::{Additional, SchemaId, Schemas};
use std::collections::{BTreeSet, HashMap};

impl Graph<'_> {
    pub(super) fn compare_members(&mut self, between: &mut Between<'_, '_>) {
        self.compare_properties(between);
        self.compare_additional(between);
        self.compare_patterns(between);
        self.compare_items(between);
        self.compare_conditions(between);
    }

    fn compare_properties(&mut self, between: &mut Between<'_, '_>) {
        let (old, new) = (between.old, between.new);
        let gone: Vec<&str> = old.properties.keys().filter(|name| !new.properties.contains_key(*name)).copied().collect();
        let added: Vec<&str> = new.properties.keys().filter(|name| !old.properties.contains_key(*name)).copied().collect();
        let renamed = self.renamed(between, &gone, &added);
        for name in gone.iter().filter(|name| !renamed.iter().any(|(old, _)| old == *name)) {
            self.note_removed(between, name);
        }
        for name in added.iter().filter(|name| !renamed.iter().any(|(_, new)| new == *name)) {
            self.note_added(between, name);
        }
        for (from, to) in renamed {
            let detail = format!("`{from}` is now called `{to}`");
            let (old_part, new_part) = (old.properties[from].clone(), new.properties[to].clone());
            self.note_property(between, (Kind::ArgRenamed, Kind::OutFieldRenamed), to, detail, Some(&old_part), Some(&new_part));
            self.compare_property(between, to, (from, &old_part), &new_part);
        }
        for (name, old_part) in &old.properties {
            if let Some(new_part) = new.properties.get(name) {
                self.compare_property(between, name, (name, old_part), new_part);
            }
        }
        compare_undeclared(between);
    }

    fn renamed<'n>(&self, between: &Between<'_, '_>, gone: &[&'n str], added: &[&'n str]) -> Vec<(&'n str, &'n str)> {
        if gone.is_empty() || added.is_empty() || between.direction == Direction::Hidden {
            return Vec::new();
        }
        let describe = |schemas, part: &Part, name: &str, required: bool| Candidate::new(schemas, part, name, required);
        let old: Vec<Candidate> = gone
            .iter()
            .map(|name| describe(self.old, &between.old.properties[name], name, between.old.required.contains(name)))
            .collect();
        let new: Vec<Candidate> = added
            .iter()
            .map(|name| describe(self.new, &between.new.properties[name], name, between.new.required.contains(name)))
            .collect();
        find_renames(&old, &new).into_iter().map(|(old, new)| (gone[old], added[new])).collect()
    }

    fn note_removed(&mut self, between: &mut Between<'_, '_>, name: &str) {
        let part = between.old.properties[name].clone();
        let required = if between.old.required.contains(&name) { "required " } else { "" };
        let detail = format!("the {required}field `{name}` is gone");
        self.note_property(between, (Kind::ArgRemoved, Kind::OutFieldRemoved), name, detail, Some(&part), None);
    }

    fn note_added(&mut self, between: &mut Between<'_, '_>, name: &str) {
        let part = between.new.properties[name].clone();
        let required = between.new.required.contains(&name);
        let request = if required { Kind::ArgAddedRequired } else { Kind::ArgAddedOptional };
        let need = if required { "required " } else { "" };
        let detail = format!("the {need}field `{name}` is new");
        self.note_property(between, (request, Kind::OutFieldAdded), name, detail, None, Some(&part));
        self.note_new_words(between, &part, step_of(name));
    }

    /// What no description should have, in the words of a place that is new.
    pub(super) fn note_new_words(&mut self, between: &mut Between<'_, '_>, part: &[SchemaId], path: String) {
        let words = self.new_words(part, between.direction);
        if !words.is_empty() {
            between.found.push(SchemaChange {
                kind: between.direction.kind(Kind::DescSuspicious, Kind::DescSuspicious),
                ratings: None,
                path,
                detail: told(&words),
                old: None,
                new: None,
                old_at: between.old.first.map(|schema| schema.at),
                new_at: part.first().map(|id| self.new.get(*id).at),
            });
        }
    }

    /// Notes a change of one property as a whole.
    fn note_property(
        &self,
        between: &mut Between<'_, '_>,
        kinds: (Kind, Kind),
        name: &str,
        detail: String,
        old: Option<&Part>,
        new: Option<&Part>,
    ) {
        let flags = |schemas, part: Option<&Part>| part.map(|part| mutability(schemas, part));
        let hidden = |flags: Option<(bool, bool)>| {
            flags.is_none_or(|(read, write)| between.direction.of_property(read, write) == Direction::Hidden)
        };
        let unseen = hidden(flags(self.old, old)) && hidden(flags(self.new, new));
        let direction = if unseen { Direction::Hidden } else { between.direction };
        let at = |schemas: &Schemas, part: Option<&Part>| part.and_then(|part| part.first()).map(|id| schemas.get(*id).at);
        between.found.push(SchemaChange {
            kind: direction.kind(kinds.0, kinds.1),
            ratings: None,
            path: step_of(name),
            detail,
            old: None,
            new: None,
            old_at: at(self.old, old).or(between.old.first.map(|schema| schema.at)),
            new_at: at(self.new, new).or(between.new.first.map(|schema| schema.at)),
        });
    }

    fn compare_property(&mut self, between: &mut Between<'_, '_>, name: &str, old: (&str, &Part), new: &Part) {
        let (from, old) = old;
        let before = mutability(self.old, old);
        let after = mutability(self.new, new);
        let directions = (between.direction.of_property(before.0, before.1), between.direction.of_property(after.0, after.1));
        let hidden = directions.0 == Direction::Hidden && directions.1 == Direction::Hidden;
        let direction = if hidden { Direction::Hidden } else { between.direction };
        let required = (between.old.required.contains(&from), between.new.required.contains(&name));
        if required.0 != required.1 {
            let (kinds, detail) = if required.1 {
                ((Kind::ArgBecameRequired, Kind::OutFieldBecameRequired), format!("the field `{name}` is now required"))
            } else {
                ((Kind::ArgBecameOptional, Kind::OutFieldBecameOptional), format!("the field `{name}` is now optional"))
            };
            let before = between.found.len();
            self.note_property(between, kinds, name, detail, Some(old), Some(new));
            for change in &mut between.found[before..] {
                change.kind = direction.kind(kinds.0, kinds.1);
            }
        }
        self.enter_child(between.node, &step_of(name), old.clone(), new.clone(), direction);
    }

    fn compare_additional(&mut self, between: &mut Between<'_, '_>) {
        let detail = |words: &str| format!("fields that are not declared {words}");
        let structure = (Kind::ArgStructureTightened, Kind::OutStructureChanged);
        match (between.old.additional, between.new.additional) {
            (one, other) if one == other && !matches!(one, Additional::Schema(_)) => {}
            (Additional::Schema(old), Additional::Schema(new)) => {
                self.enter_child(between.node, ".*", vec![old], vec![new], between.direction);
            }
            (Additional::Unsaid, Additional::None) => between.note(structure, detail("are now refused"), (None, None)),
            (Additional::None, Additional::Unsaid) => {
                let kinds = (Kind::ArgStructureLoosened, Kind::OutStructureChanged);
                between.note(kinds, detail("are no longer refused"), (None, None));
            }
            (Additional::Unsaid | Additional::None, opened) => {
                between.note(both(Kind::CustomFieldsOpened), detail("are now welcome"), (None, None));
                if let Additional::Schema(id) = opened {
                    self.note_new_words(between, &[id], ".*".to_owned());
                }
            }
            (_, Additional::Unsaid | Additional::None) => {
                between.note(both(Kind::CustomFieldsClosed), detail("are no longer welcome"), (None, None));
            }
            (Additional::Any, _) => between.note(structure, detail("must now fit a schema"), (None, None)),
            (_, Additional::Any) => {
                let kinds = (Kind::ArgStructureLoosened, Kind::OutStructureChanged);
                between.note(kinds, detail("may now be anything"), (None, None));
            }
        }
    }

    fn compare_patterns(&mut self, between: &mut Between<'_, '_>) {
        let (old, new) = (between.old, between.new);
        let patterns: BTreeSet<&str> = old.patterns.keys().chain(new.patterns.keys()).copied().collect();
        for pattern in patterns {
            match (old.patterns.get(pattern), new.patterns.get(pattern)) {
                (Some(old), Some(new)) => {
                    self.enter_child(between.node, &format!(".({pattern})"), old.clone(), new.clone(), between.direction);
                }
                (None, _) => {
                    let kinds = (Kind::ArgStructureTightened, Kind::OutStructureChanged);
                    between.note(kinds, format!("fields that match `{pattern}` must now fit a schema"), (None, None));
                }
                _ => {
                    let kinds = (Kind::ArgStructureLoosened, Kind::OutStructureChanged);
                    between.note(kinds, format!("fields that match `{pattern}` may now be anything"), (None, None));
                }
            }
        }
    }

    fn compare_items(&mut self, between: &mut Between<'_, '_>) {
        let (old, new) = (between.old, between.new);
        let pair = |graph: &mut Self, between: &mut Between<'_, '_>, step: &str, old: &Part, new: &Part| match (
            old.is_empty(),
            new.is_empty(),
        ) {
            (true, true) => {}
            (false, false) => graph.enter_child(between.node, step, old.clone(), new.clone(), between.direction),
            (true, false) => {
                let kinds = item_kinds(step, (Kind::ArgTypeNarrowed, Kind::OutTypeNarrowed), Kind::ArgStructureTightened);
                between.note(kinds, format!("items at `{step}` must now fit a schema"), (None, None));
                graph.note_new_words(between, new, step.to_owned());
            }
            (false, true) => {
                let kinds = item_kinds(step, (Kind::ArgTypeWidened, Kind::OutTypeChanged), Kind::ArgStructureLoosened);
                between.note(kinds, format!("items at `{step}` may now be anything"), (None, None));
            }
        };
        pair(self, between, "[]", &old.items, &new.items);
        let none = Part::new();
        for position in 0..old.prefix_items.len().max(new.prefix_items.len()) {
            let (old, new) = (old.prefix_items.get(position), new.prefix_items.get(position));
            pair(self, between, &format!("[{position}]"), old.unwrap_or(&none), new.unwrap_or(&none));
        }
    }

    /// Conditions of one keyword are laid side by side in their order.
    fn compare_conditions(&mut self, between: &mut Between<'_, '_>) {
        let (old, new) = (count_names(&between.old.conditions), count_names(&between.new.conditions));
        let names: BTreeSet<&(&str, usize)> = old.keys().chain(new.keys()).collect();
        for key in names {
            let name = key.0;
            match (old.get(key), new.get(key)) {
                (Some(before), Some(after)) => {
                    let inside = between.direction.inside_condition();
                    self.enter_child(between.node, &format!("<{name}>"), vec![*before], vec![*after], inside);
                }
                (None, _) => {
                    let kinds = (Kind::ArgStructureTightened, Kind::OutStructureChanged);
                    between.note(kinds, format!("the condition `{name}` is new"), (None, None));
                }
                _ => {
                    let kinds = (Kind::ArgStructureLoosened, Kind::OutStructureChanged);
                    between.note(kinds, format!("the condition `{name}` is gone"), (None, None));
                }
            }
        }
    }
}

/// The items' own type, or that of one position.
fn item_kinds(step: &str, all: (Kind, Kind), one: Kind) -> (Kind, Kind) {
    if step == "[]" { all } else { (one, Kind::OutStructureChanged) }
}

/// Names that are required without being declared.
fn compare_undeclared(between: &mut Between<'_, '_>) {
    let (old, new) = (between.old, between.new);
    let declared = |name: &str| old.properties.contains_key(name) && new.properties.contains_key(name);
    let gone_or_new = |name: &str| old.properties.contains_key(name) != new.properties.contains_key(name);
    let watched = |name: &&&str| !declared(name) && !gone_or_new(name);
    for name in new.required.iter().filter(|name| !old.required.contains(name)).filter(watched) {
        let kinds = (Kind::ArgBecameRequired, Kind::OutFieldBecameRequired);
        between.note(kinds, format!("the field `{name}`, which is not declared, is now required"), (None, None));
    }
    for name in old.required.iter().filter(|name| !new.required.contains(name)).filter(watched) {
        let kinds = (Kind::ArgBecameOptional, Kind::OutFieldBecameOptional);
        between.note(kinds, format!("the field `{name}`, which is not declared, is no longer required"), (None, None));
    }
}

fn count_names<'s>(conditions: &[(&'s str, SchemaId)]) -> HashMap<(&'s str, usize), SchemaId> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut keyed = HashMap::new();
    for (name, id) in conditions {
        let count = counts.entry(name).or_default();
        keyed.insert((*name, *count), *id);
        *count += 1;
    }
    keyed
}

/// Whether a property is read-only and write-only, by its own flags and those of what it refers to.
pub(super) fn mutability(schemas: &Schemas, part: &[SchemaId]) -> (bool, bool) {
    let mut flags = (false, false);
    for id in part {
        let mut at = Some(*id);
        for _ in 0..64 {
            let Some(schema) = at.map(|id| schemas.get(id)) else { break };
            flags.0 |= schema.read_only;
            flags.1 |= schema.write_only;
            at = schema.reference;
        }
    }
    flags
}

/// A property's name as a step of a path.
pub(super) fn step_of(name: &str) -> String {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '@'));
    if plain { format!(".{name}") } else { format!(".{}", toolwright_integration::Json::from(name)) }
}
