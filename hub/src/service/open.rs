//! Starting: the clock learns what the store has seen, the keys are tried, the hub's own secrets are read or made.

use super::access::AccessTokens;
use super::{Hub, HubStore, Settings};
use crate::catalog::Catalog;
use crate::clock::Clock;
use crate::limits::LimitTable;
use crate::store::{HubSecret, SealedOwner, StoreError};
use crate::token::TokenKeys;
use crate::vault::{Keyring, Vault, VaultError};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use toolwright_runtime::page::CursorKeys;
use toolwright_runtime::token::Tokens;

/// Why a hub does not start.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenError {
    /// The store cannot be read or written.
    Store(StoreError),
    /// The store is sealed with keys that were not given.
    MissingKeys {
        /// Their names.
        wanted: Vec<String>,
        /// The names of the keys that were given.
        given: Vec<String>,
    },
    /// A secret of the hub's own does not open.
    BrokenSecret {
        /// Which one.
        name: String,
    },
    /// The system has no random numbers.
    NoRandom,
}

impl fmt::Display for OpenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => error.fmt(formatter),
            Self::MissingKeys { wanted, given } => write!(
                formatter,
                "the store is sealed with the key {}, and the key given is {}; start with the key that it was made with",
                wanted.join(", "),
                given.join(", ")
            ),
            Self::BrokenSecret { name } => write!(formatter, "the hub's own secret `{name}` was changed; restore a backup"),
            Self::NoRandom => formatter.write_str("the system gives no random numbers"),
        }
    }
}

impl std::error::Error for OpenError {}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Hub {
    /// Starts a hub on a store. Nothing is served yet; see [`crate::serve`].
    ///
    /// # Errors
    /// When the store refuses, or is sealed with other keys. Nothing is changed then.
    pub async fn open(
        store: Arc<dyn HubStore>,
        ring: Keyring,
        clock: Clock,
        catalog: Catalog,
        settings: Settings,
    ) -> Result<Arc<Self>, OpenError> {
        if let Some(seen) = store.latest_time().await? {
            clock.raise(seen);
        }
        refuse_missing_keys(store.as_ref(), &ring).await?;
        let vault = Arc::new(Vault::new(ring));
        let tokens = secrets(store.as_ref(), &vault, &clock, "token").await?;
        let cursors = secrets(store.as_ref(), &vault, &clock, "cursor").await?;
        let digests = secrets(store.as_ref(), &vault, &clock, "digest").await?;
        let cursor_keys: Vec<[u8; 32]> = cursors.iter().filter_map(|(_, key)| key.as_slice().try_into().ok()).collect();
        let digest_key = digests.first().map(|(_, key)| hmac::Key::new(hmac::HMAC_SHA256, key)).ok_or(OpenError::NoRandom)?;
        Ok(Arc::new(Self {
            tokens: TokenKeys::new(&tokens).ok_or(OpenError::NoRandom)?,
            cursor_keys: CursorKeys::new(&cursor_keys).ok_or(OpenError::NoRandom)?,
            digest_key,
            limits: LimitTable::new(clock.clone()),
            writable: AtomicBool::new(true),
            access: Tokens::new(Arc::new(AccessTokens { store: Arc::clone(&store), vault: Arc::clone(&vault) })),
            store,
            vault,
            clock,
            catalog,
            settings,
        }))
    }
}

/// Said at the start, and not at the first call of some account.
pub(super) async fn refuse_missing_keys(store: &dyn HubStore, ring: &Keyring) -> Result<(), OpenError> {
    let mut wanted = store.keys_in_use().await?;
    wanted.retain(|key| !ring.ids().any(|known| known == key));
    if wanted.is_empty() {
        return Ok(());
    }
    Err(OpenError::MissingKeys { wanted, given: ring.ids().map(str::to_owned).collect() })
}

/// The keys under a name, newest first; one is made when there is none.
async fn secrets(store: &dyn HubStore, vault: &Vault, clock: &Clock, name: &str) -> Result<Vec<(String, Vec<u8>)>, OpenError> {
    let mut found = store.secrets(name).await?;
    if found.is_empty() {
        match store.insert_secret(&make(vault, clock, name)?).await {
            // Another process was quicker; its secret is the one.
            Ok(()) | Err(StoreError::Exists) => found = store.secrets(name).await?,
            Err(error) => return Err(error.into()),
        }
    }
    let open = |secret: HubSecret| {
        let owner = SealedOwner::Hub(secret.name, secret.id.clone());
        match vault.open(&owner, &secret.sealed) {
            Ok(key) => Ok((secret.id, key)),
            Err(VaultError::UnknownKey { key_id }) => {
                Err(OpenError::MissingKeys { wanted: vec![key_id], given: vault.ring().ids().map(str::to_owned).collect() })
            }
            Err(_) => Err(OpenError::BrokenSecret { name: name.to_owned() }),
        }
    };
    found.into_iter().map(open).collect()
}

fn make(vault: &Vault, clock: &Clock, name: &str) -> Result<HubSecret, OpenError> {
    let mut key = [0_u8; 32];
    SystemRandom::new().fill(&mut key).map_err(|_| OpenError::NoRandom)?;
    // The first of each name has the same identifier everywhere, so that two processes cannot both make one.
    let id = "1".to_owned();
    let owner = SealedOwner::Hub(name.to_owned(), id.clone());
    let sealed = vault.seal(&owner, &key).map_err(|_| OpenError::NoRandom)?;
    Ok(HubSecret { name: name.to_owned(), id, sealed, created_at: clock.now() })
}
