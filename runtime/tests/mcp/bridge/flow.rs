//! Order, length, cancellation, and the end.

use super::client::{Pipe, ids, request};
use super::server::{Seen, Server, Step, answer, event, json, result, stream};
use serde_json::{Value, json};
use std::time::Duration;
use toolwright_runtime::mcp::bridge::BridgeOptions;

/// Answers after as many milliseconds as `params.wait` says; notifications at once.
fn patient(request: &Seen) -> Vec<Step> {
    let message = request.json();
    if message.get("id").is_none() {
        return answer(202, &[], "");
    }
    let mut steps = vec![Step::Wait(message["params"]["wait"].as_u64().unwrap_or(0))];
    steps.extend(json(&result(request)));
    steps
}

#[tokio::test]
async fn answers_come_in_the_order_of_the_requests_which_run_at_once() {
    let server = Server::start(patient).await;
    let mut pipe = Pipe::start(&server);
    for (id, wait) in (1..).zip([1_500, 0, 300, 50, 0, 200, 100, 0]) {
        pipe.send(&request(id, "tools/call", json!({"wait": wait}))).await;
    }
    pipe.send("no json").await;
    // All are on their way before the first is answered.
    server.until(|server| server.seen().len() == 8).await;
    assert!(tokio::time::timeout(Duration::from_millis(1), pipe.line()).await.is_err());
    let mut answers = Vec::new();
    for _ in 0..8 {
        answers.push(pipe.receive().await);
    }
    assert_eq!(ids(&answers), [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(pipe.receive().await["error"]["code"], -32700);
}

#[tokio::test]
async fn a_very_slow_answer_holds_nobody_up() {
    let server = Server::start(|request| match request.json()["id"].as_u64() {
        Some(1) => vec![Step::Hold],
        _ => patient(request),
    })
    .await;
    let mut options = BridgeOptions::default();
    options.order = Duration::from_millis(200);
    let mut pipe = Pipe::start_with(&server.url(), options);
    for id in 1..=3 {
        pipe.send(&request(id, "tools/call", json!({}))).await;
    }
    assert_eq!((pipe.receive().await["id"].clone(), pipe.receive().await["id"].clone()), (json!(2), json!(3)));
    // The slow one has lost its place for good.
    assert_eq!(pipe.ask(4, "ping", json!({})).await["id"], 4);
}

#[tokio::test]
async fn no_more_requests_run_at_once_than_may() {
    let server = Server::start(|_| vec![Step::Hold]).await;
    let mut options = BridgeOptions::default();
    options.running = 3;
    let mut pipe = Pipe::start_with(&server.url(), options);
    for id in 1..=5 {
        pipe.send(&request(id, "tools/call", json!({}))).await;
    }
    // What running calls may wait for still passes, and so does the end of one that has not been sent.
    pipe.send(r#"{"jsonrpc":"2.0","id":"s1","result":{}}"#).await;
    pipe.send(r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":4}}"#).await;
    server.until(|server| server.seen().len() == 4).await;
    pipe.send(r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#).await;
    server.until(|server| server.gone() >= 1 && server.seen().len() == 5).await;
    let mut sent: Vec<Value> = server.seen().iter().map(|seen| seen.json()["id"].clone()).collect();
    sent.sort_by_key(Value::to_string);
    assert_eq!(sent, [json!("s1"), json!(1), json!(2), json!(3), json!(5)]);
}

#[tokio::test]
async fn a_handshake_and_notifications_keep_their_order() {
    let server = Server::start(|request| match request.method().as_str() {
        "initialize" => {
            let result =
                json!({"protocolVersion": "2025-11-25", "capabilities": {}, "serverInfo": {"name": "s", "version": "1"}});
            let mut steps = vec![Step::Wait(100)];
            steps.extend(json(&json!({"jsonrpc": "2.0", "id": request.json()["id"], "result": result}).to_string()));
            steps
        }
        "" => answer(405, &[], ""),
        method if method.starts_with("notifications/") => [vec![Step::Wait(50)], answer(202, &[], "")].concat(),
        _ => json(&result(request)),
    })
    .await;
    let mut pipe = Pipe::start(&server);
    // All at once, as a script does.
    for line in [
        request(1, "initialize", json!({"protocolVersion": "2025-11-25", "capabilities": {}})),
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"}).to_string(),
        json!({"jsonrpc": "2.0", "method": "notifications/roots/list_changed"}).to_string(),
        request(2, "tools/list", json!({})),
        request(3, "tools/call", json!({"name": "a"})),
    ] {
        pipe.send(&line).await;
    }
    assert_eq!(ids(&pipe.close().await), [1, 2, 3]);
    let methods: Vec<String> = server.methods().into_iter().filter(|method| !method.is_empty()).collect();
    assert_eq!(methods[..3], ["initialize", "notifications/initialized", "notifications/roots/list_changed"]);
    assert!(server.seen().iter().skip(1).all(|seen| seen.field("mcp-protocol-version") == Some("2025-11-25")));
}

#[tokio::test]
async fn lines_of_many_megabytes_pass_both_ways() {
    let server = Server::start(|request| {
        let text = request.json()["params"]["text"].as_str().unwrap().to_owned();
        let body = json!({"jsonrpc": "2.0", "id": request.json()["id"], "result": {"text": text}}).to_string();
        match request.json()["id"].as_u64() {
            Some(1) => json(&body),
            _ => vec![stream(&[]), event(&body)],
        }
    })
    .await;
    let mut pipe = Pipe::start(&server);
    let text = "äx".repeat(20 * 1024 * 1024 / 3);
    for id in 1..=2 {
        let answer = pipe.ask(id, "tools/call", json!({"text": text})).await;
        assert!(answer["result"]["text"] == *text);
    }
}

#[tokio::test]
async fn a_line_beyond_the_cap_is_refused_and_skipped() {
    let server = Server::start(patient).await;
    let mut pipe = Pipe::start(&server);
    pipe.send(&"x".repeat(65 * 1024 * 1024)).await;
    let refused = pipe.receive().await;
    assert_eq!((&refused["error"]["code"], &refused["id"]), (&json!(-32600), &Value::Null));
    assert_eq!(pipe.ask(1, "ping", json!({})).await["result"]["method"], "ping");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn each_malformed_line_is_answered_and_never_sent() {
    let server = Server::start(patient).await;
    let mut pipe = Pipe::start(&server);
    for (line, code, id) in [
        ("nonsense", -32700, Value::Null),
        ("{\"jsonrpc\":\"2.0\",", -32700, Value::Null),
        (r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#, -32700, Value::Null),
        ("\"text\"", -32600, Value::Null),
        (r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, -32600, Value::Null),
        (r#"{"jsonrpc":"1.0","id":7,"method":"ping"}"#, -32600, json!(7)),
        (r#"{"jsonrpc":"2.0","id":8}"#, -32600, json!(8)),
        ("[]", -32600, Value::Null),
        (r#"[{"jsonrpc":"2.0","id":9,"method":"ping"}]"#, -32600, Value::Null),
    ] {
        pipe.send(line).await;
        let answer = pipe.receive().await;
        assert_eq!((&answer["error"]["code"], &answer["id"]), (&json!(code), &id), "{line}");
    }
    pipe.send("\u{feff}").await;
    assert_eq!(pipe.receive().await["error"]["code"], -32700);
    pipe.send("  \t").await;
    pipe.send("").await;
    assert!(pipe.close().await.is_empty() && server.seen().is_empty());
}

#[tokio::test]
async fn the_bytes_of_a_message_are_the_clients_own() {
    let server =
        Server::start(|_| json("{\n  \"id\" : \"a\\u0062\",\r\n\t\"jsonrpc\": \"2.0\", \"result\": {\"n\": 1.0e2}\n}\n")).await;
    let mut pipe = Pipe::start(&server);
    let line = r#" { "method":"x", "jsonrpc":"2.0", "params":{"n":12345678901234567890.50, "ü":"\u00fc"}, "id":"ab" }"#;
    pipe.send(line).await;
    assert_eq!(pipe.line().await, "{   \"id\" : \"a\\u0062\",  \t\"jsonrpc\": \"2.0\", \"result\": {\"n\": 1.0e2} }");
    assert_eq!(String::from_utf8(server.seen()[0].body.clone()).unwrap(), line);
}

#[tokio::test]
async fn a_cancelled_request_ends_on_the_wire_and_is_not_answered() {
    let server = Server::start(|request| match request.method().as_str() {
        "tools/call" => vec![Step::Hold],
        "ping" => json(&result(request)),
        _ => answer(202, &[], ""),
    })
    .await;
    let meta = json!({"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}});
    let mut pipe = Pipe::start(&server);
    pipe.send(&request(5, "tools/call", json!({"name": "a", "_meta": meta}))).await;
    server.until(|server| server.seen().len() == 1).await;
    pipe.send(r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}}"#).await;
    server.until(|server| server.gone() == 1).await;
    assert_eq!(pipe.ask(6, "ping", json!({})).await["id"], 6);
    assert!(pipe.close().await.is_empty());
    // From 2026-07-28 on the end of the connection says it.
    assert_eq!(server.methods(), ["tools/call", "ping"]);
}

#[tokio::test]
async fn the_end_of_input_waits_for_the_calls_in_flight() {
    let server = Server::start(patient).await;
    let mut options = BridgeOptions::default();
    options.running = 2;
    let mut pipe = Pipe::start_with(&server.url(), options);
    for id in 1..=6 {
        pipe.send(&request(id, "tools/call", json!({"wait": 100}))).await;
    }
    assert_eq!(ids(&pipe.close().await), [1, 2, 3, 4, 5, 6]);
}

#[tokio::test]
async fn a_word_to_stop_ends_the_input_and_a_second_one_everything() {
    let server = Server::start(|request| match request.json()["id"].as_u64() {
        Some(1) => patient(request),
        _ => vec![Step::Hold],
    })
    .await;
    let mut pipe = Pipe::start(&server);
    pipe.send(&request(1, "tools/call", json!({"wait": 200}))).await;
    pipe.send(&request(2, "tools/call", json!({}))).await;
    server.until(|server| server.seen().len() == 2).await;
    pipe.stop.send(()).await.unwrap();
    assert_eq!(pipe.receive().await["result"]["method"], "tools/call");
    pipe.stop.send(()).await.unwrap();
    let rest = pipe.rest().await;
    assert_eq!((ids(&rest), rest[0]["error"]["code"].clone()), (vec![2], json!(-32000)));
}

#[tokio::test]
async fn the_end_of_output_ends_the_bridge() {
    let server = Server::start(patient).await;
    let (near, input) = tokio::io::duplex(1024);
    let (output, far) = tokio::io::duplex(1024);
    drop(far);
    let address = toolwright_runtime::mcp::bridge::Address::parse(&server.url(), false).unwrap();
    let (_stop, stopped) = tokio::sync::mpsc::channel(1);
    let ended = tokio::spawn(toolwright_runtime::mcp::bridge::bridge(address, BridgeOptions::default(), input, output, stopped));
    let (_keep, mut write) = tokio::io::split(near);
    tokio::io::AsyncWriteExt::write_all(&mut write, (request(1, "ping", json!({})) + "\n").as_bytes()).await.unwrap();
    assert!(tokio::time::timeout(Duration::from_secs(20), ended).await.unwrap().unwrap().is_err());
}

#[tokio::test]
async fn a_client_that_writes_everything_before_it_reads_is_served() {
    let server = Server::start(|request| {
        let body = json!({"jsonrpc": "2.0", "id": request.json()["id"], "result": {"text": "x".repeat(20_000)}}).to_string();
        json(&body)
    })
    .await;
    let mut pipe = Pipe::start(&server);
    // Far more, both ways, than the pipes hold.
    for id in 0..300 {
        pipe.send(&request(id, "tools/call", json!({"text": "y".repeat(5_000)}))).await;
    }
    assert_eq!(ids(&pipe.close().await), (0..300).collect::<Vec<_>>());
}
