//! `bridge` as a process: its command line, its environment, its end. What it does with a server's bytes stands in the runtime's tests.

use crate::lines::Pipe;
use crate::program::{Running, Server, run, toolwright};
use crate::upstream::{Upstream, answer, json};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Stdio};

/// A token as it stands in a URL.
const TOKEN: &str = "0123456789abcdef0123456789canary";
const PING: &str = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;

/// Writes lines, ends the input, and waits; gives the exit code, the answers and what was said.
fn feed(arguments: &[&str], variables: &[(&str, &str)], lines: &[&str]) -> (Option<i32>, Vec<Value>, String) {
    let mut command = toolwright(["bridge"].iter().chain(arguments));
    command.envs(variables.iter().copied()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = Running(command.spawn().unwrap());
    let mut input = process.0.stdin.take().unwrap();
    for line in lines {
        // One that refuses its command line reads nothing.
        let _ = writeln!(input, "{line}");
    }
    drop(input);
    let (mut out, mut said) = (String::new(), String::new());
    process.0.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    process.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    let answers = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (process.0.wait().unwrap().code(), answers, said)
}

#[test]
fn a_script_may_write_everything_and_read_afterwards() {
    let server = Server::start(&["torii", "--sandbox"]);
    let call = |id: u64| json!({"jsonrpc": "2.0", "id": id, "method": "tools/list"}).to_string();
    let (one, two) = (call(7), call(8));
    let (code, answers, said) = feed(&[&server.url], &[], &[PING, &one, "no json", &two]);
    assert_eq!((code, said), (Some(0), String::new()));
    let ids: Vec<&Value> = answers.iter().map(|answer| &answer["id"]).collect();
    assert_eq!(ids, [&json!(1), &json!(7), &Value::Null, &json!(8)]);
    assert_eq!(answers[1]["result"]["tools"].as_array().unwrap().len(), 73);
}

#[test]
fn secrets_come_from_the_environment_or_the_command_line() {
    let server = Upstream::always(json(r#"{"jsonrpc":"2.0","id":1,"result":{}}"#));
    let url = format!("{}/mcp/{TOKEN}", server.url());
    let field = |name: &str| server.requests().last().unwrap().fields().into_iter().find(|(known, _)| known == name);
    let variables =
        [("TOOLWRIGHT_TOKEN", "canary-1"), ("TOOLWRIGHT_API_TOKEN", " canary-2\n"), ("HTTP_PROXY", "http://127.0.0.1:1")];
    let (code, answers, said) = feed(&[&url, "--header", "X-Team: a b", "--proxy", &server.url()], &variables, &[PING]);
    assert_eq!((code, answers.len(), said), (Some(0), 1, String::new()));
    assert_eq!(field("authorization").unwrap().1, "Bearer canary-1");
    assert_eq!((field("x-api-token").unwrap().1, field("x-team").unwrap().1), ("canary-2".to_owned(), "a b".to_owned()));
    // Without --proxy the environment's own is not used.
    let (code, answers, _) = feed(&[&url], &[("http_proxy", "http://127.0.0.1:1"), ("all_proxy", "http://127.0.0.1:1")], &[PING]);
    assert_eq!((code, answers[0].get("result").is_some()), (Some(0), true));
    assert_eq!((field("authorization"), field("x-api-token")), (None, None));
}

#[test]
fn a_command_line_that_is_wrong_is_refused_without_its_secrets() {
    let path = format!("example.com/mcp/{TOKEN}");
    for (arguments, words) in [
        (vec![format!("http://{path}")], "not https"),
        (vec![format!("ftp://{path}")], "neither https nor http"),
        (vec![format!("javascript:{path}")], "name a host"),
        (vec![path.clone()], "cannot be read"),
        (vec![format!("https://user:{TOKEN}@example.com/")], "user name or password"),
        (vec![format!("https://{path}"), "--header".to_owned(), TOKEN.to_owned()], "expected `NAME: VALUE`"),
        (vec![format!("https://{path}"), "--header".to_owned(), format!("Host: {TOKEN}")], "belongs to the transport"),
        (vec![format!("https://{path}"), "--proxy".to_owned(), format!("socks5://{TOKEN}")], "--proxy: "),
        (vec![format!("https://{path}"), "--timeout".to_owned(), "0".to_owned()], "--timeout"),
    ] {
        let ended = run(["bridge".to_owned()].into_iter().chain(arguments)).expect(2, &[words]);
        assert!(!ended.stderr.contains(TOKEN) && ended.stdout.is_empty(), "{ended:?}");
    }
    let twice = ["https://example.com/mcp", "--header", "Authorization: Bearer canary-1"];
    let (code, _, said) = feed(&twice, &[("TOOLWRIGHT_TOKEN", "canary-2")], &[]);
    assert!(code == Some(2) && said.contains("TOOLWRIGHT_TOKEN") && !said.contains("canary"), "{said}");
}

#[test]
fn a_token_that_is_unknown_is_said_and_not_repeated() {
    let server = Upstream::always(answer(404, &[("Content-Type", "text/plain")], &format!("Cannot POST /mcp/{TOKEN}")));
    let notice = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;
    let (code, answers, said) = feed(&[&format!("{}/mcp/{TOKEN}", server.url())], &[], &[notice, PING]);
    let words = "this server's token is unknown, expired or revoked (HTTP 404); it says: Cannot POST /mcp/…";
    assert_eq!((code, answers.len(), answers[0]["error"]["message"].as_str()), (Some(0), 1, Some(words)));
    assert_eq!(said, format!("toolwright bridge: the server did not take notifications/initialized: {words}\n"));
}

#[test]
fn what_the_server_refuses_as_too_large_is_answered() {
    let server = Server::start(&["torii", "--sandbox"]);
    let mut pipe = Pipe::bridge(&server.url);
    let refused = pipe.ask("tools/call", json!({"name": "x", "arguments": {"text": "x".repeat(5 * 1024 * 1024)}}));
    let words = refused["error"]["message"].as_str().unwrap();
    assert!(words.starts_with("the request is larger than the server takes (HTTP 413); it says: "), "{words}");
    assert_eq!(pipe.close(), (Some(0), String::new()));
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_input_and_waits_for_the_calls() {
    let server = Upstream::start(|_| {
        std::thread::sleep(std::time::Duration::from_millis(700));
        json(r#"{"jsonrpc":"2.0","id":1,"result":{}}"#)
    });
    let mut command = toolwright(["bridge", &server.url()]);
    let mut process: Child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = process.stdin.take().unwrap();
    writeln!(input, "{PING}").unwrap();
    while server.requests().is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let killed = std::process::Command::new("kill").arg(process.id().to_string()).status().unwrap();
    assert!(killed.success());
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line.trim_end(), r#"{"jsonrpc":"2.0","id":1,"result":{}}"#);
    // Its input is still open.
    assert_eq!(process.wait().unwrap().code(), Some(0));
    drop(input);
}
