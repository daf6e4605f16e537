//! How a token is asked for, and what comes of it.

use super::error::{TokenError, Trouble};
use crate::guard::Access;
use crate::secret::Secret;
use ring::digest::{Context, SHA256};
use std::fmt;
use std::time::{Duration, SystemTime};
use toolwright_integration::{GrantKind, OAuthGrant};

/// How a token is asked for.
#[derive(Clone)]
pub struct TokenRequest {
    /// The way.
    pub grant: OAuthGrant,
    /// What a person supplied, in the order of [`OAuthGrant::variables`].
    pub secrets: Vec<Secret>,
    /// The token endpoint.
    pub url: String,
    /// Whether the operator gave the URL: then it may be http or local.
    pub access: Access,
    /// The scopes to ask for.
    pub scopes: Vec<String>,
}

/// Secrets are among it.
impl fmt::Debug for TokenRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TokenRequest").field("grant", &self.grant.grant).finish_non_exhaustive()
    }
}

/// What the endpoint gave.
#[derive(Debug)]
pub(super) struct Granted {
    pub(super) access: Secret,
    pub(super) refresh: Option<Secret>,
    pub(super) lifetime: Option<Duration>,
}

impl TokenRequest {
    /// Of the supplied values and of what is asked with them; other ones make another state.
    pub(super) fn digest(&self) -> [u8; 32] {
        let mut context = Context::new(&SHA256);
        let parts = self.secrets.iter().map(Secret::expose).chain([self.url.as_str()]);
        for part in parts.chain(self.scopes.iter().map(String::as_str)) {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        let mut out = [0; 32];
        out.copy_from_slice(context.finish().as_ref());
        out
    }

    /// The error of a call that meets a failed renewal.
    pub(super) fn failed(&self, trouble: Trouble, now: SystemTime) -> TokenError {
        let Trouble { reason, needs_person, until, .. } = trouble;
        if needs_person {
            let names = self.grant.variables.iter().map(|variable| variable.environment.as_str());
            let new =
                if self.grant.grant == GrantKind::RefreshToken { names.take(1).collect() } else { names.collect::<Vec<_>>() };
            return TokenError::NeedsAuthorisation { reason, variables: new.join(" and ") };
        }
        let left = until.and_then(|until| until.duration_since(now).ok()).unwrap_or_default();
        TokenError::Unavailable { reason, retry_after: left.as_secs() + 1 }
    }
}
