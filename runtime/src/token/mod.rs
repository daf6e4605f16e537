//! OAuth 2.0 access tokens (RFC 6749): got at the token endpoint when they are needed, kept until shortly before they expire, and
//! renewed once, however many calls wait for them and on however many machines.
//!
//! A renewal is claimed in a [`TokenStore`] before it is asked for, and runs in a task of its own: a caller that goes away must not
//! take the answer along, for it may hold the only refresh token that still counts. What is renewed here is never retried; a call
//! that finds no token fails with one next step.

mod endpoint;
mod error;
mod request;
mod store;

pub use error::{TokenError, Trouble};
pub use request::TokenRequest;
pub use store::{Claim, MemoryTokens, StoreError, Stored, TokenKey, TokenState, TokenStore};

use crate::secret::Secret;
use crate::send::Http;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, SystemTime};

/// A token is renewed this long before it expires, or at half its life when that is later.
const MARGIN: Duration = Duration::from_secs(60);
/// After a failure the endpoint is left alone this long, unless it names a time itself.
const COOL_DOWN: Duration = Duration::from_secs(30);
/// The longest time that an endpoint may name.
const LONGEST_COOL_DOWN: Duration = Duration::from_secs(600);
/// For how long a renewal keeps others from trying: longer than an exchange may take.
const LEASE: Duration = Duration::from_secs(45);
/// Between two looks at a renewal that another machine makes.
const LOOK: Duration = Duration::from_millis(100);

/// The access tokens of every account. A cheap handle: clones share the store and the renewals.
#[derive(Clone)]
pub struct Tokens {
    shared: Arc<Shared>,
}

struct Shared {
    store: Arc<dyn TokenStore>,
    /// One renewal at a time for each key of this process; the store keeps the others away.
    gates: Mutex<HashMap<TokenKey, Weak<tokio::sync::Mutex<()>>>>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Tokens")
    }
}

impl Default for Tokens {
    fn default() -> Self {
        Self::new(Arc::new(MemoryTokens::default()))
    }
}

impl Tokens {
    /// Keeps tokens in a store.
    pub fn new(store: Arc<dyn TokenStore>) -> Self {
        Self { shared: Arc::new(Shared { store, gates: Mutex::default() }) }
    }

    /// An access token that may be used now, renewed when there is none.
    ///
    /// # Errors
    /// When there is none and none can be got at present.
    pub async fn access(&self, key: &TokenKey, request: &TokenRequest, http: &Http) -> Result<Secret, TokenError> {
        if let Some(access) = self.usable(key, request).await? {
            return Ok(access);
        }
        let (tokens, key, request, http) = (self.clone(), key.clone(), request.clone(), http.clone());
        let renewal = tokio::spawn(async move { tokens.renew(&key, &request, &http).await });
        renewal.await.unwrap_or(Err(TokenError::Store))
    }

    /// Tells that the vendor refused an access token, so that the next call gets a new one. A token that is only just new is kept:
    /// another would be refused as well.
    pub async fn refused(&self, key: &TokenKey, access: &Secret) {
        let Ok(mut state) = self.shared.store.load(key).await else { return };
        let now = SystemTime::now();
        let old = state.obtained_at.is_none_or(|obtained| now.duration_since(obtained).is_ok_and(|age| age >= COOL_DOWN));
        if !old || state.access.as_ref() != Some(access) {
            return;
        }
        if let Ok(Claim::Held { fence, state: current }) = self.shared.store.claim(key, now, now + LEASE).await {
            state = current;
            if state.access.as_ref() == Some(access) {
                state.access = None;
            }
            let _ = self.shared.store.commit(key, fence, state).await;
        }
    }

    async fn usable(&self, key: &TokenKey, request: &TokenRequest) -> Result<Option<Secret>, TokenError> {
        let state = self.shared.store.load(key).await.map_err(|_| TokenError::Store)?;
        state.usable(request, SystemTime::now())
    }

    /// Renews, or finds that another has done so.
    async fn renew(&self, key: &TokenKey, request: &TokenRequest, http: &Http) -> Result<Secret, TokenError> {
        let gate = self.gate(key);
        let _one_at_a_time = gate.lock().await;
        let store = &self.shared.store;
        loop {
            if let Some(access) = self.usable(key, request).await? {
                return Ok(access);
            }
            let now = SystemTime::now();
            match store.claim(key, now, now + LEASE).await.map_err(|_| TokenError::Store)? {
                Claim::Busy => tokio::time::sleep(LOOK).await,
                Claim::Held { fence, state } => {
                    // Between the look and the claim another machine may have been quicker.
                    let known = state.usable(request, now);
                    if !matches!(known, Ok(None)) {
                        let _ = store.commit(key, fence, state).await;
                        return known.and_then(|access| access.ok_or(TokenError::Store));
                    }
                    let renewed = state.renewed(request, endpoint::ask(request, &state, http).await, SystemTime::now());
                    let outcome = renewed.usable(request, SystemTime::now());
                    // What is not written down is gone with this process; the token itself serves all the same.
                    let _ = store.commit(key, fence, renewed).await;
                    return outcome.and_then(|access| access.ok_or(TokenError::Store));
                }
            }
        }
    }

    fn gate(&self, key: &TokenKey) -> Arc<tokio::sync::Mutex<()>> {
        let mut gates = self.shared.gates.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = gates.get(key).and_then(Weak::upgrade) {
            return gate;
        }
        gates.retain(|_, gate| gate.strong_count() > 0);
        let gate = Arc::default();
        gates.insert(key.clone(), Arc::downgrade(&gate));
        gate
    }
}
