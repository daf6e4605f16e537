//! `oneOf` and `anyOf`: which branch is which, whatever their order.

use super::between::Between;
use super::compare::{compare_default, compare_description};
use super::flat::{Flat, Part, flatten};
use super::graph::{Graph, SchemaChange};
use super::kind::Kind;
use crate::model::{SchemaId, Schemas};
use std::collections::BTreeSet;

/// Beyond this many on one side, branches without a name are paired by position.
const MAX_COMPARED: usize = 64;

impl Graph<'_> {
    /// Compares the alternatives of two places. True when they are all that is said of the value, so that nothing is left to do.
    pub(super) fn compare_unions(&mut self, between: &mut Between<'_, '_>, old_part: &Part, new_part: &Part) -> bool {
        let (old, new) = (between.old, between.new);
        match (old.unions.len(), new.unions.len()) {
            (0, 0) => return false,
            // One of the two is a plain schema: it is one of the other's branches, or none of them.
            (0, 1) if new.is_pure_union() && says_something(old) => {
                compare_wrapper(between);
                let kinds = (Kind::ArgTypeWidened, Kind::OutTypeChanged);
                between.note(kinds, "it now takes one of several forms".to_owned(), (None, None));
                self.pair_branches(between, vec![old_part.clone()], parts(&new.unions[0].1), true);
                return true;
            }
            (1, 0) if old.is_pure_union() && says_something(new) => {
                compare_wrapper(between);
                let kinds = (Kind::ArgTypeNarrowed, Kind::OutTypeNarrowed);
                between.note(kinds, "it no longer takes one of several forms".to_owned(), (None, None));
                self.pair_branches(between, parts(&old.unions[0].1), vec![new_part.clone()], true);
                return true;
            }
            (1, 1) => {
                if old.unions[0].0 != new.unions[0].0 {
                    let (kind, words) = if new.unions[0].0 {
                        (Kind::ArgStructureTightened, "exactly one form must fit now, where several could")
                    } else {
                        (Kind::ArgStructureLoosened, "several forms may fit now, where exactly one had to")
                    };
                    between.note((kind, Kind::OutStructureChanged), words.to_owned(), (None, None));
                }
                self.pair_branches(between, parts(&old.unions[0].1), parts(&new.unions[0].1), false);
            }
            (before, after) => {
                for position in 0..before.max(after) {
                    match (old.unions.get(position), new.unions.get(position)) {
                        (Some(old), Some(new)) => self.pair_branches(between, parts(&old.1), parts(&new.1), false),
                        (None, _) => {
                            let kinds = (Kind::ArgStructureTightened, Kind::OutStructureChanged);
                            between.note(kinds, "it must now fit one of several forms".to_owned(), (None, None));
                        }
                        _ => {
                            let kinds = (Kind::ArgStructureLoosened, Kind::OutStructureChanged);
                            between.note(kinds, "it need no longer fit one of several forms".to_owned(), (None, None));
                        }
                    }
                }
            }
        }
        false
    }

    fn pair_branches(&mut self, between: &mut Between<'_, '_>, old: Vec<Part>, new: Vec<Part>, form: bool) {
        let mut free: Vec<Option<Part>> = new.into_iter().map(Some).collect();
        let old_marks: Vec<Marks> = old.iter().map(|part| Marks::of(self.old, part)).collect();
        let new_marks: Vec<Marks> = free.iter().flatten().map(|part| Marks::of(self.new, part)).collect();
        let mut pairs: Vec<Option<usize>> = vec![None; old.len()];
        let small = old.len() <= MAX_COMPARED && free.len() <= MAX_COMPARED;
        // The surest pairs first: equal names, then equal tags, then the likest.
        for floor in [100, 60, 30, 10] {
            for (position, marks) in old_marks.iter().enumerate() {
                if pairs[position].is_some() {
                    continue;
                }
                let scores = new_marks.iter().enumerate().filter(|(other, _)| free[*other].is_some() && (small || floor == 100));
                let best = scores.map(|(other, candidate)| (marks.likeness(candidate), std::cmp::Reverse(other))).max();
                if let Some((_, std::cmp::Reverse(other))) = best.filter(|(score, _)| *score >= floor) {
                    pairs[position] = Some(other);
                    if let Some(part) = free[other].take() {
                        let step = format!("|{}", new_marks[other].label(other));
                        if form {
                            self.enter_form(between.node, &step, old[position].clone(), part, between.direction);
                        } else {
                            self.enter_child(between.node, &step, old[position].clone(), part, between.direction);
                        }
                    }
                }
            }
        }
        for (position, part) in old.iter().enumerate().filter(|(position, _)| pairs[*position].is_none()) {
            note_branch(between, self.old, part, false, &old_marks[position].label(position));
        }
        for (position, part) in free.iter().enumerate().filter_map(|(position, part)| Some((position, part.as_ref()?))) {
            let label = new_marks[position].label(position);
            note_branch(between, self.new, part, true, &label);
            self.note_new_words(between, part, format!("|{label}"));
        }
    }
}

