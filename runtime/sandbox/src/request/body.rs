//! The body: its media type, its content as a value, and the check against the schema.

use super::multipart::{self, Part};
use super::{Incoming, pairs, parameter};
use crate::fault::{self, Refusal};
use crate::schema::{self, Schemas, Shape};
use crate::vendor::envelope::{essence, is_json, is_xml};
use crate::vendor::{Endpoint, Vendor};
use serde_json::{Map, Value};
use toolwright_integration::ParameterStyle;
use toolwright_integration::api::{ApiContent, Schema};

/// The content of a body.
#[derive(Debug, Clone, Default)]
pub(crate) enum Content {
    /// No body, or one that the description does not speak of.
    #[default]
    Nothing,
    /// JSON or a form.
    Value(Value),
    /// Multipart.
    Parts(Vec<Part>),
    /// Bytes of a media type.
    Bytes(String, Vec<u8>),
}

/// Reads the body as the description says.
pub(super) fn read(vendor: &Vendor, endpoint: &Endpoint, incoming: &Incoming) -> Result<Content, Refusal> {
    let Some(body) = vendor.operation(endpoint).body.as_ref() else { return Ok(Content::Nothing) };
    if incoming.body.is_empty() {
        return if body.required { Err(Refusal::new(400, "the request needs a body")) } else { Ok(Content::Nothing) };
    }
    let given = incoming.header("content-type").unwrap_or_default();
    let essence = essence(&given);
    let Some(content) = body.content.iter().find(|content| covers(&content.media_type, &essence)) else {
        let known: Vec<&str> = body.content.iter().map(|content| content.media_type.as_str()).collect();
        let named = if essence.is_empty() { "no Content-Type" } else { essence.as_str() };
        return Err(Refusal::new(415, format!("the body must be {}, and it has {named}", known.join(" or "))));
    };
    let reader = Reader { schemas: vendor.schemas(), status: fault::invalid_status(vendor, endpoint), content };
    match essence.as_str() {
        "application/x-www-form-urlencoded" => reader.form(&incoming.body),
        "multipart/form-data" => reader.multipart(&given, &incoming.body),
        json if is_json(json) => reader.json(&incoming.body),
        other => Ok(Content::Bytes(other.to_owned(), incoming.body.to_vec())),
    }
}

/// Whether a declared media type or range covers a given one.
fn covers(declared: &str, given: &str) -> bool {
    let declared = essence(declared);
    let range = declared.strip_suffix('*').filter(|range| range.ends_with('/'));
    declared == given || declared == "*/*" || range.is_some_and(|range| given.starts_with(range))
}

struct Reader<'a> {
    schemas: Schemas<'a>,
    status: u16,
    content: &'a ApiContent,
}

impl Reader<'_> {
    fn json(&self, bytes: &[u8]) -> Result<Content, Refusal> {
        let value: Value =
            serde_json::from_slice(bytes).map_err(|error| Refusal::new(400, format!("the body is no JSON: {error}")))?;
        self.check(&value)?;
        Ok(Content::Value(value))
    }

    fn form(&self, bytes: &[u8]) -> Result<Content, Refusal> {
        let mut map = Map::new();
        for (name, text) in pairs(&String::from_utf8_lossy(bytes)) {
            let name = name.strip_suffix("[]").unwrap_or(&name).to_owned();
            let schema = self.property(&name);
            let shape = schema.map(|schema| self.schemas.shape(schema)).unwrap_or_default();
            if let Some(value) = self.encoded(&name, &shape, &text) {
                map.insert(name, value);
            } else if shape.is("array") {
                let item = parameter::typed(self.schemas, shape.items, &text);
                match map.entry(name).or_insert_with(|| Value::Array(Vec::new())) {
                    Value::Array(items) => items.push(item),
                    other => *other = item,
                }
            } else {
                map.insert(name, parameter::typed(self.schemas, schema, &text));
            }
        }
        let value = Value::Object(map);
        self.check(&value)?;
        Ok(Content::Value(value))
    }

    fn multipart(&self, content_type: &str, bytes: &[u8]) -> Result<Content, Refusal> {
        let parts = multipart::parse(content_type, bytes).map_err(|text| Refusal::new(400, text))?;
        let shape = self.content.schema.as_ref().map(|schema| self.schemas.shape(schema)).unwrap_or_default();
        if let Some(missing) = shape.required.iter().find(|name| !parts.iter().any(|part| part.name == **name)) {
            return Err(Refusal::of_field(self.status, missing, "is required"));
        }
        // XML is taken as it comes, here as in a whole body.
        let is_xml = |part: &Part| part.media.as_deref().is_some_and(is_xml);
        for part in parts.iter().filter(|part| part.file_name.is_none() && !is_xml(part)) {
            let Some(schema) = self.property(&part.name) else { continue };
            let text = part.text();
            let structure = self.schemas.shape(schema);
            let encoded = self.encoded(&part.name, &structure, &text);
            let structured = structure.is("object") || structure.is("array");
            let parsed = encoded.or_else(|| structured.then(|| serde_json::from_str(&text).ok()).flatten());
            let value = parsed.unwrap_or_else(|| parameter::typed(self.schemas, Some(schema), &text));
            if self.schemas.shape(schema).format != Some("binary") {
                schema::check(self.schemas, schema, &value).map_err(|problem| {
                    Refusal::of_field(self.status, &format!("{}{}", part.name, problem.field), &problem.text)
                })?;
            }
        }
        Ok(Content::Parts(parts))
    }

    /// A field that the description says is written in its own way: as JSON text, or as a list with separators.
    fn encoded(&self, name: &str, shape: &Shape<'_>, text: &str) -> Option<Value> {
        let encoding = self.content.encodings.iter().find(|encoding| encoding.property == name)?;
        let Some(style) = encoding.style else {
            return encoding
                .content_types
                .iter()
                .any(|media_type| is_json(media_type))
                .then(|| serde_json::from_str(text).ok())?;
        };
        let separator = match style.style {
            ParameterStyle::SpaceDelimited => ' ',
            ParameterStyle::PipeDelimited => '|',
            ParameterStyle::TabDelimited => '\t',
            _ => ',',
        };
        let items = text.split(separator).map(|item| parameter::typed(self.schemas, shape.items, item));
        (shape.is("array") && !style.explode).then(|| Value::Array(items.collect()))
    }

    fn property(&self, name: &str) -> Option<&Schema> {
        let shape = self.schemas.shape(self.content.schema.as_ref()?);
        shape.properties.iter().find(|(known, _)| *known == name).map(|(_, schema)| *schema)
    }

    fn check(&self, value: &Value) -> Result<(), Refusal> {
        let Some(schema) = &self.content.schema else { return Ok(()) };
        schema::check(self.schemas, schema, value).map_err(|problem| {
            let field = if problem.field.is_empty() { "body" } else { &problem.field };
            Refusal::of_field(self.status, field, &problem.text)
        })
    }
}
