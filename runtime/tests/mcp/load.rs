//! Acceptance test 33 of the security notes: what is too large, too deep, too many or too slow costs its sender something, and
//! nobody else.

use crate::fixture::Server;
use crate::raw::{legacy, post};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What this process has in memory now, in bytes.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or("VmRSS: 0 kB");
    line.split_ascii_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
}

async fn ask(server: &Server) -> Duration {
    let started = Instant::now();
    let answer = post(server, "", legacy("tools/call", json!({"name": "list_all_acme_users"})).to_string()).await;
    assert_eq!(answer.json()["result"]["structuredContent"]["items"], json!([{"id": 1}]));
    started.elapsed()
}

fn call(arguments: &str) -> String {
    let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "get_single_acme_user_by_id", "arguments": "HERE"}});
    call.to_string().replace("\"HERE\"", arguments)
}

#[tokio::test]
async fn test_33_large_deep_and_many_are_refused() {
    let server = Server::start().await;
    let before = memory();
    let deep = |open: &str, close: &str| call(&format!(r#"{{"id":{}1{}}}"#, open.repeat(10_000), close.repeat(10_000)));
    let ping = legacy("ping", json!({})).to_string();
    for (body, status, code) in [
        (call(&format!(r#"{{"id":"{}"}}"#, "x".repeat(10 * 1024 * 1024))), 413, -32600),
        (deep("[", "]"), 400, -32700),
        (deep(r#"{"a":"#, "}"), 400, -32700),
        (format!("[{}]", vec![ping.as_str(); 1_000].join(",")), 400, -32600),
        ("[".repeat(1_000_000), 400, -32700),
    ] {
        for _ in 0..5 {
            let answer = post(&server, "", &body).await;
            assert_eq!((answer.status, answer.code()), (status, json!(code)));
        }
        ask(&server).await;
    }
    // Other tests share the process, so this is a bound on what runs away, not a measure.
    let grown = memory().saturating_sub(before);
    assert!(grown < 256 * 1024 * 1024, "grew by {grown}");
}

/// Five hundred clients that never finish what they say, in their headers or in their bodies.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn test_33_slow_clients_keep_nobody_waiting() {
    let server = Server::start().await;
    let mut alone: Vec<Duration> = Vec::new();
    for _ in 0..20 {
        alone.push(ask(&server).await);
    }
    let mut slow = Vec::new();
    for number in 0..500 {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
        let part: &[u8] = match number % 3 {
            0 => b"POST /mcp HTTP/1.1\r\nHost: local",
            1 => b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 4000000\r\n\r\n{",
            _ => b"",
        };
        stream.write_all(part).await.unwrap();
        slow.push(stream);
    }
    let mut beside: Vec<Duration> = Vec::new();
    for _ in 0..20 {
        beside.push(ask(&server).await);
    }
    alone.sort_unstable();
    beside.sort_unstable();
    // The machine may be busy: the middle is compared, and what one notices is a second.
    assert!(beside[10] < alone[10] * 2 + Duration::from_secs(1), "{alone:?} {beside:?}");
    // They are still being listened to.
    let mut byte = [0];
    assert!(tokio::time::timeout(Duration::from_millis(5), slow[0].read(&mut byte)).await.is_err());
}
