//! An MCP server: an account's tools, or some of them, behind one token.

use super::{AccountId, ApiTokenId, ServerId, TenantId, Time};
use serde::{Deserialize, Serialize};

/// What a token opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct McpServer {
    /// Its identifier; not the token.
    pub id: ServerId,
    /// Whose it is.
    pub tenant: TenantId,
    /// The account whose tools are served.
    pub account: AccountId,
    /// The name for people.
    pub name: String,
    /// What is served, and to whom.
    pub config: ServerConfig,
    /// How much.
    pub limits: Limits,
    /// The token opens nothing from this moment on; `None` is never.
    pub expires_at: Option<Time>,
    /// The API token that made it.
    pub created_by: Option<ApiTokenId>,
    /// The last four characters of the token, by which people recognise it.
    pub token_hint: String,
    /// Grows with each change.
    pub revision: u64,
    /// When it was made.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
}

impl McpServer {
    /// Whether the token opens something at this moment: the end is exclusive.
    pub fn is_open_at(&self, now: Time) -> bool {
        self.expires_at.is_none_or(|expires| now < expires)
    }
}

/// The choice of tools, and who may use them. Empty lists choose everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerConfig {
    /// `read`, `write`, `custom`, `destructive`, or names of methods.
    pub methods: Vec<String>,
    /// Tags of resources or methods; one of them is enough.
    pub tags: Vec<String>,
    /// The caller brings a valid API token of the same tenant as well.
    pub require_api_token_auth: bool,
    /// How the tools are shown.
    pub tool_exposure: ToolExposure,
}

/// How a server shows its tools.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ToolExposure {
    /// Every tool is in `tools/list`.
    #[default]
    All,
}

/// How much a server may be used. `None` is without limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// `tools/call` requests in any 60 seconds.
    pub calls_per_minute: Option<u32>,
    /// `tools/call` requests at the same time.
    pub concurrency: Option<u32>,
}
