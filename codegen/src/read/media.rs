//! Request bodies and `content` of OpenAPI 3.x.

use super::operation::OperationReader;
use super::parameter::read_style;
use crate::diagnostic::{Code, Finding};
use crate::model::{Body, Content, Encoding, PartHeader};
use crate::source::Node;
use toolwright_integration::{Json, ParameterStyle, PartStyle};

impl<'d, 'a> OperationReader<'d, 'a, '_> {
    pub(super) fn read_body(&mut self, node: &'d Node<'a>) -> Result<Body, Finding> {
        let layers = self.follow(node)?;
        let node = layers.target();
        Ok(Body {
            required: node.flag("required"),
            description: layers.words(self.dialect, "description"),
            content: self.read_content(node),
            at: node.at,
        })
    }

    /// The media types of a body or of a response.
    pub(super) fn read_content(&mut self, node: &'d Node<'a>) -> Vec<Content> {
        let media_types = node.get("content").map(Node::entries).unwrap_or_default();
        let mut content = Vec::with_capacity(media_types.len());
        for (media_type, media) in media_types {
            // A media type may be a reference too (OpenAPI 3.2 §4.8.7).
            let media = match self.follow(media) {
                Ok(layers) => layers.target(),
                Err(finding) => {
                    self.findings.push(finding);
                    media
                }
            };
            let schema = media.get("schema").or(media.get("itemSchema"));
            let schema = schema.map(|schema| self.schemas.read(schema, self.findings));
            let encodings = self.read_encodings(media);
            let example = if schema.is_none() { self.read_example(media) } else { None };
            content.push(Content { media_type: media_type.trim().to_owned(), schema, example, encodings });
        }
        content
    }

    /// What a body looks like of which nothing else is said.
    fn read_example(&self, media: &'d Node<'a>) -> Option<Json> {
        let first = || {
            let (_, named) = media.get("examples")?.entries().first()?;
            let named = self.follow(named).map_or(named, |layers| layers.target());
            named.get("value")
        };
        media.get("example").or_else(first).map(Node::to_json)
    }

    /// `encoding`: how single properties of a form or multipart body are written.
    fn read_encodings(&mut self, media: &'d Node<'a>) -> Vec<Encoding> {
        let Some(declared) = media.get("encoding") else { return Vec::new() };
        if !declared.is_object() {
            let message = format!("`encoding` must be an object, this is {}; it is ignored", declared.type_name());
            self.findings.push(Finding::warning(Code::MalformedPart, message).at(declared.at));
        }
        let mut encodings = Vec::new();
        for (property, node) in declared.entries() {
            encodings.push(Encoding {
                property: property.to_string(),
                content_types: split_types(node.text("contentType").unwrap_or_default()),
                style: part_style(node),
                headers: self.read_part_headers(node),
                at: node.at,
            });
        }
        encodings
    }

    fn read_part_headers(&mut self, node: &'d Node<'a>) -> Vec<PartHeader> {
        let mut headers = Vec::new();
        for (name, header) in node.get("headers").map(Node::entries).unwrap_or_default() {
            // `Content-Type` is said by `contentType` (OpenAPI 3.1 §4.8.15.1.1).
            if name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            match self.follow(header) {
                Ok(layers) => {
                    let header = layers.target();
                    let schema = header.get("schema").map(|schema| self.schemas.read(schema, self.findings));
                    headers.push(PartHeader { name: name.to_string(), required: header.flag("required"), schema });
                }
                Err(finding) => self.findings.push(finding),
            }
        }
        headers
    }
}

/// One of these three keywords alone makes the others take their defaults; without any a value is written in the usual way.
fn part_style(node: &Node<'_>) -> Option<PartStyle> {
    let (style, explode) = (read_style(node), node.get("explode").and_then(Node::as_bool));
    let allow_reserved = node.flag("allowReserved");
    if style.is_none() && explode.is_none() && !allow_reserved {
        return None;
    }
    let style = style.unwrap_or(ParameterStyle::Form);
    Some(PartStyle { style, explode: explode.unwrap_or(style == ParameterStyle::Form), allow_reserved })
}

/// `image/png, image/jpeg` → both; a comma inside quotes is not expected in a media type.
fn split_types(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
