//! Failures that a vendor reports with a status of success: `{"ok": false, "error": "ratelimited"}`.
//!
//! A record may speak of errors too (a job that failed is no failed call), so an answer counts as one only when every member of it
//! belongs to an error's envelope, and at least one says that it failed.

use super::FailureKind;
use serde_json::{Map, Value};

/// Members that an envelope of a failure may have.
const ENVELOPE: [&str; 32] = [
    "ok",
    "success",
    "succeeded",
    "issuccess",
    "is_success",
    "error",
    "errors",
    "error_code",
    "errorcode",
    "error_message",
    "errormessage",
    "error_description",
    "errordescription",
    "message",
    "messages",
    "msg",
    "code",
    "status",
    "statuscode",
    "status_code",
    "detail",
    "details",
    "title",
    "type",
    "data",
    "result",
    "response_metadata",
    "warning",
    "needed",
    "provided",
    "request_id",
    "requestid",
];
/// Members that say by themselves whether it went well.
const FLAGS: [&str; 5] = ["ok", "success", "succeeded", "isSuccess", "is_success"];
/// Members that name the failure.
const CODES: [&str; 8] = ["statusCode", "status_code", "code", "error_code", "errorCode", "type", "status", "error"];

/// The kind of failure that a success holds; `None` when it is a success.
pub fn failure_inside(body: &Value) -> Option<FailureKind> {
    let members = body.as_object().filter(|members| members.keys().all(|key| is_envelope(key)))?;
    let holds_nothing = ["data", "result"].iter().all(|key| find(members, key).is_none_or(is_empty));
    if !holds_nothing || !says_failed(members) {
        return None;
    }
    Some(code(members).unwrap_or(FailureKind::Invalid))
}

/// The same for ProblemDetails (RFC 9457): by the media type, or because there is nothing in the object but its members, with a
/// status of failure.
pub fn problem_inside(content_type: &str, body: &Value) -> Option<FailureKind> {
    let members = body.as_object()?;
    let status = members.get("status").and_then(Value::as_u64);
    let failed = status.is_some_and(|status| (400..600).contains(&status));
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let labelled = essence.eq_ignore_ascii_case("application/problem+json") && (failed || status.is_none());
    let known = |key: &String| ["type", "title", "status", "detail", "instance"].contains(&key.as_str());
    let told = ["title", "detail"].iter().any(|key| members.get(*key).is_some_and(Value::is_string));
    let alone = failed && told && members.keys().all(known);
    (labelled || alone).then(|| code(members).unwrap_or(FailureKind::Invalid))
}

fn is_envelope(key: &str) -> bool {
    ENVELOPE.iter().any(|known| known.eq_ignore_ascii_case(key))
}

fn find<'a>(members: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    members.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, value)| value)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_empty),
        _ => false,
    }
}

/// A flag that is down, an error that is there, or JSend's status.
fn says_failed(members: &Map<String, Value>) -> bool {
    let flagged = |wanted: bool| FLAGS.iter().any(|key| find(members, key) == Some(&Value::Bool(wanted)));
    let named = ["error", "errors"].iter().filter_map(|key| find(members, key)).any(|value| match value {
        Value::String(text) => !text.trim().is_empty(),
        Value::Bool(error) => *error,
        Value::Number(_) => false,
        other => !is_empty(other),
    });
    let status = find(members, "status").and_then(Value::as_str).unwrap_or_default();
    let jsend = ["error", "fail"].iter().any(|word| status.eq_ignore_ascii_case(word)) && find(members, "message").is_some();
    !flagged(true) && (flagged(false) || named || jsend)
}

/// What the vendor calls the failure, a number or a word, in the envelope or in its error.
fn code(members: &Map<String, Value>) -> Option<FailureKind> {
    let of = |members: &Map<String, Value>| CODES.iter().filter_map(|key| find(members, key)).find_map(kind_of);
    let inner = find(members, "error").or_else(|| find(members, "errors").and_then(|errors| errors.get(0)));
    of(members).or_else(|| inner.and_then(Value::as_object).and_then(of))
}

