//! What is wrong with a value, and where.

use serde_json::Value;
use std::fmt;

/// A value does not have the documented form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireError {
    /// Keys and positions from the inside out.
    path: Vec<String>,
    problem: String,
}

impl WireError {
    /// Something is wrong right here.
    pub fn new(problem: impl Into<String>) -> Self {
        Self { path: Vec::new(), problem: problem.into() }
    }

    /// The value is of another kind than `wanted`.
    pub fn unexpected(wanted: &str, found: &Value) -> Self {
        let found = match found {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        Self::new(format!("expected {wanted}, found {found}"))
    }

    /// The same error, seen from one level further out.
    #[must_use]
    pub fn within(mut self, key: impl Into<String>) -> Self {
        self.path.push(key.into());
        self
    }

    /// Where it happened, as a JSON pointer (RFC 6901).
    pub fn pointer(&self) -> String {
        self.path.iter().rev().map(|key| format!("/{}", crate::bind::escape(key))).collect()
    }

    /// What is wrong: lower case, no full stop.
    pub fn problem(&self) -> &str {
        &self.problem
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return formatter.write_str(&self.problem);
        }
        write!(formatter, "{}: {}", self.pointer(), self.problem)
    }
}

impl std::error::Error for WireError {}
