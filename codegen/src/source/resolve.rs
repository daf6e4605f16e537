//! `$ref`s → nodes: files inside the folder, pointers, and the names that schemas give themselves.

use super::documents::{Document, Documents};
use super::identifiers::Identifiers;
use super::{At, Node, Value, join_path};
use std::borrow::Cow;

/// How many keys an object may have that is searched from end to end; others get an index, once.
const MAX_SEARCHED: usize = 64;

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

impl Document<'_> {
    fn identifiers(&self) -> &Identifiers {
        self.identifiers.get_or_init(|| Identifiers::collect(&self.root))
    }

    /// The path of the file that a reference without its fragment names.
    pub(super) fn file(&self, reference: &str) -> Option<String> {
        let decoded = percent_decode(reference);
        join_path(&self.path, &decoded).or_else(|| {
            // Where the document says under which address it lies, its neighbours lie there too.
            let own = self.root.text("$id").or_else(|| self.root.text("$self"))?;
            let (folder, _) = own.split('#').next()?.rsplit_once('/')?;
            join_path(&self.path, decoded.strip_prefix(folder)?.strip_prefix('/')?)
        })
    }
}

impl<'a> Documents<'a> {
    /// The node that `reference` names, as seen from the node that begins at `from`. Besides files and pointers these are the
    /// names that schemas give themselves: `$id`, `$anchor` and `$dynamicAnchor`.
    ///
    /// # Errors
    /// When it leads out of the folder, to no file, or to nothing.
    pub fn resolve(&self, reference: &str, from: At) -> Result<&Node<'a>, RefError> {
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let missing = || RefError::NoTarget(format!("#{fragment}"));
        let (document, resource) = if file.is_empty() {
            (from.document, None)
        } else {
            match self.file(file, from) {
                Ok(document) => (document, None),
                Err(error) => self.resource(file, from).map(|(document, resource)| (document, Some(resource))).ok_or(error)?,
            }
        };
        let whole = self.documents.get(document as usize).ok_or_else(missing)?;
        let pointer = resource.map_or("", |resource| whole.identifiers().pointer(resource));
        let base = self.walk(&whole.root, pointer).ok_or_else(missing)?;
        if fragment.is_empty() || fragment.starts_with('/') {
            let fragment = decode_pointer(fragment);
            return self.walk(base, &fragment).or_else(|| self.in_resource(&fragment, from, file.is_empty())).ok_or_else(missing);
        }
        let name = percent_decode(fragment);
        let here = file.is_empty().then_some(from.offset);
        let pointer = whole.identifiers().anchor(&name, resource, here).ok_or_else(missing)?;
        self.walk(&whole.root, pointer).ok_or_else(missing)
    }

    fn file(&self, file: &str, from: At) -> Result<u32, RefError> {
        let path = self.documents.get(from.document as usize).and_then(|base| base.file(file)).ok_or(RefError::Outside)?;
        self.index_of(&path).ok_or(RefError::NoFile(path))
    }

    /// The schema that calls itself by this name, in the document that asks or in any other: its document, and which one of
    /// that document's it is.
    pub(super) fn resource(&self, name: &str, from: At) -> Option<(u32, usize)> {
        let own = self.documents.get(from.document as usize).filter(|own| own.has_ids);
        if let Some(resource) = own.and_then(|own| own.identifiers().resource(name, Some(from.offset))) {
            return Some((from.document, resource));
        }
        let mut others = self.documents.iter().zip(0..).filter(|(other, _)| other.has_ids);
        others.find_map(|(other, index)| Some((index, other.identifiers().resource(name, None)?)))
    }

    /// A pointer inside a schema with an `$id` begins at that schema.
    fn in_resource(&self, fragment: &str, from: At, own: bool) -> Option<&Node<'a>> {
        let document = self.documents.get(from.document as usize).filter(|document| own && document.has_ids)?;
        self.walk(self.walk(&document.root, document.identifiers().enclosing(from.offset)?)?, fragment)
    }

    /// The node at a JSON pointer.
    fn walk<'n>(&self, root: &'n Node<'a>, pointer: &str) -> Option<&'n Node<'a>> {
        pointer.split('/').skip(1).try_fold(root, |node, token| {
            let token = if token.contains('~') { Cow::Owned(token.replace("~1", "/").replace("~0", "~")) } else { token.into() };
            match &node.value {
                Value::Object(entries) if entries.len() > MAX_SEARCHED => {
                    let mut indexes = self.keys.borrow_mut();
                    let keys = indexes.entry(node.at).or_insert_with(|| {
                        entries.iter().enumerate().map(|(position, (key, _))| (Box::from(key.as_ref()), position)).collect()
                    });
                    // A copy by an alias stands at the same place, and a merge may have added to it.
                    let indexed = keys.get(token.as_ref()).and_then(|position| entries.get(*position));
                    indexed
                        .filter(|(key, _)| *key == token)
                        .map(|(_, value)| value)
                        .or_else(|| (keys.len() != entries.len()).then(|| node.get(&token)).flatten())
                }
                Value::Object(_) => node.get(&token),
                Value::Array(items) => token.parse::<usize>().ok().and_then(|position| items.get(position)),
                _ => None,
            }
        })
    }

    /// Whether equal references in a document may name different things: schemas with an `$id` have pointers of their own.
    pub fn has_scopes(&self, document: u32) -> bool {
        self.documents.get(document as usize).is_some_and(|document| document.has_ids)
    }
}

