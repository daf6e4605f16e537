//! Why a call brought no result, with words for the model.

use crate::authorise::MissingCredential;
use crate::bind::Problem;
use crate::guard::Refusal;
use crate::limit::RateLimit;
use crate::send::{Denied, SendError};
use crate::shape::VendorError;
use crate::token::TokenError;
use serde_json::{Value, json};
use std::fmt;

/// Characters after which further argument problems are only counted.
const LONGEST: usize = 1_000;

/// Why a call brought no result.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum CallError {
    /// The arguments are wrong. Nothing was sent.
    Arguments(Vec<Problem>),
    /// The operator has not supplied a credential. Nothing was sent.
    MissingCredential(MissingCredential),
    /// There is no access token and none can be got. Nothing was sent to the operation's endpoint.
    Token(TokenError),
    /// The guard refused the request. Nothing was sent.
    Refused(Refusal),
    /// `next_cursor` does not belong to this call. Nothing was sent.
    InvalidCursor,
    /// [`crate::send::BeforeSend`] said no. Nothing was sent.
    Denied(Denied),
    /// The state that the operation requires is not there. Only the read was sent.
    Precondition(Precondition),
    /// No complete answer came.
    Transport {
        /// What happened.
        error: SendError,
        /// Whether the vendor may have made a change.
        may_have_changed: bool,
    },
    /// The vendor answered with a failure.
    Vendor(Box<VendorError>),
}

/// A declared read found another state than the write needs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Precondition {
    /// The tool that read the state.
    pub tool: String,
    /// JSON pointer of the field in the vendor's answer.
    pub field: String,
    /// What stands there; `None` when nothing does.
    pub found: Option<String>,
    /// What is needed.
    pub allowed: Vec<String>,
}

impl CallError {
    /// What happened and what to do, for the model. Holds no secret.
    pub fn advice(&self) -> String {
        match self {
            Self::Arguments(problems) => arguments(problems),
            Self::MissingCredential(missing) => {
                format!("{missing}. Nothing was sent; repeating the call will not help until that is done.")
            }
            Self::Token(error) => error.to_string(),
            Self::Refused(refusal) => format!("{refusal}. Nothing was sent."),
            Self::InvalidCursor => {
                "next_cursor is not valid for this call. Pass it back unchanged, with the same arguments as before; or leave it \
                 out to begin at the first page. Nothing was sent."
                    .to_owned()
            }
            Self::Denied(denied) => format!("{denied}. Nothing was sent."),
            Self::Precondition(precondition) => precondition.to_string(),
            Self::Transport { error, may_have_changed: true } => {
                format!("{error}. The change may have been made all the same: read the current state before you repeat the call.")
            }
            Self::Transport { error, .. } => format!("{error}. {}", next_step(error)),
            Self::Vendor(error) => error.to_string(),
        }
    }

    /// The failure for programs, an object with at least `kind`.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Arguments(problems) => {
                let problems: Vec<Value> =
                    problems.iter().map(|problem| json!({ "pointer": problem.pointer, "message": problem.message })).collect();
                json!({ "kind": self.kind(), "problems": problems })
            }
            Self::Vendor(error) => error.to_json(),
            other => json!({ "kind": other.kind(), "message": other.advice() }),
        }
    }

    /// A stable name for programs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Arguments(_) => "arguments",
            Self::MissingCredential(_) => "missing_credential",
            Self::Token(TokenError::NeedsAuthorisation { .. }) => "needs_authorisation",
            Self::Token(_) => "token",
            Self::Refused(_) => "refused",
            Self::InvalidCursor => "invalid_cursor",
            Self::Denied(_) => "denied",
            Self::Precondition(_) => "precondition",
            Self::Transport { .. } => "transport",
            Self::Vendor(error) => error.kind.name(),
        }
    }

    /// What the vendor still allows, when it answered.
    pub fn rate_limit(&self) -> Option<&RateLimit> {
        match self {
            Self::Vendor(error) => Some(&error.rate_limit),
            _ => None,
        }
    }
}

fn arguments(problems: &[Problem]) -> String {
    let mut out = String::from("The arguments are wrong, nothing was sent:");
    for (told, problem) in problems.iter().enumerate() {
        if out.len() > LONGEST {
            out.push_str(&format!("\n- and {} more", problems.len() - told));
            break;
        }
        // Names come from the caller and can be of any length.
        out.extend("\n- ".chars().chain(problem.to_string().chars().take(300)));
    }
    out.push_str("\nFix and call again.");
    out
}

fn next_step(error: &SendError) -> &'static str {
    match error {
        SendError::TooLarge { .. } => "Ask for less: a smaller limit, fewer fields, or a narrower filter.",
        SendError::AddressRefused | SendError::Setup(_) | SendError::Tls(_) => {
            "Repeating the call will not help; tell the operator."
        }
        _ => "Try again once; if it fails again, tell the operator.",
    }
}

/// What the model reads.
impl fmt::Display for CallError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.advice())
    }
}

impl std::error::Error for CallError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::MissingCredential(error) => Some(error),
            Self::Token(error) => Some(error),
            Self::Refused(error) => Some(error),
            Self::Denied(error) => Some(error),
            Self::Transport { error, .. } => Some(error),
            Self::Vendor(error) => Some(error.as_ref()),
            Self::Arguments(_) | Self::InvalidCursor | Self::Precondition(_) => None,
        }
    }
}

/// What the model reads.
impl fmt::Display for Precondition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tool, field, found, allowed } = self;
        let name = field.rsplit('/').next().unwrap_or(field);
        let allowed = allowed.join(" or ");
        match found {
            Some(found) => {
                write!(formatter, "{name} must be {allowed}, but it is {found}. The change was not made. Read it with {tool}.")
            }
            None => write!(
                formatter,
                "{name} must be {allowed}, but the vendor's answer does not show it. The change was not made. Read it with {tool}."
            ),
        }
    }
}
