//! Every decision about a name: words, numbers of nouns, tools, arguments.

mod argument;
mod rust;
mod tool;
mod words;

pub use argument::{argument_name, hash4};
pub use rust::{NameKind, RustName, feature_name, rust_name, unique_rust_name};
pub use tool::{MAX_COMPACT, MAX_LENGTH, ToolName, shorten, tool_name};
pub use words::{integration_name, is_plural, singular, snake};
