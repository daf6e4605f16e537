//! OpenAPI 3.0 and 3.1 documents → [`Api`], operation by operation.

use super::Dialect;
use super::operation::OperationReader;
use super::schema::{SchemaReader, bad_reference};
use super::security::{read_requirements, read_schemes};
use super::server::read_servers;
use crate::diagnostic::{Code, Finding};
use crate::model::Api;
use crate::source::{Documents, Node};

/// The fixed fields of a path item that hold operations (OpenAPI 3.2 adds `query`).
const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

pub(super) fn read_openapi<'d>(
    documents: &'d Documents<'_>,
    root: &'d Node<'_>,
    dialect: Dialect,
    findings: &mut Vec<Finding>,
) -> Result<Api, Finding> {
    let info = root.get("info");
    let mut api = Api {
        title: info.and_then(|info| info.text("title")).unwrap_or_default().to_owned(),
        version: info.and_then(|info| info.get("version")).and_then(Node::as_text).map(|text| text.into_owned()),
        description: info.and_then(|info| info.text("description")).unwrap_or_default().to_owned(),
        servers: read_servers(root),
        tags: read_tags(root),
        ..Api::default()
    };
    if let Some(components) = root.get("components") {
        api.schemes = read_schemes(documents, components, findings);
    }
    let default_security = root.get("security").map(read_requirements).unwrap_or_default();
    let paths = root.get("paths").filter(|paths| paths.is_object());
    if paths.is_none() && root.get("webhooks").is_none() && root.get("components").is_none() {
        return Err(Finding::error(Code::NotADescription, "the description has no `paths`")
            .at(root.at)
            .help("add the API's operations under `paths`"));
    }
    let mut reader = OperationReader { documents, schemas: SchemaReader::new(documents, dialect), findings, default_security };
    for (path, item) in paths.map(Node::entries).unwrap_or_default() {
        if path.starts_with("x-") {
            continue;
        }
        read_path_item(&mut reader, path, item, &mut api);
    }
    let OperationReader { schemas, findings, .. } = reader;
    api.schemas = schemas.finish(findings);
    Ok(api)
}

fn read_path_item<'d, 'a>(reader: &mut OperationReader<'d, 'a, '_>, path: &str, item: &'d Node<'a>, api: &mut Api) {
    let item = match item.text("$ref") {
        Some(target) => match reader.documents.resolve(target, item.at) {
            Ok(target) => target,
            Err(error) => {
                reader.findings.push(bad_reference(target, &error).at(item.at));
                return;
            }
        },
        None => item,
    };
    if !item.is_object() {
        let message = format!("the path `{path}` holds {} and no operations", item.type_name());
        reader.findings.push(Finding::warning(Code::MalformedPart, message).at(item.at));
        return;
    }
    let more = item.get("additionalOperations").map(Node::entries).unwrap_or_default();
    let fixed = item.entries().iter().filter(|(key, _)| METHODS.contains(&key.as_ref()));
    for (method, node) in fixed.chain(more) {
        // Without its slash a path would continue the host's name: `https://api.acme.com` + `.evil.com`.
        let refused = if !path.starts_with('/') {
            Some("a path must begin with `/`")
        } else if method.eq_ignore_ascii_case("trace") || method.eq_ignore_ascii_case("connect") {
            // An echo of the request would show the credential to whoever reads the answer (RFC 9110 §9.3.8).
            Some("it would echo the credential that the call carries")
        } else {
            None
        };
        let read = match refused {
            None => reader.read(&method.to_ascii_uppercase(), path, node, item),
            Some(reason) => Err(Finding::warning(Code::QuarantinedOperation, reason).at(node.at)),
        };
        match read {
            Ok(operation) => api.operations.push(operation),
            Err(cause) => {
                let message = format!("`{} {path}` was left out: {}", method.to_ascii_uppercase(), cause.message);
                let help = if cause.help.is_empty() { "mend the description, or add an overlay".to_owned() } else { cause.help };
                reader.findings.push(Finding { code: Code::QuarantinedOperation, message, help, ..cause }.or_at(node.at));
            }
        }
    }
}

fn read_tags(root: &Node<'_>) -> Vec<(String, String)> {
    let tags = root.get("tags").map(Node::items).unwrap_or_default();
    let described = tags.iter().filter_map(|tag| Some((tag.text("name")?, tag.text("description").unwrap_or_default())));
    described.map(|(name, description)| (name.to_owned(), description.to_owned())).collect()
}
