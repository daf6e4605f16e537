//! A vendor made of a raw socket: it keeps the bytes of every request and answers with the bytes that it is given.

// Every test program uses another part of this.
#![allow(dead_code)]

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One request, as it came over the wire.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Request line and headers, up to the empty line.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Recorded {
    /// `GET /path?query HTTP/1.1`
    pub fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    /// The path and query of the request line.
    pub fn target(&self) -> &str {
        self.line().split(' ').nth(1).unwrap_or_default()
    }

    /// Every value of a header.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        let pairs = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        pairs.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect()
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// How a request is answered.
#[derive(Debug, Clone)]
pub enum Canned {
    /// These bytes, then the connection is closed.
    Bytes(Vec<u8>),
    /// These bytes; the connection stays open for another request.
    Keep(Vec<u8>),
    /// Nothing, until the client goes away.
    Silence,
    /// The connection is closed at once.
    Hangup,
}

type Answers = dyn Fn(&Recorded) -> Canned + Send + Sync;

/// A listening vendor.
pub struct Upstream {
    pub address: SocketAddr,
    requests: Arc<Mutex<Vec<Recorded>>>,
    connections: Arc<AtomicUsize>,
    departures: Arc<AtomicUsize>,
}

impl Upstream {
    pub async fn start(answers: impl Fn(&Recorded) -> Canned + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let upstream = Self {
            address: listener.local_addr().unwrap(),
            requests: Arc::default(),
            connections: Arc::default(),
            departures: Arc::default(),
        };
        let (requests, connections, departures) =
            (Arc::clone(&upstream.requests), Arc::clone(&upstream.connections), Arc::clone(&upstream.departures));
        let answers: Arc<Answers> = Arc::new(answers);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, Arc::clone(&requests), Arc::clone(&departures), Arc::clone(&answers)));
            }
        });
        upstream
    }

    /// Answers every request with the same bytes.
    pub async fn always(answer: Vec<u8>) -> Self {
        Self::start(move |_| Canned::Bytes(answer.clone())).await
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn requests(&self) -> Vec<Recorded> {
        self.requests.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// How many clients that got no answer have gone away.
    pub fn departures(&self) -> usize {
        self.departures.load(Ordering::SeqCst)
    }

    /// Waits until a client that got no answer has gone away.
    pub async fn departed(&self) -> bool {
        for _ in 0..100 {
            if self.departures.load(Ordering::SeqCst) > 0 {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        false
    }
}

async fn serve(mut stream: TcpStream, requests: Arc<Mutex<Vec<Recorded>>>, departures: Arc<AtomicUsize>, answers: Arc<Answers>) {
    let canned = loop {
        let Some(request) = read(&mut stream).await else { return };
        requests.lock().unwrap().push(request.clone());
        match answers(&request) {
            Canned::Keep(bytes) => stream.write_all(&bytes).await.unwrap(),
            canned => break canned,
        }
    };
    match canned {
        Canned::Bytes(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Canned::Silence => {
            let mut byte = [0; 1];
            let _ = stream.read(&mut byte).await;
            departures.fetch_add(1, Ordering::SeqCst);
        }
        Canned::Hangup | Canned::Keep(_) => {}
    }
}

async fn read(stream: &mut TcpStream) -> Option<Recorded> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let length = stream.read(&mut chunk).await.ok()?;
        bytes.extend_from_slice(&chunk[..length]);
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8(bytes[..at].to_vec()).unwrap();
            let request = Recorded { head, body: bytes[at + 4..].to_vec() };
            let wanted: usize = request.headers("content-length").first().map_or(0, |text| text.parse().unwrap());
            if request.body.len() >= wanted {
                return Some(request);
            }
        }
        if length == 0 {
            return None;
        }
    }
}

/// An answer with a body, closed after it.
pub fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut out = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
    for (name, value) in headers {
        out.push_str(&format!("{name}: {value}\r\n"));
    }
    out.push_str("\r\n");
    [out.as_bytes(), body].concat()
}

/// A 200 with JSON.
pub fn json(body: &str) -> Vec<u8> {
    answer(200, &[("Content-Type", "application/json")], body.as_bytes())
}
