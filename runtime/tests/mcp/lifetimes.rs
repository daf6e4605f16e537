//! Disconnects, drains and filters: what lives how long, and what is there at all.

use crate::fixture::{Server, toolbox};
use crate::raw::{legacy, post};
use serde_json::{Map, json};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use toolwright_runtime::filter::{Filter, Filtered};
use toolwright_runtime::mcp::HttpOptions;
use toolwright_runtime::toolbox::{Caller, Toolbox, UnionToolbox};

fn request(tool: &str) -> String {
    let body = legacy("tools/call", json!({"name": tool})).to_string();
    format!(
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[tokio::test]
async fn a_client_that_goes_away_takes_the_call_to_the_vendor_with_it() {
    let server = Server::start().await;
    let mut stream = server.connect().await;
    stream.write_all(request("acme_users_wait").as_bytes()).await.unwrap();
    server.vendor.started.notified().await;
    let gone = Instant::now();
    drop(stream);
    while !server.vendor.dropped.load(Ordering::SeqCst) {
        assert!(gone.elapsed() < Duration::from_secs(5), "the call to the vendor still runs");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn the_end_lets_running_calls_finish_and_takes_no_new_ones() {
    let mut server = Server::start().await;
    let mut stream = server.connect().await;
    stream.write_all(request("acme_users_wait").as_bytes()).await.unwrap();
    server.vendor.started.notified().await;
    server.stop.take().unwrap().send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!server.ended.is_finished());
    assert!(tokio::net::TcpStream::connect(("127.0.0.1", server.port)).await.is_err());
    server.vendor.release.notify_one();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.contains("\\\"waited\\\":true"), "{answer}");
    server.ended.await.unwrap().unwrap();
}

#[tokio::test]
async fn the_end_does_not_wait_for_ever() {
    let mut options = HttpOptions::default();
    options.drain = Duration::from_millis(50);
    let mut server = Server::start_with(options).await;
    let mut stream = server.connect().await;
    stream.write_all(request("acme_users_wait").as_bytes()).await.unwrap();
    server.vendor.started.notified().await;
    server.stop.take().unwrap().send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(5), server.ended).await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn headers_that_do_not_come_are_not_waited_for() {
    let mut options = HttpOptions::default();
    options.header_timeout = Duration::from_millis(100);
    let server = Server::start_with(options).await;
    let mut stream = server.connect().await;
    stream.write_all(b"POST /mcp HT").await.unwrap();
    let mut rest = Vec::new();
    tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await.unwrap().ok();
}

#[tokio::test]
async fn a_filtered_tool_is_not_there_to_be_called() {
    let (all, vendor) = toolbox();
    let tools = all.list(&Caller::default()).await;
    let filter = Filter::parse::<_, &str>(&["read"], &[], &tools).unwrap();
    let reads = Filtered::new(all, filter);
    let listed = reads.list(&Caller::default()).await;
    assert_eq!(listed.len(), 4);
    let error = reads.call(&Caller::default(), "create_a_acme_user", Map::new()).await.unwrap_err();
    assert!(error.to_string().starts_with("unknown tool `create_a_acme_user`"));
    assert_ne!(error.nearest.as_deref(), Some("create_a_acme_user"));
    assert!(reads.get(&Caller::default(), "create_a_acme_user").await.is_none());
    assert_eq!(vendor.calls.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_union_serves_all_and_refuses_equal_names() {
    let (one, _) = toolbox();
    let (two, _) = toolbox();
    assert_eq!(UnionToolbox::new(vec![Arc::clone(&one), two]).await.err().unwrap().tool, "list_all_acme_users");
    let union = UnionToolbox::new(vec![one]).await.unwrap();
    assert_eq!(union.about().title, "Acme");
    assert_eq!(union.list(&Caller::default()).await.len(), 6);
    assert!(union.call(&Caller::default(), "list_all_acme_users", Map::new()).await.is_ok());
    assert!(union.call(&Caller::default(), "nope", Map::new()).await.is_err());
}

#[tokio::test]
async fn the_caller_of_a_plain_server_is_nobody() {
    let server = Server::start().await;
    let answer = post(
        &server,
        "",
        legacy("tools/call", json!({"name": "get_single_acme_user_by_id", "arguments": {"id": "7"}})).to_string(),
    )
    .await;
    assert_eq!(answer.json()["result"]["structuredContent"]["account"], json!(null));
}
