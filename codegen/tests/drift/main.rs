//! Tests of drift through the compiler's door, [`toolwright_codegen::Compiler::diff`].
//!
//! What needs the shared folder says so and passes when it is absent; `TOOLWRIGHT_REQUIRE_SHARED=1` makes it fail instead.

// A test may fail by panicking; that is what it is for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod agreement;
mod asked;
mod bounds;
mod contracts;
mod corrections;
mod diff;
mod faces;
mod history;
mod invariants;
mod missed;
mod sayings;
#[path = "../it/shared.rs"]
mod shared;
mod spots;
mod tree;
mod vendor;
mod xml;
