//! The Model Context Protocol before a [`crate::toolbox::Toolbox`]: stdio and Streamable HTTP, revisions 2024-11-05 to 2026-07-28.
//!
//! A message goes host rules → envelope → rmcp (behind one adapter) → toolbox. Nothing is remembered between two messages.

mod adapter;
pub mod bridge;
mod cursor;
mod endpoint;
mod envelope;
mod hosts;
mod http;
mod refuse;
mod stdio;

pub use endpoint::{Endpoint, Seen};
pub use envelope::ClientInfo;
pub use hosts::Hosts;
pub use http::{HttpOptions, route, serve_http, serve_router};
pub use stdio::{serve_lines, serve_lines_until, serve_stdio, serve_stdio_until};
