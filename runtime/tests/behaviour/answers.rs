//! What the model reads of every kind of answer, as tables. The first word of a row is the check's name in the table of peers, where
//! it stands in one.

use crate::upstream::{Upstream, answer, json as json_answer};
use crate::world::{call, client, operation, result};
use serde_json::{Value, json};
use toolwright_runtime::client::CallError;
use toolwright_runtime::toolbox::{Block, ToolResult};

const JSON: &str = "application/json";

/// One call with this answer, and another one after it.
async fn answered(extra: Value, bytes: Vec<u8>) -> ToolResult {
    let upstream = Upstream::always(bytes).await;
    let client = client(&upstream, json!([operation("get", extra), operation("again", json!({}))]));
    let result = result(&client, "get", json!({})).await;
    assert_eq!(upstream.requests().len(), 1, "one call in, one call out");
    // Row "alive after all": whatever came, the next call is made as ever.
    let _ = call(&client, "again", json!({})).await;
    assert_eq!(upstream.requests().len(), 2);
    result
}

fn typed(status: u16, content_type: &str, body: &[u8]) -> Vec<u8> {
    answer(status, &[("Content-Type", content_type)], body)
}

/// What is shown of text that is no JSON.
fn text(content_type: &str, text: &str) -> Value {
    json!({"status": 200, "content_type": content_type, "text": text})
}

#[tokio::test]
async fn bodies_that_are_no_json_are_shown_as_what_they_are() {
    let (plain, html, xml) = ("text/plain", "text/html", "application/xml");
    for (row, bytes, wanted) in [
        ("204", answer(204, &[], b""), json!({"status": 204})),
        ("205 without length", b"HTTP/1.1 205 X\r\nConnection: close\r\n\r\n".to_vec(), json!({"status": 205})),
        ("200 without a body", typed(200, JSON, b""), json!({"status": 200})),
        ("text/plain", typed(200, plain, b"all well"), text(plain, "all well")),
        ("html for json op", typed(200, "text/html; charset=utf-8", b"<h1>hi</h1>"), text(html, "<h1>hi</h1>")),
        ("latin-1", typed(200, "text/plain; charset=ISO-8859-1", b"caf\xE9"), text(plain, "café")),
        ("broken utf-8", typed(200, plain, b"a\xFFb"), text(plain, "a\u{FFFD}b")),
        ("xml", typed(200, xml, b"<a/>"), text(xml, "<a/>")),
        (
            "201 that says where",
            answer(201, &[("Location", "/users/42?ticket=x#y")], b""),
            json!({"status": 201, "location": "/users/42"}),
        ),
    ] {
        let result = answered(json!({}), bytes).await;
        assert!(!result.is_error, "{row}: {}", result.text);
        assert_eq!(result.structured, Some(wanted), "{row}");
        assert_eq!(result.text, result.structured.unwrap().to_string(), "{row}");
    }
    // Row "malformed json": said to be broken, with what came.
    let broken = answered(json!({}), json_answer("{\"a\": 1,,}")).await.structured.unwrap();
    assert_eq!(broken["text"], "{\"a\": 1,,}");
    assert!(broken["problem"].as_str().unwrap().contains("labelled this as JSON"), "{broken}");
}

