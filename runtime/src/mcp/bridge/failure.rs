//! What a client is told when the server gave no answer: one JSON-RPC error for each request, with what to do about it.
//!
//! Nothing here repeats the URL, which may hold a token; a server's own words pass through [`Secrets`] first.

use super::message::{self, Message};
use super::secrets::Secrets;
use crate::limit::{ResetUnit, normalise};
use crate::mcp::envelope::Refusal;
use crate::send::SendError;
use reqwest::Url;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use serde_json::{Map, Value, json};
use std::time::{Duration, SystemTime};

/// No answer came from the server. MCP's SDKs use this code for a connection that is gone.
const NO_ANSWER: i32 = -32000;
/// MCP's SDKs use this code for an answer that takes too long.
const TIMEOUT: i32 = -32001;
/// JSON-RPC: what came is no answer.
const INTERNAL: i32 = -32603;
/// A server's words are cut here, in characters.
const WORDS: usize = 300;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Failure {
    code: i32,
    pub(super) message: String,
    data: Map<String, Value>,
    /// Whether it is the session that the server does not know any more.
    pub(super) lost_session: bool,
}

impl Failure {
    fn new(code: i32, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), data: Map::new(), lost_session: false }
    }

    /// The error for a request.
    pub(super) fn to_json(&self, id: &Value) -> String {
        let mut refusal = Refusal::new(self.code, self.message.clone()).for_request(Some(id.clone()));
        refusal.data = (!self.data.is_empty()).then(|| Box::new(Value::Object(self.data.clone())));
        refusal.to_json()
    }

    /// The exchange came to no end.
    pub(super) fn of_exchange(error: &SendError, origin: &str) -> Self {
        match error {
            SendError::Resolve => Self::new(NO_ANSWER, format!("the host name of {origin} could not be resolved")),
            SendError::Connect => Self::new(
                NO_ANSWER,
                format!("no connection to {origin} could be made; is the server running, and is this its address?"),
            ),
            SendError::Tls(reason) => Self::new(NO_ANSWER, format!("no secure connection to {origin} could be made: {reason}")),
            SendError::Timeout => {
                Self::new(TIMEOUT, format!("{origin} did not answer in time; it may have acted on the request"))
            }
            SendError::TooLarge { limit } => Self::new(INTERNAL, format!("the server's answer is larger than {limit} bytes")),
            SendError::Encoding => Self::new(INTERNAL, "the server's answer is compressed in a way that cannot be read"),
            SendError::Setup(reason) => Self::new(NO_ANSWER, format!("the HTTP client could not be set up: {reason}")),
            _ => Self::broken(),
        }
    }

    /// Nothing came for so long.
    pub(super) fn silence(limit: Duration) -> Self {
        let seconds = limit.as_secs_f64();
        Self::new(TIMEOUT, format!("the server said nothing for {seconds} s (--timeout); it may have acted on the request"))
    }

    /// The connection ended in the middle.
    pub(super) fn broken() -> Self {
        let words = "the connection to the server broke before its answer was complete; it may have acted on the request";
        Self::new(NO_ANSWER, words)
    }

    /// The bridge ends first.
    pub(super) fn ended() -> Self {
        Self::new(NO_ANSWER, "the bridge ended before the server answered; it may have acted on the request")
    }

    /// A success without an answer in it.
    pub(super) fn empty(status: u16) -> Self {
        Self::new(INTERNAL, format!("the server took the request and sent no answer (HTTP {status})"))
    }

    /// A success that is no JSON-RPC.
    pub(super) fn strange(headers: &HeaderMap) -> Self {
        let kind = content_type(headers);
        match kind.as_str() {
            "application/json" => {
                Self::new(INTERNAL, "the server's answer is not JSON-RPC; is this the address of an MCP server?")
            }
            kind => {
                let kind = if kind.is_empty() { "no content type" } else { kind };
                let words = "which is neither JSON nor an event stream; is this the address of an MCP server?";
                Self::new(INTERNAL, format!("the server answered with {kind}, {words}"))
            }
        }
    }

    /// A success that answers something else.
    pub(super) fn foreign() -> Self {
        Self::new(INTERNAL, "the server answered another request than the one that was sent")
    }
}

/// An HTTP status that is no success.
pub(super) struct Refused<'a> {
    pub(super) status: u16,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
    /// Whether the request belonged to a session.
    pub(super) in_session: bool,
    /// Whether it carried a credential beside the URL.
    pub(super) authorised: bool,
}

