//! HTTP as bytes: the tables of hosts, headers and malformed messages (acceptance tests 17, 18 and 33).

use crate::fixture::Server;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use toolwright_runtime::mcp::{Hosts, HttpOptions};

/// What came back.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{}\n{}", self.head, self.body))
    }

    pub fn code(&self) -> Value {
        self.json()["error"]["code"].clone()
    }
}

/// Sends a request as it is and reads until the server closes.
pub async fn exchange(server: &Server, head: &str, body: &[u8]) -> Answer {
    exchange_at(server.port, head, body).await
}

/// The same with whatever listens at a port.
pub async fn exchange_at(port: u16, head: &str, body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let head = format!("{head}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).await.unwrap();
    // The server may answer, and close, before it has read everything.
    let _ = stream.write_all(body).await;
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Answer { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
}

/// Posts a message with the usual headers and `extra` ones.
pub async fn post(server: &Server, extra: &str, body: impl AsRef<[u8]>) -> Answer {
    let head = format!("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{extra}");
    exchange(server, &head, body.as_ref()).await
}

pub fn modern(method: &str, mut params: Value) -> Value {
    params["_meta"] =
        json!({"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}});
    json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
}

pub fn legacy(method: &str, params: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
}

fn headers(version: &str, method: &str, name: Option<&str>) -> String {
    let name = name.map(|name| format!("Mcp-Name: {name}\r\n")).unwrap_or_default();
    format!("MCP-Protocol-Version: {version}\r\nMcp-Method: {method}\r\n{name}")
}

#[tokio::test]
async fn test_17_hosts_and_origins() {
    let hosts = Hosts::new(&["mcp.example.com"]).unwrap();
    let mut options = HttpOptions::default();
    options.hosts = hosts;
    let server = Server::start_with(options).await;
    let body = legacy("ping", json!({})).to_string();
    for (fields, status) in [
        ("Host: localhost\r\n", 200),
        ("Host: 127.0.0.1:1\r\n", 200),
        ("Host: [::1]\r\n", 200),
        ("Host: mcp.example.com\r\n", 200),
        ("Host: mcp.example.com\r\nOrigin: https://mcp.example.com\r\n", 200),
        ("Host: localhost\r\nOrigin: http://localhost:6274\r\n", 200),
        ("Host: evil.com\r\n", 403),
        ("Host: localhost.evil.com\r\n", 403),
        ("Host: localhost\r\nOrigin: https://evil.com\r\n", 403),
        ("Host: localhost\r\nOrigin: null\r\n", 403),
        ("Host: localhost\r\nOrigin:\r\n", 403),
        ("Host: localhost\r\nOrigin: http://localhost\r\nOrigin: http://localhost\r\n", 403),
        ("Host: localhost\r\nHost: localhost\r\n", 400),
        ("Host: a b\r\n", 400),
        ("", 400),
    ] {
        let head = format!("POST /mcp HTTP/1.1\r\nContent-Type: application/json\r\n{fields}");
        let answer = exchange(&server, &head, body.as_bytes()).await;
        assert_eq!(answer.status, status, "{fields:?} {}", answer.body);
    }
}

#[tokio::test]
async fn test_17_hosts_over_http_2() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let server = Server::start().await;
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], server.port));
    let client = reqwest::Client::builder().no_proxy().http2_prior_knowledge().resolve("evil.com", address).build().unwrap();
    for (authority, host, status) in
        [("localhost", None, 200), ("127.0.0.1", None, 200), ("evil.com", None, 403), ("127.0.0.1", Some("evil.com"), 400)]
    {
        let mut request =
            client.post(format!("http://{authority}:{}/mcp", server.port)).header("content-type", "application/json");
        if let Some(host) = host {
            request = request.header("host", host);
        }
        let answer = request.body(legacy("ping", json!({})).to_string()).send().await.unwrap();
        assert_eq!((answer.version(), answer.status().as_u16()), (reqwest::Version::HTTP_2, status), "{authority} {host:?}");
    }
}

