//! What a proxied `tools/call` costs, beside a bare forwarder of rmcp and reqwest and beside a bare HTTP proxy, in one run.
//!
//! `cargo bench -p toolwright-runtime --features mcp --bench calls` (`-- 5000` for that many calls each). Every server is a process of
//! its own, this same program under another role, so that its CPU time can be read; the vendor is one more. Numbers of one run may be
//! compared with each other only.

#![allow(clippy::unwrap_used, clippy::panic)]

mod roles;

use roles::Role;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a running server is asked, again and again.
const CALL: &str =
    r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_single_acme_user_by_id","arguments":{"id":"u-7"}}}"#;
/// Ticks of /proc/PID/stat a second, as Linux counts everywhere.
const TICKS: f64 = 100.0;

struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(role: Role, vendor: &str) -> Self {
        let program = std::env::current_exe().unwrap();
        let mut process = Command::new(program).args(["--role", role.name(), vendor]).stdout(Stdio::piped()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { process, address: address.trim().to_owned() }
    }

    /// CPU time that it has used.
    fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_ascii_whitespace().collect();
        let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
        Duration::from_secs_f64(ticks / TICKS)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn request(role: Role) -> Vec<u8> {
    let head = "Host: localhost\r\nAccept: application/json, text/event-stream\r\nContent-Type: application/json\r\n";
    match role {
        Role::Proxy => b"GET /users/u-7 HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(),
        _ => format!("POST /mcp HTTP/1.1\r\n{head}Content-Length: {}\r\n\r\n{CALL}", CALL.len()).into_bytes(),
    }
}

/// One call over a kept connection.
async fn exchange(stream: &mut TcpStream, request: &[u8], buffer: &mut Vec<u8>) {
    stream.write_all(request).await.unwrap();
    buffer.clear();
    loop {
        assert!(stream.read_buf(buffer).await.unwrap() > 0, "the server closed the connection");
        let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = std::str::from_utf8(&buffer[..end]).unwrap().to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        if buffer.len() >= end + 4 + length.trim().parse::<usize>().unwrap() {
            assert!(head.starts_with("http/1.1 200"), "{head}");
            assert!(buffer.windows(6).any(|window| window == b"Lovela"), "{}", String::from_utf8_lossy(buffer));
            return;
        }
    }
}

/// Times of all calls, sorted.
async fn load(server: &Server, role: Role, calls: usize, clients: usize) -> Vec<Duration> {
    let left = Arc::new(AtomicUsize::new(calls));
    let request: Arc<[u8]> = request(role).into();
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..clients {
        let mut stream = TcpStream::connect(&server.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (left, request) = (Arc::clone(&left), Arc::clone(&request));
        running.spawn(async move {
            let (mut times, mut buffer) = (Vec::new(), Vec::new());
            while left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
                let started = Instant::now();
                exchange(&mut stream, &request, &mut buffer).await;
                times.push(started.elapsed());
            }
            times
        });
    }
    let mut times = running.join_all().await.concat();
    times.sort_unstable();
    times
}

async fn drive(calls: usize) {
    let vendor = Server::start(Role::Vendor, "-");
    println!("{calls} calls at each concurrency; CPU of the server alone\n");
    println!("{:10} {:>8} {:>12} {:>8} {:>10} {:>10}", "server", "clients", "µs CPU/call", "ratio", "p50 µs", "p99 µs");
    for clients in [1, 8, 64] {
        let mut base = None;
        for role in [Role::Forwarder, Role::Product, Role::Proxy] {
            let server = Server::start(role, &vendor.address);
            load(&server, role, calls / 10, clients).await;
            let before = server.cpu();
            let times = load(&server, role, calls, clients).await;
            let cpu = (server.cpu() - before).as_secs_f64() * 1e6 / calls as f64;
            let ratio = cpu / *base.get_or_insert(cpu);
            let at = |part: usize| times[(times.len() - 1) * part / 100].as_micros();
            println!("{:10} {clients:>8} {cpu:>12.0} {ratio:>8.2} {:>10} {:>10}", role.name(), at(50), at(99));
        }
    }
    println!("\nratio: to the bare forwarder in the same row group; the aim is 1.50 for `product`");
}

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().position(|word| word == "--role") {
        Some(at) => roles::run(Role::named(&words[at + 1]), &words[at + 2]).await,
        None => drive(words.iter().find_map(|word| word.parse().ok()).unwrap_or(20_000)).await,
    }
}
