//! One call from arguments to reply, against a vendor made of a raw socket on loopback.
#![cfg(feature = "client")]
// Clippy lets tests panic, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::panic)]

mod upstream;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use serde_json::{Map, Value, json};
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use toolwright_integration::Integration;
use toolwright_runtime::authorise::Credentials;
use toolwright_runtime::client::{CallContext, CallError, Client, Options, Reply};
use toolwright_runtime::guard::{AddressRefused, PublicOnly, Refusal};
use toolwright_runtime::page::CursorKeys;
use toolwright_runtime::send::{BeforeSend, Denied, Departure, Http, HttpSettings, SendError};
use toolwright_runtime::shape::{Content, Wanted};
use upstream::{Canned, Upstream, answer, json as json_answer};

const CANARY: &str = "canary-5f2c9e";

/// An operation; what `extra` says comes over the defaults.
fn operation(tool: &str, extra: Value) -> Value {
    let mut base = json!({
        "tool": tool, "resource": "users", "method": "get", "effect": "read", "idempotent": true, "http_method": "GET", "path": "/users",
        "answer": { "kind": "record" }
    });
    for (key, value) in extra.as_object().unwrap() {
        base[key] = value.clone();
    }
    base
}

fn parameter(name: &str, location: &str) -> Value {
    let style = if location == "path" || location == "header" { "simple" } else { "form" };
    json!({ "name": name, "target": { "in": "parameter", "location": location, "name": name, "style": style, "explode": true } })
}

fn in_body(name: &str) -> Value {
    json!({ "name": name, "target": { "in": "body", "path": [name] }, "null": "sent" })
}

fn body(content_type: &str, encoding: &str) -> Value {
    json!({ "content_type": content_type, "encoding": encoding, "required": false })
}

fn integration(server: &str, operations: Value) -> Integration {
    serde_json::from_value(json!({
        "format": 1, "name": "acme", "title": "Acme", "instructions": "", "server": { "url": server },
        "auth": [
            { "name": "key", "type": "bearer", "variables": [{ "environment": "ACME_KEY", "help": "an API key from Settings" }] },
            { "name": "login", "type": "basic", "variables": [{ "environment": "ACME_USER", "help": "" }, { "environment": "ACME_PASSWORD", "help": "" }] },
            { "name": "header", "type": "api_key", "in": "header", "parameter": "X-API-KEY", "prefix": "Token ", "variables": [{ "environment": "ACME_HEADER", "help": "" }] },
            { "name": "query", "type": "api_key", "in": "query", "parameter": "api_key", "variables": [{ "environment": "ACME_QUERY", "help": "" }] },
            { "name": "cookie", "type": "api_key", "in": "cookie", "parameter": "session", "variables": [{ "environment": "ACME_COOKIE", "help": "" }] },
        ],
        "operations": operations,
    }))
    .unwrap()
}

fn options(base_url: &str) -> Options {
    let mut options = Options::new(CursorKeys::random().unwrap());
    options.base_url = Some(base_url.to_owned());
    options
}

fn with_credentials(integration: &Integration, mut options: Options) -> Options {
    options.credentials = Credentials::from_environment(integration, |name| Some(format!("{CANARY}-{name}")));
    options
}

fn client(upstream: &Upstream, operations: Value) -> Client {
    let integration = integration("https://api.acme.example", operations);
    let options = with_credentials(&integration, options(&upstream.url()));
    Client::new(Arc::new(integration), options).unwrap()
}

async fn call_as(client: &Client, tool: &str, arguments: Value, context: &CallContext) -> Result<Reply, CallError> {
    let operation = client.integration().operations.iter().find(|operation| operation.tool == tool).unwrap();
    let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
    client.call(operation, arguments, context).await
}

async fn call(client: &Client, tool: &str, arguments: Value) -> Result<Reply, CallError> {
    call_as(client, tool, arguments, &CallContext::new("a1")).await
}

