//! What a call gives back, free of protocol and vendor.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// The result of a call (MCP `CallToolResult`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ToolResult {
    /// What the model reads: compact JSON of a success, words of an error; empty when `blocks` say it all.
    pub text: String,
    /// The same JSON as a value. Only an object is ever sent: the legacy protocol allows nothing else.
    pub structured: Option<Value>,
    /// Images, sound and files.
    pub blocks: Vec<Block>,
    /// The call failed; `text` tells everything, because clients drop the rest.
    pub is_error: bool,
    /// For programs: `ratelimit-*` values, coerced arguments. Becomes `_meta`.
    pub meta: Map<String, Value>,
    /// Header fields that a plain HTTP answer mirrors: `ratelimit-*`, `RateLimit`, `RateLimit-Policy`, `Retry-After`.
    pub rate_limit: Vec<(&'static str, String)>,
}

/// A content block beside the text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Block {
    /// An image.
    Image {
        /// The bytes, in base64.
        data: String,
        /// For example `image/png`.
        mime_type: String,
    },
    /// Sound.
    Audio {
        /// The bytes, in base64.
        data: String,
        /// For example `audio/wav`.
        mime_type: String,
    },
    /// Any other file.
    Resource {
        /// An identifier; nothing can be fetched from it.
        uri: String,
        /// For example `application/pdf`.
        mime_type: String,
        /// The bytes, in base64.
        data: String,
    },
    /// A file that was saved on the server's machine (MCP `resource_link`).
    Link {
        /// Where it is, `file:///…`.
        uri: String,
        /// Its name.
        name: String,
        /// For example `application/pdf`.
        mime_type: String,
        /// Its size in bytes.
        bytes: u64,
    },
}

impl Block {
    /// For example `image/png`.
    pub fn mime_type(&self) -> &str {
        let (Self::Image { mime_type, .. }
        | Self::Audio { mime_type, .. }
        | Self::Resource { mime_type, .. }
        | Self::Link { mime_type, .. }) = self;
        mime_type
    }

    /// The bytes themselves; `None` when `data` is no base64, and for a link, which has none.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        match self {
            Self::Image { data, .. } | Self::Audio { data, .. } | Self::Resource { data, .. } => STANDARD.decode(data).ok(),
            Self::Link { .. } => None,
        }
    }
}

impl ToolResult {
    /// A success whose text and structure are the same JSON.
    pub fn json(value: Value) -> Self {
        // Much quicker than its `Display`; a value can always be written.
        let text = serde_json::to_string(&value).unwrap_or_default();
        let structured = value.is_object().then_some(value);
        Self { text, structured, ..Self::default() }
    }

    /// An error in words.
    pub fn error(words: impl Into<String>) -> Self {
        Self { text: words.into(), is_error: true, ..Self::default() }
    }
}
