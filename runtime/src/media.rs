//! Which media types the endings of file names stand for.

use std::path::Path;

/// Media type and endings; a type's first ending is the one that it is given.
const TYPES: &[(&str, &[&str])] = &[
    ("application/gzip", &["gz"]),
    ("application/json", &["json"]),
    ("application/jsonl", &["jsonl"]),
    ("application/pdf", &["pdf"]),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx"]),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"]),
    ("application/xml", &["xml"]),
    ("application/zip", &["zip"]),
    ("audio/mp4", &["m4a"]),
    ("audio/mpeg", &["mp3"]),
    ("audio/ogg", &["ogg"]),
    ("audio/wav", &["wav"]),
    ("audio/webm", &["weba"]),
    ("image/gif", &["gif"]),
    ("image/jpeg", &["jpg", "jpeg"]),
    ("image/png", &["png"]),
    ("image/svg+xml", &["svg"]),
    ("image/webp", &["webp"]),
    ("text/csv", &["csv"]),
    ("text/html", &["html", "htm"]),
    ("text/markdown", &["md"]),
    ("text/plain", &["txt", "log"]),
    ("video/mp4", &["mp4"]),
    ("video/webm", &["webm"]),
];

/// The type that a file's ending stands for; the vendor's own word for a part comes before it.
pub(crate) fn media_type(path: &Path) -> &'static str {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let known = TYPES.iter().find(|(_, endings)| endings.contains(&ending.as_str()));
    known.map_or("application/octet-stream", |(media_type, _)| media_type)
}

/// The ending of a file of this type; `None` for one that is not known.
pub(crate) fn ending(media_type: &str) -> Option<&'static str> {
    TYPES.iter().find(|(known, _)| known.eq_ignore_ascii_case(media_type))?.1.first().copied()
}
