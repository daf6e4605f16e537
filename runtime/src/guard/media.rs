//! Which media types the endings of file names stand for.

use std::path::Path;

/// Media type and endings; a type's first ending is the one that it is given.
const TYPES: &[(&str, &[&str])] = &[
    ("text/csv", &["csv"]),
    ("text/plain", &["txt", "md", "log"]),
    ("text/html", &["html", "htm"]),
    ("application/json", &["json"]),
    ("application/xml", &["xml"]),
    ("application/pdf", &["pdf"]),
    ("application/zip", &["zip"]),
    ("application/gzip", &["gz"]),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx"]),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"]),
    ("image/png", &["png"]),
    ("image/jpeg", &["jpg", "jpeg"]),
    ("image/gif", &["gif"]),
    ("image/webp", &["webp"]),
    ("image/svg+xml", &["svg"]),
    ("audio/mpeg", &["mp3"]),
    ("audio/wav", &["wav"]),
    ("video/mp4", &["mp4"]),
];

/// The type that a file's ending stands for; the vendor's own word for a part comes before it.
pub(super) fn media_type(path: &Path) -> &'static str {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let known = TYPES.iter().find(|(_, endings)| endings.contains(&ending.as_str()));
    known.map_or("application/octet-stream", |(media_type, _)| media_type)
}

/// The ending of a file of this type; `None` for one that is not known.
pub(super) fn ending(media_type: &str) -> Option<&'static str> {
    TYPES.iter().find(|(known, _)| *known == media_type)?.1.first().copied()
}
