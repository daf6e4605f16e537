//! A failure in words: what the vendor said, and the one next step.

use super::content::Body;
use super::inside::is_throttled;
use super::message::message;
use crate::limit::{RateLimit, wait_in};
use serde_json::{Value, json};
use std::fmt;
use toolwright_integration::{AnswerKind, Effect, Integration, Operation};

/// The vendor answered, and it was no success.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct VendorError {
    /// The HTTP status.
    pub status: u16,
    /// What kind of failure it is.
    pub kind: FailureKind,
    /// The vendor's name.
    pub vendor: String,
    /// What the vendor says, capped, credentials removed.
    pub message: Option<String>,
    /// What to do next: one sentence or two.
    pub next_step: String,
    /// What the vendor still allows.
    pub rate_limit: RateLimit,
    /// The answer's headers in small letters, credentials removed; for programs.
    pub headers: Vec<(String, String)>,
    /// The answer's body, credentials removed: a text as a string, null for none and for bytes; for programs.
    pub body: Value,
}

/// What kind of failure a status is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureKind {
    /// 3xx: the vendor points elsewhere; nothing was followed.
    Redirect,
    /// 400, 422 and what is like them: the arguments are wrong in the vendor's eyes.
    Invalid,
    /// 401: the credential is not accepted.
    Unauthorised,
    /// 403: the credential does not suffice.
    Forbidden,
    /// 404, 410: there is no such thing.
    NotFound,
    /// 409, 412, 423: the thing is in another state.
    Conflict,
    /// 429, and 403 with an empty quota: too many calls.
    RateLimited,
    /// 5xx: the vendor failed.
    VendorFailed,
    /// Any other status.
    Other,
}

/// What [`failure`] needs to know of the call.
#[derive(Debug, Clone, Copy)]
pub struct Failure<'a> {
    /// The integration.
    pub integration: &'a Integration,
    /// The operation that was called.
    pub operation: &'a Operation,
    /// The path arguments, as `name value`, for an error that is about them.
    pub subject: &'a str,
    /// Where the vendor points, for a redirect: without query.
    pub location: Option<&'a str>,
}

/// Classifies a failure and says what to do.
pub fn failure(call: &Failure<'_>, status: u16, body: &Body, rate_limit: RateLimit) -> VendorError {
    failure_of(call, classify(status, &rate_limit, body), status, body, rate_limit)
}

/// The same for a failure whose kind is known by other means than the status.
pub fn failure_of(call: &Failure<'_>, kind: FailureKind, status: u16, body: &Body, mut rate_limit: RateLimit) -> VendorError {
    // Headers come first; there are vendors who say it in the body alone.
    if let (FailureKind::RateLimited, None, Body::Json(body)) = (kind, rate_limit.retry_after, body) {
        rate_limit.retry_after = wait_in(body);
        rate_limit.reset = rate_limit.retry_after.or(rate_limit.reset);
    }
    VendorError {
        status,
        kind,
        vendor: call.integration.title.clone(),
        message: message(body),
        next_step: next_step(call, kind, status, &rate_limit),
        rate_limit,
        headers: Vec::new(),
        body: match body {
            Body::Json(value) => value.clone(),
            Body::Text { text, .. } => Value::String(text.clone()),
            _ => Value::Null,
        },
    }
}

fn classify(status: u16, rate_limit: &RateLimit, body: &Body) -> FailureKind {
    let throttled = || matches!(body, Body::Json(body) if is_throttled(body));
    match status {
        403 if rate_limit.retry_after.is_some() || rate_limit.remaining == Some(0) => FailureKind::RateLimited,
        // `ThrottlingException` of AWS, `rateLimitExceeded` of Google.
        400 | 403 if throttled() => FailureKind::RateLimited,
        status => FailureKind::of_status(status),
    }
}

fn next_step(call: &Failure<'_>, kind: FailureKind, status: u16, rate_limit: &RateLimit) -> String {
    let may_repeat = call.operation.effect == Effect::Read || call.operation.idempotent;
    match kind {
        FailureKind::Redirect if status == 304 => {
            "Nothing has changed since the version that the arguments name; leave that argument out to get the whole answer.".to_owned()
        }
        FailureKind::Redirect => redirect(call),
        FailureKind::Invalid => "Change the arguments that the message names, then call again.".to_owned(),
        FailureKind::Unauthorised => unauthorised(call),
        FailureKind::Forbidden if status == 402 => {
            "The vendor wants a payment or another plan. Ask the operator to check the plan, the balance and the means of payment; \
             repeating the call will not help."
                .to_owned()
        }
        FailureKind::Forbidden => {
            "The credential is valid but may not do this. Ask the operator for a key or role with the permission; \
             repeating the call will not help."
                .to_owned()
        }
        FailureKind::NotFound => not_found(call),
        FailureKind::Conflict => conflict(call),
        FailureKind::RateLimited => rate_limited(call.operation, rate_limit),
        FailureKind::VendorFailed => again(may_repeat, rate_limit, "The vendor has a problem"),
        FailureKind::Other if status == 408 => again(may_repeat, rate_limit, "The vendor stopped waiting for the request"),
        FailureKind::Other => format!("The status {status} is unusual; do not repeat the call unchanged."),
    }
}

