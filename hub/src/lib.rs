//! Hosts MCP servers for many accounts: one URL an account and purpose, filtered, expiring, revocable.
//!
//! [`model`] is plain data. [`store`] keeps it, [`vault`] seals the credentials in it, [`token`] makes what callers show and only a
//! keyed hash of which is kept, [`clock`] says what time it is and never goes back. [`service`] holds every rule about the entities,
//! [`gate`] and [`serve`] let calls in, and everything about one vendor's call is `toolwright-runtime`'s.

#![forbid(unsafe_code)]

pub mod admin;
pub mod catalog;
pub mod clock;
pub mod dashboard;
pub mod gate;
pub mod limits;
pub mod model;
pub mod serve;
pub mod service;
pub mod store;
pub mod token;
pub mod vault;
