//! The header fields that Streamable HTTP wants beside a message, era by era.
//!
//! Up to 2025-11-25 it is the negotiated revision and the session (basic/transports); from 2026-07-28 on each message names its
//! revision itself, and the fields repeat its method, its name and the arguments that the tool's schema marks (SEP-2243).

use super::params::Tools;
use crate::mcp::envelope::{MODERN, Message};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

pub(super) const VERSION: HeaderName = HeaderName::from_static("mcp-protocol-version");
pub(super) const SESSION: HeaderName = HeaderName::from_static("mcp-session-id");
const METHOD: HeaderName = HeaderName::from_static("mcp-method");
const NAME: HeaderName = HeaderName::from_static("mcp-name");
const PARAM: &str = "mcp-param-";

/// What is known of the server after a handshake, and of the client's era without one.
#[derive(Debug, Default)]
pub(super) struct Session {
    /// The revision that an initialize settled on.
    pub(super) version: Option<String>,
    /// The session that the server gave with it.
    pub(super) id: Option<HeaderValue>,
    /// The revision of the last message that named a modern one.
    pub(super) modern: Option<String>,
    /// The marked arguments of the tools that were listed.
    pub(super) tools: Tools,
}

impl Session {
    /// The revision that a message is sent under; `None` before any is known.
    fn version_of<'a>(&'a self, message: &'a Message) -> Option<&'a str> {
        let own = message.version.as_deref();
        let known = || self.version.as_deref().or(self.modern.as_deref());
        if message.method == "initialize" { own } else { own.or_else(known) }
    }

    /// Whether a message is sent by the rules of 2026-07-28.
    pub(super) fn is_modern(&self, message: &Message) -> bool {
        self.version_of(message).is_some_and(|version| version >= MODERN)
    }

    /// The fields that go with a message. `text` is the whole message.
    ///
    /// # Errors
    /// When the revision that the message names cannot stand in a header.
    pub(super) fn headers(&self, message: &Message, text: &str) -> Result<HeaderMap, String> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json, text/event-stream"));
        if let Some(version) = self.version_of(message) {
            let value = HeaderValue::from_str(version).map_err(|_| "the protocol version is none".to_owned())?;
            headers.insert(VERSION, value);
        }
        if !self.is_modern(message) {
            if let Some(id) = self.id.as_ref().filter(|_| message.method != "initialize") {
                headers.insert(SESSION, id.clone());
            }
            return Ok(headers);
        }
        if let Ok(method) = HeaderValue::from_str(&message.method) {
            headers.insert(METHOD, method);
        }
        if let Some(params) = Params::read(text) {
            let name = params.name_for(&message.method);
            headers.extend(name.as_deref().and_then(encode).map(|value| (NAME, value)));
            if let (Some(name), Some(arguments), "tools/call") = (&name, params.arguments, message.method.as_str()) {
                let marked = self.tools.marked(name, arguments).into_iter();
                headers.extend(marked.filter_map(|(field, value)| {
                    Some((HeaderName::from_bytes(format!("{PARAM}{field}").as_bytes()).ok()?, encode(&value)?))
                }));
            }
        }
        Ok(headers)
    }
}

#[derive(Deserialize)]
struct Whole<'a> {
    #[serde(borrow, default)]
    params: Option<&'a RawValue>,
}

/// The members of `params` that go into headers.
#[derive(Deserialize)]
struct Params<'a> {
    #[serde(borrow, default)]
    name: Option<&'a RawValue>,
    #[serde(borrow, default)]
    uri: Option<&'a RawValue>,
    #[serde(rename = "taskId", borrow, default)]
    task: Option<&'a RawValue>,
    #[serde(borrow, default)]
    arguments: Option<&'a RawValue>,
}

impl<'a> Params<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let whole: Whole<'a> = serde_json::from_str(text).ok()?;
        serde_json::from_str(whole.params?.get()).ok()
    }

    /// What `Mcp-Name` repeats for this method.
    fn name_for(&self, method: &str) -> Option<String> {
        let raw = match method {
            "tools/call" | "prompts/get" => self.name,
            "resources/read" | "resources/subscribe" | "resources/unsubscribe" => self.uri,
            "tasks/get" | "tasks/update" | "tasks/cancel" => self.task,
            _ => None,
        };
        serde_json::from_str(raw?.get()).ok()
    }
}

