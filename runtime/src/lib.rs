//! Loads a compiled integration, calls the vendor, and serves it over MCP.
//!
//! Feature `client` (default) is the way of one call: [`bind`] → [`guard`] → [`authorise`] → [`send`] → [`limit`] → [`page`] → [`shape`].
//! The typed clients' codec [`wire`] and what generated crates sit on, [`typed`], belong to it.
//! Feature `mcp` adds the tools' side: [`validate`], [`toolbox`], [`filter`] and the protocol adapter [`mcp`].
//! Nothing here knows OpenAPI; all that is known of a vendor comes in through [`compiled::Compiled`].

#![forbid(unsafe_code)]

#[cfg(feature = "client")]
pub mod authorise;
#[cfg(feature = "client")]
pub mod bind;
#[cfg(feature = "client")]
pub mod client;
pub mod compiled;
#[cfg(feature = "mcp")]
pub mod filter;
#[cfg(feature = "client")]
pub mod guard;
#[cfg(feature = "client")]
pub mod limit;
#[cfg(feature = "mcp")]
pub mod live;
pub mod lock;
#[cfg(feature = "client")]
pub mod log;
#[cfg(feature = "mcp")]
pub mod mcp;
#[cfg(feature = "client")]
mod media;
#[cfg(feature = "mcp")]
pub mod nearest;
#[cfg(feature = "client")]
pub mod page;
#[cfg(feature = "client")]
mod secret;
#[cfg(feature = "client")]
pub mod send;
#[cfg(feature = "client")]
pub mod shape;
#[cfg(feature = "mcp")]
pub mod strict;
#[cfg(feature = "client")]
pub mod token;
#[cfg(feature = "mcp")]
pub mod toolbox;
#[cfg(feature = "client")]
pub mod typed;
#[cfg(feature = "mcp")]
pub mod validate;
#[cfg(feature = "client")]
pub mod wire;

#[doc(hidden)]
pub use serde;
