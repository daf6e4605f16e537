//! What a body is, whatever its header says: JSON, text, bytes, or nothing.

use super::Wanted;
use super::budget::{NOTE, beginning, size, text_size};
use crate::send::Answer;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// The largest file that is put into a result, in bytes. A larger one is described instead.
const LARGEST_FILE: usize = 1024 * 1024;

/// A result's content.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Content {
    /// JSON for the model.
    Json(Value),
    /// A file.
    File {
        /// What it can be shown as.
        kind: FileKind,
        /// The media type, without parameters.
        media_type: String,
        /// The bytes, in base64 (RFC 4648 §4).
        data: String,
    },
    /// A file that is too large to be shown, and was saved on this machine.
    Saved {
        /// What is told of it as JSON: status, type, size and name.
        told: Value,
        /// Its name.
        name: String,
        /// Where it is, `file:///…`.
        uri: String,
        /// The media type, without parameters.
        media_type: String,
        /// Its size in bytes.
        bytes: usize,
    },
}

/// What a file can be shown as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// An image.
    Image,
    /// Sound.
    Audio,
    /// Anything else.
    Other,
}

/// A body, read.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// No bytes, or blanks only.
    Empty,
    /// JSON, whatever the header says.
    Json(Value),
    /// Text that is no JSON, although the header may say so.
    Text {
        /// The media type, without parameters; empty when the vendor sent none.
        media_type: String,
        /// The text.
        text: String,
        /// Why it is no JSON, when the header says that it is.
        broken: Option<String>,
    },
    /// Bytes.
    Bytes {
        /// The media type, without parameters.
        media_type: String,
        /// The bytes.
        bytes: Vec<u8>,
    },
}

/// Reads a body. Vendors label JSON as `text/html` and HTML as JSON, so the bytes have the last word.
pub fn read(answer: &Answer) -> Body {
    let header = answer.header("content-type").unwrap_or_default();
    let media_type = header.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let bytes = answer.body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&answer.body);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Body::Empty;
    }
    let says_json = is_json(&media_type);
    let textual = says_json || media_type.is_empty() || media_type.starts_with("text/") || is_text(&media_type);
    if textual {
        // A bare word or number under a text type is text; a structure is JSON.
        let structure = matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'['));
        let parsed = (says_json || structure).then(|| parse(bytes, header));
        return match parsed {
            Some(Ok(value)) => Body::Json(value),
            Some(Err(error)) => {
                Body::Text { media_type, text: decode(bytes, header), broken: says_json.then(|| error.to_string()) }
            }
            None if media_type.is_empty() && std::str::from_utf8(bytes).is_err() => bytes_of(media_type, bytes),
            None => Body::Text { media_type, text: decode(bytes, header), broken: None },
        };
    }
    bytes_of(media_type, bytes)
}

fn bytes_of(media_type: String, bytes: &[u8]) -> Body {
    let media_type = if media_type.is_empty() { "application/octet-stream".to_owned() } else { media_type };
    Body::Bytes { media_type, bytes: bytes.to_vec() }
}

/// Also under names of a vendor's own: `application/x-amz-json-1.1`. Several values one after another are none.
fn is_json(media_type: &str) -> bool {
    let kind = media_type.split_once('/').map_or("", |(_, kind)| kind);
    let named = kind == "json" || kind.ends_with("+json") || kind.starts_with("x-json") || kind.starts_with("x-amz-json");
    named && !is_sequence(media_type)
}

/// JSON values one after another, which together are text.
fn is_sequence(media_type: &str) -> bool {
    ["ndjson", "jsonl", "json-seq", "json-stream", "stream+json"].iter().any(|name| media_type.contains(name))
}

fn is_text(media_type: &str) -> bool {
    let kind = media_type.strip_prefix("application/").unwrap_or_default();
    kind.ends_with("+xml")
        || kind.ends_with("yaml")
        || ["xml", "javascript", "x-www-form-urlencoded", "csv"].contains(&kind)
        || is_sequence(media_type)
}

/// JSON is UTF-8 whatever the header says, unless its bytes are none. What no text can hold is replaced, so that one bad name does
/// not cost the whole list.
fn parse(bytes: &[u8], header: &str) -> serde_json::Result<Value> {
    let text = std::str::from_utf8(bytes).map_or_else(|_| Cow::Owned(decode(bytes, header)), Cow::Borrowed);
    serde_json::from_str(&text).or_else(|error| match pair_up(&text) {
        Some(text) => serde_json::from_str(&text),
        None => Err(error),
    })
}

