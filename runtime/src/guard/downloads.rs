//! Where files go that are too large for an answer: into one folder that the operator names, under names that lead nowhere else.

use crate::bind::percent::encode;
use crate::media::ending;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The most bytes of a name that the vendor chose: file systems hold 255, and a number may come in between.
const LONGEST_NAME: usize = 200;
/// What stands after the last dot is no ending when it is longer than so many bytes, with the dot.
const LONGEST_ENDING: usize = 16;
/// Files of one name before it counts as an error.
const MOST_OF_A_NAME: u32 = 10_000;

/// The folder that large files of answers are saved in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownloadFolder(PathBuf);

/// A file that was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Its name in the folder.
    pub name: String,
    /// Where it is (RFC 8089): `file:///…`.
    pub uri: String,
}

impl DownloadFolder {
    /// Takes a folder, and makes it when there is none; links on the way to it are followed now.
    ///
    /// # Errors
    /// When it cannot be made, or is no folder.
    pub fn open(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self(folder.canonicalize()?))
    }

    /// Saves a file, never over another: `wanted` is the name the vendor gave, and `fallback` what it is called without one. Only its
    /// owner may read it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn save(&self, wanted: Option<&str>, fallback: &str, media_type: &str, bytes: &[u8]) -> io::Result<Saved> {
        let name = wanted.map(harmless).filter(|name| !name.is_empty()).unwrap_or_else(|| match ending(media_type) {
            Some(ending) => format!("{fallback}.{ending}"),
            None => fallback.to_owned(),
        });
        for number in 1..=MOST_OF_A_NAME {
            let name = numbered(&name, number);
            let path = self.0.join(&name);
            match create(&path) {
                Ok(mut file) => {
                    file.write_all(bytes).inspect_err(|_| drop(std::fs::remove_file(&path)))?;
                    return Ok(Saved { uri: uri(&path), name });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("there are {MOST_OF_A_NAME} files called {name}")))
    }
}

/// A new file, and never one that is there, be it a link.
fn create(path: &Path) -> io::Result<std::fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A name with nothing in it that a file system or a terminal gives a meaning to.
fn harmless(wanted: &str) -> String {
    // Only the last part of what may be a path.
    let last = wanted.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = last.chars().map(|letter| if letter.is_alphanumeric() || "._- ()".contains(letter) { letter } else { '_' });
    let kept: String = kept.collect();
    let kept = kept.trim_matches(EDGES);
    let (stem, ending) = split(kept);
    let room = LONGEST_NAME.saturating_sub(ending.len()).min(stem.len());
    let room = (0..=room).rev().find(|at| stem.is_char_boundary(*at)).unwrap_or_default();
    // Again, because the cut may have laid bare what no name may end with.
    format!("{}{ending}", stem[..room].trim_end_matches(EDGES))
}

/// What a name neither begins nor ends with: it would be hidden, be taken for an option, or be lost.
const EDGES: [char; 3] = [' ', '.', '-'];

/// Before and from the last dot on.
fn split(name: &str) -> (&str, &str) {
    let ending = name.rfind('.').filter(|at| name.len() - at <= LONGEST_ENDING);
    ending.map_or((name, ""), |at| name.split_at(at))
}

fn numbered(name: &str, number: u32) -> String {
    let (stem, ending) = split(name);
    if number == 1 { name.to_owned() } else { format!("{stem}-{number}{ending}") }
}

fn uri(path: &Path) -> String {
    let parts: Vec<String> =
        path.iter().map(|part| part.to_string_lossy()).filter(|part| part != "/").map(|part| encode(&part)).collect();
    format!("file:///{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_else() {
        for (wanted, name) in [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\x\\..\\évil (1).pdf", "évil (1).pdf"),
            ("a\u{1b}[31m\n.csv", "a__31m_.csv"),
            ("..", ""),
            (".bashrc", "bashrc"),
            ("-rf", "rf"),
        ] {
            assert_eq!(harmless(wanted), name, "{wanted}");
        }
        for (wanted, length, end) in [
            (format!("{}.pdf", "x".repeat(500)), LONGEST_NAME, "x.pdf"),
            (format!("{}.pdf", "\u{20000}".repeat(80)), LONGEST_NAME, "\u{20000}.pdf"),
            (format!("a.{}", "y".repeat(500)), LONGEST_NAME, "yyy"),
            (format!("{}{}.pdf", "x".repeat(150), " ".repeat(100)), 154, "x.pdf"),
            (format!("{}. {}", "x".repeat(199), "y".repeat(100)), 199, "xxx"),
        ] {
            let long = harmless(&wanted);
            assert!(long.len() == length && long.ends_with(end), "{long}");
            assert!(long.starts_with(char::is_alphanumeric) && numbered(&long, 2).starts_with(char::is_alphanumeric), "{long}");
        }
    }

    #[test]
    fn no_file_is_written_over() {
        let folder = std::env::temp_dir().join(format!("toolwright-downloads-{}", std::process::id()));
        let downloads = DownloadFolder::open(&folder.join("a b")).unwrap();
        let save = |wanted: Option<&str>, bytes: &[u8]| downloads.save(wanted, "get_report", "application/pdf", bytes).unwrap();
        let first = save(Some("r.pdf"), b"1");
        let names = [first.name, save(Some("x/r.pdf"), b"2").name, save(None, b"3").name, save(Some("..."), b"4").name];
        assert_eq!(names, ["r.pdf", "r-2.pdf", "get_report.pdf", "get_report-2.pdf"]);
        assert!(first.uri.starts_with("file:///") && first.uri.ends_with("/a%20b/r.pdf"), "{}", first.uri);
        for (name, content) in names.iter().zip(["1", "2", "3", "4"]) {
            assert_eq!(std::fs::read_to_string(folder.join("a b").join(name)).unwrap(), content);
        }
        std::fs::write(folder.join("file"), "").unwrap();
        assert!(DownloadFolder::open(&folder.join("file")).is_err());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
