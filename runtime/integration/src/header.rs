//! Header names that belong to HTTP itself. The compiler hides them and the runtime refuses them: one list for both.

/// Headers that shape the message or the connection (RFC 9110 §7.6.1, RFC 9112 §6), in lower case. A value of a vendor's or a
/// caller's under such a name would change where a request ends or who gets it.
pub const FRAMING_HEADERS: [&str; 14] = [
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

/// Headers by which some servers take one method for another, in lower case: a tool that reads could delete.
pub const METHOD_OVERRIDE_HEADERS: [&str; 3] = ["x-http-method", "x-http-method-override", "x-method-override"];
