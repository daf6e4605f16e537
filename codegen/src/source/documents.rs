//! All documents of one integration, parsed; `$ref`s between them resolved inside the folder.

use super::json::read_json;
use super::place::{Lines, find_pointer};
use super::yaml::read_yaml;
use super::{At, MAX_FILES, Node, Place, Source, SyntaxError, Value, join_path};
use crate::diagnostic::{Code, Finding};
use std::cell::OnceCell;
use std::collections::HashMap;
use typed_arena::Arena;

/// Parsed documents that borrow their texts from an arena.
#[derive(Default)]
pub struct Documents<'a> {
    documents: Vec<Document<'a>>,
    by_path: HashMap<String, u32>,
}

struct Document<'a> {
    path: String,
    text: &'a str,
    root: Node<'a>,
    in_characters: bool,
    lines: OnceCell<Lines>,
}

/// Why a `$ref` leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefError {
    /// The file is outside the integration's folder, or a URL.
    Outside,
    /// The file could not be read; reported where it was read.
    NoFile(String),
    /// The file holds nothing at this pointer.
    NoTarget(String),
}

impl<'a> Documents<'a> {
    /// Reads the document at `path`, and every document that it refers to. Returns its index.
    ///
    /// Files that cannot be read or parsed are reported in `findings`; the entry document's own failure is returned.
    ///
    /// # Errors
    /// The finding that explains why there is no entry document.
    pub fn load(
        &mut self,
        texts: &'a Arena<String>,
        source: &dyn Source,
        path: &str,
        findings: &mut Vec<Finding>,
    ) -> Result<u32, Finding> {
        let entry = self.load_one(texts, source, path, findings)?;
        let mut next = entry;
        while (next as usize) < self.documents.len() {
            for (target, at) in self.external_files(next) {
                if self.by_path.contains_key(&target) {
                    continue;
                }
                if self.documents.len() >= MAX_FILES {
                    findings.push(
                        Finding::error(Code::LimitExceeded, format!("the description refers to more than {MAX_FILES} files"))
                            .at(at),
                    );
                    return Ok(entry);
                }
                if let Err(finding) = self.load_one(texts, source, &target, findings) {
                    findings.push(finding.or_at(at));
                    self.by_path.insert(target, u32::MAX);
                }
            }
            next += 1;
        }
        Ok(entry)
    }

    fn load_one(
        &mut self,
        texts: &'a Arena<String>,
        source: &dyn Source,
        path: &str,
        findings: &mut Vec<Finding>,
    ) -> Result<u32, Finding> {
        let text = source.read(path).map_err(|error| Finding::error(Code::UnreadableFile, error.to_string()))?;
        let text: &'a str = texts.alloc(text);
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let index = self.documents.len() as u32;
        let mut duplicates = Vec::new();
        let json = looks_like_json(path, text);
        let parsed = if json { read_json(text, index, &mut duplicates) } else { read_yaml(text, index, &mut duplicates) };
        let (root, failure) = match parsed {
            Ok(root) => (root, None),
            Err(error) => (Node { value: Value::Null, at: At { document: index, offset: 0 } }, Some(error)),
        };
        self.documents.push(Document { path: path.to_owned(), text, root, in_characters: !json, lines: OnceCell::new() });
        self.by_path.insert(path.to_owned(), index);
        if let Some(SyntaxError { offset, message, limit }) = failure {
            let code = if limit { Code::LimitExceeded } else { Code::Syntax };
            return Err(Finding::error(code, message).at(At { document: index, offset }));
        }
        for (at, key) in duplicates {
            findings
                .push(Finding::warning(Code::DuplicateKey, format!("the key `{key}` comes twice; the last one counts")).at(at));
        }
        Ok(index)
    }

    /// The files that a document's `$ref`s name and that lie inside the folder.
    fn external_files(&self, document: u32) -> Vec<(String, At)> {
        let Some(document) = self.documents.get(document as usize) else { return Vec::new() };
        let mut found = Vec::new();
        let mut waiting = vec![&document.root];
        while let Some(node) = waiting.pop() {
            match &node.value {
                Value::Array(items) => waiting.extend(items),
                Value::Object(entries) => {
                    for (key, value) in entries {
                        match value.as_str() {
                            Some(target) if key == "$ref" && !target.starts_with('#') => {
                                let file = target.split('#').next().unwrap_or("");
                                if let Some(path) = join_path(&document.path, file) {
                                    found.push((path, value.at));
                                }
                            }
                            _ => waiting.push(value),
                        }
                    }
                }
                _ => {}
            }
        }
        found.sort();
        found.dedup_by(|later, earlier| later.0 == earlier.0);
        found
    }

