//! Where the hub keeps what it knows. Two traits, one test-suite for every implementation.
//!
//! [`Store`] is what requests use. Every function takes the tenant, and what belongs to another tenant is not there; the two lookups
//! by a token's hash are the exception, because it is they that tell the tenant. [`Upkeep`] is what the hub itself uses, over all
//! tenants: expiry, re-sealing, verification, backup.
//!
//! What every implementation promises:
//! - `Ok` from a function that writes means that the change is on disk (fsync), together with its row in the audit log.
//! - A change and its audit row are one transaction: both are there or neither.
//! - A read sees every write that was acknowledged before the read began: revocation is exact, nothing is cached.
//! - Deleting an account deletes its servers. What is deleted is gone; the audit rows stay.
//! - Audit rows form a chain: each holds the hash of the one before and its own content, so that a missing or changed row shows.

mod chain;
pub mod sqlite;

use crate::model::{
    Account, AccountId, ApiToken, ApiTokenId, LogEntry, LogFilter, LogRow, McpServer, Page, PageRequest, Sealed, ServerId,
    Tenant, TenantId, Time,
};
use std::fmt;
use std::path::PathBuf;
pub use toolwright_runtime::toolbox::Pending;

/// The result of every function of a store.
pub type Stored<'a, T> = Pending<'a, Result<T, StoreError>>;

/// The keyed hash of a token and the name of the key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenHash {
    /// The name of the key.
    pub key_id: String,
    /// HMAC-SHA256 over the token.
    pub hash: [u8; 32],
}

/// Why a store did not do it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no such thing, or it is another tenant's.
    NotFound,
    /// It was changed since it was read; read again and decide anew.
    Conflict,
    /// Another one of this name is there.
    Exists,
    /// The cursor is not one of this list.
    BadCursor,
    /// The medium refused: full, read-only, gone. Nothing was written. In words for the operator.
    Unavailable(String),
    /// What is stored cannot be understood. Nothing was written. In words for the operator.
    Damaged(String),
    /// The store was written by a newer version of this program. Nothing was written.
    Newer {
        /// The version found.
        found: u32,
        /// The newest one that this program reads.
        known: u32,
    },
}

impl fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => formatter.write_str("not found"),
            Self::Conflict => formatter.write_str("it was changed by somebody else in between"),
            Self::Exists => formatter.write_str("another one of this name is there"),
            Self::BadCursor => formatter.write_str("the cursor is not one of this list"),
            Self::Unavailable(words) => write!(formatter, "the store refuses: {words}"),
            Self::Damaged(words) => write!(formatter, "the store is damaged: {words}"),
            Self::Newer { found, known } => {
                write!(formatter, "the store has version {found}, this program reads up to {known}; run the newer program")
            }
        }
    }
}

impl std::error::Error for StoreError {}

