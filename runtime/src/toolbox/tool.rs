//! One tool: its definition as JSON text, and what filters and the protocol need to know of it.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};
use toolwright_integration::Effect;

/// A tool definition, shared: cloning it copies a pointer.
#[derive(Clone)]
pub struct Tool(Arc<Inner>);

struct Inner {
    name: String,
    json: Box<RawValue>,
    traits: Traits,
    definition: OnceLock<Option<Definition>>,
    sound: OnceLock<bool>,
}

/// What filters look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traits {
    /// The resource, in snake_case.
    pub resource: String,
    /// `list`, `get`, `create`, `update`, `delete`, or a custom method's name.
    pub method: String,
    /// What a call does to the vendor's data.
    pub effect: Effect,
    /// Tags of the resource and of the method.
    pub tags: Vec<String>,
}

/// A definition taken apart, once, on first use (MCP 2026-07-28, `Tool`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Definition {
    /// The name for people.
    #[serde(default)]
    pub title: Option<String>,
    /// What it does, what it needs, what it returns.
    #[serde(default)]
    pub description: Option<String>,
    /// The schema of the arguments; its root is an object.
    pub input_schema: Arc<Map<String, Value>>,
    /// The schema of `structuredContent`, when one is promised.
    #[serde(default)]
    pub output_schema: Option<Arc<Map<String, Value>>>,
    /// What the tool does to the world.
    #[serde(default)]
    pub annotations: Option<Hints>,
    /// Protocol extensions.
    #[serde(rename = "_meta", default)]
    pub meta: Option<Map<String, Value>>,
}

/// MCP `ToolAnnotations`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
pub struct Hints {
    /// The name for people, in its old place.
    pub title: Option<String>,
    /// Changes nothing.
    pub read_only_hint: Option<bool>,
    /// Removes data, or takes access away.
    pub destructive_hint: Option<bool>,
    /// Repeating the same call changes nothing more.
    pub idempotent_hint: Option<bool>,
    /// Reaches systems outside this server.
    pub open_world_hint: Option<bool>,
}

/// A definition with its schemas unread.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outline<'a> {
    #[serde(rename = "name", borrow)]
    _name: Cow<'a, str>,
    #[serde(rename = "title", borrow, default)]
    _title: Option<Cow<'a, str>>,
    #[serde(rename = "description", borrow, default)]
    _description: Option<Cow<'a, str>>,
    #[serde(borrow)]
    input_schema: &'a RawValue,
    #[serde(borrow, default)]
    output_schema: Option<&'a RawValue>,
    #[serde(rename = "annotations", default)]
    _annotations: Option<Hints>,
}

/// The JSON text of a definition is not an MCP tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadDefinition {
    /// The tool's name.
    pub tool: String,
}

impl fmt::Display for BadDefinition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the definition of `{}` in tools.json is damaged; run `toolwright build`", self.tool)
    }
}

impl std::error::Error for BadDefinition {}

impl Tool {
    /// A tool from its JSON text, which is not looked into until it is needed.
    pub fn new(name: impl Into<String>, json: Box<RawValue>, traits: Traits) -> Self {
        Self(Arc::new(Inner { name: name.into(), json, traits, definition: OnceLock::new(), sound: OnceLock::new() }))
    }

    /// The tool's name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The whole definition as JSON text, byte for byte as it was compiled.
    pub fn json(&self) -> &RawValue {
        &self.0.json
    }

    /// What filters look at.
    pub fn traits(&self) -> &Traits {
        &self.0.traits
    }

    /// Whether the text is an MCP tool, found without taking it apart: a thousand definitions in pieces are many times their text.
    ///
    /// # Errors
    /// When it is not.
    pub fn check(&self) -> Result<(), BadDefinition> {
        let sound = self.0.sound.get_or_init(|| {
            serde_json::from_str::<Outline>(self.0.json.get()).is_ok_and(|outline| {
                let is_object = |schema: &RawValue| schema.get().starts_with('{');
                is_object(outline.input_schema) && outline.output_schema.is_none_or(is_object)
            })
        });
        if *sound { Ok(()) } else { Err(BadDefinition { tool: self.0.name.clone() }) }
    }

    /// The definition taken apart; parsed on first use and kept.
    ///
    /// # Errors
    /// When the text is not an MCP tool.
    pub fn definition(&self) -> Result<&Definition, BadDefinition> {
        let parsed = self.0.definition.get_or_init(|| serde_json::from_str(self.0.json.get()).ok());
        parsed.as_ref().ok_or_else(|| BadDefinition { tool: self.0.name.clone() })
    }
}

impl fmt::Debug for Tool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Tool").field(&self.0.name).finish()
    }
}
