//! Parameters: text of path, query, headers and cookies to values, as OpenAPI's styles say, and their check.

use super::Incoming;
use crate::fault::{self, Refusal};
use crate::schema::{self, Schemas, Shape};
use crate::vendor::{Endpoint, Vendor};
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;
use toolwright_integration::api::{ApiParameter, Schema};
use toolwright_integration::{Location, ParameterStyle};

type Parameters = BTreeMap<(Location, String), Value>;

/// All declared parameters that were given; query parameters that are not declared are no error.
pub(super) fn read(
    vendor: &Vendor,
    endpoint: &Endpoint,
    path: &[(String, String)],
    incoming: &Incoming,
) -> Result<Parameters, Refusal> {
    let status = fault::invalid_status(vendor, endpoint);
    let schemas = vendor.schemas();
    let mut found = Parameters::new();
    for parameter in &vendor.operation(endpoint).parameters {
        let refused = |text: &str| Refusal::of_field(status, &parameter.name, text);
        let given = match parameter.location {
            Location::Path => path.iter().find(|(name, _)| *name == parameter.name).map(|(_, value)| Given::Text(value.clone())),
            Location::Query => query(schemas, parameter, incoming),
            Location::Header => incoming.header(&parameter.name).map(Given::Text),
            Location::Cookie => incoming.cookie(&parameter.name).map(Given::Text),
        };
        let Some(given) = given else {
            if parameter.required {
                return Err(refused("is required"));
            }
            continue;
        };
        let value = decode(schemas, parameter, given).map_err(|text| refused(&text))?;
        if let Some(schema) = &parameter.schema {
            schema::check(schemas, schema, &value).map_err(|problem| {
                let dot = if problem.field.is_empty() || problem.field.starts_with('[') { "" } else { "." };
                Refusal::of_field(status, &format!("{}{dot}{}", parameter.name, problem.field), &problem.text)
            })?;
        }
        found.insert((parameter.location, parameter.name.clone()), value);
    }
    Ok(found)
}

/// A parameter as it came.
enum Given {
    Text(String),
    /// The same name several times.
    Many(Vec<String>),
    Keys(Vec<(String, String)>),
}

fn query(schemas: Schemas<'_>, parameter: &ApiParameter, incoming: &Incoming) -> Option<Given> {
    if parameter.style == ParameterStyle::Whole {
        return Some(&incoming.raw_query).filter(|text| !text.is_empty()).map(|text| Given::Text(crate::vendor::decode(text)));
    }
    let shape = parameter.schema.as_ref().map(|schema| schemas.shape(schema)).unwrap_or_default();
    if parameter.content_type.is_none() && shape.is("object") && !shape.is("string") {
        let keys = object_keys(parameter, &shape, incoming);
        return (!keys.is_empty()).then_some(Given::Keys(keys));
    }
    let bracketed = format!("{}[]", parameter.name);
    let matching = incoming.pairs.iter().filter(|(name, _)| *name == parameter.name || *name == bracketed);
    let mut values: Vec<String> = matching.map(|(_, value)| value.clone()).collect();
    match values.len() {
        0 => None,
        1 if !(shape.is("array") && parameter.explode && parameter.content_type.is_none()) => values.pop().map(Given::Text),
        _ => Some(Given::Many(values)),
    }
}

/// The keys of an object: `x[k]=v`, or declared keys that stand in the query themselves.
fn object_keys(parameter: &ApiParameter, shape: &Shape<'_>, incoming: &Incoming) -> Vec<(String, String)> {
    let inside = |name: &str| {
        let rest = name.strip_prefix(parameter.name.as_str())?.strip_prefix('[')?.strip_suffix(']')?;
        Some(rest.split("][").next().unwrap_or(rest).to_owned())
    };
    let mut keys = Vec::new();
    for (name, value) in &incoming.pairs {
        match inside(name) {
            Some(key) => keys.push((key, value.clone())),
            None if parameter.explode
                && parameter.style == ParameterStyle::Form
                && shape.properties.iter().any(|(known, _)| known == name) =>
            {
                keys.push((name.clone(), value.clone()));
            }
            None => {}
        }
    }
    keys
}

