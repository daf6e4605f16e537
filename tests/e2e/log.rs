//! The log of a server (acceptance tests 8 and 17 of the security notes): what it tells, and what it never does.

use crate::program::{Running, toolwright};
use crate::project::Folder;
use crate::upstream::{Upstream, answer, json};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;

/// Stands in every value that a caller, a vendor or an operator gives.
const CANARY: &str = "canary";
const KEY: &str = "canary-key-77aa";

const DESCRIPTION: &str = r#"
openapi: 3.0.3
info: { title: Acme, version: "1" }
servers: [ { url: "https://api.acme.example" } ]
security: [ { key: [] } ]
components: { securitySchemes: { key: { type: apiKey, in: header, name: X-Api-Key } } }
paths:
  /users/{id}:
    parameters: [ { name: id, in: path, required: true, description: Id of the user., schema: { type: string } } ]
    get:
      summary: Read a user
      parameters: [ { name: q, in: query, description: Any words., schema: { type: string } } ]
      responses: { "200": { description: OK, content: { application/json: { schema: { type: object, properties: { id: { type: string } } } } } } }
"#;

/// Answers by the id; every failure quotes what it was sent.
fn vendor() -> Upstream {
    Upstream::start(|request| {
        let quoted = json!({"message": format!("you sent {} {}", request.line(), request.head)}).to_string();
        match request.target().split('?').next().unwrap_or_default().rsplit('/').next().unwrap_or_default() {
            "canary-fine" => json(r#"{"id": "canary-fine"}"#),
            "canary-401" => answer(401, &[("Content-Type", "application/json")], &quoted),
            "canary-500" => answer(500, &[("Content-Type", "application/json")], &quoted),
            "canary-302" => answer(302, &[("Location", "https://evil.example/canary-place?canary")], ""),
            _ => b"canary-garbage\r\n\r\n".to_vec(),
        }
    })
}

const IDS: [(&str, &str); 6] = [
    ("canary-fine", "ok"),
    ("canary-401", "unauthorised"),
    ("canary-500", "vendor_failed"),
    ("canary-302", "redirect"),
    ("canary-garbage", "transport"),
    ("..", "arguments"),
];

fn call(number: usize, id: &str) -> Value {
    let params = json!({"name": "get_single_acme_user_by_id", "arguments": {"id": id, "q": "canary-words"}});
    json!({"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params})
}

fn unknown() -> Value {
    json!({"jsonrpc": "2.0", "id": 99, "method": "tools/call", "params": {"name": "canary_tool", "arguments": {"canary": 1}}})
}

#[track_caller]
fn check(said: &str, calls: &[(&str, &str)]) {
    assert!(!said.contains(CANARY), "{said}");
    for (id, outcome) in calls {
        assert!(said.contains(&format!("outcome=\"{outcome}\"")), "{id}, {outcome}:\n{said}");
    }
    for words in [
        "tool=\"get_single_acme_user_by_id\"",
        "tool=\"-\" outcome=\"unknown_tool\"",
        "path=\"/users/{id}\"",
        "host=\"127.0.0.1\"",
        "status=500",
        "WARN",
    ] {
        assert!(said.contains(words), "{words}:\n{said}");
    }
}

#[test]
fn the_log_of_stdio_tells_outcomes_and_nothing_that_anybody_wrote() {
    let vendor = vendor();
    let folder = Folder::new();
    let file = folder.write("acme.yaml", DESCRIPTION);
    let url = vendor.url();
    let arguments = ["serve", "--stdio", file.to_str().unwrap(), "--base-url", &url, "--log", "debug"];
    let mut command = toolwright(arguments);
    let mut process =
        command.env("ACME_KEY", KEY).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = process.stdin.take().unwrap();
    for (number, (id, _)) in IDS.iter().enumerate() {
        writeln!(input, "{}", call(number, id)).unwrap();
    }
    writeln!(input, "{}", unknown()).unwrap();
    drop(input);
    let ended = process.wait_with_output().unwrap();
    let (answers, said) = (String::from_utf8(ended.stdout).unwrap(), String::from_utf8(ended.stderr).unwrap());
    assert_eq!(answers.lines().count(), IDS.len() + 1, "{answers}");
    // What the caller wrote may come back to the caller; the key may not.
    assert!(!answers.contains(KEY) && answers.contains("[redacted]"), "{answers}");
    check(&said, &IDS);
    assert_eq!(vendor.requests().iter().filter(|request| request.head.contains(KEY)).count(), IDS.len() - 1);
}

#[test]
fn the_log_of_http_tells_methods_and_statuses_too() {
    let vendor = vendor();
    let folder = Folder::new();
    let file = folder.write("acme.yaml", DESCRIPTION);
    let log = folder.path().join("log");
    let url = vendor.url();
    let mut command = toolwright(["serve", "--http", "127.0.0.1:0", file.to_str().unwrap(), "--base-url", &url]);
    command.env("ACME_KEY", KEY).env("TOOLWRIGHT_LOG", "DEBUG").stdout(Stdio::piped()).stderr(File::create(&log).unwrap());
    let mut process = Running(command.spawn().unwrap());
    let table = BufReader::new(process.0.stdout.take().unwrap()).lines().map_while(Result::ok);
    let line = table.into_iter().find(|line| line.contains("http://")).unwrap();
    let authority = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let send = |target: &str, body: &str| {
        let mut stream = TcpStream::connect(&authority).unwrap();
        write!(
            stream,
            "POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer canary-mine\r\n\
             X-Other: canary-other\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut said = String::new();
        stream.read_to_string(&mut said).unwrap();
        assert!(!said.contains(KEY), "{said}");
    };
    for (number, (id, _)) in IDS.iter().enumerate() {
        send("/mcp?token=canary-query", &call(number, id).to_string());
    }
    send("/acme/mcp", &unknown().to_string());
    send("/mcp", &json!({"jsonrpc": "2.0", "id": 1, "method": "canary/method"}).to_string());
    send("/mcp", "canary");
    drop(process);
    let said = std::fs::read_to_string(&log).unwrap();
    check(&said, &IDS);
    for words in ["server=\"acme\" method=\"tools/call\" status=200", "method=\"other\" status=200", "method=\"none\" status=400"]
    {
        assert!(said.contains(words), "{words}:\n{said}");
    }
    assert!(
        vendor.requests().iter().all(|request| !request.head.contains("canary-mine") && !request.head.contains("canary-other"))
    );
}

#[test]
fn a_level_that_is_none_is_refused() {
    let folder = Folder::new();
    let file = folder.write("acme.yaml", DESCRIPTION);
    let mut command = toolwright(["serve", "--stdio", file.to_str().unwrap()]);
    crate::program::end(command.env("TOOLWRIGHT_LOG", "loud")).expect(3, &["TOOLWRIGHT_LOG", "off, warn, info or debug"]);
}
