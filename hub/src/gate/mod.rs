//! From a request at `/mcp` to an answer: who comes, with what token, may they, how often; then the account's tools.
//!
//! Whoever comes with a token that opens nothing gets one and the same answer, whatever the reason. What comes in here never goes
//! to a vendor: the runtime builds its own request.

mod answer;
mod audit;
mod conditions;
mod digest;
mod session;
mod token;
mod way;

pub(crate) use digest::digest;
pub(crate) use session::outcome;
pub(crate) use way::Way;

use crate::model::{ApiToken, McpServer};
use crate::service::{Hub, HubStore};
use crate::store::TokenHash;
use crate::token::TokenKind;
use answer::Refused;
use audit::Record;
use axum::body::Body;
use axum::http::{Method, Request, Response};
use conditions::StillOpen;
use session::Session;
use std::sync::Arc;
use token::Shown;
use toolwright_runtime::mcp::Endpoint;
use toolwright_runtime::toolbox::Caller;

/// Answers one request to an MCP server of the hub.
pub async fn answer(hub: Arc<Hub>, request: Request<Body>) -> Response<Body> {
    let started = hub.clock().steady();
    let line = answer::AccessLine::begin(&request);
    let response = let_in(&hub, request).await;
    let response = answer::seal(response);
    if let Some(log) = &hub.settings().access_log {
        log(&line.end(&response, hub.clock().now(), hub.clock().steady().saturating_sub(started)));
    }
    response
}

async fn let_in(hub: &Arc<Hub>, mut request: Request<Body>) -> Response<Body> {
    if let Some(turned_away) = hub.settings().hosts.refusal(request.uri(), request.headers()) {
        return turned_away;
    }
    let Some(shown) = Shown::take(&mut request) else { return answer::refuse(Refused::NoToken) };
    let is_post = request.method() == Method::POST;
    let hashes = hub.tokens.hashes(TokenKind::Server, &shown.server);
    let server = match hub.store().server_by_token(&hashes, Some(hub.clock().now())).await {
        Ok(Some(server)) => Arc::new(server),
        Ok(None) => {
            tokio::spawn(record_expired(Arc::clone(hub), hashes, is_post));
            return answer::refuse(Refused::Nothing);
        }
        Err(_) => return answer::refuse(Refused::Unavailable),
    };
    let mut record = Record::begin(hub, &server, is_post);
    let actor = match check(hub, &server, &shown).await {
        Ok(actor) => actor,
        Err(refused) => {
            // Not waited for: a token that is over answers as fast as one that never was.
            record.refused_apart(refused);
            return answer::refuse(refused);
        }
    };
    record.set_actor(actor.as_ref());
    let open = Arc::new(StillOpen::new(Arc::clone(hub), &server, actor.map(|token| token.id), shown.api_header));
    let session = match Session::open(hub, &server, &open, &record).await {
        Ok(session) => session,
        Err(refused) => {
            record.refused_apart(refused);
            return answer::refuse(refused);
        }
    };
    request.extensions_mut().insert(Caller::of(server.account.as_str()));
    answer::ask_for_json(request.headers_mut());
    let endpoint = Endpoint::new(Arc::new(session), Arc::new(hub.settings().hosts.clone()));
    let mut response = endpoint.answer(request).await;
    if let Some(refused) = open.found_closed() {
        record.closed(refused);
        response = answer::refuse(refused);
    }
    record.describe(&response);
    if record.write().await { response } else { answer::refuse(Refused::Unrecorded) }
}

/// A token that opens nothing may be one that did: that goes on record. Found out after the answer, and for every such token, so that
/// the time to the answer tells nothing.
async fn record_expired(hub: Arc<Hub>, hashes: Vec<TokenHash>, is_post: bool) {
    if let Ok(Some(server)) = hub.store().server_by_token(&hashes, None).await {
        Record::begin(&hub, &Arc::new(server), is_post).refused_apart(Refused::Nothing);
    }
}

/// Whether a known token opens something now; the API token that came with it, where one is needed.
async fn check(hub: &Hub, server: &McpServer, shown: &Shown) -> Result<Option<ApiToken>, Refused> {
    if !server.is_open_at(hub.clock().now()) {
        return Err(Refused::Nothing);
    }
    if !hub.is_writable() {
        return Err(Refused::Unavailable);
    }
    if !server.config.require_api_token_auth {
        return Ok(None);
    }
    let token = shown.api.as_deref().ok_or(Refused::NoApiToken { in_header: shown.api_header })?;
    let found = hub.store().api_token_by_hash(&hub.tokens.hashes(TokenKind::Api, token)).await;
    let found = found.map_err(|_| Refused::Unavailable)?.filter(|token| token.is_open_at(hub.clock().now()));
    match found {
        None => Err(Refused::NoApiToken { in_header: shown.api_header }),
        Some(token) if token.tenant != server.tenant => Err(Refused::OtherTenant),
        Some(token) => Ok(Some(token)),
    }
}

/// A hub's store, for those who only read.
pub(crate) fn store(hub: &Hub) -> &dyn HubStore {
    hub.store.as_ref()
}
