//! Two schemas that hold at once, as in `allOf` or beside a reference: what both allow, and what either says of it.

use super::super::{Additional, Type};
use super::{ArrayShape, ObjectShape, Scalar, Shape};
use toolwright_integration::Json;

/// Both at once; prose of the left one, which stands outside, wins.
pub(super) fn and<'s>(left: Shape<'s>, right: Shape<'s>) -> Shape<'s> {
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
