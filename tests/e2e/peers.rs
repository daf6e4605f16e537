//! The 46 checks that other systems of this kind were put to, in the order and under the names of that comparison: one description, the
//! whole program over stdio, and a vendor that keeps the bytes. The runtime's own tables (`runtime/tests/behaviour`) go further into
//! each of them.

use crate::lines::Pipe;
use crate::project::Folder;
use crate::upstream::{Recorded, Upstream, answer, json as json_answer};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The names of the checks, in order. The table below must have a row for each.
const CHECKS: [&str; 46] = [
    "path ../",
    "path slash",
    "path %2F",
    "path ?",
    "path #",
    "path space+unicode",
    "path ..",
    "missing required path",
    "path array simple",
    "query explode=true",
    "query explode=false",
    "query pipeDelimited",
    "query deepObject",
    "query form object",
    "query name page[size]",
    "query reserved chars",
    "query boolean",
    "header param",
    "cookie param",
    "nested body + null",
    "nested body (no nulls)",
    "input validation",
    "path/query/body collision",
    "top-level array body",
    "form-urlencoded",
    "multipart upload",
    "merge-patch content-type",
    "429 isError",
    "429 retry-after surfaced",
    "429 body passed",
    "204",
    "text/plain",
    "html for json op",
    "malformed json",
    "binary png",
    "5MB response",
    "nullable + enum drift resp",
    "structuredContent valid vs outputSchema",
    "response drift tolerated",
    "top-level array response",
    "next_cursor visible",
    "500 isError+body",
    "401 isError+body",
    "cross-host redirect not followed",
    "slow upstream (75s)",
    "alive after all",
];

/// The description's key, which the vendor gets with every call and nobody else ever.
const KEY: &str = "canary-5f2c9e";

/// What one check wants to see.
enum Seen {
    /// The request line without its version.
    Line(&'static str),
    /// A header field of the request.
    Field(&'static str, &'static str),
    /// The request's body as JSON.
    Body(Value),
    /// The request's body as text.
    Text(&'static str),
    /// Anything else about the request.
    Request(fn(&Recorded)),
    /// Nothing was sent, and the model is told these words.
    Refused(&'static [&'static str]),
    /// A success of exactly this structure, which the text repeats.
    Shown(Value),
    /// An error with these words.
    Failed(&'static [&'static str]),
    /// Anything else about the result.
    Result(fn(&Value)),
}

struct Row {
    check: &'static str,
    operation: &'static str,
    arguments: Value,
    answer: Vec<u8>,
    seen: Vec<Seen>,
}

fn row(check: &'static str, operation: &'static str, arguments: Value, seen: Vec<Seen>) -> Row {
    Row { check, operation, arguments, answer: json_answer("{}"), seen }
}

fn answered(check: &'static str, operation: &'static str, answer: Vec<u8>, seen: Vec<Seen>) -> Row {
    let arguments = if operation.contains("{id}") { json!({"id": "1"}) } else { json!({}) };
    Row { check, operation, arguments, answer, seen }
}

const ITEM: &str = "GET /items/{id}";
const QUERY: &str = "GET /query";

fn paths() -> Vec<Row> {
    let one = |check, id: &str, seen| row(check, ITEM, json!({ "id": id }), vec![seen]);
    vec![
        one("path ../", "../admin", Seen::Refused(&["/id", "path segment"])),
        one("path slash", "a/b", Seen::Line("GET /items/a%2Fb")),
        one("path %2F", "a%2Fb", Seen::Line("GET /items/a%252Fb")),
        one("path ?", "a?b=c", Seen::Line("GET /items/a%3Fb%3Dc")),
        one("path #", "a#b", Seen::Line("GET /items/a%23b")),
        one("path space+unicode", "a é", Seen::Line("GET /items/a%20%C3%A9")),
        one("path ..", "..", Seen::Refused(&["/id", ".."])),
        row("missing required path", ITEM, json!({}), vec![Seen::Refused(&["missing required id"])]),
        row("path array simple", "GET /paths/{ids}/x", json!({"ids": ["a", "b,c"]}), vec![Seen::Line("GET /paths/a,b%2Cc/x")]),
    ]
}

