//! A small integration, a vendor that never leaves the process, and a server on a free port.

use serde_json::{Map, Value, json};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};
use toolwright_integration::Operation;
use toolwright_runtime::compiled::Compiled;
use toolwright_runtime::mcp::{HttpOptions, serve_http};
use toolwright_runtime::toolbox::{Block, Caller, IntegrationToolbox, Pending, Step, ToolResult, Toolbox, Upstream};

/// Answers by tool name; `acme_users_wait` hangs until it is released or dropped.
#[derive(Default)]
pub struct Vendor {
    pub started: Notify,
    pub release: Notify,
    pub dropped: AtomicBool,
    pub calls: AtomicUsize,
    /// What `acme_users_wait` reports as it begins.
    pub steps: Mutex<Vec<f64>>,
}

struct DropFlag<'a>(&'a AtomicBool);

impl Drop for DropFlag<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Upstream for Vendor {
    fn call<'a>(
        &'a self,
        caller: &'a Caller,
        operation: &'a Operation,
        arguments: Map<String, Value>,
    ) -> Pending<'a, ToolResult> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            match operation.tool.as_str() {
                "acme_users_wait" => {
                    let _flag = DropFlag(&self.dropped);
                    self.started.notify_one();
                    for done in self.steps.lock().unwrap().drain(..) {
                        caller.progress.report(Step::new(done).with_total(3.0).with_message(format!("step {done}")));
                    }
                    self.release.notified().await;
                    ToolResult::json(json!({"waited": true}))
                }
                "acme_users_limited" => {
                    let mut result = ToolResult::error("rate limited: retry after 37 s, limit 100 per minute on users");
                    result.meta.insert("ratelimit-reset".to_owned(), json!("37"));
                    result.rate_limit = vec![("ratelimit-reset", "37".to_owned()), ("Retry-After", "37".to_owned())];
                    result
                }
                "acme_users_photo" => {
                    let image = Block::Image { data: "AAAA".to_owned(), mime_type: "image/png".to_owned() };
                    ToolResult { blocks: vec![image], ..ToolResult::default() }
                }
                "list_all_acme_users" => ToolResult::json(json!({"items": [{"id": 1}], "next_cursor": null})),
                _ => ToolResult::json(json!({"zebra": 1, "account": caller.account, "arguments": arguments, "aardvark": 2})),
            }
        })
    }
}

pub const TOOLS: [&str; 6] = [
    "list_all_acme_users",
    "get_single_acme_user_by_id",
    "create_a_acme_user",
    "acme_users_wait",
    "acme_users_limited",
    "acme_users_photo",
];

/// The definition of the create tool, byte for byte as it must reach the wire (with `preserve_order`).
pub const CREATE: &str = r#"{"name":"create_a_acme_user","title":"Create a user","description":"Creates a user. Needs name. Returns id.","inputSchema":{"type":"object","properties":{"zip":{"type":"string","description":"Last first."},"name":{"type":"string"},"status":{"type":"string","enum":["open","closed"]},"quota":{"type":"integer","maximum":12345678901234567890123}},"required":["name"]},"annotations":{"title":"Create a user","readOnlyHint":false,"destructiveHint":false,"idempotentHint":false,"openWorldHint":true},"_meta":{"acme/zeta":1,"acme/alpha":["x"]}}"#;

fn operation(tool: &str, method: &str, effect: &str, arguments: Value) -> Value {
    json!({"tool": tool, "resource": "users", "method": method, "effect": effect, "idempotent": effect == "read",
        "http_method": "GET", "path": "/users", "arguments": arguments, "answer": {"kind": "record"}, "tags": ["people"]})
}

fn body(name: &str, required: bool) -> Value {
    json!({"name": name, "required": required, "target": {"in": "body", "path": [name]}})
}

/// The compiled integration, by way of its files.
pub fn compiled() -> Compiled {
    let simple = |name: &str, properties: Value| json!({"name": name, "title": name, "description": "Does.", "inputSchema": {"type": "object", "properties": properties}});
    let mut tools: Vec<Box<serde_json::value::RawValue>> = Vec::new();
    for name in TOOLS {
        let text = match name {
            "create_a_acme_user" => CREATE.to_owned(),
            "get_single_acme_user_by_id" => simple(name, json!({"id": {"type": "string"}})).to_string(),
            _ => simple(name, json!({})).to_string(),
        };
        tools.push(serde_json::value::RawValue::from_string(text).unwrap());
    }
    let id = json!([{"name": "id", "required": true,
        "target": {"in": "parameter", "location": "path", "name": "idUser", "style": "simple", "explode": false}}]);
    let create = json!([body("zip", false), body("name", true), body("status", false), body("quota", false)]);
    let operations = json!({"format": 1, "name": "acme", "title": "Acme", "version": "7.1", "instructions": "Acme keeps users.",
    "server": {"url": "https://api.acme.test"}, "operations": [
        operation(TOOLS[0], "list", "read", json!([])),
        operation(TOOLS[1], "get", "read", id),
        operation(TOOLS[2], "create", "write", create),
        operation(TOOLS[3], "wait", "write", json!([])),
        operation(TOOLS[4], "limited", "read", json!([])),
        operation(TOOLS[5], "photo", "read", json!([])),
    ]});
    let tools = serde_json::to_string(&json!({"format": 1})).unwrap().replace('}', ",\"tools\":")
        + &serde_json::to_string(&tools).unwrap()
        + "}";
    Compiled::from_files(&tools, &operations.to_string()).unwrap()
}

/// The integration with its vendor.
pub fn toolbox() -> (Arc<dyn Toolbox>, Arc<Vendor>) {
    let vendor = Arc::new(Vendor::default());
    let Compiled { integration, tools, .. } = compiled();
    let upstream = Arc::clone(&vendor) as Arc<dyn Upstream>;
    (Arc::new(IntegrationToolbox::new(Arc::new(integration), tools, upstream)), vendor)
}

/// A running server.
pub struct Server {
    pub port: u16,
    pub vendor: Arc<Vendor>,
    pub stop: Option<oneshot::Sender<()>>,
    pub ended: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Server {
    pub async fn start() -> Self {
        Self::start_with(HttpOptions::default()).await
    }

    pub async fn start_with(options: HttpOptions) -> Self {
        let (toolbox, vendor) = toolbox();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(serve_http(listener, vec![("acme".to_owned(), toolbox)], options, async move {
            let _ = stopped.await;
        }));
        Self { port, vendor, stop: Some(stop), ended }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/acme/mcp", self.port)
    }

    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).await.unwrap()
    }
}

/// Whether this build keeps key order; the binaries do, a plain `cargo test` of this crate does not.
pub fn keeps_order() -> bool {
    let text = r#"{"b":1,"a":2}"#;
    serde_json::from_str::<Value>(text).map(|value| value.to_string()).is_ok_and(|kept| kept == text)
}

/// Whether this build keeps the digits of large numbers.
pub fn keeps_digits() -> bool {
    let text = "12345678901234567890123";
    serde_json::from_str::<Value>(text).map(|value| value.to_string()).is_ok_and(|kept| kept == text)
}
