//! Everything that can be done with the hub, and every rule about it. The admin API and the command line are thin over this.
//!
//! One file an entity. Whoever calls says for which tenant; what belongs to another tenant is not there.

mod access;
mod account_checks;
mod accounts;
mod api_tokens;
mod base_url;
mod credentials;
mod error;
mod open;
mod rotate;
mod server_checks;
mod servers;
mod upkeep;

pub(crate) use access::account_key;
pub use accounts::{AccountPatch, AccountView, CredentialState, NewAccount};
pub use api_tokens::{ApiTokenPatch, CreatedToken};
pub(crate) use base_url::access;
pub use error::{FieldProblem, ServiceError};
pub use open::OpenError;
pub use rotate::Rotation;
pub use servers::{ConfigPatch, CreatedServer, NewServer, ServerPatch};

use crate::catalog::Catalog;
use crate::clock::Clock;
use crate::limits::LimitTable;
use crate::model::{ApiTokenId, LogEntry, LogFilter, LogRow, Page, PageRequest, Tenant, TenantId};
use crate::store::{Store, StoreError, Upkeep};
use crate::token::TokenKeys;
use crate::vault::Vault;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use toolwright_integration::is_hidden;
use toolwright_runtime::mcp::Hosts;
use toolwright_runtime::page::CursorKeys;
use toolwright_runtime::send::Http;
use toolwright_runtime::token::Tokens;

/// A store with both of its sides.
pub trait HubStore: Store + Upkeep {}

impl<S: Store + Upkeep> HubStore for S {}

/// A line of the access log goes here.
pub type AccessLog = Arc<dyn Fn(&str) + Send + Sync>;

/// How a hub behaves.
#[derive(Clone)]
#[non_exhaustive]
pub struct Settings {
    /// What stands before `/mcp/…` in the URLs that are given out, without a slash at the end.
    pub public_url: String,
    /// The host names and origins that are served.
    pub hosts: Hosts,
    /// Base URLs of accounts and token endpoints may be local, or not https, when their origin is one of these
    /// (`http://127.0.0.1:9000`).
    pub trusted_origins: Vec<String>,
    /// The connections to vendors.
    pub http: Http,
    /// Where the access log goes.
    pub access_log: Option<AccessLog>,
}

impl Settings {
    /// The usual, with this public URL.
    pub fn new(public_url: impl Into<String>) -> Self {
        let public_url = public_url.into().trim_end_matches('/').to_owned();
        Self { public_url, hosts: Hosts::default(), trusted_origins: Vec::new(), http: Http::default(), access_log: None }
    }
}

/// The hub.
pub struct Hub {
    pub(crate) store: Arc<dyn HubStore>,
    pub(crate) vault: Arc<Vault>,
    /// Access tokens that were got with credentials.
    pub(crate) access: Tokens,
    pub(crate) tokens: TokenKeys,
    pub(crate) cursor_keys: CursorKeys,
    /// Keys the digests of arguments.
    pub(crate) digest_key: ring::hmac::Key,
    pub(crate) clock: Clock,
    pub(crate) catalog: Catalog,
    pub(crate) settings: Settings,
    pub(crate) limits: LimitTable,
    /// Whether the last write went well. While it did not, no call is let through: it could not be recorded.
    pub(crate) writable: AtomicBool,
}

/// On whose behalf something is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// The tenant.
    pub tenant: TenantId,
    /// The API token that was shown; `None` for the command line.
    pub token: Option<ApiTokenId>,
}

impl Hub {
    /// The integrations.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The store, for what has no rules: verification, backup.
    pub fn store(&self) -> &Arc<dyn HubStore> {
        &self.store
    }

    /// Adds a tenant.
    ///
    /// # Errors
    /// When the name will not do or is taken.
    pub async fn create_tenant(&self, name: &str) -> Result<Tenant, ServiceError> {
        let name = checked_name(name, "/name")?;
        let tenant = Tenant { id: TenantId::random().map_err(ServiceError::of("tenant"))?, name, created_at: self.clock.now() };
        let audit = LogEntry::change(self.clock.now(), "tenant.create");
        match self.store.insert_tenant(&tenant, audit).await {
            Ok(()) => Ok(tenant),
            Err(StoreError::Exists) => Err(ServiceError::field("/name", "name_taken", "there is a tenant of this name")),
            Err(other) => Err(ServiceError::of("tenant")(other)),
        }
    }

    /// Rows of the audit log, newest first.
    ///
    /// # Errors
    /// When the cursor is not one of this list.
    pub async fn log(&self, who: &Who, filter: &LogFilter, page: &PageRequest) -> Result<Page<LogRow>, ServiceError> {
        self.store.log(&who.tenant, filter, page).await.map_err(ServiceError::of("log"))
    }

    /// What keeps the hub from serving, in words; empty when it is ready.
    pub fn troubles(&self) -> Vec<String> {
        let mut troubles = Vec::new();
        if !self.is_writable() {
            troubles.push("the store cannot be written; no call is let through until it can".to_owned());
        }
        let behind = self.clock.behind();
        if behind > Duration::from_secs(60) {
            troubles.push(format!(
                "the machine's clock stands {} s behind what this hub has seen; expiry goes by the later time",
                behind.as_secs()
            ));
        }
        troubles
    }

    /// An audit row of a change that `who` makes.
    fn change(&self, who: &Who, method: &str) -> LogEntry {
        LogEntry { actor: who.token.clone(), ..LogEntry::change(self.clock.now(), method) }
    }
}

/// A name for people: something visible, at most 200 characters, no control characters.
fn checked_name(name: &str, pointer: &str) -> Result<String, ServiceError> {
    let name = name.trim();
    let problem = |message| ServiceError::field(pointer, "bad_name", message);
    if name.chars().all(is_invisible) {
        return Err(problem("a name is needed"));
    }
    if name.chars().count() > 200 {
        return Err(problem("a name has at most 200 characters"));
    }
    if name.chars().any(char::is_control) {
        return Err(problem("a name holds no control characters"));
    }
    Ok(name.to_owned())
}

/// White space, the blank of Braille, and what nobody sees.
fn is_invisible(letter: char) -> bool {
    letter.is_whitespace() || letter == '\u{2800}' || is_hidden(letter)
}
