//! How calls reach a vendor and what comes back, as tables, against a vendor made of a raw socket: bytes, not a framework's idea of
//! them; `map` says which row is shown where. Tests of the list in the security notes carry its number in their names (`test_16_…`).
#![cfg(feature = "mcp")]
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests are not tests to clippy

mod answers;
mod bodies;
mod downloads;
mod hostile;
mod map;
mod narrow;
mod parameters;
mod refusals;
#[path = "../upstream/mod.rs"]
mod upstream;
mod world;
