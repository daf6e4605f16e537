//! Schemas → drafts of types, depth first. A struct gets its place before its fields are looked at, so that recursion ends.

use super::number::integer;
use super::{FieldDef, Format, Need, TypeBody, TypeId, TypeRef, VariantDef};
use crate::diagnostic::{Code, Finding};
use crate::lower::prose::prose;
use crate::model::{Additional, ObjectShape, Part, Scalar, SchemaId, Schemas, Shape, Type};
use crate::name::{NameKind, singular, snake, unique_rust_name};
use std::collections::{BTreeSet, HashMap, HashSet};
use toolwright_integration::{Json, MoneyUnit};

/// How deep types may be nested; what lies deeper is a JSON value.
const MAX_DEPTH: usize = 120;
/// The most values of an enum; a longer list is a vendor's data and no type.
const MAX_VARIANTS: usize = 1_000;

/// A type before it has its name.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// What the name is made of.
    pub wanted: String,
    /// The vendor gave it the name.
    pub component: bool,
    pub doc: String,
    /// No member but the declared ones is allowed.
    pub closed: bool,
    pub body: TypeBody,
}

/// Builds each type once.
pub(super) struct Builder<'s> {
    pub schemas: &'s Schemas,
    pub drafts: Vec<Draft>,
    pub findings: Vec<Finding>,
    known: HashMap<Part, TypeRef>,
    /// Lists and maps that are being built: they have no place of their own.
    open: HashSet<Part>,
    /// By whether the unit is the minor one.
    money: HashMap<bool, TypeId>,
    depth: usize,
}

impl<'s> Builder<'s> {
    pub(super) fn new(schemas: &'s Schemas) -> Self {
        Self {
            schemas,
            drafts: Vec::new(),
            findings: Vec::new(),
            known: HashMap::new(),
            open: HashSet::new(),
            money: HashMap::new(),
            depth: 0,
        }
    }

    /// The type of a place that is called `place` when the vendor has no name for it.
    pub(super) fn reference(&mut self, part: &Part, place: &str) -> TypeRef {
        let part = self.follow(part);
        if let Some(known) = self.known.get(&part) {
            return known.clone();
        }
        if self.depth >= MAX_DEPTH || self.open.contains(&part) {
            self.report(&part, place, "holds itself without an object between");
            return TypeRef::Value;
        }
        self.depth += 1;
        self.open.insert(part.clone());
        let of = self.build(&part, place);
        self.open.remove(&part);
        self.depth -= 1;
        self.known.insert(part, of.clone());
        of
    }

    fn report(&mut self, part: &Part, place: &str, why: &str) {
        let what = self.component(part).map_or_else(|| place.to_owned(), str::to_owned);
        let finding = Finding::note(Code::ReducedType, format!("`{what}` {why}; it is any JSON value in Rust"));
        self.findings.push(match part.0.first().and_then(|all| all.first()) {
            Some(id) => finding.at(self.schemas.get(*id).at),
            None => finding,
        });
    }

    fn build(&mut self, part: &Part, place: &str) -> TypeRef {
        let shape = self.schemas.shape_of(part);
        if let Some(alternatives) = self.alternatives(part, &shape) {
            return self.union_of(part, &shape, &alternatives, place);
        }
        let kinds = shape.scalars.len() + usize::from(shape.object.is_some()) + usize::from(shape.array.is_some());
        match kinds {
            _ if shape.any => TypeRef::Value,
            0 => TypeRef::Value,
            1 => self.single(part, &shape, place),
            _ if is_number(&shape) => TypeRef::Number,
            _ => self.union_of_kinds(part, &shape, place),
        }
    }

    /// The type of a shape with one kind.
    pub(super) fn single(&mut self, part: &Part, shape: &Shape<'s>, place: &str) -> TypeRef {
        if let Some(object) = &shape.object {
            return self.object(part, shape, object, place);
        }
        if let Some(array) = &shape.array {
            let place = singular(&snake(place));
            let items = array.items.as_ref().map_or(TypeRef::Value, |items| self.nullable(items, &place));
            return TypeRef::List(Box::new(items));
        }
        match shape.scalars.first() {
            Some(scalar) => self.scalar(part, shape, scalar, place),
            None => TypeRef::Value,
        }
    }

    /// As [`Builder::reference`], `Option` where null is allowed.
    pub(super) fn nullable(&mut self, part: &Part, place: &str) -> TypeRef {
        let of = self.reference(part, place);
        if self.schemas.shape_of(part).nullable && of != TypeRef::Value { TypeRef::Optional(Box::new(of)) } else { of }
    }

