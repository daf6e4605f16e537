//! Files on their way to and from a vendor.

use super::{Wire, WireError};
use crate::bind::{data_uri, decode_base64, percent};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// A file: what is uploaded, and what a download brings. Travels as a `data:` URI (RFC 2397).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// Its name, when it has one.
    pub name: Option<String>,
    /// Its media type, without parameters; empty means `application/octet-stream`.
    pub media_type: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl File {
    /// A file with a name.
    pub fn new(name: impl Into<String>, media_type: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: Some(name.into()), media_type: media_type.into(), bytes: bytes.into() }
    }
}

/// Bare base64 is a file without a name.
impl Wire for File {
    fn take(value: Value) -> Result<Self, WireError> {
        let text = String::take(value)?;
        if let Some(file) = data_uri(&text) {
            return Ok(Self { name: file.name, media_type: file.media_type, bytes: file.bytes });
        }
        let bytes = decode_base64(&text).ok_or_else(|| WireError::new("expected a file as base64 or as a data: URI"))?;
        Ok(Self { name: None, media_type: String::new(), bytes })
    }

    fn put(self) -> Value {
        let media_type = if self.media_type.is_empty() { "application/octet-stream" } else { &self.media_type };
        let name = self.name.map(|name| format!(";name={}", percent::encode(&name))).unwrap_or_default();
        Value::String(format!("data:{media_type}{name};base64,{}", STANDARD.encode(&self.bytes)))
    }
}
