//! What holds for every route: who may ask, in which method, with which body.

use crate::fixture::{START, Served};
use crate::http::Answer;
use serde_json::json;
use std::time::Duration;

const JSON: (&str, &str) = ("Content-Type", "application/json");

#[tokio::test]
async fn nothing_but_a_valid_token_opens_anything() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let expiring = client.post("/api-token", &json!({"name": "short", "expires_at": "2026-11-21T12:05:00Z"})).await.json();
    let deleted = client.post("/api-token", &json!({"name": "gone"})).await.json();
    client.delete(&format!("/api-token/{}", deleted["id"].as_str().unwrap())).await;
    let short = format!("Bearer {}", expiring["token"].as_str().unwrap());
    let gone = format!("Bearer {}", deleted["token"].as_str().unwrap());
    assert_eq!(served.raw("GET", "/log", &[("Authorization", &short)], b"").await.status, 200);
    served.time.pass(Duration::from_millis(5 * 60 * 1_000 - 1));
    assert_eq!(served.raw("GET", "/log", &[("Authorization", &short)], b"").await.status, 200);
    served.time.pass(Duration::from_millis(1));
    let open = ["/health", "/ready", "/openapi.json", "/session"];
    for (method, path, operation) in served.description.operations() {
        let target = path.replace("{id}", "x").replace("{server_id}", "x").replace("{name}", "torii").replace("{tool}", "x");
        let valid = format!("Bearer {}", client.token);
        let shown: [&[(&str, &str)]; 7] = [
            &[],
            &[("Authorization", &short)],
            &[("Authorization", &gone)],
            &[("Authorization", "Bearer twk_0000000000000000000000000000000000000000")],
            &[("Authorization", &client.token)],
            &[("Authorization", &valid), ("Authorization", &valid)],
            &[("Cookie", "__Host-toolwright=00; toolwright=00"), ("X-API-Token", &client.token)],
        ];
        if operation["security"] == json!([]) {
            assert!(open.contains(&path.as_str()), "{path} is open");
            continue;
        }
        for headers in shown {
            let answer = served.raw(&method, &target, headers, b"").await;
            assert_eq!((answer.status, answer.code().as_str()), (401, "unauthorized"), "{method} {path} {headers:?}");
            assert!(answer.header("www-authenticate").is_some_and(|value| value.starts_with("Bearer")));
        }
    }
    // Expired, deleted and never issued look the same.
    let bodies: Vec<Vec<u8>> = [
        served.raw("GET", "/log", &[("Authorization", &short)], b"").await,
        served.raw("GET", "/log", &[("Authorization", &gone)], b"").await,
        served.raw("GET", "/log", &[("Authorization", "Bearer nonsense")], b"").await,
    ]
    .into_iter()
    .map(|answer| answer.body)
    .collect();
    assert!(bodies.iter().all(|body| *body == bodies[0]));
}

#[tokio::test]
async fn other_hosts_and_origins_are_turned_away() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    for (name, value) in [("Origin", "https://evil.example"), ("Origin", "null"), ("X-Forwarded-Host", "evil.example")] {
        for target in ["/log", "/session", "/health"] {
            let answer = client.send("GET", target, &[(name, value)], b"").await;
            let expected = if name == "Origin" { (403, "foreign_host") } else { (200, "") };
            assert_eq!(answer.status, expected.0, "{name}: {value}");
            assert!(expected.1.is_empty() || answer.code() == expected.1);
        }
        let put = client.send("PUT", "/log", &[("Origin", "https://evil.example")], b"").await;
        assert_eq!(put.status, 403);
    }
    let own = format!("http://{}", served.address);
    assert_eq!(client.send("GET", "/log", &[("Origin", &own)], b"").await.status, 200);
    let twice = client.send("GET", "/log", &[("Host", "evil.example")], b"").await;
    assert_eq!((twice.status, twice.code().as_str()), (400, "invalid"));
}

#[tokio::test]
async fn health_needs_nothing() {
    let served = Served::start().await;
    for path in ["/health", "/ready"] {
        assert_eq!(served.raw("GET", path, &[], b"").await.status, 200);
    }
}

