//! stdio as bytes: every line that leaves on stdout is a message of the protocol.

use crate::program::{KEY, Running, toolwright};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};

/// The program's pipes.
pub struct Pipe {
    process: Running,
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
    next: u64,
}

impl Pipe {
    /// Starts `toolwright serve --stdio` and shakes hands. `key` is Torii's.
    pub fn start(arguments: &[&str], key: Option<&str>) -> Self {
        let mut command = toolwright(["serve", "--stdio"].iter().chain(arguments));
        command.envs(key.map(|key| ("TORII_API_KEY", key)));
        Self::over(command)
    }

    /// The same with a project's folder to start in.
    pub fn start_in(folder: &std::path::Path, arguments: &[&str]) -> Self {
        let mut command = toolwright(["serve", "--stdio"].iter().chain(arguments));
        command.current_dir(folder);
        Self::over(command)
    }

    /// The same with variables set.
    pub fn start_with(folder: &std::path::Path, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = toolwright(["serve", "--stdio"].iter().chain(arguments));
        command.current_dir(folder).envs(variables.iter().copied());
        Self::over(command)
    }

    /// Shakes hands with a server that is already there, through `toolwright bridge`.
    pub fn bridge(url: &str) -> Self {
        Self::over(toolwright(["bridge", url]))
    }

    fn over(mut command: Command) -> Self {
        let mut process = Running(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
        let output = BufReader::new(process.0.stdout.take().unwrap()).lines();
        let mut pipe = Self { input: process.0.stdin.take(), output, process, next: 0 };
        let client = json!({"name": "e2e", "version": "1"});
        let hello = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client});
        assert_eq!(pipe.ask("initialize", hello)["result"]["protocolVersion"], "2025-11-25");
        pipe
    }

    /// Sends a request and reads the answer, which must be the next line.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let request = json!({"jsonrpc": "2.0", "id": self.next, "method": method, "params": params});
        writeln!(self.input.as_ref().unwrap(), "{request}").unwrap();
        let line = self.output.next().unwrap().unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("no message: {line}"));
        assert_eq!((&answer["jsonrpc"], &answer["id"]), (&json!("2.0"), &json!(self.next)), "{line}");
        answer
    }

    /// All tools, page by page.
    pub fn tools(&mut self) -> Vec<Value> {
        let mut tools = Vec::new();
        let mut params = json!({});
        loop {
            let mut result = self.ask("tools/list", params)["result"].take();
            tools.append(result["tools"].as_array_mut().unwrap());
            match result["nextCursor"].take() {
                Value::Null => return tools,
                cursor => params = json!({"cursor": cursor}),
            }
        }
    }

    /// Calls a tool; gives whether it failed, and the text.
    pub fn call(&mut self, tool: &str, arguments: Value) -> (bool, String) {
        let answer = self.ask("tools/call", json!({"name": tool, "arguments": arguments}));
        let result = &answer["result"];
        let text = result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{answer}"));
        (result["isError"] == true, text.to_owned())
    }

    /// Closes stdin and waits; gives the exit code and what was said on stderr. Nothing more may come on stdout.
    pub fn close(mut self) -> (Option<i32>, String) {
        self.input = None;
        let mut said = String::new();
        self.process.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        let rest: Vec<String> = self.output.by_ref().map(Result::unwrap).collect();
        assert_eq!(rest, Vec::<String>::new());
        (self.process.0.wait().unwrap().code(), said)
    }
}

#[test]
fn stdout_holds_the_protocol_and_stderr_the_rest() {
    let mut pipe = Pipe::start(&["torii"], None);
    assert_eq!(pipe.tools().len(), 73);
    assert_eq!(pipe.ask("prompts/list", json!({}))["error"]["code"], -32601);
    let (failed, words) = pipe.call("list_all_torii_roles", json!({}));
    assert!(failed && words.contains("TORII_API_KEY"), "{words}");
    let (code, said) = pipe.close();
    assert_eq!(code, Some(0));
    assert!(said.starts_with("torii: TORII_API_KEY is not set (bearer token: "), "{said}");
}

#[test]
fn a_server_that_has_everything_says_only_that_custom_fields_cannot_be_read() {
    // Nobody listens there.
    let mut pipe = Pipe::start(&["torii", "--base-url", "http://127.0.0.1:1"], Some(KEY));
    assert_eq!(pipe.tools().len(), 73);
    let (code, said) = pipe.close();
    assert_eq!(code, Some(0));
    let about = ["custom fields were not read", "toolwright::vendor: error="];
    assert!(said.lines().all(|line| about.iter().any(|words| line.contains(words))), "{said}");
}
