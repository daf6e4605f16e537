//! The runtime's access tokens (OAuth 2.0) in the hub's store, sealed: they outlive a restart, and of many nodes one renews.

use super::HubStore;
use crate::model::{AccountId, Sealed, TenantId, Time};
use crate::store::{AccessState, SealedOwner};
use crate::vault::Vault;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use toolwright_runtime::authorise::Secret;
use toolwright_runtime::token::{Claim, StoreError, Stored, TokenKey, TokenState, TokenStore, Trouble};

/// The account of a call, as its tokens know it; the tenant stands in it because every access to the store names one.
pub(crate) fn account_key(tenant: &TenantId, account: &AccountId) -> String {
    format!("{tenant}/{account}")
}

/// Access tokens of all accounts.
pub(super) struct AccessTokens {
    pub(super) store: Arc<dyn HubStore>,
    pub(super) vault: Arc<Vault>,
}

impl fmt::Debug for AccessTokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AccessTokens")
    }
}

/// A state as it is written before it is sealed. Times are milliseconds since 1970.
#[derive(Serialize, Deserialize)]
struct Written {
    supplied: [u8; 32],
    access: Option<String>,
    obtained_at: Option<i64>,
    expires_at: Option<i64>,
    refresh: Option<String>,
    trouble: Option<WrittenTrouble>,
}

#[derive(Serialize, Deserialize)]
struct WrittenTrouble {
    reason: String,
    needs_person: bool,
    until: Option<i64>,
}

fn millis(moment: SystemTime) -> i64 {
    moment.duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

fn moment(millis: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}

impl Written {
    fn from_state(state: &TokenState) -> Self {
        let text = |secret: &Option<Secret>| secret.as_ref().map(|secret| secret.expose().to_owned());
        let trouble = state.trouble.as_ref().map(|trouble| WrittenTrouble {
            reason: trouble.reason.clone(),
            needs_person: trouble.needs_person,
            until: trouble.until.map(millis),
        });
        Self {
            supplied: state.supplied,
            access: text(&state.access),
            obtained_at: state.obtained_at.map(millis),
            expires_at: state.expires_at.map(millis),
            refresh: text(&state.refresh),
            trouble,
        }
    }

    fn into_state(self) -> TokenState {
        let mut state = TokenState::default();
        state.supplied = self.supplied;
        state.access = self.access.map(Secret::new);
        state.obtained_at = self.obtained_at.map(moment);
        state.expires_at = self.expires_at.map(moment);
        state.refresh = self.refresh.map(Secret::new);
        state.trouble = self.trouble.map(|written| {
            let mut trouble = Trouble::passing(written.reason);
            (trouble.needs_person, trouble.until) = (written.needs_person, written.until.map(moment));
            trouble
        });
        state
    }
}

/// Whose tokens a key names.
fn read(key: &TokenKey) -> Result<(TenantId, AccountId), StoreError> {
    let (tenant, account) = key.account.split_once('/').ok_or(StoreError)?;
    Ok((tenant.parse().map_err(|_| StoreError)?, account.parse().map_err(|_| StoreError)?))
}

impl AccessTokens {
    fn owner(tenant: &TenantId, account: &AccountId, key: &TokenKey) -> SealedOwner {
        SealedOwner::Access(tenant.clone(), account.clone(), key.scheme.clone())
    }

    /// What cannot be opened or read any more counts as nothing: it is got anew with what a person supplied.
    fn open(&self, owner: &SealedOwner, sealed: Option<&Sealed>) -> TokenState {
        let plain = sealed.and_then(|sealed| self.vault.open(owner, sealed).ok());
        let written: Option<Written> = plain.and_then(|plain| serde_json::from_slice(&plain).ok());
        written.map(Written::into_state).unwrap_or_default()
    }
}

impl TokenStore for AccessTokens {
    fn load<'a>(&'a self, key: &'a TokenKey) -> Stored<'a, TokenState> {
        Box::pin(async move {
            let (tenant, account) = read(key)?;
            let AccessState { sealed, .. } = self.store.access(&tenant, &account, &key.scheme).await.map_err(|_| StoreError)?;
            Ok(self.open(&Self::owner(&tenant, &account, key), sealed.as_ref()))
        })
    }

    fn claim<'a>(&'a self, key: &'a TokenKey, now: SystemTime, until: SystemTime) -> Stored<'a, Claim> {
        Box::pin(async move {
            let (tenant, account) = read(key)?;
            let (now, until) = (Time::from_millis(millis(now)), Time::from_millis(millis(until)));
            let claimed = self.store.claim_access(&tenant, &account, &key.scheme, now, until).await.map_err(|_| StoreError)?;
            Ok(match claimed {
                None => Claim::Busy,
                Some(AccessState { fence, sealed }) => {
                    Claim::Held { fence, state: self.open(&Self::owner(&tenant, &account, key), sealed.as_ref()) }
                }
            })
        })
    }

    fn commit<'a>(&'a self, key: &'a TokenKey, fence: u64, state: TokenState) -> Stored<'a, ()> {
        Box::pin(async move {
            let (tenant, account) = read(key)?;
            let plain = serde_json::to_vec(&Written::from_state(&state)).map_err(|_| StoreError)?;
            let sealed = self.vault.seal(&Self::owner(&tenant, &account, key), &plain).map_err(|_| StoreError)?;
            let written = self.store.commit_access(&tenant, &account, &key.scheme, fence, &sealed).await;
            written.map(drop).map_err(|_| StoreError)
        })
    }
}