fn redirect(call: &Failure<'_>) -> String {
    let place = call.location.map(|place| format!(" to {place}")).unwrap_or_default();
    let why = if call.operation.download || call.operation.answer.kind == AnswerKind::Binary {
        "For a file one redirect is followed, without the credential, if GET can ask for it at a place that may be called; a second \
         one is not followed, nor one that leads elsewhere. Do not repeat the call."
    } else {
        "Redirects are not followed, because they would carry the credential along; do not repeat the call."
    };
    format!("The vendor redirects{place}. {why}")
}

fn unauthorised(call: &Failure<'_>) -> String {
    let variables = variables(call);
    let which = if variables.is_empty() { String::new() } else { format!(" ({})", variables.join(", ")) };
    format!("The credential is missing, wrong or expired. Ask the operator to check it{which}; repeating the call will not help.")
}

/// Whether and when to call again after a failure that the arguments have no part in.
fn again(may_repeat: bool, rate_limit: &RateLimit, words: &str) -> String {
    if may_repeat {
        let words = format!("{words}. The call changes nothing by being repeated: try again");
        return match rate_limit.retry_after {
            Some(seconds) => format!("{words} after {seconds} s."),
            None => format!("{words} in a minute, and not more than twice."),
        };
    }
    let when = rate_limit.retry_after.map(|seconds| format!(", and wait {seconds} s before that")).unwrap_or_default();
    format!("{words}, and the change may or may not have been made. Read the current state before you repeat the call{when}.")
}

fn not_found(call: &Failure<'_>) -> String {
    let subject = if call.subject.is_empty() { String::new() } else { format!(" with {}", call.subject) };
    let tool = sibling(call, "list").map(|tool| format!(" Find valid ids with {tool}.")).unwrap_or_default();
    format!("There is nothing{subject}, or the credential cannot see it.{tool}")
}

fn conflict(call: &Failure<'_>) -> String {
    match sibling(call, "get").or_else(|| sibling(call, "list")) {
        Some(tool) => format!("It is not in a state that allows this. Read it with {tool}, then decide."),
        None => "It is not in a state that allows this. Read its current state, then decide.".to_owned(),
    }
}

/// "Rate limited: retry after 37 s; limit 100 per minute on roles."
fn rate_limited(operation: &Operation, rate_limit: &RateLimit) -> String {
    let mut out = match rate_limit.retry_after.or(rate_limit.reset) {
        Some(seconds) => format!("Rate limited: retry after {seconds} s"),
        None => "Rate limited: the vendor does not say for how long; wait a minute".to_owned(),
    };
    let resource = operation.resource.replace('_', " ");
    match (operation.rate_limit, rate_limit.limit) {
        (Some(documented), _) => out.push_str(&format!("; limit {} {} on {resource}", documented.limit, window(documented.per))),
        (None, Some(limit)) => out.push_str(&format!("; limit {limit} calls a window on {resource}")),
        (None, None) => {}
    }
    out.push_str(". Nothing is retried for you.");
    out
}

fn window(seconds: u32) -> String {
    match seconds {
        1 => "per second".to_owned(),
        60 => "per minute".to_owned(),
        3600 => "per hour".to_owned(),
        86_400 => "per day".to_owned(),
        seconds => format!("per {seconds} s"),
    }
}

/// Another tool of the same resource.
fn sibling<'a>(call: &Failure<'a>, method: &str) -> Option<&'a str> {
    let same = |other: &&Operation| {
        other.resource == call.operation.resource && other.method == method && other.tool != call.operation.tool
    };
    call.integration.operations.iter().find(same).map(|other| other.tool.as_str())
}

fn variables<'a>(call: &Failure<'a>) -> Vec<&'a str> {
    let names = call.operation.security.iter().flatten();
    let schemes = names.filter_map(|name| call.integration.auth.iter().find(|scheme| scheme.name == *name));
    let mut out: Vec<&str> = schemes.flat_map(|scheme| &scheme.variables).map(|variable| variable.environment.as_str()).collect();
    out.dedup();
    out
}

impl VendorError {
    /// The failure for programs: `{"status", "kind", "message", "retry_after", "ratelimit"}`.
    pub fn to_json(&self) -> Value {
        let RateLimit { limit, remaining, reset, retry_after } = self.rate_limit;
        json!({
            "status": self.status,
            "kind": self.kind.name(),
            "message": self.message,
            "next_step": self.next_step,
            "retry_after": retry_after,
            "ratelimit": { "limit": limit, "remaining": remaining, "reset": reset },
        })
    }
}

impl FailureKind {
    /// What a status alone says.
    pub fn of_status(status: u16) -> Self {
        match status {
            300..=399 => Self::Redirect,
            429 => Self::RateLimited,
            400 | 405 | 406 | 411 | 413..=415 | 422 | 428 => Self::Invalid,
            401 => Self::Unauthorised,
            402 | 403 => Self::Forbidden,
            404 | 410 => Self::NotFound,
            409 | 412 | 423 => Self::Conflict,
            500..=599 => Self::VendorFailed,
            _ => Self::Other,
        }
    }

    /// A stable name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Redirect => "redirect",
            Self::Invalid => "invalid",
            Self::Unauthorised => "unauthorised",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::RateLimited => "rate_limited",
            Self::VendorFailed => "vendor_failed",
            Self::Other => "other",
        }
    }
}

/// What the model reads.
impl fmt::Display for VendorError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, vendor, message, next_step, .. } = self;
        match message {
            Some(message) => write!(formatter, "{vendor} answered {status}: {message}\n{next_step}"),
            None => write!(formatter, "{vendor} answered {status}.\n{next_step}"),
        }
    }
}

impl std::error::Error for VendorError {}
