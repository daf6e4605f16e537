//! Parameters of OpenAPI 3.x, and what every dialect asks of a parameter.

use super::operation::{OperationReader, quarantine};
use super::reference::Layers;
use crate::diagnostic::{Code, Finding};
use crate::model::Parameter;
use crate::source::{At, Node, Value};
use std::collections::HashSet;
use toolwright_integration::{Location, ParameterStyle};

impl<'d, 'a> OperationReader<'d, 'a, '_> {
    /// The parameters of an operation and of its path item, references followed; the first of a name and place counts.
    pub(super) fn declared_parameters(
        &mut self,
        operation: &Layers<'d, 'a>,
        item: &Layers<'d, 'a>,
    ) -> Result<Vec<Layers<'d, 'a>>, Finding> {
        let mut all: Vec<Layers<'d, 'a>> = Vec::new();
        let mut seen = HashSet::new();
        for declared in [operation.get("parameters")].into_iter().chain(item.iter().map(|node| node.get("parameters"))).flatten()
        {
            if !matches!(declared.value, Value::Array(_) | Value::Null) {
                let message = format!("`parameters` must be a list, this is {}", declared.type_name());
                return Err(quarantine(message).at(declared.at));
            }
            for node in declared.items() {
                let parameter = self.follow(node)?;
                if seen.insert((parameter.text("in"), parameter.get("name").and_then(Node::as_text))) {
                    all.push(parameter);
                }
            }
        }
        Ok(all)
    }

    /// Reads one parameter of OpenAPI 3.x.
    pub(super) fn read_parameter(&mut self, layers: &Layers<'d, 'a>) -> Result<Parameter, Finding> {
        let node = layers.target();
        let (name, location) = name_and_location(node)?;
        if node.text("in") == Some("querystring") {
            return self.read_query_string(layers, name);
        }
        let style = read_style(node).unwrap_or_else(|| default_style(location));
        let content = node.get("content").and_then(|content| content.entries().first());
        let schema = node.get("schema").or_else(|| content.and_then(|(_, media)| media.get("schema")));
        Ok(Parameter {
            name,
            location,
            required: node.flag("required") || location == Location::Path,
            deprecated: node.flag("deprecated"),
            description: layers.words(self.dialect, "description"),
            style,
            explode: node.get("explode").and_then(Node::as_bool).unwrap_or(style == ParameterStyle::Form),
            allow_reserved: node.flag("allowReserved") || is_plain_cookie(node, location),
            content_type: content.map(|(media_type, _)| media_type.to_string()),
            schema: schema.map(|schema| self.schemas.read(schema, self.findings)),
            at: node.at,
        })
    }

    /// OpenAPI 3.2's parameter that is the whole query: each key of a form is a query parameter; anything else is written as one text.
    fn read_query_string(&mut self, layers: &Layers<'d, 'a>, name: String) -> Result<Parameter, Finding> {
        let node = layers.target();
        let content = node.get("content").map(Node::entries).unwrap_or_default();
        let form = content.iter().find(|(media_type, _)| media_type.starts_with("application/x-www-form-urlencoded"));
        let (media_type, media) = form.or(content.first()).ok_or_else(|| {
            quarantine(format!("the query string `{name}` has no `content`, and cannot be written")).at(node.at)
        })?;
        let schema = media.get("schema").map(|schema| self.schemas.read(schema, self.findings));
        let (style, content_type) = match form {
            Some(_) if schema.is_some() => (ParameterStyle::Form, None),
            _ => (ParameterStyle::Whole, Some(media_type.to_string())),
        };
        Ok(Parameter {
            name,
            location: Location::Query,
            required: node.flag("required"),
            deprecated: node.flag("deprecated"),
            description: layers.words(self.dialect, "description"),
            style,
            explode: true,
            allow_reserved: false,
            content_type,
            schema,
            at: node.at,
        })
    }

    /// Takes out the path parameters that the template has no place for.
    pub(super) fn keep_placed(&mut self, parameters: &mut Vec<Parameter>, path: &str) -> Vec<Parameter> {
        let mut unplaced = Vec::new();
        let findings = &mut *self.findings;
        parameters.retain(|parameter| {
            let placed = parameter.location != Location::Path || path.contains(&format!("{{{}}}", parameter.name));
            if !placed {
                let message = format!("the path `{path}` has no place for its parameter `{}`, which is left out", parameter.name);
                findings.push(Finding::warning(Code::PathMismatch, message).at(parameter.at));
                unplaced.push(parameter.clone());
            }
            placed
        });
        unplaced
    }

    /// A `{name}` of the template that nobody declares still has to be filled in.
    pub(super) fn add_undeclared_path_parameters(&mut self, at: At, path: &str, parameters: &mut Vec<Parameter>) {
        for name in template_names(path) {
            if parameters.iter().any(|parameter| parameter.location == Location::Path && parameter.name == name) {
                continue;
            }
            let message =
                format!("the path `{path}` has `{{{name}}}`, but no parameter of that name is declared; taken as a string");
            self.findings
                .push(Finding::warning(Code::PathMismatch, message).at(at).help("declare the parameter with `in: path`"));
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
                at,
            });
        }
    }
}

/// What a parameter cannot be without.
pub(super) fn name_and_location(node: &Node<'_>) -> Result<(String, Location), Finding> {
    let name = node.get("name").and_then(Node::as_text).ok_or_else(|| quarantine("a parameter has no name").at(node.at))?;
    let location = match node.text("in") {
        Some("path") => Location::Path,
        Some("query" | "querystring") => Location::Query,
        Some("header") => Location::Header,
        Some("cookie") => Location::Cookie,
        other => {
            let found = other.unwrap_or("nothing");
            return Err(quarantine(format!("the parameter `{name}` is in `{found}`, which is no part of a request")).at(node.at));
        }
    };
    Ok((name.into_owned(), location))
}

/// Whether a cookie is sent as it is given, without percent-encoding (OpenAPI 3.2, style `cookie`).
fn is_plain_cookie(node: &Node<'_>, location: Location) -> bool {
    location == Location::Cookie && node.text("style") == Some("cookie")
}

/// The declared style, if it is one.
pub(super) fn read_style(node: &Node<'_>) -> Option<ParameterStyle> {
    Some(match node.text("style")? {
        "simple" => ParameterStyle::Simple,
        "label" => ParameterStyle::Label,
        "matrix" => ParameterStyle::Matrix,
        // OpenAPI 3.2's style of cookies is `form` that encodes nothing; see `is_plain_cookie`.
        "form" | "cookie" => ParameterStyle::Form,
        "spaceDelimited" => ParameterStyle::SpaceDelimited,
        "pipeDelimited" => ParameterStyle::PipeDelimited,
        "deepObject" => ParameterStyle::DeepObject,
        _ => return None,
    })
}

/// The style of a location (OpenAPI 3.1 §4.8.12.2.1).
pub(super) fn default_style(location: Location) -> ParameterStyle {
    match location {
        Location::Path | Location::Header => ParameterStyle::Simple,
        Location::Query | Location::Cookie => ParameterStyle::Form,
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
