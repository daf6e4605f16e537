//! The admin API over real sockets on loopback. Every answer that a test gets is held against the API's own description.

// A test may fail by panicking; that is what it is for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod conditions;
mod console;
mod description;
mod fields;
mod fixture;
mod hostile;
mod http;
mod life;
mod paging;
mod sessions;
mod tenants;
