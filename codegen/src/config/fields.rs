//! Taking an object of `integration.yaml` apart: typed values, every mistake located, no key overlooked.

use super::Spanned;
use crate::diagnostic::{Code, Finding, nearest};
use crate::source::Node;

/// An object whose keys are asked for by name; what nobody asked for is reported.
pub(super) struct Fields<'n, 'a> {
    node: &'n Node<'a>,
    what: &'static str,
    known: Vec<&'static str>,
}

impl<'n, 'a> Fields<'n, 'a> {
    /// Opens `node`, which is called `what` in messages. Something else than an object is reported and reads as empty.
    pub(super) fn open(node: &'n Node<'a>, what: &'static str, findings: &mut Vec<Finding>) -> Self {
        if !node.is_object() {
            findings.push(shape(what, "an object", node));
        }
        Self { node, what, known: Vec::new() }
    }

    /// The value under a key; `null` counts as absent.
    pub(super) fn take(&mut self, key: &'static str) -> Option<&'n Node<'a>> {
        self.known.push(key);
        self.node.get(key).filter(|value| !matches!(value.value, crate::source::Value::Null))
    }

    /// A text; a number or a boolean is taken as its text.
    pub(super) fn text(&mut self, key: &'static str, findings: &mut Vec<Finding>) -> Option<Spanned<String>> {
        self.take(key).and_then(|value| text_of(value, key, findings))
    }

    /// A text without its place.
    pub(super) fn plain(&mut self, key: &'static str, findings: &mut Vec<Finding>) -> Option<String> {
        self.text(key, findings).map(|text| text.value)
    }

    /// A text that must be there.
    pub(super) fn need(&mut self, key: &'static str, findings: &mut Vec<Finding>) -> Option<Spanned<String>> {
        let found = self.text(key, findings);
        if found.is_none() && self.node.get(key).is_none() {
            let message = format!("{} needs `{key}`", self.what);
            findings.push(Finding::error(Code::ConfigShape, message).at(self.node.at).help(format!("add `{key}:`")));
        }
        found
    }

    /// A list of texts; a single text is a list of one.
    pub(super) fn texts(&mut self, key: &'static str, findings: &mut Vec<Finding>) -> Vec<Spanned<String>> {
        let Some(value) = self.take(key) else { return Vec::new() };
        match &value.value {
            crate::source::Value::Array(items) => items.iter().filter_map(|item| text_of(item, key, findings)).collect(),
            _ => text_of(value, key, findings).into_iter().collect(),
        }
    }

    /// A list of texts without their places.
    pub(super) fn plain_texts(&mut self, key: &'static str, findings: &mut Vec<Finding>) -> Vec<String> {
        self.texts(key, findings).into_iter().map(|text| text.value).collect()
    }

    /// A whole number within `u32`.
    pub(super) fn number(&mut self, key: &'static str, findings: &mut Vec<Finding>) -> Option<u32> {
        let value = self.take(key)?;
        let number = value.as_text().and_then(|text| text.parse().ok());
        if number.is_none() {
            findings.push(shape(key, "a whole number", value));
        }
        number
    }

    /// The entries of an object, keys with the place of their value.
    pub(super) fn entries(&mut self, key: &'static str, findings: &mut Vec<Finding>) -> Vec<(Spanned<String>, &'n Node<'a>)> {
        let Some(value) = self.take(key) else { return Vec::new() };
        if !value.is_object() {
            findings.push(shape(key, "an object", value));
        }
        value.entries().iter().map(|(name, value)| (Spanned { value: name.to_string(), at: value.at }, value)).collect()
    }

    /// Reports the keys that nobody asked for.
    pub(super) fn close(self, findings: &mut Vec<Finding>) {
        for (key, value) in self.node.entries() {
            if self.known.iter().any(|known| known == key) || key.starts_with("x-") {
                continue;
            }
            let help = match nearest(key, self.known.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("known keys: {}", self.known.join(", ")),
            };
            findings.push(Finding::error(Code::UnknownKey, format!("{} has no key `{key}`", self.what)).at(value.at).help(help));
        }
    }
}

pub(super) fn text_of(value: &Node<'_>, what: &str, findings: &mut Vec<Finding>) -> Option<Spanned<String>> {
    match value.as_text() {
        Some(text) => Some(Spanned { value: text.trim().to_owned(), at: value.at }),
        None => {
            findings.push(shape(what, "a text", value));
            None
        }
    }
}

/// "`x` must be a text, this is a list".
pub(super) fn shape(what: &str, wanted: &str, found: &Node<'_>) -> Finding {
    Finding::error(Code::ConfigShape, format!("`{what}` must be {wanted}, this is {}", found.type_name())).at(found.at)
}

/// One of a fixed set of words.
pub(super) fn choose<T: Copy>(
    text: &Spanned<String>,
    what: &str,
    choices: &[(&str, T)],
    findings: &mut Vec<Finding>,
) -> Option<T> {
    if let Some((_, choice)) = choices.iter().find(|(name, _)| *name == text.value) {
        return Some(*choice);
    }
    let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
    let help = match nearest(&text.value, names.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("one of: {}", names.join(", ")),
    };
    findings.push(Finding::error(Code::ConfigShape, format!("`{}` is no {what}", text.value)).at(text.at).help(help));
    None
}
