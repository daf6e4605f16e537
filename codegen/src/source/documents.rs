//! All documents of one integration, parsed; `$ref`s between them resolved inside the folder.

use super::identifiers::Identifiers;
use super::json::read_json;
use super::overlay::{Amended, Overlays};
use super::place::{Lines, find_pointer, hide_passwords};
use super::yaml::read_yaml;
use super::{At, MAX_FILES, Node, Place, Source, SourceError, SyntaxError, Value};
use crate::diagnostic::{Code, Finding, Severity};
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::ops::Range;
use typed_arena::Arena;

/// Parsed documents that borrow their texts from an arena.
#[derive(Default)]
pub struct Documents<'a> {
    pub(super) documents: Vec<Document<'a>>,
    by_path: HashMap<String, u32>,
    /// The positions of the keys of large objects into which references point.
    pub(super) keys: RefCell<HashMap<At, HashMap<Box<str>, usize>>>,
    pub(super) overlays: Overlays<'a>,
}

pub(super) struct Document<'a> {
    pub(super) path: String,
    /// The text of the whole file.
    text: &'a str,
    /// The page that it is a fragment of, and where it begins there, in the unit of its offsets.
    page: Option<(u32, u32)>,
    pub(super) root: Node<'a>,
    in_characters: bool,
    lines: OnceCell<Lines>,
    pub(super) identifiers: OnceCell<Identifiers>,
    /// Some schema in it has an `$id`.
    pub(super) has_ids: bool,
    /// What overlays changed in it; its offsets are then numbers of nodes.
    pub(super) amended: Option<Box<Amended<'a>>>,
}

impl Document<'_> {
    fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::new(self.text))
    }
}

struct Parsed<'a> {
    root: Result<Node<'a>, SyntaxError>,
    /// Keys that come twice.
    duplicates: Vec<(At, String)>,
    /// Where a second YAML document begins.
    further: Option<At>,
}

