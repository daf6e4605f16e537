//! What callers show: 160 random bits in hex. Only a keyed hash is kept, so that a stolen database opens nothing.
//!
//! A token is found by its hash, with every key that is known; there is no comparison of secrets.

use crate::store::TokenHash;
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use toolwright_runtime::authorise::Secret;

/// What a token opens. The same text is hashed differently for each, so that one can never stand for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// An MCP server.
    Server,
    /// The admin API.
    Api,
}

impl TokenKind {
    /// What such a token begins with. MCP tokens stand in URLs and are plain hex; API tokens have a mark that scanners of leaked
    /// secrets can look for.
    fn prefix(self) -> &'static str {
        match self {
            Self::Server => "",
            Self::Api => "twk_",
        }
    }

    fn domain(self) -> &'static [u8] {
        match self {
            Self::Server => b"toolwright-hub server token\0",
            Self::Api => b"toolwright-hub API token\0",
        }
    }
}

/// A new token, at the only moment at which it is known.
pub struct Issued {
    /// What is shown, once.
    pub secret: Secret,
    /// What is kept.
    pub hash: TokenHash,
    /// The last four characters.
    pub hint: String,
}

/// The keys of token hashes.
pub struct TokenKeys {
    /// Newest first: it hashes what is issued.
    keys: Vec<(String, hmac::Key)>,
}

/// Longer text is no token; it is hashed up to here all the same, so that its refusal takes as long.
const LONGEST: usize = 128;
const RANDOM_BYTES: usize = 20;

impl TokenKeys {
    /// Keys by name, the newest first. `None` when there is none.
    pub fn new(keys: &[(String, Vec<u8>)]) -> Option<Self> {
        let keys: Vec<_> = keys.iter().map(|(id, key)| (id.clone(), hmac::Key::new(hmac::HMAC_SHA256, key))).collect();
        (!keys.is_empty()).then_some(Self { keys })
    }

    /// A new token. `None` when the system has no random numbers.
    pub fn issue(&self, kind: TokenKind) -> Option<Issued> {
        let mut bytes = [0_u8; RANDOM_BYTES];
        SystemRandom::new().fill(&mut bytes).ok()?;
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = format!("{}{digits}", kind.prefix());
        let hash = self.hashes(kind, &text).into_iter().next()?;
        Some(Issued { hint: hint(&text), secret: Secret::new(text), hash })
    }

    /// The hashes under which a token may be kept, one for each key.
    pub fn hashes(&self, kind: TokenKind, token: &str) -> Vec<TokenHash> {
        let shown = &token.as_bytes()[..token.len().min(LONGEST)];
        let hash = |key: &hmac::Key| {
            let mut context = hmac::Context::with_key(key);
            context.update(kind.domain());
            context.update(&(token.len() as u64).to_be_bytes());
            context.update(shown);
            let mut out = [0; 32];
            out.copy_from_slice(context.sign().as_ref());
            out
        };
        self.keys.iter().map(|(key_id, key)| TokenHash { key_id: key_id.clone(), hash: hash(key) }).collect()
    }
}

/// The last four characters, by which people recognise a token; nothing of what is too short to be one.
pub fn hint(token: &str) -> String {
    let plain = token.len() >= 2 * RANDOM_BYTES && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain { token[token.len() - 4..].to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(ids: &[&str]) -> TokenKeys {
        let keys: Vec<_> = ids.iter().map(|id| ((*id).to_owned(), id.as_bytes().to_vec())).collect();
        TokenKeys::new(&keys).unwrap()
    }

    #[test]
    fn a_token_is_found_under_old_and_new_keys() {
        let issued = keys(&["old"]).issue(TokenKind::Server).unwrap();
        assert_eq!(issued.secret.expose().len(), 40);
        assert!(issued.secret.expose().bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert!(issued.secret.expose().ends_with(&issued.hint) && issued.hint.len() == 4);
        assert!(keys(&["new", "old"]).hashes(TokenKind::Server, issued.secret.expose()).contains(&issued.hash));
        assert!(!keys(&["new"]).hashes(TokenKind::Server, issued.secret.expose()).contains(&issued.hash));
        assert_eq!(keys(&["new", "old"]).issue(TokenKind::Api).unwrap().hash.key_id, "new");
    }

    #[test]
    fn kinds_and_lengths_do_not_run_together() {
        let keys = keys(&["k"]);
        let hash = |kind, token: &str| keys.hashes(kind, token)[0].hash;
        assert_ne!(hash(TokenKind::Server, "a"), hash(TokenKind::Api, "a"));
        assert_ne!(hash(TokenKind::Server, &"a".repeat(200)), hash(TokenKind::Server, &"a".repeat(201)));
        assert_eq!(hint("short"), "");
        assert_eq!(hint(&"é".repeat(40)), "");
    }
}
