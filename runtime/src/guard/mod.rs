//! What a call may reach: the vendor's origin, under its base path, along the operation's own path template, and nothing else.
//!
//! Percent-encoding alone does not hold a path together: URL parsers (WHATWG URL §4.4) read `%2E%2E` as `..` and drop it.
//! So values are refused before they are encoded ([`path_value`]), the built URL is compared with its template
//! ([`Destination::url`]), and addresses are looked at both as written and at dial time ([`PublicOnly`]).

mod address;
mod destination;
mod dial;
mod downloads;
mod files;
mod header;
mod redirect;
mod server;
mod value;

use std::fmt;

pub use address::{is_public, is_public_host};
pub use destination::{Access, Destination};
pub use dial::{AddressRefused, PublicOnly, SystemResolver};
pub use downloads::{DownloadFolder, Saved};
pub use files::{FileRead, FileRoot, SCHEME as FILE_SCHEME};
pub use header::{is_framing, is_protected};
pub use server::{declared_host, resolve, variables_from_environment};
pub use value::path_value;

/// Why a request may not be made. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no usable server URL. Something for the operator, not for the caller.
    Server {
        /// What is wrong and what to set.
        reason: String,
    },
    /// The server URL points to a machine of ours and not to a vendor.
    Address {
        /// The host, as written.
        host: String,
    },
    /// The URL that was built does not match its template.
    OffTemplate {
        /// The operation's path template.
        template: String,
    },
    /// The request cannot be written at all: a header name or a method that HTTP does not allow.
    Unsendable {
        /// What cannot be written.
        reason: String,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server { reason } | Self::Unsendable { reason } => formatter.write_str(reason),
            Self::Address { host } => write!(
                formatter,
                "the server {host} is a private, local or reserved address; an operator who means it starts with --base-url"
            ),
            Self::OffTemplate { template } => {
                write!(formatter, "the arguments lead to a URL that does not match the path {template}")
            }
        }
    }
}

impl std::error::Error for Refusal {}
