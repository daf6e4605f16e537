//! One operation of OpenAPI 3.x.

use super::schema::{SchemaReader, bad_reference};
use super::security::read_requirements;
use super::server::read_servers;
use crate::diagnostic::{Code, Finding};
use crate::model::{Body, Content, Operation, Parameter, Response};
use crate::source::{Documents, Node, Value};
use toolwright_integration::{Location, ParameterStyle};

/// Reads operations; holds what they share.
pub(super) struct OperationReader<'d, 'a, 'f> {
    pub documents: &'d Documents<'a>,
    pub schemas: SchemaReader<'d, 'a>,
    pub findings: &'f mut Vec<Finding>,
    pub default_security: Vec<Vec<String>>,
}

impl<'d, 'a> OperationReader<'d, 'a, '_> {
    /// Reads one operation.
    ///
    /// # Errors
    /// The finding for which the operation must be left out: a part without which calls would be wrong.
    pub(super) fn read(
        &mut self,
        method: &str,
        path: &str,
        node: &'d Node<'a>,
        item: &'d Node<'a>,
    ) -> Result<Operation, Finding> {
        let node = self.follow(node)?;
        if !node.is_object() {
            return Err(quarantine(format!("it is {} and not an object", node.type_name())).at(node.at));
        }
        let mut parameters = Vec::new();
        for owner in [node, item] {
            self.read_parameters(owner, path, &mut parameters)?;
        }
        self.add_undeclared_path_parameters(node, path, &mut parameters);
        let body = match node.get("requestBody") {
            Some(body) => Some(self.read_body(body)?),
            None => None,
        };
        Ok(Operation {
            method: method.to_owned(),
            path: path.to_owned(),
            id: node.text("operationId").map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned),
            summary: node.text("summary").or(item.text("summary")).unwrap_or_default().trim().to_owned(),
            description: node.text("description").or(item.text("description")).unwrap_or_default().trim().to_owned(),
            tags: node
                .get("tags")
                .map(Node::items)
                .unwrap_or_default()
                .iter()
                .filter_map(Node::as_str)
                .map(str::to_owned)
                .collect(),
            deprecated: node.flag("deprecated"),
            parameters,
            body,
            responses: self.read_responses(node),
            security: node.get("security").map_or_else(|| self.default_security.clone(), read_requirements),
            server: read_servers(node).into_iter().chain(read_servers(item)).next(),
            inferred: node.flag("x-inferred"),
            at: node.at,
        })
    }

    /// The node behind a chain of `$ref`s.
    fn follow(&self, node: &'d Node<'a>) -> Result<&'d Node<'a>, Finding> {
        let mut node = node;
        for _ in 0..32 {
            let Some(target) = node.text("$ref") else { return Ok(node) };
            node = self.documents.resolve(target, node.at).map_err(|error| bad_reference(target, &error).at(node.at))?;
        }
        Err(Finding::warning(Code::BadReference, "a `$ref` leads back to itself").at(node.at))
    }

    fn read_parameters(&mut self, owner: &'d Node<'a>, path: &str, parameters: &mut Vec<Parameter>) -> Result<(), Finding> {
        let declared = owner.get("parameters");
        if let Some(node) = declared.filter(|node| !matches!(node.value, Value::Array(_) | Value::Null)) {
            return Err(quarantine(format!("`parameters` must be a list, this is {}", node.type_name())).at(node.at));
        }
        for node in declared.map(Node::items).unwrap_or_default() {
            let parameter = self.read_parameter(self.follow(node)?)?;
            let known = |other: &Parameter| other.location == parameter.location && other.name == parameter.name;
            if parameters.iter().any(known) {
                continue;
            }
            if parameter.location == Location::Path && !path.contains(&format!("{{{}}}", parameter.name)) {
                let message = format!("the path `{path}` has no place for its parameter `{}`, which is left out", parameter.name);
                self.findings.push(Finding::warning(Code::PathMismatch, message).at(parameter.at));
                continue;
            }
            parameters.push(parameter);
        }
        Ok(())
    }

    fn read_parameter(&mut self, node: &'d Node<'a>) -> Result<Parameter, Finding> {
        let name = node.text("name").ok_or_else(|| quarantine("a parameter has no name").at(node.at))?;
        let location = match node.text("in") {
            Some("path") => Location::Path,
            Some("query" | "querystring") => Location::Query,
            Some("header") => Location::Header,
            Some("cookie") => Location::Cookie,
            other => {
                let found = other.unwrap_or("nothing");
                return Err(
                    quarantine(format!("the parameter `{name}` is in `{found}`, which is no part of a request")).at(node.at)
                );
            }
        };
        let style = read_style(node, location);
        let content = node.get("content").and_then(|content| content.entries().first());
        let schema = node.get("schema").or_else(|| content.and_then(|(_, media)| media.get("schema")));
        Ok(Parameter {
            name: name.to_owned(),
            location,
            required: node.flag("required") || location == Location::Path,
            deprecated: node.flag("deprecated"),
            description: node.text("description").unwrap_or_default().trim().to_owned(),
            style,
            explode: node.get("explode").and_then(Node::as_bool).unwrap_or(style == ParameterStyle::Form),
            allow_reserved: node.flag("allowReserved"),
            content_type: content.map(|(media_type, _)| media_type.to_string()),
            schema: schema.map(|schema| self.schemas.read(schema, self.findings)),
            at: node.at,
        })
    }

    /// A `{name}` of the template that nobody declares still has to be filled in.
    fn add_undeclared_path_parameters(&mut self, node: &Node<'a>, path: &str, parameters: &mut Vec<Parameter>) {
        for name in template_names(path) {
            if parameters.iter().any(|parameter| parameter.location == Location::Path && parameter.name == name) {
                continue;
            }
            let message =
                format!("the path `{path}` has `{{{name}}}`, but no parameter of that name is declared; taken as a string");
            self.findings
                .push(Finding::warning(Code::PathMismatch, message).at(node.at).help("declare the parameter with `in: path`"));
            parameters.push(Parameter {
                name: name.to_owned(),
                location: Location::Path,
                required: true,
                deprecated: false,
                description: String::new(),
                style: ParameterStyle::Simple,
                explode: false,
                allow_reserved: false,
                content_type: None,
                schema: None,
                at: node.at,
            });
        }
    }

    fn read_body(&mut self, node: &'d Node<'a>) -> Result<Body, Finding> {
        let node = self.follow(node)?;
        Ok(Body {
            required: node.flag("required"),
            description: node.text("description").unwrap_or_default().trim().to_owned(),
            content: self.read_content(node),
            at: node.at,
        })
    }

    fn read_content(&mut self, node: &'d Node<'a>) -> Vec<Content> {
        let media_types = node.get("content").map(Node::entries).unwrap_or_default();
        let mut content = Vec::with_capacity(media_types.len());
        for (media_type, media) in media_types {
            let schema = media.get("schema").map(|schema| self.schemas.read(schema, self.findings));
            content.push(Content { media_type: media_type.trim().to_owned(), schema });
        }
        content
    }

    /// A response that cannot be read costs only itself: calls are right without it.
    fn read_responses(&mut self, node: &'d Node<'a>) -> Vec<Response> {
        let mut responses = Vec::new();
        if let Some(node) = node.get("responses").filter(|node| !node.is_object()) {
            let message = format!("`responses` must be an object, this is {}; it is ignored", node.type_name());
            self.findings.push(Finding::warning(Code::MalformedPart, message).at(node.at));
        }
        for (status, response) in node.get("responses").map(Node::entries).unwrap_or_default() {
            if status.starts_with("x-") {
                continue;
            }
            match self.follow(response) {
                Ok(response) => responses.push(Response {
                    status: status.to_string(),
                    description: response.text("description").unwrap_or_default().trim().to_owned(),
                    headers: response
                        .get("headers")
                        .map(Node::entries)
                        .unwrap_or_default()
                        .iter()
                        .map(|(name, _)| name.to_string())
                        .collect(),
                    content: self.read_content(response),
                    at: response.at,
                }),
                Err(finding) => self.findings.push(finding),
            }
        }
        responses
    }
}

fn quarantine(message: impl Into<String>) -> Finding {
    Finding::warning(Code::QuarantinedOperation, message)
}

/// The declared style, or the default of the location (OpenAPI 3.1 §4.8.12.2.1).
fn read_style(node: &Node<'_>, location: Location) -> ParameterStyle {
    match node.text("style") {
        Some("simple") => ParameterStyle::Simple,
        Some("label") => ParameterStyle::Label,
        Some("matrix") => ParameterStyle::Matrix,
        Some("form") => ParameterStyle::Form,
        Some("spaceDelimited") => ParameterStyle::SpaceDelimited,
        Some("pipeDelimited") => ParameterStyle::PipeDelimited,
        Some("deepObject") => ParameterStyle::DeepObject,
        _ => match location {
            Location::Path | Location::Header => ParameterStyle::Simple,
            Location::Query | Location::Cookie => ParameterStyle::Form,
        },
    }
}

/// The names between the braces of a path template, in order.
pub(crate) fn template_names(path: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else { break };
        let name = &rest[open + 1..open + close];
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
        rest = &rest[open + close + 1..];
    }
    names
}
