//! What a schema amounts to: references followed, `allOf` merged, unions laid side by side.
//!
//! A [`Shape`] says which kinds of value are possible and what each looks like one level down; deeper levels stay ids ([`Part`])
//! until someone asks. So recursion costs nothing, and a conflict in `allOf` costs at most one keyword.

use super::{Additional, Schema, SchemaId, Schemas, Type};
use toolwright_integration::Json;

/// How long a chain of references and combinators may be before it counts as saying nothing more.
const MAX_CHAIN: usize = 200;
/// How many schemas one place may lead through before the rest counts as saying nothing more.
const MAX_VISITS: usize = 10_000;
/// How many alternatives of one place are kept apart.
const MAX_ALTERNATIVES: usize = 64;

/// A place in a schema: any of these alternatives, each of them all of these schemas.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Part(pub Vec<Vec<SchemaId>>);

impl From<SchemaId> for Part {
    fn from(id: SchemaId) -> Self {
        Self(vec![vec![id]])
    }
}

impl Part {
    fn or(&mut self, other: &Part) {
        for alternative in &other.0 {
            if !self.0.contains(alternative) && self.0.len() < MAX_ALTERNATIVES {
                self.0.push(alternative.clone());
            }
        }
    }

    fn and(&mut self, other: &Part) {
        let mut product = Vec::new();
        for left in &self.0 {
            for right in &other.0 {
                let mut both = left.clone();
                both.extend(right.iter().filter(|id| !left.contains(id)));
                if product.len() < MAX_ALTERNATIVES {
                    product.push(both);
                }
            }
        }
        self.0 = product;
    }
}

/// What a schema amounts to.
#[derive(Debug, Clone, Default)]
pub struct Shape<'s> {
    /// `null` is allowed.
    pub nullable: bool,
    /// Nothing is said about the value, or one alternative says nothing.
    pub any: bool,
    /// The scalar kinds that are possible, one entry a type.
    pub scalars: Vec<Scalar<'s>>,
    /// Objects are possible.
    pub object: Option<ObjectShape<'s>>,
    /// Arrays are possible.
    pub array: Option<ArrayShape<'s>>,
    /// A short name; the outermost one.
    pub title: Option<&'s str>,
    /// Prose; the outermost one.
    pub description: Option<&'s str>,
    /// Used by the vendor when nothing is sent.
    pub default: Option<&'s Json>,
    /// A value that the vendor shows.
    pub example: Option<&'s Json>,
    /// Only in answers.
    pub read_only: bool,
    /// Only in requests.
    pub write_only: bool,
    /// Discouraged.
    pub deprecated: bool,
}

/// A scalar kind.
#[derive(Debug, Clone)]
pub struct Scalar<'s> {
    /// Never array or object.
    pub kind: Type,
    /// For example `date-time`.
    pub format: Option<&'s str>,
    /// The allowed values; `None` for any.
    pub values: Option<Vec<&'s Json>>,
    /// Values that one alternative names where another allows any.
    pub known: Vec<&'s Json>,
    /// Constraints by keyword.
    pub limits: Vec<(&'static str, &'s Json)>,
}

/// The object kind.
#[derive(Debug, Clone, Default)]
pub struct ObjectShape<'s> {
    /// Declared properties in document order.
    pub properties: Vec<(&'s str, Part)>,
    /// Names of required properties, declared or not.
    pub required: Vec<&'s str>,
    /// What undeclared properties may be.
    pub additional: Additional,
    /// How many alternatives of a union were laid side by side here; 0 when there was none.
    pub forms: usize,
}

/// The array kind.
#[derive(Debug, Clone, Default)]
pub struct ArrayShape<'s> {
    /// What the items may be; `None` when nothing is said.
    pub items: Option<Part>,
    /// What the first items are, one by one; empty unless the positions differ.
    pub prefix: Vec<Part>,
    /// Constraints by keyword.
    pub limits: Vec<(&'static str, &'s Json)>,
}

impl Shape<'_> {
    /// Whether some kind of value is known to be possible.
    fn has_kinds(&self) -> bool {
        !self.scalars.is_empty() || self.object.is_some() || self.array.is_some()
    }
}

