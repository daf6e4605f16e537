//! The first look at a message, before rmcp: is it JSON, is it one JSON-RPC message, to which era does it belong.
//!
//! rmcp answers malformed JSON with 415 and plain text, takes the last of two equal keys, and is silent on stdio. Here each
//! of these is a JSON-RPC error. What a method's parameters mean, and whether headers agree with the body, is left to rmcp.

use crate::strict;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

/// The largest message, in bytes.
pub(in crate::mcp) const LARGEST: usize = 4 * 1024 * 1024;
/// The first revision without a handshake: its requests carry their version in `_meta`.
pub(in crate::mcp) const MODERN: &str = "2026-07-28";
/// The `_meta` key of the version (MCP 2026-07-28, basic).
const VERSION_KEY: &str = "io.modelcontextprotocol/protocolVersion";

/// The `_meta` key of the client's name.
const CLIENT_KEY: &str = "io.modelcontextprotocol/clientInfo";

/// JSON-RPC: not JSON.
pub(in crate::mcp) const PARSE_ERROR: i32 = -32700;
/// JSON-RPC: not a message.
pub(in crate::mcp) const INVALID_REQUEST: i32 = -32600;
/// JSON-RPC: parameters that cannot be.
pub(in crate::mcp) const INVALID_PARAMS: i32 = -32602;
/// MCP 2026-07-28: headers and body disagree.
pub(in crate::mcp) const HEADER_MISMATCH: i32 = -32020;
/// MCP 2026-07-28: a revision that this server does not speak.
pub(in crate::mcp) const UNSUPPORTED_VERSION: i32 = -32022;

/// What the first look tells about a message that is one.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::mcp) struct Message {
    /// A request, a notification, or an answer to a question that this server never asks.
    pub(in crate::mcp) kind: Kind,
    /// The id of a request, as sent.
    pub(in crate::mcp) id: Option<Value>,
    /// The method; empty for an answer.
    pub(in crate::mcp) method: String,
    /// The version in `params._meta`.
    pub(in crate::mcp) version: Option<String>,
    /// `params.name`, the tool of a `tools/call`.
    pub(in crate::mcp) name: Option<String>,
    /// What the client says it is: in `_meta`, or in the parameters of `initialize`.
    pub(in crate::mcp) client: Option<ClientInfo>,
}

/// A client's name and version, by its own claim.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ClientInfo {
    /// The name.
    pub name: String,
    /// The version.
    #[serde(default)]
    pub version: String,
}

/// The kinds of JSON-RPC messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mcp) enum Kind {
    Request,
    Notification,
    Answer,
}

/// A JSON-RPC error for a message that goes no further.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::mcp) struct Refusal {
    /// The HTTP status that goes with it.
    pub(in crate::mcp) status: u16,
    /// The JSON-RPC code.
    pub(in crate::mcp) code: i32,
    /// One sentence.
    pub(in crate::mcp) message: String,
    /// The id of the request, where it could be read.
    pub(in crate::mcp) id: Option<Value>,
    /// More for programs; boxed, because it is rare and makes every result large.
    pub(in crate::mcp) data: Option<Box<Value>>,
}

impl Refusal {
    /// A refusal with HTTP status 400 and no id.
    pub(in crate::mcp) fn new(code: i32, message: impl Into<String>) -> Self {
        Self { status: 400, code, message: message.into(), id: None, data: None }
    }

    /// The same under another HTTP status.
    pub(in crate::mcp) fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// The same for the request with this id.
    pub(in crate::mcp) fn for_request(mut self, id: Option<Value>) -> Self {
        self.id = id;
        self
    }

    /// The JSON-RPC error object. JSON-RPC 2.0 §5: the id is null where it could not be read.
    pub(in crate::mcp) fn to_json(&self) -> String {
        let mut error = Map::new();
        error.insert("code".to_owned(), self.code.into());
        error.insert("message".to_owned(), self.message.clone().into());
        if let Some(data) = &self.data {
            error.insert("data".to_owned(), Value::clone(data));
        }
        json!({"jsonrpc": "2.0", "id": self.id, "error": error}).to_string()
    }
}

impl Message {
    /// Whether the message says itself that it belongs to 2026-07-28 or later.
    pub(in crate::mcp) fn is_modern(&self) -> bool {
        self.version.as_deref().is_some_and(|version| version >= MODERN)
    }
}

/// Reads a message's envelope and checks the whole text: syntax, equal keys, depth.
pub(in crate::mcp) fn read(text: &[u8]) -> Result<Message, Refusal> {
    let text = std::str::from_utf8(text).map_err(|_| Refusal::new(PARSE_ERROR, "parse error: the message is not UTF-8"))?;
    strict::check(text).map_err(|flaw| Refusal::new(PARSE_ERROR, format!("parse error: {flaw}")))?;
    if text.trim_start().starts_with('[') {
        let words = "invalid request: batches are not supported (MCP removed them in 2025-06-18); send one message at a time";
        return Err(Refusal::new(INVALID_REQUEST, words));
    }
    let parts: Parts =
        serde_json::from_str(text).map_err(|_| Refusal::new(INVALID_REQUEST, "invalid request: expected a JSON object"))?;
    parts.into_message()
}

