//! `multipart/form-data` (RFC 7578). A file argument is a file, an object is JSON, anything else is a field.

use super::file::{File, data_uri};
use super::problem::Problem;
use super::request::Payload;
use super::style::text;
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::Value;

/// Writes an object's members as parts, those named in `files` as files.
pub(super) fn encode(content_type: &str, value: &Value, files: &[String]) -> Result<Payload, Problem> {
    let Value::Object(members) = value else {
        return Err(Problem::new("", "the body must be an object: it is sent as form parts"));
    };
    let boundary = boundary()?;
    let mut bytes = Vec::new();
    for (key, value) in members {
        // A list is one part an item, all of the same name (RFC 7578 §4.3).
        let items = if let Value::Array(items) = value { items.as_slice() } else { std::slice::from_ref(value) };
        let listed = value.is_array();
        for item in items.iter().filter(|item| listed || !item.is_null()) {
            // A text that happens to look like a file stays a text: only its argument says what it is.
            let file = item.as_str().filter(|_| files.contains(key)).and_then(data_uri);
            part(&boundary, key, item, file, &mut bytes);
        }
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Ok(Payload { content_type: format!("{content_type}; boundary={boundary}"), bytes })
}

fn part(boundary: &str, name: &str, value: &Value, file: Option<File>, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"", quoted(name)).as_bytes());
    if let Some(file) = file {
        let name = quoted(file.name.as_deref().unwrap_or("file"));
        out.extend_from_slice(format!("; filename=\"{name}\"\r\nContent-Type: {}\r\n\r\n", file.media_type).as_bytes());
        out.extend_from_slice(&file.bytes);
    } else {
        if value.is_object() || value.is_array() {
            out.extend_from_slice(b"\r\nContent-Type: application/json");
        }
        out.extend_from_slice(format!("\r\n\r\n{}", text(value)).as_bytes());
    }
    out.extend_from_slice(b"\r\n");
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

    #[test]
    fn parts_are_written() {
        let value =
            json!({"a\"b": "x", "file": "data:text/csv;name=a%20b.csv;base64,aSxq", "note": "data:,a", "tags": [1, true]});
        let payload = encode("multipart/form-data", &value, &["file".to_owned()]).unwrap();
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
}
