//! An overlay document → [`Overlay`]. Every mistake is reported, all at once.

use super::super::query::parse_query;
use super::super::{At, Documents, Node, Value, join_path};
use super::{Action, Change, Overlay, Target};
use crate::diagnostic::{Code, Finding, nearest};
use std::cell::Cell;
use std::collections::HashMap;

/// Reads an overlay. `None` where it is so wrong that nothing of it can be applied; the findings say why.
pub(super) fn parse_overlay<'a>(
    documents: &Documents<'a>,
    document: u32,
    path: &str,
    findings: &mut Vec<Finding>,
) -> Option<Overlay<'a>> {
    let root = documents.root(document)?;
    if !root.is_object() {
        findings.push(wrong(root, "an overlay", "an object").or_at(root.at));
        return None;
    }
    let mut reader = Reader { documents, findings };
    reader.known_keys(root, "an overlay", &["overlay", "info", "extends", "actions"]);
    let newer = reader.version(root);
    reader.info(root);
    let extends = root.get("extends").filter(|node| reader.is_text(node, "extends"));
    let (extends, extends_at) = match extends {
        // A URL names what only its owner can find; the overlay then belongs to the description that is given.
        Some(node) => (node.as_str().and_then(|text| join_path(path, text.split('#').next()?)), Some(node.at)),
        None => (None, None),
    };
    let actions = reader.actions(root, newer.unwrap_or(true));
    newer?;
    Some(Overlay { document, extends, extends_at, used: Cell::new(false), actions, at: root.at, primitives: newer? })
}

struct Reader<'r, 'a> {
    documents: &'r Documents<'a>,
    findings: &'r mut Vec<Finding>,
}

