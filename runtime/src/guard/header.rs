//! Header names that are not a vendor's to choose.

/// Headers that shape the message or the connection (RFC 9110 §7.6.1, RFC 9112 §6). A description that names one as a parameter
/// would change where a request ends or who gets it.
const FRAMING: [&str; 14] = [
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// Headers that carry credentials; they come from the operator only.
const CREDENTIALS: [&str; 2] = ["authorization", "cookie"];

/// Headers by which some servers take one method for another: a tool that reads could delete.
const METHOD_OVERRIDES: [&str; 3] = ["x-http-method", "x-http-method-override", "x-method-override"];

/// Whether a header shapes the message itself, so that no parameter of any origin may be sent under its name.
pub fn is_framing(name: &str) -> bool {
    FRAMING.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether an argument may not be sent under this name.
pub fn is_protected(name: &str) -> bool {
    let mut protected = CREDENTIALS.iter().chain(&METHOD_OVERRIDES);
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
