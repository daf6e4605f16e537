//! Chains of `$ref`s that are not schemas: path items, operations, parameters, bodies and responses.

use super::Dialect;
use crate::diagnostic::{Code, Finding};
use crate::source::{Documents, Node, RefError};

/// How many references may follow one another.
const MAX_CHAIN: usize = 64;

/// An object and all that it refers to, the outermost first.
pub(super) struct Layers<'d, 'a>(Vec<&'d Node<'a>>);

impl<'d, 'a> Layers<'d, 'a> {
    /// One object that refers to nothing.
    pub(super) fn of(node: &'d Node<'a>) -> Self {
        Self(vec![node])
    }

    /// Follows `$ref` from object to object.
    ///
    /// # Errors
    /// The finding that says where the chain breaks or closes.
    pub(super) fn follow(documents: &'d Documents<'a>, node: &'d Node<'a>) -> Result<Self, Finding> {
        let mut layers = vec![node];
        let mut node = node;
        while let Some(reference) = node.get("$ref") {
            let Some(target) = reference.as_str() else {
                let message = format!("a `$ref` must be a string, this is {}", reference.type_name());
                return Err(Finding::warning(Code::BadReference, message).at(reference.at).help("correct the reference"));
            };
            node = documents.resolve(target, node.at).map_err(|error| bad_reference(target, &error).at(reference.at))?;
            if layers.len() >= MAX_CHAIN || layers.iter().any(|known| known.at == node.at) {
                let message = format!("`$ref: {target}` leads back to itself");
                return Err(Finding::warning(Code::BadReference, message).at(reference.at).help("let it lead to a definition"));
            }
            layers.push(node);
        }
        Ok(Self(layers))
    }

    /// The object at the end of the chain.
    pub(super) fn target(&self) -> &'d Node<'a> {
        self.0[self.0.len() - 1]
    }

    /// All of them, the outermost first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'d Node<'a>> {
        self.0.iter().copied()
    }

    /// The value of a key; what stands beside a reference wins over what it refers to.
    pub(super) fn get(&self, key: &str) -> Option<&'d Node<'a>> {
        self.iter().find_map(|node| node.get(key))
    }

    /// The text of a key, trimmed; empty when there is none.
    pub(super) fn text(&self, key: &str) -> &'d str {
        self.get(key).and_then(Node::as_str).unwrap_or_default().trim()
    }

    /// Whether the value of a key is `true`.
    pub(super) fn flag(&self, key: &str) -> bool {
        self.get(key).and_then(Node::as_bool) == Some(true)
    }

    /// The prose of something that is referred to. From OpenAPI 3.1 on prose beside a `$ref` overrides that of its target
    /// (OpenAPI 3.1 §4.8.23); before that it is only what is left when the target has none.
    pub(super) fn words(&self, dialect: Dialect, key: &str) -> String {
        let mut said = self.iter().filter_map(|node| node.text(key)).map(str::trim).filter(|text| !text.is_empty());
        let words = if dialect == Dialect::OpenApi31 { said.next() } else { said.last() };
        words.unwrap_or_default().to_owned()
    }
}

/// A `$ref` that leads nowhere, as a finding.
pub(super) fn bad_reference(target: &str, error: &RefError) -> Finding {
    let (reason, help) = match error {
        RefError::Outside => ("it leads out of the integration's folder", "put the file into the folder and refer to it there"),
        RefError::NoFile(_) => ("the file could not be read", "put the file where the reference points"),
        RefError::NoTarget(_) => ("there is nothing at that place", "correct the reference"),
    };
    Finding::warning(Code::BadReference, format!("`$ref: {target}`: {reason}")).help(help)
}
