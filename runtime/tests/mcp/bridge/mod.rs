//! The bridge between a pipe and a server of raw bytes.

mod client;
mod eras;
mod failures;
mod flow;
mod server;
mod streams;

/// A token as it stands in a URL; it may come out nowhere.
const TOKEN: &str = "0123456789abcdef0123456789canary";
