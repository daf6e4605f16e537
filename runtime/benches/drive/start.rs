//! The program with all of GitHub's tools: from the start of the process to the last page of `tools/list`, and the most memory that it
//! needs for that and for calls of a hundred tools.

use super::{Process, request};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Starts that are measured.
const STARTS: usize = 15;

struct Pipe {
    process: Process,
    output: BufReader<std::process::ChildStdout>,
}

impl Pipe {
    fn ask(&mut self, method: &str, params: &Value) -> Value {
        let input = self.process.0.stdin.as_mut().unwrap();
        writeln!(input, "{}", request(method, params)).unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let mut answer: Value = serde_json::from_str(&line).unwrap();
        answer["result"].take()
    }

    fn tools(&mut self) -> Vec<Value> {
        let (mut tools, mut params) = (Vec::new(), json!({}));
        loop {
            let mut page = self.ask("tools/list", &params);
            tools.append(page["tools"].as_array_mut().unwrap());
            match page["nextCursor"].take() {
                Value::Null => return tools,
                cursor => params = json!({ "cursor": cursor }),
            }
        }
    }
}

struct Start {
    wall: Duration,
    cpu: Duration,
    listed: usize,
    called: usize,
    tools: usize,
}

/// One process. Nobody listens where the vendor should be: a call gets as far as the socket.
fn start(program: &PathBuf, root: &PathBuf) -> Start {
    let began = Instant::now();
    let words = ["serve", "github", "--stdio", "--base-url", "http://127.0.0.1:1", "--root"];
    let mut command = Command::new(program);
    command.args(words).arg(root).env("GITHUB_TOKEN", "a-token-of-some-length");
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let output = BufReader::new(process.stdout.take().unwrap());
    let mut pipe = Pipe { process: Process(process), output };
    let client = json!({"name": "bench", "version": "1"});
    pipe.ask("initialize", &json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client}));
    let tools = pipe.tools();
    let (wall, cpu) = (began.elapsed(), pipe.process.cpu());
    let listed = pipe.process.memory("VmHWM:");
    // Each has its arguments checked, for which its validator is built.
    for tool in tools.iter().step_by((tools.len() / 100).max(1)) {
        pipe.ask("tools/call", &json!({"name": tool["name"], "arguments": {"no_such_argument": 1}}));
    }
    Start { wall, cpu, listed, called: pipe.process.memory("VmHWM:"), tools: tools.len() }
}

pub fn run() {
    let place = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let (Some(program), Some(root)) = (place("TOOLWRIGHT_BENCH_PROGRAM"), place("TOOLWRIGHT_BENCH_ROOT")) else {
        println!("\nGitHub: not measured; see .ci/bench");
        return;
    };
    let mut starts: Vec<Start> = (0..STARTS).map(|_| start(&program, &root)).collect();
    starts.sort_by_key(|start| start.wall);
    let middle = &starts[STARTS / 2];
    let most = |of: fn(&Start) -> usize| starts.iter().map(of).max().unwrap_or_default() as f64 / 1024.0;
    println!("\nGitHub over stdio, {STARTS} starts of the program, {} tools", middle.tools);
    println!(
        "start to the last page of tools/list: median {} ms, quickest {} ms, CPU {} ms (aim: 100 ms)",
        middle.wall.as_millis(),
        starts[0].wall.as_millis(),
        middle.cpu.as_millis()
    );
    println!(
        "peak memory: {:.1} MiB after the list, {:.1} MiB after calls of a hundred tools (aim: 30 MB)",
        most(|start| start.listed),
        most(|start| start.called)
    );
}
