//! Where tokens are kept between calls. The hub keeps them in its store, encrypted; everyone else in memory.

use super::error::{TokenError, Trouble};
use super::request::{Granted, TokenRequest};
use super::{COOL_DOWN, LONGEST_COOL_DOWN, MARGIN};
use crate::secret::Secret;
use std::collections::HashMap;
use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// Whose tokens.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TokenKey {
    /// The account; empty where there is only one.
    pub account: String,
    /// The integration.
    pub integration: String,
    /// The credential, by the name of its scheme.
    pub scheme: String,
}

/// What is known of one account's tokens. Everything in it but the times is secret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenState {
    /// SHA-256 of the values that a person supplied: with other values nothing of this state counts any more.
    pub supplied: [u8; 32],
    /// The access token.
    pub access: Option<Secret>,
    /// When it was got.
    pub obtained_at: Option<SystemTime>,
    /// When it ends; absent when the vendor does not say.
    pub expires_at: Option<SystemTime>,
    /// The refresh token that came in place of the supplied one.
    pub refresh: Option<Secret>,
    /// Why the last renewal failed, and until when none is tried.
    pub trouble: Option<Trouble>,
}

/// What came of wanting to renew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// The renewal is the caller's alone until the lease ends.
    Held {
        /// Proves it in [`TokenStore::commit`].
        fence: u64,
        /// The state as it is now.
        state: TokenState,
    },
    /// Another holds it.
    Busy,
}

/// A store could not be read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreError;

impl fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the token store cannot be reached")
    }
}

impl std::error::Error for StoreError {}

/// What a store promises in the future.
pub type Stored<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Keeps tokens, and sees to it that of many machines one renews.
///
/// A claim must be on disk before it is given, and outlive the process that holds it: when that process dies between the token
/// endpoint's answer and the commit, the lease ends, and the next renewal finds out whether the old refresh token still counts.
pub trait TokenStore: Send + Sync + fmt::Debug {
    /// The state; empty for a key that is not known.
    fn load<'a>(&'a self, key: &'a TokenKey) -> Stored<'a, TokenState>;
    /// Claims the renewal until `until`, unless another's claim is still good at `now`.
    fn claim<'a>(&'a self, key: &'a TokenKey, now: SystemTime, until: SystemTime) -> Stored<'a, Claim>;
    /// Writes the state and ends the claim. With a fence that is not the last one given, nothing is written.
    fn commit<'a>(&'a self, key: &'a TokenKey, fence: u64, state: TokenState) -> Stored<'a, ()>;
}

impl TokenState {
    /// The access token, when there is one that may be used; `None` when a renewal is due.
    pub(super) fn usable(&self, request: &TokenRequest, now: SystemTime) -> Result<Option<Secret>, TokenError> {
        if self.supplied != request.digest() {
            return Ok(None);
        }
        if let Some(access) = self.access.as_ref().filter(|_| self.renewal_due().is_none_or(|due| now < due)) {
            return Ok(Some(access.clone()));
        }
        match &self.trouble {
            Some(trouble) if trouble.until.is_none_or(|until| now < until) => {
                // A token that has not ended yet serves while it lasts.
                let lasting = self.access.as_ref().filter(|_| self.expires_at.is_none_or(|end| now < end));
                lasting.cloned().map(Some).ok_or_else(|| request.failed(trouble.clone(), now))
            }
            _ => Ok(None),
        }
    }

    fn renewal_due(&self) -> Option<SystemTime> {
        let (expires, obtained) = (self.expires_at?, self.obtained_at?);
        let life = expires.duration_since(obtained).unwrap_or_default();
        expires.checked_sub(MARGIN.min(life / 2))
    }

    /// The state after the endpoint's answer.
    pub(super) fn renewed(&self, request: &TokenRequest, answer: Result<Granted, Trouble>, now: SystemTime) -> Self {
        let mut state = if self.supplied == request.digest() { self.clone() } else { Self::default() };
        state.supplied = request.digest();
        match answer {
            Ok(Granted { access, refresh, lifetime }) => {
                (state.access, state.obtained_at, state.trouble) = (Some(access), Some(now), None);
                state.expires_at = lifetime.and_then(|lifetime| now.checked_add(lifetime));
                // RFC 6749 §6: without a new one, the old refresh token goes on.
                state.refresh = refresh.or(state.refresh);
            }
            Err(mut trouble) => {
                let pause = trouble.pause.unwrap_or(COOL_DOWN).clamp(Duration::from_secs(1), LONGEST_COOL_DOWN);
                trouble.until = if trouble.needs_person { None } else { Some(now + pause) };
                state.trouble = Some(trouble);
            }
        }
        state
    }
}

/// Tokens in the memory of this process: gone with it, got anew by the next one.
#[derive(Debug, Default)]
pub struct MemoryTokens(Mutex<HashMap<TokenKey, Entry>>);

#[derive(Debug, Default)]
struct Entry {
    state: TokenState,
    fence: u64,
    claimed_until: Option<SystemTime>,
}

impl MemoryTokens {
    fn with<T: Send + 'static>(&self, key: &TokenKey, work: impl FnOnce(&mut Entry) -> T) -> Stored<'static, T> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Box::pin(ready(Ok(work(entries.entry(key.clone()).or_default()))))
    }
}

impl TokenStore for MemoryTokens {
    fn load<'a>(&'a self, key: &'a TokenKey) -> Stored<'a, TokenState> {
        self.with(key, |entry| entry.state.clone())
    }

    fn claim<'a>(&'a self, key: &'a TokenKey, now: SystemTime, until: SystemTime) -> Stored<'a, Claim> {
        self.with(key, |entry| {
            if entry.claimed_until.is_some_and(|claimed| now < claimed) {
                return Claim::Busy;
            }
            entry.fence += 1;
            entry.claimed_until = Some(until);
            Claim::Held { fence: entry.fence, state: entry.state.clone() }
        })
    }

    fn commit<'a>(&'a self, key: &'a TokenKey, fence: u64, state: TokenState) -> Stored<'a, ()> {
        self.with(key, |entry| {
            if entry.fence == fence {
                (entry.state, entry.claimed_until) = (state, None);
            }
        })
    }
}
