//! The keys: one a line, 64 hexadecimal digits, the first one seals. A key's name is made from the key.

use ring::aead::{AES_256_GCM, LessSafeKey, UnboundKey};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use std::fmt;

/// The keys of a hub; there is at least one.
pub struct Keyring {
    first: Key,
    others: Vec<Key>,
}

pub(super) struct Key {
    pub(super) id: String,
    pub(super) aead: LessSafeKey,
}

/// The text is no keyring.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BadKeyring {
    /// There is no key in it.
    Empty,
    /// An entry is not 64 hexadecimal digits. The entry itself may be half a key and is not shown.
    Malformed {
        /// Which one, from 1.
        entry: usize,
    },
    /// The same key stands twice.
    Twice {
        /// Its name.
        key_id: String,
    },
    /// The system has no random numbers.
    NoRandom,
}

impl fmt::Display for BadKeyring {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("there is no key; `openssl rand -hex 32` makes one"),
            Self::Malformed { entry } => {
                write!(formatter, "key {entry} is not 64 hexadecimal digits; `openssl rand -hex 32` makes one")
            }
            Self::Twice { key_id } => write!(formatter, "the key {key_id} stands there twice"),
            Self::NoRandom => formatter.write_str("the system gives no random numbers"),
        }
    }
}

impl std::error::Error for BadKeyring {}

impl Keyring {
    /// Reads keys that are separated by blanks, commas or ends of lines; `#` begins a comment.
    ///
    /// # Errors
    /// When an entry is no key, or there is none.
    pub fn parse(text: &str) -> Result<Self, BadKeyring> {
        let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default());
        let entries = lines.flat_map(|line| line.split([' ', '\t', '\r', ',', ';'])).filter(|entry| !entry.is_empty());
        let mut keys: Vec<Key> = Vec::new();
        for (position, entry) in entries.enumerate() {
            let key = read(entry).ok_or(BadKeyring::Malformed { entry: position + 1 })?;
            if keys.iter().any(|known| known.id == key.id) {
                return Err(BadKeyring::Twice { key_id: key.id });
            }
            keys.push(key);
        }
        let mut keys = keys.into_iter();
        Ok(Self { first: keys.next().ok_or(BadKeyring::Empty)?, others: keys.collect() })
    }

    /// One new key that is written down nowhere.
    ///
    /// # Errors
    /// [`BadKeyring::NoRandom`].
    pub fn random() -> Result<Self, BadKeyring> {
        let mut bytes = [0_u8; 32];
        SystemRandom::new().fill(&mut bytes).map_err(|_| BadKeyring::NoRandom)?;
        let first = make(&bytes).ok_or(BadKeyring::NoRandom)?;
        Ok(Self { first, others: Vec::new() })
    }

    /// The name of the key that seals.
    pub fn first_id(&self) -> &str {
        &self.first.id
    }

    /// The names of all keys, the one that seals first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.first).chain(&self.others).map(|key| key.id.as_str())
    }

    pub(super) fn first(&self) -> &Key {
        &self.first
    }

    pub(super) fn get(&self, id: &str) -> Option<&Key> {
        std::iter::once(&self.first).chain(&self.others).find(|key| key.id == id)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.ids()).finish()
    }
}

fn read(entry: &str) -> Option<Key> {
    if entry.len() != 64 || !entry.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let byte = |at: usize| u8::from_str_radix(entry.get(2 * at..2 * at + 2)?, 16).ok();
    let bytes: Vec<u8> = (0..32).map(byte).collect::<Option<_>>()?;
    make(&bytes.try_into().ok()?)
}

fn make(bytes: &[u8; 32]) -> Option<Key> {
    let name = digest(&SHA256, &[b"toolwright-hub key name".as_slice(), bytes].concat());
    let id: String = name.as_ref().iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let aead = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, bytes).ok()?);
    Some(Key { id: format!("k_{id}"), aead })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_in_any_usual_form() {
        let (one, two) = ("0a".repeat(32), "0B".repeat(32));
        let ring = Keyring::parse(&format!("# new\r\n{one}  # since today\n\n{two},\n")).unwrap();
        assert_eq!(ring.ids().count(), 2);
        assert_eq!(ring.first_id(), Keyring::parse(&one).unwrap().first_id(), "a name depends on the key alone");
        assert_eq!(Keyring::parse("# none\n").unwrap_err(), BadKeyring::Empty);
        assert_eq!(Keyring::parse(&format!("{one} {}", &one[1..])).unwrap_err(), BadKeyring::Malformed { entry: 2 });
        assert_eq!(Keyring::parse(&"é".repeat(32)).unwrap_err(), BadKeyring::Malformed { entry: 1 });
        assert!(matches!(Keyring::parse(&format!("{one} {one}")), Err(BadKeyring::Twice { .. })));
    }
}
