//! Acceptance test 34 of the security notes: a client that goes away takes the request to the vendor with it, at once and whole.

use crate::fixture::compiled;
use crate::raw::legacy;
use crate::upstream::{Canned, Upstream};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use toolwright_runtime::client::Options;
use toolwright_runtime::mcp::{HttpOptions, serve_http, serve_lines};
use toolwright_runtime::page::CursorKeys;
use toolwright_runtime::toolbox::{IntegrationToolbox, Toolbox};

/// Calls through a real connection to a vendor that never answers.
async fn toolbox() -> (Arc<dyn Toolbox>, Upstream) {
    let vendor = Upstream::start(|_| Canned::Silence).await;
    let mut options = Options::new(CursorKeys::random().unwrap());
    options.base_url = Some(vendor.url());
    (Arc::new(IntegrationToolbox::connect(compiled(), options).unwrap()), vendor)
}

async fn asked(vendor: &Upstream, calls: usize) {
    while vendor.requests().len() < calls {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Until the vendor has seen this many connections go.
async fn left(vendor: &Upstream, departures: usize) -> Duration {
    let since = Instant::now();
    while vendor.departures() < departures {
        assert!(since.elapsed() < Duration::from_secs(5), "the request to the vendor still runs");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    since.elapsed()
}

fn tasks() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

/// Until no more tasks run than before.
async fn settled(before: usize) {
    let since = Instant::now();
    while tasks() > before {
        assert!(since.elapsed() < Duration::from_secs(5), "{} tasks, {before} before", tasks());
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

fn call(id: usize, meta: Value) -> String {
    let mut message = legacy("tools/call", json!({"name": "acme_users_wait", "_meta": meta}));
    message["id"] = json!(id);
    message.to_string()
}

/// Security test 34, over HTTP: with a plain answer, and with one that progress made a stream.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn test_34_a_disconnect_aborts_the_upstream_call_within_100_ms() {
    let (toolbox, vendor) = toolbox().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve_http(listener, vec![("acme".to_owned(), toolbox)], HttpOptions::default(), std::future::pending()));
    let before = tasks();
    let mut times = Vec::new();
    for trial in 1..=10 {
        let mut client = TcpStream::connect(address).await.unwrap();
        let body = call(trial, json!({"progressToken": trial}));
        let head = format!(
            "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Accept: application/json, text/event-stream\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        client.write_all((head + &body).as_bytes()).await.unwrap();
        asked(&vendor, trial).await;
        drop(client);
        times.push(left(&vendor, trial).await);
    }
    // The machine may be busy; the way itself takes no 100 ms.
    assert!(times.iter().min().unwrap() < &Duration::from_millis(100), "{times:?}");
    settled(before).await;
    assert_eq!(vendor.requests().len(), 10);
}

/// Security test 34, over stdio: `notifications/cancelled`, after which nothing more is said of the call.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn test_34_a_cancelled_call_ends_at_the_vendor_and_is_not_answered() {
    let (toolbox, vendor) = toolbox().await;
    let (near, far) = tokio::io::duplex(64 * 1024);
    let (input, output) = tokio::io::split(far);
    let server = tokio::spawn(serve_lines(toolbox, input, output));
    let (mut output, mut input) = tokio::io::split(near);
    input.write_all(format!("{}\n", call(1, json!({}))).as_bytes()).await.unwrap();
    asked(&vendor, 1).await;
    let cancel = json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}});
    input.write_all(format!("{cancel}\n").as_bytes()).await.unwrap();
    left(&vendor, 1).await;
    input.shutdown().await.unwrap();
    let mut said = String::new();
    output.read_to_string(&mut said).await.unwrap();
    assert_eq!(said, "");
    server.await.unwrap().unwrap();
}