#[tokio::test]
async fn other_methods_get_the_list_of_those_that_are_taken() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    for (path, allow) in [
        ("/integrated-account", "POST, GET, HEAD"),
        ("/integrated-account/x/mcp/y", "GET, HEAD, PATCH, DELETE"),
        ("/integration/reload", "POST"),
        ("/log", "GET, HEAD"),
    ] {
        for method in ["PUT", "OPTIONS", "TRACE", "PROPFIND"] {
            let answer = client.send(method, path, &[], b"").await;
            assert_eq!((answer.status, answer.header("allow")), (405, Some(allow)), "{method} {path}");
            assert_eq!(answer.code(), "method_not_allowed");
        }
    }
    for path in ["/integrated-account/", "/nowhere", "/log/x", "//log", "/Log"] {
        let answer = client.get(path).await;
        assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"), "{path}");
    }
}

#[tokio::test]
async fn bodies_are_json_objects_of_a_bounded_size() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let post = async |headers: &[(&str, &str)], body: &[u8]| -> Answer { client.send("POST", "/api-token", headers, body).await };
    let good = br#"{"name":"x"}"#;
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""] {
        assert_eq!(post(&[("Content-Type", kind)], good).await.status, 415, "{kind}");
    }
    assert_eq!(post(&[], good).await.status, 415);
    assert_eq!(post(&[JSON, ("Content-Encoding", "gzip")], good).await.status, 415);
    assert_eq!(post(&[("Content-Type", "Application/JSON; charset=utf-8")], good).await.status, 201);

    for text in [
        "",
        "{",
        "nul",
        r#"{"name":"x"} x"#,
        r#"{"name":"x","name":"y"}"#,
        r#"{"name":"x","expires_at":{"a":1,"a":2}}"#,
        "{\"name\":\"\u{1}\"}",
        r#"{"$serde_json::private::RawValue":"1"}"#,
    ] {
        let answer = post(&[JSON], text.as_bytes()).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "malformed_json"), "{text}");
    }
    assert_eq!(post(&[JSON], b"{\"name\":\"\xff\"}").await.code(), "malformed_json");
    let deep = format!("{{\"name\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(post(&[JSON], deep.as_bytes()).await.code(), "malformed_json");
    for text in ["[]", "1", "\"x\"", "null", "true"] {
        let answer = post(&[JSON], text.as_bytes()).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "invalid"), "{text}");
    }
    let large = format!("{{\"name\":\"{}\"}}", "x".repeat(10_000_000));
    let answer = post(&[JSON], large.as_bytes()).await;
    assert_eq!((answer.status, answer.code().as_str()), (413, "too_large"));
}

#[tokio::test]
async fn a_change_may_be_held_to_what_was_read() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let account = client.account().await;
    let target = format!("/integrated-account/{account}");
    let read = client.get(&target).await.header("etag").unwrap().to_owned();
    let patch = async |tag: &str, label: &str| {
        client.send("PATCH", &target, &[JSON, ("If-Match", tag)], json!({"label": label}).to_string().as_bytes()).await
    };
    let first = patch(&read, "first").await;
    assert_eq!(first.status, 200);
    let now = first.header("etag").unwrap().to_owned();
    assert_ne!(now, read);
    for stale in [read.as_str(), "\"nonsense\"", "\"99999999999999999999999\""] {
        let answer = patch(stale, "second").await;
        assert_eq!((answer.status, answer.code().as_str()), (412, "precondition_failed"), "{stale}");
    }
    for malformed in ["1", "", "\"1\", \"2\"", "W/\"1\""] {
        assert_eq!(patch(malformed, "second").await.status, 400, "{malformed}");
    }
    assert_eq!(client.get(&target).await.json()["label"], "first");
    // Of many who read the same, one may change it.
    let races: Vec<Answer> = futures(20, |_| patch(&now, "race")).await;
    let won = races.iter().filter(|answer| answer.status == 200).count();
    assert_eq!((won, races.iter().filter(|answer| answer.status == 412).count()), (1, 19));
    assert_eq!(patch("*", "third").await.status, 200);
    assert_eq!(client.patch(&target, &json!({"label": "fourth"})).await.json()["label"], "fourth");
    assert_eq!(START, "2026-11-21T12:00:00Z");
}

/// Runs many futures at the same time.
async fn futures<F: Future<Output = Answer>>(count: usize, make: impl Fn(usize) -> F) -> Vec<Answer> {
    let mut running: Vec<std::pin::Pin<Box<F>>> = (0..count).map(|position| Box::pin(make(position))).collect();
    let mut done: Vec<Option<Answer>> = (0..count).map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (slot, future) in done.iter_mut().zip(&mut running) {
            if slot.is_none()
                && let std::task::Poll::Ready(answer) = future.as_mut().poll(context)
            {
                *slot = Some(answer);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}
