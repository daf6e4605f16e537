//! The vendor's own words, found in whatever its errors look like.

use super::content::Body;
use super::markup::{is_markup, words};
use super::short::short;
use serde_json::{Map, Value};

/// The most characters of a vendor's message that are passed on.
const LONGEST: usize = 2_000;
/// The most characters of an error's details.
const DETAILS: usize = 1_000;
/// Members that hold the words one level deeper.
const NESTED: [&str; 8] = ["error", "fault", "message", "odata.error", "errorMessages", "error_messages", "messages", "errors"];
/// Members that name the failure, or the input that it is about.
const CODES: [&str; 7] = ["code", "errorCode", "error_code", "decline_code", "param", "field", "target"];

/// What the vendor says: hapi's `message`, ProblemDetails (RFC 9457), `errors` lists, plain text; `None` when it says nothing.
pub(super) fn message(body: &Body) -> Option<String> {
    let text = match body {
        Body::Json(value) => of_json(value)?,
        Body::Text { media_type, text, .. } if is_markup(media_type, text) => words(media_type, text)?,
        Body::Text { text, .. } => text.trim().to_owned(),
        // Errors come under the type of the file that was asked for, too.
        Body::Bytes { bytes, .. } => of_json(&serde_json::from_slice(bytes).ok()?)?,
        Body::Empty => return None,
    };
    (!text.trim().is_empty()).then(|| short(text.trim(), LONGEST))
}

fn of_json(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => joined(items),
        Value::Object(members) if members.is_empty() => None,
        Value::Object(members) => {
            let text = |key: &str| member(members, key).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
            let main = ["message", "detail", "error_description", "error_message", "msg", "description", "reason"]
                .iter()
                .find_map(|key| text(key));
            let head = ["title", "error"].iter().find_map(|key| text(key));
            let plain = match (head, main) {
                (Some(head), Some(main)) if !main.contains(head) => Some(format!("{head}: {main}")),
                (head, main) => main.or(head).map(str::to_owned),
            };
            let nested = || NESTED.iter().find_map(|key| of_nested(member(members, key)?));
            let mut words = plain.or_else(nested).unwrap_or_else(|| short(&value.to_string(), DETAILS));
            for more in codes(members).into_iter().chain(details(members)) {
                if !words.contains(&more) {
                    words.extend([" ", more.as_str()]);
                }
            }
            Some(words)
        }
        _ => None,
    }
}

/// A member by its name in any case: there are vendors who write `Message`.
fn member<'a>(members: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    members.get(key).or_else(|| members.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, value)| value))
}

/// By what name the vendor knows the failure, and which of the inputs it is about: `(code card_declined, param source)`.
fn codes(members: &Map<String, Value>) -> Option<String> {
    let told = CODES.iter().filter_map(|key| {
        let shown = match member(members, key)? {
            Value::String(code) if (1..=80).contains(&code.len()) && !code.contains(char::is_whitespace) => code.clone(),
            // Smaller ones repeat the status.
            Value::Number(code) if code.as_u64().is_some_and(|code| code >= 1_000) => code.to_string(),
            _ => return None,
        };
        Some(format!("{key} {shown}"))
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| format!("({})", told.join(", ")))
}

fn of_nested(value: &Value) -> Option<String> {
    match value {
        // OData's words with their language.
        Value::Object(members) if members.get("value").is_some_and(Value::is_string) && members.contains_key("lang") => {
            of_json(members.get("value")?)
        }
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
fn details(members: &Map<String, Value>) -> Option<String> {
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
            (
                json!({"errorMessages": ["no such project"], "errors": {"project": "is required"}}),
                r#"no such project {"project":"is required"}"#,
            ),
            (json!({"errorMessages": [], "errors": {"project": "is required"}}), r#"{"project":"is required"}"#),
            (json!({"odata.error": {"code": "-2147, x", "message": {"lang": "en-US", "value": "no such list"}}}), "no such list"),
            (json!({"error": {"code": "itemNotFound", "message": {"lang": "en", "value": "gone"}}}), "gone (code itemNotFound)"),
            (
                json!({"error": {"message": "Declined.", "code": "card_declined", "decline_code": "do_not_honor", "param": "source"}}),
                "Declined. (code card_declined, decline_code do_not_honor, param source)",
            ),
            (json!([{"message": "No such column", "errorCode": "INVALID_FIELD"}]), "No such column (errorCode INVALID_FIELD)"),
            (json!({"code": 21211, "message": "no such number", "status": 400}), "no such number (code 21211)"),
            (json!({"Message": "User is not authorized"}), "User is not authorized"),
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
    fn an_error_may_come_under_the_type_of_a_file() {
        let bytes = |bytes: &[u8]| message(&Body::Bytes { media_type: "application/pdf".into(), bytes: bytes.to_vec() });
        assert_eq!(bytes(br#"{"message": "no such invoice"}"#).as_deref(), Some("no such invoice"));
        assert_eq!(bytes(b"%PDF-1.7"), None);
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
