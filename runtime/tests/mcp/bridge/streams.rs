//! Answers as streams of events, streams that break, and what a server says of its own accord.

use super::client::{Pipe, request};
use super::server::{Seen, Server, Step, answer, event, json, result, stream};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

#[tokio::test]
async fn what_comes_before_an_answer_comes_out_at_once_and_in_order() {
    let server = Server::start(|request| match request.json().get("method") {
        Some(_) => vec![
            Step::Send(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nConnection: close\r\n\r\n".to_vec(),
            ),
            Step::Send(
                b"\xEF\xBB\xBF: hello\r\n\r\nevent: other\r\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"hidden\"}\r\n\r\n".to_vec(),
            ),
            event(r#"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1}}"#),
            Step::Send(
                b"event: message\rdata: {\"jsonrpc\":\"2.0\",\rdata: \"id\":\"ask-1\",\"method\":\"sampling/createMessage\"}\r\r"
                    .to_vec(),
            ),
            Step::Wait(300),
            event(&result(request)),
            event(r#"{"jsonrpc":"2.0","method":"notifications/late"}"#),
        ],
        None => answer(202, &[], ""),
    })
    .await;
    let mut pipe = Pipe::start(&server);
    pipe.send(&request(1, "tools/call", json!({}))).await;
    assert_eq!(pipe.receive().await["method"], "notifications/progress");
    assert_eq!(pipe.line().await, r#"{"jsonrpc":"2.0", "id":"ask-1","method":"sampling/createMessage"}"#);
    // The client's answer goes its way while the call runs.
    pipe.send(r#"{"jsonrpc":"2.0","id":"ask-1","result":{"role":"assistant"}}"#).await;
    server.until(|server| server.seen().len() == 2).await;
    assert_eq!(server.seen()[1].json()["result"]["role"], "assistant");
    assert_eq!(pipe.receive().await["id"], 1);
    assert_eq!(pipe.receive().await["method"], "notifications/late");
}

#[tokio::test]
async fn an_event_may_come_in_any_pieces() {
    let server = Server::start(|request| {
        let text = format!("data: {}\r\n\r\n", result(request));
        let mut steps = vec![stream(&[])];
        for byte in text.bytes() {
            steps.extend([Step::Send(vec![byte]), Step::Wait(1)]);
        }
        steps
    })
    .await;
    let mut pipe = Pipe::start(&server);
    assert_eq!(pipe.ask(1, "ping", json!({})).await["result"]["method"], "ping");
}

/// An old server whose streams break after an event with an id, and that lets one come back.
fn breaking(resumptions: std::sync::Arc<AtomicUsize>) -> impl Fn(&Seen) -> Vec<Step> {
    let asked = std::sync::Mutex::new(Value::Null);
    move |request| match (request.verb(), request.field("last-event-id")) {
        ("POST", _) => {
            *asked.lock().unwrap() = serde_json::from_str(&result(request)).unwrap();
            let first = "id: e1\nretry: 10\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/one\"}\n\ndata: {\"half";
            vec![stream(&[]), Step::Send(first.as_bytes().to_vec())]
        }
        ("GET", Some("e1")) => {
            resumptions.fetch_add(1, Ordering::SeqCst);
            vec![stream(&[]), Step::Send(b"id: e2\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/two\"}\n\n".to_vec())]
        }
        ("GET", Some("e2")) => vec![stream(&[]), event(&asked.lock().unwrap().to_string())],
        _ => answer(405, &[], ""),
    }
}

#[tokio::test]
async fn a_stream_that_breaks_is_taken_up_where_it_broke() {
    let resumptions = std::sync::Arc::new(AtomicUsize::new(0));
    let server = Server::start(breaking(std::sync::Arc::clone(&resumptions))).await;
    let mut pipe = Pipe::start(&server);
    pipe.send(&request(1, "tools/call", json!({}))).await;
    assert_eq!(pipe.receive().await["method"], "notifications/one");
    assert_eq!(pipe.receive().await["method"], "notifications/two");
    assert_eq!(pipe.receive().await["result"]["method"], "tools/call");
    assert_eq!(resumptions.load(Ordering::SeqCst), 1);
    // The request itself went once.
    assert_eq!(server.seen().iter().filter(|seen| seen.verb() == "POST").count(), 1);
}

#[tokio::test]
async fn a_stream_that_cannot_be_taken_up_is_an_error() {
    let server = Server::start(|request| match request.verb() {
        "POST" => vec![stream(&[]), Step::Send(b"id: e1\nretry: 1\ndata\n\n".to_vec())],
        _ => answer(405, &[], ""),
    })
    .await;
    let mut pipe = Pipe::start(&server);
    let answer = pipe.ask(1, "tools/call", json!({})).await;
    assert!(answer["error"]["message"].as_str().unwrap().contains("broke"), "{answer}");
}

#[tokio::test]
async fn a_server_may_speak_of_its_own_accord() {
    let connections = AtomicUsize::new(0);
    let server = Server::start(move |request| match (request.verb(), request.method().as_str()) {
        ("GET", _) => match connections.fetch_add(1, Ordering::SeqCst) {
            0 => vec![
                stream(&[]),
                Step::Send(b"retry: 10\nid: g1\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n\n".to_vec()),
            ],
            _ => vec![stream(&[]), event(r#"{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"#), Step::Hold],
        },
        (_, "initialize") => {
            let body =
                json!({"jsonrpc": "2.0", "id": request.json()["id"], "result": {"protocolVersion": "2025-11-25"}}).to_string();
            vec![stream(&[("Mcp-Session-Id", "s-1")]), event(&body)]
        }
        ("DELETE", _) => answer(405, &[], ""),
        _ => answer(202, &[], ""),
    })
    .await;
    let mut pipe = Pipe::start(&server);
    pipe.greet("2025-11-25").await;
    assert_eq!(pipe.receive().await["method"], "ping");
    pipe.send(r#"{"jsonrpc":"2.0","id":1,"result":{}}"#).await;
    assert_eq!(pipe.receive().await["method"], "notifications/tools/list_changed");
    let gets: Vec<Seen> = server.seen().into_iter().filter(|seen| seen.verb() == "GET").collect();
    assert_eq!((gets[0].field("last-event-id"), gets[1].field("last-event-id")), (None, Some("g1")));
    assert!(
        gets.iter().all(|seen| seen.field("mcp-session-id") == Some("s-1") && seen.field("accept") == Some("text/event-stream"))
    );
    // A stream without end keeps nobody from leaving.
    assert!(pipe.close().await.is_empty());
    assert_eq!(server.seen().last().unwrap().verb(), "DELETE");
}

#[tokio::test]
async fn a_subscription_holds_nobody_up_and_ends_in_a_notice() {
    let server = Server::start(|request| match request.method().as_str() {
        "subscriptions/listen" => {
            let acknowledged = r#"{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged"}"#;
            let last = if request.json()["id"] == 1 { Step::Hold } else { Step::Wait(200) };
            vec![stream(&[]), event(acknowledged), last]
        }
        _ => json(&result(request)),
    })
    .await;
    let meta = json!({"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}});
    let mut pipe = Pipe::start(&server);
    for id in 1..=2 {
        pipe.send(&request(id, "subscriptions/listen", json!({"_meta": meta}))).await;
        assert_eq!(pipe.receive().await["method"], "notifications/subscriptions/acknowledged");
    }
    assert_eq!(pipe.ask(3, "tools/list", json!({"_meta": meta})).await["id"], 3);
    let ended = pipe.receive().await;
    assert_eq!((&ended["method"], &ended["params"]["requestId"]), (&json!("notifications/cancelled"), &json!(2)));
    assert!(pipe.close().await.is_empty());
}