impl Refused<'_> {
    /// In words, with what the server says itself.
    pub(super) fn explain(&self, secrets: &Secrets) -> Failure {
        let mut failure = Failure::new(NO_ANSWER, "");
        failure.lost_session = self.status == 404 && self.in_session;
        failure.data.insert("status".to_owned(), self.status.into());
        let wait = self.seconds();
        failure.data.extend(wait.map(|seconds| ("retryAfter".to_owned(), json!(seconds))));
        failure.message = format!("{} (HTTP {})", self.reason(wait), self.status);
        if let Some(words) = self.words(secrets) {
            failure.message.push_str(&format!("; it says: {words}"));
        }
        failure
    }

    fn reason(&self, wait: Option<u64>) -> String {
        match self.status {
            401 if self.authorised => "the server does not accept the credential that was sent".to_owned(),
            401 => "the server wants a credential; set TOOLWRIGHT_TOKEN or TOOLWRIGHT_API_TOKEN, or give --header".to_owned(),
            403 if self.authorised => "the server refuses this credential".to_owned(),
            403 => "the server refuses the request".to_owned(),
            404 if self.in_session => "the server has ended this session; connect again".to_owned(),
            404 => "this server's token is unknown, expired or revoked".to_owned(),
            408 => "the server gave up waiting for the request".to_owned(),
            413 => "the request is larger than the server takes".to_owned(),
            429 => match wait {
                Some(seconds) => format!("rate limited by the server: retry after {seconds} s"),
                None => "rate limited by the server: retry later".to_owned(),
            },
            300..=399 => {
                let place = self.redirected_to().map(|origin| format!(" to {origin}")).unwrap_or_default();
                format!("the server redirects{place}, which is not followed; give the address that it means")
            }
            500..=599 => match wait {
                Some(seconds) => format!("the server failed: retry after {seconds} s"),
                None => "the server failed".to_owned(),
            },
            _ => "the server did not take the request".to_owned(),
        }
    }

    fn seconds(&self) -> Option<u64> {
        let pairs = self.headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        let limit = normalise(pairs, SystemTime::now(), ResetUnit::Auto);
        limit.retry_after.or(limit.reset.filter(|_| self.status == 429))
    }

    /// The origin only: the rest may be a token.
    fn redirected_to(&self) -> Option<String> {
        let url = Url::parse(self.headers.get(LOCATION)?.to_str().ok()?).ok()?;
        url.has_host().then(|| url.origin().ascii_serialization())
    }

    /// What the body says for people: an error's message, or plain text. A page for a browser says nothing.
    fn words(&self, secrets: &Secrets) -> Option<String> {
        let kind = content_type(self.headers);
        let text = match kind.as_str() {
            "text/plain" => String::from_utf8_lossy(self.body).into_owned(),
            _ if kind.ends_with("json") => spoken(self.body)?,
            _ => return None,
        };
        let shown: String = secrets.hide(&text).split_whitespace().collect::<Vec<_>>().join(" ");
        let shown: String = shown.chars().filter(|character| !character.is_control()).take(WORDS).collect();
        (!shown.is_empty()).then_some(shown)
    }
}

/// The message of a JSON-RPC error, else of the usual shapes of errors.
fn spoken(body: &[u8]) -> Option<String> {
    if let Some([Message::Answer(answer)]) = message::read(body).as_deref() {
        return answer.error.as_ref().map(|fault| fault.message.clone());
    }
    let value: Value = serde_json::from_slice(body).ok()?;
    let places = ["/error/message", "/message", "/error_description", "/detail", "/error"];
    places.iter().find_map(|place| value.pointer(place).and_then(Value::as_str)).map(str::to_owned)
}

/// The media type without its parameters, in lower case.
pub(super) fn content_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderValue, RETRY_AFTER};

    fn explain(status: u16, headers: &HeaderMap, body: &str) -> Failure {
        let url = Url::parse("https://x/mcp/0123456789abcdef0123").unwrap();
        let refused = Refused { status, headers, body: body.as_bytes(), in_session: false, authorised: false };
        refused.explain(&Secrets::new(&url, &HeaderMap::new()))
    }

    #[test]
    fn a_servers_words_are_repeated_without_the_token() {
        let json = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))]);
        let said = explain(500, &json, r#"{"message": "no\n/mcp/0123456789abcdef0123"}"#);
        assert_eq!(said.message, "the server failed (HTTP 500); it says: no /mcp/…");
        let page = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("text/html"))]);
        assert_eq!(explain(404, &page, "<h1>").message, "this server's token is unknown, expired or revoked (HTTP 404)");
    }

    #[test]
    fn seconds_and_status_are_data_too() {
        let wait = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static("37"))]);
        let said: Value = serde_json::from_str(&explain(429, &wait, "").to_json(&json!("a"))).unwrap();
        assert_eq!(said["error"]["message"], "rate limited by the server: retry after 37 s (HTTP 429)");
        assert_eq!((&said["id"], &said["error"]["data"]), (&json!("a"), &json!({"status": 429, "retryAfter": 37})));
    }

    #[test]
    fn a_redirect_shows_its_host_only() {
        let place = HeaderMap::from_iter([(LOCATION, HeaderValue::from_static("https://other.example/mcp/secret"))]);
        assert!(
            explain(301, &place, "").message.starts_with("the server redirects to https://other.example, which is not followed")
        );
    }
}
