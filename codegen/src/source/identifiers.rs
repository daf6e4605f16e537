//! The names that schemas give themselves: `$id`, `$anchor` and `$dynamicAnchor` (JSON Schema 2020-12 core §8.2).
//!
//! Nothing is ever fetched: an `$id` is a name under which a schema in a file that was read can be found, and no address.

use super::place::escape_token;
use super::{Node, Value};
use std::collections::HashMap;

/// The names in one document.
#[derive(Debug, Default)]
pub(super) struct Identifiers {
    /// In document order, so that the innermost one around a place is found by halving.
    resources: Vec<Resource>,
    by_id: HashMap<String, usize>,
    /// The pointers of the schemas that call themselves so, by resource and name.
    anchors: HashMap<(Option<usize>, String), String>,
    /// The first one of each name.
    first_anchors: HashMap<String, String>,
}

/// A schema with an `$id`.
#[derive(Debug)]
struct Resource {
    /// Absolute as far as the document says, without a fragment.
    id: String,
    pointer: String,
    /// The offsets of its first and its last node.
    start: u32,
    end: u32,
    outer: Option<usize>,
}

impl Identifiers {
    /// Collects the names in a document.
    pub(super) fn collect(root: &Node<'_>) -> Self {
        let mut found = Self::default();
        found.visit(root, &mut String::new(), None);
        found
    }

    /// Notes the names in a node; the last offset in it. Documents are at most [`super::MAX_DEPTH`] deep.
    fn visit(&mut self, node: &Node<'_>, pointer: &mut String, outer: Option<usize>) -> u32 {
        let resource = self.open(node, pointer, outer);
        let around = resource.or(outer);
        for keyword in ["$anchor", "$dynamicAnchor"] {
            if let Some(name) = node.text(keyword) {
                self.anchors.entry((around, name.to_owned())).or_insert_with(|| pointer.clone());
                self.first_anchors.entry(name.to_owned()).or_insert_with(|| pointer.clone());
            }
        }
        let mut end = node.at.offset;
        let length = pointer.len();
        let mut step = |found: &mut Self, token: &str, child: &Node<'_>| {
            if child.is_object() || !child.items().is_empty() {
                pointer.push('/');
                pointer.push_str(token);
                end = end.max(found.visit(child, pointer, around));
                pointer.truncate(length);
            }
            end = end.max(child.at.offset);
        };
        match &node.value {
            Value::Array(items) => items.iter().enumerate().for_each(|(at, item)| step(self, &at.to_string(), item)),
            Value::Object(entries) => entries.iter().for_each(|(key, value)| step(self, &escape_token(key), value)),
            _ => {}
        }
        if let Some(resource) = resource.and_then(|index| self.resources.get_mut(index)) {
            resource.end = end;
        }
        end
    }

    fn open(&mut self, node: &Node<'_>, pointer: &str, outer: Option<usize>) -> Option<usize> {
        // OpenAPI 3.2 names its documents by `$self`.
        let id = node.text("$id").or_else(|| node.text("$self").filter(|_| pointer.is_empty()));
        let id = id.map(without_fragment).filter(|id| !id.is_empty())?;
        let id = join(outer.map_or("", |outer| self.resources[outer].id.as_str()), id);
        let (index, start) = (self.resources.len(), node.at.offset);
        self.by_id.entry(id.clone()).or_insert(index);
        self.resources.push(Resource { id, pointer: pointer.to_owned(), start, end: start, outer });
        Some(index)
    }

    /// The schema that a reference without its fragment names, as seen from a place.
    pub(super) fn resource(&self, reference: &str, from: Option<u32>) -> Option<usize> {
        let base = from.and_then(|offset| self.around(offset)).map_or("", |index| self.resources[index].id.as_str());
        let found = self.by_id.get(&join(base, reference)).or_else(|| self.by_id.get(reference));
        found.copied()
    }

    /// Where a named schema stands.
    pub(super) fn pointer(&self, resource: usize) -> &str {
        self.resources.get(resource).map_or("", |resource| resource.pointer.as_str())
    }

    /// The pointer of the innermost named schema around a place.
    pub(super) fn enclosing(&self, offset: u32) -> Option<&str> {
        self.around(offset).map(|index| self.resources[index].pointer.as_str())
    }

    fn around(&self, offset: u32) -> Option<usize> {
        let before = self.resources.partition_point(|resource| resource.start <= offset).checked_sub(1)?;
        std::iter::successors(Some(before), |index| self.resources[*index].outer)
            .find(|index| self.resources[*index].end >= offset)
    }

    /// The pointer of the schema with this anchor: that of a named schema, else that around a place, else the first.
    pub(super) fn anchor(&self, name: &str, resource: Option<usize>, from: Option<u32>) -> Option<&str> {
        let around = resource.or_else(|| from.and_then(|offset| self.around(offset)));
        let found =
            self.anchors.get(&(around, name.to_owned())).or_else(|| self.first_anchors.get(name).filter(|_| resource.is_none()));
        found.map(String::as_str)
    }
}

fn without_fragment(id: &str) -> &str {
    id.split('#').next().unwrap_or_default()
}

/// A reference as seen from a base (RFC 3986 §5.2, as far as names need it).
fn join(base: &str, reference: &str) -> String {
    let absolute = |text: &str| text.split_once(':').is_some_and(|(scheme, _)| !scheme.is_empty() && !scheme.contains('/'));
    if absolute(reference) || base.is_empty() {
        return reference.to_owned();
    }
    let authority = base.find("://").map_or(0, |at| base[at + 3..].find('/').map_or(base.len(), |slash| at + 3 + slash));
    if let Some(path) = reference.strip_prefix('/') {
        return format!("{}/{path}", &base[..authority]);
    }
    let mut folder = &base[authority..base.rfind('/').filter(|slash| *slash >= authority).unwrap_or(authority)];
    let mut rest = reference;
    loop {
        if let Some(next) = rest.strip_prefix("./") {
            rest = next;
        } else if let Some(next) = rest.strip_prefix("../") {
            rest = next;
            folder = folder.rfind('/').map_or("", |slash| &folder[..slash]);
        } else {
            return format!("{}{folder}/{rest}", &base[..authority]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_join_their_base() {
        let cases = [
            ("https://a.test/x/y.json", "z.json", "https://a.test/x/z.json"),
            ("https://a.test/x/y.json", "../z.json", "https://a.test/z.json"),
            ("https://a.test/x/y.json", "../../../z.json", "https://a.test/z.json"),
            ("https://a.test/x/y.json", "/z.json", "https://a.test/z.json"),
            ("https://a.test", "./z.json", "https://a.test/z.json"),
            ("https://a.test/x/", "urn:b:c", "urn:b:c"),
            ("x/y.json", "z.json", "x/z.json"),
            ("", "z.json", "z.json"),
        ];
        for (base, reference, wanted) in cases {
            assert_eq!(join(base, reference).trim_start_matches('/'), wanted, "{base} {reference}");
        }
    }
}
