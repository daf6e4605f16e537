//! A vendor made of a raw socket: it keeps the bytes of every request and answers with the bytes that it is given.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// One request, as it came over the wire.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Request line and header fields, up to the empty line.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Recorded {
    /// `GET /path?query HTTP/1.1`
    pub fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    /// Path and query.
    pub fn target(&self) -> &str {
        self.line().split(' ').nth(1).unwrap_or_default()
    }

    /// Every header field, in lower case and sorted, but those that hold the port or the length.
    pub fn fields(&self) -> Vec<(String, String)> {
        let pairs = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        let mut fields: Vec<_> = pairs.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        fields.sort();
        fields
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// A listening vendor; it lives as long as the test program.
pub struct Upstream {
    pub address: SocketAddr,
    requests: Arc<Mutex<Vec<Recorded>>>,
    connections: Arc<AtomicUsize>,
}

impl Upstream {
    /// Answers each request with what `answers` says, and closes the connection.
    pub fn start(answers: impl Fn(&Recorded) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let upstream = Self { address: listener.local_addr().unwrap(), requests: Arc::default(), connections: Arc::default() };
        let (requests, connections, answers) =
            (Arc::clone(&upstream.requests), Arc::clone(&upstream.connections), Arc::new(answers));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                connections.fetch_add(1, Ordering::SeqCst);
                let (requests, answers) = (Arc::clone(&requests), Arc::clone(&answers));
                std::thread::spawn(move || serve(stream, &requests, &*answers));
            }
        });
        upstream
    }

    /// Answers every request with the same bytes.
    pub fn always(answer: Vec<u8>) -> Self {
        Self::start(move |_| answer.clone())
    }

    /// The root of the vendor's paths.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All requests so far.
    pub fn requests(&self) -> Vec<Recorded> {
        self.requests.lock().unwrap().clone()
    }

    /// The only request since the last look; the record is empty afterwards.
    pub fn take_only(&self) -> Recorded {
        let mut requests = std::mem::take(&mut *self.requests.lock().unwrap());
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests.remove(0)
    }

    /// Fails when anything was sent since the last look.
    pub fn assert_silent(&self) {
        let requests = self.requests();
        assert!(requests.is_empty(), "nothing may be sent: {requests:?}");
    }

    /// How often somebody connected.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

fn serve(mut stream: TcpStream, requests: &Mutex<Vec<Recorded>>, answers: &dyn Fn(&Recorded) -> Vec<u8>) {
    let Some(request) = read(&mut stream) else { return };
    // Torii's custom fields, which a list of its tools asks for: this account has none, and nobody counts the question.
    if request.line().starts_with("GET ") && request.target().ends_with("/fields") {
        let _ = stream.write_all(&json(r#"{"fields":[]}"#));
        return;
    }
    requests.lock().unwrap().push(request.clone());
    let _ = stream.write_all(&answers(&request));
}

fn read(stream: &mut TcpStream) -> Option<Recorded> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let length = stream.read(&mut chunk).ok().filter(|length| *length > 0)?;
        bytes.extend_from_slice(&chunk[..length]);
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8(bytes[..at].to_vec()).unwrap();
            let request = Recorded { head, body: bytes[at + 4..].to_vec() };
            let fields = request.fields();
            let wanted = fields.iter().find(|(name, _)| name == "content-length").map_or("0", |(_, value)| value);
            if request.body.len() >= wanted.parse().unwrap() {
                return Some(request);
            }
        }
    }
}

/// An answer with a body, closed after it.
pub fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut out = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
    for (name, value) in headers {
        out.push_str(&format!("{name}: {value}\r\n"));
    }
    (out + "\r\n" + body).into_bytes()
}

/// A 200 with JSON.
pub fn json(body: &str) -> Vec<u8> {
    answer(200, &[("Content-Type", "application/json")], body)
}
