//! What a place in a description says, with references followed and `allOf` laid together, one level deep.
//!
//! So `$ref`, a wrapping `allOf` and `oneOf` of one branch change nothing. Deeper levels stay lists of ids: a cycle costs nothing.
//! Unlike `model::Shape`, unions keep their branches, and nothing that a description says is dropped.

use super::copies::is_copy;
use crate::model::{Additional, Extra, Schema, SchemaId, Schemas, Type, Types, XmlWords};
use std::collections::{BTreeMap, BTreeSet};
use toolwright_integration::Json;

/// How many schemas one place may be made of before the rest is reported and not compared.
const MAX_MEMBERS: usize = 256;

/// A place: all of these schemas must hold.
pub(super) type Part = Vec<SchemaId>;

/// What all schemas of a place say together.
#[derive(Debug, Default)]
pub(super) struct Flat<'s> {
    /// The first schema with words of its own, where messages point to.
    pub first: Option<&'s Schema>,
    /// The types; empty means any.
    pub types: Types,
    pub nullable: bool,
    pub never: bool,
    pub read_only: bool,
    pub write_only: bool,
    pub deprecated: bool,
    pub title: &'s str,
    pub description: &'s str,
    pub format: Option<&'s str>,
    pub values: Vec<&'s Json>,
    pub default: Option<&'s Json>,
    pub example: Option<&'s Json>,
    pub properties: BTreeMap<&'s str, Part>,
    pub required: Vec<&'s str>,
    pub patterns: BTreeMap<&'s str, Part>,
    pub additional: Additional,
    pub items: Part,
    pub prefix_items: Vec<Part>,
    /// Alternatives, two or more each; `true` where exactly one must hold.
    pub unions: Vec<(bool, Vec<SchemaId>)>,
    pub discriminator: Option<&'s str>,
    /// The discriminator's values, each with the name of what it stands for.
    pub mapping: BTreeMap<&'s str, &'s str>,
    pub limits: BTreeMap<&'s str, &'s Json>,
    pub conditions: Vec<(&'s str, SchemaId)>,
    pub marks: BTreeMap<&'s str, &'s Json>,
    /// How the value is written in XML: the first part that says it says all of it.
    pub xml: Option<&'s XmlWords>,
    /// What a part says and another part has said, or says otherwise, so that it counts for nothing.
    pub shadowed: Vec<String>,
    /// How many schemas with structure of their own it is made of.
    pub members: usize,
    /// Too entangled to be looked into to its end.
    pub cut: bool,
}

/// Lays together what a place says.
pub(super) fn flatten<'s>(schemas: &'s Schemas, part: &[SchemaId]) -> Flat<'s> {
    let mut flat = Flat::default();
    let mut seen: Vec<SchemaId> = Vec::new();
    let mut waiting: Vec<SchemaId> = part.iter().rev().copied().collect();
    while let Some(id) = waiting.pop() {
        if seen.contains(&id) {
            continue;
        }
        if seen.len() == MAX_MEMBERS {
            flat.cut = true;
            break;
        }
        let schema = schemas.get(id);
        // Written out twice, it is as if it were referred to twice.
        if seen.iter().any(|known| may_be_copy(schemas.get(*known), schema) && is_copy(schemas, *known, id)) {
            continue;
        }
        seen.push(id);
        let extra = schema.extra();
        for (exactly, branches) in [(false, &extra.any_of), (true, &extra.one_of)] {
            add_union(&mut flat, schemas, exactly, branches, &mut waiting);
        }
        waiting.extend(extra.all_of.iter().rev());
        waiting.extend(schema.reference);
        let structured = !schema.types.is_empty() || !schema.properties.is_empty() || !schema.enumeration.is_empty();
        flat.members += usize::from(structured);
        note_shadowed(&mut flat, schema, extra);
        add_values(&mut flat, schema, extra);
        add_structure(&mut flat, schema, extra);
        for (value, target) in &extra.mapping {
            flat.mapping.entry(value).or_insert_with(|| schemas.name_of(*target).unwrap_or_default());
        }
    }
    flat.shadowed.sort();
    flat
}

