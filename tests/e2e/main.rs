//! The program from outside: real processes, real MCP clients, real HTTP, and a vendor made of a raw socket on loopback.
//!
//! One binary, so that it is linked once. What needs the shared folder says so and passes when it is absent;
//! `TOOLWRIGHT_REQUIRE_SHARED=1` makes it fail instead.

// A test may fail by panicking; that is what it is for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bridge;
mod build;
mod call;
mod check;
mod clients;
mod connect;
mod diff;
mod fetch;
mod fields;
mod filter;
mod flows;
mod github;
mod grants;
mod guide;
mod hostile;
mod hub;
mod init;
mod inspect;
mod lines;
mod lint;
mod lock;
mod log;
mod messages;
mod money;
mod output;
mod overlay;
mod peers;
mod program;
mod project;
mod sandbox;
mod schema;
mod security;
mod session;
mod shared;
mod strict;
mod torii;
mod upstream;
#[cfg(unix)]
mod workflow;
