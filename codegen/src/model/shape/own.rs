//! The shape that a schema's own keywords say, combinators aside.

use super::super::{Additional, Schema, Type};
use super::{ArrayShape, ObjectShape, Part, Scalar, Shape};
use toolwright_integration::Json;

/// The schema's own keywords, combinators aside.
pub(super) fn own_shape(schema: &Schema) -> Shape<'_> {
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
