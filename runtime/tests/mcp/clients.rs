//! rmcp's own client, both eras, over HTTP and over lines.

use crate::fixture::{Server, TOOLS, toolbox};
use rmcp::model::{CallToolRequestParams, ErrorCode, ProtocolVersion};
use rmcp::service::{RoleClient, RunningService, ServiceError};
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use rmcp::{ClientLifecycleMode, ClientServiceExt};
use serde_json::{Value, json};
use toolwright_runtime::mcp::serve_lines;

type Client = RunningService<RoleClient, ()>;

fn legacy() -> ClientLifecycleMode {
    ClientLifecycleMode::Initialize
}

fn modern() -> ClientLifecycleMode {
    ClientLifecycleMode::Discover { preferred_versions: vec![ProtocolVersion::V_2026_07_28] }
}

async fn over_http(server: &Server, mode: ClientLifecycleMode) -> Client {
    // No TLS is spoken here, but reqwest wants to know how it would be.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let transport =
        StreamableHttpClientTransport::with_client(client, StreamableHttpClientTransportConfig::with_uri(server.url()));
    ().serve_with_lifecycle(transport, mode).await.unwrap()
}

async fn over_lines(mode: ClientLifecycleMode) -> Client {
    let (near, far) = tokio::io::duplex(4_096);
    let (input, output) = tokio::io::split(far);
    tokio::spawn(serve_lines(toolbox().0, input, output));
    ().serve_with_lifecycle(near, mode).await.unwrap()
}

fn call(name: &str, arguments: Value) -> CallToolRequestParams {
    let Value::Object(arguments) = arguments else { panic!("an object") };
    CallToolRequestParams::new(name.to_owned()).with_arguments(arguments)
}

/// Everything that a client does, whatever the era and the transport.
async fn exercise(client: &Client, version: ProtocolVersion) {
    let info = client.peer_info().unwrap();
    assert_eq!(info.protocol_version, version);
    assert_eq!(info.instructions.as_deref(), Some("Acme keeps users."));
    let server = info.server_info.as_ref().unwrap();
    assert_eq!((server.name.as_str(), server.title.as_deref(), server.version.as_str()), ("acme", Some("Acme"), "7.1"));

    let tools = client.list_all_tools().await.unwrap();
    assert_eq!(tools.iter().map(|tool| tool.name.as_ref()).collect::<Vec<_>>(), TOOLS);
    let create = &tools[2];
    assert_eq!(create.title.as_deref(), Some("Create a user"));
    assert_eq!(create.annotations.as_ref().unwrap().open_world_hint, Some(true));
    assert_eq!(create.meta.as_ref().unwrap().get("acme/alpha"), Some(&json!(["x"])));

    let result = client.call_tool(call("create_a_acme_user", json!({"name": "Ada", "Status": "OPEN"}))).await.unwrap();
    assert_eq!(result.is_error, Some(false));
    let structured = result.structured_content.clone().unwrap();
    assert_eq!(structured["arguments"], json!({"name": "Ada", "status": "open"}));
    assert_eq!(result.content[0].as_text().unwrap().text, structured.to_string());
    let coerced = &result.meta.as_ref().unwrap()["toolwright/coerced"];
    assert_eq!(coerced, &json!(["/status: given as `Status`", "/status: \"OPEN\" read as \"open\""]));

    let photo = client.call_tool(call("acme_users_photo", json!({}))).await.unwrap();
    assert_eq!((photo.content.len(), photo.structured_content.is_none()), (1, true));
    assert_eq!(photo.content[0].as_image().unwrap().mime_type, "image/png");
    complain(client).await;
}

/// Everything that goes wrong.
async fn complain(client: &Client) {
    let refused = client.call_tool(call("create_a_acme_user", json!({"nam": 1, "status": "opne"}))).await.unwrap();
    assert_eq!((refused.is_error, refused.structured_content), (Some(true), None));
    let text = &refused.content[0].as_text().unwrap().text;
    for part in ["did you mean `name`?", "nearest is \"open\"", "missing required name", "Fix these and call again."] {
        assert!(text.contains(part), "{part} in {text}");
    }

    let limited = client.call_tool(call("acme_users_limited", json!({}))).await.unwrap();
    assert!(limited.content[0].as_text().unwrap().text.starts_with("rate limited: retry after 37 s"));
    assert_eq!(limited.meta.unwrap()["ratelimit-reset"], "37");

    let unknown = client.call_tool(call("list_all_acme_user", json!({}))).await.unwrap_err();
    let ServiceError::McpError(error) = unknown else { panic!("{unknown}") };
    assert_eq!(error.code, ErrorCode::INVALID_PARAMS);
    assert_eq!(error.message, "unknown tool `list_all_acme_user`; did you mean `list_all_acme_users`?");

    for error in [
        client.list_prompts(None).await.unwrap_err(),
        client.list_resources(None).await.unwrap_err(),
        client.list_resource_templates(None).await.unwrap_err(),
    ] {
        let ServiceError::McpError(error) = error else { panic!("{error}") };
        assert_eq!(error.code, ErrorCode::METHOD_NOT_FOUND);
    }
    let cursor = rmcp::model::PaginatedRequestParams::default().with_cursor(Some("7-nonsense".to_owned()));
    let ServiceError::McpError(error) = client.list_tools(Some(cursor)).await.unwrap_err() else { panic!("an error") };
    assert_eq!(error.code, ErrorCode::INVALID_PARAMS);
}

#[tokio::test]
async fn http_2025_11_25() {
    let server = Server::start().await;
    exercise(&over_http(&server, legacy()).await, ProtocolVersion::V_2025_11_25).await;
}

#[tokio::test]
async fn http_2026_07_28() {
    let server = Server::start().await;
    exercise(&over_http(&server, modern()).await, ProtocolVersion::V_2026_07_28).await;
}

#[tokio::test]
async fn lines_2025_11_25() {
    exercise(&over_lines(legacy()).await, ProtocolVersion::V_2025_11_25).await;
}

#[tokio::test]
async fn lines_2026_07_28() {
    exercise(&over_lines(modern()).await, ProtocolVersion::V_2026_07_28).await;
}
