//! The Toolwright compiler.
//!
//! Data flows one way: `source` (files in) → `read` (text to [`model`]) → `config` (integration.yaml) → `infer` (what it does not
//! say) → `lower` (a [`lower::Plan`]) → `emit` (files out). No phase reads an earlier one's types; nothing here opens a
//! socket, reads a clock, or knows HTTP or MCP transports.

#![forbid(unsafe_code)]

mod amend;
mod budget;
pub mod builder;
mod compile;
pub mod config;
pub mod diagnostic;
mod draft;
pub mod drift;
pub mod emit;
mod hygiene;
pub mod infer;
pub mod lint;
pub mod lower;
pub mod model;
pub mod name;
mod origin;
pub mod read;
mod sides;
pub mod source;
mod way_out;

pub use amend::Amended;
pub use budget::{Bound, Budget};
pub use builder::{Builder, assert_up_to_date};
pub use compile::{Compiler, Entry, InMemory, Inputs, Output};
pub use draft::{Drafted, Merged};
pub use origin::{Origin, find_origin};
pub use sides::{CannotCompare, CannotOpen, DiffSide};
