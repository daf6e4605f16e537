//! The bridge in this process, with its pipes in hand.

use super::server::Server;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, Lines, ReadHalf, WriteHalf};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use toolwright_runtime::mcp::bridge::{Address, BridgeOptions, bridge};

pub struct Pipe {
    pub input: Option<WriteHalf<DuplexStream>>,
    output: Lines<BufReader<ReadHalf<DuplexStream>>>,
    pub stop: mpsc::Sender<()>,
    pub ended: JoinHandle<std::io::Result<()>>,
    notes: Arc<Mutex<Vec<String>>>,
}

/// Longer than any test takes, shorter than the bridge's own times.
const PATIENCE: Duration = Duration::from_secs(60);

impl Pipe {
    pub fn start(server: &Server) -> Self {
        Self::start_with(&server.url(), BridgeOptions::default())
    }

    pub fn start_with(url: &str, mut options: BridgeOptions) -> Self {
        let notes: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&notes);
        options.note = Arc::new(move |words| kept.lock().unwrap().push(words.to_owned()));
        let (near, far) = tokio::io::duplex(64 * 1024);
        let (input, output) = tokio::io::split(far);
        let (stop, stopped) = mpsc::channel(1);
        let address = Address::parse(url, false).unwrap();
        let ended = tokio::spawn(bridge(address, options, input, output, stopped));
        let (output, input) = tokio::io::split(near);
        Self { input: Some(input), output: BufReader::new(output).lines(), stop, ended, notes }
    }

    pub async fn send(&mut self, line: &str) {
        self.input.as_mut().unwrap().write_all(format!("{line}\n").as_bytes()).await.unwrap();
    }

    /// The next line as it came.
    pub async fn line(&mut self) -> String {
        tokio::time::timeout(PATIENCE, self.output.next_line()).await.expect("a line").unwrap().expect("a line")
    }

    pub async fn receive(&mut self) -> Value {
        serde_json::from_str(&self.line().await).unwrap()
    }

    /// Sends a request; the next line must be its answer.
    pub async fn ask(&mut self, id: u64, method: &str, params: Value) -> Value {
        self.send(&request(id, method, params)).await;
        let answer = self.receive().await;
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    /// The handshake of an old client.
    pub async fn greet(&mut self, version: &str) {
        let params = json!({"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}});
        assert_eq!(self.ask(0, "initialize", params).await["result"]["protocolVersion"], version);
        self.send(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#).await;
    }

    /// Ends the input and waits for the bridge; gives the lines that still came.
    pub async fn close(mut self) -> Vec<Value> {
        if let Some(mut input) = self.input.take() {
            input.shutdown().await.unwrap();
        }
        self.rest().await
    }

    /// Waits for the end of the bridge.
    pub async fn rest(&mut self) -> Vec<Value> {
        let mut lines = Vec::new();
        while let Some(line) = tokio::time::timeout(PATIENCE, self.output.next_line()).await.expect("an end").unwrap() {
            lines.push(serde_json::from_str(&line).unwrap());
        }
        tokio::time::timeout(PATIENCE, &mut self.ended).await.expect("an end").unwrap().unwrap();
        lines
    }

    pub fn notes(&self) -> Vec<String> {
        self.notes.lock().unwrap().clone()
    }
}

pub fn request(id: u64, method: &str, params: Value) -> String {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string()
}

pub fn ids(answers: &[Value]) -> Vec<u64> {
    answers.iter().map(|answer| answer["id"].as_u64().unwrap()).collect()
}