/// How far one look has come.
#[derive(Default)]
struct Walk {
    /// The schemas that are being looked into, outermost first.
    path: Vec<SchemaId>,
    visits: usize,
}

impl Schemas {
    /// What one schema amounts to.
    pub fn shape(&self, id: SchemaId) -> Shape<'_> {
        self.shape_of_one(id, &mut Walk::default())
    }

    /// What a place amounts to.
    pub fn shape_of(&self, part: &Part) -> Shape<'_> {
        let mut walk = Walk::default();
        let mut alternatives = part.0.iter().map(|all| self.shape_of_all(all, &mut walk));
        let Some(first) = alternatives.next() else { return Shape { any: true, ..Shape::default() } };
        alternatives.fold(first, or)
    }

    fn shape_of_all<'s>(&'s self, all: &[SchemaId], walk: &mut Walk) -> Shape<'s> {
        let mut shapes = all.iter().map(|id| self.shape_of_one(*id, walk));
        let Some(first) = shapes.next() else { return Shape { any: true, ..Shape::default() } };
        shapes.fold(first, and)
    }

    fn shape_of_one<'s>(&'s self, id: SchemaId, walk: &mut Walk) -> Shape<'s> {
        walk.visits += 1;
        if walk.path.len() >= MAX_CHAIN || walk.visits > MAX_VISITS {
            self.meet_limit(id);
            return Shape { any: true, ..Shape::default() };
        }
        if walk.path.contains(&id) {
            return Shape { any: true, ..Shape::default() };
        }
        walk.path.push(id);
        let schema = self.get(id);
        let extra = schema.extra();
        let mut shape = own_shape(schema);
        for other in self.distinct(schema.reference.iter().chain(&extra.all_of)) {
            shape = and(shape, self.shape_of_one(other, walk));
        }
        for union in [&extra.any_of, &extra.one_of] {
            if !union.is_empty() {
                shape = and(shape, self.shape_of_union(&self.distinct(union), walk));
            }
        }
        walk.path.pop();
        shape
    }

    fn shape_of_union<'s>(&'s self, alternatives: &[SchemaId], walk: &mut Walk) -> Shape<'s> {
        let mut nullable = false;
        let mut merged: Option<Shape<'s>> = None;
        for id in alternatives {
            let shape = self.shape_of_one(*id, walk);
            if shape.nullable && !shape.has_kinds() {
                nullable = true;
                continue;
            }
            merged = Some(match merged {
                // What one alternative calls itself does not describe the others.
                Some(merged) => Shape { title: None, description: None, ..or(merged, shape) },
                None => shape,
            });
        }
        let mut shape = merged.unwrap_or_else(|| Shape { any: true, ..Shape::default() });
        shape.nullable |= nullable;
        shape
    }

    /// The members of a combinator, each once: what is said twice says no more.
    fn distinct<'i>(&self, ids: impl IntoIterator<Item = &'i SchemaId>) -> Vec<SchemaId> {
        let mut seen = Vec::new();
        let mut kept = Vec::new();
        for id in ids {
            let target = self.resolve(*id);
            if !seen.contains(&target) || self.get(*id).reference.is_none() {
                seen.push(target);
                kept.push(*id);
            }
        }
        kept
    }

    /// The part under a key, or under an array's items for `*`.
    pub fn step(&self, part: &Part, key: &str) -> Option<Part> {
        let shape = self.shape_of(part);
        if key == "*" {
            return shape.array.and_then(|array| array.items);
        }
        shape.object?.properties.into_iter().find(|(name, _)| *name == key).map(|(_, part)| part)
    }

    /// The part at a JSON pointer.
    pub fn at_pointer(&self, root: &Part, pointer: &str) -> Option<Part> {
        let mut part = root.clone();
        for token in pointer.split('/').skip(1) {
            part = self.step(&part, &token.replace("~1", "/").replace("~0", "~"))?;
        }
        Some(part)
    }
}

