//! The vendor's own words, found in whatever its errors look like.

use super::content::Body;
use super::markup::{is_markup, words};
use super::short::short;
use serde_json::Value;

/// The most characters of a vendor's message that are passed on.
const LONGEST: usize = 2_000;
/// The most characters of an error's details.
const DETAILS: usize = 1_000;

/// What the vendor says: hapi's `message`, ProblemDetails (RFC 9457), `errors` lists, plain text; `None` when it says nothing.
pub(super) fn message(body: &Body) -> Option<String> {
    let text = match body {
        Body::Json(value) => of_json(value)?,
        Body::Text { media_type, text, .. } if is_markup(media_type, text) => words(media_type, text)?,
        Body::Text { text, .. } => text.trim().to_owned(),
        Body::Empty | Body::Bytes { .. } => return None,
    };
    (!text.trim().is_empty()).then(|| short(text.trim(), LONGEST))
}

fn of_json(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => joined(items),
        Value::Object(members) => {
            let text = |key: &str| members.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
            let main = ["message", "detail", "error_description", "error_message", "msg", "description", "reason"]
                .iter()
                .find_map(|key| text(key));
            let head = ["title", "error"].iter().find_map(|key| text(key));
            let plain = match (head, main) {
                (Some(head), Some(main)) if !main.contains(head) => Some(format!("{head}: {main}")),
                (head, main) => main.or(head).map(str::to_owned),
            };
            let nested = || ["error", "fault", "message", "errors"].iter().find_map(|key| of_nested(members.get(*key)?));
            let words = plain.or_else(nested).unwrap_or_else(|| short(&value.to_string(), DETAILS));
            Some(match details(members) {
                Some(details) if !words.contains(&details) => format!("{words} {details}"),
                _ => words,
            })
        }
        _ => None,
    }
}

fn of_nested(value: &Value) -> Option<String> {
    match value {
        Value::Object(members) if members.is_empty() => None,
        Value::Null => None,
        other => of_json(other),
    }
}

fn joined(items: &[Value]) -> Option<String> {
    let texts: Vec<String> = items.iter().take(10).filter_map(of_json).collect();
    (!texts.is_empty()).then(|| texts.join("; "))
}

/// Which fields are wrong and why stands beside the message, under a dozen names; it is what a caller needs most.
fn details(members: &serde_json::Map<String, Value>) -> Option<String> {
    let found = ["errors", "details", "validation", "invalid-params", "fields", "error_details"]
        .iter()
        .find_map(|key| members.get(*key))?;
    let empty = match found {
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::String(text) => return Some(short(text, DETAILS)),
        _ => true,
    };
    match found {
        _ if empty => None,
        Value::Array(items) if items.iter().all(|item| item.is_string() || item.get("message").is_some()) => joined(items),
        found => Some(short(&found.to_string(), DETAILS)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn vendors_words_are_found() {
        let cases = [
            (json!({"statusCode": 400, "error": "Bad Request", "message": "name is required"}), "Bad Request: name is required"),
            (
                json!({"type": "x", "title": "Forbidden operation", "status": 403, "detail": "read-only key"}),
                "Forbidden operation: read-only key",
            ),
            (
                json!({"title": "One or more errors", "errors": {"name": ["too long"]}}),
                r#"One or more errors {"name":["too long"]}"#,
            ),
            (json!({"errors": [{"message": "a"}, {"message": "b"}]}), "a; b"),
            (json!({"errors": ["a", "b"]}), "a; b"),
            (json!({"error": {"code": 7, "message": "no such charge", "type": "invalid"}}), "no such charge"),
            (json!({"error": "invalid_grant", "error_description": "expired"}), "invalid_grant: expired"),
            (
                json!({"message": "Validation Failed", "errors": [{"field": "title", "code": "missing"}]}),
                r#"Validation Failed [{"code":"missing","field":"title"}]"#,
            ),
            (json!({"weird": true}), r#"{"weird":true}"#),
            (json!("plain"), "plain"),
        ];
        for (body, wanted) in cases {
            let found = message(&Body::Json(body.clone())).unwrap();
            // Without `preserve_order` keys are sorted; with it they stand as written.
            let other_order = wanted.replace(r#"{"code":"missing","field":"title"}"#, r#"{"field":"title","code":"missing"}"#);
            assert!(found == wanted || found == other_order, "{body}: {found}");
        }
    }

    #[test]
    fn text_and_html_are_told_apart() {
        let text = |media_type: &str, text: &str| {
            message(&Body::Text { media_type: media_type.into(), text: text.into(), broken: None })
        };
        assert_eq!(text("text/plain", " upstream down \n").as_deref(), Some("upstream down"));
        assert_eq!(
            text("text/html", "<html><TITLE>502 Bad Gateway</title>").as_deref(),
            Some("an HTML page with the title \"502 Bad Gateway\"")
        );
        assert_eq!(text("text/html", "<html>"), None);
        assert_eq!(text("text/plain", "<id> is not valid").as_deref(), Some("<id> is not valid"));
        assert_eq!(text("", "<Error><Message>gone</Message></Error>").as_deref(), Some("gone"));
        assert!(text("text/html", &format!("<p>{}", "é".repeat(5_000))).unwrap().chars().count() <= LONGEST);
        assert_eq!(text("text/plain", &"é".repeat(5_000)).unwrap().chars().count(), LONGEST + 1);
    }
}
