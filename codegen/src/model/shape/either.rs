//! Two alternatives of a union laid side by side: what either allows, and what both say of it.

use super::super::Additional;
use super::{ArrayShape, ObjectShape, Scalar, Shape};
use toolwright_integration::Json;

/// One or the other.
pub(super) fn or<'s>(mut left: Shape<'s>, right: Shape<'s>) -> Shape<'s> {
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