    pub(super) fn scalar(&mut self, part: &Part, shape: &Shape<'s>, scalar: &Scalar<'s>, place: &str) -> TypeRef {
        match scalar.kind {
            Type::Boolean => TypeRef::Boolean,
            Type::Integer => integer(scalar).unwrap_or_else(|| {
                self.report(part, place, "may be an integer of more than 64 bits");
                TypeRef::Value
            }),
            Type::Number => TypeRef::Number,
            _ => match scalar.values.as_deref().and_then(texts) {
                Some(texts) if (1..=MAX_VARIANTS).contains(&texts.len()) => {
                    let mut taken = BTreeSet::new();
                    let variants = texts.into_iter().map(|text| VariantDef {
                        name: unique_rust_name(text, NameKind::Variant, &mut taken),
                        text: text.to_owned(),
                    });
                    let body = TypeBody::Enum(variants.collect());
                    TypeRef::Named(self.add(part, shape, body, place))
                }
                _ => scalar.format.and_then(format_of).map_or(TypeRef::Text, TypeRef::Formatted),
            },
        }
    }

    pub(super) fn object(&mut self, part: &Part, shape: &Shape<'s>, object: &ObjectShape<'s>, place: &str) -> TypeRef {
        if object.properties.is_empty() {
            let of = match object.additional {
                Additional::Schema(id) => self.nullable(&id.into(), &format!("{place} value")),
                _ => TypeRef::Value,
            };
            return TypeRef::Map(Box::new(of));
        }
        let id = self.add(part, shape, TypeBody::Struct { fields: Vec::new(), rest: None }, place);
        self.known.insert(part.clone(), TypeRef::Named(id));
        let place = self.drafts[id.0 as usize].wanted.clone();
        let mut taken = BTreeSet::new();
        let fields = object.properties.iter().map(|(key, part)| self.field(object, key, part, &place, &mut taken)).collect();
        let rest = match object.additional {
            Additional::Any => Some(TypeRef::Value),
            Additional::Schema(id) => Some(self.nullable(&id.into(), &format!("{place} value"))),
            Additional::Unsaid | Additional::None => None,
        };
        let rest = rest.map(|of| (unique_rust_name("additional", NameKind::Field, &mut taken), of));
        self.drafts[id.0 as usize].body = TypeBody::Struct { fields, rest };
        TypeRef::Named(id)
    }

    fn field(&mut self, object: &ObjectShape<'s>, key: &str, part: &Part, place: &str, taken: &mut BTreeSet<String>) -> FieldDef {
        let shape = self.schemas.shape_of(part);
        // What stands only in answers or only in requests cannot be demanded of both.
        let required = object.required.contains(&key) && !shape.read_only && !shape.write_only;
        let of = self.reference(part, &below(place, key));
        FieldDef {
            name: unique_rust_name(key, NameKind::Field, taken),
            key: key.to_owned(),
            doc: words(shape.description.or(shape.title)),
            need: need(required, shape.nullable && of != TypeRef::Value),
            of,
            deprecated: shape.deprecated,
        }
    }

    /// An amount of money as tools show it.
    pub(super) fn money(&mut self, unit: MoneyUnit) -> TypeRef {
        let minor = unit == MoneyUnit::Minor;
        if let Some(id) = self.money.get(&minor) {
            return TypeRef::Named(*id);
        }
        let (wanted, of, words) = match unit {
            MoneyUnit::Minor => ("money", TypeRef::Integer, "The amount in the currency's minor unit: 150000 for 1,500.00 USD."),
            MoneyUnit::Major => {
                ("money in main units", TypeRef::Number, "The amount in the currency's main unit: 1500 for 1,500 USD.")
            }
        };
        let mut taken = BTreeSet::new();
        let mut field = |key: &str, of: TypeRef, doc: &str| FieldDef {
            name: unique_rust_name(key, NameKind::Field, &mut taken),
            key: key.to_owned(),
            doc: doc.to_owned(),
            of,
            need: Need::Required,
            deprecated: false,
        };
        let fields =
            vec![field("amount", of, words), field("currency", TypeRef::Text, "ISO 4217 code of the currency, for example USD.")];
        let id = self.push(Draft {
            wanted: wanted.to_owned(),
            component: false,
            doc: "An amount of money with its currency.".to_owned(),
            closed: true,
            body: TypeBody::Struct { fields, rest: None },
        });
        self.money.insert(minor, id);
        TypeRef::Named(id)
    }

