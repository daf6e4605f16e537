//! `multipart/form-data` (RFC 7578). A file argument is a file, an object is JSON, anything else is a field.

use super::file::{File, data_uri};
use super::problem::Problem;
use super::request::{Pair, Payload};
use super::style::{named, text};
use crate::media::ending;
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::Value;
use toolwright_integration::BodyPart;

/// The type of a file that came as bare base64.
const UNKNOWN: &str = "application/octet-stream";

/// Writes an object's members as parts, those named in `files` as files, and those in `parts` as the vendor says.
pub(super) fn encode(content_type: &str, value: &Value, files: &[String], parts: &[BodyPart]) -> Result<Payload, Problem> {
    let Value::Object(members) = value else {
        return Err(Problem::new("", "the body must be an object: it is sent as form parts"));
    };
    let mut writer = Writer { boundary: boundary()?, bytes: Vec::new() };
    for (key, value) in members {
        let how = parts.iter().find(|part| part.name == *key);
        let is_file = files.contains(key);
        if let Some(style) = how.and_then(|part| part.style).filter(|_| !is_file && !value.is_null()) {
            let found = named(value, key, style.style, style.explode, str::to_owned);
            let other = |pair: &&Pair| members.keys().any(|other| other != key && *other == pair.name);
            if let Some(pair) = found.iter().find(other) {
                return Err(Problem::of(key, format!("`{}` is a field of its own; it cannot be given here", pair.name)));
            }
            for pair in found {
                writer.field(&pair.name, &Value::String(pair.value.unwrap_or_default()), how)?;
            }
            continue;
        }
        // A list is one part an item, all of the same name (RFC 7578 §4.3).
        let items = if let Value::Array(items) = value { items.as_slice() } else { std::slice::from_ref(value) };
        let listed = value.is_array();
        for item in items.iter().filter(|item| listed || !item.is_null()) {
            // A text that happens to look like a file stays a text: only its argument says what it is.
            match item.as_str().filter(|_| is_file).and_then(data_uri) {
                Some(file) => writer.file(key, &file, how),
                None => writer.field(key, item, how)?,
            }
        }
    }
    let Writer { boundary, mut bytes } = writer;
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Ok(Payload { content_type: format!("{content_type}; boundary={boundary}"), bytes })
}

struct Writer {
    boundary: String,
    bytes: Vec<u8>,
}

impl Writer {
    fn file(&mut self, name: &str, file: &File, how: Option<&BodyPart>) {
        let declared = how.and_then(|part| part.content_type.as_deref());
        // Bare base64 does not know its type.
        let media_type = declared.filter(|_| file.media_type == UNKNOWN).unwrap_or(&file.media_type);
        // There are vendors who judge a file by the ending of its name alone.
        let unnamed = || ending(media_type).map_or("file".to_owned(), |ending| format!("file.{ending}"));
        let file_name = quoted(&file.name.clone().unwrap_or_else(unnamed));
        self.part(name, &format!("; filename=\"{file_name}\""), Some(media_type), how, &file.bytes);
    }

    /// Structures are JSON, and so is whatever the vendor declares as JSON; XML is made where it is declared; anything else is text.
    fn field(&mut self, name: &str, value: &Value, how: Option<&BodyPart>) -> Result<(), Problem> {
        let declared = how.and_then(|part| part.content_type.as_deref());
        let structure = (value.is_object() || value.is_array()).then_some("application/json");
        let json = declared.is_some_and(|media_type| media_type.to_ascii_lowercase().contains("json"));
        let content = match how.and_then(|part| part.xml.as_deref()).filter(|_| structure.is_some()) {
            Some(xml) => super::xml::encode(value, xml)?,
            None if json => value.to_string().into_bytes(),
            None => text(value).into_bytes(),
        };
        self.part(name, "", declared.or(structure), how, &content);
        Ok(())
    }

