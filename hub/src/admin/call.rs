//! What a route is handed, and what it gives back.

use super::State;
use super::body::Draft;
use super::refusal::{Code, Refusal};
use crate::model::{Cursor, PageRequest};
use crate::service::Who;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::future::Future;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Arc;

/// Rows of a page, when the request does not say.
const PAGE: usize = 50;

/// The answer to come.
pub type Answering = Pin<Box<dyn Future<Output = Result<Reply, Refusal>> + Send>>;
/// What a route does.
pub type Act = fn(Call) -> Answering;

/// A request that was let in and whose form was checked.
#[derive(Debug)]
pub struct Call {
    /// The hub and the sessions.
    pub state: Arc<State>,
    /// Who asks; a stranger on open routes.
    pub who: Option<Who>,
    /// The parts of the path, in order; each of the form that the row says.
    pub parts: Vec<String>,
    /// The query parameters.
    pub query: Draft,
    /// The body; empty where none is taken.
    pub body: Draft,
    /// The revision that `If-Match` names.
    pub if_match: Option<u64>,
    /// The header fields.
    pub headers: HeaderMap,
}

impl Call {
    /// Who asks.
    ///
    /// # Errors
    /// 401 on an open route, to which nobody has to show anything.
    pub fn who(&self) -> Result<&Who, Refusal> {
        self.who.as_ref().ok_or_else(|| Refusal::unauthorized("an API token is needed: `Authorization: Bearer …`"))
    }

    /// Holds `If-Match` against what is there.
    ///
    /// # Errors
    /// 412 when it was changed since the caller read it.
    pub fn expect_revision(&self, revision: u64) -> Result<(), Refusal> {
        match self.if_match {
            Some(expected) if expected != revision => {
                Err(Refusal::new(Code::Stale, "it was changed since it was read; read it again, and send its new ETag"))
            }
            _ => Ok(()),
        }
    }

    /// A part of the path as an identifier of `what`.
    ///
    /// # Errors
    /// 404, as if it were unknown.
    pub fn part<T: FromStr>(&self, position: usize, what: &str) -> Result<T, Refusal> {
        self.parts.get(position).and_then(|part| part.parse().ok()).ok_or_else(|| Refusal::not_found(what))
    }
}

/// Which page of a list is asked for, and the list's own filters.
///
/// # Errors
/// 400.
pub fn read_listing<T: DeserializeOwned>(query: Draft) -> Result<(PageRequest, T), Refusal> {
    let mut fields: Map<String, Value> = query.settle()?;
    let limit = fields.remove("limit").and_then(|limit| limit.as_u64()).and_then(|limit| usize::try_from(limit).ok());
    let after = fields.remove("cursor").and_then(|cursor| cursor.as_str().map(|cursor| Cursor(cursor.to_owned())));
    let filter = super::body::typed(fields)?;
    Ok((PageRequest { after, limit: limit.unwrap_or(PAGE) }, filter))
}

/// What a route gives back when it does not refuse.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// The status, when it is not the row's.
    pub status: Option<StatusCode>,
    /// The body as JSON text.
    pub body: Option<String>,
    /// Header fields.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

impl Reply {
    /// Nothing to tell.
    pub fn empty() -> Self {
        Self::default()
    }

    /// A body.
    ///
    /// # Errors
    /// 500 when a map has keys that are no texts; ours have none.
    pub fn json(value: &impl Serialize) -> Result<Self, Refusal> {
        let body = serde_json::to_string(value)
            .map_err(|_| Refusal::new(Code::Internal, "the answer cannot be written as JSON; this is a defect of the hub"))?;
        Ok(Self { body: Some(body), ..Self::default() })
    }

    /// The same with a header field, when its value can stand in one.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: Option<HeaderValue>) -> Self {
        self.headers.extend(value.map(|value| (name, value)));
        self
    }

    /// The same with the revision as its `ETag`.
    #[must_use]
    pub fn revision(self, revision: u64) -> Self {
        self.header(axum::http::header::ETAG, HeaderValue::from_str(&format!("\"{revision}\"")).ok())
    }

    /// The same with the place of what was made.
    #[must_use]
    pub fn location(self, path: &str) -> Self {
        self.header(axum::http::header::LOCATION, HeaderValue::from_str(path).ok())
    }
}
