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

/// Whether a header shapes the message itself, so that no parameter of any origin may be sent under its name.
pub fn is_framing(name: &str) -> bool {
    FRAMING.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether an argument may not be sent under this name.
pub fn is_protected(name: &str) -> bool {
    is_framing(name) || CREDENTIALS.iter().any(|known| known.eq_ignore_ascii_case(name))
}
