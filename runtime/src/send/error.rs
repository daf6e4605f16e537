//! What can go wrong between us and the vendor.

use crate::guard::AddressRefused;
use std::error::Error;
use std::fmt;
use std::io;

/// The exchange did not come to an end. Holds no URL, no header and no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendError {
    /// The host name could not be resolved.
    Resolve,
    /// The host name resolves to a private, local or reserved address; it was not dialled.
    AddressRefused,
    /// No connection came about.
    Connect,
    /// The TLS handshake failed; what rustls says of it.
    Tls(String),
    /// The vendor took too long.
    Timeout,
    /// The connection broke before the answer was complete.
    Broken,
    /// The answer is larger than the limit, in bytes after decompression.
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// The answer is compressed in a way that was not asked for, or its compression is damaged.
    Encoding,
    /// The HTTP client could not be set up; what it says.
    Setup(String),
}

impl SendError {
    /// Whether the vendor may have acted on the request although no answer came.
    pub fn may_have_taken_effect(&self) -> bool {
        matches!(self, Self::Timeout | Self::Broken | Self::TooLarge { .. } | Self::Encoding)
    }

    /// What became of an exchange with reqwest.
    pub(super) fn of(error: &reqwest::Error) -> Self {
        let mut source: Option<&(dyn Error + 'static)> = Some(error);
        let mut damaged = error.is_decode();
        while let Some(cause) = source {
            if cause.is::<AddressRefused>() {
                return Self::AddressRefused;
            }
            if let Some(tls) = tls_error(cause) {
                return Self::Tls(tls.to_string());
            }
            // reqwest calls every failure of a body a decoding one; an end or a reset is none.
            let io = cause.downcast_ref::<io::Error>();
            damaged &= !io.is_some_and(|io| matches!(io.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset));
            // Nor is a body whose framing is wrong. hyper's error is known by its name only: it is no dependency of ours.
            damaged &= !format!("{cause:?}").starts_with("hyper::Error");
            // A wrapped error inside an `io::Error` is not always among its sources.
            source = match io.and_then(io::Error::get_ref) {
                Some(inner) => Some(inner),
                None => cause.source(),
            };
        }
        match error {
            _ if error.is_dns() => Self::Resolve,
            // Before the timeout: where no connection stood, nothing can have taken effect.
            _ if error.is_connect() => Self::Connect,
            _ if error.is_timeout() => Self::Timeout,
            _ if damaged => Self::Encoding,
            _ if error.is_builder() => Self::Setup("the request could not be built".to_owned()),
            _ => Self::Broken,
        }
    }
}

fn tls_error<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    cause.downcast_ref::<rustls::Error>()
}

impl fmt::Display for SendError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Resolve => formatter.write_str("the vendor's host name could not be resolved"),
            Self::AddressRefused => formatter.write_str("the vendor's host name leads to a private address and was not dialled"),
            Self::Connect => formatter.write_str("no connection to the vendor could be made"),
            Self::Tls(reason) => write!(formatter, "no secure connection to the vendor could be made: {reason}"),
            Self::Timeout => formatter.write_str("the vendor did not answer in time"),
            Self::Broken => formatter.write_str("the connection broke before the vendor's answer was complete"),
            Self::TooLarge { limit } => write!(formatter, "the vendor's answer is larger than {limit} bytes"),
            Self::Encoding => formatter.write_str("the vendor's answer is compressed in a way that cannot be read"),
            Self::Setup(reason) => write!(formatter, "the HTTP client could not be set up: {reason}"),
        }
    }
}

impl Error for SendError {}