impl<'a> Documents<'a> {
    /// Reads the document at `path`, unless it was read, and every document that it refers to. Returns its index.
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
        if let Some(known) = self.index_of(path) {
            return Ok(known);
        }
        let entry = match self.load_one(texts, source, path, findings) {
            // What is wrong with a file has a place in it, even when it is no text.
            Err(finding) if finding.code == Code::UnreadableFile && !self.by_path.contains_key(path) && source.is_file(path) => {
                let document = self.load_empty(path, "");
                return Err(finding.at(At { document, offset: 0 }));
            }
            loaded => loaded?,
        };
        self.amend(entry, true, findings);
        self.load_references(texts, source, entry, findings);
        Ok(entry)
    }

    /// Reads a document that is no description, unless it was read; what it refers to stays unread.
    pub(super) fn load_alone(
        &mut self,
        texts: &'a Arena<String>,
        source: &dyn Source,
        path: &str,
        findings: &mut Vec<Finding>,
    ) -> Result<u32, Finding> {
        match self.index_of(path) {
            Some(known) => Ok(known),
            None => self.load_one(texts, source, path, findings),
        }
    }

    /// Reads a page of prose, which is a document without a tree. Returns its index and its text.
    ///
    /// # Errors
    /// The finding that says why it cannot be read.
    pub fn load_page(&mut self, texts: &'a Arena<String>, source: &dyn Source, path: &str) -> Result<(u32, &'a str), Finding> {
        let text = read_text(texts, source, path)?;
        Ok((self.load_empty(path, text), text))
    }

    fn load_empty(&mut self, path: &str, text: &'a str) -> u32 {
        let index = self.documents.len() as u32;
        let root = Node { value: Value::Null, at: At { document: index, offset: 0 } };
        let path = path.to_owned();
        self.by_path.insert(path.clone(), index);
        self.documents.push(Document {
            path,
            text,
            page: None,
            root,
            in_characters: false,
            lines: OnceCell::new(),
            identifiers: OnceCell::new(),
            has_ids: false,
            amended: None,
        });
        index
    }

    /// Reads a part of a page, in bytes, as a document of its own, and every document that it refers to.
    /// Its places are places in the page. Returns its index.
    ///
    /// # Errors
    /// The finding that says why the fragment cannot be read.
    pub fn load_fragment(
        &mut self,
        texts: &'a Arena<String>,
        source: &dyn Source,
        page: u32,
        range: Range<usize>,
        json: bool,
        findings: &mut Vec<Finding>,
    ) -> Result<u32, Finding> {
        let start = At { document: page, offset: range.start as u32 };
        if self.documents.len() >= MAX_FILES {
            return Err(too_many_files().at(start));
        }
        let Some(whole) = self.documents.get(page as usize) else {
            return Err(Finding::error(Code::UnreadableFile, "the page was not read"));
        };
        let (path, text) = (whole.path.clone(), whole.text);
        let start = if json { start.offset } else { whole.lines().characters_before(text, start.offset) };
        let root = self.parse(text.get(range).unwrap_or_default(), json);
        let index = self.add(path, text, Some((page, start)), json, root, findings)?;
        self.amend(index, true, findings);
        self.load_references(texts, source, index, findings);
        Ok(index)
    }

    /// Reads what the documents from `first` on refer to, and what that refers to.
    fn load_references(&mut self, texts: &'a Arena<String>, source: &dyn Source, first: u32, findings: &mut Vec<Finding>) {
        let mut next = first;
        while (next as usize) < self.documents.len() {
            let (files, has_ids) = self.external_files(next);
            self.documents[next as usize].has_ids = has_ids;
            for (target, reference, at) in files {
                if self.by_path.contains_key(&target) {
                    continue;
                }
                if self.documents.len() >= MAX_FILES {
                    findings.push(too_many_files().at(at));
                    return;
                }
                match self.load_one(texts, source, &target, findings) {
                    Ok(index) => self.amend(index, false, findings),
                    Err(finding) => {
                        self.by_path.insert(target, u32::MAX);
                        if self.resource(&reference, at).is_none() {
                            // It costs what refers to it, and not the description.
                            findings.push(Finding { severity: Severity::Warning, ..finding }.or_at(at));
                        }
                    }
                }
            }
            next += 1;
        }
    }

    fn load_one(
        &mut self,
        texts: &'a Arena<String>,
        source: &dyn Source,
        path: &str,
        findings: &mut Vec<Finding>,
    ) -> Result<u32, Finding> {
        let index = self.documents.len() as u32;
        let text = read_text(texts, source, path)?;
        self.by_path.insert(path.to_owned(), index);
        let starts_as_json = text.trim_start().starts_with(['{', '[']);
        let mut json = starts_as_json;
        let mut parsed = self.parse(text, json);
        // What looks like JSON in a YAML file may be YAML's flow style.
        if parsed.root.is_err() && starts_as_json && !path.ends_with(".json") {
            json = false;
            parsed = self.parse(text, json);
        }
        self.add(path.to_owned(), text, None, json, parsed, findings)
    }

    /// Parses the text of the next document.
    fn parse(&self, text: &'a str, json: bool) -> Parsed<'a> {
        let index = self.documents.len() as u32;
        let (mut duplicates, mut further) = (Vec::new(), None);
        let root = match json {
            true => read_json(text, index, &mut duplicates),
            false => read_yaml(text, index, &mut duplicates, &mut further),
        };
        Parsed { root, duplicates, further }
    }

    /// Adds a document, even when it could not be parsed: messages speak of its places.
    fn add(
        &mut self,
        path: String,
        text: &'a str,
        page: Option<(u32, u32)>,
        json: bool,
        parsed: Parsed<'a>,
        findings: &mut Vec<Finding>,
    ) -> Result<u32, Finding> {
        let index = self.documents.len() as u32;
        let (root, failure) = match parsed.root {
            Ok(root) => (root, None),
            Err(error) => (Node { value: Value::Null, at: At { document: index, offset: 0 } }, Some(error)),
        };
        self.documents.push(Document {
            path,
            text,
            page,
            root,
            in_characters: !json,
            lines: OnceCell::new(),
            identifiers: OnceCell::new(),
            has_ids: false,
            amended: None,
        });
        if let Some(SyntaxError { offset, message, limit }) = failure {
            let code = if limit { Code::LimitExceeded } else { Code::Syntax };
            let help = if limit {
                "split or shorten the file"
            } else {
                "correct the file; descriptions and integration.yaml are YAML or JSON"
            };
            return Err(Finding::error(code, message).at(At { document: index, offset }).help(help));
        }
        if let Some(at) = parsed.further {
            let message = "the file holds several YAML documents, and only this far is it read";
            findings.push(Finding::warning(Code::MalformedPart, message).at(at).help("give each document a file of its own"));
        }
        for (at, key) in parsed.duplicates {
            let finding = Finding::warning(Code::DuplicateKey, format!("the key `{key}` comes twice in one object"));
            findings.push(finding.at(at).help("the last one counts; remove or rename one of them"));
        }
        Ok(index)
    }

    /// The files that a document's `$ref`s name and that lie inside the folder; each with the reference, and its place. And
    /// whether the document has an `$id`.
    fn external_files(&self, document: u32) -> (Vec<(String, String, At)>, bool) {
        let Some(document) = self.documents.get(document as usize) else { return (Vec::new(), false) };
        let (mut found, mut has_ids) = (Vec::new(), document.root.get("$self").is_some());
        let mut waiting = vec![&document.root];
        while let Some(node) = waiting.pop() {
            match &node.value {
                Value::Array(items) => waiting.extend(items),
                Value::Object(entries) => {
                    for (key, value) in entries {
                        has_ids |= key == "$id";
                        match value.as_str() {
                            Some(target) if key == "$ref" && !target.starts_with('#') => {
                                let file = target.split('#').next().unwrap_or("");
                                if let Some(path) = document.file(file) {
                                    found.push((path, file.to_owned(), value.at));
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
        (found, has_ids)
    }

    /// The document of a file that was read.
    pub fn index_of(&self, path: &str) -> Option<u32> {
        self.by_path.get(path).copied().filter(|index| *index != u32::MAX)
    }

    /// The text of the file that a document stands in.
    pub fn text(&self, document: u32) -> Option<&'a str> {
        self.documents.get(document as usize).map(|document| document.text)
    }

    /// The text that the offsets of a document that no overlay changed count in.
    pub(super) fn content(&self, document: u32) -> Option<&'a str> {
        self.documents.get(document as usize).filter(|own| own.page.is_none() && own.amended.is_none()).map(|own| own.text)
    }

    /// The byte at which a node of such a document begins.
    pub(super) fn byte_of(&self, at: At) -> Option<usize> {
        let own = self.documents.get(at.document as usize)?;
        if !own.in_characters {
            return Some(at.offset as usize);
        }
        own.text.char_indices().nth(at.offset as usize).map(|(byte, _)| byte)
    }

    /// The place of a byte of a document's text; of one that overlays changed only the beginning.
    pub fn at_byte(&self, document: u32, byte: u32) -> At {
        if self.documents.get(document as usize).is_some_and(|own| own.amended.is_some()) {
            return At { document, offset: 0 };
        }
        let own = self.documents.get(document as usize).filter(|own| own.in_characters);
        At { document, offset: own.map_or(byte, |own| own.lines().characters_before(own.text, byte)) }
    }

    /// The root of a document.
    pub fn root(&self, document: u32) -> Option<&Node<'a>> {
        self.documents.get(document as usize).map(|document| &document.root)
    }

    /// The roots of all documents but overlays, whose values are in what they changed; in the order in which they were read.
    pub fn roots(&self) -> impl Iterator<Item = &Node<'a>> {
        self.documents.iter().zip(0..).filter(|(_, index)| !self.is_overlay(*index)).map(|(document, _)| &document.root)
    }

    /// The place of a node, as people need it.
    pub fn place(&self, at: At) -> Option<Place> {
        let document = self.documents.get(at.document as usize)?;
        let (root, at) = match &document.amended {
            Some(amended) => match *amended.origins.get(at.offset as usize)? {
                origin if origin.document == at.document => (&amended.before, origin),
                // Written in an overlay.
                origin => return self.place(origin),
            },
            None => (&document.root, at),
        };
        // The places of a fragment are places in its page.
        let (page, start) = document.page.unwrap_or((at.document, 0));
        let lines = self.documents.get(page as usize)?.lines();
        let (line, column, excerpt) = lines.find(document.text, start.saturating_add(at.offset), document.in_characters);
        // A minified file is one line; nobody reads all of it.
        let excerpt: String = hide_passwords(&excerpt.chars().take(4_000).collect::<String>()).chars().take(400).collect();
        Some(Place { file: document.path.clone(), line, column, pointer: find_pointer(root, at.offset), excerpt })
    }

    /// The paths of all files that were read.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.documents.iter().filter(|document| document.page.is_none()).map(|document| document.path.as_str())
    }
}

fn read_text<'a>(texts: &'a Arena<String>, source: &dyn Source, path: &str) -> Result<&'a str, Finding> {
    let text = source.read(path).map_err(|error| {
        let help = match error {
            SourceError::NotText(_) => "save the file as UTF-8, and give an OpenAPI 3 or Swagger 2.0 file in YAML or JSON",
            SourceError::Binary(..) => "unpack or convert it, and give an OpenAPI 3 or Swagger 2.0 file in YAML or JSON",
            SourceError::TooLarge(_) => "split the file, and refer to its parts by `$ref`",
            _ => "check the path, and that the file is in the folder",
        };
        Finding::error(Code::UnreadableFile, error.to_string()).help(help)
    })?;
    let text: &'a str = texts.alloc(text);
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn too_many_files() -> Finding {
    Finding::error(Code::LimitExceeded, format!("the description refers to more than {MAX_FILES} files"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::MemorySource;

    #[test]
    fn fragments_have_places_in_their_page() {
        let page = "# Ünï\r\n```yaml\na: {é: 1,\n  b: 2}\nc: {$ref: '#/a/b'}\n```\n```json\n{\"ö\": {\"a\":\n  [1, 2]}}\n```\n";
        let source = MemorySource::new([("pages/x.md", page)]);
        let texts = Arena::new();
        let mut documents = Documents::default();
        let (index, text) = documents.load_page(&texts, &source, "pages/x.md").unwrap();
        let mut fragment = |part: &str, json: bool| {
            let start = text.find(part).unwrap();
            documents.load_fragment(&texts, &source, index, start..start + part.len(), json, &mut Vec::new()).unwrap()
        };
        let yaml = fragment("a: {é: 1,\n  b: 2}\nc: {$ref: '#/a/b'}", false);
        let json = fragment("{\"ö\": {\"a\":\n  [1, 2]}}", true);
        let find = |document: u32, reference: &str| {
            let node = documents.resolve(reference, At { document, offset: 0 }).unwrap();
            let place = documents.place(node.at).unwrap();
            (place.file, place.line, place.column, place.excerpt)
        };
        assert_eq!(find(yaml, "#/a/b"), ("pages/x.md".into(), 4, 6, "  b: 2}".into()));
        assert_eq!(find(yaml, "#/a/é"), ("pages/x.md".into(), 3, 8, "a: {é: 1,".into()));
        assert_eq!(find(json, "#/ö/a/1"), ("pages/x.md".into(), 9, 7, "  [1, 2]}}".into()));
        assert_eq!(find(json, "#/ö/a"), ("pages/x.md".into(), 9, 3, "  [1, 2]}}".into()));
        assert_eq!(documents.paths().collect::<Vec<_>>(), ["pages/x.md"]);
    }
}
