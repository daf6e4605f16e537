//! What a schema amounts to: references followed, `allOf` merged, unions laid side by side.
//!
//! A [`Shape`] says which kinds of value are possible and what each looks like one level down; deeper levels stay ids ([`Part`])
//! until someone asks. So recursion costs nothing, and a conflict in `allOf` costs at most one keyword.

mod both;
mod either;
mod own;

use super::{Additional, SchemaId, Schemas, Type};
use both::and;
use either::or;
use own::own_shape;
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