/// What requests use. `audit` is written in the same transaction as the change.
pub trait Store: Send + Sync {
    /// Adds an account.
    fn insert_account<'a>(&'a self, tenant: &'a TenantId, account: &'a Account, audit: LogEntry) -> Stored<'a, ()>;
    /// One account.
    fn account<'a>(&'a self, tenant: &'a TenantId, id: &'a AccountId) -> Stored<'a, Account>;
    /// Accounts, oldest first; those of one integration if named.
    fn accounts<'a>(
        &'a self,
        tenant: &'a TenantId,
        integration: Option<&'a str>,
        page: &'a PageRequest,
    ) -> Stored<'a, Page<Account>>;
    /// Writes an account that was read and changed. `account.revision` is the one that was read; the stored one is one more.
    /// [`StoreError::Conflict`] when another write, re-sealing included, came between.
    fn update_account<'a>(&'a self, tenant: &'a TenantId, account: &'a Account, audit: LogEntry) -> Stored<'a, ()>;
    /// Deletes an account and its servers.
    fn delete_account<'a>(&'a self, tenant: &'a TenantId, id: &'a AccountId, audit: LogEntry) -> Stored<'a, ()>;

    /// The access tokens of an account's credential, by the name of its scheme; empty when there are none yet.
    fn access<'a>(&'a self, tenant: &'a TenantId, account: &'a AccountId, scheme: &'a str) -> Stored<'a, AccessState>;
    /// Claims the renewal of access tokens until `until`, with a new fence; `None` while another's claim is good at `now`.
    fn claim_access<'a>(
        &'a self,
        tenant: &'a TenantId,
        account: &'a AccountId,
        scheme: &'a str,
        now: Time,
        until: Time,
    ) -> Stored<'a, Option<AccessState>>;
    /// Writes access tokens and ends the claim; `false`, and nothing is written, when `fence` is not the last one given.
    fn commit_access<'a>(
        &'a self,
        tenant: &'a TenantId,
        account: &'a AccountId,
        scheme: &'a str,
        fence: u64,
        sealed: &'a Sealed,
    ) -> Stored<'a, bool>;

    /// Adds a server and the hash of its token. [`StoreError::NotFound`] when the tenant has no such account.
    fn insert_server<'a>(
        &'a self,
        tenant: &'a TenantId,
        server: &'a McpServer,
        token: &'a TokenHash,
        audit: LogEntry,
    ) -> Stored<'a, ()>;
    /// One server, expired or not.
    fn server<'a>(&'a self, tenant: &'a TenantId, id: &'a ServerId) -> Stored<'a, McpServer>;
    /// Servers, oldest first; those of one account if named. Expired ones are among them until they are purged.
    fn servers<'a>(
        &'a self,
        tenant: &'a TenantId,
        account: Option<&'a AccountId>,
        page: &'a PageRequest,
    ) -> Stored<'a, Page<McpServer>>;
    /// Writes a server that was read and changed, as [`Store::update_account`] does. Tenant, account and token stay.
    fn update_server<'a>(&'a self, tenant: &'a TenantId, server: &'a McpServer, audit: LogEntry) -> Stored<'a, ()>;
    /// Deletes a server: the token opens nothing from the moment on at which this is acknowledged.
    fn delete_server<'a>(&'a self, tenant: &'a TenantId, id: &'a ServerId, audit: LogEntry) -> Stored<'a, ()>;

    /// Changes name and expiry of a token.
    fn update_api_token<'a>(&'a self, tenant: &'a TenantId, token: &'a ApiToken, audit: LogEntry) -> Stored<'a, ()>;

    /// Adds an API token and its hash.
    fn insert_api_token<'a>(
        &'a self,
        tenant: &'a TenantId,
        token: &'a ApiToken,
        hash: &'a TokenHash,
        audit: LogEntry,
    ) -> Stored<'a, ()>;
    /// One API token.
    fn api_token<'a>(&'a self, tenant: &'a TenantId, id: &'a ApiTokenId) -> Stored<'a, ApiToken>;
    /// API tokens, oldest first.
    fn api_tokens<'a>(&'a self, tenant: &'a TenantId, page: &'a PageRequest) -> Stored<'a, Page<ApiToken>>;
    /// Notes that a token was used. No audit row; may be lost.
    fn touch_api_token<'a>(&'a self, tenant: &'a TenantId, id: &'a ApiTokenId, when: Time) -> Stored<'a, ()>;
    /// Deletes an API token.
    fn delete_api_token<'a>(&'a self, tenant: &'a TenantId, id: &'a ApiTokenId, audit: LogEntry) -> Stored<'a, ()>;

    /// Writes an audit row and gives its place in the log.
    fn append_log<'a>(&'a self, tenant: &'a TenantId, entry: LogEntry) -> Stored<'a, u64>;
    /// Audit rows, newest first.
    fn log<'a>(&'a self, tenant: &'a TenantId, filter: &'a LogFilter, page: &'a PageRequest) -> Stored<'a, Page<LogRow>>;

    /// The tenant itself.
    fn tenant<'a>(&'a self, tenant: &'a TenantId) -> Stored<'a, Tenant>;

    /// The server that one of these hashes belongs to; `None` when there is none. With `open_at`, one that has expired by then is not
    /// there, and looking for it takes as long as looking for one that never was.
    fn server_by_token<'a>(&'a self, hashes: &'a [TokenHash], open_at: Option<Time>) -> Stored<'a, Option<McpServer>>;
    /// The API token that one of these hashes belongs to, expired or not; `None` when there is none.
    fn api_token_by_hash<'a>(&'a self, hashes: &'a [TokenHash]) -> Stored<'a, Option<ApiToken>>;
}

