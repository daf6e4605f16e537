//! The tools' side from outside: real MCP clients and raw bytes against the server, over HTTP and stdio.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are not tests to clippy

mod abort;
mod bridge;
mod clients;
mod fixture;
mod lifetimes;
mod lines;
mod load;
mod progress;
mod raw;
#[path = "../upstream/mod.rs"]
mod upstream;
mod vendor;
mod wire;
