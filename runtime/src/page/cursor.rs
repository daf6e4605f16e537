//! The sealed cursor: what the model carries from call to call without being able to read, change or lend it.

use super::Place;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::digest::{Context, SHA256};
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::{Map, Value};
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Longer text is no cursor of ours.
const LONGEST: usize = 16 * 1024;
/// Seconds since the epoch, big endian, before the place.
const ISSUED: usize = 8;

/// The keys that cursors are sealed with (AES-256-GCM). Clones share them.
#[derive(Clone)]
pub struct CursorKeys {
    /// The first one seals; all of them open.
    keys: Arc<[LessSafeKey]>,
    lifetime: Duration,
}

/// What a cursor belongs to: a cursor opens for the same integration, tool, account and arguments only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding([u8; 32]);

impl CursorKeys {
    /// How long a cursor can be used unless said otherwise.
    pub const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

    /// A key of this process: its cursors die with it. `None` when the system has no random numbers.
    pub fn random() -> Option<Self> {
        let mut key = [0; 32];
        SystemRandom::new().fill(&mut key).ok()?;
        Self::new(&[key])
    }

    /// Given keys, for several processes that serve the same accounts. The first one seals, all of them open: put a new key first
    /// and keep the old one for [`CursorKeys::LIFETIME`]. `None` when there is no key.
    pub fn new(keys: &[[u8; 32]]) -> Option<Self> {
        let key = |bytes: &[u8; 32]| UnboundKey::new(&AES_256_GCM, bytes).ok().map(LessSafeKey::new);
        let keys: Arc<[LessSafeKey]> = keys.iter().map(key).collect::<Option<_>>()?;
        (!keys.is_empty()).then_some(Self { keys, lifetime: Self::LIFETIME })
    }

    /// Sets how long a cursor can be used.
    pub fn with_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// Seals a place. `None` when the system has no random numbers, and for a cursor of more than 16 KiB.
    pub fn seal(&self, binding: Binding, place: &Place, now: SystemTime) -> Option<String> {
        let mut text = seconds(now).to_be_bytes().to_vec();
        serde_json::to_writer(&mut text, place).ok()?;
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).ok()?;
        let sealed = Nonce::assume_unique_for_key(nonce);
        self.keys.first()?.seal_in_place_append_tag(sealed, Aad::from(binding.0), &mut text).ok()?;
        let cursor = URL_SAFE_NO_PAD.encode([nonce.as_slice(), &text].concat());
        (cursor.len() <= LONGEST).then_some(cursor)
    }

    /// Opens what [`CursorKeys::seal`] made. `None`, whatever the reason: a caller learns nothing from a cursor that does not fit.
    pub fn open(&self, binding: Binding, cursor: &str, now: SystemTime) -> Option<Place> {
        if cursor.len() > LONGEST {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_LEN>()?;
        let text = self.keys.iter().find_map(|key| {
            let mut text = sealed.to_vec();
            let length = key.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(binding.0), &mut text).ok()?.len();
            text.truncate(length);
            Some(text)
        })?;
        let (issued, place) = text.split_first_chunk::<ISSUED>()?;
        let expires = u64::from_be_bytes(*issued).checked_add(self.lifetime.as_secs())?;
        (seconds(now) < expires).then(|| serde_json::from_slice(place).ok())?
    }
}

impl fmt::Debug for CursorKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CursorKeys").field("lifetime", &self.lifetime).finish_non_exhaustive()
    }
}

impl Binding {
    /// `arguments` without `limit` and `next_cursor`; the order of keys does not matter. `caller` is the account and the door by
    /// which it is reached.
    pub fn new(integration: &str, tool: &str, caller: (&str, &str), arguments: &Map<String, Value>) -> Self {
        let mut digest = Context::new(&SHA256);
        for part in [integration, tool, caller.0, caller.1] {
            update(&mut digest, b's', part.as_bytes());
        }
        members(&mut digest, arguments);
        let mut out = [0; 32];
        out.copy_from_slice(digest.finish().as_ref());
        Self(out)
    }
}

/// Every value is hashed with its kind and its length, so that no two argument sets run together.
fn update(digest: &mut Context, kind: u8, bytes: &[u8]) {
    digest.update(&[kind]);
    digest.update(&(bytes.len() as u64).to_be_bytes());
    digest.update(bytes);
}

fn members(digest: &mut Context, members: &Map<String, Value>) {
    update(digest, b'o', &(members.len() as u64).to_be_bytes());
    let mut sorted: Vec<_> = members.iter().collect();
    sorted.sort_by_key(|(key, _)| *key);
    for (key, member) in sorted {
        update(digest, b'k', key.as_bytes());
        value(digest, member);
    }
}

fn value(digest: &mut Context, value_: &Value) {
    match value_ {
        Value::Object(found) => members(digest, found),
        Value::Array(items) => {
            update(digest, b'a', &(items.len() as u64).to_be_bytes());
            items.iter().for_each(|item| value(digest, item));
        }
        Value::String(text) => update(digest, b's', text.as_bytes()),
        other => update(digest, b'v', other.to_string().as_bytes()),
    }
}

fn seconds(moment: SystemTime) -> u64 {
    moment.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
