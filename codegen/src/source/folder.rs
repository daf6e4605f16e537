//! Where files come from: a folder on disk, or memory. Nothing outside the folder is ever opened.

use super::MAX_FILE_BYTES;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// The files of one integration, addressed by `/`-separated paths below its folder.
pub trait Source {
    /// The text of a file.
    ///
    /// # Errors
    /// When the file is missing, outside the folder, too large, or not UTF-8.
    fn read(&self, path: &str) -> Result<String, SourceError>;

    /// The files directly inside a folder, sorted by name; empty when there is no such folder.
    ///
    /// # Errors
    /// When the folder exists and cannot be listed.
    fn list(&self, folder: &str) -> Result<Vec<String>, SourceError>;

    /// Whether there is a folder of that name.
    fn is_folder(&self, path: &str) -> bool;

    /// Whether there is a file of that name, readable or not.
    fn is_file(&self, path: &str) -> bool;

    /// The files of a folder and of all folders below it, as sorted paths below the folder; empty when there is no such
    /// folder. Folders whose names begin with a dot are passed over.
    ///
    /// # Errors
    /// When one of the folders exists and cannot be listed.
    fn list_all(&self, folder: &str) -> Result<Vec<String>, SourceError>;
}

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceError {
    /// There is no such file.
    Missing(String),
    /// The path leads out of the integration's folder.
    Outside(String),
    /// The file is larger than [`MAX_FILE_BYTES`].
    TooLarge(String),
    /// The file is no text in UTF-8 or UTF-16.
    NotText(String),
    /// The file is of a kind that is no text.
    Binary(String, &'static str),
    /// The operating system refused.
    Unreadable(String, String),
}

impl fmt::Display for SourceError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(formatter, "there is no file `{path}`"),
            Self::Outside(path) => write!(formatter, "`{path}` is outside the integration's folder"),
            Self::TooLarge(path) => write!(formatter, "`{path}` is larger than {} MiB", MAX_FILE_BYTES >> 20),
            Self::NotText(path) => write!(formatter, "`{path}` is not UTF-8 text"),
            Self::Binary(path, kind) => write!(formatter, "`{path}` is {kind} and no text"),
            Self::Unreadable(path, reason) => write!(formatter, "`{path}` cannot be read: {reason}"),
        }
    }
}

impl std::error::Error for SourceError {}

/// A folder on disk.
#[derive(Debug, Clone)]
pub struct FolderSource {
    root: PathBuf,
}

impl FolderSource {
    /// The files below `root`.
    ///
    /// # Errors
    /// When there is no such folder.
    pub fn new(root: &Path) -> Result<Self, SourceError> {
        let shown = root.display().to_string();
        let root = root.canonicalize().map_err(|_| SourceError::Missing(shown))?;
        Ok(Self { root })
    }

    /// The real path of a file, after symbolic links, if it is inside the folder.
    fn locate(&self, path: &str) -> Result<PathBuf, SourceError> {
        let path = join_path("", path).ok_or_else(|| SourceError::Outside(path.to_owned()))?;
        let real = self.root.join(&path).canonicalize().map_err(|_| SourceError::Missing(path.clone()))?;
        if real.starts_with(&self.root) { Ok(real) } else { Err(SourceError::Outside(path)) }
    }

    /// The folders directly inside a folder. Symbolic links are not followed, since they may lead round in a circle.
    fn inner_folders(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        let Ok(real) = self.locate(folder) else { return Ok(Vec::new()) };
        let unreadable = |error: std::io::Error| SourceError::Unreadable(folder.to_owned(), error.to_string());
        let mut names = Vec::new();
        for entry in std::fs::read_dir(real).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let is_folder = entry.file_type().map_err(unreadable)?.is_dir();
            if let (Ok(name), true) = (entry.file_name().into_string(), is_folder)
                && !name.starts_with('.')
            {
                names.push(name);
            }
        }
        Ok(names)
    }
}

