//! The hub from outside its modules: real files, real sockets on loopback, a clock that tests can move.
//!
//! One binary, so that it is linked once.

// A test may fail by panicking; that is what it is for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod crash;
mod expiry;
mod gate;
mod grants;
mod secrets;
mod service;
mod store;
mod tenants;
mod vendor;
mod world;
