//! Server objects of OpenAPI 3.x.

use crate::model::{Server, ServerVariable};
use crate::read::template_names;
use crate::source::Node;

/// Reads `servers`; an entry without a URL says nothing.
pub(super) fn read_servers(node: &Node<'_>) -> Vec<Server> {
    let servers = node.get("servers").map(Node::items).unwrap_or_default();
    servers.iter().filter_map(read_server).collect()
}

fn read_server(node: &Node<'_>) -> Option<Server> {
    let url = node.text("url")?.trim().trim_end_matches('/').to_owned();
    let variables = node.get("variables").map(Node::entries).unwrap_or_default();
    let mut variables: Vec<ServerVariable> = variables
        .iter()
        .map(|(name, variable)| ServerVariable {
            name: name.to_string(),
            default: variable
                .get("default")
                .and_then(Node::as_text)
                .map(|text| text.into_owned())
                .filter(|text| !text.is_empty()),
            allowed: variable
                .get("enum")
                .map(Node::items)
                .unwrap_or_default()
                .iter()
                .filter_map(Node::as_text)
                .map(|text| text.into_owned())
                .collect(),
        })
        .collect();
    // What nobody declares still has to be filled in.
    for name in template_names(&url) {
        if !variables.iter().any(|variable| variable.name == name) {
            variables.push(ServerVariable { name: name.to_owned(), default: None, allowed: Vec::new() });
        }
    }
    Some(Server { url, variables, at: node.at })
}
