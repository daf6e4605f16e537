//! What a connection needs besides the compiled operations.

use super::Retry;
use crate::authorise::{Credentials, Secret};
use crate::limit::ResetUnit;
use crate::page::CursorKeys;
use crate::send::Http;
use std::collections::BTreeMap;
use std::time::Duration;

/// What a [`Connection`](super::Connection) needs besides the compiled operations. The default calls the vendor's server without
/// credentials.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// A base URL instead of the vendor's; may be http or local.
    pub base_url: Option<String>,
    /// Values of the server's variables, by name.
    pub server_variables: BTreeMap<String, String>,
    /// The account's credentials.
    pub credentials: Credentials,
    /// The account's name; a page's cursor is bound to it.
    pub account: String,
    /// Connections that are shared with other clients.
    pub http: Option<Http>,
    /// Keys that keep a page's cursor valid in other processes; else they live as long as the connection.
    pub cursor_keys: Option<CursorKeys>,
    /// What the vendor's numeric rate-limit resets count.
    pub reset_unit: ResetUnit,
    /// Whether calls are repeated; never by default.
    pub retry: Option<Retry>,
}

impl Options {
    /// Sets the secrets of a credential scheme, in the order of its variables.
    #[must_use]
    pub fn with_credential<S: Into<String>>(mut self, scheme: &str, secrets: impl IntoIterator<Item = S>) -> Self {
        self.credentials.set(scheme, secrets.into_iter().map(Secret::new).collect());
        self
    }

    /// Sets connections that are shared with other clients, or that were set up elsewhere: [`Http::from_client`].
    #[must_use]
    pub fn with_http(mut self, http: Http) -> Self {
        self.http = Some(http);
        self
    }

    /// Has calls repeated.
    #[must_use]
    pub fn with_retry(mut self, retry: Retry) -> Self {
        self.retry = Some(retry);
        self
    }

    /// Sets the base URL.
    #[must_use]
    pub fn with_base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }
}

/// How some calls differ from the others of a connection.
///
/// ```
/// use std::time::Duration;
/// use toolwright_runtime::typed::{CallOptions, Retry};
///
/// let patient = CallOptions::new().with_timeout(Duration::from_secs(120)).with_header("x-request-id", "a1").with_retry(Retry::default());
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct CallOptions {
    /// Sent along. Not for headers that the operation or its credential sends: such a call is refused.
    pub headers: Vec<(String, String)>,
    /// For each whole exchange with the vendor.
    pub timeout: Option<Duration>,
    /// Whether calls are repeated.
    pub retry: Option<Retry>,
}

impl CallOptions {
    /// No difference yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends a header along.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the time for each whole exchange with the vendor.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Has the calls repeated.
    #[must_use]
    pub fn with_retry(mut self, retry: Retry) -> Self {
        self.retry = Some(retry);
        self
    }
}
