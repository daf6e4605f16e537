//! One operation: what is the same in every dialect. What a dialect says in its own way stands in its own file.

use super::Dialect;
use super::defaults::{Defaults, strings};
use super::reference::Layers;
use super::schema::SchemaReader;
use super::security::{read_requirements, read_scopes};
use super::server::read_servers;
use crate::diagnostic::{Code, Finding};
use crate::model::{Body, Header, LIFE_MARKS, Operation, Parameter, Response, Server};
use crate::source::{Documents, Node};

/// Reads operations; holds what they share.
pub(super) struct OperationReader<'d, 'a, 'f> {
    pub documents: &'d Documents<'a>,
    pub dialect: Dialect,
    pub schemas: SchemaReader<'d, 'a>,
    pub findings: &'f mut Vec<Finding>,
    pub default_security: Vec<Vec<String>>,
    pub default_scopes: Vec<String>,
    /// What Swagger 2.0 says once for all operations.
    pub defaults: Defaults,
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
        item: &Layers<'d, 'a>,
    ) -> Result<Operation, Finding> {
        let own = self.follow(node)?;
        let at = own.target().at;
        if !own.target().is_object() {
            return Err(quarantine(format!("it is {} and not an object", own.target().type_name())).at(at));
        }
        let (mut parameters, body) = self.read_request(&own, item)?;
        let unplaced = self.keep_placed(&mut parameters, path);
        self.add_undeclared_path_parameters(at, path, &mut parameters);
        let words = |key: &str| Some(own.text(key)).filter(|text| !text.is_empty()).unwrap_or_else(|| item.text(key)).to_owned();
        Ok(Operation {
            method: method.to_owned(),
            path: path.to_owned(),
            id: Some(own.text("operationId")).filter(|id| !id.is_empty()).map(str::to_owned),
            summary: words("summary"),
            description: words("description"),
            tags: strings(own.get("tags")),
            deprecated: own.flag("deprecated"),
            parameters,
            unplaced,
            body,
            responses: self.read_responses(&own),
            security: own.get("security").map_or_else(|| self.default_security.clone(), read_requirements),
            scopes: own.get("security").map_or_else(|| self.default_scopes.clone(), read_scopes),
            marks: read_marks(&own),
            server: self.own_server(&own, item),
            inferred: own.flag("x-inferred"),
            at,
        })
    }

    /// The layers behind a chain of `$ref`s.
    pub(super) fn follow(&self, node: &'d Node<'a>) -> Result<Layers<'d, 'a>, Finding> {
        Layers::follow(self.documents, node)
    }

    fn read_request(&mut self, own: &Layers<'d, 'a>, item: &Layers<'d, 'a>) -> Result<(Vec<Parameter>, Option<Body>), Finding> {
        let declared = self.declared_parameters(own, item)?;
        if self.dialect == Dialect::Swagger20 {
            return self.read_swagger_request(own, &declared);
        }
        let parameters = declared.iter().map(|layers| self.read_parameter(layers)).collect::<Result<_, _>>()?;
        let body = own.get("requestBody").map(|body| self.read_body(body)).transpose()?;
        Ok((parameters, body))
    }

    fn own_server(&self, own: &Layers<'d, 'a>, item: &Layers<'d, 'a>) -> Option<Server> {
        if self.dialect == Dialect::Swagger20 {
            return self.defaults.own_server(own.get("schemes"));
        }
        own.iter().chain(item.iter()).flat_map(read_servers).next()
    }

    /// A response that cannot be read costs only itself: calls are right without it.
    fn read_responses(&mut self, own: &Layers<'d, 'a>) -> Vec<Response> {
        let mut responses = Vec::new();
        let declared = own.get("responses");
        if let Some(node) = declared.filter(|node| !node.is_object()) {
            let message = format!("`responses` must be an object, this is {}; it is ignored", node.type_name());
            self.findings.push(Finding::warning(Code::MalformedPart, message).at(node.at));
        }
        for (status, response) in declared.map(Node::entries).unwrap_or_default() {
            if status.starts_with("x-") {
                continue;
            }
            match self.follow(response) {
                Ok(layers) => {
                    let response = self.read_response(status, own, &layers);
                    responses.push(response);
                }
                Err(finding) => self.findings.push(finding),
            }
        }
        responses
    }

    fn read_headers(&mut self, response: &'d Node<'a>) -> Vec<Header> {
        let declared = response.get("headers").map(Node::entries).unwrap_or_default();
        let mut headers = Vec::with_capacity(declared.len());
        for (name, node) in declared {
            // A header that leads nowhere still has its name.
            let node = self.follow(node).map_or(node, |layers| layers.target());
            let schema = match self.dialect {
                // Swagger 2.0 writes the schema's keywords into the header itself.
                Dialect::Swagger20 => Some(node),
                _ => node.get("schema"),
            };
            headers.push(Header {
                name: name.to_string(),
                required: node.flag("required"),
                schema: schema.map(|schema| self.schemas.read(schema, self.findings)),
            });
        }
        headers
    }

    fn read_response(&mut self, status: &str, own: &Layers<'d, 'a>, layers: &Layers<'d, 'a>) -> Response {
        let node = layers.target();
        let headers = self.read_headers(node);
        let content = match self.dialect {
            Dialect::Swagger20 => self.read_swagger_content(own, node),
            _ => self.read_content(node),
        };
        Response {
            status: status.to_owned(),
            description: layers.words(self.dialect, "description"),
            headers,
            content,
            at: node.at,
        }
    }
}

/// What the vendor says about an operation's life, in words.
fn read_marks(own: &Layers<'_, '_>) -> Vec<(&'static str, String)> {
    LIFE_MARKS.into_iter().filter_map(|mark| Some((mark, own.get(mark)?.as_text()?.into_owned()))).collect()
}

/// The reason for which an operation is left out.
pub(super) fn quarantine(message: impl Into<String>) -> Finding {
    Finding::warning(Code::QuarantinedOperation, message)
}