impl<'a> Reader<'_, 'a> {
    fn tell(&mut self, at: At, message: impl Into<String>, help: impl Into<String>) {
        self.findings.push(Finding::error(Code::OverlayShape, message).at(at).help(help));
    }

    fn known_keys(&mut self, node: &Node<'_>, what: &str, known: &[&str]) {
        for (key, value) in node.entries() {
            if known.contains(&key.as_ref()) || key.starts_with("x-") {
                continue;
            }
            let help = match nearest(key, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known keys: {}, and any that begins with `x-`", known.join(", ")),
            };
            self.tell(value.at, format!("{what} has no key `{key}`"), help);
        }
    }

    fn is_text(&mut self, node: &Node<'_>, what: &str) -> bool {
        let text = node.as_str().is_some();
        if !text {
            self.findings.push(wrong(node, what, "a text"));
        }
        text
    }

    /// Whether it is 1.1; `None` when it is neither that nor 1.0.
    fn version(&mut self, root: &Node<'_>) -> Option<bool> {
        let Some(node) = root.get("overlay") else {
            self.tell(root.at, "an overlay needs `overlay`, the version of its format", "add `overlay: 1.1.0`");
            return None;
        };
        let text = node.as_text().unwrap_or_default();
        let patch = |prefix: &str| {
            let digits = text.strip_prefix(prefix);
            digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        };
        match (node.as_str().is_some(), patch("1.0."), patch("1.1.")) {
            (true, true, _) => Some(false),
            (true, _, true) => Some(true),
            _ => {
                let found = if text.is_empty() { node.type_name().to_owned() } else { format!("`{text}`") };
                self.tell(
                    node.at,
                    format!("{found} is no version of Overlay that is known"),
                    "write `overlay: 1.1.0` or `overlay: 1.0.0`",
                );
                None
            }
        }
    }

    fn info(&mut self, root: &Node<'_>) {
        let help = "add `info: { title: What is mended, version: 1.0.0 }`";
        let Some(info) = root.get("info") else { return self.tell(root.at, "an overlay needs `info`", help) };
        if !info.is_object() {
            self.findings.push(wrong(info, "info", "an object").help(help));
            return;
        }
        self.known_keys(info, "`info` of an overlay", &["title", "version", "description"]);
        for key in ["title", "version"] {
            match info.get(key) {
                None => self.tell(info.at, format!("`info` of an overlay needs `{key}`"), help),
                Some(node) if node.as_str().is_none() => {
                    let quoted = node.as_text().map_or_else(String::new, |text| format!("; write `{key}: '{text}'`"));
                    let message = format!("`{key}` must be a text, this is {}{quoted}", node.type_name());
                    self.tell(node.at, message, "put it in quotes");
                }
                Some(_) => {}
            }
        }
        if let Some(node) = info.get("description") {
            self.is_text(node, "description");
        }
    }

    fn actions(&mut self, root: &Node<'a>, newer: bool) -> Vec<Action<'a>> {
        let help = "add `actions:` with at least one `target`";
        let Some(node) = root.get("actions") else {
            self.tell(root.at, "an overlay needs `actions`", help);
            return Vec::new();
        };
        match &node.value {
            Value::Array(items) if items.is_empty() => self.tell(node.at, "`actions` is empty", help),
            Value::Array(_) => {}
            _ => self.findings.push(wrong(node, "actions", "a list").help(help)),
        }
        let mut actions: Vec<Action<'a>> = Vec::new();
        let mut seen: HashMap<String, At> = HashMap::new();
        for item in node.items() {
            if let Some(first) = seen.insert(item.to_json().to_string(), item.at) {
                let line = self.documents.place(first).map_or(0, |place| place.line);
                self.tell(item.at, format!("the action is the same as that in line {line}"), "remove one of the two");
                continue;
            }
            actions.extend(self.action(item, newer));
        }
        actions
    }

    fn action(&mut self, node: &Node<'a>, newer: bool) -> Option<Action<'a>> {
        if !node.is_object() {
            self.findings.push(wrong(node, "an action", "an object"));
            return None;
        }
        self.known_keys(node, "an action", &["target", "description", "update", "copy", "remove"]);
        if let Some(text) = node.get("description") {
            self.is_text(text, "description");
        }
        let target = match node.get("target") {
            Some(target) => self.target(target, "target"),
            None => {
                self.tell(node.at, "an action needs `target`", "add `target: $.paths['/users'].get`, a JSONPath");
                None
            }
        };
        let remove = self.flag(node, "remove");
        let optional = self.flag(node, "x-optional");
        let (update, copy) = (node.get("update"), node.get("copy"));
        if let (Some(copy), false) = (copy, newer) {
            self.tell(copy.at, "`copy` exists since Overlay 1.1", "write `overlay: 1.1.0`");
        }
        let copied = copy.and_then(|copy| self.target(copy, "copy"));
        let change = match (remove, update, copy) {
            (true, ..) => Change::Remove,
            (_, Some(_), Some(copy)) => {
                self.tell(copy.at, "an action has `update` or `copy`, not both", "make two actions of it");
                return None;
            }
            (_, Some(update), None) => Change::Update(update.clone()),
            (_, None, Some(_)) => Change::Copy(copied?),
            (_, None, None) => Change::Nothing,
        };
        Some(Action { target: target?, change, optional, matched: Cell::new(false) })
    }

    fn flag(&mut self, node: &Node<'_>, key: &str) -> bool {
        let Some(value) = node.get(key) else { return false };
        if value.as_bool().is_none() {
            self.findings.push(wrong(value, key, "`true` or `false`"));
        }
        value.as_bool() == Some(true)
    }

    fn target(&mut self, node: &Node<'_>, what: &str) -> Option<Target> {
        if !self.is_text(node, what) {
            return None;
        }
        let text = node.as_str()?.to_owned();
        match parse_query(&text) {
            Ok(query) => Some(Target { query, text, at: node.at }),
            Err(error) => {
                let at = self.character_of(node, &text, error.character);
                let message = format!("`{text}` is no JSONPath: {} (character {})", error.message, error.character + 1);
                let help = "JSONPath is RFC 9535, for example `$.paths['/users'].get.parameters[?@.name=='limit']`";
                self.findings.push(Finding::error(Code::OverlaySyntax, message).at(at).help(help));
                None
            }
        }
    }

    /// Where a character of a text stands, if the file spells the text as it is.
    fn character_of(&self, node: &Node<'_>, text: &str, character: usize) -> At {
        let whole = || {
            let content = self.documents.content(node.at.document)?;
            let start = self.documents.byte_of(node.at)?;
            let quote = usize::from(content.get(start..)?.starts_with(['\'', '"']));
            let begin = start + quote;
            content.get(begin..)?.starts_with(text).then_some(begin)
        };
        let Some(begin) = whole() else { return node.at };
        let bytes: usize = text.chars().take(character).map(char::len_utf8).sum();
        self.documents.at_byte(node.at.document, (begin + bytes) as u32)
    }
}

/// "`x` must be a text, this is a list".
fn wrong(node: &Node<'_>, what: &str, wanted: &str) -> Finding {
    let message = format!("`{what}` must be {wanted}, this is {}", node.type_name());
    Finding::error(Code::OverlayShape, message).at(node.at).help("see the Overlay specification, version 1.1.0")
}
