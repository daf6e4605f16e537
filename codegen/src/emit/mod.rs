//! Plan → bytes. One file an artefact; nothing here decides anything.

mod api;
mod draft;
mod merge;
mod operations;
pub mod profile;
mod reference;
mod rust;
mod tools;
mod tools_md;

pub use api::emit_api;
pub use draft::emit_draft;
pub use merge::{Additions, merge_draft};
pub use operations::emit_operations;
pub use reference::{emit_config_reference, emit_config_schema};
pub use rust::{Package, Runtime, emit_module, emit_rust};
pub use tools::{emit_tool, emit_tools};
pub use tools_md::emit_tools_md;
