//! Vendors that are slow, endless or broken: each call ends, says what happened, and leaves the others alone.

use crate::upstream::{Canned, Upstream, answer, json as json_answer};
use crate::world::{integration, operation, options};
use serde_json::{Map, json};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use toolwright_runtime::client::{CallContext, CallError, Client, Reply};
use toolwright_runtime::compiled::{Compiled, ToolText};
use toolwright_runtime::send::{Http, HttpSettings, SendError};
use toolwright_runtime::toolbox::{Caller, IntegrationToolbox, Toolbox};

const LIMIT: usize = 1_000_000;

fn impatient(url: &str) -> Client {
    let post = operation("post", json!({ "http_method": "POST", "effect": "write" }));
    let integration = integration(json!([operation("get", json!({})), post]));
    let mut options = options(url, &integration);
    options.http = Http::new(HttpSettings {
        read_timeout: Duration::from_millis(300),
        total_timeout: Duration::from_millis(900),
        body_limit: LIMIT,
        ..HttpSettings::default()
    });
    Client::new(Arc::new(integration), options).unwrap()
}

async fn call(client: &Client, position: usize) -> Result<Reply, CallError> {
    client.call(&client.integration().operations[position], Map::new(), &CallContext::new("a1")).await
}

/// Sends a head and then the same piece for ever, with a pause between.
async fn endless(head: &'static [u8], piece: Vec<u8>, pause: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let piece = piece.clone();
            tokio::spawn(async move {
                let mut request = [0; 1024];
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(head).await;
                while stream.write_all(&piece).await.is_ok() {
                    tokio::time::sleep(pause).await;
                }
            });
        }
    });
    url
}

fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

async fn raw(bytes: &[u8]) -> String {
    Upstream::always(bytes.to_vec()).await.url()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_vendor_ends_in_time_and_is_told_as_what_it_is() {
    const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\n";
    let (soon, now) = (Duration::from_millis(50), Duration::ZERO);
    let cases = [
        ("slow upstream", Upstream::start(|_| Canned::Silence).await.url(), SendError::Timeout),
        ("a byte now and then", endless(CHUNKED, chunk(b"x"), soon).await, SendError::Timeout),
        ("endless chunks", endless(CHUNKED, chunk(&[b'x'; 9_000]), now).await, SendError::TooLarge { limit: LIMIT }),
        ("endless headers", endless(HEAD, b"X-More: yes\r\n".repeat(1_000), now).await, SendError::Broken),
        ("huge", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n{}").await, SendError::TooLarge { limit: LIMIT }),
        ("reset before the answer", Upstream::start(|_| Canned::Hangup).await.url(), SendError::Broken),
        ("less than promised", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{}").await, SendError::Broken),
        ("two lengths", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x").await, SendError::Broken),
        ("a chunk without a size", raw(&[CHUNKED, b"ZZ\r\n{}\r\n"].concat()).await, SendError::Broken),
        ("a header of a megabyte", raw(&answer(200, &[("X-Large", &"x".repeat(900_000))], b"{}")).await, SendError::Broken),
        ("not HTTP", raw(b"HTTP/0.9 200 OK\r\n\r\n{}").await, SendError::Broken),
    ];
    let good = Upstream::always(json_answer("{\"fine\":true}")).await;
    let healthy = impatient(&good.url());
    for (row, url, expected) in cases {
        let client = impatient(&url);
        let started = Instant::now();
        // Another call at the same time is unharmed.
        let (found, other) = tokio::join!(call(&client, 1), call(&healthy, 0));
        assert!(other.is_ok(), "{row}: {other:?}");
        assert_eq!(found, Err(CallError::Transport { error: expected, may_have_changed: true }), "{row}");
        assert!(found.unwrap_err().advice().contains("may have been made"), "{row}");
        assert!(started.elapsed() < Duration::from_secs(20), "{row} took {:?}", started.elapsed());
    }
}

/// Row "slow upstream (75s)": the client is told within the 60 s after which it gives up.
#[test]
fn the_usual_patience_is_less_than_a_client_s() {
    assert!(HttpSettings::default().total_timeout < Duration::from_secs(50));
}

/// security.md §7, 37: patterns that make backtracking engines hang are judged at once, over a megabyte.
#[tokio::test]
async fn test_37_hostile_patterns_do_not_hang_the_validation() {
    let upstream = Upstream::always(json_answer("{}")).await;
    let patterns = [
        "(a+)+$",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        "(a|a?)+$",
        "^(\\w+\\s?)*$",
        "(?=a)b",
        "(a*)*\\1",
        "\\w{1000}",
        "[",
        "^(a{1,100}){1,100}$",
    ];
    let names: Vec<String> = (0..patterns.len()).map(|number| format!("p{number}")).collect();
    let body = json!({ "content_type": "application/json", "encoding": "json", "required": false });
    let arguments = json!([{ "name": "v", "target": { "in": "body", "path": ["v"] } }]);
    let post = json!({ "http_method": "POST", "body": body, "arguments": arguments });
    let operations: Vec<_> = names.iter().map(|name| operation(name, post.clone())).collect();
    let tools = names.iter().zip(patterns).map(|(name, pattern)| {
        let schema = json!({"type": "object", "properties": {"v": {"type": "string", "pattern": pattern}}});
        ToolText::new(name.clone(), json!({"name": name, "inputSchema": schema}).to_string()).unwrap()
    });
    let integration = integration(operations.into());
    let options = options(&upstream.url(), &integration);
    let toolbox = IntegrationToolbox::connect(Compiled::new(integration, tools.collect()).unwrap(), options).unwrap();
    let text = format!("{}!", "a".repeat(1_000_000));
    for (name, pattern) in names.iter().zip(patterns) {
        let arguments = json!({ "v": text }).as_object().unwrap().clone();
        let started = Instant::now();
        let result = toolbox.call(&Caller::default(), name, arguments).await.unwrap();
        // Built without optimisation, and the machine may be busy: what hangs takes minutes.
        assert!(started.elapsed() < Duration::from_secs(5), "{pattern}: {:?}", started.elapsed());
        assert!(result.text.len() < 50_000, "{pattern}");
    }
}
