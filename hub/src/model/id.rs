//! Identifiers: a prefix that says of what, and 128 random bits in hex. They name things and open nothing.

use crate::store::StoreError;
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The text is no identifier of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadId {
    /// What it should begin with, such as `mcp_`.
    pub prefix: &'static str,
}

impl fmt::Display for BadId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "expected `{}` and 32 hexadecimal digits", self.prefix)
    }
}

impl std::error::Error for BadId {}

/// 16 random bytes as 32 lower-case hexadecimal digits.
fn random_hex() -> Result<String, StoreError> {
    let mut bytes = [0_u8; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| StoreError::Unavailable("the system gives no random numbers".to_owned()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn is_id(text: &str, prefix: &str) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.strip_prefix(prefix).is_some_and(|rest| rest.len() == 32 && rest.bytes().all(digit))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// What every such identifier begins with.
            pub const PREFIX: &'static str = $prefix;

            /// A new one.
            ///
            /// # Errors
            /// When the system has no random numbers.
            pub fn random() -> Result<Self, StoreError> {
                Ok(Self(format!("{}{}", $prefix, random_hex()?)))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                if is_id(text, $prefix) { Ok(Self(text.to_owned())) } else { Err(BadId { prefix: $prefix }) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;

            fn try_from(text: String) -> Result<Self, BadId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// A tenant: what one customer of the hub owns, and no other sees.
    TenantId = "ten_";
    /// An integrated account.
    AccountId = "acc_";
    /// An MCP server.
    ServerId = "mcp_";
    /// An API token; the token itself is another, secret text.
    ApiTokenId = "key_";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text_and_no_other_text_is_one() {
        let id = ServerId::random().unwrap();
        assert_eq!(id.as_str().parse::<ServerId>().unwrap(), id);
        assert_ne!(id, ServerId::random().unwrap());
        assert!(id.as_str().parse::<AccountId>().is_err());
        for text in ["", "mcp_", "mcp_00", &format!("{id}0"), &id.as_str().to_uppercase(), "mcp_é000000000000000000000000000000"]
        {
            assert!(text.parse::<ServerId>().is_err(), "{text}");
        }
        assert!(serde_json::from_str::<ServerId>("\"mcp_x\"").is_err());
    }
}
