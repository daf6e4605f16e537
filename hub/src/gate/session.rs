//! One request's view of an account: its tools behind the server's filter and limits.

use super::answer::Refused;
use super::audit::{Called, Record};
use super::conditions::StillOpen;
use super::digest::digest;
use super::way::Way;
use crate::limits::{Over, Quota};
use crate::model::McpServer;
use crate::service::{Hub, account_key};
use crate::store::StoreError;
use serde_json::{Map, Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use toolwright_runtime::filter::{Filter, Filtered};
use toolwright_runtime::limit::RateLimit;
use toolwright_runtime::live::Live;
use toolwright_runtime::toolbox::{About, Caller, Pending, Tool, ToolResult, Toolbox, UnknownTool};

/// The toolbox of one request.
pub(super) struct Session {
    inner: Filtered,
    hub: Arc<Hub>,
    server: Arc<McpServer>,
    called: Arc<Mutex<Called>>,
}

impl Session {
    /// Everything that the request needs, or why it cannot be had.
    pub(super) async fn open(
        hub: &Arc<Hub>,
        server: &Arc<McpServer>,
        open: &Arc<StillOpen>,
        record: &Record,
    ) -> Result<Self, Refused> {
        let account = hub.store().account(&server.tenant, &server.account).await.map_err(|error| match error {
            // Deleted in this very moment, and the server with it.
            StoreError::NotFound => Refused::Nothing,
            _ => Refused::Unavailable,
        })?;
        let served = hub.catalog().snapshot().get(&account.integration).cloned().ok_or(Refused::Unavailable)?;
        // Another revision may have other credentials, or lead to another vendor.
        let whose = format!("{}\n{}", account_key(&server.tenant, &server.account), account.revision);
        let (door, before_send) = (server.id.to_string(), Arc::clone(open) as _);
        let way = Way { hub: Arc::clone(hub), served: Arc::clone(&served), account, door, before_send };
        let toolbox = served.toolbox().with_upstream(Arc::new(way));
        let filter = Filter::stored(&server.config.methods, &server.config.tags);
        let inner = Filtered::new(Arc::new(Live::new(toolbox, Arc::clone(served.live()), whose)), filter);
        Ok(Self { inner, hub: Arc::clone(hub), server: Arc::clone(server), called: record.called() })
    }

    fn note(&self, change: impl FnOnce(&mut Called)) {
        change(&mut self.called.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Toolbox for Session {
    fn about(&self) -> &About {
        self.inner.about()
    }

    fn list<'a>(&'a self, caller: &'a Caller) -> Pending<'a, Arc<[Tool]>> {
        self.inner.list(caller)
    }

    fn get<'a>(&'a self, caller: &'a Caller, name: &'a str) -> Pending<'a, Option<Tool>> {
        self.inner.get(caller, name)
    }

    fn lasting(&self, caller: &Caller) -> Option<std::time::Duration> {
        self.inner.lasting(caller)
    }

    fn call<'a>(
        &'a self,
        caller: &'a Caller,
        name: &'a str,
        arguments: Map<String, Value>,
    ) -> Pending<'a, Result<ToolResult, UnknownTool>> {
        Box::pin(async move {
            let Some(tool) = self.inner.get(caller, name).await else {
                self.note(|called| called.outcome = Some("unknown_tool".to_owned()));
                return self.inner.call(caller, name, arguments).await;
            };
            let digest = digest(&self.hub.digest_key, &arguments);
            self.note(|called| {
                called.tool = Some((tool.name().to_owned(), tool.traits().effect));
                called.digest = Some(digest);
            });
            let _ticket = match self.hub.limits.enter(&self.server.id, &self.server.limits) {
                Ok(ticket) => ticket,
                Err(over) => {
                    self.note(|called| (called.outcome, called.limited) = (Some("rate_limited".to_owned()), true));
                    return Ok(over_limit(over));
                }
            };
            let result = self.inner.call(caller, name, arguments).await?;
            self.note(|called| called.outcome = outcome(&result));
            Ok(result)
        })
    }
}

/// The word for what went wrong; `None` for a success.
pub(crate) fn outcome(result: &ToolResult) -> Option<String> {
    if !result.is_error {
        return None;
    }
    let kind = result.meta.get("toolwright/error").and_then(|error| error.get("kind")).and_then(Value::as_str);
    // What has no kind was refused before the call: the arguments do not fit the schema.
    Some(kind.unwrap_or("arguments").chars().take(64).collect())
}

fn over_limit(over: Over) -> ToolResult {
    let (words, limit) = match over {
        Over::Rate(Quota { limit, reset, .. }) => {
            let seconds = reset.as_secs() + u64::from(reset.subsec_nanos() > 0);
            let mut known = RateLimit::default();
            known.limit = Some(limit.into());
            known.remaining = Some(0);
            known.reset = Some(seconds);
            known.retry_after = Some(seconds);
            (format!("This MCP server allows {limit} calls a minute. Call again after {seconds} s. Nothing was sent."), known)
        }
        Over::Concurrency(most) => {
            let mut known = RateLimit::default();
            known.retry_after = Some(1);
            let calls = if most == 1 { "one call".to_owned() } else { format!("{most} calls") };
            (format!("This MCP server allows {calls} at the same time. Call again when one has ended. Nothing was sent."), known)
        }
    };
    let mut result = ToolResult::error(words.clone());
    let retry_after = limit.retry_after;
    result.meta.insert(
        "toolwright/error".to_owned(),
        json!({"kind": "rate_limited", "status": 429, "retry_after": retry_after, "message": words}),
    );
    result.rate_limit = limit.headers(Some(60));
    result
}
