//! Seals what must not be read from a stolen disk: AES-256-GCM with a random nonce, bound to its owner, the key's name beside it.
//!
//! The first key of the ring seals, every key opens. A seal that was moved to another owner, or of which a bit changed, does not
//! open. Nothing here decides when to re-seal; that is the hub's.

mod keyring;

pub use keyring::{BadKeyring, Keyring};

use crate::model::Sealed;
use crate::store::SealedOwner;
use ring::aead::{Aad, NONCE_LEN, Nonce};
use ring::rand::{SecureRandom, SystemRandom};
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

/// Seals and opens. The ring can be changed while it is in use.
pub struct Vault {
    ring: RwLock<Arc<Keyring>>,
}

/// Why something was not sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum VaultError {
    /// It was sealed with a key that the ring does not have.
    UnknownKey {
        /// The name of that key.
        key_id: String,
    },
    /// It is not what was sealed, or not for this owner.
    Broken,
    /// The system has no random numbers.
    NoRandom,
}

impl fmt::Display for VaultError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKey { key_id } => write!(formatter, "sealed with the key {key_id}, which was not given"),
            Self::Broken => formatter.write_str("the seal is broken: the stored bytes were changed or moved"),
            Self::NoRandom => formatter.write_str("the system gives no random numbers"),
        }
    }
}

impl std::error::Error for VaultError {}

impl Vault {
    /// A vault with these keys.
    pub fn new(ring: Keyring) -> Self {
        Self { ring: RwLock::new(Arc::new(ring)) }
    }

    /// The keys in use.
    pub fn ring(&self) -> Arc<Keyring> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Uses other keys from now on.
    pub fn replace(&self, ring: Keyring) {
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
    }

    /// Seals with the first key.
    ///
    /// # Errors
    /// [`VaultError::NoRandom`].
    pub fn seal(&self, owner: &SealedOwner, plain: &[u8]) -> Result<Sealed, VaultError> {
        let ring = self.ring();
        let mut nonce = [0_u8; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(|_| VaultError::NoRandom)?;
        let mut text = plain.to_vec();
        let once = Nonce::assume_unique_for_key(nonce);
        let key = ring.first();
        key.aead.seal_in_place_append_tag(once, Aad::from(associate(owner)), &mut text).map_err(|_| VaultError::Broken)?;
        Ok(Sealed { key_id: key.id.clone(), bytes: [nonce.as_slice(), &text].concat() })
    }

    /// Opens with the key that sealed.
    ///
    /// # Errors
    /// [`VaultError::UnknownKey`] and [`VaultError::Broken`].
    pub fn open(&self, owner: &SealedOwner, sealed: &Sealed) -> Result<Vec<u8>, VaultError> {
        let ring = self.ring();
        let unknown = || VaultError::UnknownKey { key_id: sealed.key_id.clone() };
        let key = ring.get(&sealed.key_id).ok_or_else(unknown)?;
        let (nonce, text) = sealed.bytes.split_first_chunk::<NONCE_LEN>().ok_or(VaultError::Broken)?;
        let mut text = text.to_vec();
        let once = Nonce::assume_unique_for_key(*nonce);
        let plain = key.aead.open_in_place(once, Aad::from(associate(owner)), &mut text).map_err(|_| VaultError::Broken)?;
        let length = plain.len();
        text.truncate(length);
        Ok(text)
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Vault").field(&self.ring()).finish()
    }
}

/// The owner as associated data; each part with its length, so that no two owners run together.
fn associate(owner: &SealedOwner) -> Vec<u8> {
    let parts = match owner {
        SealedOwner::Account(tenant, account) => vec!["account", tenant.as_str(), account.as_str()],
        SealedOwner::Access(tenant, account, scheme) => vec!["access", tenant.as_str(), account.as_str(), scheme],
        SealedOwner::Hub(name, id) => vec!["hub", name, id],
    };
    let mut out = b"toolwright-hub/1".to_vec();
    for part in parts {
        out.extend((part.len() as u64).to_be_bytes());
        out.extend(part.as_bytes());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, TenantId};

    fn owner() -> SealedOwner {
        SealedOwner::Account(TenantId::random().unwrap(), AccountId::random().unwrap())
    }

    #[test]
    fn only_the_owner_opens_and_only_what_was_sealed() {
        let vault = Vault::new(Keyring::random().unwrap());
        let (mine, other) = (owner(), owner());
        let sealed = vault.seal(&mine, b"secret").unwrap();
        assert_eq!(vault.open(&mine, &sealed).unwrap(), b"secret");
        assert_ne!(vault.seal(&mine, b"secret").unwrap().bytes, sealed.bytes, "the nonce is new each time");
        assert_eq!(vault.open(&other, &sealed), Err(VaultError::Broken));
        let (SealedOwner::Account(tenant, _), SealedOwner::Account(_, account)) = (&mine, &other) else { unreachable!() };
        assert_eq!(vault.open(&SealedOwner::Account(tenant.clone(), account.clone()), &sealed), Err(VaultError::Broken));
        for at in 0..sealed.bytes.len() {
            for bit in 0..8 {
                let mut flipped = sealed.clone();
                flipped.bytes[at] ^= 1 << bit;
                assert_eq!(vault.open(&mine, &flipped), Err(VaultError::Broken), "byte {at}, bit {bit}");
            }
        }
        for length in 0..sealed.bytes.len() {
            let short = Sealed { bytes: sealed.bytes[..length].to_vec(), ..sealed.clone() };
            assert_eq!(vault.open(&mine, &short), Err(VaultError::Broken));
        }
    }

    #[test]
    fn the_first_key_seals_and_all_open() {
        let (old, new) = ("11".repeat(32), "22".repeat(32));
        let vault = Vault::new(Keyring::parse(&old).unwrap());
        let mine = owner();
        let by_old = vault.seal(&mine, b"secret").unwrap();
        vault.replace(Keyring::parse(&format!("{new}\n{old}")).unwrap());
        let by_new = vault.seal(&mine, b"secret").unwrap();
        assert_ne!(by_new.key_id, by_old.key_id);
        assert_eq!(vault.open(&mine, &by_old).unwrap(), b"secret");
        vault.replace(Keyring::parse(&new).unwrap());
        assert_eq!(vault.open(&mine, &by_new).unwrap(), b"secret");
        assert_eq!(vault.open(&mine, &by_old), Err(VaultError::UnknownKey { key_id: by_old.key_id.clone() }));
        // The name of a key proves nothing.
        let renamed = Sealed { key_id: by_new.key_id, ..by_old };
        assert_eq!(vault.open(&mine, &renamed), Err(VaultError::Broken));
        assert!(!format!("{vault:?}").contains("1111") && !format!("{vault:?}").contains("2222"));
    }
}
