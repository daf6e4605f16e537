//! What HTTP wants beside a message: revisions, sessions, the fields of 2026-07-28, batches.

use super::client::{Pipe, request};
use super::server::{Seen, Server, Step, answer, event, json, result, stream};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A server of an old revision, with or without sessions.
fn old(version: &'static str, session: Option<&'static str>) -> impl Fn(&Seen) -> Vec<Step> {
    move |request| match (request.verb(), request.method().as_str()) {
        ("POST", "initialize") => {
            let hello = json!({"protocolVersion": version, "capabilities": {}, "serverInfo": {"name": "s", "version": "1"}});
            let body = json!({"jsonrpc": "2.0", "id": request.json()["id"], "result": hello}).to_string();
            let mut fields = vec![("Content-Type", "application/json")];
            fields.extend(session.map(|session| ("Mcp-Session-Id", session)));
            answer(200, &fields, &body)
        }
        ("POST", _) if request.json().get("id").is_none() => answer(202, &[], ""),
        ("POST", _) => json(&result(request)),
        ("DELETE", _) => answer(204, &[], ""),
        _ => answer(405, &[], ""),
    }
}

fn fields<'a>(seen: &'a Seen, names: &[&str]) -> Vec<Option<&'a str>> {
    names.iter().map(|name| seen.field(name)).collect()
}

#[tokio::test]
async fn an_old_session_is_kept_and_ended() {
    let server = Server::start(old("2025-06-18", Some("s-77"))).await;
    let mut pipe = Pipe::start(&server);
    pipe.greet("2025-06-18").await;
    pipe.ask(1, "tools/list", json!({})).await;
    pipe.close().await;
    let names = ["mcp-protocol-version", "mcp-session-id", "mcp-method"];
    let seen = server.seen();
    assert_eq!(fields(&seen[0], &names), [None, None, None]);
    assert!(seen[1..].iter().all(|seen| fields(seen, &names) == [Some("2025-06-18"), Some("s-77"), None]), "{seen:?}");
    let verbs: Vec<&str> = seen.iter().map(Seen::verb).collect();
    assert_eq!((verbs.iter().filter(|verb| **verb == "GET").count(), verbs.last()), (1, Some(&"DELETE")));
    for post in seen.iter().filter(|seen| seen.verb() == "POST") {
        let expected = [Some("application/json"), Some("application/json, text/event-stream")];
        assert_eq!(fields(post, &["content-type", "accept"]), expected);
    }
}

#[tokio::test]
async fn without_a_session_there_is_nothing_to_end() {
    let server = Server::start(old("2025-11-25", None)).await;
    let mut pipe = Pipe::start(&server);
    pipe.greet("2025-11-25").await;
    pipe.close().await;
    assert!(server.seen().iter().all(|seen| seen.verb() != "DELETE" && seen.field("mcp-session-id").is_none()));
}

/// A server that has forgotten the session `s-1`.
fn forgetful(alive: impl Fn(&Seen) -> Vec<Step>, handshakes: &AtomicUsize, request: &Seen) -> Vec<Step> {
    match (request.method().as_str(), request.field("mcp-session-id")) {
        ("initialize", _) => {
            let session = if handshakes.fetch_add(1, Ordering::SeqCst) == 0 { "s-1" } else { "s-2" };
            let hello = json!({"jsonrpc": "2.0", "id": request.json()["id"], "result": {"protocolVersion": "2025-11-25"}});
            answer(200, &[("Content-Type", "application/json"), ("Mcp-Session-Id", session)], &hello.to_string())
        }
        ("tools/list" | "tools/call", Some("s-1")) => [vec![Step::Wait(30)], answer(404, &[], "")].concat(),
        ("tools/call" | "tools/list", None) => answer(400, &[], ""),
        _ => alive(request),
    }
}

