//! A tool call through the hub beside the same call without it, with ten servers registered and with a hundred thousand, in one run.
//!
//! `cargo bench -p toolwright-hub` (`-- 1000` for fewer servers). Client, hub, plain server and vendor are in this process, on loopback
//! sockets; the two ways take turns call by call, so that a slow moment is slow for both. Memory is this process's, as Linux counts it.

#![allow(clippy::unwrap_used, clippy::panic)]

use axum::Router;
use axum::http::{StatusCode, header};
use axum::routing::get;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use toolwright_hub::catalog::Catalog;
use toolwright_hub::clock::Clock;
use toolwright_hub::model::AccountId;
use toolwright_hub::serve::routes;
use toolwright_hub::service::{Hub, NewAccount, NewServer, Settings, Who};
use toolwright_hub::store::sqlite::Sqlite;
use toolwright_hub::vault::Keyring;
use toolwright_runtime::authorise::{Credentials, Secret};
use toolwright_runtime::client::Options;
use toolwright_runtime::compiled::Compiled;
use toolwright_runtime::mcp::{HttpOptions, serve_http, serve_router};
use toolwright_runtime::page::CursorKeys;
use toolwright_runtime::toolbox::IntegrationToolbox;

const CALLS: usize = 3_000;
const KEY: &str = "1111111111111111111111111111111111111111111111111111111111111111";

#[tokio::main]
async fn main() {
    let most = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().unwrap();
    let vendor = serve_vendor().await;
    let plain = serve_plain(&vendor).await;
    let hub = open_hub(folder.path(), &vendor).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let router = routes(Arc::clone(&hub));
    tokio::spawn(async move { serve_router(listener, router, &HttpOptions::default(), std::future::pending()).await });

    let who = Who { tenant: hub.create_tenant("bench").await.unwrap().id, token: None };
    let new = NewAccount {
        integration: "torii".to_owned(),
        label: "bench".to_owned(),
        credentials: BTreeMap::from([("TORII_API_KEY".to_owned(), Secret::new("key"))]),
        base_url: Some(vendor),
        ..NewAccount::default()
    };
    let account = hub.create_account(&who, new).await.unwrap().account.id;
    let server = hub.create_server(&who, &account, named(0)).await.unwrap();
    let path = format!("/mcp/{}", server.token.expose());

    println!(
        "{:>10} {:>26} {:>26} {:>7} {:>22} {:>8}",
        "servers", "plain p50 / p99", "hub p50 / p99", "ratio", "unknown token p50/p99", "memory"
    );
    let mut registered = 1;
    for servers in [10, most] {
        let started = Instant::now();
        register(&hub, &who, &account, registered..servers).await;
        let made = servers - registered;
        let each = started.elapsed().as_secs_f64() * 1e6 / made as f64;
        registered = servers;
        compare(servers, (&plain, "/torii/mcp"), (&address, &path)).await;
        println!("{:>10} {made} servers made, {each:.0} µs each (written to disk, 64 at a time)", "");
    }
}

fn named(number: usize) -> NewServer {
    NewServer { name: format!("server {number}"), ..NewServer::default() }
}

/// Makes servers, 64 at a time.
async fn register(hub: &Arc<Hub>, who: &Who, account: &AccountId, numbers: std::ops::Range<usize>) {
    let mut running = JoinSet::new();
    for number in numbers {
        if running.len() == 64 {
            running.join_next().await;
        }
        let (hub, who, account) = (Arc::clone(hub), who.clone(), account.clone());
        running.spawn(async move { hub.create_server(&who, &account, named(number)).await.unwrap().server.id });
    }
    while running.join_next().await.is_some() {}
}