impl Source for FolderSource {
    fn read(&self, path: &str) -> Result<String, SourceError> {
        let real = self.locate(path)?;
        let unreadable = |error: std::io::Error| SourceError::Unreadable(path.to_owned(), error.to_string());
        let size = real.metadata().map_err(unreadable)?.len();
        if size > MAX_FILE_BYTES as u64 {
            return Err(SourceError::TooLarge(path.to_owned()));
        }
        let bytes = std::fs::read(real).map_err(unreadable)?;
        decode(path, bytes)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        let real = match self.locate(folder) {
            Ok(real) => real,
            Err(SourceError::Missing(_)) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let unreadable = |error: std::io::Error| SourceError::Unreadable(folder.to_owned(), error.to_string());
        let mut names = Vec::new();
        for entry in std::fs::read_dir(real).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            if let (Ok(name), true) = (entry.file_name().into_string(), entry.path().is_file()) {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    fn is_folder(&self, path: &str) -> bool {
        self.locate(path).is_ok_and(|real| real.is_dir())
    }

    fn is_file(&self, path: &str) -> bool {
        self.locate(path).is_ok_and(|real| real.is_file())
    }

    fn list_all(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        let folder = join_path("", folder).ok_or_else(|| SourceError::Outside(folder.to_owned()))?;
        let mut found = Vec::new();
        let mut waiting = vec![String::new()];
        while let Some(below) = waiting.pop() {
            let here = if folder.is_empty() { below.clone() } else { format!("{folder}/{below}") };
            found.extend(self.list(&here)?.into_iter().map(|name| format!("{below}{name}")));
            waiting.extend(self.inner_folders(&here)?.into_iter().map(|name| format!("{below}{name}/")));
        }
        found.sort();
        Ok(found)
    }
}

/// The first bytes of files that are taken for descriptions and are none.
const MAGIC: [(&[u8], &str); 10] = [
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x7fELF", "a program"),
];

/// UTF-8, or UTF-16 as its mark or its zeros tell (YAML 1.2 §5.2); the mark may stay at the start.
fn decode(path: &str, bytes: Vec<u8>) -> Result<String, SourceError> {
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(SourceError::Binary(path.to_owned(), kind));
    }
    let wide = match bytes.as_slice() {
        [0xff, 0xfe, ..] => Some(u16::from_le_bytes as fn([u8; 2]) -> u16),
        [0xfe, 0xff, ..] => Some(u16::from_be_bytes as fn([u8; 2]) -> u16),
        [first, 0, ..] if *first != 0 => Some(u16::from_le_bytes as fn([u8; 2]) -> u16),
        [0, second, ..] if *second != 0 => Some(u16::from_be_bytes as fn([u8; 2]) -> u16),
        _ => None,
    };
    let text = match wide {
        None => String::from_utf8(bytes).ok(),
        Some(_) if bytes.len() % 2 == 1 => None,
        Some(read) => {
            let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect();
            String::from_utf16(&units).ok()
        }
    };
    text.ok_or_else(|| SourceError::NotText(path.to_owned()))
}

/// Files in memory, for tests and for callers that hold a description already.
#[derive(Debug, Clone, Default)]
pub struct MemorySource {
    files: BTreeMap<String, String>,
}

impl MemorySource {
    /// The given files, path and text.
    pub fn new<P: Into<String>, T: Into<String>>(files: impl IntoIterator<Item = (P, T)>) -> Self {
        Self { files: files.into_iter().map(|(path, text)| (path.into(), text.into())).collect() }
    }
}

impl Source for MemorySource {
    fn read(&self, path: &str) -> Result<String, SourceError> {
        let path = join_path("", path).ok_or_else(|| SourceError::Outside(path.to_owned()))?;
        self.files.get(&path).cloned().ok_or(SourceError::Missing(path))
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let below = self.files.keys().filter_map(|path| path.strip_prefix(&prefix));
        Ok(below.filter(|name| !name.contains('/')).map(str::to_owned).collect())
    }

    fn is_file(&self, path: &str) -> bool {
        join_path("", path).is_some_and(|path| self.files.contains_key(&path))
    }

    fn is_folder(&self, path: &str) -> bool {
        join_path("", path).is_some_and(|path| path.is_empty() || self.files.keys().any(|file| is_below(file, &path)))
    }

    fn list_all(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        let folder = join_path("", folder).ok_or_else(|| SourceError::Outside(folder.to_owned()))?;
        let prefix = if folder.is_empty() { 0 } else { folder.len() + 1 };
        let inside = self.files.keys().filter(|file| folder.is_empty() || is_below(file, &folder));
        let below = inside.map(|file| file[prefix..].to_owned());
        // Folders, and not files, are passed over by their dot.
        Ok(below.filter(|path| !path.split('/').rev().skip(1).any(|part| part.starts_with('.'))).collect())
    }
}

fn is_below(file: &str, folder: &str) -> bool {
    file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Resolves `path` against the folder of the file `base`, both below the root; `None` when it leads out of the root,
/// is absolute, or is a URL.
pub fn join_path(base: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains('\\') || path.contains(':') || path.contains('\0') {
        return None;
    }
    let folder = base.rfind('/').map_or("", |at| &base[..at]);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_in_utf_8_and_utf_16() {
        let wide = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        for text in ["{\"a\": \"é😀\"}", "a: é😀\n"] {
            for bytes in [text.as_bytes().to_vec(), wide(text, u16::to_le_bytes), wide(text, u16::to_be_bytes)] {
                assert_eq!(decode("a", bytes).as_deref(), Ok(text));
            }
            let marked = format!("\u{feff}{text}");
            for bytes in [marked.as_bytes().to_vec(), wide(&marked, u16::to_le_bytes), wide(&marked, u16::to_be_bytes)] {
                assert_eq!(decode("a", bytes).unwrap().trim_start_matches('\u{feff}'), text);
            }
        }
        assert_eq!(decode("a", b"a: \xe9".to_vec()), Err(SourceError::NotText("a".into())));
        assert_eq!(decode("a", b"a\0\0\xd8".to_vec()), Err(SourceError::NotText("a".into())));
        assert_eq!(decode("a", b"%PDF-1.7 \xff".to_vec()), Err(SourceError::Binary("a".into(), "a PDF document")));
        assert_eq!(
            decode("a", b"PK\x03\x04\x14\0\0\0".to_vec()),
            Err(SourceError::Binary("a".into(), "a ZIP archive or an Office document"))
        );
        assert_eq!(decode("a", vec![]).as_deref(), Ok(""));
    }

    #[test]
    fn all_files_of_a_folder_are_listed() {
        let source = MemorySource::new([("pages/b.md", ""), ("pages/a/c.md", ""), ("pages/.git/d.md", ""), ("pagesx/e.md", "")]);
        assert!(
            source.is_folder("pages")
                && source.is_folder("pages/")
                && !source.is_folder("page")
                && !source.is_folder("pages/b.md")
        );
        assert_eq!(source.list_all("pages/").unwrap(), ["a/c.md", "b.md"]);
        assert_eq!(source.list_all("gone").unwrap(), Vec::<String>::new());
        let here = FolderSource::new(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        assert!(here.is_folder("src/source/") && !here.is_folder("Cargo.toml") && !here.is_folder("../runtime"));
        let all = here.list_all("src").unwrap();
        assert!(all.contains(&"lib.rs".to_owned()) && all.contains(&"source/folder.rs".to_owned()) && all.is_sorted());
        assert!(here.list_all("..").is_err());
    }

    #[test]
    fn paths_stay_inside() {
        assert_eq!(join_path("a/b.yaml", "../c.yaml").as_deref(), Some("c.yaml"));
        assert_eq!(join_path("a/b.yaml", "./d/e.yaml").as_deref(), Some("a/d/e.yaml"));
        for path in ["../x", "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1/x", "a\\..\\b", "a/../../x"] {
            assert_eq!(join_path("", path), None, "{path}");
        }
    }
}
