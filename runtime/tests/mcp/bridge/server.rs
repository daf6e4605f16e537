//! A server made of a raw socket: it keeps what it is sent, and does what it is told, byte for byte.

use serde_json::Value;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One request, as it came.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Request line and fields.
    pub head: String,
    pub body: Vec<u8>,
}

impl Seen {
    /// `POST`, `GET` or `DELETE`.
    pub fn verb(&self) -> &str {
        self.head.split(' ').next().unwrap()
    }

    pub fn field(&self, name: &str) -> Option<&str> {
        let pairs = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        pairs.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub fn method(&self) -> String {
        self.json()["method"].as_str().unwrap_or_default().to_owned()
    }
}

/// What the server does with a connection, one after the other; then it closes.
#[derive(Debug, Clone)]
pub enum Step {
    Send(Vec<u8>),
    Wait(u64),
    /// Until the client goes.
    Hold,
    /// Ends the connection with a reset.
    Reset,
}

pub struct Server {
    pub port: u16,
    seen: Arc<Mutex<Vec<Seen>>>,
    /// Connections that the client ended while the server was not done.
    gone: Arc<AtomicUsize>,
}

type Script = dyn Fn(&Seen) -> Vec<Step> + Send + Sync;

impl Server {
    pub async fn start(script: impl Fn(&Seen) -> Vec<Step> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let server = Self { port: listener.local_addr().unwrap().port(), seen: Arc::default(), gone: Arc::default() };
        let (seen, gone, script): (_, _, Arc<Script>) = (Arc::clone(&server.seen), Arc::clone(&server.gone), Arc::new(script));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&seen), Arc::clone(&gone), Arc::clone(&script)));
            }
        });
        server
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/mcp/{}", self.port, super::TOKEN)
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// What was posted, by method.
    pub fn methods(&self) -> Vec<String> {
        self.seen().iter().map(Seen::method).collect()
    }

    /// Waits until something holds.
    pub async fn until(&self, holds: impl Fn(&Self) -> bool) {
        for _ in 0..1_000 {
            if holds(self) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("it never came about; the server saw {:?}", self.seen());
    }

    pub fn gone(&self) -> usize {
        self.gone.load(Ordering::SeqCst)
    }
}

async fn serve(mut stream: TcpStream, seen: Arc<Mutex<Vec<Seen>>>, gone: Arc<AtomicUsize>, script: Arc<Script>) {
    let Some(request) = read(&mut stream).await else { return };
    seen.lock().unwrap().push(request.clone());
    for step in script(&request) {
        let wait = match step {
            Step::Send(bytes) => {
                let _ = stream.write_all(&bytes).await;
                continue;
            }
            Step::Reset => return stream.set_zero_linger().unwrap(),
            Step::Wait(milliseconds) => Duration::from_millis(milliseconds),
            Step::Hold => Duration::from_secs(600),
        };
        let mut byte = [0];
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = stream.read(&mut byte) => {
                gone.fetch_add(1, Ordering::SeqCst);
                return;
            }
        }
    }
    let _ = stream.shutdown().await;
}

async fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let mut head_end = None;
    loop {
        if head_end.is_none() {
            head_end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        }
        if let Some(end) = head_end {
            let request = Seen { head: String::from_utf8(bytes[..end].to_vec()).unwrap(), body: Vec::new() };
            let length: usize = request.field("content-length").map_or(0, |length| length.parse().unwrap());
            if bytes.len() >= end + 4 + length {
                return Some(Seen { body: bytes[end + 4..].to_vec(), ..request });
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

/// A whole answer.
pub fn answer(status: u16, fields: &[(&str, &str)], body: &str) -> Vec<Step> {
    let mut head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
    for (name, value) in fields {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    vec![Step::Send((head + "\r\n" + body).into_bytes())]
}

/// A 200 with JSON.
pub fn json(body: &str) -> Vec<Step> {
    answer(200, &[("Content-Type", "application/json")], body)
}

/// The result `{"method": …}` for the request that was seen.
pub fn result(request: &Seen) -> String {
    let json = request.json();
    serde_json::json!({"jsonrpc": "2.0", "id": json["id"], "result": {"method": json["method"]}}).to_string()
}

/// The head of a stream of events.
pub fn stream(fields: &[(&str, &str)]) -> Step {
    let mut head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n".to_owned();
    for (name, value) in fields {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    Step::Send((head + "\r\n").into_bytes())
}

pub fn event(data: &str) -> Step {
    Step::Send(format!("data: {data}\n\n").into_bytes())
}
