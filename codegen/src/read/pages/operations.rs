//! Operations that stand on two pages: whether they are one, and what each says that the other does not.

use super::same::agree;
use crate::model::{Body, Content, Encoding, Operation, Parameter, Response, SchemaId, Schemas};
use std::collections::{BTreeMap, BTreeSet};

/// Whether two operations of the same arena ask and answer the same. Prose and order say nothing.
pub(super) fn same_operation(schemas: &Schemas, one: &Operation, other: &Operation) -> bool {
    let url = |operation: &Operation| operation.server.as_ref().map(|server| server.url.clone());
    one.deprecated == other.deprecated
        && (one.id.is_none() || other.id.is_none() || one.id == other.id)
        && one.security.iter().collect::<BTreeSet<_>>() == other.security.iter().collect::<BTreeSet<_>>()
        && url(one) == url(other)
        && same_by_key(
            &one.parameters,
            &other.parameters,
            |parameter| (parameter.location, parameter.name.as_str()),
            |parameter, known| same_parameter(schemas, parameter, known),
        )
        && match (&one.body, &other.body) {
            (Some(body), Some(known)) => same_body(schemas, body, known),
            (None, None) => true,
            _ => false,
        }
        && same_by_key(
            &one.responses,
            &other.responses,
            |response| response.status.as_str(),
            |response, known| same_response(schemas, response, known),
        )
}

fn same_parameter(schemas: &Schemas, one: &Parameter, other: &Parameter) -> bool {
    one.required == other.required
        && one.deprecated == other.deprecated
        && one.style == other.style
        && one.explode == other.explode
        && one.allow_reserved == other.allow_reserved
        && one.content_type == other.content_type
        && same_schema(schemas, one.schema, other.schema)
}

fn same_body(schemas: &Schemas, one: &Body, other: &Body) -> bool {
    one.required == other.required && same_content(schemas, &one.content, &other.content)
}

fn same_response(schemas: &Schemas, one: &Response, other: &Response) -> bool {
    let headers =
        |response: &Response| -> BTreeSet<String> { response.headers.iter().map(|header| header.name.clone()).collect() };
    headers(one) == headers(other) && same_content(schemas, &one.content, &other.content)
}

fn same_content(schemas: &Schemas, one: &[Content], other: &[Content]) -> bool {
    same_by_key(
        one,
        other,
        |content| content.media_type.as_str(),
        |content, known| {
            same_schema(schemas, content.schema, known.schema)
                && same_by_key(
                    &content.encodings,
                    &known.encodings,
                    |encoding| encoding.property.as_str(),
                    |encoding, known| same_encoding(schemas, encoding, known),
                )
        },
    )
}

fn same_encoding(schemas: &Schemas, one: &Encoding, other: &Encoding) -> bool {
    one.content_types == other.content_types
        && one.style == other.style
        && same_by_key(
            &one.headers,
            &other.headers,
            |header| header.name.as_str(),
            |header, known| header.required == known.required && same_schema(schemas, header.schema, known.schema),
        )
}

/// Within one arena equal components are one, so that references must lead to the same.
fn same_schema(schemas: &Schemas, one: Option<SchemaId>, other: Option<SchemaId>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => agree((schemas, one), (schemas, other))
            .is_some_and(|agreement| agreement.references.iter().all(|(one, other)| one == other)),
        (None, None) => true,
        _ => false,
    }
}

/// Whether two lists hold the same under the same keys, in whatever order.
fn same_by_key<'l, T, K: Ord>(left: &'l [T], right: &'l [T], key: impl Fn(&'l T) -> K, same: impl Fn(&T, &T) -> bool) -> bool {
    let by_key = |list: &'l [T]| list.iter().map(|item| (key(item), item)).collect::<BTreeMap<K, &T>>();
    let (left, right) = (by_key(left), by_key(right));
    left.keys().eq(right.keys()) && left.values().zip(right.values()).all(|(one, other)| same(one, other))
}

/// Takes over the words that the operation lacks.
pub(super) fn complete_operation(operation: &mut Operation, other: Operation) {
    operation.id = operation.id.take().or(other.id);
    complete(&mut operation.summary, other.summary);
    complete(&mut operation.description, other.description);
    for tag in other.tags {
        if !operation.tags.contains(&tag) {
            operation.tags.push(tag);
        }
    }
    for parameter in other.parameters {
        let same = |known: &&mut Parameter| known.location == parameter.location && known.name == parameter.name;
        if let Some(known) = operation.parameters.iter_mut().find(same) {
            complete(&mut known.description, parameter.description);
        }
    }
    if let (Some(body), Some(other)) = (&mut operation.body, other.body) {
        complete(&mut body.description, other.description);
    }
    for response in other.responses {
        if let Some(known) = operation.responses.iter_mut().find(|known| known.status == response.status) {
            complete(&mut known.description, response.description);
        }
    }
}

fn complete(text: &mut String, other: String) {
    if text.is_empty() {
        *text = other;
    }
}
