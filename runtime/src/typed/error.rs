//! Why a typed call brought no result.

use crate::client::CallError;
use crate::guard::Refusal;
use crate::limit::RateLimit;
use crate::shape::VendorError;
use crate::wire::{Value, Wire, WireError};
use std::fmt;

/// Why a typed call brought no result.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The call failed: wrong arguments, no credential, no connection, or the vendor's own failure.
    Call(Box<CallError>),
    /// The vendor answered with success, but not in the documented form.
    Decode {
        /// The tool that was called.
        tool: &'static str,
        /// What is wrong, and where.
        error: WireError,
    },
    /// The vendor answered with success and without content, where a record is documented. What was asked for is done.
    NoContent {
        /// The tool that was called.
        tool: &'static str,
    },
    /// The connection's options cannot be used.
    Options(Refusal),
    /// The crate does not fit this runtime: its `operations.json` is of another version or lacks an operation.
    Crate(String),
}

impl Error {
    /// The vendor's HTTP status, when it answered with a failure.
    pub fn status(&self) -> Option<u16> {
        self.vendor().map(|vendor| vendor.status)
    }

    /// What the vendor says in its own words, credentials removed.
    pub fn message(&self) -> Option<&str> {
        self.vendor().and_then(|vendor| vendor.message.as_deref())
    }

    /// The failure's headers, names in small letters, credentials removed; empty when the vendor did not answer with a failure.
    pub fn headers(&self) -> &[(String, String)] {
        self.vendor().map(|vendor| vendor.headers.as_slice()).unwrap_or_default()
    }

    /// The first header of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers().iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, text)| text.as_str())
    }

    /// The failure's body, credentials removed: JSON as it came, a text as a string, null for none.
    pub fn body(&self) -> Option<&Value> {
        self.vendor().map(|vendor| &vendor.body)
    }

    /// The failure's body as a type, when it has that form.
    pub fn body_as<T: Wire>(&self) -> Option<T> {
        T::take(self.body()?.clone()).ok()
    }

    /// What the vendor still allows, when it answered with a failure.
    pub fn rate_limit(&self) -> Option<&RateLimit> {
        self.vendor().map(|vendor| &vendor.rate_limit)
    }

    /// Seconds to wait before the next call, when the vendor asks for it.
    pub fn retry_after(&self) -> Option<u64> {
        self.rate_limit().and_then(|limit| limit.retry_after)
    }

    /// The vendor's failure.
    pub fn vendor(&self) -> Option<&VendorError> {
        match self {
            Self::Call(error) => match error.as_ref() {
                CallError::Vendor(vendor) => Some(vendor),
                _ => None,
            },
            _ => None,
        }
    }
}

impl From<CallError> for Error {
    fn from(error: CallError) -> Self {
        Self::Call(Box::new(error))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(error) => error.fmt(formatter),
            Self::Decode { tool, error } => write!(formatter, "the answer to {tool} is not as documented: {error}"),
            Self::NoContent { tool } => {
                write!(formatter, "{tool} succeeded, but the vendor sent no content where a record is documented")
            }
            Self::Options(refusal) => refusal.fmt(formatter),
            Self::Crate(problem) => write!(formatter, "{problem}; generate the crate again with this version of Toolwright"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Call(error) => Some(error.as_ref()),
            Self::Decode { error, .. } => Some(error),
            Self::Options(refusal) => Some(refusal),
            Self::NoContent { .. } | Self::Crate(_) => None,
        }
    }
}