    pub(super) fn add(&mut self, part: &Part, shape: &Shape<'s>, body: TypeBody, place: &str) -> TypeId {
        let component = self.component(part);
        self.push(Draft {
            wanted: component.unwrap_or(place).to_owned(),
            component: component.is_some(),
            doc: words(shape.description.or(shape.title)),
            closed: shape.object.as_ref().is_some_and(|object| matches!(object.additional, Additional::None)),
            body,
        })
    }

    fn push(&mut self, draft: Draft) -> TypeId {
        self.drafts.push(draft);
        TypeId(self.drafts.len() as u32 - 1)
    }

    /// Makes a union findable before its arms are built.
    pub(super) fn remember(&mut self, part: &Part, id: TypeId) {
        self.known.insert(part.clone(), TypeRef::Named(id));
    }

    /// The vendor's name for a part.
    pub(super) fn component(&self, part: &Part) -> Option<&'s str> {
        match part.0.as_slice() {
            [all] if all.len() == 1 => self.schemas.name_of(all[0]),
            _ => None,
        }
    }

    /// Goes through references, and through combinators that hold a single schema, to the one that says something.
    fn follow(&self, part: &Part) -> Part {
        let [all] = part.0.as_slice() else { return part.clone() };
        let [id] = all.as_slice() else { return part.clone() };
        let mut at = self.schemas.resolve(*id);
        for _ in 0..64 {
            match self.only_member(at) {
                Some(next) => at = self.schemas.resolve(next),
                None => break,
            }
        }
        at.into()
    }

    fn only_member(&self, id: SchemaId) -> Option<SchemaId> {
        let schema = self.schemas.get(id);
        let extra = schema.extra();
        let says = schema.reference.is_some()
            || !schema.types.is_empty()
            || !schema.properties.is_empty()
            || !schema.required.is_empty()
            || schema.items.is_some()
            || !schema.enumeration.is_empty()
            || !matches!(extra.additional, Additional::Unsaid)
            || !extra.prefix_items.is_empty()
            || !extra.pattern_properties.is_empty();
        if says {
            return None;
        }
        let members = extra.all_of.iter().chain(&extra.any_of).chain(&extra.one_of);
        let mut members = members.copied().filter(|member| !self.is_null(*member));
        members.next().filter(|_| members.next().is_none())
    }

    /// Whether the schema allows null and nothing else.
    pub(super) fn is_null(&self, id: SchemaId) -> bool {
        let shape = self.schemas.shape(id);
        shape.nullable && !shape.any && shape.scalars.is_empty() && shape.object.is_none() && shape.array.is_none()
    }
}

fn format_of(format: &str) -> Option<Format> {
    match format {
        "date" => Some(Format::Date),
        "date-time" => Some(Format::DateTime),
        "uuid" => Some(Format::Uuid),
        "byte" | "base64" => Some(Format::Base64),
        "decimal" => Some(Format::Decimal),
        "uri" | "url" => Some(Format::Uri),
        _ => None,
    }
}

fn is_number(shape: &Shape<'_>) -> bool {
    let number = |scalar: &Scalar<'_>| matches!(scalar.kind, Type::Integer | Type::Number);
    shape.object.is_none() && shape.array.is_none() && shape.scalars.iter().all(number)
}

/// The values of a string enum, each once; `None` when one is no string.
fn texts<'j>(values: &[&'j Json]) -> Option<Vec<&'j str>> {
    let mut seen = HashSet::new();
    let texts = values.iter().map(|value| value.as_str()).collect::<Option<Vec<&str>>>()?;
    Some(texts.into_iter().filter(|text| seen.insert(*text)).collect())
}

/// Whether, and how, a field must be there.
pub(super) fn need(required: bool, nullable: bool) -> Need {
    match (required, nullable) {
        (true, false) => Need::Required,
        (true, true) => Need::Nullable,
        (false, false) => Need::Optional,
        (false, true) => Need::Omittable,
    }
}

/// The vendor's words as docs.
pub(super) fn words(text: Option<&str>) -> String {
    text.map(prose).unwrap_or_default()
}

/// The name of a place below another: `aggregation` and `aggregationType` are `aggregation_type`, and no word stands twice.
pub(super) fn below(place: &str, key: &str) -> String {
    let (place, key) = (snake(place), snake(key));
    let last = place.rsplit('_').next().unwrap_or_default();
    match key.strip_prefix(last).and_then(|rest| rest.strip_prefix('_')) {
        Some(rest) => format!("{place}_{rest}"),
        None => format!("{place}_{key}"),
    }
}
