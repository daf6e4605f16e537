//! Security schemes and requirements, OpenAPI 3.x and Swagger 2.0.

use super::reference::Layers;
use crate::diagnostic::Finding;
use crate::model::{SchemeKind, SecurityScheme};
use crate::source::{Documents, Node};
use toolwright_integration::Location;

/// Reads what is declared under `components.securitySchemes`, or under Swagger's `securityDefinitions`.
pub(super) fn read_schemes(documents: &Documents<'_>, declared: &Node<'_>, findings: &mut Vec<Finding>) -> Vec<SecurityScheme> {
    let mut schemes = Vec::new();
    for (name, node) in declared.entries().iter().filter(|(name, _)| !name.starts_with("x-")) {
        match Layers::follow(documents, node) {
            Ok(layers) => schemes.push(SecurityScheme {
                name: name.to_string(),
                kind: read_kind(layers.target()),
                endpoints: read_endpoints(layers.target()),
                description: layers.text("description").to_owned(),
                at: node.at,
            }),
            Err(finding) => findings.push(finding),
        }
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
        // Swagger 2.0 has no other way than `Basic`.
        "basic" => SchemeKind::Basic,
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
    // Swagger 2.0 has one flow, and its fields stand in the scheme itself.
    let flows = node.get("flows").map(Node::entries).unwrap_or_default();
    let flows: Vec<&Node<'_>> = flows.iter().map(|(_, flow)| flow).chain([node]).collect();
    // Not by the order in which they stand: another order of keys is the same description.
    let known = ["authorizationCode", "clientCredentials", "password"];
    let first = node.get("flows").and_then(|flows| known.iter().find_map(|flow| flows.get(flow)?.text("tokenUrl")));
    let token_url = first.or_else(|| flows.iter().find_map(|flow| flow.text("tokenUrl"))).map(str::to_owned);
    let mut scopes: Vec<String> = flows
        .iter()
        .filter_map(|flow| flow.get("scopes"))
        .flat_map(|scopes| scopes.entries().iter().map(|(scope, _)| scope.to_string()))
        .collect();
    scopes.sort();
    scopes.dedup();
    let flow = |flow: &str, old: &str| {
        let declared = node.get("flows").and_then(|flows| flows.get(flow));
        declared.or(Some(node).filter(|node| node.text("flow") == Some(old))).filter(|flow| flow.text("tokenUrl").is_some())
    };
    let unattended = flow("clientCredentials", "application").and_then(|flow| flow.text("tokenUrl")).map(str::to_owned);
    let attended = flow("authorizationCode", "accessCode");
    // An empty or relative one leads nowhere.
    let renewed = |flow: &Node<'_>| flow.text("refreshUrl").filter(|url| url.starts_with("https://")).map(str::to_owned);
    let attended = attended.and_then(|flow| renewed(flow).or_else(|| flow.text("tokenUrl").map(str::to_owned)));
    SchemeKind::OAuth2 { token_url, scopes, unattended, attended }
}

fn read_endpoints(node: &Node<'_>) -> Vec<String> {
    let flows = node.get("flows").map(Node::entries).unwrap_or_default();
    let of_flow = |flow| ["authorizationUrl", "tokenUrl", "refreshUrl"].map(|key| Node::text(flow, key));
    let flows = flows.iter().map(|(_, flow)| flow).chain([node]);
    let named = flows.flat_map(of_flow).chain([node.text("openIdConnectUrl")]);
    let mut endpoints: Vec<String> = named.flatten().map(str::to_owned).collect();
    endpoints.sort();
    endpoints.dedup();
    endpoints
}

/// The scopes that a list of requirements names, as `scheme:scope`.
pub(super) fn read_scopes(node: &Node<'_>) -> Vec<String> {
    let mut scopes = Vec::new();
    for (scheme, named) in node.items().iter().flat_map(Node::entries) {
        scopes.extend(named.items().iter().filter_map(Node::as_str).map(|scope| format!("{scheme}:{scope}")));
    }
    scopes.sort();
    scopes.dedup();
    scopes
}

/// Reads a list of requirements: alternatives of schemes that are needed together. `{}` stands for none.
pub(super) fn read_requirements(node: &Node<'_>) -> Vec<Vec<String>> {
    node.items().iter().map(|alternative| alternative.entries().iter().map(|(name, _)| name.to_string()).collect()).collect()
}