/// A value as a field holds it: as it is where that is safe, else in the Base64 form of SEP-2243.
fn encode(value: &str) -> Option<HeaderValue> {
    let blank = |end: Option<char>| matches!(end, Some(' ' | '\t'));
    let odd = value.chars().any(|character| !(' '..='~').contains(&character));
    let looks_encoded = value.starts_with("=?base64?") && value.ends_with("?=");
    if odd || looks_encoded || blank(value.chars().next()) || blank(value.chars().last()) {
        return HeaderValue::from_str(&format!("=?base64?{}?=", STANDARD.encode(value))).ok();
    }
    HeaderValue::from_str(value).ok()
}

/// The request that a `notifications/cancelled` is about.
pub(super) fn cancelled_id(text: &str) -> Option<Value> {
    #[derive(Deserialize)]
    struct Whole {
        params: Params,
    }
    #[derive(Deserialize)]
    struct Params {
        #[serde(rename = "requestId")]
        id: Value,
    }
    serde_json::from_str::<Whole>(text).ok().map(|whole| whole.params.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mcp::envelope;
    use serde_json::json;

    fn sent(session: &Session, message: Value) -> Vec<(String, String)> {
        let text = message.to_string();
        let headers = session.headers(&envelope::read(text.as_bytes()).unwrap(), &text).unwrap();
        let pairs = headers.iter().filter(|(name, _)| **name != ACCEPT);
        pairs.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn an_old_message_has_revision_and_session_after_the_handshake() {
        let mut session = Session::default();
        let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "a"}});
        assert_eq!(sent(&session, call.clone()), []);
        session.version = Some("2025-06-18".to_owned());
        session.id = Some(HeaderValue::from_static("s-1"));
        assert_eq!(sent(&session, call), pairs(&[("mcp-protocol-version", "2025-06-18"), ("mcp-session-id", "s-1")]));
        assert_eq!(sent(&session, json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}})), []);
    }

    #[test]
    fn a_new_message_repeats_itself_and_knows_no_session() {
        let session = Session { id: Some(HeaderValue::from_static("s-1")), ..Session::default() };
        let meta = json!({"io.modelcontextprotocol/protocolVersion": "2026-07-28"});
        let message = |method: &str, name: &str, value: &str| json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": {name: value, "_meta": meta}});
        for (method, name, value, field) in [
            ("tools/call", "name", "a b", Some("a b")),
            ("tools/call", "name", "größe", Some("=?base64?Z3LDtsOfZQ==?=")),
            ("tools/call", "name", "a\r\nX: 1", Some("=?base64?YQ0KWDogMQ==?=")),
            ("prompts/get", "name", " a", Some("=?base64?IGE=?=")),
            ("resources/read", "uri", "file:///x", Some("file:///x")),
            ("tasks/get", "taskId", "=?base64?x?=", Some("=?base64?PT9iYXNlNjQ/eD89?=")),
            ("tools/list", "name", "a", None),
        ] {
            let mut expected = vec![("mcp-protocol-version", "2026-07-28"), ("mcp-method", method)];
            expected.extend(field.map(|field| ("mcp-name", field)));
            assert_eq!(sent(&session, message(method, name, value)), pairs(&expected), "{method} {value}");
        }
        let odd = json!({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28\r\nX: 1"}}}).to_string();
        assert!(session.headers(&envelope::read(odd.as_bytes()).unwrap(), &odd).is_err());
    }

    #[test]
    fn a_notification_of_a_modern_client_is_modern() {
        let session = Session { modern: Some("2026-07-28".to_owned()), ..Session::default() };
        let fields = sent(&session, json!({"jsonrpc": "2.0", "method": "notifications/x"}));
        assert_eq!(fields, pairs(&[("mcp-protocol-version", "2026-07-28"), ("mcp-method", "notifications/x")]));
    }
}
