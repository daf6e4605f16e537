//! An integration of one's own making, its tools, and a client or a toolbox for it.

use crate::upstream::Upstream;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use toolwright_integration::{Integration, Operation};
use toolwright_runtime::authorise::Credentials;
use toolwright_runtime::client::{CallContext, CallError, Client, Options, Reply};
use toolwright_runtime::page::CursorKeys;
use toolwright_runtime::toolbox::{ToolResult, call_client};

/// Stands in every credential.
pub const CANARY: &str = "canary-5f2c9e";

/// A GET of `/users`; what `extra` says comes over the defaults.
pub fn operation(tool: &str, extra: Value) -> Value {
    let mut base = json!({
        "tool": tool, "resource": "users", "method": "get", "effect": "read", "idempotent": true, "http_method": "GET",
        "path": "/users", "answer": { "kind": "record" }
    });
    for (key, value) in extra.as_object().unwrap() {
        base[key] = value.clone();
    }
    base
}

pub fn integration(operations: Value) -> Integration {
    let variable = |name: &str| json!([{ "environment": name, "help": "" }]);
    serde_json::from_value(json!({
        "format": 1, "name": "acme", "title": "Acme", "instructions": "", "server": { "url": "https://api.acme.example" },
        "auth": [
            { "name": "key", "type": "bearer", "variables": variable("ACME_KEY") },
            { "name": "header", "type": "api_key", "in": "header", "parameter": "X-API-KEY", "variables": variable("ACME_HEADER") },
            { "name": "query", "type": "api_key", "in": "query", "parameter": "api_key", "variables": variable("ACME_QUERY") },
            { "name": "cookie", "type": "api_key", "in": "cookie", "parameter": "session", "variables": variable("ACME_COOKIE") },
        ],
        "operations": operations,
    }))
    .unwrap()
}

pub fn options(base_url: &str, integration: &Integration) -> Options {
    let mut options = Options::new(CursorKeys::random().unwrap());
    options.base_url = Some(base_url.to_owned());
    options.credentials = Credentials::from_environment(integration, |name| Some(format!("{CANARY}-{name}")));
    options
}

/// A client of these operations, whose vendor is `upstream`.
pub fn client(upstream: &Upstream, operations: Value) -> Client {
    let integration = integration(operations);
    let options = options(&upstream.url(), &integration);
    Client::new(Arc::new(integration), options).unwrap()
}

pub fn find<'a>(client: &'a Client, tool: &str) -> &'a Operation {
    client.integration().operations.iter().find(|operation| operation.tool == tool).unwrap()
}

fn object(arguments: Value) -> Map<String, Value> {
    let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
    arguments
}

pub async fn call(client: &Client, tool: &str, arguments: Value) -> Result<Reply, CallError> {
    client.call(find(client, tool), object(arguments), &CallContext::new("a1")).await
}

/// The same, as a tool's result.
pub async fn result(client: &Client, tool: &str, arguments: Value) -> ToolResult {
    call_client(client, find(client, tool), object(arguments), CallContext::new("a1")).await
}
