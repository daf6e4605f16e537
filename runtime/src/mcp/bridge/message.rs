//! What a server sends: one message or, from a server of 2025-03-26, several; each becomes one line.
//!
//! A message is passed on as the server wrote it, save for the line breaks between its tokens. Nothing is read but what tells an
//! answer from everything else.

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// A server's message, as one line.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Message {
    /// A request or a notification of the server.
    Other(String),
    /// An answer.
    Answer(Answer),
}

/// A server's answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    /// The id that it names; null when the server could not tell.
    pub(super) id: Value,
    /// The error's message and the whole error, when it is one.
    pub(super) error: Option<Fault>,
    pub(super) line: String,
}

/// A JSON-RPC error of the server.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fault {
    pub(super) message: String,
    /// The error object as it was written.
    pub(super) object: String,
}

impl Answer {
    /// The same error under the id of the request that it belongs to.
    pub(super) fn with_id(fault: &Fault, id: &Value) -> String {
        format!(r#"{{"jsonrpc":"2.0","id":{id},"error":{}}}"#, fault.object)
    }
}

#[derive(Deserialize)]
struct Parts<'a> {
    #[serde(borrow, default)]
    jsonrpc: Option<&'a RawValue>,
    #[serde(borrow, default)]
    method: Option<&'a RawValue>,
    #[serde(default)]
    id: Value,
    #[serde(borrow, default, deserialize_with = "present")]
    result: Option<&'a RawValue>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
}

/// A member that is there even when it is null.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// Reads a body or the data of an event; `None` when it is not JSON-RPC.
pub(super) fn read(text: &[u8]) -> Option<Vec<Message>> {
    let text = std::str::from_utf8(text).ok()?.trim_start_matches('\u{feff}').trim();
    if text.starts_with('[') {
        let batch: Vec<&RawValue> = serde_json::from_str(text).ok()?;
        return batch.into_iter().map(|message| read_one(message.get())).collect();
    }
    read_one(text).map(|message| vec![message])
}

fn read_one(text: &str) -> Option<Message> {
    let parts: Parts = serde_json::from_str(text).ok().filter(|_| text.starts_with('{'))?;
    if parts.jsonrpc.map(RawValue::get) != Some("\"2.0\"") {
        return None;
    }
    if parts.method.is_some() {
        return Some(Message::Other(one_line(text)));
    }
    let error = match (parts.result, parts.error) {
        (Some(_), None) => None,
        (None, Some(error)) => Some(read_fault(error)),
        _ => return None,
    };
    Some(Message::Answer(Answer { id: parts.id, error, line: one_line(text) }))
}

fn read_fault(error: &RawValue) -> Fault {
    let object = one_line(error.get());
    let value: Value = serde_json::from_str(&object).unwrap_or_default();
    let message = value.get("message").and_then(Value::as_str).unwrap_or_default().to_owned();
    Fault { message, object }
}

/// Valid JSON has line breaks between tokens only, where a blank does as well.
pub(super) fn one_line(json: &str) -> String {
    json.replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_pretty_answer_is_one_line_and_keeps_its_digits() {
        let text = b" {\n \"id\" : 1,\"jsonrpc\":\"2.0\",\r\n \"result\": {\"n\": 12345678901234567890123.50, \"a\\n\": 1}}\n";
        let Some(Message::Answer(answer)) = read(text).unwrap().pop() else { panic!("an answer") };
        assert_eq!(
            answer.line,
            "{  \"id\" : 1,\"jsonrpc\":\"2.0\",   \"result\": {\"n\": 12345678901234567890123.50, \"a\\n\": 1}}"
        );
        assert_eq!((answer.id, answer.error), (json!(1), None));
    }

    #[test]
    fn messages_are_told_apart() {
        let batch = r#"[{V"method":"ping","id":1},{V"id":"a","error":{"code":1,"message":"no"}},{V"result":null,"id":2}]"#;
        let messages = read(batch.replace('V', r#""jsonrpc":"2.0","#).as_bytes()).unwrap();
        assert!(matches!(&messages[0], Message::Other(line) if line.contains("ping")));
        let Message::Answer(failed) = &messages[1] else { panic!("an answer") };
        let fault = failed.error.as_ref().unwrap();
        assert_eq!(fault.message, "no");
        assert_eq!(Answer::with_id(fault, &json!("b\"")), r#"{"jsonrpc":"2.0","id":"b\"","error":{"code":1,"message":"no"}}"#);
        assert!(matches!(&messages[2], Message::Answer(answer) if answer.error.is_none()));
    }

    #[test]
    fn what_is_none_is_said() {
        for text in ["", "x", "1", "[1]", "{}", r#"{V"id":1}"#, r#"{V"id":1,"result":1,"error":{}}"#, "<html>", "[{}"] {
            assert_eq!(read(text.replace('V', r#""jsonrpc":"2.0","#).as_bytes()), None, "{text}");
        }
        assert_eq!(read(br#"{"id":1,"result":1}"#), None);
        assert_eq!(read(b"\xff{}"), None);
        assert_eq!(read(b"[]"), Some(Vec::new()));
    }
}
