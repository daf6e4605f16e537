//! Whether two schemas say the same; the order of keys and prose say nothing.

use crate::model::{Additional, Extra, Schema, SchemaId, Schemas};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use toolwright_integration::Json;

/// With how many schemas of its name a schema is compared. Real pages have one or two; hostile ones could have thousands.
const MAX_VARIANTS: usize = 8;

/// Two schemas that agree as far as their own text goes.
pub(super) struct Agreement {
    /// Everything that stands in the one, beside what stands there in the other.
    pub parts: Vec<(SchemaId, SchemaId)>,
    /// What the one refers to, beside what the other refers to; both have the same name.
    pub references: Vec<(SchemaId, SchemaId)>,
}

/// Compares the text of two schemas. What they refer to is compared by name alone, so that circles cost nothing.
pub(super) fn agree(left: (&Schemas, SchemaId), right: (&Schemas, SchemaId)) -> Option<Agreement> {
    let mut agreement = Agreement { parts: Vec::new(), references: Vec::new() };
    let mut waiting = vec![(left.1, right.1)];
    while let Some((ours, theirs)) = waiting.pop() {
        let (one, other) = (left.0.get(ours), right.0.get(theirs));
        if !same_values(one, other) || !pair_parts(one, other, &mut waiting) {
            return None;
        }
        if let (Some(one), Some(other)) = (one.reference, other.reference) {
            match (left.0.name_of(one), right.0.name_of(other)) {
                (Some(name), Some(known)) if name == known => agreement.references.push((one, other)),
                // A reference that leads nowhere has no name.
                (None, None) => {}
                _ => return None,
            }
        }
        agreement.parts.push((ours, theirs));
    }
    Some(agreement)
}

/// The keywords that hold no schema.
fn same_values(one: &Schema, other: &Schema) -> bool {
    let (extra, more) = (one.extra(), other.extra());
    one.types == other.types
        && one.nullable == other.nullable
        && one.read_only == other.read_only
        && one.write_only == other.write_only
        && one.deprecated == other.deprecated
        && one.never == other.never
        && one.format == other.format
        && one.reference.is_some() == other.reference.is_some()
        && one.required.iter().collect::<BTreeSet<_>>() == other.required.iter().collect::<BTreeSet<_>>()
        && values(&one.enumeration) == values(&other.enumeration)
        && extra.discriminator == more.discriminator
        && marks(extra) == marks(more)
        && extra.limits.iter().collect::<HashSet<_>>() == more.limits.iter().collect::<HashSet<_>>()
        && extra.default.as_ref().map(sort_keys) == more.default.as_ref().map(sort_keys)
}

/// Lays the schemas inside the one beside those inside the other; `false` when one has what the other has not.
fn pair_parts(one: &Schema, other: &Schema, pairs: &mut Vec<(SchemaId, SchemaId)>) -> bool {
    let (extra, more) = (one.extra(), other.extra());
    let mut pair_all = |left: &[SchemaId], right: &[SchemaId]| {
        pairs.extend(left.iter().copied().zip(right.iter().copied()));
        left.len() == right.len()
    };
    let additional = match (extra.additional, more.additional) {
        (Additional::Schema(left), Additional::Schema(right)) => pair_all(&[left], &[right]),
        (left, right) => left == right,
    };
    additional
        && pair_all(one.items.as_slice(), other.items.as_slice())
        && pair_all(&extra.all_of, &more.all_of)
        && pair_all(&extra.any_of, &more.any_of)
        && pair_all(&extra.one_of, &more.one_of)
        && pair_all(&extra.prefix_items, &more.prefix_items)
        && pair_named(
            one.properties.iter().map(|property| (property.name.as_ref(), property.schema)),
            other.properties.iter().map(|property| (property.name.as_ref(), property.schema)),
            pairs,
        )
        && pair_named(
            extra.pattern_properties.iter().map(|(name, id)| (name.as_str(), *id)),
            more.pattern_properties.iter().map(|(name, id)| (name.as_str(), *id)),
            pairs,
        )
        && pair_named(
            extra.conditions.iter().map(|(name, id)| (name.as_str(), *id)),
            more.conditions.iter().map(|(name, id)| (name.as_str(), *id)),
            pairs,
        )
        && extra.mapping.iter().map(|(value, _)| value).collect::<BTreeSet<_>>()
            == more.mapping.iter().map(|(value, _)| value).collect::<BTreeSet<_>>()
}