#[tokio::test]
async fn paths_methods_and_media_types() {
    let server = Server::start().await;
    let ping = legacy("ping", json!({})).to_string();
    for (line, status) in [
        ("GET /mcp", 405),
        ("DELETE /acme/mcp", 405),
        ("PUT /mcp", 405),
        ("OPTIONS /mcp", 405),
        ("GET /healthz", 200),
        ("POST /other/mcp", 404),
        ("POST /", 404),
        ("POST /mcp/", 404),
        ("POST /acme/mcp", 200),
    ] {
        let head = format!("{line} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n");
        let answer = exchange(&server, &head, ping.as_bytes()).await;
        assert_eq!(answer.status, status, "{line}");
        assert!(status != 405 || answer.head.contains("allow: post"));
    }
    for (accept, status) in [
        ("", 200),
        ("Accept: */*\r\n", 200),
        ("Accept: application/json\r\n", 200),
        ("Accept: application/*\r\n", 200),
        ("Accept: text/event-stream\r\n", 406),
        ("Accept: text/html\r\n", 406),
    ] {
        let answer = post(&server, accept, &ping).await;
        assert_eq!(answer.status, status, "{accept}");
        assert!(answer.head.contains("content-type: application/json"), "{}", answer.head);
    }
    for (kind, status) in
        [("Content-Type: application/json; charset=utf-8\r\n", 200), ("Content-Type: text/plain\r\n", 415), ("", 415)]
    {
        let head = format!("POST /mcp HTTP/1.1\r\nHost: localhost\r\n{kind}");
        assert_eq!(exchange(&server, &head, ping.as_bytes()).await.status, status, "{kind}");
    }
}

