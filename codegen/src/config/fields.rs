//! Taking an object of `integration.yaml` apart: typed values, every mistake located, no key overlooked.

use super::Spanned;
use super::open::is_open;
use crate::diagnostic::{Code, Finding, nearest};
use crate::source::Node;
use std::num::NonZeroU32;
use std::str::FromStr;

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
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        self.node.get(key).filter(|value| !matches!(value.value, crate::source::Value::Null) && !is_open(value))
    }

    /// A text; a number or a boolean is taken as its text.
    pub(super) fn text(&mut self, key: &'static str, findings: &mut Vec<Finding>) -> Option<Spanned<String>> {
        self.take(key).and_then(|value| text_of(value, key, findings))
    }

    /// A text without its place.
    pub(super) fn plain(&mut self, key: &'static str, findings: &mut Vec<Finding>) -> Option<String> {
        self.text(key, findings).map(|text| text.value)
    }

    /// A text that must be there, though it may be empty; `null` is none.
    pub(super) fn need(&mut self, key: &'static str, findings: &mut Vec<Finding>) -> Option<Spanned<String>> {
        if self.take(key).is_none() {
            self.miss(key, findings);
        }
        self.text(key, findings)
    }

    /// A text that must be there and say something.
    pub(super) fn need_filled(&mut self, key: &'static str, findings: &mut Vec<Finding>) -> Option<Spanned<String>> {
        let found = self.need(key, findings)?;
        if found.value.is_empty() {
            self.miss(key, findings);
            return None;
        }
        Some(found)
    }

    /// Reports a key that has no value.
    fn miss(&self, key: &'static str, findings: &mut Vec<Finding>) {
        // An open question was reported as such.
        if self.node.get(key).is_some_and(is_open) {
            return;
        }
        let (at, help) = match self.node.get(key) {
            Some(value) => (value.at, format!("give `{key}` a value")),
            None => (self.node.at, format!("add `{key}:`")),
        };
        findings.push(Finding::error(Code::ConfigShape, format!("{} needs `{key}`", self.what)).at(at).help(help));
    }

    /// A JSON pointer. One without its first slash is reported, and read as if it had it.
    pub(super) fn pointer(&mut self, key: &'static str, findings: &mut Vec<Finding>) -> Option<Spanned<String>> {
        self.text(key, findings).map(|text| pointer_of(text, key, findings))
    }

    /// A list of texts; a single text is a list of one.
    pub(super) fn texts(&mut self, key: &'static str, findings: &mut Vec<Finding>) -> Vec<Spanned<String>> {
        let Some(value) = self.take(key) else { return Vec::new() };
        match &value.value {
            crate::source::Value::Array(items) => {
                items.iter().filter(|item| !is_open(item)).filter_map(|item| text_of(item, key, findings)).collect()
            }
            _ => text_of(value, key, findings).into_iter().collect(),
        }
    }

    /// A list of texts without their places.
    pub(super) fn plain_texts(&mut self, key: &'static str, findings: &mut Vec<Finding>) -> Vec<String> {
        self.texts(key, findings).into_iter().map(|text| text.value).collect()
    }

    /// A whole number.
    pub(super) fn number(&mut self, key: &'static str, findings: &mut Vec<Finding>) -> Option<i64> {
        self.number_of(key, "a whole number", findings)
    }

    /// How many there are of something: a whole number within `u32`, and not 0.
    pub(super) fn count(&mut self, key: &'static str, findings: &mut Vec<Finding>) -> Option<u32> {
        self.number_of::<NonZeroU32>(key, "a whole number of at least 1", findings).map(NonZeroU32::get)
    }

    fn number_of<N: FromStr>(&mut self, key: &'static str, wanted: &str, findings: &mut Vec<Finding>) -> Option<N> {
        let value = self.take(key)?;
        let text = value.as_text();
        let number = text.as_ref().and_then(|text| text.parse().ok());
        if number.is_none() {
            let found = text.map_or_else(|| value.type_name().to_owned(), |text| format!("`{text}`"));
            findings.push(Finding::error(Code::ConfigShape, format!("`{key}` must be {wanted}, this is {found}")).at(value.at));
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

pub(super) fn pointer_of(text: Spanned<String>, what: &str, findings: &mut Vec<Finding>) -> Spanned<String> {
    if text.value.is_empty() || text.value.starts_with('/') {
        return text;
    }
    let value = format!("/{}", text.value);
    let message = format!("`{what}` must be a JSON pointer, and `{}` does not begin with a slash", text.value);
    findings.push(Finding::error(Code::ConfigShape, message).at(text.at).help(format!("did you mean `{value}`?")));
    Spanned { value, at: text.at }
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