/// Whether an error names itself as one of too many calls, whatever its status.
pub(super) fn is_throttled(body: &Value) -> bool {
    let names = |value: &Value| {
        ["__type", "code", "type", "reason", "status", "error", "errorCode"]
            .iter()
            .filter_map(|key| find(value.as_object()?, key).filter(|code| code.is_string()))
            .any(|code| kind_of(code) == Some(FailureKind::RateLimited))
    };
    let error = body.get("error").unwrap_or(body);
    let first = |value: &Value| value.get("errors").and_then(|errors| errors.get(0)).is_some_and(names);
    names(body) || names(error) || first(body) || first(error) || body.get(0).is_some_and(names)
}

fn kind_of(code: &Value) -> Option<FailureKind> {
    let number = code.as_u64().or_else(|| code.as_str()?.parse().ok());
    if let Some(status) = number {
        return u16::try_from(status).ok().filter(|status| (400..600).contains(status)).map(FailureKind::of_status);
    }
    let word: String = code.as_str()?.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    if code.as_str().is_some_and(names_too_many) {
        return Some(FailureKind::RateLimited);
    }
    let kinds: [(&[&str], FailureKind); 5] = [
        (
            &["invalidauth", "notauthed", "unauthorized", "unauthenticated", "tokenexpired", "tokenrevoked", "invalidtoken"],
            FailureKind::Unauthorised,
        ),
        (&["forbidden", "missingscope", "accessdenied", "permission", "notallowed"], FailureKind::Forbidden),
        (&["notfound", "nosuch"], FailureKind::NotFound),
        (&["conflict", "alreadyexists"], FailureKind::Conflict),
        (&["internalerror", "servererror", "unavailable", "timeout"], FailureKind::VendorFailed),
    ];
    kinds.into_iter().find(|(words, _)| words.iter().any(|known| word.contains(known))).map(|(_, kind)| kind)
}

/// Ends of the names of too many calls, in small letters without punctuation.
const TOO_MANY: [&str; 12] = [
    "ratelimited",
    "ratelimitexceeded",
    "ratelimitreached",
    "ratelimithit",
    "ratelimiterror",
    "ratelimitexception",
    "toomanyrequests",
    "toomanyrequestsexception",
    "throttled",
    "throttledexception",
    "throttlingerror",
    "throttlingexception",
];
/// Names of the same only when nothing else stands beside them: `invalid_rate_limit` speaks of an input.
const TOO_MANY_ALONE: [&str; 3] = ["ratelimit", "throttle", "throttling"];