fn decode(schemas: Schemas<'_>, parameter: &ApiParameter, given: Given) -> Result<Value, String> {
    let schema = parameter.schema.as_ref();
    if parameter.content_type.as_deref().is_some_and(crate::vendor::envelope::is_json) {
        let text = match given {
            Given::Text(text) => text,
            Given::Many(mut values) => values.pop().unwrap_or_default(),
            Given::Keys(_) => String::new(),
        };
        return serde_json::from_str(&text).map_err(|error| format!("must be JSON ({error})"));
    }
    let shape = schema.map(|schema| schemas.shape(schema)).unwrap_or_default();
    Ok(match given {
        Given::Keys(keys) => {
            let typed = |key: &str, value: &str| {
                let schema = shape.properties.iter().find(|(name, _)| *name == key).map(|(_, schema)| *schema);
                typed(schemas, schema, value)
            };
            Value::Object(keys.iter().map(|(key, value)| (key.clone(), typed(key, value))).collect())
        }
        Given::Many(values) if shape.is("array") => {
            Value::Array(values.iter().map(|value| typed(schemas, shape.items, value)).collect())
        }
        Given::Many(mut values) => typed(schemas, schema, &values.pop().unwrap_or_default()),
        Given::Text(text) => styled(schemas, parameter, &shape, &text),
    })
}

/// One text: a list or an object written in a style, or a plain value.
fn styled(schemas: Schemas<'_>, parameter: &ApiParameter, shape: &Shape<'_>, text: &str) -> Value {
    let (body, delimiter) = match parameter.style {
        ParameterStyle::Label => (text.trim_start_matches('.'), if parameter.explode { '.' } else { ',' }),
        ParameterStyle::Matrix => (text.trim_start_matches(';'), if parameter.explode { ';' } else { ',' }),
        ParameterStyle::SpaceDelimited => (text, ' '),
        ParameterStyle::PipeDelimited => (text, '|'),
        ParameterStyle::TabDelimited => (text, '\t'),
        _ => (text, ','),
    };
    let matrix = format!("{}=", parameter.name);
    let own =
        |part: &str| part.strip_prefix(&matrix).filter(|_| parameter.style == ParameterStyle::Matrix).unwrap_or(part).to_owned();
    if shape.is("array") && !shape.is("string") {
        let parts = own(body);
        let parts = parts.split(delimiter).filter(|part| !part.is_empty());
        return Value::Array(parts.map(|part| typed(schemas, shape.items, &own(part))).collect());
    }
    if shape.is("object") && !shape.is("string") {
        return Value::Object(object(schemas, shape, &own(body), delimiter, parameter.explode));
    }
    typed(schemas, parameter.schema.as_ref(), &own(body))
}

fn object(schemas: Schemas<'_>, shape: &Shape<'_>, text: &str, delimiter: char, explode: bool) -> Map<String, Value> {
    let parts: Vec<&str> = text.split(delimiter).collect();
    let pairs: Vec<(&str, &str)> = if explode {
        parts.iter().filter_map(|part| part.split_once('=')).collect()
    } else {
        parts.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
    };
    let schema = |key: &str| shape.properties.iter().find(|(name, _)| *name == key).map(|(_, schema)| *schema);
    pairs.into_iter().map(|(key, value)| (key.to_owned(), typed(schemas, schema(key), value))).collect()
}

/// A plain text in the type that its schema asks for; a text that does not fit stays one, and the check refuses it.
pub(super) fn typed(schemas: Schemas<'_>, schema: Option<&Schema>, text: &str) -> Value {
    let as_text = Value::from(text);
    let Some(schema) = schema else { return as_text };
    if schema::check(schemas, schema, &as_text).is_ok() {
        let shape = schemas.shape(schema);
        if shape.types.is_empty() || shape.types == ["string"] {
            return as_text;
        }
    }
    let read = [number(text), text.parse().ok().map(Value::Bool), (text == "null" || text.is_empty()).then_some(Value::Null)];
    let mut fitting = read.into_iter().flatten().filter(|value| schema::check(schemas, schema, value).is_ok());
    if let Some(value) = fitting.next() {
        return value;
    }
    // A number out of its bounds is refused as that and not as a text.
    let shape = schemas.shape(schema);
    let numeric = shape.is("integer") || shape.is("number");
    number(text).filter(|_| numeric && !shape.is("string")).unwrap_or(as_text)
}

fn number(text: &str) -> Option<Value> {
    let plausible = text.starts_with(|first: char| first.is_ascii_digit() || first == '-');
    plausible.then(|| serde_json::from_str::<Number>(text).ok().map(Value::Number)).flatten()
}
