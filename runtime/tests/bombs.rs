//! Compressed answers that grow when they are unpacked (security.md §7, 16). Alone in its program, because it looks at the
//! process's memory.
#![cfg(all(feature = "client", target_os = "linux"))]
// Clippy lets tests panic, but not the functions that they share.
#![allow(clippy::unwrap_used)]

mod upstream;

use serde_json::{Map, json};
use std::io::Write;
use std::sync::Arc;
use toolwright_integration::Integration;
use toolwright_runtime::client::{CallContext, CallError, Client, Options};
use toolwright_runtime::page::CursorKeys;
use toolwright_runtime::send::SendError;
use upstream::{Upstream, answer};

const UNPACKED: usize = 256 * 1024 * 1024;

/// The most memory that the process has had, in bytes.
fn peak_memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_ascii_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
}

/// Writes zeros in pieces, so that the test itself stays small.
fn fill(mut writer: impl Write) {
    let zeros = vec![b'0'; 1024 * 1024];
    for _ in 0..UNPACKED / zeros.len() {
        writer.write_all(&zeros).unwrap();
    }
}

fn gzip() -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    fill(&mut encoder);
    encoder.finish().unwrap()
}

fn brotli() -> Vec<u8> {
    let mut out = Vec::new();
    fill(brotli::CompressorWriter::new(&mut out, 64 * 1024, 1, 18));
    out
}

async fn outcome(encoding: &str, body: &[u8]) -> CallError {
    let headers = [("Content-Encoding", encoding), ("Content-Type", "application/json")];
    let upstream = Upstream::always(answer(200, &headers, body)).await;
    let integration: Integration = serde_json::from_value(json!({
        "format": 1, "name": "acme", "title": "Acme", "instructions": "", "server": { "url": "" },
        "operations": [{ "tool": "get", "resource": "r", "method": "get", "effect": "read", "idempotent": true, "http_method": "GET", "path": "/x",
            "answer": { "kind": "record" } }],
    }))
    .unwrap();
    let mut options = Options::new(CursorKeys::random().unwrap());
    options.base_url = Some(upstream.url());
    let client = Client::new(Arc::new(integration), options).unwrap();
    client.call(&client.integration().operations[0], Map::new(), &CallContext::new("a")).await.unwrap_err()
}

#[tokio::test]
async fn test_16_bombs_end_in_an_error_and_bounded_memory() {
    let bombs = [("gzip", gzip()), ("br", brotli())];
    let twice = {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&bombs[0].1).unwrap();
        encoder.finish().unwrap()
    };
    // Once for whatever the first call of a process allocates.
    assert!(matches!(outcome("zstd", b"x").await, CallError::Transport { error: SendError::Encoding, .. }));
    let before = peak_memory();
    for (encoding, body) in bombs {
        assert!(body.len() < UNPACKED / 100, "{encoding} is a bomb");
        let error = outcome(encoding, &body).await;
        assert!(matches!(error, CallError::Transport { error: SendError::TooLarge { .. }, .. }), "{encoding}: {error:?}");
    }
    assert!(matches!(outcome("gzip, gzip", &twice).await, CallError::Transport { error: SendError::Encoding, .. }));
    let grown = peak_memory() - before;
    assert!(grown < 32 * 1024 * 1024, "grew by {grown} bytes");
}