#[tokio::test]
async fn a_session_that_the_server_lost_is_opened_anew() {
    let handshakes = AtomicUsize::new(0);
    let server = Server::start(move |request| forgetful(old("2025-11-25", None), &handshakes, request)).await;
    let mut pipe = Pipe::start(&server);
    pipe.greet("2025-11-25").await;
    for id in 1..=5 {
        pipe.send(&request(id, if id % 2 == 0 { "tools/list" } else { "tools/call" }, json!({}))).await;
    }
    for id in 1..=5 {
        let answer = pipe.receive().await;
        assert_eq!((&answer["id"], answer.get("result").is_some()), (&json!(id), true), "{answer}");
    }
    assert!(pipe.close().await.is_empty());
    let count = |method: &str, session: Option<&str>| {
        server.seen().iter().filter(|seen| seen.method() == method && seen.field("mcp-session-id") == session).count()
    };
    assert_eq!((count("initialize", None), count("notifications/initialized", Some("s-2"))), (2, 1));
    assert_eq!(count("tools/list", Some("s-2")) + count("tools/call", Some("s-2")), 5);
    let deleted: Vec<_> = server.seen().into_iter().filter(|seen| seen.verb() == "DELETE").collect();
    assert_eq!(deleted.iter().map(|seen| seen.field("mcp-session-id")).collect::<Vec<_>>(), [Some("s-2")]);
}

#[tokio::test]
async fn a_server_that_loses_every_session_is_not_asked_for_ever() {
    let alive = old("2025-11-25", Some("s-1"));
    let server = Server::start(move |request| match request.method().as_str() {
        "tools/list" => answer(404, &[], ""),
        _ => alive(request),
    })
    .await;
    let mut pipe = Pipe::start(&server);
    pipe.greet("2025-11-25").await;
    let said = pipe.ask(1, "tools/list", json!({})).await["error"]["message"].as_str().unwrap().to_owned();
    assert_eq!(said, "the server has ended this session; connect again (HTTP 404)");
    assert_eq!(server.methods().iter().filter(|method| *method == "tools/list").count(), 2);
}

#[tokio::test]
async fn a_token_that_is_revoked_in_a_session_is_said() {
    let revoked = std::sync::atomic::AtomicBool::new(false);
    let alive = old("2025-11-25", Some("s-1"));
    let server = Server::start(move |request| {
        let now = revoked.fetch_or(request.method() == "tools/list", Ordering::SeqCst);
        if now || request.method() == "tools/list" { answer(404, &[], "") } else { alive(request) }
    })
    .await;
    let mut pipe = Pipe::start(&server);
    pipe.greet("2025-11-25").await;
    let said = pipe.ask(1, "tools/list", json!({})).await["error"]["message"].as_str().unwrap().to_owned();
    assert_eq!(said, "this server's token is unknown, expired or revoked (HTTP 404)");
    // The bridge's own handshake is nobody's answer.
    assert!(pipe.close().await.is_empty());
}

#[tokio::test]
async fn an_old_cancellation_reaches_the_server() {
    let alive = old("2025-11-25", None);
    let server = Server::start(move |request| match request.method().as_str() {
        "tools/call" => vec![Step::Hold],
        _ => alive(request),
    })
    .await;
    let mut pipe = Pipe::start(&server);
    pipe.greet("2025-11-25").await;
    pipe.send(&request(5, "tools/call", json!({"name": "a"}))).await;
    server.until(|server| server.methods().contains(&"tools/call".to_owned())).await;
    pipe.send(r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}}"#).await;
    server.until(|server| server.gone() == 1 && server.methods().contains(&"notifications/cancelled".to_owned())).await;
    assert!(pipe.close().await.is_empty());
}