/// A cheap look before the thorough one: most schemas of a place differ in what they say first.
fn may_be_copy(left: &Schema, right: &Schema) -> bool {
    let says = !left.types.is_empty() || !left.properties.is_empty() || left.extra.is_some();
    says && left.types == right.types
        && left.properties.len() == right.properties.len()
        && left.title == right.title
        && left.description == right.description
        && left.extra.is_some() == right.extra.is_some()
}

/// A branch that is only null makes the place nullable, and a single branch is no choice.
fn add_union<'s>(flat: &mut Flat<'s>, schemas: &'s Schemas, exactly: bool, branches: &[SchemaId], waiting: &mut Vec<SchemaId>) {
    let (nulls, others): (Vec<SchemaId>, Vec<SchemaId>) = branches.iter().partition(|id| is_null(schemas, **id));
    flat.nullable |= !nulls.is_empty();
    match others.as_slice() {
        [] => {}
        [only] => waiting.push(*only),
        _ => flat.unions.push((exactly, others)),
    }
}

fn is_null(schemas: &Schemas, id: SchemaId) -> bool {
    let schema = schemas.get(id);
    schema.nullable
        && schema.types.is_empty()
        && schema.reference.is_none()
        && schema.properties.is_empty()
        && schema.enumeration.is_empty()
        && schema.items.is_none()
        && schema.extra.is_none()
}

/// Notes what the parts before have said otherwise.
fn note_shadowed<'s>(flat: &mut Flat<'s>, schema: &'s Schema, extra: &'s Extra) {
    let text = |known: &str, other: Option<&str>| other.filter(|other| !known.is_empty() && known != *other).map(str::to_owned);
    let value = |known: Option<&Json>, other: Option<&Json>| {
        other.filter(|other| known.is_some_and(|known| known != *other)).map(ToString::to_string)
    };
    let clash = !flat.types.is_empty() && !schema.types.is_empty();
    let found = [
        ("type", clash.then(|| format!("{:?}", schema.types))),
        ("null", (flat.nullable && schema.nullable).then(String::new)),
        ("read only", (flat.read_only && schema.read_only).then(String::new)),
        ("write only", (flat.write_only && schema.write_only).then(String::new)),
        ("deprecated", (flat.deprecated && schema.deprecated).then(String::new)),
        ("never", (flat.never && schema.never).then(String::new)),
        ("title", text(flat.title, schema.title.as_deref())),
        ("description", text(flat.description, schema.description.as_deref())),
        ("format", text(flat.format.unwrap_or_default(), schema.format.as_deref())),
        ("discriminator", text(flat.discriminator.unwrap_or_default(), extra.discriminator.as_deref())),
        ("default", value(flat.default, extra.default.as_ref())),
        ("example", value(flat.example, extra.example.as_ref())),
        (
            "additional",
            (flat.additional != Additional::Unsaid && extra.additional != Additional::Unsaid).then(|| additional_name(extra)),
        ),
        ("xml", extra.xml.as_ref().filter(|_| flat.xml.is_some()).map(|words| words.to_json().to_string())),
        ("enum", (!flat.values.is_empty() && !schema.enumeration.is_empty()).then(|| sorted(&schema.enumeration))),
    ];
    flat.shadowed.extend(found.into_iter().filter_map(|(what, said)| Some(format!("{what} {}", said?))));
    for (keyword, value) in &extra.limits {
        if let Some(known) = flat.limits.get(keyword).filter(|known| **known != value) {
            flat.shadowed.extend([format!("{keyword} {known}"), format!("{keyword} {value}")]);
        }
    }
    for (name, value) in &extra.marks {
        if flat.marks.get(name.as_str()).is_some_and(|known| *known != value) {
            flat.shadowed.push(format!("{name} {value}"));
        }
    }
}

