//! `paths` → operations, one by one; the same in every dialect. What cannot be understood costs itself and a diagnostic.

use super::operation::OperationReader;
use super::reference::Layers;
use crate::diagnostic::{Code, Finding};
use crate::model::Api;
use crate::source::Node;

/// The fixed fields of a path item that hold operations (OpenAPI 3.2 adds `query`).
pub(super) const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// Reads every operation below `paths`.
pub(super) fn read_paths<'d, 'a>(reader: &mut OperationReader<'d, 'a, '_>, paths: Option<&'d Node<'a>>, api: &mut Api) {
    if let Some(node) = paths.filter(|node| !node.is_object()) {
        let message = format!("`paths` must be an object, this is {}", node.type_name());
        reader.findings.push(Finding::warning(Code::MalformedPart, message).at(node.at));
    }
    for (path, item) in paths.map(Node::entries).unwrap_or_default() {
        if !path.starts_with("x-") {
            read_path_item(reader, path, item, api);
        }
    }
}

fn read_path_item<'d, 'a>(reader: &mut OperationReader<'d, 'a, '_>, path: &str, item: &'d Node<'a>, api: &mut Api) {
    let layers = match reader.follow(item) {
        Ok(layers) => layers,
        Err(finding) => {
            // What stands beside the reference can still be read.
            reader.findings.push(finding);
            Layers::of(item)
        }
    };
    if !layers.target().is_object() {
        let node = layers.target();
        let message = format!("the path `{path}` holds {} and no operations", node.type_name());
        reader.findings.push(Finding::warning(Code::MalformedPart, message).at(node.at));
        return;
    }
    let mut seen: Vec<String> = Vec::new();
    for (method, node) in operations_of(&layers) {
        let method = method.to_ascii_uppercase();
        if seen.contains(&method) {
            continue;
        }
        seen.push(method.clone());
        let read = match refusal(path, &method) {
            None => reader.read(&method, path, node, &layers),
            Some(reason) => Err(Finding::warning(Code::QuarantinedOperation, reason).at(node.at)),
        };
        match read {
            Ok(operation) => api.operations.push(operation),
            Err(cause) => {
                let message = format!("`{method} {path}` was left out: {}", cause.message);
                let help = if cause.help.is_empty() { "mend the description, or add an overlay".to_owned() } else { cause.help };
                reader.findings.push(Finding { code: Code::QuarantinedOperation, message, help, ..cause }.or_at(node.at));
            }
        }
    }
}

/// Reads what the vendor calls, instead of being called. It becomes no tool, so one that cannot be read costs nobody anything.
pub(super) fn read_webhooks<'d, 'a>(reader: &mut OperationReader<'d, 'a, '_>, root: &'d Node<'a>, api: &mut Api) {
    for (name, item) in root.get("webhooks").map(Node::entries).unwrap_or_default() {
        let layers = reader.follow(item).unwrap_or_else(|_| Layers::of(item));
        for (method, node) in operations_of(&layers) {
            if let Ok(webhook) = reader.read(&method.to_ascii_uppercase(), name, node, &layers) {
                api.webhooks.push(webhook);
            }
        }
    }
}

/// The operations of a path item and of what it refers to; its own come first.
fn operations_of<'d, 'a>(layers: &Layers<'d, 'a>) -> Vec<(&'d str, &'d Node<'a>)> {
    let mut found = Vec::new();
    for layer in layers.iter() {
        let fixed = layer.entries().iter().filter(|(key, _)| METHODS.contains(&key.as_ref()));
        let more = layer.get("additionalOperations").map(Node::entries).unwrap_or_default();
        found.extend(fixed.chain(more).map(|(method, node)| (method.as_ref(), node)));
    }
    found
}

fn refusal(path: &str, method: &str) -> Option<&'static str> {
    // Without its slash a path would continue the host's name: `https://api.acme.com` + `.evil.com`.
    if !path.starts_with('/') {
        Some("a path must begin with `/`")
    } else if matches!(method, "TRACE" | "CONNECT") {
        // An echo of the request would show the credential to whoever reads the answer (RFC 9110 §9.3.8).
        Some("it would echo the credential that the call carries")
    } else {
        None
    }
}
