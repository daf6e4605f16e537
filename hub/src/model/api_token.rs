//! An API token: who may use the admin API, and servers that ask for one.

use super::{ApiTokenId, TenantId, Time};
use serde::Serialize;

/// What is kept of an API token: everything but the token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApiToken {
    /// Its identifier; opens nothing.
    pub id: ApiTokenId,
    /// Whose it is.
    pub tenant: TenantId,
    /// The name for people.
    pub name: String,
    /// The last four characters of the token, by which people recognise it.
    pub token_hint: String,
    /// It opens nothing from this moment on; `None` is never.
    pub expires_at: Option<Time>,
    /// When it was last used, to within a minute.
    pub last_used_at: Option<Time>,
    /// When it was made.
    pub created_at: Time,
}

impl ApiToken {
    /// Whether it opens something at this moment: the end is exclusive.
    pub fn is_open_at(&self, now: Time) -> bool {
        self.expires_at.is_none_or(|expires| now < expires)
    }
}
