//! From an MCP client to a vendor on the other side of a real connection, and back.

use crate::fixture::compiled;
use crate::raw::{Answer, exchange_at, legacy};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use toolwright_runtime::client::Options;
use toolwright_runtime::mcp::{HttpOptions, serve_http};
use toolwright_runtime::page::CursorKeys;
use toolwright_runtime::toolbox::IntegrationToolbox;

#[derive(Default)]
struct Seen {
    calls: AtomicUsize,
    started: Notify,
    aborted: AtomicUsize,
}

struct CountDrop(Arc<Seen>);

impl Drop for CountDrop {
    fn drop(&mut self) {
        self.0.aborted.fetch_add(1, Ordering::SeqCst);
    }
}

async fn limited(State(seen): State<Arc<Seen>>) -> impl IntoResponse {
    seen.calls.fetch_add(1, Ordering::SeqCst);
    let headers = [("retry-after", "37"), ("x-ratelimit-limit", "100"), ("x-ratelimit-remaining", "0")];
    (StatusCode::TOO_MANY_REQUESTS, headers, "{\"message\":\"slow down\"}")
}

async fn hang(State(seen): State<Arc<Seen>>) -> String {
    let _gone = CountDrop(Arc::clone(&seen));
    seen.started.notify_one();
    std::future::pending().await
}

async fn user(Path(id): Path<String>) -> impl IntoResponse {
    ([("content-type", "application/json")], format!("{{\"zulu\":1,\"id\":\"{id}\",\"big\":123456789012345678901234}}"))
}

async fn create(body: String) -> impl IntoResponse {
    let body: Value = serde_json::from_str(&body).unwrap();
    (StatusCode::CREATED, [("content-type", "application/json")], json!({"created": body}).to_string())
}

/// A vendor, and a server before it; the port of the server.
async fn start() -> (u16, Arc<Seen>) {
    let seen = Arc::new(Seen::default());
    let router = Router::new()
        .route("/users/{id}", get(user))
        .route("/users", post(create))
        .route("/limited", get(limited))
        .route("/hang", get(hang))
        .with_state(Arc::clone(&seen));
    let vendor = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let base = format!("http://{}", vendor.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(vendor, router).await });

    let mut compiled = compiled();
    for operation in &mut compiled.integration.operations {
        let (method, path) = match operation.method.as_str() {
            "get" => ("GET", "/users/{idUser}"),
            "create" => ("POST", "/users"),
            "limited" => ("GET", "/limited"),
            _ => ("GET", "/hang"),
        };
        (operation.http_method, operation.path) = (method.to_owned(), path.to_owned());
        if method == "POST" {
            let body = json!({"content_type": "application/json", "encoding": "json", "required": true});
            operation.body = serde_json::from_value(body).unwrap();
        }
    }
    let mut options = Options::new(CursorKeys::random().unwrap());
    options.base_url = Some(base);
    let toolbox = Arc::new(IntegrationToolbox::connect(compiled, options).unwrap());
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(serve_http(listener, vec![("acme".to_owned(), toolbox as _)], HttpOptions::default(), std::future::pending()));
    (port, seen)
}

async fn call(port: u16, tool: &str, arguments: Value) -> Answer {
    let body = legacy("tools/call", json!({"name": tool, "arguments": arguments})).to_string();
    let head = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    exchange_at(port, head, body.as_bytes()).await
}

#[tokio::test]
async fn a_record_comes_back_as_the_vendor_wrote_it() {
    let (port, _) = start().await;
    let answer = call(port, "get_single_acme_user_by_id", json!({"idUser": "u 7"})).await;
    let result = &answer.json()["result"];
    assert_eq!(result["structuredContent"]["id"], "u 7");
    assert_eq!(result["content"][0]["text"], result["structuredContent"].to_string());
    if crate::fixture::keeps_digits() && crate::fixture::keeps_order() {
        assert_eq!(result["content"][0]["text"], r#"{"zulu":1,"id":"u 7","big":123456789012345678901234}"#);
    }
    let answer = call(port, "create_a_acme_user", json!({"name": "Ada", "status": "Open", "zip": null})).await;
    assert_eq!(answer.json()["result"]["structuredContent"], json!({"created": {"name": "Ada", "status": "open"}}));
}

#[tokio::test]
async fn a_429_is_passed_on_once_with_its_numbers() {
    let (port, seen) = start().await;
    let answer = call(port, "acme_users_limited", json!({})).await;
    let result = &answer.json()["result"];
    assert_eq!(result["isError"], true);
    let text = result["content"][0]["text"].as_str().unwrap();
    assert!(text.contains("slow down") && text.contains("37 s"), "{text}");
    let meta = &result["_meta"];
    assert_eq!(
        (&meta["ratelimit-limit"], &meta["ratelimit-remaining"], &meta["ratelimit-reset"]),
        (&json!(100), &json!(0), &json!(37))
    );
    assert_eq!(meta["toolwright/error"]["status"], 429);
    assert!(result.get("structuredContent").is_none());
    for field in [
        "ratelimit-limit: 100",
        "ratelimit-remaining: 0",
        "ratelimit-reset: 37",
        "retry-after: 37",
        "ratelimit: \"default\";r=0;t=37",
    ] {
        assert!(answer.head.contains(field), "{field} in {}", answer.head);
    }
    assert_eq!(seen.calls.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_disconnect_reaches_the_vendor() {
    let (port, seen) = start().await;
    let body = legacy("tools/call", json!({"name": "acme_users_wait"})).to_string();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let head = format!(
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).await.unwrap();
    seen.started.notified().await;
    let gone = Instant::now();
    drop(stream);
    while seen.aborted.load(Ordering::SeqCst) == 0 {
        assert!(gone.elapsed() < Duration::from_secs(5), "the vendor still works for nobody");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
