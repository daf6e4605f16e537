//! Fields that every account of a vendor's has of its own, and by which call they are learnt.

use serde::{Deserialize, Serialize};

/// The custom fields of one resource: read from the account once in a while, and added to tools as typed arguments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomFields {
    /// The resource whose records have the fields.
    pub resource: String,
    /// The tool whose answer lists the fields; it needs no argument.
    pub read: String,
    /// JSON pointer inside a listed field: the key by which requests name it.
    pub key: String,
    /// JSON pointer inside a listed field: the vendor's word for its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// JSON pointer inside a listed field: its name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// JSON pointer inside a listed field: whether a new record must have a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<String>,
    /// JSON pointer inside a listed field: the list of values that can be chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<String>,
    /// JSON pointer inside one option, when options are objects: the value to send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub option: Option<String>,
    /// The vendor's words for types, compared without case, and what is meant by each. A word that is not among them is a text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<(String, FieldType)>,
    /// How long an answer is relied on, in seconds.
    pub ttl: u32,
    /// The tools that the fields are added to.
    pub tools: Vec<CustomFieldTool>,
}

/// What a custom field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldType {
    /// One value.
    pub kind: FieldKind,
    /// The field holds a list of such values.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub list: bool,
}

/// What one value of a custom field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// Text.
    String,
    /// A number.
    Number,
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
    /// A day, `2026-02-03`.
    Date,
    /// A moment, RFC 3339.
    DateTime,
    /// One of the field's options.
    Enum,
}

/// A tool that takes custom fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomFieldTool {
    /// The tool's name.
    pub tool: String,
    /// Where a value goes.
    #[serde(flatten)]
    pub place: CustomFieldPlace,
    /// A field that must have a value is a required argument here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub requires: bool,
}

/// Where the value of a custom field goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "in", rename_all = "snake_case")]
pub enum CustomFieldPlace {
    /// Into the body, under the field's key; `path` leads from the root to the object that holds the fields.
    Body {
        /// Keys from the body's root; empty for the root itself.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        path: Vec<String>,
    },
    /// A query parameter named by the field's key: a filter.
    Query,
}
