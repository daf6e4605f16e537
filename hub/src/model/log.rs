//! The audit log: what happened, by whom, to what. Never arguments, answers or secrets.

use super::{AccountId, ApiTokenId, ServerId, TenantId, Time};
use serde::{Deserialize, Serialize};
use toolwright_integration::Effect;

/// Whether somebody used a server or changed something in the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogKind {
    /// A request to an MCP server.
    Mcp,
    /// A change in the hub: through the admin API, the command line, or by itself (expiry).
    Admin,
}

impl LogKind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mcp => "mcp",
            Self::Admin => "admin",
        }
    }

    /// By its word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Mcp, Self::Admin].into_iter().find(|kind| kind.word() == word)
    }
}

/// The word for an effect, as the compiled format writes it.
pub fn effect_word(effect: Effect) -> &'static str {
    match effect {
        Effect::Read => "read",
        Effect::Write => "write",
        Effect::Destructive => "destructive",
    }
}

/// An effect by its word.
pub fn effect_from_word(word: &str) -> Option<Effect> {
    [Effect::Read, Effect::Write, Effect::Destructive].into_iter().find(|effect| effect_word(*effect) == word)
}

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// When it ended.
    pub time: Time,
    /// Use or change.
    pub kind: LogKind,
    /// The MCP method (`tools/call`), or what was changed and how (`server.create`).
    pub method: String,
    /// The account that it was about.
    pub account: Option<AccountId>,
    /// The server that it was about.
    pub server: Option<ServerId>,
    /// The API token that was shown.
    pub actor: Option<ApiTokenId>,
    /// The tool, when it is one of the server's.
    pub tool: Option<String>,
    /// What the tool does to the vendor's data.
    pub effect: Option<Effect>,
    /// What the client calls itself; its own claim, cut to 200 characters.
    pub client_name: Option<String>,
    /// Its version, by its own claim.
    pub client_version: Option<String>,
    /// The HTTP status of the answer.
    pub status: u16,
    /// `ok`, or a stable word for what went wrong (`arguments`, `rate_limited`, `expired`, `vendor_error`).
    pub outcome: String,
    /// From the request's arrival to its answer, in microseconds.
    pub duration_us: u64,
    /// Bytes of the request's body.
    pub request_bytes: u64,
    /// Bytes of the answer's body.
    pub response_bytes: u64,
    /// SHA-256 over the arguments in canonical form, keyed so that nobody can try likely arguments; hex.
    pub arguments_digest: Option<String>,
}

impl LogEntry {
    /// A change in the hub.
    pub fn change(time: Time, method: &str) -> Self {
        Self {
            time,
            kind: LogKind::Admin,
            method: method.to_owned(),
            account: None,
            server: None,
            actor: None,
            tool: None,
            effect: None,
            client_name: None,
            client_version: None,
            status: 200,
            outcome: "ok".to_owned(),
            duration_us: 0,
            request_bytes: 0,
            response_bytes: 0,
            arguments_digest: None,
        }
    }
}

/// What is read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// Its place in the log; grows by one over all tenants.
    pub sequence: u64,
    /// Whose it is.
    pub tenant: TenantId,
    /// What happened.
    pub entry: LogEntry,
}

/// Which rows are wanted; everything that is set must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Use or change.
    pub kind: Option<LogKind>,
    /// The MCP method or the change.
    pub method: Option<String>,
    /// The account.
    pub account: Option<AccountId>,
    /// The server.
    pub server: Option<ServerId>,
    /// The tool.
    pub tool: Option<String>,
    /// The client's name.
    pub client: Option<String>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// The outcome.
    pub outcome: Option<String>,
    /// From this moment on.
    pub since: Option<Time>,
    /// Before this moment.
    pub until: Option<Time>,
}
