//! One HTTP request as plain data: relative to the vendor's base URL, without credentials.

use super::percent::{decode, encode};
use serde_json::{Map, Value};
use toolwright_integration::{Body, BodyEncoding, BodyPart, Xml};

/// What the arguments of one call became.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The HTTP method in capitals.
    pub method: String,
    /// The expanded path template, percent-encoded; relative to the server URL. Starts with `/` unless empty.
    pub path: String,
    /// The query, pair by pair, in the order in which it is sent.
    pub query: Vec<Pair>,
    /// Header fields; each name stands at most once, whatever its case.
    pub headers: Vec<(String, String)>,
    /// The pairs of the `Cookie` header.
    pub cookies: Vec<Pair>,
    /// The body before encoding, so that pagination can still add to it.
    pub body: Option<RequestBody>,
}

/// A `name=value` pair, both percent-encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The name.
    pub name: String,
    /// The value; `None` is a bare name without `=`.
    pub value: Option<String>,
}

/// A body that is not yet bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestBody {
    /// The value of `Content-Type`, without multipart's boundary.
    pub content_type: String,
    /// How `value` is written.
    pub encoding: BodyEncoding,
    /// What is written.
    pub value: Value,
    /// The members of `value` whose texts are files, as `data:` URIs. No other text is one, whatever it looks like.
    pub files: Vec<String>,
    /// The members of `value` that are not written in the usual way.
    pub parts: Vec<BodyPart>,
    /// How XML is written.
    pub xml: Option<Box<Xml>>,
}

/// A body as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// The value of `Content-Type`.
    pub content_type: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Request {
    /// The value of a header, by its name in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Sets a header; one of the same name is replaced.
    pub fn set_header(&mut self, name: &str, value: String) {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value));
    }

    /// Sets a query parameter; every pair of the same name is replaced.
    pub fn set_query(&mut self, name: &str, value: &str) {
        self.query.retain(|pair| !pair.is(name));
        self.query.push(Pair::new(name, value));
    }

    /// The query without its question mark.
    pub fn query_text(&self) -> String {
        join(&self.query, "&")
    }

    /// The value of the `Cookie` header (RFC 6265 §4.2.1), if there is any cookie.
    pub fn cookie_text(&self) -> Option<String> {
        (!self.cookies.is_empty()).then(|| join(&self.cookies, "; "))
    }
}

impl Pair {
    /// A pair from plain text.
    pub fn new(name: &str, value: &str) -> Self {
        Self { name: encode(name), value: Some(encode(value)) }
    }

    /// Whether this is the same parameter as another pair, however the names are encoded.
    pub fn has_name_of(&self, other: &Self) -> bool {
        self.name == other.name || decode(&other.name.replace('+', " ")).is_some_and(|name| self.is(&name))
    }

    /// Whether this is the parameter `name`, given as plain text.
    pub fn is(&self, name: &str) -> bool {
        decode(&self.name.replace('+', " ")).is_some_and(|known| known == name)
    }
}

impl RequestBody {
    /// A body without content yet.
    pub fn empty(body: &Body) -> Self {
        let value = Value::Object(Map::new());
        let (content_type, parts, xml) = (body.content_type.clone(), body.parts.clone(), body.xml.clone());
        Self { content_type, encoding: body.encoding, value, files: Vec::new(), parts, xml }
    }
}

fn join(pairs: &[Pair], separator: &str) -> String {
    let mut out = String::new();
    for pair in pairs {
        if !out.is_empty() {
            out.push_str(separator);
        }
        out.push_str(&pair.name);
        if let Some(value) = &pair.value {
            out.push('=');
            out.push_str(value);
        }
    }
    out
}
