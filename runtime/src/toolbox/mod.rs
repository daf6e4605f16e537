//! What is served: tools that can be listed, looked up and called.
//!
//! A [`Toolbox`] is all that the protocol side knows. [`IntegrationToolbox`] is one compiled integration; [`UnionToolbox`]
//! joins several for a transport that has a single door (stdio); filters, custom fields and discovery are decorators.

mod integration;
mod progress;
mod result;
mod tool;
mod union;
mod upstream;

pub use integration::IntegrationToolbox;
pub use progress::{Progress, Step};
pub use result::{Block, ToolResult};
pub use tool::{BadDefinition, Definition, Hints, Tool, Traits};
pub use union::{NameClash, UnionToolbox};
pub use upstream::{Upstream, call_client};

use crate::shape::Wanted;
use serde_json::{Map, Value};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// A boxed future; dropping it cancels what it does, a call to the vendor included.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Who asks. The transport fills it in; a toolbox may answer callers differently.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Caller {
    /// The account on whose behalf the call is made; `None` where there is only one (`serve`).
    /// Credentials and cursors are bound to it.
    pub account: Option<String>,
    /// Where a long call reports to.
    pub progress: Progress,
    /// Only what is compiled is asked for: nothing is read from the vendor for a list.
    pub offline: bool,
    /// The answer is for a program, not for a model: nothing of it is cut.
    pub whole: bool,
}

impl Caller {
    /// A caller that acts for an account.
    pub fn of(account: impl Into<String>) -> Self {
        Self { account: Some(account.into()), ..Self::default() }
    }

    /// A look at the tools before anybody calls: the list is the compiled one.
    pub fn offline() -> Self {
        Self { offline: true, ..Self::default() }
    }

    /// What an [`Upstream`] asks for on this caller's behalf.
    pub fn wanted(&self) -> Wanted {
        Wanted { budget: self.whole.then_some(Wanted::UNLIMITED), ..Wanted::default() }
    }

    /// The same caller, who hears of the call's progress.
    #[must_use]
    pub fn with_progress(mut self, progress: Progress) -> Self {
        self.progress = progress;
        self
    }
}

/// What a server says about itself (MCP `serverInfo` and `instructions`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Machine name, snake_case.
    pub name: String,
    /// The name for people.
    pub title: String,
    /// The version of the served API, else of this program.
    pub version: String,
    /// What a model is told on connecting; empty for nothing.
    pub instructions: String,
}

/// Tools that can be listed, looked up and called.
///
/// The list must not change as a side effect of calls (MCP 2026-07-28, server/tools); it may depend on the caller.
pub trait Toolbox: Send + Sync {
    /// What the server says about itself.
    fn about(&self) -> &About;

    /// The tools that the caller may use, in a stable order.
    fn list<'a>(&'a self, caller: &'a Caller) -> Pending<'a, Arc<[Tool]>>;

    /// One tool, if the caller may use it.
    fn get<'a>(&'a self, caller: &'a Caller, name: &'a str) -> Pending<'a, Option<Tool>>;

    /// How long the list may be relied on, when it depends on more than what is compiled; it is then this caller's alone.
    fn lasting(&self, _caller: &Caller) -> Option<Duration> {
        None
    }

    /// Calls a tool. What goes wrong with the arguments or at the vendor is a [`ToolResult`] with `is_error`;
    /// the only `Err` is a tool that the caller does not have (JSON-RPC -32602).
    fn call<'a>(
        &'a self,
        caller: &'a Caller,
        name: &'a str,
        arguments: Map<String, Value>,
    ) -> Pending<'a, Result<ToolResult, UnknownTool>>;
}

/// The caller named a tool that it does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownTool {
    /// The name that was asked for.
    pub name: String,
    /// The nearest tool that the caller does have.
    pub nearest: Option<String>,
}

impl UnknownTool {
    /// Names the nearest of `tools`.
    pub fn among(name: &str, tools: &[Tool]) -> Self {
        let nearest = crate::nearest::nearest(name, tools.iter().map(Tool::name)).map(str::to_owned);
        Self { name: name.to_owned(), nearest }
    }
}

impl fmt::Display for UnknownTool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The name is the caller's text: a name of megabytes must not come back as megabytes.
        let shown: String = self.name.chars().take(80).collect();
        write!(formatter, "unknown tool `{shown}`")?;
        match &self.nearest {
            Some(nearest) => write!(formatter, "; did you mean `{nearest}`?"),
            None => write!(formatter, "; call tools/list to see the tools"),
        }
    }
}

impl std::error::Error for UnknownTool {}
