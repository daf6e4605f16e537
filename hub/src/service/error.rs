//! Why the hub did not do it: for every rule a stable code, and the field that it is about.

use crate::store::StoreError;
use crate::vault::VaultError;
use std::fmt;

/// Why the hub did not do it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServiceError {
    /// There is no such thing, or it is another tenant's: `account`, `server`, `api_token`, `integration`.
    NotFound {
        /// What was looked for.
        what: &'static str,
    },
    /// What was asked breaks these rules; nothing was changed.
    Invalid(Vec<FieldProblem>),
    /// Somebody else changed it at the same time, again and again.
    Conflict,
    /// No token, or one that opens nothing.
    Unauthorized,
    /// The hub cannot do it now: the store refuses, or an integration is not loaded. In words for the operator.
    Unavailable(String),
}

/// A rule that a field breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// JSON pointer of the field in the request (`/config/methods/0`).
    pub pointer: String,
    /// The rule, as a stable word (`unknown_method`).
    pub code: &'static str,
    /// What is wrong and what would do.
    pub message: String,
}

impl FieldProblem {
    /// A problem with a field.
    pub fn new(pointer: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, message: message.into() }
    }
}

impl ServiceError {
    /// A single problem.
    pub fn field(pointer: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldProblem::new(pointer, code, message)])
    }

    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::Invalid(_) => "invalid",
            Self::Conflict => "conflict",
            Self::Unauthorized => "unauthorized",
            Self::Unavailable(_) => "unavailable",
        }
    }

    /// The HTTP status that goes with it.
    pub fn status(&self) -> u16 {
        match self {
            Self::NotFound { .. } => 404,
            Self::Invalid(_) => 400,
            Self::Conflict => 409,
            Self::Unauthorized => 401,
            Self::Unavailable(_) => 503,
        }
    }

    /// The same, where "not found" is about `what`.
    pub(super) fn of(what: &'static str) -> impl Fn(StoreError) -> Self {
        move |error| match error {
            StoreError::NotFound => Self::NotFound { what },
            StoreError::Conflict => Self::Conflict,
            StoreError::BadCursor => Self::field("/cursor", "bad_cursor", "the cursor is not one of this list"),
            other => Self::Unavailable(other.to_string()),
        }
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { what } => write!(formatter, "there is no such {}", what.replace('_', " ")),
            Self::Invalid(problems) => {
                for (position, problem) in problems.iter().enumerate() {
                    let separator = if position == 0 { "" } else { "; " };
                    write!(formatter, "{separator}{}: {}", problem.pointer, problem.message)?;
                }
                Ok(())
            }
            Self::Conflict => formatter.write_str("it was changed at the same time; try again"),
            Self::Unauthorized => formatter.write_str("a valid API token is needed"),
            Self::Unavailable(words) => formatter.write_str(words),
        }
    }
}

impl std::error::Error for ServiceError {}

impl From<VaultError> for ServiceError {
    fn from(error: VaultError) -> Self {
        Self::Unavailable(error.to_string())
    }
}
