//! What a connection needs besides the compiled operations.

use crate::authorise::{Credentials, Secret};
use crate::limit::ResetUnit;
use crate::page::CursorKeys;
use crate::send::Http;
use std::collections::BTreeMap;

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
}

impl Options {
    /// Sets the secrets of a credential scheme, in the order of its variables.
    #[must_use]
    pub fn with_credential<S: Into<String>>(mut self, scheme: &str, secrets: impl IntoIterator<Item = S>) -> Self {
        self.credentials.set(scheme, secrets.into_iter().map(Secret::new).collect());
        self
    }

    /// Sets the base URL.
    #[must_use]
    pub fn with_base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }
}
