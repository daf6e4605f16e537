//! What a description says and no artefact holds: contact, links, callbacks, extensions. Read for comparisons alone.

use super::paths::METHODS;
use crate::model::LIFE_MARKS;
use crate::source::{At, Documents, Node, Value};
use std::collections::HashMap;
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

/// How deep a part is looked into: a callback may lead to itself.
const MAX_DEPTH: usize = 64;

/// References in a row that are followed.
const MAX_HOPS: usize = 16;

/// The asides of every description among the documents, in document order.
pub fn read_asides(documents: &Documents<'_>) -> Vec<Aside> {
    let mut reader = Reader { documents, found: Vec::new(), known: HashMap::new() };
    for root in documents.roots().filter(|root| root.get("openapi").is_some() || root.get("swagger").is_some()) {
        reader.read_root(root);
    }
    reader.found
}

struct Reader<'d, 'a> {
    documents: &'d Documents<'a>,
    found: Vec<Aside>,
    /// What was referred to and looked into, each to its depth.
    known: HashMap<(*const Node<'a>, usize), u64>,
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
            let wanted = keys.contains(&key.as_ref()) || (key.starts_with("x-") && !LIFE_MARKS.contains(&key.as_ref()));
            if wanted {
                let digest = self.digest(value, MAX_DEPTH);
                let name = format!("{before}{key}");
                self.found.push(Aside { owner: owner.to_owned(), name, digest, at: value.at });
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

    /// What a tree says, with references followed and keys in order, down to a depth.
    fn digest(&mut self, node: &'d Node<'a>, depth: usize) -> u64 {
        let target = self.follow(node);
        if std::ptr::eq(target, node) {
            return self.digest_own(node, depth);
        }
        // Thousands of operations may refer to one callback. A cycle ends with the depth, from wherever it is entered.
        let key = (std::ptr::from_ref(target), depth);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let digest = self.digest_own(target, depth);
        self.known.insert(key, digest);
        digest
    }

    fn digest_own(&mut self, node: &'d Node<'a>, depth: usize) -> u64 {
        let Some(below) = depth.checked_sub(1) else { return 0 };
        let mut text = String::new();
        match &node.value {
            Value::Object(entries) => {
                let mut sorted: Vec<_> = entries.iter().collect();
                sorted.sort_by(|left, right| left.0.cmp(&right.0));
                text.push('{');
                for (key, value) in sorted {
                    // A schema of a callback may be any that others use, and what becomes of that is told there.
                    let digest = if key == "schema" { 0 } else { self.digest(value, below) };
                    let _ = write!(text, "{key:?}:{digest:x},");
                }
            }
            Value::Array(items) => {
                text.push('[');
                for item in items {
                    let _ = write!(text, "{:x},", self.digest(item, below));
                }
            }
            _ => text = node.to_json().to_string(),
        }
        hash(&text)
    }
}

/// 64-bit FNV-1a.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
