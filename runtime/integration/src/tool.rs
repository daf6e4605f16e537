//! `tools.json`: the tool definitions as MCP clients see them.

use serde::{Deserialize, Serialize};

/// The content of `tools.json`.
///
/// `T` is how much of a definition the reader wants: raw JSON text to pass on (the runtime), or [`ToolHead`].
/// Each definition is an MCP `Tool` object (revision 2026-07-28, server/tools): `name`, `title`, `description`,
/// `inputSchema`, `annotations`, `_meta`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolFile<T> {
    /// Format number, [`crate::FORMAT`].
    pub format: u32,
    /// The definitions, in the order in which they are listed.
    pub tools: Vec<T>,
}

/// The words of a definition, without its schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolHead {
    /// Unique name, at most 64 characters of `[a-z0-9_]`.
    pub name: String,
    /// The name for people.
    pub title: String,
    /// What it does, what it needs, what it returns.
    pub description: String,
}
