//! The store in one SQLite file: WAL, every commit on disk before it is acknowledged, one writer, many readers.
//!
//! The database may be read, backed up and even written by another process of this program while the hub runs.

mod access;
mod accounts;
mod api_tokens;
mod columns;
mod failure;
mod log;
mod open;
mod pages;
mod readers;
mod schema;
mod servers;
mod tenants;
mod upkeep;
mod writer;

use super::{AccessState, HubSecret, SealedThing, Store, StoreError, Stored, TokenHash, Upkeep, Verified};
use crate::model::{
    Account, AccountId, ApiToken, ApiTokenId, LogEntry, LogFilter, LogRow, McpServer, Page, PageRequest, Sealed, ServerId,
    Tenant, TenantId, Time,
};
use readers::Readers;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use writer::Writer;

/// A store in a file.
pub struct Sqlite {
    writer: Writer,
    readers: Readers,
}

impl Sqlite {
    /// Opens the file, or makes it. An older version is brought up to date; anything that is not ours, is damaged or newer, is left
    /// as it is.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Newer`], or [`StoreError::Unavailable`] with what the system said.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = open::open(path)?;
        Ok(Self { writer: Writer::start(connection)?, readers: Readers::new(path.to_path_buf()) })
    }

    /// A change that is on disk when the future is done.
    fn write<'a, T, F>(&'a self, work: F) -> Stored<'a, T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        Box::pin(self.writer.run(work))
    }

    /// A look-up by key: microseconds, done in place.
    fn look<'a, T: Send + 'a>(&'a self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Stored<'a, T> {
        Box::pin(std::future::ready(self.readers.run(work)))
    }

    /// Anything longer, done on a thread that may block.
    fn read<'a, T, F>(&'a self, work: F) -> Stored<'a, T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        Box::pin(self.readers.run_apart(work))
    }
}

/// The readers first: the writer is the last one, and leaves everything in the one file.
impl Drop for Sqlite {
    fn drop(&mut self) {
        self.readers.close();
    }
}

impl Store for Sqlite {
    fn insert_account<'a>(&'a self, tenant: &'a TenantId, account: &'a Account, audit: LogEntry) -> Stored<'a, ()> {
        let (tenant, account) = (tenant.clone(), account.clone());
        self.write(move |on| accounts::insert(on, &tenant, &account, &audit))
    }

    fn account<'a>(&'a self, tenant: &'a TenantId, id: &'a AccountId) -> Stored<'a, Account> {
        self.look(|on| accounts::get(on, tenant, id))
    }

    fn accounts<'a>(
        &'a self,
        tenant: &'a TenantId,
        integration: Option<&'a str>,
        page: &'a PageRequest,
    ) -> Stored<'a, Page<Account>> {
        let (tenant, integration, page) = (tenant.clone(), integration.map(str::to_owned), page.clone());
        self.read(move |on| accounts::list(on, &tenant, integration.as_deref(), &page))
    }

    fn update_account<'a>(&'a self, tenant: &'a TenantId, account: &'a Account, audit: LogEntry) -> Stored<'a, ()> {
        let (tenant, account) = (tenant.clone(), account.clone());
        self.write(move |on| accounts::update(on, &tenant, &account, &audit))
    }

    fn delete_account<'a>(&'a self, tenant: &'a TenantId, id: &'a AccountId, audit: LogEntry) -> Stored<'a, ()> {
        let (tenant, id) = (tenant.clone(), id.clone());
        self.write(move |on| accounts::delete(on, &tenant, &id, &audit))
    }

    fn access<'a>(&'a self, tenant: &'a TenantId, account: &'a AccountId, scheme: &'a str) -> Stored<'a, AccessState> {
        self.look(|on| access::get(on, tenant, account, scheme))
    }

    fn claim_access<'a>(
        &'a self,
        tenant: &'a TenantId,
        account: &'a AccountId,
        scheme: &'a str,
        now: Time,
        until: Time,
    ) -> Stored<'a, Option<AccessState>> {
        let (tenant, account, scheme) = (tenant.clone(), account.clone(), scheme.to_owned());
        self.write(move |on| access::claim(on, &tenant, &account, &scheme, (now, until)))
    }

    fn commit_access<'a>(
        &'a self,
        tenant: &'a TenantId,
        account: &'a AccountId,
        scheme: &'a str,
        fence: u64,
        sealed: &'a Sealed,
    ) -> Stored<'a, bool> {
        let (tenant, account, scheme, sealed) = (tenant.clone(), account.clone(), scheme.to_owned(), sealed.clone());
        self.write(move |on| access::commit(on, &tenant, &account, &scheme, (fence, &sealed)))
    }

    fn insert_server<'a>(
        &'a self,
        tenant: &'a TenantId,
        server: &'a McpServer,
        token: &'a TokenHash,
        audit: LogEntry,
    ) -> Stored<'a, ()> {
        let (tenant, server, token) = (tenant.clone(), server.clone(), token.clone());
        self.write(move |on| servers::insert(on, &tenant, &server, &token, &audit))
    }

    fn server<'a>(&'a self, tenant: &'a TenantId, id: &'a ServerId) -> Stored<'a, McpServer> {
        self.look(|on| servers::get(on, tenant, id))
    }

    fn servers<'a>(
        &'a self,
        tenant: &'a TenantId,
        account: Option<&'a AccountId>,
        page: &'a PageRequest,
    ) -> Stored<'a, Page<McpServer>> {
        let (tenant, account, page) = (tenant.clone(), account.cloned(), page.clone());
        self.read(move |on| servers::list(on, &tenant, account.as_ref(), &page))
    }

    fn update_server<'a>(&'a self, tenant: &'a TenantId, server: &'a McpServer, audit: LogEntry) -> Stored<'a, ()> {
        let (tenant, server) = (tenant.clone(), server.clone());
        self.write(move |on| servers::update(on, &tenant, &server, &audit))
    }

    fn delete_server<'a>(&'a self, tenant: &'a TenantId, id: &'a ServerId, audit: LogEntry) -> Stored<'a, ()> {
        let (tenant, id) = (tenant.clone(), id.clone());
        self.write(move |on| servers::delete(on, &tenant, &id, &audit))
    }

    fn insert_api_token<'a>(
        &'a self,
        tenant: &'a TenantId,
        token: &'a ApiToken,
        hash: &'a TokenHash,
        audit: LogEntry,
    ) -> Stored<'a, ()> {
        let (tenant, token, hash) = (tenant.clone(), token.clone(), hash.clone());
        self.write(move |on| api_tokens::insert(on, &tenant, &token, &hash, &audit))
    }

    fn api_token<'a>(&'a self, tenant: &'a TenantId, id: &'a ApiTokenId) -> Stored<'a, ApiToken> {
        self.look(|on| api_tokens::get(on, tenant, id))
    }

    fn api_tokens<'a>(&'a self, tenant: &'a TenantId, page: &'a PageRequest) -> Stored<'a, Page<ApiToken>> {
        let (tenant, page) = (tenant.clone(), page.clone());
        self.read(move |on| api_tokens::list(on, &tenant, &page))
    }

    fn update_api_token<'a>(&'a self, tenant: &'a TenantId, token: &'a ApiToken, audit: LogEntry) -> Stored<'a, ()> {
        let (tenant, token) = (tenant.clone(), token.clone());
        self.write(move |on| api_tokens::update(on, &tenant, &token, &audit))
    }

    fn touch_api_token<'a>(&'a self, tenant: &'a TenantId, id: &'a ApiTokenId, when: Time) -> Stored<'a, ()> {
        let (tenant, id) = (tenant.clone(), id.clone());
        self.write(move |on| api_tokens::touch(on, &tenant, &id, when))
    }

    fn delete_api_token<'a>(&'a self, tenant: &'a TenantId, id: &'a ApiTokenId, audit: LogEntry) -> Stored<'a, ()> {
        let (tenant, id) = (tenant.clone(), id.clone());
        self.write(move |on| api_tokens::delete(on, &tenant, &id, &audit))
    }

    fn append_log<'a>(&'a self, tenant: &'a TenantId, entry: LogEntry) -> Stored<'a, u64> {
        let tenant = tenant.clone();
        self.write(move |on| log::append(on, &tenant, &entry))
    }

    fn log<'a>(&'a self, tenant: &'a TenantId, filter: &'a LogFilter, page: &'a PageRequest) -> Stored<'a, Page<LogRow>> {
        let (tenant, filter, page) = (tenant.clone(), filter.clone(), page.clone());
        self.read(move |on| log::list(on, &tenant, &filter, &page))
    }

    fn tenant<'a>(&'a self, tenant: &'a TenantId) -> Stored<'a, Tenant> {
        self.look(|on| tenants::get(on, tenant))
    }

    fn server_by_token<'a>(&'a self, hashes: &'a [TokenHash], open_at: Option<Time>) -> Stored<'a, Option<McpServer>> {
        self.look(move |on| servers::by_token(on, hashes, open_at))
    }

    fn api_token_by_hash<'a>(&'a self, hashes: &'a [TokenHash]) -> Stored<'a, Option<ApiToken>> {
        self.look(|on| api_tokens::by_hash(on, hashes))
    }
}

