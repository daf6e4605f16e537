//! The audit row of one request: begun when the server is known, written before the answer goes out, and written also when the
//! client goes away in the middle.

use super::answer::Refused;
use crate::model::{ApiToken, LogEntry, LogKind, McpServer};
use crate::service::Hub;
use axum::body::{Body, HttpBody};
use axum::http::{Response, StatusCode};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use toolwright_integration::Effect;
use toolwright_runtime::mcp::Seen;

/// What the toolbox saw of a call.
#[derive(Default)]
pub(super) struct Called {
    pub(super) tool: Option<(String, Effect)>,
    pub(super) digest: Option<String>,
    /// What went wrong.
    pub(super) outcome: Option<String>,
    /// The server's own limits refused it.
    pub(super) limited: bool,
}

/// The row in the making.
pub(super) struct Record {
    hub: Arc<Hub>,
    server: Arc<McpServer>,
    started: Duration,
    called: Arc<Mutex<Called>>,
    /// Taken when it is written.
    entry: Option<LogEntry>,
}

impl Record {
    /// Begins a row. What is not a POST does nothing, and leaves none.
    pub(super) fn begin(hub: &Arc<Hub>, server: &Arc<McpServer>, is_post: bool) -> Self {
        let entry = is_post.then(|| LogEntry {
            kind: LogKind::Mcp,
            account: Some(server.account.clone()),
            server: Some(server.id.clone()),
            ..LogEntry::change(hub.clock().now(), "")
        });
        let started = hub.clock().steady();
        Self { hub: Arc::clone(hub), server: Arc::clone(server), started, called: Arc::default(), entry }
    }

    /// Where the toolbox notes what it sees.
    pub(super) fn called(&self) -> Arc<Mutex<Called>> {
        Arc::clone(&self.called)
    }

    pub(super) fn set_actor(&mut self, token: Option<&ApiToken>) {
        if let Some(entry) = &mut self.entry {
            entry.actor = token.map(|token| token.id.clone());
        }
    }

    /// The call was held back in the middle: that is what came of it.
    pub(super) fn closed(&self, refused: Refused) {
        self.called.lock().unwrap_or_else(PoisonError::into_inner).outcome = Some(refused.outcome().to_owned());
    }

    /// Writes the row of a request that was not let in; nobody waits for it.
    pub(super) fn refused_apart(mut self, refused: Refused) {
        self.complete(refused.status(), Some(refused.outcome()));
        self.write_apart();
    }

    /// Takes from the answer what the row says about it.
    pub(super) fn describe(&mut self, response: &Response<Body>) {
        let seen = response.extensions().get::<Seen>();
        let silent = seen.is_some_and(|seen| seen.method == "ping" || seen.method.starts_with("notifications/"));
        if silent {
            self.entry = None;
        }
        let limited = self.called.lock().unwrap_or_else(PoisonError::into_inner).limited;
        // On record only: clients drop the body of a 429, and what it tells the model to do.
        let status = if limited { StatusCode::TOO_MANY_REQUESTS } else { response.status() }.as_u16();
        let refused = (status >= 400).then_some(if status == 404 && seen.is_none() { "expired" } else { "bad_request" });
        self.complete(status, refused);
        let Some(entry) = &mut self.entry else { return };
        entry.response_bytes = response.body().size_hint().exact().unwrap_or(0);
        if let Some(seen) = seen {
            entry.method = seen.method.chars().take(64).collect();
            entry.request_bytes = seen.bytes as u64;
            if let Some(client) = &seen.client {
                entry.client_name = Some(client.name.chars().take(200).collect());
                entry.client_version = Some(client.version.chars().take(200).collect());
            }
        }
    }

    /// Writes the row; `false` when it could not be written.
    pub(super) async fn write(mut self) -> bool {
        match self.entry.take() {
            Some(entry) => self.hub.record(&self.server.tenant, entry).await,
            None => true,
        }
    }

    fn complete(&mut self, status: u16, refused: Option<&str>) {
        let Some(entry) = &mut self.entry else { return };
        let mut called = self.called.lock().unwrap_or_else(PoisonError::into_inner);
        entry.time = self.hub.clock().now();
        entry.duration_us = u64::try_from(self.hub.clock().steady().saturating_sub(self.started).as_micros()).unwrap_or(u64::MAX);
        entry.status = status;
        (entry.tool, entry.effect) = match called.tool.take() {
            Some((tool, effect)) => (Some(tool), Some(effect)),
            None => (None, None),
        };
        entry.arguments_digest = called.digest.take();
        let outcome = called.outcome.take().or_else(|| refused.map(str::to_owned));
        entry.outcome = outcome.unwrap_or_else(|| "ok".to_owned());
    }

    fn write_apart(&mut self) {
        let Some(entry) = self.entry.take() else { return };
        let (hub, tenant) = (Arc::clone(&self.hub), self.server.tenant.clone());
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { hub.record(&tenant, entry).await });
        }
    }
}

/// The client went away: what was begun is on record all the same. 499 is nginx's number for it.
impl Drop for Record {
    fn drop(&mut self) {
        if self.entry.is_some() {
            self.complete(499, Some("disconnected"));
            self.write_apart();
        }
    }
}