fn value(reply: &Reply) -> &Value {
    match &reply.content {
        Content::Json(value) => value,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn requests_are_written_byte_by_byte() {
    let upstream = Upstream::always(json_answer("{}")).await;
    let client = client(
        &upstream,
        json!([
            operation(
                "get",
                json!({ "path": "/users/{id}.json", "accept": "application/json",
            "arguments": [parameter("id", "path"), parameter("q", "query"), parameter("X-Mode", "header"), parameter("c", "cookie")],
            "constants": [{ "location": "header", "name": "X-Version", "value": "1.1" }] })
            ),
            operation(
                "json",
                json!({ "http_method": "PATCH", "body": body("application/merge-patch+json", "json"), "arguments": [in_body("a"), in_body("b"), in_body("c")] })
            ),
            operation(
                "form",
                json!({ "http_method": "POST", "body": body("application/x-www-form-urlencoded", "form"), "arguments": [in_body("a"), in_body("b")] })
            ),
            operation(
                "text",
                json!({ "http_method": "PUT", "body": body("text/plain", "text"), "arguments": [{ "name": "t", "target": { "in": "whole_body" } }] })
            ),
            operation(
                "bytes",
                json!({ "http_method": "PUT", "body": body("image/png", "binary"), "arguments": [{ "name": "t", "target": { "in": "whole_body" } }] })
            ),
            operation("delete", json!({ "http_method": "DELETE" })),
        ]),
    );
    let calls = [
        ("get", json!({"id": "a/b c", "q": ["1&x=2", true], "X-Mode": "fast, safe", "c": "x;y"})),
        ("json", json!({"a": null, "b": 9_007_199_254_740_993_u64, "c": {"d": [null, "é"]}})),
        ("form", json!({"a": "1&admin=true", "b": [1, 2]})),
        ("text", json!({"t": "<a/>"})),
        ("bytes", json!({"t": "iVBORw=="})),
        ("delete", json!({})),
    ];
    for (tool, arguments) in calls {
        call(&client, tool, arguments).await.unwrap();
    }
    let requests = upstream.requests();
    let get = &requests[0];
    assert_eq!(get.line(), "GET /users/a%2Fb%20c.json?q=1%26x%3D2&q=true HTTP/1.1");
    for (name, wanted) in [("x-mode", "fast, safe"), ("x-version", "1.1"), ("cookie", "c=x%3By"), ("accept", "application/json")]
    {
        assert_eq!(get.headers(name), [wanted], "{name}");
    }
    assert_eq!(get.headers("host"), [upstream.address.to_string()]);
    assert!(get.headers("referer").is_empty() && get.headers("authorization").is_empty());
    assert!(get.headers("accept-encoding")[0].contains("gzip"));
    let bodies = [
        (1, "PATCH", "application/merge-patch+json", r#"{"a":null,"b":9007199254740993,"c":{"d":[null,"é"]}}"#.as_bytes()),
        (2, "POST", "application/x-www-form-urlencoded", b"a=1%26admin%3Dtrue&b=1&b=2"),
        (3, "PUT", "text/plain", b"<a/>"),
        (4, "PUT", "image/png", b"\x89PNG"),
    ];
    for (position, method, content_type, bytes) in bodies {
        let request = &requests[position];
        assert_eq!(request.line(), format!("{method} /users HTTP/1.1"));
        assert_eq!(request.headers("content-type"), [content_type]);
        assert_eq!(request.body, bytes);
    }
    assert!(requests[5].headers("content-type").is_empty() && requests[5].body.is_empty());
}

#[tokio::test]
async fn credentials_go_where_they_belong() {
    let upstream = Upstream::always(json_answer("{}")).await;
    let secured = |tool: &str, security: Value| {
        operation(tool, json!({ "security": security, "arguments": [{ "name": "rest", "target": { "in": "query_rest" } }] }))
    };
    let client = client(
        &upstream,
        json!([
            secured("bearer", json!([["key"]])),
            secured("basic", json!([["login"]])),
            secured("header", json!([["header"]])),
            secured("query", json!([["query"]])),
            secured("cookie", json!([["cookie"]])),
            secured("both", json!([["key", "header"]])),
            secured("none", json!([])),
            secured("optional", json!([[], ["key"]])),
        ]),
    );
    for tool in ["bearer", "basic", "header", "query", "cookie", "both", "none", "optional"] {
        call(&client, tool, json!({})).await.unwrap();
    }
    let requests = upstream.requests();
    assert_eq!(requests[0].headers("authorization"), [format!("Bearer {CANARY}-ACME_KEY")]);
    // canary-5f2c9e-ACME_USER:canary-5f2c9e-ACME_PASSWORD
    assert_eq!(
        requests[1].headers("authorization"),
        ["Basic Y2FuYXJ5LTVmMmM5ZS1BQ01FX1VTRVI6Y2FuYXJ5LTVmMmM5ZS1BQ01FX1BBU1NXT1JE"]
    );
    assert_eq!(requests[2].headers("x-api-key"), [format!("Token {CANARY}-ACME_HEADER")]);
    assert_eq!(requests[3].target(), format!("/users?api_key={CANARY}-ACME_QUERY"));
    assert_eq!(requests[4].headers("cookie"), [format!("session={CANARY}-ACME_COOKIE")]);
    assert_eq!((requests[5].headers("authorization").len(), requests[5].headers("x-api-key").len()), (1, 1));
    assert!(requests[6].headers("authorization").is_empty() && requests[7].headers("authorization").is_empty());
    // An open filter cannot stand in for the key.
    let error = call(&client, "query", json!({"rest": {"api_key": "mine"}})).await.unwrap_err();
    assert!(matches!(error, CallError::Arguments(_)));
    assert_eq!(upstream.requests().len(), 8);
}

#[tokio::test]
async fn a_missing_credential_is_named_and_nothing_is_sent() {
    let upstream = Upstream::always(json_answer("{}")).await;
    let integration = integration("", json!([operation("get", json!({ "security": [["key"], ["login"]] }))]));
    let client = Client::new(Arc::new(integration), options(&upstream.url())).unwrap();
    let advice = call(&client, "get", json!({})).await.unwrap_err().advice();
    assert!(advice.contains("ACME_KEY (an API key from Settings), or ACME_USER and ACME_PASSWORD"), "{advice}");
    assert_eq!(upstream.connections(), 0);
}

/// security.md §7, 1: nothing off the template ever leaves, whatever the method.
#[tokio::test]
async fn test_01_traversal_stays_inside_the_template() {
    let upstream = Upstream::always(json_answer("{}")).await;
    let methods = ["GET", "PATCH", "DELETE"];
    let operations: Vec<Value> = methods
        .iter()
        .map(|method| {
            operation(
                method,
                json!({ "http_method": method, "path": "/v1/users/{id}/items", "arguments": [parameter("id", "path")] }),
            )
        })
        .collect();
    let client = client(&upstream, operations.into());
    let payloads = [
        json!(""),
        json!("."),
        json!(".."),
        json!("../"),
        json!("../../admin"),
        json!("%2e"),
        json!("%2e%2e"),
        json!("%2E%2E"),
        json!(".%2e"),
        json!("%2e."),
        json!("%252e%252e"),
        json!("..%2fadmin"),
        json!("..%5cadmin"),
        json!("a\\..\\b"),
        json!("..\\..\\b"),
        json!("\t"),
        json!("..\t"),
        json!("a\u{0}b"),
        json!("a%00b"),
        json!("a\r\nX: 1"),
        json!("..;/admin"),
        json!("%c0%ae%c0%ae/"),
        json!("//evil.com"),
        json!("/\\evil.com"),
        json!("http:evil.com"),
        json!("?x=1"),
        json!("#f"),
        json!("@evil.com"),
        json!("a b"),
        json!("é"),
        json!([]),
        json!(["..", ".."]),
        json!({"..": ".."}),
        json!(null),
        json!("．．"),
        json!(0),
        json!(true),
    ];
    let mut sent = 0;
    for payload in &payloads {
        for method in methods {
            sent += usize::from(call(&client, method, json!({ "id": payload })).await.is_ok());
        }
    }
    let requests = upstream.requests();
    assert_eq!(requests.len(), sent);
    assert_eq!(sent, 3 * 11, "the harmless payloads are sent");
    for request in requests {
        let segments: Vec<&str> = request.target().split('/').collect();
        assert_eq!((segments.len(), segments[1], segments[2], segments[4]), (5, "v1", "users", "items"), "{}", request.line());
        assert!(!["", ".", ".."].contains(&segments[3]) && !segments[3].contains(['?', '#', '\\']), "{}", request.line());
    }
}

/// security.md §7, 3: a redirect is an answer, and nobody else hears of the credential.
#[tokio::test]
async fn test_03_redirects_are_not_followed() {
    let other = Upstream::always(json_answer("{}")).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{}/stolen?token={CANARY}", other.url());
        let upstream = Upstream::always(answer(status, &[("Location", &location)], b"")).await;
        let client = client(
            &upstream,
            json!([operation(
                "post",
                json!({ "http_method": "POST", "security": [["header"]], "body": body("application/json", "json"), "arguments": [in_body("a")] })
            )]),
        );
        let error = call(&client, "post", json!({"a": 1})).await.unwrap_err();
        let CallError::Vendor(vendor) = &error else { panic!("{error:?}") };
        assert_eq!(vendor.status, status);
        assert!(error.advice().contains("/stolen") && !error.advice().contains(CANARY), "{}", error.advice());
        assert_eq!(upstream.requests().len(), 1);
    }
    assert_eq!(other.connections(), 0);
}

/// security.md §7, 14: hosts that are no vendor's open no socket.
#[tokio::test]
async fn test_14_local_servers_are_refused_before_a_socket_opens() {
    let upstream = Upstream::always(json_answer("{}")).await;
    let port = upstream.address.port();
    let hosts = [
        "127.0.0.1",
        "127.1",
        "0x7f000001",
        "2130706433",
        "017700000001",
        "[::ffff:127.0.0.1]",
        "[::1]",
        "0.0.0.0",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "a.localhost",
        "10.0.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "[fd00::1]",
        "[fe80::1]",
        "metadata.google.internal",
        "user@127.0.0.1",
    ];
    for host in hosts {
        for scheme in ["https", "http"] {
            let integration = integration(&format!("{scheme}://{host}:{port}"), json!([operation("get", json!({}))]));
            let client = Client::new(Arc::new(integration), Options::new(CursorKeys::random().unwrap())).unwrap();
            let error = call(&client, "get", json!({})).await.unwrap_err();
            assert!(matches!(error, CallError::Refused(Refusal::Address { .. } | Refusal::Server { .. })), "{host}: {error:?}");
        }
    }
    let mut variable = integration("", json!([operation("get", json!({}))]));
    variable.server = serde_json::from_value(json!({ "url": format!("https://{{sub}}.acme.example:{port}/v1"), "variables": [{ "name": "sub", "environment": "ACME_SUB" }] })).unwrap();
    for value in ["evil.com/", "evil.com#", "a@evil.com", "127.1", "localhost.", "", "a/b", "[::1]"] {
        let mut options = Options::new(CursorKeys::random().unwrap());
        options.server_variables.insert("sub".into(), value.into());
        let client = Client::new(Arc::new(variable.clone()), options).unwrap();
        assert!(matches!(call(&client, "get", json!({})).await, Err(CallError::Refused(_))), "{value}");
    }
    assert_eq!(upstream.connections(), 0);
}

/// Answers with one address after the other, and counts.
#[derive(Clone)]
struct Rebinding {
    answers: Arc<Mutex<Vec<&'static str>>>,
    asked: Arc<AtomicUsize>,
}

impl Resolve for Rebinding {
    fn resolve(&self, _name: Name) -> Resolving {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let text = self.answers.lock().unwrap().pop().unwrap_or("127.0.0.1");
        let addresses: Vec<SocketAddr> = text.split(' ').map(|address| SocketAddr::new(address.parse().unwrap(), 0)).collect();
        Box::pin(std::future::ready(Ok(Box::new(addresses.into_iter()) as Addrs)))
    }
}

/// security.md §7, 15: what a name resolves to is judged when it is dialled.
#[tokio::test]
async fn test_15_a_rebinding_name_never_dials_loopback() {
    let upstream = Upstream::always(json_answer("{}")).await;
    let resolver = Rebinding { answers: Arc::default(), asked: Arc::default() };
    let integration =
        integration(&format!("https://api.acme.example:{}", upstream.address.port()), json!([operation("get", json!({}))]));
    let mut options = Options::new(CursorKeys::random().unwrap());
    options.http = Http::new(HttpSettings { resolver: Arc::new(resolver.clone()), ..HttpSettings::default() });
    let client = Client::new(Arc::new(integration), options).unwrap();
    for _ in 0..3 {
        let error = call(&client, "get", json!({})).await.unwrap_err();
        assert!(matches!(error, CallError::Transport { error: SendError::AddressRefused, may_have_changed: false }), "{error:?}");
    }
    assert_eq!((upstream.connections(), resolver.asked.load(Ordering::SeqCst)), (0, 3));

    // Public first, loopback afterwards, and both at once: only the public address comes through.
    *resolver.answers.lock().unwrap() = vec!["127.0.0.1 8.8.8.8 ::1", "127.0.0.1", "8.8.8.8"];
    let filter = PublicOnly::new(Arc::new(resolver));
    let mut found = Vec::new();
    for _ in 0..3 {
        let answer = filter.resolve("api.acme.example".parse().unwrap()).await;
        found.push(
            answer
                .map(|addresses| addresses.map(|address| address.ip().to_string()).collect::<Vec<_>>())
                .map_err(|error| error.is::<AddressRefused>()),
        );
    }
    assert_eq!(found, [Ok(vec!["8.8.8.8".to_owned()]), Err(true), Ok(vec!["8.8.8.8".to_owned()])]);
}

fn paged(tool: &str) -> Value {
    operation(
        tool,
        json!({
            "method": "list", "answer": { "kind": "items", "at": "/users" }, "arguments": [parameter("q", "query")],
            "pagination": { "limit": { "parameter": { "in": "parameter", "location": "query", "name": "size" }, "default": 2, "max": 50 },
                "next": { "token": { "send": { "in": "parameter", "location": "query", "name": "cursor" }, "from": { "from": "pointer", "at": "/nextCursor" } } } },
        }),
    )
}

#[tokio::test]
async fn a_list_is_walked_to_its_end() {
    let upstream = Upstream::start(|request| {
        Canned::Bytes(json_answer(match request.target() {
            target if target.contains("cursor=b") => r#"{"users":[{"id":3}],"count":1}"#,
            _ => r#"{"users":[{"id":1,"x":null},{"id":2}],"count":2,"nextCursor":"b="}"#,
        }))
    })
    .await;
    let client = client(&upstream, json!([paged("list")]));
    let first = call(&client, "list", json!({"q": "a"})).await.unwrap();
    assert_eq!((&value(&first)["items"], &value(&first)["count"]), (&json!([{"id": 1, "x": null}, {"id": 2}]), &json!(2)));
    let cursor = value(&first)["next_cursor"].clone();
    let second = call(&client, "list", json!({"q": "a", "next_cursor": cursor})).await.unwrap();
    assert_eq!(value(&second), &json!({"items": [{"id": 3}], "next_cursor": null, "count": 1}));
    let targets: Vec<String> = upstream.requests().iter().map(|request| request.target().to_owned()).collect();
    assert_eq!(targets, ["/users?q=a&size=2", "/users?q=a&size=2&cursor=b%3D"]);
}

/// security.md §7, 19: every cursor that does not belong here gets the same answer, and the vendor hears nothing.
#[tokio::test]
async fn test_19_a_foreign_cursor_is_refused_without_a_call() {
    let upstream = Upstream::always(json_answer(r#"{"users":[1,2],"nextCursor":"b"}"#)).await;
    let client = client(&upstream, json!([paged("list"), paged("other")]));
    let reply = call(&client, "list", json!({"q": "a"})).await.unwrap();
    let cursor = value(&reply)["next_cursor"].as_str().unwrap().to_owned();
    let mut errors = Vec::new();
    for position in 0..cursor.len() {
        let mut bytes = cursor.clone().into_bytes();
        bytes[position] = if bytes[position] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        errors.push(call(&client, "list", json!({"q": "a", "next_cursor": changed})).await);
    }
    errors.push(call(&client, "other", json!({"q": "a", "next_cursor": cursor})).await);
    errors.push(call(&client, "list", json!({"q": "b", "next_cursor": cursor})).await);
    errors.push(call(&client, "list", json!({"next_cursor": cursor})).await);
    errors.push(call_as(&client, "list", json!({"q": "a", "next_cursor": cursor}), &CallContext::new("a2")).await);
    for malformed in [json!(""), json!("x"), json!(7), json!({}), json!("b")] {
        errors.push(call(&client, "list", json!({"q": "a", "next_cursor": malformed})).await);
    }
    for error in errors {
        assert_eq!(error, Err(CallError::InvalidCursor));
    }
    assert_eq!(upstream.requests().len(), 1);
    assert!(call(&client, "list", json!({"q": "a", "next_cursor": cursor})).await.is_ok());
}

#[tokio::test]
async fn a_result_that_does_not_fit_goes_on_where_it_stopped() {
    let users: Vec<Value> = (0..40).map(|id| json!({"id": id, "text": "x".repeat(50)})).collect();
    let page = json!({"users": users}).to_string();
    let upstream = Upstream::always(json_answer(&page)).await;
    let client = client(&upstream, json!([operation("list", json!({ "answer": { "kind": "items", "at": "/users" } }))]));
    let mut context = CallContext::new("a1");
    context.wanted = Wanted { budget: Some(1_500), ..Wanted::default() };
    let (mut seen, mut arguments) = (Vec::new(), json!({}));
    loop {
        let reply = call_as(&client, "list", arguments, &context).await.unwrap();
        let value = value(&reply);
        assert!(value.to_string().len() <= 1_500);
        seen.extend(value["items"].as_array().unwrap().iter().map(|item| item["id"].as_u64().unwrap()));
        if value["next_cursor"].is_null() {
            break;
        }
        arguments = json!({"next_cursor": value["next_cursor"]});
    }
    assert_eq!(seen, (0..40).collect::<Vec<u64>>());
}

/// A next link elsewhere is told, not followed.
#[tokio::test]
async fn a_next_link_to_another_origin_is_not_followed() {
    let evil = Upstream::always(json_answer("{}")).await;
    let next = evil.url().replace("127.0.0.1", "localhost");
    let upstream = Upstream::always(json_answer(&json!({"users": [1], "next": format!("{next}/x?cursor=1")}).to_string())).await;
    let mut list = paged("list");
    list["pagination"]["next"] = json!({ "url": { "from": { "from": "pointer", "at": "/next" } } });
    let client = client(&upstream, json!([list]));
    let reply = call(&client, "list", json!({})).await.unwrap();
    assert_eq!(value(&reply)["next_cursor"], Value::Null);
    assert!(reply.notes[0].contains("may be more"));
    assert_eq!(evil.connections(), 0);
}

/// A vendor that quotes the key in its next link does not get it twice, and the key is in no cursor's request but in its own place.
#[tokio::test]
async fn a_key_in_a_next_link_is_replaced_by_our_own() {
    let upstream = Upstream::start(|request| {
        let next = format!("{}&page=2", request.target());
        Canned::Bytes(json_answer(&json!({"users": [1], "next": next}).to_string()))
    })
    .await;
    let mut list = paged("list");
    list["security"] = json!([["query"]]);
    list["pagination"]["next"] = json!({ "url": { "from": { "from": "pointer", "at": "/next" } } });
    let client = client(&upstream, json!([list]));
    let reply = call(&client, "list", json!({})).await.unwrap();
    let cursor = value(&reply)["next_cursor"].clone();
    assert!(!reply_text(&reply).contains(CANARY));
    call(&client, "list", json!({"next_cursor": cursor})).await.unwrap();
    assert_eq!(upstream.requests()[1].target(), format!("/users?size=2&page=2&api_key={CANARY}-ACME_QUERY"));
}

fn reply_text(reply: &Reply) -> String {
    format!("{reply:?}")
}

/// security.md §7, 25: a 429 is passed on with its numbers; one call in, one call out.
#[tokio::test]
async fn test_25_failures_are_told_once_and_never_retried() {
    let cases = [
        (429, "Rate limited: retry after 37 s; limit 100 per minute on users"),
        (500, "Read the current state"),
        (503, "after 37 s"),
        (401, "ACME_KEY"),
        (404, "id 42"),
    ];
    for (status, wanted) in cases {
        let text = json!({"statusCode": status, "error": "Oops", "message": format!("said with {CANARY}-ACME_KEY")}).to_string();
        let headers = [
            ("Retry-After", "37"),
            ("X-RateLimit-Limit", "100"),
            ("X-RateLimit-Remaining", "0"),
            ("Content-Type", "application/json"),
        ];
        let upstream = Upstream::always(answer(status, &headers, text.as_bytes())).await;
        let effect = if status == 500 { "write" } else { "read" };
        let client = client(
            &upstream,
            json!([operation(
                "get",
                json!({ "path": "/users/{id}", "arguments": [parameter("id", "path")], "security": [["key"]],
            "effect": effect, "idempotent": false, "rate_limit": { "limit": 100, "per": 60 } })
            )]),
        );
        let error = call(&client, "get", json!({"id": 42})).await.unwrap_err();
        let advice = error.advice();
        assert!(advice.contains(wanted) && advice.contains("Oops: said with [redacted]"), "{advice}");
        assert!(!format!("{error:?}{error}{}", error.to_json()).contains(CANARY));
        assert_eq!(error.to_json()["status"], status);
        assert_eq!(error.to_json()["ratelimit"], json!({"limit": 100, "remaining": 0, "reset": 37}));
        let headers = error.rate_limit().unwrap().headers(Some(60));
        assert_eq!(headers[0], ("ratelimit-limit", "100".to_owned()));
        assert!(headers.contains(&("RateLimit", "\"default\";r=0;t=37".to_owned())));
        assert_eq!(upstream.requests().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn broken_silent_and_closed_vendors_are_told_apart() {
    let hangup = Upstream::start(|_| Canned::Hangup).await;
    let silent = Upstream::start(|_| Canned::Silence).await;
    let half = Upstream::always(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":".to_vec()).await;
    let garbage = Upstream::always(b"SSH-2.0-OpenSSH\r\n\r\n".to_vec()).await;
    let damaged = Upstream::always(answer(200, &[("Content-Encoding", "gzip")], b"\x1f\x8b\x08\0\0\0\0\0\0\0garbage")).await;
    let zstd = Upstream::always(answer(200, &[("Content-Encoding", "zstd")], b"xxxx")).await;
    let closed = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let cases = [
        (hangup.url(), SendError::Broken),
        (silent.url(), SendError::Timeout),
        (half.url(), SendError::Broken),
        (garbage.url(), SendError::Broken),
        (zstd.url(), SendError::Encoding),
        (damaged.url(), SendError::Encoding),
        (closed, SendError::Connect),
        ("http://no-such-name.invalid".to_owned(), SendError::Resolve),
    ];
    for (url, wanted) in cases {
        let integration = integration(
            "",
            json!([operation("post", json!({ "http_method": "POST", "effect": "write", "security": [["query"]] }))]),
        );
        let mut options = with_credentials(&integration, options(&url));
        options.http = Http::new(HttpSettings {
            read_timeout: Duration::from_millis(200),
            total_timeout: Duration::from_secs(5),
            ..HttpSettings::default()
        });
        let client = Client::new(Arc::new(integration), options).unwrap();
        let found = call(&client, "post", json!({})).await.unwrap_err();
        let CallError::Transport { error, may_have_changed } = &found else { panic!("{found:?}") };
        assert_eq!(error, &wanted, "{url}");
        assert_eq!(*may_have_changed, !matches!(wanted, SendError::Connect | SendError::Resolve));
        assert!(!format!("{found:?}{found}").contains(CANARY));
    }
    for upstream in [hangup, silent, half, garbage] {
        assert_eq!(upstream.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_vendor_that_speaks_no_tls_is_told_as_such() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let integration = integration("", json!([operation("get", json!({}))]));
    let client = Client::new(Arc::new(integration), options(&url)).unwrap();
    let error = call(&client, "get", json!({})).await.unwrap_err();
    assert!(matches!(error, CallError::Transport { error: SendError::Tls(_), .. }), "{error:?}");
}

/// A connection that the vendor closes while it is being used again is an error, not a second request.
#[tokio::test]
async fn a_reused_connection_that_breaks_is_not_tried_again() {
    let kept = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}".to_vec();
    let count = AtomicUsize::new(0);
    let upstream =
        Upstream::start(
            move |_| if count.fetch_add(1, Ordering::SeqCst) == 0 { Canned::Keep(kept.clone()) } else { Canned::Hangup },
        )
        .await;
    let client = client(&upstream, json!([operation("post", json!({ "http_method": "POST", "effect": "write" }))]));
    call(&client, "post", json!({})).await.unwrap();
    let error = call(&client, "post", json!({})).await.unwrap_err();
    assert!(matches!(error, CallError::Transport { error: SendError::Broken, may_have_changed: true }), "{error:?}");
    assert_eq!((upstream.requests().len(), upstream.connections()), (2, 1));
}

/// A description cannot name a header that would change where a request ends or who gets it.
#[tokio::test]
async fn a_hostile_description_cannot_shape_the_message() {
    let upstream = Upstream::always(json_answer("{}")).await;
    let constant = |name: &str| json!({ "constants": [{ "location": "header", "name": name, "value": "x" }] });
    let client = client(
        &upstream,
        json!([
            operation("host", constant("Host")),
            operation("length", constant("content-length")),
            operation("coding", constant("Transfer-Encoding")),
            operation("name", constant("a b")),
            operation("line", constant("a\r\nb")),
            operation("method", json!({ "http_method": "GET /x HTTP/1.1\r\nX:" })),
            operation("connect", json!({ "http_method": "CONNECT" })),
            operation("trace", json!({ "http_method": "TRACE" })),
            operation("small", json!({ "http_method": "trace" })),
            operation("dots", json!({ "path": "/a/../b" })),
        ]),
    );
    for tool in ["host", "length", "coding", "name", "line", "method", "connect", "trace", "small", "dots"] {
        let error = call(&client, tool, json!({})).await.unwrap_err();
        assert!(matches!(error, CallError::Refused(_)), "{tool}: {error:?}");
    }
    let trace = call(&client, "trace", json!({})).await.unwrap_err().advice();
    assert_eq!(
        trace,
        "the HTTP method TRACE is never sent: its answer repeats the request, the credentials included. Nothing was sent."
    );
    assert_eq!(upstream.connections(), 0);
}

/// security.md: a key that a vendor quotes in a success is not shown to the model.
#[tokio::test]
async fn a_success_shows_no_credential() {
    let key = format!("{CANARY}-ACME_KEY");
    let login = "Y2FuYXJ5LTVmMmM5ZS1BQ01FX1VTRVI6Y2FuYXJ5LTVmMmM5ZS1BQ01FX1BBU1NXT1JE";
    let html = "Content-Type: text/html";
    let echoed = format!(r#"{{"sent": "Bearer {key}", "by": {{"{key}": ["Basic {login}"]}}, "user": "{CANARY}-ACME_USER"}}"#);
    let text = format!("<p>{key} and {CANARY}-ACME_PASSWORD</p>");
    for (tool, bytes, wanted) in [
        (
            "get",
            json_answer(&echoed),
            json!({"sent": "Bearer [redacted]", "by": {"[redacted]": ["Basic [redacted]"]}, "user": format!("{CANARY}-ACME_USER")}),
        ),
        (
            "get",
            answer(200, &[html.split_once(": ").unwrap()], text.as_bytes()),
            json!({"status": 200, "content_type": "text/html", "text": "<p>[redacted] and [redacted]</p>"}),
        ),
        (
            "list",
            json_answer(&format!(
                r#"{{"data": [{{"url": "/x?api_key={CANARY}-ACME_QUERY"}}], "self": "{key}", "next": "/users?k={key}&p=2"}}"#
            )),
            json!({"items": [{"url": "/x?api_key=[redacted]"}], "self": "[redacted]"}),
        ),
    ] {
        let upstream = Upstream::always(bytes).await;
        let pages = json!({ "limit": { "default": 20, "max": 100 }, "next": { "url": { "from": { "from": "pointer", "at": "/next" } } } });
        let client = client(
            &upstream,
            json!([
                operation("get", json!({ "security": [["key"]] })),
                operation(
                    "list",
                    json!({ "security": [["key"]], "pagination": pages, "answer": { "kind": "items", "at": "/data" } })
                ),
            ]),
        );
        let reply = call(&client, tool, json!({})).await.unwrap();
        let mut shown = value(&reply).clone();
        let cursor = shown.as_object_mut().unwrap().remove("next_cursor");
        assert_eq!(shown, wanted);
        // The vendor's own next page is asked for as the vendor wrote it.
        if let Some(cursor) = cursor {
            call(&client, tool, json!({ "next_cursor": cursor })).await.unwrap();
            assert_eq!(upstream.requests()[1].target(), format!("/users?k={key}&p=2"));
        }
    }
}

/// JSON may write `/` as `\/` and `+` as `\u002b`; base64 keys have both.
#[tokio::test]
async fn an_escaped_credential_is_found() {
    let integration = integration("", json!([operation("get", json!({ "security": [["key"]] }))]));
    let upstream = Upstream::always(json_answer(r#"{"a": "x ab\/cd\u002bef==", "b": "ab/cd"}"#)).await;
    let mut options = options(&upstream.url());
    options.credentials =
        Credentials::from_environment(&integration, |name| (name == "ACME_KEY").then(|| "ab/cd+ef==".to_owned()));
    let client = Client::new(Arc::new(integration), options).unwrap();
    let reply = call(&client, "get", json!({})).await.unwrap();
    assert_eq!(value(&reply), &json!({"a": "x [redacted]", "b": "ab/cd"}));
}

#[tokio::test]
async fn a_user_name_is_data_unless_it_is_the_key() {
    let integration = integration("", json!([operation("get", json!({ "security": [["login"]] }))]));
    for (password, wanted) in [("correct-horse", "ada@example.com [password]"), ("X", "[redacted] [password]")] {
        let body = format!(r#"{{"said": "ada@example.com {password}"}}"#);
        let upstream = Upstream::always(json_answer(&body)).await;
        let mut options = options(&upstream.url());
        let lookup = |name: &str| match name {
            "ACME_USER" => Some("ada@example.com".to_owned()),
            "ACME_PASSWORD" => Some(password.to_owned()),
            _ => None,
        };
        options.credentials = Credentials::from_environment(&integration, lookup);
        let client = Client::new(Arc::new(integration.clone()), options).unwrap();
        let reply = call(&client, "get", json!({})).await.unwrap();
        let password = if password.len() < 8 { password } else { "[redacted]" };
        assert_eq!(value(&reply)["said"], wanted.replace("[password]", password));
    }
}

#[tokio::test]
async fn only_a_file_argument_becomes_a_file_part() {
    let upstream = Upstream::always(json_answer("{}")).await;
    let mut file = in_body("file");
    file["file"] = json!(true);
    let client = client(
        &upstream,
        json!([operation(
            "upload",
            json!({ "http_method": "POST", "effect": "write", "body": body("multipart/form-data", "multipart"), "arguments": [in_body("note"), file] })
        )]),
    );
    call(&client, "upload", json!({"note": "data:text/html,<b>", "file": "aSxq"})).await.unwrap();
    let request = &upstream.requests()[0];
    assert!(request.text().contains("name=\"note\"\r\n\r\ndata:text/html,<b>\r\n"), "{}", request.text());
    let file = "name=\"file\"; filename=\"file\"\r\nContent-Type: application/octet-stream\r\n\r\ni,j\r\n";
    assert!(request.text().contains(file), "{}", request.text());
}

/// The vendor names its own host, which the operator's URL stands for.
#[tokio::test]
async fn paging_goes_on_behind_a_base_url_when_the_server_has_variables() {
    let next = r#"<https://eu.acme.example/v1/users?page=2>; rel="next""#;
    let upstream = Upstream::always(answer(200, &[("Content-Type", "application/json"), ("Link", next)], b"[1]")).await;
    let pages = json!({ "limit": { "default": 20, "max": 100 }, "next": { "url": { "from": { "from": "link_header" } } } });
    let mut integration = integration(
        "https://{region}.acme.example/v1",
        json!([operation("list", json!({ "pagination": pages, "answer": { "kind": "items" } }))]),
    );
    let variable = json!([{ "name": "region", "environment": "ACME_REGION", "default": "eu" }]);
    integration.server.variables = serde_json::from_value(variable).unwrap();
    for (region, followed) in [(None, true), (Some("eu"), true), (Some("us"), false)] {
        let mut options = options(&upstream.url());
        options.server_variables = region.map(|region| ("region".to_owned(), region.to_owned())).into_iter().collect();
        let client = Client::new(Arc::new(integration.clone()), options).unwrap();
        let reply = call(&client, "list", json!({})).await.unwrap();
        assert_eq!(value(&reply)["next_cursor"].is_string(), followed, "{region:?}");
    }
}

#[tokio::test]
async fn an_answer_above_the_limit_is_an_error() {
    let chunked = [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec(),
        b"400\r\n".to_vec(),
        vec![b'x'; 1024],
        b"\r\n".to_vec(),
        b"0\r\n\r\n".to_vec(),
    ]
    .concat();
    for bytes in [answer(200, &[], &[b'x'; 1001]), chunked] {
        let upstream = Upstream::always(bytes).await;
        let integration = integration("", json!([operation("get", json!({}))]));
        let mut options = options(&upstream.url());
        options.http = Http::new(HttpSettings { body_limit: 1000, ..HttpSettings::default() });
        let client = Client::new(Arc::new(integration), options).unwrap();
        let error = call(&client, "get", json!({})).await.unwrap_err();
        assert!(matches!(error, CallError::Transport { error: SendError::TooLarge { limit: 1000 }, .. }), "{error:?}");
    }
}

/// security.md §7, 26 and 27.
#[tokio::test]
async fn test_26_27_injection_into_headers_query_and_body_is_an_argument_error_or_one_value() {
    let upstream = Upstream::always(json_answer("{}")).await;
    let client = client(
        &upstream,
        json!([operation(
            "post",
            json!({
                "http_method": "POST", "security": [["header"]], "body": body("application/x-www-form-urlencoded", "form"),
                "arguments": [parameter("X-Mode", "header"), parameter("x-api-key", "header"), parameter("authorization", "header"), parameter("X-HTTP-Method-Override", "header"), parameter("q", "query"), in_body("name")],
            })
        )]),
    );
    for arguments in [
        json!({"X-Mode": "a\r\nX-Evil: 1"}),
        json!({"X-Mode": "a\u{0}"}),
        json!({"X-Mode": "é"}),
        json!({"X-Mode": ["a", "\n"]}),
        json!({"X-Mode": "\u{7f}"}),
        json!({"authorization": "Bearer mine"}),
        json!({"X-HTTP-Method-Override": "DELETE"}),
        json!({"x-api-key": "mine"}),
        json!({"unknown": 1}),
        json!({"limit": 1}),
    ] {
        let error = call(&client, "post", arguments.clone()).await.unwrap_err();
        assert!(matches!(error, CallError::Arguments(_)), "{arguments}: {error:?}");
    }
    assert_eq!(upstream.connections(), 0);
    call(&client, "post", json!({"q": "1&admin=true", "name": "x&role=admin"})).await.unwrap();
    let request = &upstream.requests()[0];
    assert_eq!((request.target(), request.text()), ("/users?q=1%26admin%3Dtrue", "name=x%26role%3Dadmin"));
}

#[tokio::test]
async fn vendor_data_comes_through_as_it_was() {
    let text = r#"{"user":{"z":null,"a":18446744073709551615,"m":-9223372036854775808,"s":"é\u0000","n":[null,{}]},"links":{"self":null}}"#;
    let upstream = Upstream::always(json_answer(text)).await;
    let client = client(&upstream, json!([operation("get", json!({ "answer": { "kind": "record", "at": "/user" } }))]));
    let reply = call(&client, "get", json!({})).await.unwrap();
    assert_eq!(value(&reply), &serde_json::from_str::<Value>(text).unwrap()["user"]);
    assert_eq!(value(&reply)["a"].to_string(), "18446744073709551615");
}

#[derive(Debug, Default)]
struct Gate {
    asked: AtomicUsize,
    closed: bool,
}

impl BeforeSend for Gate {
    fn check<'a>(&'a self, call: &'a Departure<'a>) -> Pin<Box<dyn Future<Output = Result<(), Denied>> + Send + 'a>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        assert_eq!(call.account, "a1");
        let answer = if self.closed { Err(Denied { reason: "the server's token was revoked".into() }) } else { Ok(()) };
        Box::pin(std::future::ready(answer))
    }
}

fn gated(closed: bool) -> (Arc<Gate>, CallContext) {
    let gate = Arc::new(Gate { closed, ..Gate::default() });
    let mut context = CallContext::new("a1");
    context.before_send = Some(Arc::clone(&gate) as Arc<dyn BeforeSend>);
    (gate, context)
}

#[tokio::test]
async fn the_hook_is_asked_last_and_can_say_no() {
    let upstream = Upstream::always(json_answer("{}")).await;
    let client =
        client(&upstream, json!([operation("get", json!({ "path": "/users/{id}", "arguments": [parameter("id", "path")] }))]));
    let (gate, context) = gated(true);
    let error = call_as(&client, "get", json!({"id": ".."}), &context).await.unwrap_err();
    assert!(matches!(error, CallError::Arguments(_)));
    assert_eq!(gate.asked.load(Ordering::SeqCst), 0);
    let error = call_as(&client, "get", json!({"id": 1}), &context).await.unwrap_err();
    assert_eq!(error.advice(), "the server's token was revoked. Nothing was sent.");
    assert_eq!((gate.asked.load(Ordering::SeqCst), upstream.connections()), (1, 0));
}

#[tokio::test]
async fn a_guarded_write_reads_the_state_first() {
    let upstream = Upstream::start(|request| {
        let state = if request.target().ends_with("/1") { "PENDING" } else { "Approved" };
        Canned::Bytes(if request.line().starts_with("GET") {
            json_answer(&format!(r#"{{"data":{{"status":"{state}"}}}}"#))
        } else {
            answer(204, &[], b"")
        })
    })
    .await;
    let client = client(
        &upstream,
        json!([
            operation(
                "get_task",
                json!({ "path": "/tasks/{taskId}", "arguments": [{ "name": "id", "target": parameter("taskId", "path")["target"], "required": true }] })
            ),
            operation(
                "approve",
                json!({ "http_method": "POST", "effect": "write", "path": "/tasks/{taskId}/approve",
            "arguments": [{ "name": "task_id", "target": parameter("taskId", "path")["target"], "required": true }],
            "requires": { "tool": "get_task", "arguments": [["id", "task_id"]], "field": "/data/status", "equals": ["Pending"] } })
            ),
            operation("lost", json!({ "requires": { "tool": "nowhere", "arguments": [], "field": "/x", "equals": [] } })),
        ]),
    );
    let (gate, context) = gated(false);
    let done = call_as(&client, "approve", json!({"task_id": 1}), &context).await.unwrap();
    assert_eq!(value(&done), &json!({"status": 204}));
    assert_eq!(gate.asked.load(Ordering::SeqCst), 2);
    let refused = call(&client, "approve", json!({"task_id": 2})).await.unwrap_err();
    assert_eq!(refused.advice(), "status must be Pending, but it is Approved. The change was not made. Read it with get_task.");
    assert!(matches!(call(&client, "approve", json!({})).await, Err(CallError::Arguments(_))));
    assert!(matches!(call(&client, "lost", json!({})).await, Err(CallError::Refused(_))));
    let lines: Vec<String> = upstream.requests().iter().map(|request| request.line().to_owned()).collect();
    assert_eq!(lines, ["GET /tasks/1 HTTP/1.1", "POST /tasks/1/approve HTTP/1.1", "GET /tasks/2 HTTP/1.1"]);
}

#[tokio::test]
async fn dropping_the_call_ends_the_exchange() {
    let upstream = Upstream::start(|_| Canned::Silence).await;
    let client = client(&upstream, json!([operation("get", json!({}))]));
    let waiting = tokio::time::timeout(Duration::from_millis(200), call(&client, "get", json!({}))).await;
    assert!(waiting.is_err());
    assert!(upstream.departed().await);
    assert_eq!(upstream.requests().len(), 1);
}

#[tokio::test]
async fn an_operation_may_have_a_server_of_its_own_but_the_operators_url_wins() {
    let upstream = Upstream::always(json_answer("{}")).await;
    let operations = json!([operation("get", json!({ "server": { "url": "https://127.0.0.1/files" } }))]);
    let direct = integration("https://api.acme.example", operations.clone());
    let direct = Client::new(Arc::new(direct), Options::new(CursorKeys::random().unwrap())).unwrap();
    assert!(matches!(call(&direct, "get", json!({})).await, Err(CallError::Refused(Refusal::Address { .. }))));
    let client = client(&upstream, operations);
    call(&client, "get", Map::new().into()).await.unwrap();
    assert_eq!(upstream.requests().len(), 1);
}

/// Servers run calls on a pool of threads.
#[tokio::test]
async fn a_call_can_move_between_threads() {
    let upstream = Upstream::always(json_answer("{}")).await;
    let client = client(&upstream, json!([operation("get", json!({}))]));
    let task = tokio::spawn(async move { call(&client, "get", json!({})).await });
    assert!(task.await.unwrap().is_ok());
}

#[test]
fn nothing_shows_a_secret() {
    let integration = integration("https://api.acme.example", json!([]));
    let options = with_credentials(&integration, Options::new(CursorKeys::random().unwrap()));
    let client = Client::new(Arc::new(integration), options).unwrap();
    assert!(!format!("{client:?}").contains(CANARY));
}