#[tokio::test]
async fn json_is_read_under_any_label_and_with_any_drift() {
    let record = || json!({});
    let at = |place: &str| json!({ "answer": { "kind": "record", "at": place } });
    let items = || json!({ "method": "list", "answer": { "kind": "items", "at": "/users" } });
    let drifted = r#"{"status":"brand-new","name":null,"n":"7"}"#;
    for (row, extra, bytes, wanted) in [
        ("json labelled html", record(), typed(200, "text/html", b" {\"a\":1}"), json!({"a": 1})),
        ("json without a type", record(), answer(200, &[], b"{\"a\":1}"), json!({"a": 1})),
        ("json with a byte order mark", record(), typed(200, JSON, b"\xEF\xBB\xBF{\"a\":1}"), json!({"a": 1})),
        ("+json", record(), typed(200, "application/vnd.api+json", b"{\"a\":1}"), json!({"a": 1})),
        ("202 with words", record(), typed(202, JSON, b"{\"queued\":true}"), json!({"queued": true})),
        ("nullable + enum drift resp", record(), json_answer(drifted), serde_json::from_str(drifted).unwrap()),
        (
            "response drift tolerated",
            items(),
            json_answer(r#"{"users":{"id":1},"more":true}"#),
            json!({"items": [{"id": 1}], "next_cursor": null, "more": true}),
        ),
        ("top-level array response", items(), json_answer("[1,2]"), json!({"items": [1, 2], "next_cursor": null})),
        ("next_cursor visible", items(), json_answer(r#"{"users":[]}"#), json!({"items": [], "next_cursor": null})),
        ("list without its list", items(), json_answer(r#"{"count":0}"#), json!({"items": [], "next_cursor": null, "count": 0})),
        (
            "a list that goes on nobody knows how",
            items(),
            json_answer(r#"{"users":[],"nextRecordsUrl":"/q/2"}"#),
            json!({
                "items": [], "next_cursor": null, "nextRecordsUrl": "/q/2",
                "note": "The vendor says that there are more items, and next_cursor cannot lead to them: narrow the request, or use an \
                         argument that says where to begin.",
            }),
        ),
        ("null for a list", items(), json_answer("null"), json!({"items": [], "next_cursor": null})),
        ("nested record", at("/data/user"), json_answer(r#"{"data":{"user":{"id":1}}}"#), json!({"id": 1})),
        ("record elsewhere", at("/data"), json_answer(r#"{"id":1}"#), json!({"id": 1})),
    ] {
        let result = answered(extra, bytes).await;
        assert!(!result.is_error, "{row}: {}", result.text);
        assert_eq!(result.structured, Some(wanted), "{row}");
        assert_eq!(result.text, result.structured.unwrap().to_string(), "{row}");
    }
}

#[tokio::test]
async fn digits_and_nulls_come_through() {
    let text = r#"{"big":18446744073709551615,"small":-9223372036854775808,"float":0.1,"null":null,"deep":[[[{"x":null}]]]}"#;
    let found = answered(json!({}), json_answer(text)).await;
    assert_eq!(serde_json::from_str::<Value>(&found.text).unwrap(), serde_json::from_str::<Value>(text).unwrap());
    for digits in ["18446744073709551615", "-9223372036854775808", "0.1"] {
        assert!(found.text.contains(digits), "{digits}");
    }
}

#[tokio::test]
async fn files_become_blocks() {
    let binary = || json!({ "answer": { "kind": "binary" } });
    for (row, content_type, body, mime_type) in [
        ("binary png", "image/png", &b"\x89PNG\r\n"[..], "image/png"),
        ("audio", "audio/wav", b"RIFF", "audio/wav"),
        ("pdf", "application/pdf", b"%PDF", "application/pdf"),
        ("unknown", "application/x-new", b"\x00", "application/x-new"),
        ("no type, no text", "", b"\xff\xfe\x00", "application/octet-stream"),
    ] {
        let result = answered(binary(), typed(200, content_type, body)).await;
        let [block] = result.blocks.as_slice() else { panic!("{row}: {result:?}") };
        assert_eq!((block.mime_type(), block.bytes().unwrap(), result.is_error), (mime_type, body.to_vec(), false), "{row}");
        match (mime_type.split('/').next().unwrap(), block) {
            ("image", Block::Image { .. }) | ("audio", Block::Audio { .. }) | ("application", Block::Resource { .. }) => {}
            other => panic!("{row}: {other:?}"),
        }
    }
    // Drawn by a browser, which runs what stands in it; a model reads it.
    let svg = answered(binary(), typed(200, "image/svg+xml", b"<svg/>")).await;
    assert!(!svg.blocks.iter().any(|block| matches!(block, Block::Image { .. })), "{svg:?}");
    let large = answered(binary(), typed(200, "image/png", &vec![7; 2 * 1024 * 1024])).await;
    assert!(large.blocks.is_empty() && large.text.contains("2097152"), "{}", large.text);
}

const S3: &[u8] = b"<Error><Code>NoSuchBucket</Code><Message>The bucket does not exist</Message></Error>";

/// Each row: the answer, its status, the vendor's words, our next step.
#[tokio::test]
async fn failures_keep_the_vendor_s_words_and_add_one_step() {
    let (arguments, operator) = ("Change the arguments", "Ask the operator");
    let hapi = br#"{"statusCode":400,"error":"Bad Request","message":"\"name\" is required"}"#;
    let problem = br#"{"type":"about:blank","title":"Out of credit","status":403,"detail":"balance is 30"}"#;
    let title = b"<html><head><title>502 Bad Gateway</title></head>";
    let redirect = answer(302, &[("Location", "https://evil.example/x?y=z")], b"");
    for (row, bytes, status, words, step) in [
        ("hapi", typed(400, JSON, hapi), 400, "\"name\" is required", arguments),
        ("problem details", typed(403, "application/problem+json", problem), 403, "Out of credit: balance is 30", operator),
        ("array of errors", typed(422, JSON, br#"{"errors":[{"message":"a"},{"message":"b"}]}"#), 422, "a; b", arguments),
        ("bare array", typed(422, JSON, br#"["a","b"]"#), 422, "a; b", arguments),
        ("nested error", typed(402, JSON, br#"{"error":{"message":"card declined"}}"#), 402, "card declined", operator),
        ("401 isError+body", typed(401, JSON, br#"{"message":"who are you"}"#), 401, "who are you", operator),
        ("404", typed(404, JSON, br#"{"message":"no such user"}"#), 404, "no such user", "There is nothing"),
        ("409", typed(409, JSON, br#"{"message":"locked"}"#), 409, "locked", "not in a state"),
        ("500 isError+body", typed(500, JSON, br#"{"message":"boom"}"#), 500, "boom", "try again"),
        ("html error", typed(502, "text/html", title), 502, "502 Bad Gateway", "try again"),
        ("plain error", typed(503, "text/plain", b"maintenance"), 503, "maintenance", "try again"),
        ("empty error", answer(500, &[], b""), 500, "answered 500", "try again"),
        ("binary error", typed(500, "image/png", b"\x89PNG"), 500, "answered 500", "try again"),
        ("broken json error", typed(400, JSON, b"{oops"), 400, "{oops", arguments),
        ("s3", typed(404, "application/xml", S3), 404, "NoSuchBucket: The bucket does not exist", "There is nothing"),
        ("angle brackets", typed(400, "text/plain", b"<id> is not valid"), 400, "<id> is not valid", arguments),
        ("402", typed(402, JSON, br#"{"message":"card declined"}"#), 402, "card declined", "plan"),
        ("408", typed(408, JSON, br#"{"message":"too slow"}"#), 408, "too slow", "try again"),
        ("503 with its time", answer(503, &[("Retry-After", "17")], b"busy"), 503, "busy", "after 17 s"),
        ("problem inside 200", typed(200, "application/problem+json", problem), 200, "Out of credit", operator),
        ("jira", typed(400, JSON, br#"{"errorMessages":["no such project"],"errors":{}}"#), 400, "no such project", arguments),
        (
            "odata",
            typed(404, JSON, br#"{"error":{"message":{"lang":"en","value":"no such list"}}}"#),
            404,
            ": no such list\n",
            "nothing",
        ),
        (
            "throttled by name",
            typed(400, "application/x-amz-json-1.1", br#"{"__type":"x#ThrottlingException","Message":"Rate exceeded"}"#),
            400,
            "Rate exceeded",
            "Rate limited",
        ),
        (
            "429 with the wait in its body",
            typed(429, JSON, br#"{"error":{"message":"Quota","details":[{"retryDelay":"34.5s"}]}}"#),
            429,
            "Quota",
            "retry after 35 s",
        ),
        ("304", answer(304, &[], b""), 304, "answered 304", "Nothing has changed"),
        ("418", typed(418, "text/plain", b"teapot"), 418, "teapot", "unusual"),
        (
            "errors inside 200",
            json_answer(r#"{"ok":false,"error":"channel_not_found"}"#),
            200,
            "channel_not_found",
            "There is nothing",
        ),
        ("graphql inside 200", json_answer(r#"{"errors":[{"message":"no field x"}],"data":null}"#), 200, "no field x", arguments),
        ("429 inside 200", json_answer(r#"{"ok":false,"error":"ratelimited"}"#), 200, "ratelimited", "Rate limited"),
        ("cross-host redirect not followed", redirect, 302, "https://evil.example/x", "not followed"),
    ] {
        let result = answered(json!({}), bytes).await;
        assert!(result.is_error && result.structured.is_none(), "{row}: {result:?}");
        assert_eq!(result.meta["toolwright/error"]["status"], status, "{row}");
        assert!(result.text.contains(words) && result.text.contains(step), "{row}: {}", result.text);
        assert!(result.text.starts_with(&format!("Acme answered {status}")), "{row}: {}", result.text);
        assert!(result.text.len() < 3_000, "{row}");
    }
}

/// security.md §7, 25, and the rows "429 isError", "429 retry-after surfaced" and "429 body passed".
#[tokio::test]
async fn test_25_a_429_is_passed_on_in_words_and_numbers() {
    let headers = [("Retry-After", "37"), ("X-RateLimit-Limit", "100"), ("X-RateLimit-Remaining", "0"), ("Content-Type", JSON)];
    let extra = json!({ "resource": "roles", "rate_limit": { "limit": 100, "per": 60 } });
    let result = answered(extra, answer(429, &headers, br#"{"message":"slow down"}"#)).await;
    assert!(result.is_error);
    assert_eq!(
        result.text,
        "Acme answered 429: slow down\nRate limited: retry after 37 s; limit 100 per minute on roles. Nothing is retried for you."
    );
    for (name, value) in [("ratelimit-limit", 100), ("ratelimit-remaining", 0), ("ratelimit-reset", 37)] {
        assert_eq!(result.meta[name], value, "{name}");
    }
    for field in [
        ("ratelimit-limit", "100"),
        ("RateLimit", "\"default\";r=0;t=37"),
        ("RateLimit-Policy", "\"default\";q=100;w=60"),
        ("Retry-After", "37"),
    ] {
        let found = result.rate_limit.iter().any(|(name, value)| (*name, value.as_str()) == field);
        assert!(found, "{field:?} in {:?}", result.rate_limit);
    }
}

/// A range says how much there is; what begins after its end is an empty page, and at the first page it is the vendor's refusal.
#[tokio::test]
async fn ranges_end_without_an_error() {
    let range = json!({ "limit": { "default": 3, "max": 100 },
        "next": { "counter": { "send": { "in": "range", "unit": "items" }, "start": 0, "step": "item" } } });
    let list = operation("list", json!({ "method": "list", "answer": { "kind": "items" }, "pagination": range }));
    for (told, pages) in [("items 0-2/3", 1), ("items 0-2/*", 2)] {
        let upstream = Upstream::start(move |request| {
            let first = request.headers("range") == ["items=0-2"] || request.headers("range") == ["items 0-2"];
            crate::upstream::Canned::Bytes(match first {
                true => answer(206, &[("Content-Type", JSON), ("Content-Range", told)], b"[1,2,3]"),
                false => answer(416, &[("Content-Range", "items */3")], b""),
            })
        })
        .await;
        let client = client(&upstream, json!([list]));
        let mut shown = result(&client, "list", json!({})).await.structured.unwrap();
        assert_eq!(shown["items"], json!([1, 2, 3]), "{told}");
        if pages == 2 {
            shown = result(&client, "list", json!({"next_cursor": shown["next_cursor"]})).await.structured.unwrap();
            assert_eq!(shown["items"], json!([]));
        }
        assert_eq!((&shown["next_cursor"], upstream.requests().len()), (&Value::Null, pages), "{told}");
    }
    let refused = Upstream::always(answer(416, &[], b"")).await;
    let client = client(&refused, json!([list]));
    assert!(result(&client, "list", json!({})).await.is_error);
}

/// Row "5MB response".
#[tokio::test]
async fn a_large_list_is_cut_between_items_and_goes_on() {
    let item = |id: usize| json!({"id": id, "text": "é\"x".repeat(250)});
    let items: Vec<Value> = (0..5_000).map(item).collect();
    let upstream = Upstream::always(json_answer(&json!({"users": items, "total": 5_000}).to_string())).await;
    let list = operation("list", json!({ "method": "list", "answer": { "kind": "items", "at": "/users" } }));
    let client = client(&upstream, json!([list]));
    let (mut arguments, mut next) = (json!({}), 0);
    for _ in 0..2 {
        let shown = result(&client, "list", arguments).await.structured.unwrap();
        assert!(shown.to_string().chars().count() <= 40_000);
        assert_eq!((&shown["truncated"], &shown["total"]), (&json!(true), &json!(5_000)));
        for found in shown["items"].as_array().unwrap() {
            assert_eq!(found, &item(next));
            next += 1;
        }
        assert!(shown["truncation"]["hint"].as_str().unwrap().contains("next_cursor"));
        arguments = json!({"next_cursor": shown["next_cursor"]});
    }
    assert!(next > 60, "{next}");
}

#[tokio::test]
async fn a_large_record_is_cut_and_stays_valid() {
    for bytes in [
        json_answer(&json!({"id": 1, "text": "x".repeat(2_000_000), "list": vec!["y"; 100_000]}).to_string()),
        typed(200, "text/plain", &vec![b'x'; 2_000_000]),
        json_answer(&json!({"users": [{"id": 1, "text": "x".repeat(2_000_000)}]}).to_string()),
        json_answer(&json!("x".repeat(2_000_000)).to_string()),
    ] {
        let result = answered(json!({}), bytes).await;
        assert!(!result.is_error && result.text.chars().count() <= 41_000, "{}", result.text.len());
        let shown: Value = serde_json::from_str(&result.text).unwrap();
        assert_eq!(shown["truncated"], true);
        assert_eq!(result.structured, Some(shown));
    }
}

/// What is wrong is said, and the vendor hears nothing; what is only odd is sent as one segment.
#[tokio::test]
async fn paths_are_refused_or_sent_as_one_segment() {
    let upstream = Upstream::always(json_answer("{}")).await;
    let target = json!({ "in": "parameter", "location": "path", "name": "id", "style": "simple", "explode": false });
    let parameter = json!({ "name": "id", "required": true, "target": target });
    let client = client(&upstream, json!([operation("get", json!({ "path": "/items/{id}/x", "arguments": [parameter] }))]));
    for (row, arguments) in [
        ("path ../", json!({"id": "../"})),
        ("path ..", json!({"id": ".."})),
        ("missing required path", json!({})),
        ("null", json!({"id": null})),
        ("unknown", json!({"id": "1", "x": 1})),
    ] {
        let error = call(&client, "get", arguments).await.unwrap_err();
        assert!(matches!(error, CallError::Arguments(_)), "{row}: {error:?}");
    }
    assert_eq!(upstream.connections(), 0);
    for (row, given, wanted) in [
        ("path slash", "a/b", "a%2Fb"),
        ("path %2F", "a%2Fb", "a%252Fb"),
        ("path ?", "a?b", "a%3Fb"),
        ("path #", "a#b", "a%23b"),
        ("path space+unicode", "a é", "a%20%C3%A9"),
    ] {
        call(&client, "get", json!({ "id": given })).await.unwrap();
        assert_eq!(upstream.requests().last().unwrap().target(), format!("/items/{wanted}/x"), "{row}");
    }
}
