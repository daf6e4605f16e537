//! stdio as bytes.

use crate::fixture::{Vendor, toolbox};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, Lines, ReadHalf, WriteHalf};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use toolwright_runtime::mcp::{serve_lines, serve_lines_until};

pub struct Pipe {
    input: WriteHalf<DuplexStream>,
    pub output: Lines<BufReader<ReadHalf<DuplexStream>>>,
    pub vendor: Arc<Vendor>,
    ended: JoinHandle<std::io::Result<()>>,
}

impl Pipe {
    pub fn start() -> Self {
        let (toolbox, vendor) = toolbox();
        let (near, far) = tokio::io::duplex(64 * 1024);
        let (input, output) = tokio::io::split(far);
        let ended = tokio::spawn(serve_lines(toolbox, input, output));
        let (output, input) = tokio::io::split(near);
        Self { input, output: BufReader::new(output).lines(), vendor, ended }
    }

    pub async fn send(&mut self, line: &str) {
        self.input.write_all(format!("{line}\n").as_bytes()).await.unwrap();
    }

    async fn receive(&mut self) -> Value {
        let line = tokio::time::timeout(Duration::from_secs(5), self.output.next_line()).await.unwrap();
        serde_json::from_str(&line.unwrap().unwrap()).unwrap()
    }

    async fn ask(&mut self, line: &str) -> Value {
        self.send(line).await;
        self.receive().await
    }
}

fn call(id: u32, tool: &str) -> String {
    json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {"name": tool}}).to_string()
}

#[tokio::test]
async fn each_bad_line_is_answered_and_the_next_good_one_too() {
    let mut pipe = Pipe::start();
    for (line, code) in [
        ("nonsense", -32700),
        (r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#, -32700),
        ("[]", -32600),
        (r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, -32600),
        (r#"{"jsonrpc":"2.0","id":1,"method":"no/such"}"#, -32601),
        (r#"{"jsonrpc":"2.0","id":1,"method":"prompts/list"}"#, -32601),
        (r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}"#, -32602),
    ] {
        assert_eq!(pipe.ask(line).await["error"]["code"], code, "{line}");
    }
    // No answer to answers, to notifications, to nothing.
    for line in [
        r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"x"}}"#,
        "",
        "  ",
        r#"{"jsonrpc":"2.0","id":4,"result":{}}"#,
        r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
        r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}}"#,
    ] {
        pipe.send(line).await;
    }
    assert_eq!(
        pipe.ask("{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"ping\"}\r").await,
        json!({"jsonrpc": "2.0", "id": 9, "result": {}})
    );
}

#[tokio::test]
async fn a_line_of_megabytes_is_refused_and_skipped() {
    let mut pipe = Pipe::start();
    let long = "x".repeat(5 * 1024 * 1024);
    assert_eq!(pipe.ask(&long).await["error"]["code"], -32600);
    assert_eq!(pipe.ask(r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#).await["id"], 1);
}

#[tokio::test]
async fn either_era_at_any_time_on_one_pipe() {
    let mut pipe = Pipe::start();
    let meta = json!({"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}});
    let modern = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": meta}}).to_string();
    let legacy = r#"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#;
    let initialize = json!({"jsonrpc": "2.0", "id": 3, "method": "initialize", "params": {
        "protocolVersion": "2099-01-01", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}})
    .to_string();
    for _ in 0..2 {
        assert_eq!(pipe.ask(&modern).await["result"]["resultType"], "complete");
        assert!(pipe.ask(legacy).await["result"].get("resultType").is_none());
        assert_eq!(pipe.ask(&initialize).await["result"]["protocolVersion"], "2025-11-25");
    }
}

#[tokio::test]
async fn a_cancelled_call_is_dropped_and_not_answered() {
    let mut pipe = Pipe::start();
    pipe.send(&call(5, "acme_users_wait")).await;
    pipe.vendor.started.notified().await;
    pipe.send(r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}}"#).await;
    assert_eq!(pipe.ask(&call(6, "list_all_acme_users")).await["id"], 6);
    for _ in 0..200 {
        if pipe.vendor.dropped.load(Ordering::SeqCst) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(pipe.vendor.dropped.load(Ordering::SeqCst), "the call to the vendor was not dropped");
    pipe.input.shutdown().await.unwrap();
    pipe.ended.await.unwrap().unwrap();
    assert_eq!(pipe.output.next_line().await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn the_end_of_input_waits_for_the_last_answer() {
    let mut pipe = Pipe::start();
    pipe.send(&call(5, "acme_users_wait")).await;
    pipe.vendor.started.notified().await;
    pipe.input.shutdown().await.unwrap();
    // Longer than the five seconds that rmcp gives.
    tokio::time::sleep(Duration::from_secs(20)).await;
    assert!(!pipe.ended.is_finished());
    pipe.vendor.release.notify_one();
    let answer = pipe.output.next_line().await.unwrap().unwrap();
    assert!(answer.contains("\"waited\":true"), "{answer}");
    pipe.ended.await.unwrap().unwrap();
    let mut rest = String::new();
    pipe.output.into_inner().read_to_string(&mut rest).await.unwrap();
    assert_eq!(rest, "");
}

#[tokio::test(start_paused = true)]
async fn a_signal_stops_reading_and_waits_for_the_last_answer() {
    let (toolbox, vendor) = toolbox();
    let (near, far) = tokio::io::duplex(64 * 1024);
    let (input, output) = tokio::io::split(far);
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async { stopped.await.unwrap() };
    let ended = tokio::spawn(serve_lines_until(toolbox, input, output, shutdown));
    let (output, input) = tokio::io::split(near);
    let mut pipe = Pipe { input, output: BufReader::new(output).lines(), vendor, ended };
    pipe.send(&call(5, "acme_users_wait")).await;
    pipe.vendor.started.notified().await;
    stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_secs(20)).await;
    assert!(!pipe.ended.is_finished());
    pipe.vendor.release.notify_one();
    assert!(pipe.output.next_line().await.unwrap().unwrap().contains("\"waited\":true"));
    pipe.ended.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_last_line_without_a_line_feed_counts() {
    let mut pipe = Pipe::start();
    pipe.input.write_all(br#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#).await.unwrap();
    pipe.input.shutdown().await.unwrap();
    assert_eq!(pipe.receive().await["id"], 1);
    pipe.ended.await.unwrap().unwrap();
}

#[tokio::test]
async fn the_end_of_output_ends_the_server() {
    let (toolbox, _) = toolbox();
    let (near, input) = tokio::io::duplex(1024);
    let (output, far) = tokio::io::duplex(1024);
    drop(far);
    let ended = tokio::spawn(serve_lines(toolbox, input, output));
    let (_keep, mut write) = tokio::io::split(near);
    write.write_all(b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n").await.unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(5), ended).await.unwrap().unwrap();
    assert!(ended.is_err());
}