/// A pointer as it stands in a URI (RFC 6901 §6). A slash that is percent-encoded belongs to its key, as people mean it.
fn decode_pointer(fragment: &str) -> Cow<'_, str> {
    if !fragment.contains('%') {
        return Cow::Borrowed(fragment);
    }
    let token = |token| percent_decode(token).replace('/', "~1");
    Cow::Owned(fragment.split('/').map(token).collect::<Vec<_>>().join("/"))
}

/// `%41` → `A`; text that would not be UTF-8 stays as it is.
pub(crate) fn percent_decode(text: &str) -> String {
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
    use typed_arena::Arena;

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

    #[test]
    fn files_are_found_by_encoded_names_and_as_a_whole() {
        let entry = "a: {$ref: 'my%20parts/%C3%A9.yaml'}\nb: {$ref: './my parts/é.yaml#'}\nc: {$ref: 'my%20parts/..%2Fx.json#/k'}\nd: {$ref: '%2e%2e/x.json'}\n";
        let source = MemorySource::new([("a.yaml", entry), ("my parts/é.yaml", "k: 1\n"), ("x.json", "{\"k\": [2]}")]);
        let (texts, mut documents, mut findings) = (Arena::new(), Documents::default(), Vec::new());
        let entry = documents.load(&texts, &source, "a.yaml", &mut findings).unwrap();
        assert!(findings.is_empty(), "{findings:?}");
        let top = At { document: entry, offset: 0 };
        for (reference, wanted) in [
            ("my%20parts/%C3%A9.yaml", ("my parts/é.yaml", "")),
            ("./my parts/é.yaml#", ("my parts/é.yaml", "")),
            ("my%20parts/..%2Fx.json#/k/0", ("x.json", "/k/0")),
        ] {
            let place = documents.place(documents.resolve(reference, top).unwrap().at).unwrap();
            assert_eq!((place.file.as_str(), place.pointer.as_str()), wanted, "{reference}");
        }
        // An encoded way out of the folder is one all the same.
        assert_eq!(documents.resolve("%2e%2e/x.json", top).unwrap_err(), RefError::Outside);
        assert_eq!(documents.resolve("%2fetc/passwd", top).unwrap_err(), RefError::Outside);
        assert_eq!(documents.resolve("file%3A///etc/passwd", top).unwrap_err(), RefError::Outside);
    }

    #[test]
    fn schemas_are_found_by_the_names_they_give_themselves() {
        let entry = concat!(
            "$self: https://acme.test/api/openapi.yaml\n",
            "a: {$id: 'https://acme.test/api/thing', $anchor: top, x: {$anchor: here}, $defs: {y: {z: 1}}, r: {s: 1}}\n",
            "b: {$anchor: here, $dynamicAnchor: node, u: 1}\n",
            "c: {$id: other, d: {e: 1}}\n",
            "f: {'%41': 1, 'g/h': 2, 'i~j': 3}\n",
            "g: {$ref: 'https://acme.test/api/parts/b.json#/k'}\n",
        );
        let source = MemorySource::new([("a.yaml", entry), ("parts/b.json", "{\"k\": {\"$id\": \"urn:k\", \"l\": 1}}")]);
        let (texts, mut documents, mut findings) = (Arena::new(), Documents::default(), Vec::new());
        let entry = documents.load(&texts, &source, "a.yaml", &mut findings).unwrap();
        assert!(findings.is_empty(), "{findings:?}");
        let top = At { document: entry, offset: 0 };
        let inside = documents.resolve("#/a/r", top).unwrap().at;
        let cases = [
            ("#top", top, "/a"),
            ("#here", top, "/b"),
            ("#node", top, "/b"),
            ("#/a/$defs/y", top, "/a/$defs/y"),
            ("#/$defs/y", inside, "/a/$defs/y"),
            ("#/b", inside, "/b"),
            ("#here", inside, "/a/x"),
            ("https://acme.test/api/thing", top, "/a"),
            ("https://acme.test/api/thing#here", top, "/a/x"),
            ("https://acme.test/api/thing#/r/s", top, "/a/r/s"),
            ("thing", top, "/a"),
            ("other", inside, "/c"),
            ("other#/d/e", top, "/c/d/e"),
            ("#/f/%2541", top, "/f/%41"),
            ("#/f/g%2Fh", top, "/f/g~1h"),
            ("#/f/g~1h", top, "/f/g~1h"),
            ("#/f/i%7E0j", top, "/f/i~0j"),
            ("https://acme.test/api/parts/b.json#/k/l", top, "/k/l"),
            ("urn:k", top, "/k"),
            ("urn:k#/l", top, "/k/l"),
        ];
        for (reference, from, wanted) in cases {
            let found = documents.resolve(reference, from).map(|node| documents.place(node.at).unwrap().pointer);
            assert_eq!(found.as_deref(), Ok(wanted), "{reference}");
        }
        for reference in
            ["#gone", "#/a/gone", "https://acme.test/api/gone", "thing#gone", "urn:gone", "https://evil.test/parts/b.json"]
        {
            assert!(documents.resolve(reference, top).is_err(), "{reference}");
        }
    }
}
