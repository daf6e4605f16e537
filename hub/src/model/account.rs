//! An integrated account.

use super::{AccountId, Sealed, TenantId, Time};
use std::collections::BTreeMap;

/// A tenant's account with a vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its identifier.
    pub id: AccountId,
    /// Whose it is.
    pub tenant: TenantId,
    /// The name of the compiled integration (`torii`).
    pub integration: String,
    /// The name for people.
    pub label: String,
    /// The credentials, a JSON object from environment-variable name to value, sealed for this tenant and account.
    pub credentials: Sealed,
    /// Values of the server's variables, by their names in the integration.
    pub variables: BTreeMap<String, String>,
    /// Stands for the integration's server when set.
    pub base_url: Option<String>,
    /// Grows with each write, re-sealing included; what was built from an older one is built anew.
    pub revision: u64,
    /// When it was made.
    pub created_at: Time,
    /// When it was last changed. Re-sealing under another key is no change.
    pub updated_at: Time,
}