/// Whether a text names too many calls. A name may stand in a URI; a sentence has to say nothing else, because sentences speak of
/// inputs and rights too.
fn names_too_many(code: &str) -> bool {
    let plain = |part: &str| part.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    if code.trim().contains(char::is_whitespace) {
        return TOO_MANY.contains(&plain(code).as_str());
    }
    code.split([':', '/', '#', '.']).map(plain).any(|part| {
        let part = part.as_str();
        TOO_MANY_ALONE.contains(&part) || TOO_MANY.iter().any(|ending| part.ends_with(ending))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn failures_are_found() {
        for (body, kind) in [
            (json!({"ok": false, "error": "ratelimited"}), FailureKind::RateLimited),
            (json!({"ok": false, "error": "rate_limit must be a positive integer"}), FailureKind::Invalid),
            (json!({"ok": false, "error": "not_authed", "response_metadata": {"messages": ["x"]}}), FailureKind::Unauthorised),
            (json!({"ok": false, "error": "channel_not_found"}), FailureKind::NotFound),
            (json!({"ok": false, "error": "missing_scope", "needed": "a", "provided": "b"}), FailureKind::Forbidden),
            (json!({"errors": [{"message": "Cannot query field"}], "data": null}), FailureKind::Invalid),
            (json!({"errors": [{"message": "x", "code": "404"}]}), FailureKind::NotFound),
            (json!({"error": {"code": 503, "message": "busy"}}), FailureKind::VendorFailed),
            (json!({"Success": false, "Message": "no such task", "StatusCode": 404}), FailureKind::NotFound),
            (json!({"status": "error", "message": "nope", "data": null}), FailureKind::Invalid),
            (json!({"isSuccess": false, "errors": ["name is required"], "result": null}), FailureKind::Invalid),
            (json!({"error": true, "message": "bad"}), FailureKind::Invalid),
        ] {
            assert_eq!(failure_inside(&body), Some(kind), "{body}");
        }
    }

    #[test]
    fn too_many_calls_are_known_by_their_name() {
        for body in [
            json!({"__type": "com.amazonaws#ThrottlingException", "message": "Rate exceeded"}),
            json!({"error": {"code": 403, "errors": [{"reason": "userRateLimitExceeded"}]}}),
            json!([{"errorCode": "TOO_MANY_REQUESTS"}]),
            json!({"error": {"type": "rate_limit_error", "message": "slow down"}}),
            json!({"error": {"code": "rate_limit"}}),
            json!({"type": "urn:ietf:params:acme:error:rateLimited", "status": 403}),
            json!({"code": "RequestThrottledException"}),
            json!({"error": "Rate limit exceeded."}),
        ] {
            assert!(is_throttled(&body), "{body}");
        }
        for body in [
            json!({"message": "the rate limit of the plan is invalid"}),
            json!({"code": 403}),
            json!("ratelimit"),
            json!({"error": "rate_limit must be a positive integer"}),
            json!({"error": {"reason": "Throttling rules need the admin role"}}),
            json!({"code": "invalid_rate_limit"}),
            json!({"code": "throttling_rule_not_found"}),
            json!({"error": "Too many requests in the batch"}),
        ] {
            assert!(!is_throttled(&body), "{body}");
        }
    }

    #[test]
    fn problems_are_found() {
        let (json, problem) = ("application/json", "application/problem+json; charset=utf-8");
        for (content_type, body, kind) in [
            (
                json,
                json!({"type": "about:blank", "title": "Gone", "status": 404, "detail": "x", "instance": "/1"}),
                Some(FailureKind::NotFound),
            ),
            (json, json!({"title": "Too fast", "status": 429}), Some(FailureKind::RateLimited)),
            (json, json!({"title": "Too fast", "status": 429, "id": 1}), None),
            (json, json!({"title": "Well", "status": 200}), None),
            (json, json!({"title": "A book", "type": "book"}), None),
            (json, json!({"status": 404}), None),
            (problem, json!({"title": "No", "errors": ["x"], "traceId": "7"}), Some(FailureKind::Invalid)),
            (problem, json!({"title": "No", "status": 403, "balance": 30}), Some(FailureKind::Forbidden)),
            (problem, json!({"title": "Well", "status": 200}), None),
            (problem, json!([]), None),
        ] {
            assert_eq!(problem_inside(content_type, &body), kind, "{body}");
        }
    }

    #[test]
    fn successes_are_left_alone() {
        for body in [
            json!({"ok": true}),
            json!({"ok": true, "error": "ignored"}),
            json!({"ok": true, "channel": {"id": "C1"}}),
            json!({"id": 7, "status": "error", "error": "the job ran out of memory"}),
            json!({"error": null, "data": {"id": 1}}),
            json!({"errors": [], "data": []}),
            json!({"errors": [{"message": "partial"}], "data": {"user": {"id": 1}}}),
            json!({"status": "fail"}),
            json!({"status": "error", "id": 1, "message": "x"}),
            json!({"message": "created"}),
            json!({"errors": 0, "status": "done"}),
            json!({"success": true, "message": "sent"}),
            json!({"code": 404}),
            json!({"type": "error_report", "title": "My report"}),
            json!([]),
            json!({}),
            json!("error"),
        ] {
            assert_eq!(failure_inside(&body), None, "{body}");
        }
    }
}
