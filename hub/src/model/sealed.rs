//! Sealed bytes and the key that sealed them.

use std::fmt;

/// Bytes that only the vault opens.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The name of the key in the keyring.
    pub key_id: String,
    /// Nonce, ciphertext and tag.
    pub bytes: Vec<u8>,
}

/// Ciphertext tells nobody anything, and fills logs.
impl fmt::Debug for Sealed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Sealed").field("key_id", &self.key_id).field("bytes", &self.bytes.len()).finish()
    }
}
