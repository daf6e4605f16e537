//! Custom fields: what an account's own metadata says becomes typed arguments, in the list and in validation alike.
//!
//! [`Live`] stands before an [`IntegrationToolbox`]. It reads the fields once per account, relies on them for the configured time, and
//! builds the tools that they change. What is compiled is not touched. When the metadata cannot be read the compiled tools are
//! shown, and say so.

mod cache;
mod extend;
mod field;
mod read;

pub use cache::{Clock, LiveCache, SystemClock};

use crate::toolbox::{About, Caller, IntegrationToolbox, Pending, Tool, ToolResult, Toolbox, UnknownTool};
use cache::{Slot, View};
use serde_json::{Map, Value};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use toolwright_integration::{CustomFields, Target};

/// The key in a result's `_meta` under which it is said that custom fields are not known.
const NOTE: &str = "toolwright/custom_fields";

/// An integration's tools with the custom fields of one account.
pub struct Live {
    inner: IntegrationToolbox,
    cache: Arc<LiveCache>,
    key: String,
}

impl Live {
    /// `key` is whose fields these are: accounts with different keys never see each other's. It must change when the account's
    /// credentials or its vendor's address do.
    pub fn new(inner: IntegrationToolbox, cache: Arc<LiveCache>, key: impl Into<String>) -> Self {
        Self { inner, cache, key: key.into() }
    }

    fn declared(&self) -> &[CustomFields] {
        &self.inner.integration().custom_fields
    }

    /// The position of the group of fields that a tool takes.
    fn group_of(&self, tool: &str) -> Option<usize> {
        self.declared().iter().position(|custom| custom.tools.iter().any(|taker| taker.tool == tool))
    }

    fn slot(&self) -> Arc<Slot> {
        self.cache.slot(&self.key, &self.inner)
    }

    /// The account's view, with the groups read anew whose time is over.
    async fn view(&self, caller: &Caller, groups: impl Iterator<Item = usize>) -> Arc<View> {
        let slot = self.slot();
        let refresh = |group| Box::pin(slot.refresh(group, &self.inner, caller, self.cache.clock()));
        side_by_side(groups.map(refresh).collect()).await;
        slot.view()
    }

    /// Whether the call cannot be checked against what is compiled alone. Other calls cost no read.
    fn concerns(&self, group: usize, tool: &str, arguments: &Map<String, Value>) -> bool {
        let requires = self.declared()[group].tools.iter().any(|taker| taker.tool == tool && taker.requires);
        // Before anybody has asked for the list nothing is demanded: such a call costs no read, and the vendor has the last word.
        if requires && self.slot().is_known(group) {
            return true;
        }
        let Some((base, operation)) = self.inner.entry(tool) else { return false };
        let rest = |name: &str| {
            let open = |target: &Target| matches!(target, Target::QueryRest | Target::BodyRest);
            operation.arguments.iter().any(|argument| argument.name == name && open(&argument.target))
        };
        let Ok(definition) = base.definition() else { return false };
        let shown = definition.input_schema.get("properties");
        arguments.keys().any(|key| rest(key) || shown.is_none_or(|properties| properties.get(key).is_none()))
    }
}

/// Waits for all of them side by side: whoever asks for a list waits as long as for the slowest group.
async fn side_by_side<F: Future<Output = ()>>(mut running: Vec<Pin<Box<F>>>) {
    poll_fn(|context| {
        running.retain_mut(|one| one.as_mut().poll(context).is_pending());
        if running.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

impl Toolbox for Live {
    fn about(&self) -> &About {
        self.inner.about()
    }

    fn list<'a>(&'a self, caller: &'a Caller) -> Pending<'a, Arc<[Tool]>> {
        Box::pin(async move {
            if self.declared().is_empty() || caller.offline {
                return self.inner.list(caller).await;
            }
            Arc::clone(&self.view(caller, 0..self.declared().len()).await.tools)
        })
    }

    /// As far as is known by now: nothing is read for a look-up.
    fn get<'a>(&'a self, caller: &'a Caller, name: &'a str) -> Pending<'a, Option<Tool>> {
        Box::pin(async move {
            if self.group_of(name).is_some()
                && let Some(extended) = self.slot().view().extended.get(name)
            {
                return Some(extended.tool.clone());
            }
            self.inner.get(caller, name).await
        })
    }

    fn call<'a>(
        &'a self,
        caller: &'a Caller,
        name: &'a str,
        mut arguments: Map<String, Value>,
    ) -> Pending<'a, Result<ToolResult, UnknownTool>> {
        Box::pin(async move {
            let Some(group) = self.group_of(name).filter(|group| self.concerns(*group, name, &arguments)) else {
                return self.inner.call(caller, name, arguments).await;
            };
            let view = self.view(caller, std::iter::once(group)).await;
            let mut result = match view.extended.get(name) {
                Some(extended) => {
                    extended.lift(&mut arguments);
                    self.inner.call_as(caller, &extended.operation, extended.check(), arguments).await
                }
                None => self.inner.call(caller, name, arguments).await?,
            };
            if let Some(trouble) = view.troubles.get(group).and_then(Option::as_ref) {
                say(trouble, &mut result);
            }
            Ok(result)
        })
    }

    fn lasting(&self, _caller: &Caller) -> Option<Duration> {
        if self.declared().is_empty() {
            return None;
        }
        Some(self.slot().lasting(self.cache.clock().now()))
    }
}

/// Tells the caller of fields that are not known. A success keeps its words: they are the vendor's record.
fn say(trouble: &str, result: &mut ToolResult) {
    result.meta.insert(NOTE.to_owned(), trouble.into());
    if result.is_error {
        result.text.push('\n');
        result.text.push_str(trouble);
    }
}

#[cfg(test)]
mod tests;
