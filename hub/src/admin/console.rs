//! A call by hand: one tool of an account, on behalf of who holds an API token. On record like every call, also when the caller goes
//! away in the middle.

use super::refusal::{Code, Fault, Refusal};
use crate::gate::{Way, digest, outcome};
use crate::model::{Account, LogEntry, LogKind};
use crate::service::{Hub, Who};
use serde_json::{Map, Value};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use toolwright_runtime::send::{BeforeSend, Denied, Departure};
use toolwright_runtime::toolbox::{Caller, ToolResult, Toolbox, UnknownTool};

/// What stands as the client in the log.
const CLIENT: &str = "console";

/// Calls a tool of an account that `who` owns.
///
/// # Errors
/// 404 for a tool that the account does not have; 503 when the call cannot be put on record.
pub async fn call_tool(
    hub: &Arc<Hub>,
    who: &Who,
    account: Account,
    tool: &str,
    arguments: Map<String, Value>,
) -> Result<ToolResult, Refusal> {
    let unavailable =
        || Refusal::new(Code::Unavailable, "calls cannot be put on record, or the integration is not loaded; nothing was sent");
    let served = hub.catalog().snapshot().get(&account.integration).cloned().ok_or_else(unavailable)?;
    if !hub.is_writable() {
        return Err(unavailable());
    }
    let caller = Caller::of(account.id.as_str());
    let before_send = Arc::new(StillAllowed { hub: Arc::clone(hub), who: who.clone() });
    let way =
        Way { hub: Arc::clone(hub), served: Arc::clone(&served), account: account.clone(), door: CLIENT.to_owned(), before_send };
    let toolbox = served.toolbox().with_upstream(Arc::new(way));
    let known = toolbox.get(&caller, tool).await.ok_or_else(|| unknown(&UnknownTool::among(tool, served.tools())))?;
    let mut record = Record::begin(hub, who, &account);
    record.entry.tool = Some(known.name().to_owned());
    record.entry.effect = Some(known.traits().effect);
    record.entry.arguments_digest = Some(digest(&hub.digest_key, &arguments));
    record.entry.request_bytes = Value::Object(arguments.clone()).to_string().len() as u64;
    let result = toolbox.call(&caller, tool, arguments).await.map_err(|error| unknown(&error))?;
    if record.write(&result).await {
        Ok(result)
    } else {
        Err(Refusal::new(Code::Unavailable, "the call was made, but could not be put on record"))
    }
}

fn unknown(error: &UnknownTool) -> Refusal {
    let fault = Fault::new("", error.to_string()).nearest(error.nearest.as_deref());
    Refusal { details: vec![fault], ..Refusal::not_found("tool") }
}

/// Asked right before a request leaves: the API token may have come to its end since the call came in.
struct StillAllowed {
    hub: Arc<Hub>,
    who: Who,
}

impl BeforeSend for StillAllowed {
    fn check<'a>(&'a self, _: &'a Departure<'a>) -> Pin<Box<dyn Future<Output = Result<(), Denied>> + Send + 'a>> {
        Box::pin(async move {
            let Some(token) = &self.who.token else { return Ok(()) };
            match self.hub.api_token(&self.who, token).await {
                Ok(token) if token.is_open_at(self.hub.clock().now()) => Ok(()),
                _ => Err(Denied { reason: "the API token opens nothing any more".to_owned() }),
            }
        })
    }
}

impl fmt::Debug for StillAllowed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("StillAllowed").field(&self.who).finish()
    }
}

/// The audit row in the making.
struct Record {
    hub: Arc<Hub>,
    who: Who,
    started: Duration,
    entry: LogEntry,
    written: bool,
}

impl Record {
    fn begin(hub: &Arc<Hub>, who: &Who, account: &Account) -> Self {
        let entry = LogEntry {
            kind: LogKind::Mcp,
            account: Some(account.id.clone()),
            actor: who.token.clone(),
            client_name: Some(CLIENT.to_owned()),
            ..LogEntry::change(hub.clock().now(), "tools/call")
        };
        Self { hub: Arc::clone(hub), who: who.clone(), started: hub.clock().steady(), entry, written: false }
    }

    /// Done when it is on disk; `false` when it could not be written.
    async fn write(mut self, result: &ToolResult) -> bool {
        self.entry.outcome = outcome(result).unwrap_or_else(|| "ok".to_owned());
        self.entry.response_bytes = result.text.len() as u64;
        self.finish();
        self.hub.record(&self.who.tenant, self.entry.clone()).await
    }

    fn finish(&mut self) {
        self.written = true;
        self.entry.time = self.hub.clock().now();
        let took = self.hub.clock().steady().saturating_sub(self.started);
        self.entry.duration_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    }
}

/// The caller went away: what was begun is on record all the same. 499 is nginx's number for it.
impl Drop for Record {
    fn drop(&mut self) {
        if self.written {
            return;
        }
        self.finish();
        (self.entry.status, self.entry.outcome) = (499, "disconnected".to_owned());
        let (hub, tenant, entry) = (Arc::clone(&self.hub), self.who.tenant.clone(), self.entry.clone());
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { hub.record(&tenant, entry).await });
        }
    }
}
