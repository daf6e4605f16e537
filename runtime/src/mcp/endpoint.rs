//! One MCP endpoint over HTTP: from a request to its answer, on any HTTP server.

use super::adapter::{Adapter, HttpSide, Mirror, Pages, versions};
use super::cursor::PAGE;
use super::envelope::{self, ClientInfo, HEADER_MISMATCH, INVALID_REQUEST, Kind, LARGEST, Message, Refusal, UNSUPPORTED_VERSION};
use super::hosts::{Hosts, turn_away};
use super::refuse::refuse;
use crate::log;
use crate::toolbox::{Caller, Tool, Toolbox};
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use serde_json::json;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

/// The header that names the protocol's revision.
const VERSION: &str = "mcp-protocol-version";
/// A body that takes longer to arrive is not waited for.
const SLOWEST_BODY: Duration = Duration::from_secs(30);
/// So much of a body that is too large is read away, in bytes.
const DISCARDED: usize = 16 * LARGEST;

/// A toolbox behind Streamable HTTP (MCP 2025-11-25 and 2026-07-28), stateless, plain JSON.
///
/// The hub makes one for each token, [`super::serve_http`] one for each integration; it is cheap.
#[derive(Clone)]
pub struct Endpoint {
    toolbox: Arc<dyn Toolbox>,
    hosts: Arc<Hosts>,
    page: usize,
    rmcp: HttpSide,
}

/// What a request turned out to be: an extension of its response, for whoever writes a log. Absent when the body was no message.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Seen {
    /// The JSON-RPC method; empty for an answer.
    pub method: String,
    /// The client, where it says who it is.
    pub client: Option<ClientInfo>,
    /// Bytes of the message.
    pub bytes: usize,
}

impl Endpoint {
    /// Serves `toolbox` to the given hosts.
    pub fn new(toolbox: Arc<dyn Toolbox>, hosts: Arc<Hosts>) -> Self {
        Self { toolbox, hosts, page: PAGE, rmcp: HttpSide::new() }
    }

    /// The same with another number of tools on a page of `tools/list`; at least one.
    #[must_use]
    pub fn with_page(mut self, tools: usize) -> Self {
        self.page = tools.max(1);
        self
    }

    /// Answers one HTTP request. The caller is the request's [`Caller`] extension, else an anonymous one.
    ///
    /// Dropping the future cancels the tool call inside.
    pub async fn answer(&self, request: Request<Body>) -> Response<Body> {
        let (started, mut method) = (Instant::now(), "none");
        let response = self.respond(request, &mut method).await;
        let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let status = response.status().as_u16();
        tracing::info!(target: log::HTTP, server = self.toolbox.about().name, method, status, ms, "answered");
        response
    }

    /// The answer; `method` is set as soon as it is known.
    async fn respond(&self, request: Request<Body>, method: &mut &'static str) -> Response<Body> {
        if let Err(turned) = self.hosts.check(request.uri(), request.headers()) {
            return turn_away(turned);
        }
        if request.method() != Method::POST {
            let mut response = refuse(&Refusal::new(INVALID_REQUEST, "only POST is served here").with_status(405));
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
            return response;
        }
        let (parts, body) = request.into_parts();
        let text = match read_body(&parts.headers, body).await {
            Ok(text) => text,
            Err(refusal) => return refuse(&refusal),
        };
        let message = match envelope::read(&text) {
            Ok(message) => message,
            Err(refusal) => return refuse(&refusal),
        };
        *method = log_name(&message.method);
        let seen = Seen { method: message.method.clone(), client: message.client.clone(), bytes: text.len() };
        let request = Request::from_parts(parts, Body::from(text));
        let mut response = self.answer_message(message, request).await;
        response.extensions_mut().insert(seen);
        response
    }

    async fn answer_message(&self, message: Message, mut request: Request<Body>) -> Response<Body> {
        let message = match refuse_answers(message).and_then(|message| check_version(message, request.headers())) {
            Ok(message) => message,
            Err(refusal) => return refuse(&refusal),
        };
        let streams = reads_events(request.headers());
        accept_json(request.headers_mut());
        let caller = request.extensions().get::<Caller>().cloned().unwrap_or_default();
        let called = self.find_tool(&caller, &message).await;
        let (mirror, pages) = (Mirror::default(), Pages::default());
        let toolbox = Arc::clone(&self.toolbox);
        let (page, noted, aside) = (self.page, Arc::clone(&mirror), pages.clone());
        let adapter = Adapter { toolbox, caller, page, called, mirror: noted, pages: aside, streams };
        let response = self.rmcp.answer(adapter, request).await;
        let response = fill_pages(response, &pages).await;
        let mut response = speak_json(response, &message).await;
        mirror_rate_limit(&mirror, response.headers_mut());
        response
    }

    /// The tool of a modern call, for rmcp's check of `Mcp-Param-*`.
    async fn find_tool(&self, caller: &Caller, message: &Message) -> Option<Tool> {
        if message.method != "tools/call" || !message.is_modern() {
            return None;
        }
        self.toolbox.get(caller, message.name.as_deref()?).await
    }
}

/// A method under its name when it is one of MCP's: what else a client sends is no word for the log.
fn log_name(method: &str) -> &'static str {
    let known = [
        "initialize",
        "server/discover",
        "tools/list",
        "tools/call",
        "ping",
        "notifications/initialized",
        "notifications/cancelled",
    ];
    known.into_iter().find(|known| *known == method).unwrap_or("other")
}

