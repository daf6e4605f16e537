//! OpenAPI 3.0, 3.1 and 3.2 documents → [`Api`], operation by operation.

use super::Dialect;
use super::defaults::Defaults;
use super::info::read_info;
use super::operation::OperationReader;
use super::paths::{read_paths, read_webhooks};
use super::schema::SchemaReader;
use super::security::{read_requirements, read_schemes, read_scopes};
use super::server::read_servers;
use crate::diagnostic::{Code, Finding};
use crate::model::Api;
use crate::source::{Documents, Node};

pub(super) fn read_openapi<'d>(
    documents: &'d Documents<'_>,
    root: &'d Node<'_>,
    dialect: Dialect,
    findings: &mut Vec<Finding>,
) -> Result<Api, Finding> {
    let mut api = Api { servers: read_servers(root), ..read_info(root) };
    if let Some(declared) = root.get("components").and_then(|components| components.get("securitySchemes")) {
        api.schemes = read_schemes(documents, declared, findings);
    }
    let paths = root.get("paths");
    if paths.is_none() && root.get("webhooks").is_none() && root.get("components").is_none() {
        return Err(Finding::error(Code::NotADescription, "the description has no `paths`")
            .at(root.at)
            .help("add the API's operations under `paths`"));
    }
    let default_security = root.get("security").map(read_requirements).unwrap_or_default();
    let default_scopes = root.get("security").map(read_scopes).unwrap_or_default();
    let schemas = SchemaReader::new(documents, dialect);
    let defaults = Defaults::default();
    let mut reader = OperationReader { documents, dialect, schemas, findings, default_security, default_scopes, defaults };
    read_paths(&mut reader, paths, &mut api);
    read_webhooks(&mut reader, root, &mut api);
    let OperationReader { schemas, findings, .. } = reader;
    api.schemas = schemas.finish(findings);
    Ok(api)
}
