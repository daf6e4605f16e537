//! One exchange with the vendor: one request out, one bounded answer back.
//!
//! No redirects, no proxies from the environment, no cookies, no referer, no retries. A 3xx is an answer like any other.

mod client;
mod error;

pub(crate) use client::header_name;
pub use client::{Answer, Http, HttpSettings, Incoming, Outgoing};
pub use error::SendError;

use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// Asked right before each request leaves: the hub's place for expiry, revocation and limits.
pub trait BeforeSend: Send + Sync + fmt::Debug {
    /// Whether the request may leave. Called once for every request, a declared read before a write included.
    fn check<'a>(&'a self, call: &'a Departure<'a>) -> Pin<Box<dyn Future<Output = Result<(), Denied>> + Send + 'a>>;
}

/// What [`BeforeSend`] is told.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Departure<'a> {
    /// The tool.
    pub tool: &'a str,
    /// The account that the call is made for.
    pub account: &'a str,
}

impl<'a> Departure<'a> {
    /// A request that is about to leave.
    pub fn new(tool: &'a str, account: &'a str) -> Self {
        Self { tool, account }
    }
}

/// A [`BeforeSend`] said no. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    /// Why, in words for the caller: lower case, no full stop.
    pub reason: String,
}

impl fmt::Display for Denied {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.reason)
    }
}

impl std::error::Error for Denied {}