/// The schema's own keywords, combinators aside.
fn own_shape(schema: &Schema) -> Shape<'_> {
    let extra = schema.extra();
    let mut shape = Shape {
        nullable: schema.nullable,
        title: schema.title.as_deref().filter(|text| !text.trim().is_empty()),
        description: schema.description.as_deref().filter(|text| !text.trim().is_empty()),
        default: extra.default.as_ref(),
        example: extra.example.as_ref(),
        read_only: schema.read_only,
        write_only: schema.write_only,
        deprecated: schema.deprecated,
        ..Shape::default()
    };
    let says_object = !schema.properties.is_empty()
        || !schema.required.is_empty()
        || !matches!(extra.additional, Additional::Unsaid)
        || !extra.pattern_properties.is_empty();
    let says_array = schema.items.is_some() || !extra.prefix_items.is_empty();
    let unsaid = schema.types.is_empty();
    if schema.types.contains(Type::Object) || (unsaid && says_object) {
        shape.object = Some(own_object(schema));
    }
    if schema.types.contains(Type::Array) || (unsaid && says_array && !says_object) {
        shape.array = Some(own_array(schema));
    }
    let scalar_kinds: Vec<Type> = if !unsaid {
        schema.types.iter().filter(|kind| !matches!(kind, Type::Array | Type::Object)).collect()
    } else if says_object || says_array {
        Vec::new()
    } else {
        guess_scalar_kinds(schema)
    };
    shape.scalars = scalar_kinds.into_iter().map(|kind| own_scalar(schema, kind)).collect();
    // `type: null` alone, or an enum of null alone, is no kind and not any.
    let only_null = schema.nullable && unsaid;
    shape.any = !shape.has_kinds() && !schema.never && !only_null;
    shape
}

fn own_object(schema: &Schema) -> ObjectShape<'_> {
    let extra = schema.extra();
    ObjectShape {
        properties: schema.properties.iter().map(|property| (&*property.name, property.schema.into())).collect(),
        required: schema.required.iter().map(|name| &**name).collect(),
        additional: match extra.pattern_properties.first() {
            Some((_, id)) if !matches!(extra.additional, Additional::Any | Additional::Schema(_)) => Additional::Schema(*id),
            _ => extra.additional,
        },
        forms: 0,
    }
}

fn own_array(schema: &Schema) -> ArrayShape<'_> {
    let extra = schema.extra();
    let mut items: Option<Part> = schema.items.map(Part::from);
    for id in &extra.prefix_items {
        match &mut items {
            Some(part) => part.or(&(*id).into()),
            None => items = Some((*id).into()),
        }
    }
    ArrayShape {
        items,
        prefix: extra.prefix_items.iter().map(|id| Part::from(*id)).collect(),
        limits: limits_of(schema, &["minItems", "maxItems", "uniqueItems"]),
    }
}

fn own_scalar(schema: &Schema, kind: Type) -> Scalar<'_> {
    let fits: Vec<&Json> = schema.enumeration.iter().filter(|value| literal_fits(value, kind)).collect();
    // An enum whose literals are all of another type is a slip of the pen (`type: integer, enum: ["1"]`): the values still count.
    let values = if fits.is_empty() { schema.enumeration.iter().collect() } else { fits };
    let keywords: &[&str] = match kind {
        Type::String => &["minLength", "maxLength", "pattern"],
        Type::Integer | Type::Number => &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
        _ => &[],
    };
    Scalar {
        kind,
        format: schema.format.as_deref(),
        values: Some(values).filter(|values| !values.is_empty()),
        known: Vec::new(),
        limits: limits_of(schema, keywords),
    }
}

fn limits_of<'s>(schema: &'s Schema, keywords: &[&str]) -> Vec<(&'static str, &'s Json)> {
    schema
        .extra()
        .limits
        .iter()
        .filter(|(keyword, _)| keywords.contains(keyword))
        .map(|(keyword, value)| (*keyword, value))
        .collect()
}

