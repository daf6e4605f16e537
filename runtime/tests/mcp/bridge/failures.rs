//! Whatever goes wrong, a request is answered, a notification is not, and no token comes out.

use super::TOKEN;
use super::client::{Pipe, request};
use super::server::{Server, Step, answer, event, json, stream};
use serde_json::{Value, json};
use std::time::Duration;
use toolwright_runtime::mcp::bridge::{BridgeOptions, OwnHeaders};

const JSON: (&str, &str) = ("Content-Type", "application/json");

/// The error for a request when the server does these steps.
async fn fails(steps: Vec<Step>) -> Value {
    let server = Server::start(move |_| steps.clone()).await;
    let mut pipe = Pipe::start(&server);
    pipe.send(r#"{"jsonrpc":"2.0","method":"notifications/x"}"#).await;
    pipe.send(r#"{"jsonrpc":"2.0","id":"s","result":{}}"#).await;
    let answer = pipe.ask(7, "tools/call", json!({"name": "a"})).await;
    let notes = pipe.notes().join("\n");
    // One answer for each request, none for what needs none.
    assert!(pipe.close().await.is_empty());
    let error = answer["error"].clone();
    for text in [error.to_string(), notes] {
        assert!(!text.contains(TOKEN), "{text}");
    }
    assert!(error.is_object(), "{answer}");
    error
}

fn said(error: &Value) -> &str {
    error["message"].as_str().unwrap()
}

#[tokio::test]
async fn each_status_is_put_into_words() {
    for (status, fields, body, words) in [
        (404, vec![], "", "this server's token is unknown, expired or revoked (HTTP 404)"),
        (
            404,
            vec![("Content-Type", "text/html")],
            "<p>no /mcp/0123456789abcdef0123456789canary",
            "unknown, expired or revoked (HTTP 404)",
        ),
        (401, vec![("WWW-Authenticate", "Bearer")], "", "the server wants a credential; set TOOLWRIGHT_TOKEN"),
        (403, vec![("Content-Type", "text/plain")], "not you", "the server refuses the request (HTTP 403); it says: not you"),
        (413, vec![], "", "the request is larger than the server takes (HTTP 413)"),
        (429, vec![("Retry-After", "37")], "", "rate limited by the server: retry after 37 s (HTTP 429)"),
        (429, vec![("RateLimit", "\"default\";r=0;t=12")], "", "rate limited by the server: retry after 12 s (HTTP 429)"),
        (429, vec![], "", "rate limited by the server: retry later (HTTP 429)"),
        (500, vec![JSON], r#"{"error":"no 0123456789abcdef0123456789canary"}"#, "the server failed (HTTP 500); it says: no …"),
        (503, vec![("Retry-After", "5")], "", "the server failed: retry after 5 s (HTTP 503)"),
        (502, vec![], "", "the server failed (HTTP 502)"),
        (
            302,
            vec![("Location", "https://x.example/mcp/0123456789abcdef0123456789canary")],
            "",
            "the server redirects to https://x.example, which is not followed",
        ),
        (418, vec![], "", "the server did not take the request (HTTP 418)"),
    ] {
        let error = fails(answer(status, &fields, body)).await;
        assert!(said(&error).contains(words), "{error}");
        assert_eq!((&error["code"], &error["data"]["status"]), (&json!(-32000), &json!(status)));
    }
}

#[tokio::test]
async fn an_error_of_the_servers_own_is_passed_on() {
    let own = |id: Value| {
        json!({"jsonrpc": "2.0", "id": id, "error": {"code": -32601, "message": format!("no {TOKEN}"), "data": 1}}).to_string()
    };
    let error = fails(answer(404, &[JSON], &own(json!(7)))).await;
    assert_eq!(error, json!({"code": -32601, "message": "no …", "data": 1}));
    // One that names no request: the status says more.
    let error = fails(answer(404, &[JSON], &own(Value::Null))).await;
    assert_eq!(said(&error), "this server's token is unknown, expired or revoked (HTTP 404); it says: no …");
    // One for somebody else.
    let error = fails(answer(500, &[JSON], &own(json!(8)))).await;
    assert!(said(&error).starts_with("the server failed (HTTP 500)"), "{error}");
    // Under a success the error is the answer, and an id that could not be read is this one.
    let error = fails(json(r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"what?"}}"#)).await;
    assert_eq!(error, json!({"code": -32700, "message": "what?"}));
}

#[tokio::test]
async fn a_success_that_is_no_answer_is_said() {
    for (steps, words) in [
        (answer(200, &[("Content-Type", "text/html")], "<h1>Hello"), "the server answered with text/html, which is neither"),
        (
            answer(200, &[("Content-Type", "text/html")], r#"{"jsonrpc":"2.0","id":7,"result":{}}"#),
            "the server answered with text/html",
        ),
        (answer(200, &[], "hello"), "the server answered with no content type"),
        (json("{\"ok\":true}"), "not JSON-RPC; is this the address of an MCP server?"),
        (json("{\"jsonrpc\":"), "not JSON-RPC"),
        (json(""), "sent no answer (HTTP 200)"),
        (answer(202, &[], ""), "sent no answer (HTTP 202)"),
        (json(r#"{"jsonrpc":"2.0","id":8,"result":{}}"#), "another request"),
        (json(r#"{"jsonrpc":"2.0","id":"7","result":{}}"#), "another request"),
        (json(r#"{"id":7,"result":{}}"#), "not JSON-RPC"),
        (json("[]"), "sent no answer (HTTP 200)"),
        (answer(200, &[JSON, ("Content-Encoding", "gzip")], "no gzip"), "compressed in a way that cannot be read"),
    ] {
        let error = fails(steps).await;
        assert!(said(&error).contains(words), "`{words}` is not in {error}");
        assert_eq!(error["code"], -32603);
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_said() {
    let half =
        Step::Send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"jsonrpc\"".to_vec());
    for steps in [
        vec![],
        vec![Step::Reset],
        vec![half.clone()],
        vec![half.clone(), Step::Wait(50), Step::Reset],
        vec![stream(&[]), Step::Send(b"data: {\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}\n".to_vec())],
        vec![stream(&[]), event("no json"), event(r#"{"jsonrpc":"2.0","method":"x"}"#).clone(), Step::Reset],
    ] {
        let shown = format!("{steps:?}");
        let server = Server::start(move |_| steps.clone()).await;
        let mut pipe = Pipe::start(&server);
        pipe.send(&request(7, "tools/call", json!({}))).await;
        let mut answer = pipe.receive().await;
        if answer.get("method").is_some() {
            answer = pipe.receive().await;
        }
        assert!(said(&answer["error"]).contains("broke before its answer was complete"), "{answer} {shown}");
        assert_eq!(server.seen().len(), 1, "sent again");
    }
    let head = Step::Send(b"HTTP/1.1 900000 what\r\n\r\n".to_vec());
    assert!(said(&fails(vec![head]).await).contains("broke"));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_said() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut pipe = Pipe::start_with(&format!("http://127.0.0.1:{port}/mcp/{TOKEN}"), BridgeOptions::default());
    let answer = pipe.ask(1, "initialize", json!({})).await;
    let words = format!("no connection to http://127.0.0.1:{port} could be made; is the server running");
    assert!(said(&answer["error"]).starts_with(&words), "{answer}");

    // One that speaks no TLS.
    let plain = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = plain.local_addr().unwrap().port();
    std::thread::spawn(move || std::io::Write::write_all(&mut plain.accept().unwrap().0, b"HTTP/1.1 400 X\r\n\r\n"));
    let mut pipe = Pipe::start_with(&format!("https://127.0.0.1:{port}/mcp/{TOKEN}"), BridgeOptions::default());
    let answer = pipe.ask(1, "initialize", json!({})).await;
    let words = format!("no secure connection to https://127.0.0.1:{port} could be made");
    // A machine without root certificates says so instead.
    assert!(said(&answer["error"]).starts_with(&words) || said(&answer["error"]).contains("could not be set up"), "{answer}");
}

#[tokio::test]
async fn a_server_that_never_answers_is_not_waited_for() {
    for steps in [
        vec![Step::Hold],
        vec![Step::Send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{".to_vec()), Step::Hold],
        vec![stream(&[]), Step::Send(b": still here\n\n".to_vec()), Step::Hold],
    ] {
        let server = Server::start(move |_| steps.clone()).await;
        let mut options = BridgeOptions::default();
        options.timeout = Duration::from_millis(200);
        let mut pipe = Pipe::start_with(&server.url(), options);
        let answer = pipe.ask(1, "tools/call", json!({})).await;
        assert!(said(&answer["error"]).contains("said nothing for 0.2 s (--timeout)"), "{answer}");
        assert_eq!(answer["error"]["code"], -32001);
        server.until(|server| server.gone() == 1).await;
    }
}

#[tokio::test]
async fn a_sign_of_life_keeps_a_call_alive() {
    let server = Server::start(|request| {
        let mut steps = vec![stream(&[])];
        for _ in 0..8 {
            steps.extend([Step::Wait(100), Step::Send(b":\n\n".to_vec())]);
        }
        steps.push(event(&super::server::result(request)));
        steps
    })
    .await;
    let mut options = BridgeOptions::default();
    options.timeout = Duration::from_millis(500);
    let mut pipe = Pipe::start_with(&server.url(), options);
    assert_eq!(pipe.ask(1, "tools/call", json!({})).await["result"]["method"], "tools/call");
}

#[tokio::test]
async fn credentials_go_along_and_do_not_come_back() {
    let server = Server::start(|request| {
        let body = format!("{} {}", request.field("authorization").unwrap(), request.field("x-api-token").unwrap());
        answer(401, &[("Content-Type", "text/plain")], &body)
    })
    .await;
    let mut options = BridgeOptions::default();
    let mut headers = OwnHeaders::default();
    headers.add("authorization", "Bearer canary-1").unwrap();
    headers.add("x-api-token", "canary-2").unwrap();
    options.headers = headers;
    let mut pipe = Pipe::start_with(&server.url(), options);
    let answer = pipe.ask(1, "ping", json!({})).await;
    assert_eq!(said(&answer["error"]), "the server does not accept the credential that was sent (HTTP 401); it says: … …");
    let seen = &server.seen()[0];
    assert_eq!((seen.field("authorization"), seen.field("x-api-token")), (Some("Bearer canary-1"), Some("canary-2")));
}

#[tokio::test]
async fn what_becomes_of_a_notification_is_a_note() {
    let server = Server::start(|_| answer(500, &[("Content-Type", "text/plain")], "no")).await;
    let mut pipe = Pipe::start(&server);
    pipe.send(r#"{"jsonrpc":"2.0","method":"notifications/x"}"#).await;
    server.until(|server| server.seen().len() == 1).await;
    let notes = pipe.notes();
    assert!(pipe.close().await.is_empty() && notes.len() <= 1);
}
