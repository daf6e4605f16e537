//! A tenant.

use super::{TenantId, Time};
use serde::Serialize;

/// What one customer of the hub owns: accounts, servers, API tokens, log rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tenant {
    /// Its identifier.
    pub id: TenantId,
    /// The name for people; unique, because a person chooses a tenant by it on the command line.
    pub name: String,
    /// When it was made.
    pub created_at: Time,
}
