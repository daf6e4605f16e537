//! A compiled integration in memory, from the files of `generated/<vendor>/` or straight from the compiler.

use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fmt;
use toolwright_integration::{FORMAT, Integration, Operation, ToolFile};

/// A compiled integration: the tools as text, and the operation behind each.
#[derive(Debug)]
pub struct Compiled {
    /// The operations and all that they share.
    pub integration: Integration,
    /// The definitions, in list order; `tools[i]` belongs to `integration.operations[i]`.
    pub tools: Vec<ToolText>,
    by_name: HashMap<String, usize>,
}

/// One tool definition: its JSON text is passed on as it is.
#[derive(Debug)]
pub struct ToolText {
    /// The tool's name.
    pub name: String,
    /// The whole definition, one MCP `Tool` object.
    pub json: Box<RawValue>,
}

impl ToolText {
    /// A definition as the compiler writes it.
    ///
    /// # Errors
    /// When the text is not JSON.
    pub fn new(name: String, json: String) -> Result<Self, LoadError> {
        let json = RawValue::from_string(json).map_err(|source| LoadError::Malformed { file: "tools.json", source })?;
        Ok(Self { name, json })
    }
}

/// Why a compiled integration was refused.
#[derive(Debug)]
#[non_exhaustive]
pub enum LoadError {
    /// A file is not JSON, or not of the format's shape.
    Malformed {
        /// `tools.json` or `operations.json`.
        file: &'static str,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// The file was written for another version of the format.
    Format {
        /// `tools.json` or `operations.json`.
        file: &'static str,
        /// The number found.
        found: u32,
    },
    /// The two files do not speak of the same tools.
    Mismatch {
        /// The tool that stands in one file only.
        tool: String,
    },
}

impl fmt::Display for LoadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { file, source } => write!(formatter, "{file} is damaged: {source}; run `toolwright build`"),
            Self::Format { file, found } => {
                write!(
                    formatter,
                    "{file} has format {found}, this program reads {FORMAT}; run `toolwright build` with the same version"
                )
            }
            Self::Mismatch { tool } => {
                write!(formatter, "tools.json and operations.json disagree about the tool `{tool}`; run `toolwright build`")
            }
        }
    }
}

impl std::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Malformed { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl Compiled {
    /// Reads the two files that `toolwright build` writes.
    ///
    /// # Errors
    /// When a file is damaged, of another format version, or does not belong to the other.
    pub fn from_files(tools: &str, operations: &str) -> Result<Self, LoadError> {
        let integration: Integration =
            serde_json::from_str(operations).map_err(|source| LoadError::Malformed { file: "operations.json", source })?;
        if integration.format != FORMAT {
            return Err(LoadError::Format { file: "operations.json", found: integration.format });
        }
        let tools: ToolFile<Box<RawValue>> =
            serde_json::from_str(tools).map_err(|source| LoadError::Malformed { file: "tools.json", source })?;
        if tools.format != FORMAT {
            return Err(LoadError::Format { file: "tools.json", found: tools.format });
        }
        let mut texts = Vec::with_capacity(tools.tools.len());
        for json in tools.tools {
            let head: NameOnly =
                serde_json::from_str(json.get()).map_err(|source| LoadError::Malformed { file: "tools.json", source })?;
            texts.push(ToolText { name: head.name, json });
        }
        Self::new(integration, texts)
    }

    /// Puts together what the compiler has in memory.
    ///
    /// # Errors
    /// When a tool has no operation, or an operation no tool, at the same position.
    pub fn new(integration: Integration, tools: Vec<ToolText>) -> Result<Self, LoadError> {
        let mut by_name = HashMap::with_capacity(tools.len());
        for (position, tool) in tools.iter().enumerate() {
            let agrees = integration.operations.get(position).is_some_and(|operation| operation.tool == tool.name);
            if !agrees || by_name.insert(tool.name.clone(), position).is_some() {
                return Err(LoadError::Mismatch { tool: tool.name.clone() });
            }
        }
        if let Some(operation) = integration.operations.get(tools.len()) {
            return Err(LoadError::Mismatch { tool: operation.tool.clone() });
        }
        Ok(Self { integration, tools, by_name })
    }

    /// The definition and the operation of a tool.
    pub fn find(&self, tool: &str) -> Option<(&ToolText, &Operation)> {
        let position = *self.by_name.get(tool)?;
        Some((self.tools.get(position)?, self.integration.operations.get(position)?))
    }
}

#[derive(Deserialize)]
struct NameOnly {
    name: String,
}