/// The calls, one by one in turns, and a line of the table.
async fn compare(servers: usize, plain: (&str, &str), hub: (&str, &str)) {
    let body =
        json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "list_all_torii_roles", "arguments": {}}});
    let (mut at_plain, mut at_hub) = (Connection::open(plain.0).await, Connection::open(hub.0).await);
    let (mut without, mut with, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for call in 0..CALLS + 100 {
        let one = at_plain.post(plain.1, &body, 200).await;
        let other = at_hub.post(hub.1, &body, 200).await;
        let nobody = at_hub.post("/mcp/00000000000000000000000000000000000000ff", &body, 404).await;
        // The first calls open connections and fill caches.
        if call >= 100 {
            without.push(one);
            with.push(other);
            unknown.push(nobody);
        }
    }
    let [without, with, unknown] = [without, with, unknown].map(quantiles);
    let ratio = with.0.as_secs_f64() / without.0.as_secs_f64();
    let show = |(half, most): (Duration, Duration)| format!("{:.0} / {:.0} µs", micros(half), micros(most));
    let memory = memory();
    println!("{servers:>10} {:>26} {:>26} {ratio:>6.2}× {:>22} {memory:>8}", show(without), show(with), show(unknown));
}

fn quantiles(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort_unstable();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// A connection that is kept, as clients keep theirs.
struct Connection {
    stream: TcpStream,
    host: String,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, host: address.to_owned(), buffer: Vec::new() }
    }

    /// One exchange, and how long it took.
    async fn post(&mut self, path: &str, body: &Value, status: u16) -> Duration {
        let body = body.to_string();
        let host = &self.host;
        let length = body.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        let started = Instant::now();
        self.stream.write_all(request.as_bytes()).await.unwrap();
        self.buffer.clear();
        let end = loop {
            let head = self.buffer.windows(4).position(|window| window == b"\r\n\r\n");
            if let Some(head) = head
                && let Some(end) = end_of(&self.buffer, head)
                && self.buffer.len() >= end
            {
                break end;
            }
            assert!(self.stream.read_buf(&mut self.buffer).await.unwrap() > 0, "the connection was closed");
        };
        let took = started.elapsed();
        assert_eq!(end, self.buffer.len());
        let text = String::from_utf8_lossy(&self.buffer);
        assert!(text.starts_with(&format!("HTTP/1.1 {status} ")) && !text.contains("\"isError\":true"), "{text}");
        took
    }
}

/// Where the answer ends, by its Content-Length.
fn end_of(buffer: &[u8], head: usize) -> Option<usize> {
    let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
    let length: usize = text.lines().find_map(|line| line.strip_prefix("content-length:"))?.trim().parse().ok()?;
    Some(head + 4 + length)
}

async fn serve_vendor() -> String {
    let answer =
        || async { (StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], r#"{"roles":[{"id":1,"name":"Admin"}]}"#) };
    let router = Router::new().fallback(get(answer));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { serve_router(listener, router, &HttpOptions::default(), std::future::pending()).await });
    base_url
}

fn generated() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated")
}

/// What `toolwright serve torii` does.
async fn serve_plain(vendor: &str) -> String {
    let read = |name: &str| std::fs::read_to_string(generated().join("torii").join(name)).unwrap();
    let compiled = Compiled::from_files(&read("tools.json"), &read("operations.json")).unwrap();
    let mut options = Options::new(CursorKeys::random().unwrap());
    options.base_url = Some(vendor.to_owned());
    options.credentials = Credentials::from_environment(&compiled.integration, |_| Some("key".to_owned()));
    let toolbox = IntegrationToolbox::connect(compiled, options).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let toolboxes = vec![("torii".to_owned(), Arc::new(toolbox) as _)];
    tokio::spawn(async move { serve_http(listener, toolboxes, HttpOptions::default(), std::future::pending()).await });
    address
}

async fn open_hub(folder: &Path, vendor: &str) -> Arc<Hub> {
    let mut settings = Settings::new("http://127.0.0.1");
    settings.trusted_origins = vec![vendor.to_owned()];
    let store = Arc::new(Sqlite::open(&folder.join("hub.db")).unwrap());
    Hub::open(store, Keyring::parse(KEY).unwrap(), Clock::system(), Catalog::load(generated()), settings).await.unwrap()
}

/// `VmRSS` of this process (Linux, proc(5)), `?` elsewhere.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.map_or_else(|| "?".to_owned(), |kib| format!("{} MiB", kib / 1024))
}
