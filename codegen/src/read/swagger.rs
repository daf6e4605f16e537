//! Swagger 2.0 documents → [`Api`], operation by operation, in the same model as OpenAPI 3.

mod request;
mod server;

use super::Dialect;
use super::defaults::{Defaults, strings};
use super::info::read_info;
use super::operation::OperationReader;
use super::paths::read_paths;
use super::reference::Layers;
use super::schema::SchemaReader;
use super::security::{read_requirements, read_schemes, read_scopes};
use crate::diagnostic::{Code, Finding};
use crate::model::{Api, Content, is_json};
use crate::source::{Documents, Node};

pub(super) fn read_swagger<'d>(
    documents: &'d Documents<'_>,
    root: &'d Node<'_>,
    findings: &mut Vec<Finding>,
) -> Result<Api, Finding> {
    let Some(paths) = root.get("paths").or_else(|| root.get("x-ms-paths")) else {
        return Err(Finding::error(Code::NotADescription, "the description has no `paths`")
            .at(root.at)
            .help("add the API's operations under `paths`"));
    };
    let servers = server::read_server(root);
    let mut api = Api { servers: servers.clone(), ..read_info(root) };
    if let Some(declared) = root.get("securityDefinitions") {
        api.schemes = read_schemes(documents, declared, findings);
    }
    let dialect = Dialect::Swagger20;
    let defaults = Defaults { consumes: strings(root.get("consumes")), produces: strings(root.get("produces")), servers };
    let default_security = root.get("security").map(read_requirements).unwrap_or_default();
    let default_scopes = root.get("security").map(read_scopes).unwrap_or_default();
    let schemas = SchemaReader::new(documents, dialect);
    let mut reader = OperationReader { documents, dialect, schemas, findings, default_security, default_scopes, defaults };
    read_paths(&mut reader, Some(paths), &mut api);
    // Microsoft's way to tell operations apart that differ only in their query.
    read_paths(&mut reader, root.get("x-ms-paths").filter(|more| more.at != paths.at), &mut api);
    let OperationReader { schemas, findings, .. } = reader;
    api.schemas = schemas.finish(findings);
    Ok(api)
}

impl<'d, 'a> OperationReader<'d, 'a, '_> {
    /// The content of a response: its schema in each media type that the operation produces.
    pub(super) fn read_swagger_content(&mut self, own: &Layers<'d, 'a>, response: &'d Node<'a>) -> Vec<Content> {
        let Some(node) = response.get("schema") else { return Vec::new() };
        let schema = self.schemas.read(node, self.findings);
        let mut types = own.get("produces").map_or_else(|| self.defaults.produces.clone(), |node| strings(Some(node)));
        let is_file = node.text("type") == Some("file");
        if is_file {
            types.retain(|media_type| !is_json(media_type));
        }
        if types.is_empty() {
            types.push(if is_file { "application/octet-stream" } else { "application/json" }.to_owned());
        }
        each_type(types, Some(schema))
    }
}

fn each_type(types: Vec<String>, schema: Option<crate::model::SchemaId>) -> Vec<Content> {
    let mut content: Vec<Content> = Vec::with_capacity(types.len());
    for media_type in types {
        if !content.iter().any(|known| known.media_type == media_type) {
            content.push(Content { media_type, schema, example: None, encodings: Vec::new() });
        }
    }
    content
}