    fn part(&mut self, name: &str, disposition: &str, media_type: Option<&str>, how: Option<&BodyPart>, content: &[u8]) {
        let name = quoted(name);
        let mut head = format!("--{}\r\nContent-Disposition: form-data; name=\"{name}\"{disposition}\r\n", self.boundary);
        let declared = how.map(|part| part.headers.as_slice()).unwrap_or_default();
        let own = media_type.map(|media_type| ("Content-Type", media_type));
        for (name, value) in own.into_iter().chain(declared.iter().map(|(name, value)| (name.as_str(), value.as_str()))) {
            // A line end would begin a header, or the content, that nobody declared.
            if !value.contains(['\r', '\n']) && !name.contains(['\r', '\n', ':']) {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        self.bytes.extend_from_slice(head.as_bytes());
        self.bytes.extend_from_slice(b"\r\n");
        self.bytes.extend_from_slice(content);
        self.bytes.extend_from_slice(b"\r\n");
    }
}

/// Escaped as browsers do it (WHATWG HTML, multipart/form-data encoding algorithm).
fn quoted(text: &str) -> String {
    text.replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22")
}

/// 128 random bits: no content can hold them by chance or by intent.
fn boundary() -> Result<String, Problem> {
    let mut bytes = [0u8; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Problem::new("", "the system has no random numbers"))?;
    Ok(format!("toolwright-{:032x}", u128::from_be_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use toolwright_integration::{ParameterStyle, PartStyle};

    #[test]
    fn parts_are_written() {
        let value =
            json!({"a\"b": "x", "file": "data:text/csv;name=a%20b.csv;base64,aSxq", "note": "data:,a", "tags": [1, true]});
        let payload = encode("multipart/form-data", &value, &["file".to_owned()], &[]).unwrap();
        let boundary = payload.content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
        let body = String::from_utf8(payload.bytes).unwrap().replace(boundary, "B");
        let field =
            |name: &str, value: &str| format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        let file =
            "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a b.csv\"\r\nContent-Type: text/csv\r\n\r\ni,j\r\n";
        assert_eq!(
            body,
            format!(
                "{}{file}{}{}--B--\r\n",
                field("a%22b", "x"),
                field("note", "data:,a"),
                field("tags", "1") + &field("tags", "true")
            )
        );
    }

    #[test]
    fn parts_are_written_as_the_vendor_says() {
        let part = |name: &str, content_type: Option<&str>, style: Option<(ParameterStyle, bool)>| BodyPart {
            name: name.to_owned(),
            content_type: content_type.map(str::to_owned),
            style: style.map(|(style, explode)| PartStyle { style, explode, allow_reserved: false }),
            headers: Vec::new(),
            xml: None,
        };
        let parts = [
            part("csv", None, Some((ParameterStyle::Form, false))),
            part("deep", None, Some((ParameterStyle::DeepObject, true))),
            part("image", Some("image/png"), None),
            part("json", Some("application/json"), None),
            BodyPart { xml: Some(Box::default()), ..part("xml", Some("application/xml"), None) },
            BodyPart {
                headers: vec![("X-Kind".into(), "a".into()), ("X-Bad".into(), "a\r\nX: y".into())],
                ..part("text", Some("text/csv"), None)
            },
        ];
        let given = |value: Value| {
            let files = ["image".to_owned()];
            let payload = encode("multipart/form-data", &value, &files, &parts).unwrap();
            let boundary = payload.content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
            let body = String::from_utf8(payload.bytes).unwrap().replace(boundary, "B");
            body.replace("--B\r\nContent-Disposition: form-data; name=", "").replace("\r\n", "|")
        };
        let cases = [
            (json!({"csv": ["a b", "c"]}), "\"csv\"||a b,c|--B--|"),
            (
                json!({"xml": {"a": "<"}}),
                "\"xml\"|Content-Type: application/xml||<?xml version=\"1.0\" encoding=\"UTF-8\"?><root><a>&lt;</a></root>|--B--|",
            ),
            (json!({"deep": {"k": {"l": "m n"}}}), "\"deep[k][l]\"||m n|--B--|"),
            (
                json!({"image": "data:application/octet-stream;base64,aQ=="}),
                "\"image\"; filename=\"file.png\"|Content-Type: image/png||i|--B--|",
            ),
            (
                json!({"image": "data:image/gif;base64,aQ=="}),
                "\"image\"; filename=\"file.gif\"|Content-Type: image/gif||i|--B--|",
            ),
            (json!({"json": "x"}), "\"json\"|Content-Type: application/json||\"x\"|--B--|"),
            (
                json!({"json": [1, {"a": 2}]}),
                "\"json\"|Content-Type: application/json||1|\"json\"|Content-Type: application/json||{\"a\":2}|--B--|",
            ),
            (json!({"text": "i,j"}), "\"text\"|Content-Type: text/csv|X-Kind: a||i,j|--B--|"),
        ];
        for (value, wanted) in cases {
            assert_eq!(given(value.clone()), wanted, "{value}");
        }
    }
}
