//! rmcp's client, both eras of the protocol, over HTTP and over the pipes of a child process.

use crate::program::{KEY, Server, toolwright};
use rmcp::model::{CallToolRequestParams, CallToolResult, ProtocolVersion};
use rmcp::service::{RoleClient, RunningService, ServiceError};
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use rmcp::{ClientLifecycleMode, ClientServiceExt};
use serde_json::Value;
use std::process::Stdio;

/// How the program is spoken to.
#[derive(Debug, Clone, Copy)]
pub enum Transport {
    Stdio,
    Http,
    /// stdio before HTTP: `toolwright bridge` in front of `toolwright serve`.
    Bridge,
}

/// Which protocol is spoken.
#[derive(Debug, Clone, Copy)]
pub enum Era {
    /// 2025-11-25, with a handshake.
    Legacy,
    /// 2026-07-28, stateless.
    Modern,
}

impl Era {
    pub fn version(self) -> ProtocolVersion {
        match self {
            Self::Legacy => ProtocolVersion::V_2025_11_25,
            Self::Modern => ProtocolVersion::V_2026_07_28,
        }
    }

    fn lifecycle(self) -> ClientLifecycleMode {
        match self {
            Self::Legacy => ClientLifecycleMode::Initialize,
            Self::Modern => ClientLifecycleMode::Discover { preferred_versions: vec![self.version()] },
        }
    }
}

/// A connected client, and what it is connected to.
pub struct Session {
    pub client: RunningService<RoleClient, ()>,
    _process: Process,
}

/// Ends with the session.
enum Process {
    Child { _child: tokio::process::Child },
    Server { _server: Server },
    Both { _child: tokio::process::Child, _server: Server },
}

impl Session {
    /// Serves `arguments` and connects.
    pub async fn start(transport: Transport, era: Era, arguments: &[&str]) -> Self {
        match transport {
            Transport::Stdio => {
                let mut command = toolwright(["serve", "--stdio"].iter().chain(arguments));
                command.env("TORII_API_KEY", KEY);
                let (client, child) = over_pipes(command, era).await;
                Self { client, _process: Process::Child { _child: child } }
            }
            Transport::Bridge => {
                let server = Server::start(arguments);
                let (client, child) = over_pipes(toolwright(["bridge", &server.url]), era).await;
                Self { client, _process: Process::Both { _child: child, _server: server } }
            }
            Transport::Http => {
                let server = Server::start(arguments);
                let config = StreamableHttpClientTransportConfig::with_uri(server.url.clone());
                let transport = StreamableHttpClientTransport::with_client(http(), config);
                let client = ().serve_with_lifecycle(transport, era.lifecycle()).await.unwrap();
                Self { client, _process: Process::Server { _server: server } }
            }
        }
    }

    /// Calls a tool.
    pub async fn call(&self, tool: &str, arguments: Value) -> Result<CallToolResult, ServiceError> {
        let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
        self.client.call_tool(CallToolRequestParams::new(tool.to_owned()).with_arguments(arguments)).await
    }

    /// Calls a tool and expects a success; gives its structure, which the text must repeat.
    pub async fn succeed(&self, tool: &str, arguments: Value) -> Value {
        let result = self.call(tool, arguments).await.unwrap();
        assert_eq!(result.is_error, Some(false), "{result:?}");
        let structured = result.structured_content.clone().unwrap();
        assert_eq!(words(&result), structured.to_string());
        structured
    }

    /// Calls a tool and expects a failure; gives its words.
    pub async fn fail(&self, tool: &str, arguments: Value) -> String {
        let result = self.call(tool, arguments).await.unwrap();
        assert_eq!(result.is_error, Some(true), "{result:?}");
        words(&result).to_owned()
    }
}

/// Starts a command and speaks through its pipes.
async fn over_pipes(command: std::process::Command, era: Era) -> (RunningService<RoleClient, ()>, tokio::process::Child) {
    let mut command = tokio::process::Command::from(command);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
    let pipes = (child.stdout.take().unwrap(), child.stdin.take().unwrap());
    (().serve_with_lifecycle(pipes, era.lifecycle()).await.unwrap(), child)
}

/// The text of a result.
pub fn words(result: &CallToolResult) -> &str {
    assert_eq!(result.content.len(), 1, "{result:?}");
    &result.content[0].as_text().unwrap().text
}

/// An HTTP client that goes through no proxy.
pub fn http() -> reqwest::Client {
    // No TLS is spoken here, but reqwest wants to know how it would be.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}