#[tokio::test]
async fn what_is_no_message() {
    let server = Server::start().await;
    let deep = format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{{"a":{}{}}}}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let batch = format!("[{}]", vec![legacy("ping", json!({})).to_string(); 1_000].join(","));
    for (body, code) in [
        ("{".to_owned(), -32700),
        ("not json".to_owned(), -32700),
        (String::new(), -32700),
        (r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"b"}}"#.to_owned(), -32700),
        (deep, -32700),
        (r#"{"jsonrpc":"2.0","id":1,"method":"ping","params":{"$serde_json::private::RawValue":"1"}}"#.to_owned(), -32700),
        (batch, -32600),
        (r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#.to_owned(), -32600),
        (r#"{"jsonrpc":"2.0","id":1}"#.to_owned(), -32600),
        (r#"{"jsonrpc":"2.0","id":1,"result":{}}"#.to_owned(), -32600),
        (r#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":[]}"#.to_owned(), -32602),
    ] {
        let answer = post(&server, "", &body).await;
        let start: String = body.chars().take(80).collect();
        assert_eq!((answer.status, answer.code()), (400, json!(code)), "{start}");
        assert!(answer.json().get("id").is_some());
    }
    let large = vec![b' '; 5 * 1024 * 1024];
    assert_eq!(post(&server, "", large).await.status, 413);
}

#[tokio::test]
async fn a_large_body_without_a_length_is_cut_off() {
    let server = Server::start().await;
    let mut stream = server.connect().await;
    stream
        .write_all(
            b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
        )
        .await
        .unwrap();
    let chunk = [b"10000\r\n".as_slice(), &[b' '; 0x10000], b"\r\n"].concat();
    let (mut read, mut write) = stream.split();
    let writing = async {
        for _ in 0..200 {
            if write.write_all(&chunk).await.is_err() {
                break;
            }
        }
    };
    let reading = async {
        let mut bytes = [0; 64];
        read.read_exact(&mut bytes[..12]).await.unwrap();
        assert_eq!(&bytes[..12], b"HTTP/1.1 413");
    };
    tokio::select! { () = reading => {}, ((), ()) = async { tokio::join!(writing, std::future::pending::<()>()) } => {} }
}

#[tokio::test]
async fn test_18_headers_and_body_must_agree_in_2026_07_28() {
    let server = Server::start().await;
    let call = modern("tools/call", json!({"name": "list_all_acme_users", "arguments": {}})).to_string();
    let good = headers("2026-07-28", "tools/call", Some("list_all_acme_users"));
    for (extra, status, code) in [
        (good.clone(), 200, Value::Null),
        (good.to_lowercase(), 200, Value::Null),
        (good.replace(": ", ":  \t"), 200, Value::Null),
        (headers("2026-07-28", "tools/call", Some("=?base64?bGlzdF9hbGxfYWNtZV91c2Vycw==?=")), 200, Value::Null),
        (headers("2026-07-28", "tools/list", Some("list_all_acme_users")), 400, json!(-32020)),
        (headers("2026-07-28", "Tools/Call", Some("list_all_acme_users")), 400, json!(-32020)),
        (headers("2026-07-28", "tools/call", Some("create_a_acme_user")), 400, json!(-32020)),
        (headers("2026-07-28", "tools/call", None), 400, json!(-32020)),
        (headers("2025-11-25", "tools/call", Some("list_all_acme_users")), 400, json!(-32020)),
        ("MCP-Protocol-Version: 2026-07-28\r\n".to_owned(), 400, json!(-32020)),
        (String::new(), 400, json!(-32020)),
        (format!("{good}MCP-Protocol-Version: 2026-07-28\r\n"), 400, json!(-32020)),
        (format!("{good}Mcp-Name: list_all_acme_users\r\n"), 400, json!(-32020)),
        (format!("{good}Mcp-Session-Id: x\r\nLast-Event-ID: 7\r\n"), 200, Value::Null),
    ] {
        let answer = post(&server, &extra, &call).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{extra}\n{}", answer.body);
        assert_eq!(answer.json()["id"], 1, "{extra}");
    }
    let old = legacy("tools/call", json!({"name": "list_all_acme_users"})).to_string();
    for version in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
        let answer = post(&server, &headers(version, "nonsense", Some("nonsense")), &old).await;
        assert_eq!(answer.status, 200, "older versions have no such headers: {}", answer.body);
    }
    assert_eq!(post(&server, "", &old).await.status, 200);
}

#[tokio::test]
async fn versions_and_metadata() {
    let server = Server::start().await;
    let list = headers("2026-07-28", "tools/list", None);
    let mut bare = modern("tools/list", json!({}));
    bare["params"]["_meta"].as_object_mut().unwrap().remove("io.modelcontextprotocol/clientCapabilities");
    let answer = post(&server, &list, bare.to_string()).await;
    assert_eq!((answer.status, answer.code()), (400, json!(-32602)));
    let answer = post(&server, &list, legacy("tools/list", json!({})).to_string()).await;
    assert_eq!((answer.status, answer.code()), (400, json!(-32602)));

    let mut future = modern("tools/list", json!({}));
    future["params"]["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!("2031-01-01");
    let answer = post(&server, &headers("2031-01-01", "tools/list", None), future.to_string()).await;
    assert_eq!((answer.status, answer.code()), (400, json!(-32022)), "{}", answer.body);
    let answer = post(&server, "MCP-Protocol-Version: 1999-01-01\r\n", legacy("tools/list", json!({})).to_string()).await;
    assert_eq!((answer.status, answer.code()), (400, json!(-32022)));
    assert_eq!(answer.json()["error"]["data"]["requested"], "1999-01-01");
    assert!(answer.json()["error"]["data"]["supported"].as_array().unwrap().contains(&json!("2026-07-28")));
}

#[tokio::test]
async fn methods_that_are_not_declared() {
    let server = Server::start().await;
    let undeclared = [
        "prompts/list",
        "resources/list",
        "resources/templates/list",
        "completion/complete",
        "logging/setLevel",
        "prompts/get",
        "resources/read",
        "resources/subscribe",
        "subscriptions/listen",
        "tasks/get",
        "skills/list",
        "no/such",
    ];
    for method in undeclared {
        let answer = post(&server, "", legacy(method, json!({})).to_string()).await;
        assert_eq!((answer.status, answer.code()), (200, json!(-32601)), "legacy {method}");
    }
    for method in undeclared.into_iter().chain(["initialize", "ping"]) {
        let params = match method {
            "initialize" => {
                json!({"protocolVersion": "2026-07-28", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}})
            }
            _ => json!({}),
        };
        let answer = post(&server, &headers("2026-07-28", method, None), modern(method, params).to_string()).await;
        assert_eq!((answer.status, answer.code()), (404, json!(-32601)), "modern {method} {}", answer.body);
    }
    let answer = post(&server, &headers("2026-07-28", "initialize", None), modern("initialize", json!({})).to_string()).await;
    assert_eq!((answer.status, answer.code()), (404, json!(-32601)), "a handshake that is none either");
    for params in [json!({}), json!({"name": 5}), json!({"name": "x", "arguments": []}), json!({"name": "x", "arguments": "{}"})]
    {
        let answer = post(&server, "", legacy("tools/call", params.clone()).to_string()).await;
        assert_eq!((answer.status, answer.code()), (200, json!(-32602)), "{params}");
    }
}

#[tokio::test]
async fn the_handshake_is_negotiated_and_notifications_are_taken() {
    let server = Server::start().await;
    for (asked, granted) in
        [("2025-06-18", "2025-06-18"), ("2024-11-05", "2024-11-05"), ("2026-07-28", "2025-11-25"), ("1", "2025-11-25")]
    {
        let params = json!({"protocolVersion": asked, "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}});
        let answer = post(&server, "", legacy("initialize", params).to_string()).await;
        assert_eq!(answer.json()["result"]["protocolVersion"], granted);
        assert!(!answer.head.contains("mcp-session-id"));
    }
    let answer = post(&server, "", r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#).await;
    assert_eq!((answer.status, answer.body.as_str()), (202, ""));
}

#[tokio::test]
async fn a_rate_limit_is_mirrored_in_the_headers() {
    let server = Server::start().await;
    let answer = post(&server, "", legacy("tools/call", json!({"name": "acme_users_limited"})).to_string()).await;
    assert_eq!(answer.status, 200);
    assert!(answer.head.contains("retry-after: 37") && answer.head.contains("ratelimit-reset: 37"), "{}", answer.head);
    assert_eq!(answer.json()["result"]["_meta"]["ratelimit-reset"], "37");
}
