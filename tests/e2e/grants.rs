//! OAuth 2.0 tokens of a hub that dies (security notes, 21): killed between the token endpoint's reply and its own commit, it works
//! again after a restart, or says what is needed. It is never silently dead.

use crate::program::{Running, toolwright};
use crate::project::Folder;
use crate::upstream::{Upstream, answer, json as json_answer};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const KEY_OF_HUB: &str = "2222222222222222222222222222222222222222222222222222222222222222";
/// A caller waits for the dead renewal's lease at most.
const PATIENCE: Duration = Duration::from_secs(100);

/// What is killed when the token endpoint has answered.
type Target = Arc<Mutex<Option<Running>>>;

/// A token endpoint whose refresh tokens rotate. Its first answer is the end of the hub. `forgives` says whether a refresh token that
/// was used already is taken once more.
struct Issuer {
    origin: String,
    asked: Arc<AtomicUsize>,
}

impl Issuer {
    fn start(forgives: bool, target: Target) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = Self { origin: format!("http://{}", listener.local_addr().unwrap()), asked: Arc::default() };
        let asked = Arc::clone(&issuer.asked);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let request = read(&mut stream);
                let number = asked.fetch_add(1, Ordering::SeqCst);
                let current = request.contains(&format!("refresh_token=refresh-{number}-of-them"));
                let fresh = request.contains("refresh_token=fresh-token-of-an-operator");
                let old = request.contains("refresh_token=refresh-");
                let reply = if current || fresh || (old && forgives) {
                    let next = number + 1;
                    let token = json!({"access_token": format!("access-{next}-of-them"), "token_type": "bearer", "expires_in": 3600,
                        "refresh_token": format!("refresh-{next}-of-them")});
                    json_answer(&token.to_string())
                } else {
                    answer(400, &[("Content-Type", "application/json")], r#"{"error":"invalid_grant"}"#)
                };
                let _ = stream.write_all(&reply);
                if number == 0 {
                    // Dropping kills it: the reply is on its way, and nothing of it is written down yet, or it is just being.
                    target.lock().unwrap().take();
                }
            }
        });
        issuer
    }
}

