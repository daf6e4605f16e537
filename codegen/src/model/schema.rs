//! Schemas in an arena, JSON Schema 2020-12 semantics. A reference is an id, so cycles cost nothing.

use super::XmlWords;
use crate::source::At;
use std::cell::Cell;
use std::collections::HashMap;
use toolwright_integration::Json;

/// Index of a schema in [`Schemas`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SchemaId(pub u32);

/// All schemas of an API.
#[derive(Debug, Clone, Default)]
pub struct Schemas {
    all: Vec<Schema>,
    names: HashMap<SchemaId, String>,
    limit_met: Cell<Option<SchemaId>>,
}

impl Schemas {
    /// Adds a schema.
    pub fn add(&mut self, schema: Schema) -> SchemaId {
        self.all.push(schema);
        SchemaId(self.all.len() as u32 - 1)
    }

    /// Replaces a schema that was added before its content was known.
    pub fn set(&mut self, id: SchemaId, schema: Schema) {
        self.all[id.0 as usize] = schema;
    }

    /// The schema itself, which may be only a reference.
    pub fn get(&self, id: SchemaId) -> &Schema {
        &self.all[id.0 as usize]
    }

    /// Follows references that stand alone or with prose to the schema that says something.
    ///
    /// A circle of bare references ends at the schema where it closes.
    pub fn resolve(&self, id: SchemaId) -> SchemaId {
        let mut at = id;
        for _ in 0..64 {
            match self.get(at).reference {
                Some(target) if self.get(at).is_bare_reference() => at = target,
                _ => return at,
            }
        }
        at
    }

    /// Gives the target of references its name.
    pub fn name(&mut self, id: SchemaId, name: String) {
        self.names.insert(id, name);
    }

    /// The name of a schema that references point to.
    pub fn name_of(&self, id: SchemaId) -> Option<&str> {
        self.names.get(&id).map(String::as_str)
    }

    /// The names of all schemas that references point to, in no order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.values().map(String::as_str)
    }

    /// Notes that a schema was too entangled to be looked into to its end.
    pub(super) fn meet_limit(&self, id: SchemaId) {
        self.limit_met.set(self.limit_met.get().or(Some(id)));
    }

    /// The first schema that was too entangled to be looked into to its end, if there was one.
    pub fn limit_met(&self) -> Option<SchemaId> {
        self.limit_met.get()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// One schema. What is rare stands in `extra`, since a large description has hundreds of thousands of these.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Where it stands.
    pub at: At,
    /// The schema that this one refers to; the other keywords hold as well.
    pub reference: Option<SchemaId>,
    /// The allowed types; empty for any. `null` is in [`Schema::nullable`].
    pub types: Types,
    /// `null` is allowed too.
    pub nullable: bool,
    /// Only in answers.
    pub read_only: bool,
    /// Only in requests.
    pub write_only: bool,
    /// Discouraged.
    pub deprecated: bool,
    /// `false` as a schema: nothing is valid.
    pub never: bool,
    /// A short name.
    pub title: Option<Box<str>>,
    /// Prose.
    pub description: Option<Box<str>>,
    /// For example `date-time`.
    pub format: Option<Box<str>>,
    /// Declared properties in document order.
    pub properties: Vec<Property>,
    /// Names of required properties.
    pub required: Vec<Box<str>>,
    /// The schema of array items.
    pub items: Option<SchemaId>,
    /// The allowed values, without `null`.
    pub enumeration: Vec<Json>,
    /// The rare keywords.
    pub extra: Option<Box<Extra>>,
}

/// A declared property.
#[derive(Debug, Clone)]
pub struct Property {
    /// The vendor's spelling.
    pub name: Box<str>,
    /// Its schema.
    pub schema: SchemaId,
}

