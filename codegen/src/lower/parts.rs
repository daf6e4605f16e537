//! How single properties of a form or multipart body are written: from OpenAPI's Encoding Objects to the wire entry.

use super::body::{ChosenBody, is_xml};
use super::xml::lower_part;
use crate::diagnostic::{Code, Finding};
use crate::model::{Encoding, Operation, PartHeader, Schemas, is_json};
use toolwright_integration::{BodyEncoding, BodyPart, Json, Xml};

/// The parts that are not written in the usual way.
pub(super) fn lower_parts(
    schemas: &Schemas,
    operation: &Operation,
    body: &ChosenBody<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<BodyPart> {
    let multipart = match body.wire.encoding {
        BodyEncoding::Multipart => true,
        BodyEncoding::Form => false,
        _ => return Vec::new(),
    };
    let mut parts = Vec::new();
    for encoding in &body.content.encodings {
        // Where a style is given the media type says nothing (OpenAPI 3.1 §4.8.15.1.2).
        let content_type = content_type(encoding).filter(|_| encoding.style.is_none());
        let content_type = content_type.filter(|media_type| multipart || is_json(media_type)).map(str::to_owned);
        let headers = if multipart { part_headers(schemas, operation, encoding, findings) } else { Vec::new() };
        if content_type.is_some() || encoding.style.is_some() || !headers.is_empty() {
            let xml = content_type.as_deref().filter(|kind| is_xml(kind)).and_then(|_| xml_of(schemas, body, encoding));
            parts.push(BodyPart { name: encoding.property.clone(), content_type, style: encoding.style, headers, xml });
        }
    }
    parts
}

/// How a property that is a structure is written in XML; of a list, each item.
fn xml_of(schemas: &Schemas, body: &ChosenBody<'_>, encoding: &Encoding) -> Option<Box<Xml>> {
    let object = schemas.shape(body.content.schema?).object?;
    let (_, part) = object.properties.iter().find(|(name, _)| *name == encoding.property)?;
    let items = schemas.shape_of(part).array.and_then(|array| array.items);
    Some(Box::new(lower_part(schemas, items.as_ref().unwrap_or(part), &encoding.property)))
}

/// The first media type that is one and no range.
fn content_type(encoding: &Encoding) -> Option<&str> {
    let visible = |media_type: &&String| media_type.bytes().all(|byte| (0x20..0x7f).contains(&byte)) && media_type.contains('/');
    encoding.content_types.iter().filter(visible).find(|media_type| !media_type.contains('*')).map(String::as_str)
}

/// Whether the media types of a property say that it is bytes, where its schema does not.
pub(super) fn says_bytes(content_types: &[String]) -> bool {
    let bytes = |media_type: &String| {
        let bare = media_type.to_ascii_lowercase();
        ["image/", "audio/", "video/", "font/", "model/"].iter().any(|prefix| bare.starts_with(prefix))
            || ["application/octet-stream", "application/pdf", "application/zip", "application/gzip"].contains(&bare.as_str())
    };
    !content_types.is_empty() && content_types.iter().all(bytes)
}

/// Headers whose value the description fixes. Others have no place among the arguments, which is told when they are needed.
fn part_headers(
    schemas: &Schemas,
    operation: &Operation,
    encoding: &Encoding,
    findings: &mut Vec<Finding>,
) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    for header in &encoding.headers {
        match fixed_value(schemas, header).filter(|value| is_field(&header.name, value)) {
            Some(value) => headers.push((header.name.clone(), value)),
            None if header.required => {
                let message = format!(
                    "the part `{}` of `{}` needs the header `{}`, whose value the description does not fix; it is not sent",
                    encoding.property,
                    operation.key(),
                    header.name
                );
                let finding = Finding::warning(Code::UnsupportedBody, message).at(encoding.at);
                findings.push(finding.help("give the header's schema a `const` or a `default`, by an overlay if need be"));
            }
            None => {}
        }
    }
    headers
}

fn fixed_value(schemas: &Schemas, header: &PartHeader) -> Option<String> {
    let shape = schemas.shape(header.schema?);
    let only = shape.scalars.iter().filter_map(|scalar| scalar.values.as_ref()).find(|values| values.len() == 1);
    let value = only.map(|values| values[0]).or(shape.default)?;
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(_) | Json::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

/// What can stand in a part's head, and is not what the writer puts there itself.
fn is_field(name: &str, value: &str) -> bool {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let own = ["content-disposition", "content-type"].iter().any(|own| name.eq_ignore_ascii_case(own));
    !own && !name.is_empty() && name.bytes().all(token) && value.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}