fn says_something(flat: &Flat<'_>) -> bool {
    !flat.types.is_empty() || !flat.properties.is_empty() || !flat.values.is_empty() || !flat.items.is_empty()
}

/// What both say about the whole, when only one of them has alternatives.
fn compare_wrapper(between: &mut Between<'_, '_>) {
    if !between.old.description.is_empty() && !between.new.description.is_empty() {
        compare_description(between);
    }
    compare_default(between);
}

fn parts(branches: &[SchemaId]) -> Vec<Part> {
    branches.iter().map(|id| vec![*id]).collect()
}

fn note_branch(between: &mut Between<'_, '_>, schemas: &Schemas, part: &Part, added: bool, label: &str) {
    let at = part.first().map(|id| schemas.get(*id).at);
    let kinds = match added {
        true => (Kind::ArgVariantAdded, Kind::OutVariantAdded),
        false => (Kind::ArgVariantRemoved, Kind::OutVariantRemoved),
    };
    let words = if added { "is new" } else { "is gone" };
    let (old_at, new_at) = if added { (None, at) } else { (at, None) };
    between.found.push(SchemaChange {
        kind: between.direction.kind(kinds.0, kinds.1),
        ratings: None,
        path: format!("|{label}"),
        detail: format!("the form {label} {words}"),
        old: None,
        new: None,
        old_at: old_at.or(between.old.first.map(|schema| schema.at)),
        new_at: new_at.or(between.new.first.map(|schema| schema.at)),
    });
}

/// What tells one branch from another.
struct Marks {
    name: Option<String>,
    title: String,
    types: String,
    properties: BTreeSet<String>,
    tags: BTreeSet<String>,
}

impl Marks {
    fn of(schemas: &Schemas, part: &Part) -> Self {
        let flat = flatten(schemas, part);
        let reach = super::graph::Reach::follow(schemas, part);
        let mut tags: BTreeSet<String> = flat.values.iter().map(ToString::to_string).collect();
        for (name, part) in flat.properties.iter().take(40) {
            let [id] = part.as_slice() else { continue };
            if let [value] = schemas.get(schemas.resolve(*id)).enumeration.as_slice() {
                tags.insert(format!("{name}={value}"));
            }
        }
        let types: Vec<&str> = flat.types.iter().map(|one| one.name()).collect();
        Self {
            name: reach.name.map(str::to_owned),
            title: flat.title.to_owned(),
            types: format!("{types:?} {:?}", flat.format),
            properties: flat.properties.keys().map(|name| (*name).to_owned()).collect(),
            tags,
        }
    }

    fn label(&self, position: usize) -> String {
        match (&self.name, self.title.as_str()) {
            (Some(name), _) => name.clone(),
            (None, "") => format!("{}", position + 1),
            (None, title) => title.to_owned(),
        }
    }

    /// From 0 to 150: how surely two branches are one.
    fn likeness(&self, other: &Marks) -> usize {
        let mut score = 0;
        match (&self.name, &other.name) {
            (Some(one), Some(two)) if one == two => score += 100,
            // Two names that differ are two schemas, unless all else agrees.
            (Some(_), Some(_)) => return if self.alike(other) == 50 { 10 } else { 0 },
            _ => {}
        }
        if !self.tags.is_empty() && self.tags == other.tags {
            score += 35;
        }
        if !self.title.is_empty() && self.title == other.title {
            score += 30;
        }
        score + self.alike(other)
    }

    /// From 0 to 50, by types and properties.
    fn alike(&self, other: &Marks) -> usize {
        if self.types != other.types {
            return 0;
        }
        let shared = self.properties.intersection(&other.properties).count();
        let all = self.properties.union(&other.properties).count();
        (50 * shared).checked_div(all).unwrap_or(50)
    }
}