/// The rare keywords of a schema.
#[derive(Debug, Clone, Default)]
pub struct Extra {
    /// Used by the vendor when nothing is sent.
    pub default: Option<Json>,
    /// The first example.
    pub example: Option<Json>,
    /// All must hold.
    pub all_of: Vec<SchemaId>,
    /// At least one must hold.
    pub any_of: Vec<SchemaId>,
    /// Exactly one must hold.
    pub one_of: Vec<SchemaId>,
    /// Schemas of the first array items.
    pub prefix_items: Vec<SchemaId>,
    /// What undeclared properties may be.
    pub additional: Additional,
    /// Schemas by pattern of the property's name.
    pub pattern_properties: Vec<(String, SchemaId)>,
    /// The property that tells alternatives apart.
    pub discriminator: Option<String>,
    /// The values of the discriminator, and the alternative that each stands for.
    pub mapping: Vec<(String, SchemaId)>,
    /// Conditions that other schemas state, by keyword: `not`, `if`, `contains`, `dependentSchemas/name` …
    pub conditions: Vec<(String, SchemaId)>,
    /// Keywords without a schema that nothing but drift looks at: `dependentRequired`, `contentEncoding` …
    pub marks: Vec<(String, Json)>,
    /// How the value is written in XML.
    pub xml: Option<Box<XmlWords>>,
    /// Constraints by keyword, `exclusiveMinimum` always as a number.
    pub limits: Vec<(&'static str, Json)>,
}

/// What undeclared properties may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Additional {
    /// Nothing is said.
    #[default]
    Unsaid,
    /// Expressly anything.
    Any,
    /// Expressly none.
    None,
    /// Values of this schema.
    Schema(SchemaId),
}

/// A JSON type other than `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Type {
    /// `boolean`
    Boolean = 1,
    /// `integer`
    Integer = 2,
    /// `number`
    Number = 4,
    /// `string`
    String = 8,
    /// `array`
    Array = 16,
    /// `object`
    Object = 32,
}

impl Type {
    /// Every type.
    pub const ALL: [Type; 6] = [Type::Boolean, Type::Integer, Type::Number, Type::String, Type::Array, Type::Object];

    /// The JSON Schema keyword value.
    pub fn name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    /// The type of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|candidate| candidate.name() == name)
    }
}

/// A set of [`Type`]s; empty means any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Types(u8);

impl Types {
    /// Adds a type.
    pub fn insert(&mut self, one: Type) {
        self.0 |= one as u8;
    }

    /// Whether the type is in the set.
    pub fn contains(self, one: Type) -> bool {
        self.0 & one as u8 != 0
    }

    /// Whether nothing is said about the type.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The members, in the order of [`Type::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Type> {
        Type::ALL.into_iter().filter(move |one| self.contains(*one))
    }

    /// The only member.
    pub fn single(self) -> Option<Type> {
        let mut members = self.iter();
        members.next().filter(|_| members.next().is_none())
    }
}

impl Schema {
    /// A schema that says nothing.
    pub fn any(at: At) -> Self {
        Self {
            at,
            reference: None,
            types: Types::default(),
            nullable: false,
            read_only: false,
            write_only: false,
            deprecated: false,
            never: false,
            title: None,
            description: None,
            format: None,
            properties: Vec::new(),
            required: Vec::new(),
            items: None,
            enumeration: Vec::new(),
            extra: None,
        }
    }

    /// Whether nothing is said about the value; rare keywords and flags aside.
    pub fn says_nothing(&self) -> bool {
        self.reference.is_none()
            && self.types.is_empty()
            && self.properties.is_empty()
            && self.required.is_empty()
            && self.items.is_none()
            && self.enumeration.is_empty()
            && self.format.is_none()
    }

    /// Whether this is a reference and at most prose and flags beside it.
    pub fn is_bare_reference(&self) -> bool {
        self.reference.is_some()
            && self.types.is_empty()
            && self.properties.is_empty()
            && self.required.is_empty()
            && self.items.is_none()
            && self.enumeration.is_empty()
            && self
                .extra
                .as_ref()
                .is_none_or(|extra| extra.all_of.is_empty() && extra.any_of.is_empty() && extra.one_of.is_empty())
    }

    /// The rare keywords, empty when there are none.
    pub fn extra(&self) -> &Extra {
        static NONE: Extra = Extra {
            default: None,
            example: None,
            all_of: Vec::new(),
            any_of: Vec::new(),
            one_of: Vec::new(),
            prefix_items: Vec::new(),
            additional: Additional::Unsaid,
            pattern_properties: Vec::new(),
            discriminator: None,
            mapping: Vec::new(),
            conditions: Vec::new(),
            marks: Vec::new(),
            xml: None,
            limits: Vec::new(),
        };
        self.extra.as_deref().unwrap_or(&NONE)
    }
}
