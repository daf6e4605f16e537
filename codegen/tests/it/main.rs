//! Tests of the compiler through its one door, [`toolwright_codegen::Compiler`].
//!
//! One binary, so that the compiler is linked once. What needs the shared folder says so and passes when it is absent;
//! `TOOLWRIGHT_REQUIRE_SHARED=1` makes it fail instead.

// A test may fail by panicking; that is what it is for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod builder;
mod canonical;
mod collisions;
mod compile;
mod config;
mod corpus;
mod determinism;
mod examples;
mod foreign;
mod gate;
mod golden;
mod history;
mod hygiene;
mod init;
mod keeping;
mod keys;
mod labels;
mod lint;
mod mutation;
mod naming;
mod narrow;
mod ours;
mod overlay;
mod pages;
mod patterns;
mod portable;
mod shared;
mod strict;
mod tools;