async fn read_body(headers: &HeaderMap, body: Body) -> Result<Bytes, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::new(INVALID_REQUEST, "Content-Type must be application/json").with_status(415));
    }
    let too_large = || Refusal::new(INVALID_REQUEST, format!("the message is larger than {LARGEST} bytes")).with_status(413);
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    if length.is_some_and(|length: u64| length > LARGEST as u64) {
        let _ = tokio::time::timeout(SLOWEST_BODY, discard(body)).await;
        return Err(too_large());
    }
    match tokio::time::timeout(SLOWEST_BODY, to_bytes(body, LARGEST)).await {
        Ok(Ok(text)) => Ok(text),
        Ok(Err(error)) if is_too_large(&error) => Err(too_large()),
        Ok(Err(_)) => Err(Refusal::new(INVALID_REQUEST, "the body could not be read")),
        Err(_) => Err(Refusal::new(INVALID_REQUEST, "the body took too long to arrive").with_status(408)),
    }
}

/// Reads a body away, up to a point. A connection that closes on a client which still sends is reset, and takes the answer with it.
async fn discard(mut body: Body) {
    let mut left = DISCARDED;
    while let Some(Ok(frame)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
        if left == 0 {
            return;
        }
    }
}

/// Whether axum's limit, and not the connection, ended the body.
fn is_too_large(error: &axum::Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.to_string().contains("length limit"))
}

/// This server asks its clients nothing, so that no answer can be expected.
fn refuse_answers(message: Message) -> Result<Message, Refusal> {
    match message.kind {
        Kind::Answer => {
            Err(Refusal::new(INVALID_REQUEST, "invalid request: nothing was asked, so no answer is taken")
                .for_request(message.id))
        }
        _ => Ok(message),
    }
}

/// Answers a version header that nobody knows, which rmcp does in plain text, and one that stands twice, of which rmcp
/// reads the first.
fn check_version(message: Message, headers: &HeaderMap) -> Result<Message, Refusal> {
    let mut fields = headers.get_all(VERSION).iter();
    let Some(field) = fields.next() else { return Ok(message) };
    if fields.next().is_some() {
        return Err(Refusal::new(HEADER_MISMATCH, "MCP-Protocol-Version stands twice").for_request(message.id));
    }
    let known = versions();
    let named = String::from_utf8_lossy(field.as_bytes());
    // With a version in the body, header and body are compared first; initialize negotiates.
    if message.version.is_some() || message.method == "initialize" || known.contains(&named.trim()) {
        return Ok(message);
    }
    let mut refusal = Refusal::new(UNSUPPORTED_VERSION, "Unsupported protocol version").for_request(message.id);
    let requested: String = named.chars().take(40).collect();
    refusal.data = Some(Box::new(json!({"supported": known, "requested": requested})));
    Err(refusal)
}

/// Whether the client names SSE itself: only then may progress come before the answer, which makes it a stream.
fn reads_events(headers: &HeaderMap) -> bool {
    let fields = headers.get_all(header::ACCEPT).iter().filter_map(|field| field.to_str().ok());
    fields.flat_map(|field| field.split(',')).any(|kind| {
        let mut parts = kind.split(';').map(str::trim);
        let named = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("text/event-stream"));
        let is_zero = |weight: &str| weight.trim_matches(['0', '.']).is_empty();
        named && !parts.filter_map(|part| part.strip_prefix(['q', 'Q'])?.strip_prefix('=')).any(is_zero)
    })
}

/// A client that takes JSON is served, though the specification wants it to name SSE as well: the answer is JSON.
fn accept_json(headers: &mut HeaderMap) {
    const BOTH: HeaderValue = HeaderValue::from_static("application/json, text/event-stream");
    let mut fields = headers.get_all(header::ACCEPT).iter().peekable();
    let first = fields.peek().copied();
    let any = |field: &HeaderValue| {
        let text = field.to_str().unwrap_or_default().to_ascii_lowercase();
        ["application/json", "application/*", "*/*"].iter().any(|kind| text.contains(kind))
    };
    if first != Some(&BOTH) && (first.is_none() || fields.any(any)) {
        headers.insert(header::ACCEPT, BOTH);
    }
}

/// Whatever rmcp says in plain text is said as a JSON-RPC error, under the same status.
async fn speak_json(response: Response<Body>, message: &Message) -> Response<Body> {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if status.is_success() || kind.starts_with("application/json") {
        return response;
    }
    let words = to_bytes(response.into_body(), 10_000).await.unwrap_or_default();
    // After the envelope's checks nothing is left to be unreadable; what rmcp cannot read is not a message of MCP.
    let status = if status == StatusCode::UNSUPPORTED_MEDIA_TYPE { StatusCode::BAD_REQUEST } else { status };
    let id = if message.kind == Kind::Request { message.id.clone() } else { None };
    refuse(&Refusal::new(INVALID_REQUEST, String::from_utf8_lossy(&words)).with_status(status.as_u16()).for_request(id))
}

/// The answer with the tools for which there are stand-ins in rmcp's.
async fn fill_pages(response: Response<Body>, pages: &Pages) -> Response<Body> {
    if pages.is_empty() {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let text = to_bytes(body, usize::MAX).await.unwrap_or_default();
    Response::from_parts(parts, Body::from(pages.fill(String::from_utf8_lossy(&text).into_owned())))
}

/// Repeats a vendor's rate limit as header fields: an HTTP client that knows no MCP can then slow down too.
fn mirror_rate_limit(mirror: &Mirror, headers: &mut HeaderMap) {
    for (name, value) in mirror.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(&value)) {
            headers.insert(name, value);
        }
    }
}
