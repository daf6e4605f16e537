//! What the hub knows, as plain data: no rules, no storage, no secrets in the clear.

mod account;
mod api_token;
mod id;
mod log;
mod page;
mod sealed;
mod server;
mod tenant;
mod time;

pub use account::Account;
pub use api_token::ApiToken;
pub use id::{AccountId, ApiTokenId, BadId, ServerId, TenantId};
pub use log::{LogEntry, LogFilter, LogKind, LogRow, effect_from_word, effect_word};
pub use page::{Cursor, Page, PageRequest};
pub use sealed::Sealed;
pub use server::{Limits, McpServer, ServerConfig, ToolExposure};
pub use tenant::Tenant;
pub use time::{BadTime, Time};
