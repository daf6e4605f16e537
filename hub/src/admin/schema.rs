//! Shapes as OpenAPI schemas.

use super::shape::{ENDLESS, Field, Schema, Shape};
use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, BooleanType, IntegerType, ObjectType, ReferenceOr, SchemaData, SchemaKind,
    StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};

/// The named schemas of the document, in the order in which they are first met.
#[derive(Debug, Default)]
pub struct Schemas {
    done: Vec<(&'static str, openapiv3::Schema)>,
}

impl Schemas {
    /// Adds a schema and those that it refers to. A strict one takes no other fields than its own.
    pub fn add(&mut self, schema: &'static Schema, strict: bool) {
        if self.done.iter().any(|(name, _)| *name == schema.name) {
            return;
        }
        let object = ObjectType {
            properties: schema.fields.iter().map(|field| (field.name.to_owned(), property(field))).collect(),
            required: schema.fields.iter().filter(|field| field.required).map(|field| field.name.to_owned()).collect(),
            additional_properties: strict.then_some(AdditionalProperties::Any(false)),
            ..ObjectType::default()
        };
        let mut built = of_type(Type::Object(object));
        built.schema_data.description = Some(schema.words.to_owned());
        self.done.push((schema.name, built));
        for field in schema.fields {
            self.add_inner(&field.shape, strict);
        }
    }

    fn add_inner(&mut self, shape: &Shape, strict: bool) {
        match shape {
            Shape::Object(schema) => self.add(schema, strict),
            Shape::List { of, .. } | Shape::Map { of, .. } => self.add_inner(of, strict),
            _ => {}
        }
    }

    /// All of them.
    pub fn finish<C: FromIterator<(String, ReferenceOr<openapiv3::Schema>)>>(self) -> C {
        self.done.into_iter().map(|(name, schema)| (name.to_owned(), ReferenceOr::Item(schema))).collect()
    }
}

fn of_type(of: Type) -> openapiv3::Schema {
    openapiv3::Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::Type(of) }
}

fn property(field: &Field) -> ReferenceOr<Box<openapiv3::Schema>> {
    let mut schema = plain(&field.shape);
    schema.schema_data.description = Some(field.words.to_owned()).filter(|words| !words.is_empty());
    schema.schema_data.nullable = field.or_null;
    schema.schema_data.write_only = matches!(field.shape, Shape::Secret { .. });
    ReferenceOr::boxed_item(schema)
}

/// A shape as a schema of its own; a named object is referred to.
pub fn plain(shape: &Shape) -> openapiv3::Schema {
    match shape {
        Shape::Text { most } | Shape::Secret { most } => of_type(Type::String(text(*most))),
        Shape::Id(prefix) => {
            of_type(Type::String(StringType { pattern: Some(format!("^{prefix}[0-9a-f]{{32}}$")), ..StringType::default() }))
        }
        Shape::Time => of_type(Type::String(StringType {
            format: VariantOrUnknownOrEmpty::Item(StringFormat::DateTime),
            ..StringType::default()
        })),
        Shape::Boolean => of_type(Type::Boolean(BooleanType::default())),
        Shape::Whole { least, most } => of_type(Type::Integer(IntegerType {
            minimum: Some(*least),
            maximum: Some(*most).filter(|most| *most < i64::MAX),
            ..IntegerType::default()
        })),
        Shape::Choice(words) => of_type(Type::String(StringType {
            enumeration: words.iter().map(|word| Some((*word).to_owned())).collect(),
            ..StringType::default()
        })),
        Shape::List { of, most } => of_type(Type::Array(ArrayType {
            items: Some(boxed(of)),
            min_items: None,
            max_items: bounded(*most),
            unique_items: false,
        })),
        Shape::Map { of, most, or_null } => of_type(Type::Object(ObjectType {
            additional_properties: Some(AdditionalProperties::Schema(Box::new(ReferenceOr::Item(nullable(of, *or_null))))),
            max_properties: bounded(*most),
            ..ObjectType::default()
        })),
        Shape::Object(schema) => openapiv3::Schema {
            schema_data: SchemaData::default(),
            schema_kind: SchemaKind::AllOf { all_of: vec![ReferenceOr::ref_(&reference(schema))] },
        },
        Shape::Free => of_type(Type::Object(ObjectType {
            additional_properties: Some(AdditionalProperties::Any(true)),
            ..ObjectType::default()
        })),
        Shape::Any => {
            openapiv3::Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::Any(AnySchema::default()) }
        }
    }
}

fn reference(schema: &Schema) -> String {
    format!("#/components/schemas/{}", schema.name)
}

/// What stands in lists: a reference needs no wrapping there.
fn boxed(shape: &Shape) -> ReferenceOr<Box<openapiv3::Schema>> {
    match shape {
        Shape::Object(schema) => ReferenceOr::Reference { reference: reference(schema) },
        shape => ReferenceOr::boxed_item(plain(shape)),
    }
}

fn nullable(shape: &Shape, or_null: bool) -> openapiv3::Schema {
    let mut schema = plain(shape);
    schema.schema_data.nullable = or_null;
    schema
}

/// Text that is taken has at least one character; text that is given may have any number.
fn text(most: usize) -> StringType {
    let max_length = bounded(most);
    StringType { min_length: max_length.map(|_| 1), max_length, ..StringType::default() }
}

fn bounded(most: usize) -> Option<usize> {
    Some(most).filter(|most| *most < ENDLESS)
}