#[tokio::test]
async fn a_modern_message_brings_its_own_fields() {
    let schema = json!({"type": "object", "properties": {
        "region": {"type": "string", "x-mcp-header": "Region"}, "n": {"type": "integer", "x-mcp-header": "Count"}, "plain": {"type": "string"}}});
    let server = Server::start(move |request| {
        let message = request.json();
        let tools = json!([{"name": "große", "inputSchema": schema}]);
        json(&json!({"jsonrpc": "2.0", "id": message["id"], "result": {"tools": tools, "resultType": "complete"}}).to_string())
    })
    .await;
    let mut pipe = Pipe::start(&server);
    let modern = |mut params: Value| {
        params["_meta"] =
            json!({"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}});
        params
    };
    pipe.ask(1, "tools/list", modern(json!({}))).await;
    let arguments = json!({"region": "eu west ", "n": 7, "plain": "x"});
    pipe.ask(2, "tools/call", modern(json!({"name": "große", "arguments": arguments}))).await;
    pipe.close().await;
    let seen = server.seen();
    let names = [
        "mcp-protocol-version",
        "mcp-method",
        "mcp-name",
        "mcp-param-region",
        "mcp-param-count",
        "mcp-param-plain",
        "mcp-session-id",
    ];
    assert_eq!(fields(&seen[0], &names), [Some("2026-07-28"), Some("tools/list"), None, None, None, None, None]);
    let (name, region) = (Some("=?base64?Z3Jvw59l?="), Some("=?base64?ZXUgd2VzdCA=?="));
    assert_eq!(fields(&seen[1], &names), [Some("2026-07-28"), Some("tools/call"), name, region, Some("7"), None, None]);
    assert_eq!(seen.len(), 2);
}

#[tokio::test]
async fn a_client_that_asks_for_the_new_era_finds_its_way_to_the_old_one() {
    let alive = old("2025-11-25", Some("s-1"));
    let server = Server::start(move |request| match request.method().as_str() {
        "server/discover" => answer(400, &[("Content-Type", "text/plain")], "Bad Request: no session"),
        _ => alive(request),
    })
    .await;
    let mut pipe = Pipe::start(&server);
    let meta = json!({"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}});
    let refused = pipe.ask(9, "server/discover", json!({"_meta": meta})).await;
    assert_eq!(refused["error"]["message"], "the server did not take the request (HTTP 400); it says: Bad Request: no session");
    pipe.greet("2025-11-25").await;
    pipe.ask(1, "tools/list", json!({})).await;
    let names = ["mcp-protocol-version", "mcp-session-id", "mcp-method"];
    assert_eq!(fields(&server.seen()[0], &names), [Some("2026-07-28"), None, Some("server/discover")]);
    assert_eq!(fields(&server.seen()[1], &names), [None, None, None]);
    assert!(server.seen()[2..].iter().all(|seen| fields(seen, &names) == [Some("2025-11-25"), Some("s-1"), None]));
}

#[tokio::test]
async fn a_batch_is_one_of_2025_03_26() {
    let server = Server::start(old("2025-03-26", None)).await;
    let mut pipe = Pipe::start(&server);
    pipe.greet("2025-03-26").await;
    let batch = json!([
        {"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
        {"jsonrpc": "2.0", "method": "notifications/x"},
        {"jsonrpc": "2.0", "id": 2, "method": "ping"},
        7,
        {"jsonrpc": "2.0", "id": 3, "method": "initialize"},
    ]);
    pipe.send(&batch.to_string()).await;
    let answers = pipe.receive().await;
    let answers = answers.as_array().unwrap();
    assert_eq!((&answers[0]["result"]["method"], &answers[1]["result"]["method"]), (&json!("tools/list"), &json!("ping")));
    assert_eq!((&answers[2]["error"]["code"], &answers[3]["error"]["code"]), (&json!(-32600), &json!(-32600)));
    assert_eq!((&answers[3]["id"], answers.len()), (&json!(3), 4));
    pipe.send(r#"[{"jsonrpc":"2.0","method":"notifications/y"}]"#).await;
    pipe.send("[]").await;
    assert_eq!(pipe.receive().await["error"]["code"], -32600);
    assert!(pipe.close().await.is_empty());
    assert!(server.methods().contains(&"notifications/y".to_owned()));
    assert!(server.seen().iter().all(|seen| !seen.body.starts_with(b"[")));
}

#[tokio::test]
async fn a_batch_of_another_revision_is_refused_whenever_it_comes() {
    let server = Server::start(old("2025-06-18", None)).await;
    let mut pipe = Pipe::start(&server);
    // Behind a handshake that is not answered yet.
    pipe.send(&request(1, "initialize", json!({"protocolVersion": "2025-03-26"}))).await;
    pipe.send(r#"[{"jsonrpc":"2.0","id":2,"method":"ping"}]"#).await;
    assert_eq!(pipe.receive().await["id"], 1);
    let refused = pipe.receive().await;
    assert!(refused["error"]["message"].as_str().unwrap().contains("batches are not supported"), "{refused}");
    assert!(pipe.close().await.is_empty());
}

#[tokio::test]
async fn a_server_of_2025_03_26_may_answer_in_batches() {
    let server = Server::start(|request| {
        let batch = format!(r#"[{{"jsonrpc":"2.0","method":"notifications/message","params":{{}}}},{}]"#, result(request));
        match request.json()["id"].as_u64() {
            Some(1) => json(&batch),
            _ => vec![stream(&[]), event(&batch)],
        }
    })
    .await;
    let mut pipe = Pipe::start(&server);
    for id in 1..=2 {
        pipe.send(&request(id, "tools/list", json!({}))).await;
        assert_eq!(pipe.receive().await["method"], "notifications/message");
        assert_eq!(pipe.receive().await["id"], id);
    }
}