fn additional_name(extra: &Extra) -> String {
    match extra.additional {
        Additional::Schema(_) => "schema".to_owned(),
        other => format!("{other:?}"),
    }
}

fn sorted(values: &[Json]) -> String {
    let texts: BTreeSet<String> = values.iter().map(ToString::to_string).collect();
    format!("{texts:?}")
}

fn add_values<'s>(flat: &mut Flat<'s>, schema: &'s Schema, extra: &'s Extra) {
    let bare = schema.reference.is_some() && schema.description.is_none();
    if !bare {
        flat.first.get_or_insert(schema);
    }
    flat.types = intersect(flat.types, schema.types);
    flat.nullable |= schema.nullable;
    flat.never |= schema.never;
    flat.read_only |= schema.read_only;
    flat.write_only |= schema.write_only;
    flat.deprecated |= schema.deprecated;
    fill(&mut flat.title, schema.title.as_deref());
    fill(&mut flat.description, schema.description.as_deref());
    flat.format = flat.format.or(schema.format.as_deref());
    flat.default = flat.default.or(extra.default.as_ref());
    flat.example = flat.example.or(extra.example.as_ref());
    flat.xml = flat.xml.or(extra.xml.as_deref());
    flat.discriminator = flat.discriminator.or(extra.discriminator.as_deref());
    if flat.values.is_empty() {
        flat.values = schema.enumeration.iter().collect();
    } else if !schema.enumeration.is_empty() {
        flat.values.retain(|value| schema.enumeration.contains(value));
    }
    for (keyword, value) in &extra.limits {
        let known = flat.limits.entry(keyword).or_insert(value);
        *known = super::limit::tighter(keyword, known, value);
    }
    for (name, value) in &extra.marks {
        flat.marks.entry(name).or_insert(value);
    }
}

fn add_structure<'s>(flat: &mut Flat<'s>, schema: &'s Schema, extra: &'s Extra) {
    for property in &schema.properties {
        push_all(flat.properties.entry(&property.name).or_default(), &[property.schema]);
    }
    for name in &schema.required {
        if !flat.required.contains(&&**name) {
            flat.required.push(name);
        }
    }
    for (pattern, id) in &extra.pattern_properties {
        push_all(flat.patterns.entry(pattern).or_default(), &[*id]);
    }
    if flat.additional == Additional::Unsaid {
        flat.additional = extra.additional;
    }
    push_all(&mut flat.items, schema.items.as_slice());
    for (position, id) in extra.prefix_items.iter().enumerate() {
        match flat.prefix_items.get_mut(position) {
            Some(part) => push_all(part, &[*id]),
            None => flat.prefix_items.push(vec![*id]),
        }
    }
    flat.conditions.extend(extra.conditions.iter().map(|(name, id)| (name.as_str(), *id)));
}

fn push_all(part: &mut Part, ids: &[SchemaId]) {
    part.extend(ids.iter().filter(|id| !part.contains(id)).copied().collect::<Vec<_>>());
}

fn fill<'s>(text: &mut &'s str, other: Option<&'s str>) {
    if text.is_empty() {
        *text = other.unwrap_or_default();
    }
}

fn intersect(left: Types, right: Types) -> Types {
    if left.is_empty() || right.is_empty() {
        return if left.is_empty() { right } else { left };
    }
    let mut both = Types::default();
    for one in Type::ALL {
        let number = |types: Types| types.contains(one) || (one == Type::Integer && types.contains(Type::Number));
        if number(left) && number(right) {
            both.insert(one);
        }
    }
    // A contradiction: the outer one is what the vendor wrote last.
    if both.is_empty() { left } else { both }
}

impl Flat<'_> {
    /// Whether nothing but alternatives is said about the value.
    pub(super) fn is_pure_union(&self) -> bool {
        self.unions.len() == 1
            && self.properties.is_empty()
            && self.items.is_empty()
            && self.prefix_items.is_empty()
            && self.values.is_empty()
            && self.patterns.is_empty()
            && self.conditions.is_empty()
    }
}