fn queries() -> Vec<Row> {
    let one = |check, arguments, line| row(check, QUERY, arguments, vec![Seen::Line(line)]);
    vec![
        one("query explode=true", json!({"tags": ["a", "b c"]}), "GET /query?tags=a&tags=b%20c"),
        one("query explode=false", json!({"csv": ["a", "b,c"]}), "GET /query?csv=a,b%2Cc"),
        one("query pipeDelimited", json!({"pipes": ["a", "b"]}), "GET /query?pipes=a%7Cb"),
        one(
            "query deepObject",
            json!({"filter": {"min": 3, "state": "on"}}),
            "GET /query?filter%5Bmin%5D=3&filter%5Bstate%5D=on",
        ),
        one("query form object", json!({"point": {"x": 1, "y": 2}}), "GET /query?x=1&y=2"),
        one("query name page[size]", json!({"page_size": 5}), "GET /query?page%5Bsize%5D=5"),
        one("query reserved chars", json!({"q": "a&b=c+d/é#%"}), "GET /query?q=a%26b%3Dc%2Bd%2F%C3%A9%23%25"),
        one("query boolean", json!({"flag": true}), "GET /query?flag=true"),
        row("header param", "GET /head", json!({"x_trace": "t 1"}), vec![Seen::Field("x-trace", "t 1")]),
        row("cookie param", "GET /head", json!({"session": "s;1"}), vec![Seen::Field("cookie", "session=s%3B1")]),
    ]
}

fn bodies() -> Vec<Row> {
    let whole = json!({"name": "N", "note": null, "address": {"city": "X", "zip": null}});
    let plain = json!({"name": "N", "address": {"city": "X"}});
    let wrong = json!({"note": 7, "age": -1, "kind": "cow", "naem": "N"});
    let file = json!({"file": "data:text/plain;name=a.txt;base64,aGkNCi0t", "note": "n"});
    vec![
        row("nested body + null", "POST /nested", whole.clone(), vec![Seen::Body(whole)]),
        row("nested body (no nulls)", "POST /nested", plain.clone(), vec![Seen::Body(plain)]),
        row(
            "input validation",
            "POST /nested",
            wrong,
            vec![Seen::Refused(&[
                "/note",
                "/age",
                "at least 0",
                "/kind",
                "cat",
                "dog",
                "naem",
                "did you mean `name`?",
                "missing required name",
            ])],
        ),
        row(
            "path/query/body collision",
            "PUT /items/{id}",
            Value::Null,
            vec![Seen::Line("PUT /items/P1?id=Q1"), Seen::Body(json!({"id": "B1"}))],
        ),
        row(
            "top-level array body",
            "POST /batch",
            json!({"body": [{"name": "a"}, {"name": "b"}]}),
            vec![Seen::Body(json!([{"name": "a"}, {"name": "b"}])), Seen::Field("content-type", "application/json")],
        ),
        row(
            "form-urlencoded",
            "POST /form",
            json!({"name": "ä&b", "tags": ["x", "y z"]}),
            vec![
                Seen::Text("name=%C3%A4%26b&tags=x&tags=y%20z"),
                Seen::Field("content-type", "application/x-www-form-urlencoded"),
            ],
        ),
        row("multipart upload", "POST /upload", file, vec![Seen::Request(is_upload)]),
        row(
            "merge-patch content-type",
            "PATCH /items/{id}",
            json!({"id": "1", "name": null}),
            vec![Seen::Body(json!({"name": null})), Seen::Field("content-type", "application/merge-patch+json")],
        ),
    ]
}

fn is_upload(request: &Recorded) {
    let fields = request.fields();
    let content_type = fields.iter().find(|(name, _)| name == "content-type").map(|(_, value)| value.as_str()).unwrap();
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let text = request.text();
    let parts: Vec<&str> = text.split(&format!("--{boundary}")).collect();
    assert_eq!((parts.len(), parts[0], parts[3]), (4, "", "--\r\n"), "{text}");
    let file = parts.iter().find(|part| part.contains("name=\"file\"")).unwrap();
    assert!(file.contains("filename=\"a.txt\"") && file.to_lowercase().contains("content-type: text/plain\r\n"), "{file}");
    assert!(file.ends_with("\r\n\r\nhi\r\n--\r\n"), "{file:?}");
    assert!(parts.iter().any(|part| part.contains("name=\"note\"") && part.ends_with("\r\n\r\nn\r\n")), "{text}");
}