fn read(stream: &mut TcpStream) -> String {
    let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
    while !String::from_utf8_lossy(&bytes).contains("refresh_token=") {
        let length = stream.read(&mut chunk).unwrap_or(0);
        if length == 0 {
            break;
        }
        bytes.extend_from_slice(&chunk[..length]);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Torii, as if it took OAuth 2.0.
fn write_integration(root: &Path, token_url: &str) {
    let file = root.join("generated/torii/operations.json");
    let mut operations: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    let variable = |name: &str| json!({"environment": name, "help": ""});
    operations["auth"][0] = json!({
        "name": operations["auth"][0]["name"], "type": "oauth2", "token_url": token_url, "variables": [variable("TORII_TOKEN")],
        "grants": [{"grant": "refresh_token", "variables": [variable("TORII_REFRESH_TOKEN"), variable("TORII_CLIENT_ID"), variable("TORII_CLIENT_SECRET")]}],
    });
    std::fs::write(file, operations.to_string()).unwrap();
}

/// Starts a hub over the folder's data; its address, and its API token when it is new.
fn start(root: &Path, origins: &[&str]) -> (Running, String, Option<String>) {
    let (root, data) = (root.display().to_string(), root.join("hub").display().to_string());
    let mut command = toolwright(["hub", "--http", "127.0.0.1:0", "--no-access-log", "--data", &data, "--root", &root]);
    for origin in origins {
        command.args(["--allow-upstream", origin]);
    }
    let mut hub = Running(command.env("TOOLWRIGHT_HUB_KEY", KEY_OF_HUB).stdout(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(hub.0.stdout.take().unwrap()).lines().map_while(Result::ok);
    let (mut address, mut token) = (None, None);
    for line in lines.by_ref() {
        let word = |start: &str| line.find(start).and_then(|at| line[at..].split([' ', ';']).next()).map(str::to_owned);
        address = address.or_else(|| word("http://127.0.0.1:"));
        token = token.or_else(|| word("twk_"));
        if address.is_some() && (token.is_some() || line.contains("`toolwright hub token`")) {
            break;
        }
    }
    std::thread::spawn(move || lines.count());
    (hub, address.unwrap(), token)
}

/// One exchange over a connection of its own; `None` when the other side died.
fn send(method: &str, url: &str, token: Option<&str>, body: &Value) -> Option<Value> {
    let (authority, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(authority).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let body = body.to_string();
    let authorised = token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
    let head = format!(
        "{method} /{path} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\ncontent-type: application/json\r\n{authorised}\
         accept: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    serde_json::from_str(answer.split_once("\r\n\r\n")?.1).ok()
}

/// The text of a call's result, and whether it failed.
fn call(url: &str) -> Option<(bool, String)> {
    let call =
        json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "list_all_torii_roles", "arguments": {}}});
    let answer = send("POST", url, None, &call)?;
    let text = answer["result"]["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{answer}"));
    Some((answer["result"]["isError"] == true, text.to_owned()))
}

fn kill_and_recover(forgives: bool) {
    let folder = Folder::with_torii();
    let vendor = Upstream::always(json_answer(r#"{"roles":[{"id":7,"name":"Admin"}]}"#));
    let target = Target::default();
    let issuer = Issuer::start(forgives, Arc::clone(&target));
    write_integration(folder.path(), &format!("{}/token", issuer.origin));
    let base = vendor.url();
    let origins = [issuer.origin.as_str(), base.as_str()];
    let (hub, address, token) = start(folder.path(), &origins);
    *target.lock().unwrap() = Some(hub);
    let token = token.unwrap();
    let credentials =
        json!({"TORII_REFRESH_TOKEN": "refresh-0-of-them", "TORII_CLIENT_ID": "client", "TORII_CLIENT_SECRET": "a-secret-of-it"});
    let account = json!({"integration": "torii", "label": "One", "base_url": base, "credentials": credentials});
    let account = send("POST", &format!("{address}/integrated-account"), Some(&token), &account).unwrap();
    let path = format!("/integrated-account/{}", account["id"].as_str().unwrap_or_else(|| panic!("{account}")));
    let server = send("POST", &format!("{address}{path}/mcp"), Some(&token), &json!({"name": "one"})).unwrap();
    let place = server["url"].as_str().unwrap().strip_prefix(&address).unwrap().to_owned();

    // The hub dies of the answer. When it was quick, the caller has got its own before.
    let dying = call(&format!("{address}{place}"));
    assert!(target.lock().unwrap().is_none() && issuer.asked.load(Ordering::SeqCst) == 1, "{dying:?}");
    let (_hub, address, _) = start(folder.path(), &origins);
    let since = Instant::now();
    let (failed, text) = call(&format!("{address}{place}")).unwrap();
    assert!(since.elapsed() < PATIENCE, "{:?}", since.elapsed());
    if failed {
        assert!(!forgives, "{text}");
        assert!(text.contains("needs re-authorisation") && text.contains("TORII_REFRESH_TOKEN"), "{text}");
        let fresh = json!({"credentials": {"TORII_REFRESH_TOKEN": "fresh-token-of-an-operator"}});
        send("PATCH", &format!("{address}{path}"), Some(&token), &fresh).unwrap();
        let (failed, text) = call(&format!("{address}{place}")).unwrap();
        assert!(!failed && text.contains("Admin"), "{text}");
    } else {
        assert!(text.contains("Admin"), "{text}");
    }
    assert!(!text.contains("of-them") && !text.contains("a-secret-of-it"), "{text}");
}

#[test]
fn test_21_a_hub_that_is_killed_while_it_renews_recovers_or_says_what_is_needed() {
    // Both wait for the lease of the dead, so they wait together.
    let strict = std::thread::spawn(|| kill_and_recover(false));
    kill_and_recover(true);
    strict.join().unwrap();
}
