//! What an agent does with both vendors, tool by tool, through `serve --sandbox --stdio`.
//!
//! Ids and values come from earlier answers; nothing here knows what the sandbox is seeded with.

mod cakewalk;
mod choice;
mod torii;
mod typed;

use crate::lines::Pipe;
use crate::program::Server;
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// An agent's session with both vendors, and the names of the tools that it called.
struct Agent {
    pipe: Pipe,
    called: Vec<String>,
    _server: Option<Server>,
}

impl Agent {
    fn start(arguments: &[&str]) -> Self {
        Self { pipe: Pipe::start(&[&["--sandbox"], arguments].concat(), None), called: Vec::new(), _server: None }
    }

    /// The same through `toolwright bridge`, in front of a server over HTTP.
    fn bridged(arguments: &[&str]) -> Self {
        let server = Server::start(&[&["--sandbox"], arguments].concat());
        Self { pipe: Pipe::bridge(&server.url), called: Vec::new(), _server: Some(server) }
    }

    /// The names of the tools that are shown.
    fn shown(&mut self) -> Vec<String> {
        self.pipe.tools().iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
    }

    fn call(&mut self, tool: &str, arguments: &Value) -> (bool, String) {
        self.called.push(tool.to_owned());
        self.pipe.call(tool, arguments.clone())
    }

    /// Calls a tool, which must succeed.
    #[track_caller]
    fn succeed(&mut self, tool: &str, arguments: Value) -> Value {
        let (failed, text) = self.call(tool, &arguments);
        assert!(!failed, "{tool} {arguments}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Calls a tool, which must fail; gives its words.
    #[track_caller]
    fn fail(&mut self, tool: &str, arguments: Value) -> String {
        let (failed, text) = self.call(tool, &arguments);
        assert!(failed, "{tool} {arguments}: {text}");
        text
    }

    /// Every item of a list, page after page.
    #[track_caller]
    fn all(&mut self, tool: &str, mut arguments: Value) -> Vec<Value> {
        let mut items = Vec::new();
        for _ in 0..50 {
            let mut page = self.succeed(tool, arguments.clone());
            items.append(page["items"].as_array_mut().unwrap());
            match page["next_cursor"].take() {
                Value::Null => return items,
                cursor => arguments["next_cursor"] = cursor,
            }
        }
        panic!("{tool} {arguments}: the pages do not end");
    }
}

/// The ids of records.
fn ids(items: &[Value]) -> Vec<&Value> {
    items.iter().map(|item| &item["id"]).collect()
}

/// The date so many days from today, in UTC.
fn date_in(days: u64) -> String {
    let today = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / 86_400;
    let (mut left, mut year, mut month) = (today + days, 1970, 1);
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    while left >= 365 + u64::from(leap(year)) {
        left -= 365 + u64::from(leap(year));
        year += 1;
    }
    let lengths = [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    for length in lengths {
        if left < length {
            break;
        }
        left -= length;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", left + 1)
}

/// A condition for `filters`.
fn condition(key: &str, op: &str, value: impl Into<Value>) -> Value {
    json!({"key": key, "op": op, "value": value.into()})
}
