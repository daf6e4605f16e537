//! The stores: one suite for every implementation, and what is particular to a file.

pub mod rows;
mod sqlite;
mod suite;