fn pair_named<'s>(
    left: impl Iterator<Item = (&'s str, SchemaId)>,
    right: impl Iterator<Item = (&'s str, SchemaId)>,
    pairs: &mut Vec<(SchemaId, SchemaId)>,
) -> bool {
    let (left, right): (BTreeMap<&str, SchemaId>, BTreeMap<&str, SchemaId>) = (left.collect(), right.collect());
    pairs.extend(left.values().copied().zip(right.values().copied()));
    left.keys().eq(right.keys())
}

fn marks(extra: &Extra) -> BTreeMap<&str, Json> {
    extra.marks.iter().map(|(name, value)| (name.as_str(), sort_keys(value))).collect()
}

/// The values of a list, whatever their order and that of their keys.
fn values(list: &[Json]) -> HashSet<Json> {
    list.iter().map(sort_keys).collect()
}

fn sort_keys(json: &Json) -> Json {
    match json {
        Json::Array(items) => Json::Array(items.iter().map(sort_keys).collect()),
        Json::Object(entries) => {
            let sorted: BTreeMap<&String, Json> = entries.iter().map(|(key, value)| (key, sort_keys(value))).collect();
            Json::Object(sorted.into_iter().map(|(key, value)| (key.clone(), value)).collect())
        }
        other => other.clone(),
    }
}

/// What became of the named schemas of a page.
#[derive(Default)]
pub(super) struct Matches {
    /// Every schema of the page that is one of ours, named or inside a named one.
    pub same: HashMap<SchemaId, SchemaId>,
    /// Named schemas that say something else than ours of that name, the first of which stands beside.
    pub different: Vec<(SchemaId, SchemaId)>,
}

struct Candidate {
    theirs: SchemaId,
    ours: SchemaId,
    agreement: Option<Agreement>,
    holds: bool,
}

/// Finds the named schemas of a page that we have already. A schema is the same when its own text and all that it leads to is.
pub(super) fn match_schemas(ours: &Schemas, by_name: &BTreeMap<String, Vec<SchemaId>>, theirs: &Schemas) -> Matches {
    let mut candidates = Vec::new();
    for id in (0..theirs.len() as u32).map(SchemaId) {
        let known = theirs.name_of(id).and_then(|name| by_name.get(name)).map(Vec::as_slice).unwrap_or_default();
        for known in known.iter().take(MAX_VARIANTS) {
            let agreement = agree((theirs, id), (ours, *known));
            candidates.push(Candidate { theirs: id, ours: *known, holds: agreement.is_some(), agreement });
        }
    }
    let mut matches = Matches { different: failures(&candidates), ..Matches::default() };
    spread_failure(&mut candidates);
    for candidate in &candidates {
        if let (true, Some(agreement)) = (candidate.holds && !matches.same.contains_key(&candidate.theirs), &candidate.agreement)
        {
            matches.same.extend(agreement.parts.iter().copied());
        }
    }
    matches
}

/// The schemas whose own text agrees with none of ours; others differ only by what they lead to, and that is told there.
fn failures(candidates: &[Candidate]) -> Vec<(SchemaId, SchemaId)> {
    let groups = candidates.chunk_by(|left, right| left.theirs == right.theirs);
    let failed = groups.filter(|group| group.iter().all(|candidate| !candidate.holds));
    failed.map(|group| (group[0].theirs, group[0].ours)).collect()
}

/// Takes back what rests on a pair that does not hold, until all that is left holds together.
fn spread_failure(candidates: &mut [Candidate]) {
    let index: HashMap<(SchemaId, SchemaId), usize> =
        candidates.iter().enumerate().map(|(position, candidate)| ((candidate.theirs, candidate.ours), position)).collect();
    let mut dependents: Vec<Vec<usize>> = vec![Vec::new(); candidates.len()];
    let mut failed: Vec<usize> = Vec::new();
    for (position, candidate) in candidates.iter_mut().enumerate() {
        for pair in candidate.agreement.iter().flat_map(|agreement| &agreement.references) {
            match index.get(pair) {
                Some(&target) => dependents[target].push(position),
                None => candidate.holds = false,
            }
        }
        if !candidate.holds {
            failed.push(position);
        }
    }
    while let Some(position) = failed.pop() {
        for dependent in std::mem::take(&mut dependents[position]) {
            if std::mem::replace(&mut candidates[dependent].holds, false) {
                failed.push(dependent);
            }
        }
    }
}
