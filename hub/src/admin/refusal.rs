//! Every refusal of the API: one envelope, stable codes, all that is wrong with a request at once.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Where: a JSON pointer (RFC 6901) into the body; on routes without a body, into the query parameters.
    pub pointer: String,
    /// What is wrong and what would do.
    pub message: String,
    /// The nearest word that would do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<String>,
}

impl Fault {
    /// Something wrong at a place.
    pub fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), message: message.into(), nearest: None }
    }

    /// The same with the word that was probably meant.
    #[must_use]
    pub fn nearest(mut self, nearest: Option<&str>) -> Self {
        self.nearest = nearest.map(str::to_owned);
        self
    }
}

/// What goes wrong, as a stable word and a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The body is no JSON, or has a key twice.
    MalformedJson,
    /// The request's fields are wrong; the details say which.
    Invalid,
    /// No token, or one that opens nothing.
    Unauthorized,
    /// A request with the dashboard's cookie that may come from another site.
    Forgery,
    /// The request names a host, or comes from an origin, that is not served.
    ForeignHost,
    /// There is no such thing, or it is not the caller's.
    NotFound,
    /// The path takes other methods.
    MethodNotAllowed,
    /// The body took too long to arrive.
    Timeout,
    /// Somebody else changed it in between.
    Conflict,
    /// It is no longer what `If-Match` says.
    Stale,
    /// The body is larger than the route takes.
    TooLarge,
    /// The body is not `application/json`.
    MediaType,
    /// Something in the hub that only its operator can put right.
    Internal,
    /// The store or the catalog cannot be used at present.
    Unavailable,
}

impl Code {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::MalformedJson,
        Self::Invalid,
        Self::Unauthorized,
        Self::Forgery,
        Self::ForeignHost,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Timeout,
        Self::Conflict,
        Self::Stale,
        Self::TooLarge,
        Self::MediaType,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::MalformedJson => "malformed_json",
            Self::Invalid => "invalid",
            Self::Unauthorized => "unauthorized",
            Self::Forgery => "csrf",
            Self::ForeignHost => "foreign_host",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Timeout => "timeout",
            Self::Conflict => "conflict",
            Self::Stale => "precondition_failed",
            Self::TooLarge => "too_large",
            Self::MediaType => "unsupported_media_type",
            Self::Internal => "internal",
            Self::Unavailable => "unavailable",
        }
    }

    /// The status that it goes with.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::MalformedJson | Self::Invalid => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forgery | Self::ForeignHost => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Stale => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// Why a request was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What went wrong.
    pub code: Code,
    /// In words.
    pub message: String,
    /// Everything that is wrong, when it is the request's fields.
    pub details: Vec<Fault>,
    /// Header fields that belong to it.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

impl Refusal {
    /// A refusal in words.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: Vec::new(), headers: Vec::new() }
    }

    /// The request's fields are wrong.
    pub fn invalid(details: Vec<Fault>) -> Self {
        let message = match details.as_slice() {
            [only] if only.pointer.is_empty() => only.message.clone(),
            [only] => format!("{}: {}", only.pointer, only.message),
            many => format!("{} things are wrong with the request; see details", many.len()),
        };
        Self { details, ..Self::new(Code::Invalid, message) }
    }

    /// There is no such thing. The words are the same for what never was, for what is another tenant's and for what is no identifier.
    pub fn not_found(what: &str) -> Self {
        Self::new(Code::NotFound, format!("there is no such {what}"))
    }

    /// The caller has to say who they are (RFC 9110 §11.6.1).
    pub fn unauthorized(message: &str) -> Self {
        let mut refusal = Self::new(Code::Unauthorized, message);
        refusal.headers.push((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"toolwright\"")));
        refusal
    }
}

#[derive(Serialize)]
struct Envelope<'a> {
    error: Inside<'a>,
}

#[derive(Serialize)]
struct Inside<'a> {
    code: &'a str,
    message: &'a str,
    status: u16,
    details: &'a [Fault],
}

impl Refusal {
    /// The body.
    pub fn to_json(&self) -> String {
        let status = self.code.status().as_u16();
        let error = Inside { code: self.code.word(), message: &self.message, status, details: &self.details };
        // Texts and numbers only: this cannot fail.
        serde_json::to_string(&Envelope { error }).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_envelope_is_as_documented() {
        let one = Refusal::invalid(vec![Fault::new("/nmae", "unknown field").nearest(Some("name"))]);
        assert_eq!(
            one.to_json(),
            r#"{"error":{"code":"invalid","message":"/nmae: unknown field","status":400,"details":[{"pointer":"/nmae","message":"unknown field","nearest":"name"}]}}"#
        );
        let none = Refusal::not_found("integrated account");
        assert_eq!(
            none.to_json(),
            r#"{"error":{"code":"not_found","message":"there is no such integrated account","status":404,"details":[]}}"#
        );
    }

    #[test]
    fn codes_are_distinct_and_errors() {
        let mut words: Vec<&str> = Code::ALL.iter().map(|code| code.word()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Code::ALL.len());
        assert!(Code::ALL.iter().all(|code| code.status().is_client_error() || code.status().is_server_error()));
    }
}
