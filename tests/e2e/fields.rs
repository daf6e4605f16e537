//! Custom fields of an account, from the vendor's answer to the tool, through real processes.

use crate::program::{Running, Server, end, toolwright};
use crate::project::Folder;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Stdio;
use std::time::Duration;

/// The stand-in's key for Torii.
const KEY: &str = "sandbox-torii-api-key";
const KEY_OF_HUB: &str = "1111111111111111111111111111111111111111111111111111111111111111";
/// What the copied configuration says, and a little more.
const TTL: Duration = Duration::from_millis(1_300);

/// One exchange over a connection of its own; the status and the body.
fn post(url: &str, headers: &[(&str, &str)], body: &Value) -> (u16, Value) {
    let (authority, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(authority).unwrap();
    let body = body.to_string();
    let mut head =
        format!("POST /{path} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    head.push_str("content-type: application/json\r\naccept: application/json, text/event-stream\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

fn rpc(url: &str, method: &str, mut params: Value) -> Value {
    params["_meta"] = json!({"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"}});
    let mut headers = vec![("mcp-protocol-version", "2026-07-28"), ("mcp-method", method)];
    let name = params["name"].as_str().unwrap_or_default().to_owned();
    if !name.is_empty() {
        headers.push(("mcp-name", &name));
    }
    let (_, answer) = post(url, &headers, &json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}));
    assert!(answer.get("result").is_some(), "{answer}");
    answer["result"].clone()
}

/// The whole list, and a tool of it.
fn shown(url: &str, tool: &str) -> (Value, Value) {
    let mut list = rpc(url, "tools/list", json!({}));
    let mut tools: Vec<Value> = list["tools"].as_array().unwrap().clone();
    while let Some(cursor) = list["nextCursor"].as_str() {
        list = rpc(url, "tools/list", json!({"cursor": cursor}));
        tools.extend(list["tools"].as_array().unwrap().iter().cloned());
    }
    let found = tools.iter().find(|known| known["name"] == tool).unwrap().clone();
    (list, found)
}

fn call(url: &str, tool: &str, arguments: Value) -> Value {
    rpc(url, "tools/call", json!({"name": tool, "arguments": arguments}))
}

fn folder() -> Folder {
    let folder = Folder::with_torii();
    let file = "specs/torii/integration.yaml";
    let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
    folder.write(file, &text.replace("ttl: 10m", "ttl: 1s"));
    end(toolwright(["build", "torii"]).current_dir(folder.path())).expect(0, &[]);
    folder
}

/// Adds a required field at the vendor, and follows it into the list and into validation.
fn follow(url: &str, vendor: &str, key: &str) {
    let authorised = format!("Bearer {key}");
    let made = |field: Value| post(&format!("{vendor}/apps/fields"), &[("authorization", &authorised)], &field);
    let (list, before) = shown(url, "create_a_torii_app");
    assert_eq!(before["inputSchema"]["required"], json!(["id_app"]), "{before}");
    assert!(list["ttlMs"].as_u64().unwrap() <= 1_000 && list["cacheScope"] == "private", "{list}");
    let field = json!({"name": "Data Owner", "type": "dropdown", "options": ["Ada", "Grace"], "required": true});
    let (status, field) = made(field);
    assert_eq!((status, &field["field"]["key"]), (200, &json!("data_owner")), "{field}");
    std::thread::sleep(TTL);
    let (_, tool) = shown(url, "create_a_torii_app");
    assert_eq!(tool["inputSchema"]["required"], json!(["id_app", "data_owner"]), "{tool}");
    assert_eq!(tool["inputSchema"]["properties"]["data_owner"]["enum"], json!(["Ada", "Grace"]));
    let refused = call(url, "create_a_torii_app", json!({"id_app": 41_001}));
    let text = refused["content"][0]["text"].as_str().unwrap();
    assert!(refused["isError"] == true && text.contains("missing required data_owner"), "{text}");
    let refused = call(url, "create_a_torii_app", json!({"id_app": 41_001, "data_owner": "Linus"}));
    assert_eq!(refused["isError"], true, "{refused}");
    let created = call(url, "create_a_torii_app", json!({"id_app": 41_001, "data_owner": "Ada"}));
    assert_eq!(created["isError"], false, "{created}");
    // It went to the vendor under its own key; an update takes it, and does not demand it.
    let read = json!({"id": 41_001, "fields": "id,data_owner"});
    assert_eq!(call(url, "get_single_torii_app_by_id", read.clone())["structuredContent"]["data_owner"], "Ada");
    let (_, update) = shown(url, "update_a_torii_app_by_id");
    assert_eq!(update["inputSchema"]["required"], json!(["id"]));
    for arguments in
        [json!({"id": 41_001, "data_owner": "Grace"}), json!({"id": 41_001, "additional_fields": {"data_owner": "Grace"}})]
    {
        assert_eq!(call(url, "update_a_torii_app_by_id", arguments)["isError"], false);
    }
    assert_eq!(call(url, "get_single_torii_app_by_id", read)["structuredContent"]["data_owner"], "Grace");
    let found = call(url, "list_all_torii_apps", json!({"data_owner": "Grace", "fields": "id,data_owner"}));
    assert_eq!(found["structuredContent"]["items"], json!([{"id": 41_001, "data_owner": "Grace"}]), "{found}");
}

