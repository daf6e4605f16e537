//! Security schemes and requirements of OpenAPI 3.x.

use super::schema::bad_reference;
use crate::diagnostic::Finding;
use crate::model::{SchemeKind, SecurityScheme};
use crate::source::{Documents, Node};
use toolwright_integration::Location;

/// Reads `components.securitySchemes`.
pub(super) fn read_schemes(documents: &Documents<'_>, components: &Node<'_>, findings: &mut Vec<Finding>) -> Vec<SecurityScheme> {
    let Some(declared) = components.get("securitySchemes") else { return Vec::new() };
    let mut schemes = Vec::new();
    for (name, node) in declared.entries() {
        let node = match node.text("$ref") {
            Some(target) => match documents.resolve(target, node.at) {
                Ok(node) => node,
                Err(error) => {
                    findings.push(bad_reference(target, &error).at(node.at));
                    continue;
                }
            },
            None => node,
        };
        let description = node.text("description").unwrap_or_default().to_owned();
        schemes.push(SecurityScheme { name: name.to_string(), kind: read_kind(node), description });
    }
    schemes
}

fn read_kind(node: &Node<'_>) -> SchemeKind {
    match node.text("type").unwrap_or_default() {
        "http" => match node.text("scheme").unwrap_or_default().to_ascii_lowercase().as_str() {
            "bearer" => SchemeKind::Bearer,
            "basic" => SchemeKind::Basic,
            other => SchemeKind::Other(format!("http {other}")),
        },
        "apiKey" => {
            let location = match node.text("in") {
                Some("query") => Location::Query,
                Some("cookie") => Location::Cookie,
                _ => Location::Header,
            };
            SchemeKind::ApiKey { location, name: node.text("name").unwrap_or("Authorization").to_owned() }
        }
        "oauth2" | "openIdConnect" => read_oauth2(node),
        other => SchemeKind::Other(other.to_owned()),
    }
}

fn read_oauth2(node: &Node<'_>) -> SchemeKind {
    let flows = node.get("flows").map(Node::entries).unwrap_or_default();
    let token_url = flows.iter().find_map(|(_, flow)| flow.text("tokenUrl")).map(str::to_owned);
    let mut scopes: Vec<String> = flows
        .iter()
        .filter_map(|(_, flow)| flow.get("scopes"))
        .flat_map(|scopes| scopes.entries().iter().map(|(scope, _)| scope.to_string()))
        .collect();
    scopes.sort();
    scopes.dedup();
    SchemeKind::OAuth2 { token_url, scopes }
}

/// Reads a list of requirements: alternatives of schemes that are needed together. `{}` stands for none.
pub(super) fn read_requirements(node: &Node<'_>) -> Vec<Vec<String>> {
    node.items().iter().map(|alternative| alternative.entries().iter().map(|(name, _)| name.to_string()).collect()).collect()
}
