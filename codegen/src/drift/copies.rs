//! Whether two schemas say the same, word for word: one that is written out twice is one that is referred to twice.

use crate::model::{Additional, Schema, SchemaId, Schemas};
use std::collections::HashSet;

/// Beyond this many pairs two schemas count as different.
const MAX_PAIRS: usize = 2_000;

/// Whether a schema is a copy of another of the same description; references count as what they refer to.
pub(super) fn is_copy(schemas: &Schemas, left: SchemaId, right: SchemaId) -> bool {
    // Two schemas that the vendor tells apart are two, whatever they say today.
    if schemas.name_of(left).zip(schemas.name_of(right)).is_some_and(|(one, other)| one != other) {
        return false;
    }
    let mut known = HashSet::new();
    let mut waiting = vec![(left, right)];
    while let Some((left, right)) = waiting.pop() {
        let (left, right) = (follow(schemas, left), follow(schemas, right));
        if left == right || !known.insert((left, right)) {
            continue;
        }
        if known.len() > MAX_PAIRS || !pair(schemas.get(left), schemas.get(right), &mut waiting) {
            return false;
        }
    }
    true
}

/// A reference that says nothing itself is what it refers to.
fn follow(schemas: &Schemas, id: SchemaId) -> SchemaId {
    let mut at = id;
    for _ in 0..64 {
        let schema = schemas.get(at);
        let silent = schema.is_bare_reference()
            && schema.extra.is_none()
            && schema.title.is_none()
            && schema.description.is_none()
            && schema.format.is_none()
            && !schema.never
            && !(schema.nullable || schema.read_only || schema.write_only || schema.deprecated);
        match schema.reference.filter(|_| silent) {
            Some(target) => at = target,
            None => break,
        }
    }
    at
}

/// Compares what both say themselves, and lays side by side what stands below them.
fn pair(left: &Schema, right: &Schema, waiting: &mut Vec<(SchemaId, SchemaId)>) -> bool {
    let (one, two) = (left.extra(), right.extra());
    let own = (left.types == right.types && left.nullable == right.nullable && left.never == right.never)
        && (left.read_only == right.read_only && left.write_only == right.write_only && left.deprecated == right.deprecated)
        && (left.title == right.title && left.description == right.description && left.format == right.format)
        && (left.required == right.required && left.enumeration == right.enumeration)
        && (one.default == two.default && one.example == two.example && one.discriminator == two.discriminator)
        && (one.marks == two.marks && one.limits == two.limits && one.xml == two.xml);
    let names =
        |schema: &'_ Schema| -> Vec<Box<str>> { schema.properties.iter().map(|property| property.name.clone()).collect() };
    let keyed = |list: &'_ [(String, SchemaId)]| -> Vec<String> { list.iter().map(|(name, _)| name.clone()).collect() };
    if !own
        || names(left) != names(right)
        || keyed(&one.pattern_properties) != keyed(&two.pattern_properties)
        || keyed(&one.conditions) != keyed(&two.conditions)
        || keyed(&one.mapping) != keyed(&two.mapping)
    {
        return false;
    }
    let ids = |list: &'_ [(String, SchemaId)]| -> Vec<SchemaId> { list.iter().map(|(_, id)| *id).collect() };
    let below = |schema: &Schema| -> [Vec<SchemaId>; 10] {
        let extra = schema.extra();
        [
            schema.reference.into_iter().collect(),
            schema.items.into_iter().collect(),
            schema.properties.iter().map(|property| property.schema).collect(),
            extra.all_of.clone(),
            extra.any_of.clone(),
            extra.one_of.clone(),
            extra.prefix_items.clone(),
            ids(&extra.pattern_properties),
            ids(&extra.conditions),
            ids(&extra.mapping),
        ]
    };
    for (mine, theirs) in below(left).into_iter().zip(below(right)) {
        if mine.len() != theirs.len() {
            return false;
        }
        waiting.extend(mine.into_iter().zip(theirs));
    }
    match (one.additional, two.additional) {
        (Additional::Schema(mine), Additional::Schema(theirs)) => waiting.push((mine, theirs)),
        (mine, theirs) => return mine == theirs,
    }
    true
}