#[test]
fn a_required_field_that_is_made_while_serving_is_shown_and_enforced() {
    let folder = folder();
    let root = folder.path().display().to_string();
    let server = Server::start_until("Next", &["torii", "--sandbox", "--root", &root]);
    let vendor = server.table.lines().find_map(|line| Some(line.split_once("a sandbox at ")?.1.split(' ').next()?.to_owned()));
    follow(&server.url, &vendor.unwrap(), KEY);
}

#[test]
fn without_the_metadata_the_tools_work_and_say_so() {
    let folder = folder();
    let root = folder.path().display().to_string();
    // Nobody listens there.
    let server = Server::start_until("Next", &["torii", "--base-url", "http://127.0.0.1:9", "--root", &root]);
    let (_, tool) = shown(&server.url, "create_a_torii_app");
    assert_eq!(tool["inputSchema"]["required"], json!(["id_app"]));
    assert!(tool["description"].as_str().unwrap().contains("The custom fields of apps could not be read"), "{tool}");
    let refused = call(&server.url, "create_a_torii_app", json!({"id_app": "x"}));
    assert!(refused["content"][0]["text"].as_str().unwrap().contains("could not be read"), "{refused}");
}

#[test]
fn the_hub_shows_each_account_its_own_fields() {
    let folder = folder();
    let root = folder.path().display().to_string();
    let data = folder.path().join("hub").display().to_string();
    let mut vendors = Vec::new();
    for _ in 0..2 {
        vendors.push(Server::start_until("Next", &["torii", "--sandbox", "--root", &root]));
    }
    let vendor_of = |server: &Server| {
        let line = server.table.lines().find_map(|line| line.split_once("a sandbox at ")).unwrap();
        line.1.split(' ').next().unwrap().to_owned()
    };
    let places: Vec<String> = vendors.iter().map(vendor_of).collect();
    let mut words = vec!["hub", "--http", "127.0.0.1:0", "--no-access-log", "--data", &data, "--root", &root];
    let origins: Vec<String> = places.iter().map(|place| place.trim_end_matches("/v1.0").to_owned()).collect();
    for origin in &origins {
        words.extend(["--allow-upstream", origin]);
    }
    let mut command = toolwright(words);
    let mut hub = Running(command.env("TOOLWRIGHT_HUB_KEY", KEY_OF_HUB).stdout(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(hub.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let (mut token, mut address) = (None, None);
    for line in lines.by_ref() {
        token = token.or_else(|| line.find("twk_").map(|at| line[at..].split_whitespace().next().unwrap().to_owned()));
        address = address.or_else(|| {
            let at = line.find("http://127.0.0.1:")?;
            Some(line[at..].split([' ', ';']).next()?.split('/').take(3).collect::<Vec<_>>().join("/"))
        });
        if token.is_some() && address.is_some() {
            break;
        }
    }
    std::thread::spawn(move || lines.count());
    let (authorised, address) = (format!("Bearer {}", token.unwrap()), address.unwrap());
    let admin = |path: &str, body: Value| {
        let (status, answer) = post(&format!("{address}{path}"), &[("authorization", &authorised)], &body);
        assert!((200..300).contains(&status), "{status} {answer}");
        answer
    };
    let mut urls = Vec::new();
    for place in &places {
        let account = json!({"integration": "torii", "label": "One", "base_url": place, "credentials": {"TORII_API_KEY": KEY}});
        let account = admin("/integrated-account", account);
        let server = admin(&format!("/integrated-account/{}/mcp", account["id"].as_str().unwrap()), json!({"name": "one"}));
        let url = server["url"].as_str().unwrap();
        let path = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).unwrap().1;
        urls.push(format!("{address}/{path}"));
    }
    assert_eq!(shown(&urls[1], "create_a_torii_app").1["inputSchema"]["required"], json!(["id_app"]));
    follow(&urls[0], &places[0], KEY);
    std::thread::sleep(TTL);
    let (_, others) = shown(&urls[1], "create_a_torii_app");
    assert_eq!(others["inputSchema"]["required"], json!(["id_app"]));
    assert!(!others.to_string().contains("data_owner"), "{others}");
    assert_eq!(call(&urls[1], "create_a_torii_app", json!({"id_app": 41_002}))["isError"], false);
}