/// Replaces halves of surrogate pairs (`"\ud83d"` without the other half) by the replacement character; `None` when there are none.
fn pair_up(text: &str) -> Option<String> {
    let unit = |at: usize| {
        let hex = text.get(at..at + 6)?.strip_prefix("\\u").filter(|hex| hex.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        u16::from_str_radix(hex, 16).ok()
    };
    let (mut out, mut copied, mut at) = (String::new(), 0, 0);
    while let Some(found) = text[at..].find('\\') {
        at += found;
        match unit(at) {
            Some(0xD800..=0xDBFF) if matches!(unit(at + 6), Some(0xDC00..=0xDFFF)) => at += 12,
            Some(0xD800..=0xDFFF) => {
                out.push_str(&text[copied..at]);
                out.push('\u{FFFD}');
                at += 6;
                copied = at;
            }
            // An escape and what it escapes, which may be a backslash; a letter of several bytes is none that can be escaped.
            _ => at += if text.is_char_boundary(at + 2) { 2 } else { 1 },
        }
        if at >= text.len() {
            break;
        }
    }
    (copied > 0).then(|| out + &text[copied..])
}

/// Latin-1 where the header says so, else UTF-8 with replacement characters.
fn decode(bytes: &[u8], header: &str) -> String {
    let header = header.to_ascii_lowercase();
    if header.contains("iso-8859-1") || header.contains("windows-1252") {
        return bytes.iter().map(|byte| char::from(*byte)).collect();
    }
    String::from_utf8_lossy(bytes).into_owned()
}

/// The media type of a body that [`super::record`] would show in part or not at all, under this status.
pub fn too_large<'a>(status: u16, body: &'a Body, wanted: &Wanted) -> Option<&'a str> {
    let budget = wanted.budget();
    match body {
        Body::Bytes { media_type, bytes } if bytes.len() > LARGEST_FILE && budget != Wanted::UNLIMITED => Some(media_type),
        Body::Text { media_type, text, broken: None } if !fits(&about(status, media_type, None), text, budget) => {
            Some(media_type)
        }
        _ => None,
    }
}

/// What is told of a text beside it.
fn about(status: u16, media_type: &str, broken: Option<&str>) -> Map<String, Value> {
    let mut out = Map::new();
    out.insert("status".to_owned(), status.into());
    out.insert("content_type".to_owned(), media_type.into());
    if let Some(broken) = broken {
        out.insert("problem".to_owned(), format!("the vendor labelled this as JSON, but it is not: {broken}").into());
    }
    out
}

/// Whether a text can be shown whole. What fits without a note needs no room for one.
fn fits(about: &Map<String, Value>, text: &str, budget: usize) -> bool {
    let text = text_size(text);
    text <= NOTE.min(budget / 2) || text.saturating_add(size(&json!(about)) + 8) <= budget
}

/// What is shown of a success that is neither list nor record.
pub(super) fn no_content(status: u16) -> Content {
    Content::Json(json!({ "status": status }))
}

impl Content {
    /// Says where the vendor made something that it does not show (`Location`, RFC 9110 §10.2.2): the new thing's id is in there.
    pub(crate) fn at_location(mut self, location: &str) -> Self {
        if let Self::Json(Value::Object(members)) = &mut self {
            members.insert("location".to_owned(), location.into());
        }
        self
    }
}

/// Text, said to be text, cut to the budget.
pub(super) fn text(status: u16, media_type: &str, text: String, broken: Option<String>, budget: usize) -> Content {
    let mut out = about(status, media_type, broken.as_deref());
    let room = budget.saturating_sub(NOTE.min(budget / 2));
    let (start, kept) = if fits(&out, &text, budget) { (text.as_str(), 0) } else { beginning(&text, room) };
    out.insert("text".to_owned(), start.into());
    if start.len() < text.len() {
        out.insert("truncated".to_owned(), true.into());
        out.insert(
            "truncation".to_owned(),
            json!({ "kept": kept, "total": text.chars().count(), "hint": "the rest of the text does not fit" }),
        );
    }
    Content::Json(out.into())
}

/// A file, or a description of one that is too large for a model.
pub(super) fn file(status: u16, media_type: String, bytes: &[u8], budget: usize) -> Content {
    if bytes.len() > LARGEST_FILE && budget != Wanted::UNLIMITED {
        let hint = format!("the file is larger than {LARGEST_FILE} bytes and is not shown");
        return Content::Json(
            json!({ "status": status, "content_type": media_type, "bytes": bytes.len(), "truncated": true, "truncation": { "hint": hint } }),
        );
    }
    let kind = match media_type.split('/').next() {
        Some("image") if media_type != "image/svg+xml" => FileKind::Image,
        Some("audio") => FileKind::Audio,
        _ => FileKind::Other,
    };
    Content::File { kind, media_type, data: STANDARD.encode(bytes) }
}