/// What the hub itself uses, over all tenants.
pub trait Upkeep: Send + Sync {
    /// Adds a tenant. [`StoreError::Exists`] when the name is taken.
    fn insert_tenant<'a>(&'a self, tenant: &'a Tenant, audit: LogEntry) -> Stored<'a, ()>;
    /// All tenants, oldest first.
    fn tenants(&self) -> Stored<'_, Vec<Tenant>>;

    /// A secret of the hub's own under this name: keys of hashes and cursors, sealed like credentials. Newest first.
    fn secrets<'a>(&'a self, name: &'a str) -> Stored<'a, Vec<HubSecret>>;
    /// Adds a secret. [`StoreError::Exists`] when one of this name and identifier is there.
    fn insert_secret<'a>(&'a self, secret: &'a HubSecret) -> Stored<'a, ()>;

    /// The names of all keys that something is sealed with.
    fn keys_in_use(&self) -> Stored<'_, Vec<String>>;
    /// Up to `limit` things that are not sealed with `key_id`.
    fn sealed_otherwise<'a>(&'a self, key_id: &'a str, limit: usize) -> Stored<'a, Vec<SealedThing>>;
    /// Puts `new` in the place of `thing.sealed`; `false`, and nothing is written, when that has changed or is gone.
    fn reseal<'a>(&'a self, thing: &'a SealedThing, new: &'a Sealed) -> Stored<'a, bool>;

    /// Deletes up to `limit` servers that expired at `now` or before, with an audit row each, and says how many they were.
    fn purge_expired(&self, now: Time, limit: usize) -> Stored<'_, usize>;
    /// The latest moment that the store knows of: of an audit row, or noted by [`Upkeep::note_time`].
    fn latest_time(&self) -> Stored<'_, Option<Time>>;
    /// Notes the time, so that a clock that is set back while the hub is down is noticed. Done often, it also tells whether the
    /// store can be written.
    fn note_time(&self, now: Time) -> Stored<'_, ()>;

    /// Reads the whole store: its own integrity, then every audit row and its hash.
    fn verify(&self) -> Stored<'_, Verified>;
    /// Writes a copy of the store, as of one moment, to a file that must not exist; the store stays in use meanwhile.
    fn backup(&self, to: PathBuf) -> Stored<'_, ()>;
}

/// A secret of the hub's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubSecret {
    /// What it is for.
    pub name: String,
    /// Which one of that name.
    pub id: String,
    /// The secret.
    pub sealed: Sealed,
    /// When it was made.
    pub created_at: Time,
}

/// Access tokens that were got with an account's credentials.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccessState {
    /// The number of the last claim.
    pub fence: u64,
    /// The tokens; `None` when none were written yet.
    pub sealed: Option<Sealed>,
}

/// Something that the vault sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedThing {
    /// What it belongs to; the associated data of the seal.
    pub owner: SealedOwner,
    /// The seal.
    pub sealed: Sealed,
}

/// What sealed bytes belong to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SealedOwner {
    /// The credentials of an account.
    Account(TenantId, AccountId),
    /// The access tokens of an account, by the name of the credential's scheme.
    Access(TenantId, AccountId, String),
    /// A secret of the hub's own, by name and identifier.
    Hub(String, String),
}

/// What [`Upkeep::verify`] found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many audit rows there are.
    pub rows: u64,
    /// The hash of the last one, in hex; noted elsewhere, it proves that nothing was rewritten up to here.
    pub head: String,
    /// What is wrong, in words, at most a hundred; empty when all is well.
    pub problems: Vec<String>,
}
