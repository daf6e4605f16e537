//! What a description says and no artefact holds: contact, links, callbacks, extensions. Read for comparisons alone.

use super::paths::METHODS;
use crate::source::{At, Documents, Node, Value};
use std::fmt::Write;

/// A part of a description that is compiled into nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// What it is of: an operation, or empty for the whole.
    pub owner: String,
    /// What it is, for example `callbacks`.
    pub name: String,
    /// What it says, in which order does not count, as a digest.
    pub digest: u64,
    /// Where it stands.
    pub at: At,
}

/// How many nodes of one part are looked at: a callback may lead to every schema there is.
const MAX_NODES: usize = 4_000;

/// References in a row that are followed.
const MAX_HOPS: usize = 16;

/// Marks of operations that a comparison reads by name.
const READ: [&str; 2] = ["x-sunset", "x-stability-level"];

/// The asides of every description among the documents, in document order.
pub fn read_asides(documents: &Documents<'_>) -> Vec<Aside> {
    let mut reader = Reader { documents, found: Vec::new() };
    for root in documents.roots().filter(|root| root.get("openapi").is_some() || root.get("swagger").is_some()) {
        reader.read_root(root);
    }
    reader.found
}

struct Reader<'d, 'a> {
    documents: &'d Documents<'a>,
    found: Vec<Aside>,
}

impl<'d, 'a> Reader<'d, 'a> {
    fn read_root(&mut self, root: &'d Node<'a>) {
        self.note_keys("", "", root, &["externalDocs"]);
        if let Some(info) = root.get("info") {
            self.note_keys("", "info.", info, &["contact", "license", "termsOfService", "summary"]);
        }
        for (position, server) in root.get("servers").map(Node::items).unwrap_or_default().iter().enumerate() {
            self.note_keys("", &format!("servers.{position}."), server, &["description"]);
        }
        for tag in root.get("tags").map(Node::items).unwrap_or_default() {
            self.note_keys("", &format!("tag {} ", tag.text("name").unwrap_or_default()), tag, &["externalDocs"]);
        }
        for (path, item) in root.get("paths").map(Node::entries).unwrap_or_default() {
            self.read_path(path, self.follow(item));
        }
    }

    fn read_path(&mut self, path: &str, item: &'d Node<'a>) {
        let methods = item.entries().iter().filter(|(key, _)| METHODS.contains(&key.as_ref()));
        for (method, node) in methods {
            let owner = format!("{} {path}", method.to_ascii_uppercase());
            self.note_keys(&owner, "", node, &["callbacks", "externalDocs"]);
            for (status, response) in node.get("responses").map(Node::entries).unwrap_or_default() {
                let response = self.follow(response);
                self.note_keys(&owner, &format!("response {status} "), response, &["links"]);
                for (name, header) in response.get("headers").map(Node::entries).unwrap_or_default() {
                    self.note_keys(&owner, &format!("response {status} header {name} "), self.follow(header), &["description"]);
                }
            }
        }
    }

    /// Notes the named keys of a node, and its extensions.
    fn note_keys(&mut self, owner: &str, before: &str, node: &'d Node<'a>, keys: &[&str]) {
        for (key, value) in node.entries() {
            let wanted = keys.contains(&key.as_ref()) || (key.starts_with("x-") && !READ.contains(&key.as_ref()));
            if wanted {
                let mut text = Digest { text: String::new(), left: MAX_NODES };
                self.write(value, &mut text);
                let name = format!("{before}{key}");
                self.found.push(Aside { owner: owner.to_owned(), name, digest: hash(&text.text), at: value.at });
            }
        }
    }

    fn follow(&self, node: &'d Node<'a>) -> &'d Node<'a> {
        let mut node = node;
        for _ in 0..MAX_HOPS {
            let Some(target) = node.text("$ref").and_then(|target| self.documents.resolve(target, node.at).ok()) else { break };
            node = target;
        }
        node
    }

    /// A tree as text: references followed, keys in order.
    fn write(&self, node: &'d Node<'a>, out: &mut Digest) {
        if out.left == 0 {
            return;
        }
        out.left -= 1;
        let node = self.follow(node);
        match &node.value {
            Value::Object(entries) => {
                let mut sorted: Vec<_> = entries.iter().collect();
                sorted.sort_by(|left, right| left.0.cmp(&right.0));
                out.text.push('{');
                for (key, value) in sorted {
                    let _ = write!(out.text, "{key:?}:");
                    // A schema of a callback may be any that others use, and what becomes of that is told there.
                    if key != "schema" {
                        self.write(value, out);
                    }
                }
                out.text.push('}');
            }
            Value::Array(items) => {
                out.text.push('[');
                items.iter().for_each(|item| self.write(item, out));
                out.text.push(']');
            }
            _ => {
                let _ = write!(out.text, "{},", node.to_json());
            }
        }
    }
}

/// A text, and how many nodes may still come.
struct Digest {
    text: String,
    left: usize,
}

/// 64-bit FNV-1a.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