fn guess_scalar_kinds(schema: &Schema) -> Vec<Type> {
    let mut kinds: Vec<Type> =
        Type::ALL.into_iter().filter(|kind| schema.enumeration.iter().any(|value| literal_kind(value) == Some(*kind))).collect();
    if kinds.is_empty() {
        let limited = |keywords: &[&str]| schema.extra().limits.iter().any(|(keyword, _)| keywords.contains(keyword));
        if limited(&["minLength", "maxLength", "pattern"]) || schema.format.is_some() {
            kinds.push(match schema.format.as_deref() {
                Some("int32" | "int64") => Type::Integer,
                Some("float" | "double") => Type::Number,
                _ => Type::String,
            });
        } else if limited(&["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]) {
            kinds.push(Type::Number);
        }
    }
    kinds
}

fn literal_kind(value: &Json) -> Option<Type> {
    match value {
        Json::Bool(_) => Some(Type::Boolean),
        Json::Number(text) if text.contains(['.', 'e', 'E']) => Some(Type::Number),
        Json::Number(_) => Some(Type::Integer),
        Json::String(_) => Some(Type::String),
        _ => None,
    }
}

fn literal_fits(value: &Json, kind: Type) -> bool {
    literal_kind(value).is_some_and(|found| found == kind || (kind == Type::Number && found == Type::Integer))
}

/// One or the other.
fn or<'s>(mut left: Shape<'s>, right: Shape<'s>) -> Shape<'s> {
    left.nullable |= right.nullable;
    left.any |= right.any;
    left.title = left.title.filter(|title| right.title == Some(title));
    left.description = left.description.or(right.description);
    left.default = left.default.or(right.default);
    left.example = left.example.or(right.example);
    left.read_only &= right.read_only;
    left.write_only &= right.write_only;
    left.deprecated &= right.deprecated;
    for scalar in right.scalars {
        match left.scalars.iter_mut().find(|known| known.kind == scalar.kind) {
            Some(known) => or_scalar(known, scalar),
            None => left.scalars.push(scalar),
        }
    }
    left.object = match (left.object, right.object) {
        (Some(left), Some(right)) => Some(or_object(left, right)),
        (one, other) => one.or(other),
    };
    left.array = match (left.array, right.array) {
        (Some(left), Some(right)) => Some(or_array(left, right)),
        (one, other) => one.or(other),
    };
    left
}

fn or_scalar<'s>(known: &mut Scalar<'s>, other: Scalar<'s>) {
    known.format = known.format.filter(|format| other.format == Some(format));
    known.limits.retain(|limit| other.limits.contains(limit));
    let more = |values: &mut Vec<&'s Json>, others: Vec<&'s Json>| {
        values.extend(others.into_iter().filter(|value| !values.contains(value)).collect::<Vec<_>>());
    };
    known.values = match (known.values.take(), other.values) {
        (Some(mut values), Some(others)) => {
            more(&mut values, others);
            Some(values)
        }
        (named, others) => {
            more(&mut known.known, named.or(others).unwrap_or_default());
            more(&mut known.known, other.known);
            None
        }
    };
}

fn or_object<'s>(mut left: ObjectShape<'s>, right: ObjectShape<'s>) -> ObjectShape<'s> {
    for (name, part) in right.properties {
        match left.properties.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => known.or(&part),
            None => left.properties.push((name, part)),
        }
    }
    left.required.retain(|name| right.required.contains(name));
    left.forms = left.forms.max(1) + right.forms.max(1);
    if left.additional == Additional::None || left.additional == Additional::Unsaid {
        left.additional = right.additional;
    }
    left
}

fn or_array<'s>(mut left: ArrayShape<'s>, right: ArrayShape<'s>) -> ArrayShape<'s> {
    left.items = match (left.items, right.items) {
        (Some(mut items), Some(others)) => {
            items.or(&others);
            Some(items)
        }
        _ => None,
    };
    left.prefix = if left.prefix == right.prefix { left.prefix } else { Vec::new() };
    left.limits.retain(|limit| right.limits.contains(limit));
    left
}

