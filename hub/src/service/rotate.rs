//! Another key: everything is sealed anew, batch by batch, while calls go on. Then the old key can be taken away.

use super::open::{OpenError, refuse_missing_keys};
use super::{Hub, ServiceError};
use crate::store::SealedOwner;
use crate::vault::Keyring;
use std::collections::HashSet;

/// Things that are sealed anew between two looks.
const BATCH: usize = 200;

/// What a rotation did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rotation {
    /// The name of the key that everything is sealed with now.
    pub key_id: String,
    /// How many things were sealed anew.
    pub resealed: usize,
    /// What does not open any more and was left as it is: accounts whose stored bytes were changed.
    pub broken: Vec<String>,
}

impl Hub {
    /// Seals everything with the first key that is not sealed with it yet. Calls and changes go on meanwhile.
    ///
    /// # Errors
    /// When the store refuses; what was sealed anew until then stays so.
    pub async fn rotate(&self) -> Result<Rotation, ServiceError> {
        let mut rotation = Rotation { key_id: self.vault.ring().first_id().to_owned(), ..Rotation::default() };
        let mut broken: HashSet<SealedOwner> = HashSet::new();
        loop {
            // Another key came meanwhile: what seals with it goes on, and what is sealed from now on would never be this one's.
            if self.vault.ring().first_id() != rotation.key_id {
                rotation.broken = broken.iter().map(name).collect();
                rotation.broken.sort();
                return Ok(rotation);
            }
            let limit = BATCH + broken.len();
            let things = self.store.sealed_otherwise(&rotation.key_id, limit).await.map_err(ServiceError::of("account"))?;
            let todo: Vec<_> = things.into_iter().filter(|thing| !broken.contains(&thing.owner)).collect();
            if todo.is_empty() {
                rotation.broken = broken.iter().map(name).collect();
                rotation.broken.sort();
                return Ok(rotation);
            }
            for thing in todo {
                let Ok(plain) = self.vault.open(&thing.owner, &thing.sealed) else {
                    broken.insert(thing.owner);
                    continue;
                };
                let sealed = self.vault.seal(&thing.owner, &plain)?;
                // Somebody who changed it in between has sealed it with the new key already, or it comes again in the next batch.
                if self.store.reseal(&thing, &sealed).await.map_err(ServiceError::of("account"))? {
                    rotation.resealed += 1;
                }
            }
        }
    }

    /// Uses other keys from now on; [`Hub::rotate`] should follow. A key that something is still sealed with cannot be left out.
    ///
    /// # Errors
    /// [`OpenError::MissingKeys`]; the old keys stay in use.
    pub async fn replace_keys(&self, ring: Keyring) -> Result<(), OpenError> {
        refuse_missing_keys(self.store.as_ref(), &ring).await?;
        self.vault.replace(ring);
        Ok(())
    }
}

fn name(owner: &SealedOwner) -> String {
    match owner {
        SealedOwner::Account(_, account) | SealedOwner::Access(_, account, _) => account.to_string(),
        SealedOwner::Hub(name, id) => format!("{name}/{id}"),
    }
}
