//! What is wrong with one argument, in words for the caller.

use std::fmt;

/// One thing that is wrong with the arguments of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// JSON pointer into the arguments (`/amount/currency`); `""` is the whole.
    pub pointer: String,
    /// What is wrong and what is wanted: lower case, no full stop.
    pub message: String,
}

impl Problem {
    /// A problem at a JSON pointer.
    pub fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), message: message.into() }
    }

    /// A problem with the argument `name` as a whole.
    pub fn of(name: &str, message: impl Into<String>) -> Self {
        Self::new(format!("/{}", escape(name)), message)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pointer.is_empty() {
            formatter.write_str(&self.message)
        } else {
            write!(formatter, "{}: {}", self.pointer, self.message)
        }
    }
}

/// One key as a JSON pointer token (RFC 6901 §3).
pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The tokens of a JSON pointer, unescaped (RFC 6901 §4).
pub(crate) fn tokens(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~")).collect()
}