/// Both at once; prose of the left one, which stands outside, wins.
fn and<'s>(left: Shape<'s>, right: Shape<'s>) -> Shape<'s> {
    let left_says = left.has_kinds();
    let right_says = right.has_kinds();
    let mut shape = Shape {
        // OpenAPI 3.0 writes `nullable: true` beside an `allOf`, and means it.
        nullable: left.nullable || right.nullable,
        any: left.any && right.any,
        title: left.title.or(right.title),
        description: left.description.or(right.description),
        default: left.default.or(right.default),
        example: left.example.or(right.example),
        read_only: left.read_only || right.read_only,
        write_only: left.write_only || right.write_only,
        deprecated: left.deprecated || right.deprecated,
        ..Shape::default()
    };
    if !left_says || !right_says {
        let (scalars, object, array) =
            if left_says { (left.scalars, left.object, left.array) } else { (right.scalars, right.object, right.array) };
        return Shape { scalars, object, array, ..shape };
    }
    shape.scalars =
        left.scalars.iter().filter_map(|scalar| right.scalars.iter().find_map(|other| and_scalar(scalar, other))).collect();
    shape.object = left.object.clone().zip(right.object).map(|(left, right)| and_object(left, right));
    shape.array = left.array.clone().zip(right.array).map(|(left, right)| and_array(left, right));
    if !shape.has_kinds() {
        // The two contradict each other; the outer one is what the vendor wrote last.
        return Shape { scalars: left.scalars, object: left.object, array: left.array, ..shape };
    }
    shape
}

fn and_scalar<'s>(left: &Scalar<'s>, right: &Scalar<'s>) -> Option<Scalar<'s>> {
    let kind = match (left.kind, right.kind) {
        (one, other) if one == other => one,
        (Type::Integer, Type::Number) | (Type::Number, Type::Integer) => Type::Integer,
        _ => return None,
    };
    let values = match (&left.values, &right.values) {
        (Some(values), Some(others)) => {
            let both: Vec<&Json> = values.iter().copied().filter(|value| others.contains(value)).collect();
            Some(if both.is_empty() { values.clone() } else { both })
        }
        (values, others) => values.clone().or_else(|| others.clone()),
    };
    let mut limits = left.limits.clone();
    for (keyword, bound) in &right.limits {
        match limits.iter_mut().find(|(known, _)| known == keyword) {
            Some((_, known)) if is_tighter(keyword, bound, known) => *known = bound,
            Some(_) => {}
            None => limits.push((keyword, bound)),
        }
    }
    let known = if values.is_some() { Vec::new() } else { [&left.known[..], &right.known].concat() };
    Some(Scalar { kind, format: left.format.or(right.format), values, known, limits })
}

/// Whether a bound allows less than another of the same keyword.
fn is_tighter(keyword: &str, bound: &Json, than: &Json) -> bool {
    let number = |json: &Json| match json {
        Json::Number(text) => text.parse::<f64>().ok(),
        _ => None,
    };
    let (Some(bound), Some(than)) = (number(bound), number(than)) else { return false };
    match keyword {
        "minimum" | "exclusiveMinimum" | "minLength" => bound > than,
        "maximum" | "exclusiveMaximum" | "maxLength" => bound < than,
        _ => false,
    }
}

fn and_object<'s>(mut left: ObjectShape<'s>, right: ObjectShape<'s>) -> ObjectShape<'s> {
    for (name, part) in right.properties {
        match left.properties.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => known.and(&part),
            None => left.properties.push((name, part)),
        }
    }
    for name in right.required {
        if !left.required.contains(&name) {
            left.required.push(name);
        }
    }
    left.forms = left.forms.max(right.forms);
    left.additional = match (left.additional, right.additional) {
        (Additional::Unsaid, other) => other,
        (own, _) => own,
    };
    left
}

fn and_array<'s>(mut left: ArrayShape<'s>, right: ArrayShape<'s>) -> ArrayShape<'s> {
    left.items = match (left.items, right.items) {
        (Some(mut items), Some(others)) => {
            items.and(&others);
            Some(items)
        }
        (one, other) => one.or(other),
    };
    if left.prefix.is_empty() {
        left.prefix = right.prefix;
    }
    left.limits.extend(right.limits);
    left
}
