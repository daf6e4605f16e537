//! Why there is no access token, with one next step.

use std::fmt;
use std::time::{Duration, SystemTime};

/// A renewal that failed. Holds no secret: of the endpoint's answer only the error code of RFC 6749 §5.2 is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Trouble {
    /// What happened: lower case, no full stop.
    pub reason: String,
    /// The grant itself has ended: only a person can renew it.
    pub needs_person: bool,
    /// How long the endpoint wants to be left alone.
    pub pause: Option<Duration>,
    /// Until when no renewal is tried; absent when only other credentials help.
    pub until: Option<SystemTime>,
}

impl Trouble {
    /// A failure after which another try makes sense.
    pub fn passing(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), needs_person: false, pause: None, until: None }
    }

    /// A grant that has ended.
    pub fn lasting(reason: impl Into<String>) -> Self {
        Self { needs_person: true, ..Self::passing(reason) }
    }
}

/// Why a call got no access token. Nothing was sent to the operation's endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenError {
    /// The account has to be authorised again.
    NeedsAuthorisation {
        /// What the token endpoint said.
        reason: String,
        /// What has to be set anew: environment variables.
        variables: String,
    },
    /// The token endpoint gives none at present.
    Unavailable {
        /// What happened.
        reason: String,
        /// Seconds until another try.
        retry_after: u64,
    },
    /// The token endpoint's URL cannot be used.
    Endpoint {
        /// What is wrong and what to set.
        reason: String,
    },
    /// The store of tokens cannot be reached.
    Store,
}

/// What the model reads: what happened and one next step.
impl fmt::Display for TokenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeedsAuthorisation { reason, variables } => write!(
                formatter,
                "this account needs re-authorisation: {reason}. Nothing was sent. Ask the operator to authorise it again and to set \
                 {variables}; repeating the call will not help."
            ),
            Self::Unavailable { reason, retry_after } => write!(
                formatter,
                "no access token could be got: {reason}. Nothing was sent. Try again after {retry_after} s; if it fails again, tell \
                 the operator."
            ),
            Self::Endpoint { reason } => {
                write!(formatter, "no access token could be got: {reason}. Nothing was sent. Tell the operator.")
            }
            Self::Store => formatter
                .write_str("the store of access tokens cannot be reached. Nothing was sent. Try again once; if it fails again, tell the operator."),
        }
    }
}

impl std::error::Error for TokenError {}
