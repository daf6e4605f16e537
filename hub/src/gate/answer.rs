//! Refusals, the headers that every answer has, and the line in the access log, which holds no token.

use super::token::path_token;
use crate::model::Time;
use crate::token::hint;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use serde_json::json;
use std::time::Duration;
use toolwright_runtime::mcp::Seen;

/// Why nobody is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// No token was shown.
    NoToken,
    /// The token opens nothing: unknown, expired, revoked or malformed. One answer for all.
    Nothing,
    /// The server wants an API token too, and none that is valid was shown.
    NoApiToken {
        /// Where it is expected.
        in_header: &'static str,
    },
    /// The API token is another tenant's.
    OtherTenant,
    /// The store cannot be read or written, or the integration is not loaded.
    Unavailable,
    /// The call was made, and could not be recorded.
    Unrecorded,
}

impl Refused {
    pub(super) fn status(self) -> u16 {
        match self {
            Self::NoToken | Self::NoApiToken { .. } => 401,
            Self::Nothing => 404,
            Self::OtherTenant => 403,
            Self::Unavailable | Self::Unrecorded => 503,
        }
    }

    /// The word for the audit log.
    pub(super) fn outcome(self) -> &'static str {
        match self {
            Self::NoToken | Self::NoApiToken { .. } => "unauthorized",
            Self::Nothing => "expired",
            Self::OtherTenant => "forbidden",
            Self::Unavailable | Self::Unrecorded => "unavailable",
        }
    }

    fn words(self) -> String {
        match self {
            Self::NoToken => {
                "an MCP token is needed: in the path, as in /mcp/TOKEN, or as `Authorization: Bearer TOKEN`".to_owned()
            }
            Self::Nothing => "there is no MCP server here".to_owned(),
            Self::NoApiToken { in_header: "Authorization" } => {
                "this MCP server also wants a valid API token, as `Authorization: Bearer TOKEN`".to_owned()
            }
            Self::NoApiToken { in_header } => format!("this MCP server also wants a valid API token, as `{in_header}: TOKEN`"),
            Self::OtherTenant => "the API token belongs to another tenant than this MCP server".to_owned(),
            Self::Unavailable => "this MCP server cannot be used at the moment; try again later".to_owned(),
            Self::Unrecorded => {
                "the request was carried out, but could not be recorded; read the current state before you repeat it".to_owned()
            }
        }
    }
}

/// The answer to whoever is not let in.
pub(super) fn refuse(refused: Refused) -> Response<Body> {
    let body = json!({"jsonrpc": "2.0", "id": null, "error": {"code": -32600, "message": refused.words()}}).to_string();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(refused.status()).unwrap_or(StatusCode::NOT_FOUND);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if refused.status() == 401 {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if refused == Refused::Unavailable {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

/// Takes the stream of events out of what a client can read: an answer that has begun before its call has ended could not wait for
/// its audit row. Nothing is lost as long as nothing of ours reports progress.
pub(super) fn ask_for_json(headers: &mut HeaderMap) {
    let named = |text: &str| {
        headers
            .get_all(header::ACCEPT)
            .iter()
            .any(|field| field.to_str().is_ok_and(|field| field.to_ascii_lowercase().contains(text)))
    };
    if named("application/json") || named("*/*") || named("application/*") {
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    }
}

/// A token may stand in the URL: nobody is told where a request came from, and nobody keeps an answer.
pub(super) fn seal(mut response: Response<Body>) -> Response<Body> {
    let headers = response.headers_mut();
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// One line of the access log in the making.
pub(super) struct AccessLine(String);

impl AccessLine {
    pub(super) fn begin(request: &Request<Body>) -> Self {
        let place = match path_token(request.uri().path()) {
            Some(token) => format!("/mcp/tok_…{}", hint(token)),
            None => "/mcp".to_owned(),
        };
        Self(format!("{} {place}", request.method()))
    }

    pub(super) fn end(self, response: &Response<Body>, now: Time, took: Duration) -> String {
        let method: String = match response.extensions().get::<Seen>() {
            // A client's own text; it must not make a second line.
            Some(seen) => seen.method.chars().filter(|letter| !letter.is_control()).take(64).collect(),
            None => "-".to_owned(),
        };
        let micros = took.as_micros();
        format!("{now} {} {} {}.{:03}ms {method}", self.0, response.status().as_u16(), micros / 1_000, micros % 1_000)
    }
}
