//! The servers that are compared, and the vendor behind them.

mod proxy;

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData, ListToolsResult, PaginatedRequestParams,
    ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde_json::json;
use std::sync::Arc;
use tokio::net::TcpListener;
use toolwright_runtime::client::Options;
use toolwright_runtime::compiled::{Compiled, ToolText};
use toolwright_runtime::mcp::{HttpOptions, serve_http, serve_router};
use toolwright_runtime::page::CursorKeys;
use toolwright_runtime::toolbox::{IntegrationToolbox, Toolbox};

pub const TOOL: &str = "get_single_acme_user_by_id";
const USER: &str = r#"{"firstName":"Ada","lastName":"Lovelace","email":"ada@example.com","role":"admin","lifecycleStatus":"active","activeAppsCount":12,"creationTime":"2026-01-02T03:04:05Z","tags":["a","b","c"]}"#;

/// What this process is.
#[derive(Clone, Copy)]
pub enum Role {
    Vendor,
    Forwarder,
    Product,
    Proxy,
}

impl Role {
    pub fn name(self) -> &'static str {
        match self {
            Self::Vendor => "vendor",
            Self::Forwarder => "forwarder",
            Self::Product => "product",
            Self::Proxy => "proxy",
        }
    }

    pub fn named(name: &str) -> Self {
        [Self::Vendor, Self::Forwarder, Self::Product, Self::Proxy].into_iter().find(|role| role.name() == name).unwrap()
    }
}

pub async fn run(role: Role, vendor: &str) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap());
    let router = match role {
        Role::Product => return serve_product(listener, vendor).await,
        Role::Vendor => Router::new().route("/users/{id}", get(user)),
        Role::Forwarder => Router::new().route_service("/mcp", forwarder(vendor)),
        Role::Proxy => return proxy::serve(listener, vendor.to_owned()).await,
    };
    serve_router(listener, router, &HttpOptions::default(), std::future::pending()).await.unwrap();
}

async fn user(Path(id): Path<String>) -> Response {
    let json = [(header::CONTENT_TYPE, "application/json")];
    match id.as_str() {
        "limited" => (axum::http::StatusCode::TOO_MANY_REQUESTS, [("retry-after", "37")], "{}").into_response(),
        "missing" => (axum::http::StatusCode::NOT_FOUND, json, r#"{"message":"no such user"}"#).into_response(),
        _ => (json, USER).into_response(),
    }
}

async fn serve_product(listener: TcpListener, vendor: &str) {
    let target = json!({ "in": "parameter", "location": "path", "name": "id", "style": "simple", "explode": false });
    let integration = serde_json::from_value(json!({
        "format": 1, "name": "acme", "title": "Acme", "instructions": "", "server": { "url": "https://api.acme.example" },
        "auth": [{ "name": "key", "type": "bearer", "variables": [{ "environment": "ACME_KEY", "help": "" }] }],
        "operations": [{
            "tool": TOOL, "resource": "users", "method": "get", "effect": "read", "idempotent": true, "http_method": "GET",
            "path": "/users/{id}", "security": [["key"]], "answer": { "kind": "record" },
            "arguments": [{ "name": "id", "required": true, "target": target }],
        }],
    }))
    .unwrap();
    let schema = json!({"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]});
    let tool = ToolText::new(TOOL.to_owned(), json!({"name": TOOL, "inputSchema": schema}).to_string()).unwrap();
    let mut options = Options::new(CursorKeys::random().unwrap());
    options.base_url = Some(format!("http://{vendor}"));
    options.credentials.set("key", vec![toolwright_runtime::authorise::Secret::new("a-key-of-some-length")]);
    let toolbox = IntegrationToolbox::connect(Compiled::new(integration, vec![tool]).unwrap(), options).unwrap();
    let toolboxes: Vec<(String, Arc<dyn Toolbox>)> = vec![("acme".to_owned(), Arc::new(toolbox))];
    serve_http(listener, toolboxes, HttpOptions::default(), std::future::pending()).await.unwrap();
}

fn bare_client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// rmcp and reqwest with nothing between them.
#[derive(Clone)]
struct Forwarder {
    client: reqwest::Client,
    vendor: String,
}

impl ServerHandler for Forwarder {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(vec![Tool::new(TOOL, "Reads a user.", Arc::new(serde_json::Map::new()))]))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        let id = arguments.get("id").and_then(|id| id.as_str()).unwrap_or_default();
        let answer = self.client.get(format!("{}/users/{id}", self.vendor)).send().await.unwrap();
        Ok(CallToolResult::success(vec![ContentBlock::text(answer.text().await.unwrap())]).into())
    }
}

fn forwarder(vendor: &str) -> StreamableHttpService<Forwarder, NeverSessionManager> {
    let config = StreamableHttpServerConfig::default().with_legacy_session_mode(false).with_json_response(true);
    let forwarder = Forwarder { client: bare_client(), vendor: format!("http://{vendor}") };
    StreamableHttpService::new(move || Ok(forwarder.clone()), Arc::new(NeverSessionManager::default()), config)
}
