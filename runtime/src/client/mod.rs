//! One call, from arguments to reply: bind → guard → authorise → send once → classify → shape.

mod call;
mod disposition;
mod download;
mod error;
mod files;
mod prepare;
mod requires;
mod wallet;

pub use error::{CallError, Precondition};

use crate::authorise::Credentials;
use crate::guard::{self, Access, Destination, DownloadFolder, FileRoot, Refusal};
use crate::limit::{RateLimit, ResetUnit};
use crate::page::CursorKeys;
use crate::send::{BeforeSend, Http, HttpSettings};
use crate::shape::{Content, Wanted};
use crate::token::Tokens;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use toolwright_integration::{Integration, Operation, Server};

/// Calls one integration with one account's credentials. Cheap to make: [`Http`] and [`CursorKeys`] are handles that many clients share.
#[derive(Debug, Clone)]
pub struct Client {
    integration: Arc<Integration>,
    options: Options,
    /// Where calls go unless an operation has a server of its own. Kept as it came out, so that a server that still lacks a
    /// variable can list its tools.
    destination: Result<Destination, Refusal>,
}

/// What a [`Client`] needs besides the integration.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options {
    /// A base URL that was given. It stands for every server of the integration.
    pub base_url: Option<String>,
    /// Which addresses that base URL may name: any, also http and local, when the operator gave it; public ones over https when
    /// it belongs to an account.
    pub base_url_access: Access,
    /// Values of the server's variables, by name; see [`guard::variables_from_environment`].
    pub server_variables: BTreeMap<String, String>,
    /// The account's credentials.
    pub credentials: Credentials,
    /// The keys of `next_cursor`.
    pub cursor_keys: CursorKeys,
    /// The connections.
    pub http: Http,
    /// What the vendor's numeric rate-limit resets count.
    pub reset_unit: ResetUnit,
    /// The OAuth 2.0 access tokens, for credentials that are grants.
    pub tokens: Tokens,
    /// The folder below which arguments may name files; none by default.
    pub files: Option<FileRoot>,
    /// Where files go that are too large for an answer; without it they are described only.
    pub downloads: Option<DownloadFolder>,
}

impl Options {
    /// Everything as usual, with these cursor keys.
    pub fn new(cursor_keys: CursorKeys) -> Self {
        Self {
            base_url: None,
            base_url_access: Access::Operator,
            server_variables: BTreeMap::new(),
            credentials: Credentials::none(),
            cursor_keys,
            http: Http::new(HttpSettings::default()),
            reset_unit: ResetUnit::Auto,
            tokens: Tokens::default(),
            files: None,
            downloads: None,
        }
    }
}

impl Options {
    fn resolve(&self, server: &Server) -> Result<Destination, Refusal> {
        match &self.base_url {
            Some(base_url) => Destination::parse(base_url, self.base_url_access),
            None => guard::resolve(server, &self.server_variables, None),
        }
    }
}

/// Who calls, and what is wanted of the answer.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct CallContext {
    /// The account; cursors and access tokens are bound to it.
    pub account: String,
    /// What cursors are bound to besides: the door that the caller came by, where an account has several.
    pub door: String,
    /// Asked before each request leaves.
    pub before_send: Option<Arc<dyn BeforeSend>>,
    /// The result's size and fields.
    pub wanted: Wanted,
    /// Sent along with every request; none that the operation or its credential sends itself.
    pub headers: Vec<(String, String)>,
    /// For each whole exchange with the vendor, instead of the connections' own.
    pub timeout: Option<std::time::Duration>,
}

impl CallContext {
    /// A call for an account.
    pub fn new(account: impl Into<String>) -> Self {
        Self { account: account.into(), ..Self::default() }
    }
}

/// A success.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Reply {
    /// The vendor's HTTP status.
    pub status: u16,
    /// What the model reads.
    pub content: Content,
    /// What the model should know besides, one sentence each.
    pub notes: Vec<String>,
    /// What the vendor still allows.
    pub rate_limit: RateLimit,
}

impl Client {
    /// A client for one integration.
    ///
    /// # Errors
    /// When the operator's base URL cannot be used. A server that lacks a variable is an error of the calls; see [`Client::check`].
    pub fn new(integration: Arc<Integration>, options: Options) -> Result<Self, Refusal> {
        match options.resolve(&integration.server) {
            Err(refusal) if options.base_url.is_some() => Err(refusal),
            destination => Ok(Self { integration, options, destination }),
        }
    }

    /// Whether the integration's server is known and may be called. For a warning at start.
    ///
    /// # Errors
    /// What the operator has to set.
    pub fn check(&self) -> Result<(), Refusal> {
        self.destination.as_ref().map(|_| ()).map_err(Clone::clone)
    }

    /// The integration.
    pub fn integration(&self) -> &Integration {
        &self.integration
    }

    fn destination(&self, operation: &Operation) -> Result<Cow<'_, Destination>, Refusal> {
        match &operation.server {
            Some(server) => self.options.resolve(server).map(Cow::Owned),
            None => self.destination.as_ref().map(Cow::Borrowed).map_err(Clone::clone),
        }
    }
}
