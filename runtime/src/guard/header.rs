//! Header names that are not a vendor's to choose.

use toolwright_integration::{FRAMING_HEADERS, METHOD_OVERRIDE_HEADERS};

/// Headers that carry credentials; they come from the operator only.
const CREDENTIALS: [&str; 2] = ["authorization", "cookie"];

/// Whether a header shapes the message itself, so that no parameter of any origin may be sent under its name.
pub fn is_framing(name: &str) -> bool {
    FRAMING_HEADERS.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether an argument may not be sent under this name.
pub fn is_protected(name: &str) -> bool {
    let mut protected = CREDENTIALS.iter().chain(&METHOD_OVERRIDE_HEADERS);
    is_framing(name) || protected.any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_sets_neither_credentials_nor_another_method() {
        for name in ["Authorization", "COOKIE", "Host", "X-HTTP-Method-Override", "x-http-method", "X-Method-Override"] {
            assert!(is_protected(name), "{name}");
        }
        for name in ["X-Mode", "X-HTTP-Method-Overridden", "Accept-Language"] {
            assert!(!is_protected(name), "{name}");
        }
    }
}