fn limited() -> Vec<u8> {
    answer(429, &[("Retry-After", "37"), ("Content-Type", "application/json")], r#"{"message":"slow down"}"#)
}

fn typed(content_type: &str, body: &str) -> Vec<u8> {
    answer(200, &[("Content-Type", content_type)], body)
}

fn answers(elsewhere: &str) -> Vec<Row> {
    let drifted = r#"{"id":"1","status":"brand-new","note":null}"#;
    let other = r#"{"id":7,"status":{"was":"open"},"more":[1]}"#;
    let shown = |text: &str| Seen::Shown(serde_json::from_str(text).unwrap());
    let told = |kind: &str, text: &str| Seen::Shown(json!({"status": 200, "content_type": kind, "text": text}));
    let error =
        |status, words: &str| answer(status, &[("Content-Type", "application/json")], &format!("{{\"message\":\"{words}\"}}"));
    let items = |text: &str| Seen::Shown(json!({"items": serde_json::from_str::<Value>(text).unwrap(), "next_cursor": null}));
    let large: Vec<Value> = (0..5_000).map(|id| json!({"id": id.to_string(), "note": "x".repeat(1_000)})).collect();
    let redirect = answer(302, &[("Location", elsewhere)], "");
    vec![
        answered("429 isError", ITEM, limited(), vec![Seen::Failed(&["429"])]),
        answered("429 retry-after surfaced", ITEM, limited(), vec![Seen::Failed(&["retry after 37 s"]), Seen::Result(has_reset)]),
        answered("429 body passed", ITEM, limited(), vec![Seen::Failed(&["slow down"])]),
        answered("204", ITEM, answer(204, &[], ""), vec![Seen::Shown(json!({"status": 204}))]),
        answered("text/plain", ITEM, typed("text/plain", "all well"), vec![told("text/plain", "all well")]),
        answered("html for json op", ITEM, typed("text/html", "<h1>hi</h1>"), vec![told("text/html", "<h1>hi</h1>")]),
        answered("malformed json", ITEM, json_answer("{\"a\":1,,}"), vec![Seen::Result(is_said_to_be_broken)]),
        answered("binary png", "GET /image", typed("image/png", "\u{89}PNG\r\n"), vec![Seen::Result(is_image)]),
        answered("5MB response", "GET /list", json_answer(&json!({ "items": large }).to_string()), vec![Seen::Result(is_cut)]),
        answered("nullable + enum drift resp", ITEM, json_answer(drifted), vec![shown(drifted)]),
        answered("structuredContent valid vs outputSchema", ITEM, json_answer(drifted), vec![shown(drifted)]),
        answered("response drift tolerated", ITEM, json_answer(other), vec![shown(other)]),
        answered("top-level array response", "GET /array", json_answer("[{\"id\":\"1\"}]"), vec![items("[{\"id\":\"1\"}]")]),
        answered(
            "next_cursor visible",
            "GET /list",
            json_answer(r#"{"items":[],"next_cursor":"c2"}"#),
            vec![Seen::Result(has_cursor)],
        ),
        answered("500 isError+body", ITEM, error(500, "boom"), vec![Seen::Failed(&["500", "boom"])]),
        answered("401 isError+body", ITEM, error(401, "who are you"), vec![Seen::Failed(&["401", "who are you"])]),
        answered("cross-host redirect not followed", ITEM, redirect, vec![Seen::Failed(&["302", "not followed"])]),
        // No answer at all, for longer than any client waits.
        answered("slow upstream (75s)", ITEM, Vec::new(), vec![Seen::Failed(&["in time"])]),
        answered("alive after all", ITEM, json_answer("{\"id\":\"1\"}"), vec![shown("{\"id\":\"1\"}")]),
    ]
}

fn has_reset(result: &Value) {
    assert_eq!(result["_meta"]["ratelimit-reset"], 37, "{result}");
}

fn is_said_to_be_broken(result: &Value) {
    let shown = &result["structuredContent"];
    assert_eq!((&shown["text"], &result["isError"]), (&json!("{\"a\":1,,}"), &json!(false)), "{result}");
    assert!(shown["problem"].is_string(), "{result}");
}

fn is_image(result: &Value) {
    assert_eq!(result["content"].as_array().unwrap().len(), 1, "{result}");
    let block = &result["content"][0];
    // The vendor is written in Rust's strings, so the first byte is two.
    assert_eq!(block, &json!({"type": "image", "mimeType": "image/png", "data": "wolQTkcNCg=="}));
}

fn is_cut(result: &Value) {
    let shown = &result["structuredContent"];
    assert!(result.to_string().len() < 100_000, "{}", result.to_string().len());
    assert_eq!((&shown["truncated"], &shown["truncation"]["total"]), (&json!(true), &json!(5_000)));
    assert_eq!(shown["truncation"]["kept"], shown["items"].as_array().unwrap().len());
    assert!(shown["next_cursor"].is_string());
}

fn has_cursor(result: &Value) {
    let cursor = result["structuredContent"]["next_cursor"].as_str().unwrap();
    assert!(!cursor.is_empty() && cursor != "c2", "the vendor's own cursor is not shown: {cursor}");
}

fn look(row: &Row, sent: &[Recorded], result: &Value) {
    let check = row.check;
    let text = result["content"][0]["text"].as_str().unwrap_or_default();
    let holds = |words: &[&str]| words.iter().for_each(|word| assert!(text.contains(word), "{check}: `{word}` is not in {text}"));
    let refused = row.seen.iter().any(|seen| matches!(seen, Seen::Refused(_)));
    assert_eq!(sent.len(), usize::from(!refused), "{check}: one call in, one call out: {text}");
    for seen in &row.seen {
        match seen {
            Seen::Line(line) => assert_eq!(sent[0].line(), format!("{line} HTTP/1.1"), "{check}"),
            Seen::Field(name, value) => {
                let field = ((*name).to_owned(), (*value).to_owned());
                assert!(sent[0].fields().contains(&field), "{check}: {}", sent[0].head);
            }
            Seen::Body(body) => assert_eq!(&serde_json::from_str::<Value>(sent[0].text()).unwrap(), body, "{check}"),
            Seen::Text(body) => assert_eq!(sent[0].text(), *body, "{check}"),
            Seen::Request(look) => look(&sent[0]),
            Seen::Refused(words) | Seen::Failed(words) => {
                assert_eq!(result["isError"], true, "{check}: {result}");
                holds(words);
            }
            Seen::Shown(shown) => {
                assert_eq!((&result["structuredContent"], &result["isError"]), (shown, &json!(false)), "{check}");
                assert_eq!(&serde_json::from_str::<Value>(text).unwrap(), shown, "{check}");
            }
            Seen::Result(look) => look(result),
        }
    }
    for request in sent {
        assert!(request.fields().contains(&("x-api-key".to_owned(), KEY.to_owned())), "{check}: {}", request.head);
    }
    assert!(!result.to_string().contains(KEY), "{check}");
}

/// The arguments of one name get names of their own; which is which, the compiler chose.
fn collision(tool: &Value) -> Value {
    let properties = tool["inputSchema"]["properties"].as_object().unwrap();
    assert_eq!(properties.len(), 3, "{tool}");
    let value = |name: &String, schema: &Value| match schema["description"].as_str().unwrap() {
        words if words.contains("item") => (name.clone(), json!("P1")),
        words if words.contains("request") => (name.clone(), json!("Q1")),
        _ => (name.clone(), json!("B1")),
    };
    Value::Object(properties.iter().map(|(name, schema)| value(name, schema)).collect())
}

#[test]
fn all_46_checks_of_the_comparison_pass() {
    let elsewhere = Upstream::always(json_answer("{}"));
    let rows = [paths(), queries(), bodies(), answers(&format!("{}/caught", elsewhere.url()))];
    let rows: Vec<Row> = rows.into_iter().flatten().collect();
    assert_eq!(rows.iter().map(|row| row.check).collect::<Vec<_>>(), CHECKS);
    let next = Arc::new(Mutex::new(Vec::new()));
    let answer = Arc::clone(&next);
    let vendor = Upstream::start(move |_| {
        let bytes: Vec<u8> = answer.lock().unwrap().clone();
        if bytes.is_empty() {
            std::thread::sleep(Duration::from_secs(75));
        }
        bytes
    });
    let folder = Folder::new();
    folder.write("acme.yaml", include_str!("peers/acme.yaml"));
    let mut pipe = Pipe::start_with(folder.path(), &["acme.yaml", "--base-url", &vendor.url()], &[("ACME_KEY", KEY)]);
    let tools = pipe.tools();
    assert!(tools.iter().all(|tool| tool.get("outputSchema").is_none()), "an answer cannot break what nobody promised");
    let mut seen = 0;
    for row in &rows {
        next.lock().unwrap().clone_from(&row.answer);
        let tool = tools.iter().find(|tool| tool["_meta"]["io.toolwright/operation"] == row.operation).unwrap();
        let arguments = if row.arguments.is_null() { collision(tool) } else { row.arguments.clone() };
        let answer = pipe.ask("tools/call", json!({"name": tool["name"], "arguments": arguments}));
        let requests = vendor.requests();
        look(row, &requests[seen..], &answer["result"]);
        seen = requests.len();
    }
    assert_eq!(elsewhere.connections(), 0);
    let (code, _) = pipe.close();
    assert_eq!(code, Some(0));
}
