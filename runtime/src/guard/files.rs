//! Files of this machine as arguments: those below one folder that the operator names, and no others.

use crate::bind::percent::{decode, encode};
use crate::media::media_type;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// What an argument that names a file begins with (RFC 8089).
pub const SCHEME: &str = "file:";

/// The folder below which arguments may name files, as `file:NAME` or as `file:///…` with the whole path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRoot(PathBuf);

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRead {
    /// Its content with its type and name (RFC 2397).
    pub data_uri: String,
    /// How many bytes it has.
    pub bytes: usize,
}

impl FileRoot {
    /// Takes a folder; links on the way to it are followed now.
    ///
    /// # Errors
    /// When there is no such folder.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let root = folder.canonicalize()?;
        if root.is_dir() { Ok(Self(root)) } else { Err(io::Error::new(io::ErrorKind::NotADirectory, "it is no folder")) }
    }

    /// Reads the file that `uri` names, of at most `most` bytes.
    ///
    /// # Errors
    /// In words for the caller. A file outside the folder, be it by `..` or by a link, is told like one that does not exist.
    pub fn read(&self, uri: &str, most: usize) -> Result<FileRead, String> {
        let name = uri.strip_prefix(SCHEME).unwrap_or(uri);
        let name = name.strip_prefix("//localhost").or_else(|| name.strip_prefix("//")).unwrap_or(name);
        let shown: String = name.chars().take(80).collect();
        let missing = || format!("there is no file {shown} below the folder that the operator allows");
        // A name may be written as it is, or as a URI wants it.
        let decoded = decode(name).filter(|decoded| decoded != name);
        let found = [Some(name.to_owned()), decoded].into_iter().flatten().find_map(|name| self.find(&name));
        let path = found.ok_or_else(missing)?;
        let mut bytes = Vec::new();
        let file = std::fs::File::open(&path).map_err(|_| missing())?;
        file.take(most as u64 + 1).read_to_end(&mut bytes).map_err(|_| missing())?;
        if bytes.len() > most {
            return Err(format!("the file {shown} is larger than the {most} bytes that are left for files of this call"));
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let data_uri = format!("data:{};name={};base64,{}", media_type(&path), encode(&name), STANDARD.encode(&bytes));
        Ok(FileRead { data_uri, bytes: bytes.len() })
    }

    /// The file itself, where it lies below the folder.
    fn find(&self, name: &str) -> Option<PathBuf> {
        let path = self.0.join(name).canonicalize().ok()?;
        (path.starts_with(&self.0) && path.is_file()).then_some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("toolwright-files-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(folder.join("root/inner")).unwrap();
        folder
    }

    #[test]
    fn files_below_the_folder_are_read_and_no_others() {
        let folder = folder("read");
        std::fs::write(folder.join("root/inner/a b.csv"), "x,y").unwrap();
        std::fs::write(folder.join("secret.txt"), "s").unwrap();
        std::os::unix::fs::symlink(folder.join("secret.txt"), folder.join("root/link.txt")).unwrap();
        let root = FileRoot::open(&folder.join("root")).unwrap();
        let whole = format!("file://{}", folder.canonicalize().unwrap().join("root/inner/a b.csv").display());
        for uri in ["file:inner/a b.csv", "file:inner/a%20b.csv", "file:./inner/../inner/a%20b.csv", &whole] {
            let read = root.read(uri, 3).unwrap();
            assert_eq!((read.data_uri.as_str(), read.bytes), ("data:text/csv;name=a%20b.csv;base64,eCx5", 3), "{uri}");
        }
        let outside = format!("file://{}", folder.join("secret.txt").display());
        for uri in [
            "file:../secret.txt",
            "file:%2e%2e/secret.txt",
            "file:link.txt",
            "file:inner",
            "file:",
            "file:none",
            "file:a\0b",
            &outside,
        ] {
            let words = root.read(uri, 100).unwrap_err();
            assert!(words.starts_with("there is no file"), "{uri}: {words}");
        }
        assert!(FileRoot::open(&folder.join("secret.txt")).is_err() && FileRoot::open(&folder.join("none")).is_err());
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_that_is_too_large_is_told() {
        let folder = folder("large");
        std::fs::write(folder.join("root/big"), "four").unwrap();
        let words = FileRoot::open(&folder.join("root")).unwrap().read("file:big", 3).unwrap_err();
        assert!(words.contains("is larger than the 3 bytes"), "{words}");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
