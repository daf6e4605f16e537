//! Servers as processes, and clients of raw sockets, which cost as little as clients can.

pub mod compare;
pub mod soak;
pub mod start;

use crate::roles::Role;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Ticks of /proc/PID/stat a second, as Linux counts everywhere.
const TICKS: f64 = 100.0;

/// A running process; it ends with this.
pub struct Process(pub Child);

impl Process {
    /// CPU time that it has used.
    pub fn cpu(&self) -> Duration {
        let stat = self.read("stat");
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_ascii_whitespace().collect();
        let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
        Duration::from_secs_f64(ticks / TICKS)
    }

    /// A field of /proc/PID/status, in KiB: `VmRSS` is what it has in memory, `VmHWM` the most that it had.
    pub fn memory(&self, field: &str) -> usize {
        let status = self.read("status");
        let line = status.lines().find(|line| line.starts_with(field)).unwrap();
        line.split_ascii_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Open descriptors.
    pub fn descriptors(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.0.id())).unwrap().count()
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{file}", self.0.id())).unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// This same program in another role.
pub struct Server {
    pub process: Process,
    pub address: String,
}

impl Server {
    pub fn start(role: Role, vendor: &str) -> Self {
        let program = std::env::current_exe().unwrap();
        let mut process = Command::new(program).args(["--role", role.name(), vendor]).stdout(Stdio::piped()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { process: Process(process), address: address.trim().to_owned() }
    }
}

/// A kept connection.
pub struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    pub async fn connect(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, buffer: Vec::new() }
    }

    pub async fn send(&mut self, request: &[u8]) {
        self.stream.write_all(request).await.unwrap();
    }

    /// The whole answer, which must be a 200.
    pub async fn receive(&mut self) -> &[u8] {
        self.buffer.clear();
        loop {
            assert!(self.stream.read_buf(&mut self.buffer).await.unwrap() > 0, "the server closed the connection");
            let Some(end) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
            let head = std::str::from_utf8(&self.buffer[..end]).unwrap().to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            if self.buffer.len() >= end + 4 + length.trim().parse::<usize>().unwrap() {
                assert!(head.starts_with("http/1.1 200"), "{head}");
                return &self.buffer[end + 4..];
            }
        }
    }

    pub async fn exchange(&mut self, request: &[u8]) -> &[u8] {
        self.send(request).await;
        self.receive().await
    }
}

/// A message over HTTP.
pub fn post(message: &Value) -> Vec<u8> {
    let head = "Host: localhost\r\nAccept: application/json, text/event-stream\r\nContent-Type: application/json\r\n";
    let body = message.to_string();
    format!("POST /mcp HTTP/1.1\r\n{head}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

pub fn request(method: &str, params: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
}

/// Whether an answer has these words.
pub fn holds(answer: &[u8], words: &str) -> bool {
    answer.windows(words.len()).any(|window| window == words.as_bytes())
}
