//! `schemes`, `host` and `basePath` → servers.

use crate::model::{Server, ServerVariable};
use crate::read::defaults::{callable, strings};
use crate::read::template_names;
use crate::source::Node;

/// One server for each scheme, https first. Without `host` only the path is known.
pub(super) fn read_server(root: &Node<'_>) -> Vec<Server> {
    let base = root.text("basePath").unwrap_or_default().trim().trim_matches('/');
    let base = if base.is_empty() { String::new() } else { format!("/{base}") };
    if let Some(parameterized) = root.get("x-ms-parameterized-host") {
        return read_parameterized(parameterized, &schemes(root), &base).into_iter().collect();
    }
    let Some(node) = root.get("host") else {
        let at = root.get("basePath").map_or(root.at, |node| node.at);
        return if base.is_empty() { Vec::new() } else { vec![Server { url: base, variables: Vec::new(), at }] };
    };
    let host = node.as_str().unwrap_or_default().trim().trim_end_matches('/');
    // `host` must be no URL, and is one here and there.
    let (written, host) = host.split_once("://").map_or((None, host), |(scheme, host)| (Some(scheme), host));
    let schemes = written.map_or_else(|| schemes(root), |scheme| vec![scheme.to_ascii_lowercase()]);
    let url = |scheme: &String| format!("{scheme}://{host}{base}");
    let server = |scheme| Server { url: url(scheme), variables: variables(host, None), at: node.at };
    if host.is_empty() { Vec::new() } else { schemes.iter().map(server).collect() }
}

fn schemes(root: &Node<'_>) -> Vec<String> {
    let mut schemes = callable(&strings(root.get("schemes")));
    if schemes.is_empty() {
        // Then the scheme is that by which the description was fetched (Swagger 2.0, `schemes`), which nobody wrote down.
        schemes.push("https".to_owned());
    }
    schemes
}

/// Microsoft's host with variables: `{accountName}.blob.core.windows.net`.
fn read_parameterized(node: &Node<'_>, schemes: &[String], base: &str) -> Option<Server> {
    let template = node.text("hostTemplate")?.trim().trim_end_matches('/');
    let prefixed = node.get("useSchemePrefix").and_then(Node::as_bool) != Some(false);
    let scheme = schemes.first().filter(|_| prefixed && !template.contains("://"));
    let prefix = scheme.map(|scheme| format!("{scheme}://")).unwrap_or_default();
    Some(Server { url: format!("{prefix}{template}{base}"), variables: variables(template, node.get("parameters")), at: node.at })
}

fn variables(host: &str, declared: Option<&Node<'_>>) -> Vec<ServerVariable> {
    let declared = declared.map(Node::items).unwrap_or_default();
    let variable = |name: &str| {
        let node = declared.iter().find(|node| node.text("name") == Some(name));
        let text = |node: &Node<'_>| node.as_text().map(|text| text.into_owned());
        ServerVariable {
            name: name.to_owned(),
            default: node.and_then(|node| node.get("default")).and_then(text).filter(|text| !text.is_empty()),
            allowed: node
                .and_then(|node| node.get("enum"))
                .map(Node::items)
                .unwrap_or_default()
                .iter()
                .filter_map(text)
                .collect(),
        }
    };
    template_names(host).into_iter().map(variable).collect()
}