/// The members of a JSON-RPC message, unread.
#[derive(Deserialize)]
struct Parts<'a> {
    #[serde(borrow, default)]
    jsonrpc: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    method: Option<&'a RawValue>,
    #[serde(borrow, default)]
    params: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    result: Option<&'a RawValue>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
}

/// A member that is there even when it is null.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// The members of `params` that matter here.
#[derive(Deserialize)]
struct Params<'a> {
    #[serde(rename = "_meta", borrow, default)]
    meta: Option<&'a RawValue>,
    #[serde(borrow, default)]
    name: Option<&'a RawValue>,
    #[serde(rename = "clientInfo", borrow, default)]
    client: Option<&'a RawValue>,
    #[serde(borrow, default)]
    cursor: Option<&'a RawValue>,
}

/// What the envelope takes from the parameters.
#[derive(Default)]
struct Said {
    version: Option<String>,
    name: Option<String>,
    client: Option<ClientInfo>,
}

impl Parts<'_> {
    fn into_message(self) -> Result<Message, Refusal> {
        // An error message about a message without id has none, or null; it is answered with nothing anyway.
        let id = if self.method.is_none() { self.read_id().unwrap_or_default() } else { self.read_id()? };
        let invalid = |words: &str| Refusal::new(INVALID_REQUEST, format!("invalid request: {words}")).for_request(id.clone());
        if read_text(self.jsonrpc).as_deref() != Some("2.0") {
            return Err(invalid("`jsonrpc` must be \"2.0\""));
        }
        let answers = self.result.is_some() || self.error.is_some();
        let kind = match (self.method, answers, &id) {
            (Some(_), false, Some(_)) => Kind::Request,
            (Some(_), false, None) => Kind::Notification,
            (None, true, _) => Kind::Answer,
            (Some(_), true, _) => return Err(invalid("a message has a method or a result, not both")),
            (None, false, _) => return Err(invalid("`method` is missing")),
        };
        let method = match (kind, read_text(self.method)) {
            (Kind::Answer, _) => String::new(),
            (_, Some(method)) => method,
            (_, None) => return Err(invalid("`method` must be a string")),
        };
        let Said { version, name, client } = self.read_params().map_err(|refusal| refusal.for_request(id.clone()))?;
        Ok(Message { kind, id, method, version, name, client })
    }

    /// The id as sent: a string, or an integer that survives as one. MCP allows no null.
    fn read_id(&self) -> Result<Option<Value>, Refusal> {
        let Some(raw) = self.id else { return Ok(None) };
        let whole = raw.get().parse::<i64>().is_ok();
        let id: Option<Value> = serde_json::from_str(raw.get()).ok().filter(|id: &Value| whole || id.is_string());
        match id {
            Some(id) => Ok(Some(id)),
            None => Err(Refusal::new(INVALID_REQUEST, "invalid request: `id` must be a string or an integer of 64 bits")),
        }
    }

    fn read_params(&self) -> Result<Said, Refusal> {
        let Some(raw) = self.params.filter(|raw| raw.get() != "null") else { return Ok(Said::default()) };
        if !raw.get().starts_with('{') {
            return Err(Refusal::new(INVALID_PARAMS, "invalid params: `params` must be an object"));
        }
        let params: Params = serde_json::from_str(raw.get()).map_err(|_| Refusal::new(INVALID_PARAMS, "invalid params"))?;
        // rmcp takes a cursor that is no text for none, and the list would start anew.
        if params.cursor.is_some_and(|cursor| !cursor.get().starts_with('"') && cursor.get() != "null") {
            return Err(Refusal::new(INVALID_PARAMS, "invalid params: `cursor` must be a string"));
        }
        let meta = params.meta.and_then(|raw| serde_json::from_str::<Map<String, Value>>(raw.get()).ok());
        let version = meta.as_ref().and_then(|meta| meta.get(VERSION_KEY)).and_then(Value::as_str).map(str::to_owned);
        let in_meta = meta.and_then(|mut meta| serde_json::from_value(meta.remove(CLIENT_KEY)?).ok());
        let client = in_meta.or_else(|| serde_json::from_str(params.client?.get()).ok());
        Ok(Said { version, name: read_text(params.name), client })
    }
}

fn read_text(raw: Option<&RawValue>) -> Option<String> {
    let raw = raw?.get();
    // Names have no escapes, as a rule; a text without any is what stands between its quotes.
    match raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')).filter(|text| !text.contains('\\')) {
        Some(text) => Some(text.to_owned()),
        None => serde_json::from_str(raw).ok(),
    }
}

#[cfg(test)]
mod tests;
