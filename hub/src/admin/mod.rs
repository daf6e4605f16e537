//! The hub's API for people and programs that manage it: REST under an API token, described by OpenAPI from the table that it is
//! served from.
//!
//! `table` holds the routes, `routes` the rows with what they do, `parts` what rows share, `dispatch` the way of a request, `check` the form of what comes in,
//! `refusal` the form of what goes wrong. Rules about the hub's things are [`crate::service`]'s; nothing here touches the store.

mod body;
mod call;
mod caller;
mod check;
mod console;
mod cost;
mod dispatch;
mod openapi;
mod parts;
mod query;
mod refusal;
mod refuse;
mod route;
mod routes;
mod schema;
mod session;
mod shape;
mod table;
mod tool_view;

use crate::service::Hub;
use axum::Router;
use axum::body::Body;
use axum::http::Response;
use refusal::Refusal;
use session::Sessions;
use std::fmt;
use std::sync::Arc;
use tokio::sync::Mutex;

/// What every route may use.
struct State {
    hub: Arc<Hub>,
    sessions: Sessions,
    /// Changes take turns, so that nothing comes between the look at a revision and the change that it allows.
    changes: Mutex<()>,
    /// The OpenAPI document as JSON text.
    document: String,
}

impl fmt::Debug for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("State").finish_non_exhaustive()
    }
}

/// The routes of the API, without a fallback; [`not_found`] is one. Which hosts and origins may ask is decided before it.
pub fn router(hub: Arc<Hub>) -> Router {
    let sessions = Sessions::new(hub.settings().public_url.starts_with("https:"));
    // Texts and numbers only: this cannot fail.
    let document = serde_json::to_string(&describe(&hub.settings().public_url)).unwrap_or_default();
    dispatch::build(&Arc::new(State { hub, sessions, changes: Mutex::default(), document }))
}

/// The OpenAPI 3.0 document of a hub that is reached at `public_url`.
pub fn describe(public_url: &str) -> openapiv3::OpenAPI {
    openapi::document(public_url, Sessions::new(public_url.starts_with("https:")).cookie())
}

/// What paths that lead nowhere answer.
pub async fn not_found() -> Response<Body> {
    dispatch::refuse(&Refusal::not_found("path"))
}