impl Upkeep for Sqlite {
    fn insert_tenant<'a>(&'a self, tenant: &'a Tenant, audit: LogEntry) -> Stored<'a, ()> {
        let tenant = tenant.clone();
        self.write(move |on| tenants::insert(on, &tenant, &audit))
    }

    fn tenants(&self) -> Stored<'_, Vec<Tenant>> {
        self.read(tenants::list)
    }

    fn secrets<'a>(&'a self, name: &'a str) -> Stored<'a, Vec<HubSecret>> {
        self.look(|on| upkeep::secrets(on, name))
    }

    fn insert_secret<'a>(&'a self, secret: &'a HubSecret) -> Stored<'a, ()> {
        let secret = secret.clone();
        self.write(move |on| upkeep::insert_secret(on, &secret))
    }

    fn keys_in_use(&self) -> Stored<'_, Vec<String>> {
        self.read(upkeep::keys_in_use)
    }

    fn sealed_otherwise<'a>(&'a self, key_id: &'a str, limit: usize) -> Stored<'a, Vec<SealedThing>> {
        let key_id = key_id.to_owned();
        self.read(move |on| upkeep::sealed_otherwise(on, &key_id, limit))
    }

    fn reseal<'a>(&'a self, thing: &'a SealedThing, new: &'a Sealed) -> Stored<'a, bool> {
        let (thing, new) = (thing.clone(), new.clone());
        self.write(move |on| upkeep::reseal(on, &thing, &new))
    }

    fn purge_expired(&self, now: Time, limit: usize) -> Stored<'_, usize> {
        self.write(move |on| servers::purge(on, now, limit))
    }

    fn latest_time(&self) -> Stored<'_, Option<Time>> {
        self.look(upkeep::latest_time)
    }

    fn note_time(&self, now: Time) -> Stored<'_, ()> {
        self.write(move |on| upkeep::note_time(on, now))
    }

    fn verify(&self) -> Stored<'_, Verified> {
        self.read(log::verify)
    }

    fn backup(&self, to: PathBuf) -> Stored<'_, ()> {
        self.read(move |on| upkeep::backup(on, &to))
    }
}
