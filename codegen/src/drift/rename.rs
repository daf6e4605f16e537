//! Which of the things that are gone are what came new, under another name.

use super::flat::{Part, flatten};
use crate::model::Schemas;
use std::collections::BTreeSet;

/// Beyond this many on both sides together nothing is paired by likeness.
const MAX_CANDIDATES: usize = 200;

/// Something that has a name and a schema.
#[derive(Debug)]
pub(super) struct Candidate {
    name: String,
    /// Types, format, property names: what must be the same.
    signature: String,
    description: String,
}

impl Candidate {
    pub(super) fn new(schemas: &Schemas, part: &Part, name: &str, required: bool) -> Self {
        let flat = flatten(schemas, part);
        let properties: Vec<&&str> = flat.properties.keys().collect();
        let values: BTreeSet<String> = flat.values.iter().map(ToString::to_string).collect();
        let types: Vec<&str> = flat.types.iter().map(|one| one.name()).collect();
        let signature = format!(
            "{required} {types:?} {:?} {properties:?} {values:?} {} {}",
            flat.format,
            flat.items.len(),
            flat.unions.len()
        );
        Self { name: name.to_owned(), signature, description: flat.description.trim().to_lowercase() }
    }

    /// A parameter, which has name, words and place beside its schema.
    pub(super) fn called(self, name: String, description: &str, place: &str) -> Self {
        let description = if description.is_empty() { self.description } else { description.trim().to_lowercase() };
        Self { name, signature: format!("{place} {}", self.signature), description }
    }

    /// How surely the other one is this one; 0 when it is not.
    fn likeness(&self, other: &Candidate) -> usize {
        if self.signature != other.signature {
            return 0;
        }
        let described = !self.description.is_empty() && self.description == other.description;
        let (one, two) = (letters(&self.name), letters(&other.name));
        let near = crate::diagnostic::nearest(&one, [two.as_str()]).is_some() && one.len() > 3;
        let inside = one.len() > 3 && two.len() > 3 && (one.ends_with(&two) || two.ends_with(&one));
        match (one == two, described, near || inside) {
            (true, ..) => 4,
            (_, true, true) => 3,
            (_, true, _) => 2,
            (_, _, true) => 1,
            _ => 0,
        }
    }
}

/// Letters and digits only, lower case.
fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Pairs of positions. A pair counts only when each is the other's best and neither has a second as good.
pub(super) fn find_renames(old: &[Candidate], new: &[Candidate]) -> Vec<(usize, usize)> {
    if old.len() + new.len() > MAX_CANDIDATES {
        return Vec::new();
    }
    let score = |one: &Candidate, others: &[Candidate]| -> Option<usize> {
        let scores: Vec<usize> = others.iter().map(|other| one.likeness(other)).collect();
        let best = scores.iter().copied().max().filter(|best| *best > 0)?;
        let mut at_best = scores.iter().enumerate().filter(|(_, score)| **score == best).map(|(position, _)| position);
        at_best.next().filter(|_| at_best.next().is_none())
    };
    let mut pairs = Vec::new();
    for (position, candidate) in old.iter().enumerate() {
        if let Some(other) = score(candidate, new).filter(|other| score(&new[*other], old) == Some(position)) {
            pairs.push((position, other));
        }
    }
    pairs
}