    /// The root of a document.
    pub fn root(&self, document: u32) -> Option<&Node<'a>> {
        self.documents.get(document as usize).map(|document| &document.root)
    }

    /// The node that `reference` names, as seen from the document that `from` stands in.
    ///
    /// # Errors
    /// When it leads out of the folder, to no file, or to nothing.
    pub fn resolve(&self, reference: &str, from: At) -> Result<&Node<'a>, RefError> {
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let document = if file.is_empty() {
            from.document
        } else {
            let base = self.documents.get(from.document as usize).map_or("", |document| document.path.as_str());
            let path = join_path(base, file).ok_or(RefError::Outside)?;
            match self.by_path.get(&path) {
                Some(&index) if index != u32::MAX => index,
                _ => return Err(RefError::NoFile(path)),
            }
        };
        let missing = || RefError::NoTarget(format!("#{fragment}"));
        let mut node = self.root(document).ok_or_else(missing)?;
        if fragment.is_empty() {
            return Ok(node);
        }
        for token in fragment.strip_prefix('/').ok_or_else(missing)?.split('/') {
            let token = decode_token(token);
            node = match &node.value {
                Value::Object(_) => node.get(&token),
                Value::Array(items) => token.parse::<usize>().ok().and_then(|position| items.get(position)),
                _ => None,
            }
            .ok_or_else(missing)?;
        }
        Ok(node)
    }

    /// The place of a node, as people need it.
    pub fn place(&self, at: At) -> Option<Place> {
        let document = self.documents.get(at.document as usize)?;
        let lines = document.lines.get_or_init(|| Lines::new(document.text, document.in_characters));
        let (line, column, excerpt) = lines.find(document.text, at.offset);
        // A minified file is one line; nobody reads all of it.
        let excerpt: String = excerpt.chars().take(400).collect();
        Some(Place { file: document.path.clone(), line, column, pointer: find_pointer(&document.root, at.offset), excerpt })
    }

    /// The paths of all documents that were read.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.documents.iter().map(|document| document.path.as_str())
    }
}

fn looks_like_json(path: &str, text: &str) -> bool {
    let first = text.trim_start().as_bytes().first().copied();
    path.ends_with(".json") || (matches!(first, Some(b'{' | b'[')) && !path.ends_with(".yaml") && !path.ends_with(".yml"))
}

/// RFC 6901 §6: percent-decoding first, then `~1` and `~0`.
fn decode_token(token: &str) -> String {
    let decoded = if token.contains('%') { percent_decode(token) } else { token.to_owned() };
    if decoded.contains('~') { decoded.replace("~1", "/").replace("~0", "~") } else { decoded }
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code {
            Some(code) => {
                bytes.push(code);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::MemorySource;

    #[test]
    fn refs_stay_inside_and_places_are_found() {
        let source = MemorySource::new([
            ("a.yaml", "x:\n  $ref: parts/b.json#/c~1d\ny: {$ref: '../../etc/passwd'}\nz: {$ref: gone.yaml}\n"),
            ("parts/b.json", "{\n \"c/d\": {\"e\": [1, 2]}\n}"),
        ]);
        let texts = Arena::new();
        let mut documents = Documents::default();
        let mut findings = Vec::new();
        let entry = documents.load(&texts, &source, "a.yaml", &mut findings).unwrap();
        assert_eq!(findings.len(), 1);
        let here = At { document: entry, offset: 0 };
        let target = documents.resolve("parts/b.json#/c~1d/e/1", here).unwrap();
        let place = documents.place(target.at).unwrap();
        assert_eq!((place.file.as_str(), place.line, place.column, place.pointer.as_str()), ("parts/b.json", 2, 19, "/c~1d/e/1"));
        assert_eq!(documents.resolve("../../etc/passwd", here).unwrap_err(), RefError::Outside);
        assert_eq!(documents.resolve("http://127.0.0.1/x", here).unwrap_err(), RefError::Outside);
        assert_eq!(documents.resolve("gone.yaml", here).unwrap_err(), RefError::NoFile("gone.yaml".into()));
        assert_eq!(documents.resolve("#/no", here).unwrap_err(), RefError::NoTarget("#/no".into()));
    }
}
