//! Loads a compiled integration, calls the vendor, and serves it over MCP.
//!
//! Feature `client` (default) is the way of one call: [`bind`] → [`guard`] → [`authorise`] → [`send`] → [`limit`] → [`page`] → [`shape`].
//! Feature `mcp` adds the tools' side: [`validate`], [`toolbox`], [`filter`] and the protocol adapter [`mcp`].
//! Nothing here knows OpenAPI; all that is known of a vendor comes in through [`compiled::Compiled`].

#![forbid(unsafe_code)]

pub mod compiled;
