//! One compiled integration as a toolbox: look up, validate, call.

use super::{About, Caller, Pending, Tool, ToolResult, Toolbox, Traits, UnknownTool, Upstream};
use crate::client::{Client, Options};
use crate::compiled::{Compiled, ToolText};
use crate::guard::Refusal;
use crate::validate::ArgumentCheck;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use toolwright_integration::{Integration, Operation};

/// One compiled integration, and the way to one account's vendor.
pub struct IntegrationToolbox {
    shared: Arc<Shared>,
    upstream: Arc<dyn Upstream>,
}

/// What is the same for every account.
struct Shared {
    about: About,
    tools: Arc<[Tool]>,
    integration: Arc<Integration>,
    /// One a tool, built when the tool is first called: a big API has a thousand, a session uses ten.
    checks: Vec<OnceLock<ArgumentCheck>>,
    by_name: HashMap<String, usize>,
}

impl IntegrationToolbox {
    /// Serves a compiled integration with one account's credentials.
    ///
    /// # Errors
    /// When the operator's base URL cannot be used.
    pub fn connect(compiled: Compiled, options: Options) -> Result<Self, Refusal> {
        let Compiled { integration, tools, .. } = compiled;
        let integration = Arc::new(integration);
        let client = Client::new(Arc::clone(&integration), options)?;
        Ok(Self::new(integration, tools, Arc::new(client)))
    }

    /// Serves the tools of an integration, each call through `upstream`. `tools[i]` belongs to `integration.operations[i]`.
    pub fn new(integration: Arc<Integration>, tools: Vec<ToolText>, upstream: Arc<dyn Upstream>) -> Self {
        let about = introduce(&integration);
        let mut by_name = HashMap::with_capacity(tools.len());
        let mut listed = Vec::with_capacity(tools.len());
        for (position, (text, operation)) in tools.into_iter().zip(&integration.operations).enumerate() {
            by_name.insert(text.name.clone(), position);
            listed.push(Tool::new(text.name, text.json, traits(operation)));
        }
        let checks = listed.iter().map(|_| OnceLock::new()).collect();
        let shared = Shared { about, tools: listed.into(), integration, checks, by_name };
        Self { shared: Arc::new(shared), upstream }
    }

    /// The same tools by another way: for another account, or for one call with its own conditions. Costs next to nothing, and
    /// what was built for one is used by all.
    #[must_use]
    pub fn with_upstream(&self, upstream: Arc<dyn Upstream>) -> Self {
        Self { shared: Arc::clone(&self.shared), upstream }
    }

    /// The integration.
    pub fn integration(&self) -> &Arc<Integration> {
        &self.shared.integration
    }

    /// All tools, in list order; `tools()[i]` belongs to `integration().operations[i]`.
    pub fn tools(&self) -> &Arc<[Tool]> {
        &self.shared.tools
    }

    /// A tool and what is called for it.
    pub fn entry(&self, name: &str) -> Option<(&Tool, &Operation)> {
        let position = *self.shared.by_name.get(name)?;
        Some((self.shared.tools.get(position)?, self.shared.integration.operations.get(position)?))
    }

    /// Calls the compiled tool.
    pub(crate) async fn call_base(
        &self,
        caller: &Caller,
        name: &str,
        arguments: Map<String, Value>,
    ) -> Result<ToolResult, UnknownTool> {
        if let Some(position) = self.shared.by_name.get(name)
            && let Some(result) = self.answer(caller, *position, arguments).await
        {
            return Ok(result);
        }
        Err(UnknownTool::among(name, &self.shared.tools))
    }

    /// Checks and calls with another entry than the compiled one.
    pub(crate) async fn call_as(
        &self,
        caller: &Caller,
        operation: &Operation,
        check: &ArgumentCheck,
        arguments: Map<String, Value>,
    ) -> ToolResult {
        let checked = match check.run(operation, arguments) {
            Ok(checked) => checked,
            Err(words) => return ToolResult::error(words),
        };
        let mut result = self.upstream.call(caller, operation, checked.arguments).await;
        if !checked.coerced.is_empty() {
            result.meta.insert("toolwright/coerced".to_owned(), checked.coerced.into());
        }
        result
    }

    async fn answer(&self, caller: &Caller, position: usize, arguments: Map<String, Value>) -> Option<ToolResult> {
        let tool = self.shared.tools.get(position)?;
        let operation = self.shared.integration.operations.get(position)?;
        let check = self.shared.checks.get(position)?.get_or_init(|| ArgumentCheck::build(tool, operation));
        Some(self.call_as(caller, operation, check, arguments).await)
    }
}

fn introduce(integration: &Integration) -> About {
    About {
        name: integration.name.clone(),
        title: integration.title.clone(),
        version: integration.version.clone().unwrap_or_else(|| env!("CARGO_PKG_VERSION").to_owned()),
        instructions: integration.instructions.clone(),
    }
}

fn traits(operation: &Operation) -> Traits {
    Traits {
        resource: operation.resource.clone(),
        method: operation.method.clone(),
        effect: operation.effect,
        tags: operation.tags.clone(),
    }
}

impl Toolbox for IntegrationToolbox {
    fn about(&self) -> &About {
        &self.shared.about
    }

    fn list<'a>(&'a self, _caller: &'a Caller) -> Pending<'a, Arc<[Tool]>> {
        Box::pin(std::future::ready(Arc::clone(&self.shared.tools)))
    }

    fn get<'a>(&'a self, _caller: &'a Caller, name: &'a str) -> Pending<'a, Option<Tool>> {
        let tool = self.shared.by_name.get(name).and_then(|position| self.shared.tools.get(*position)).cloned();
        Box::pin(std::future::ready(tool))
    }

    fn call<'a>(
        &'a self,
        caller: &'a Caller,
        name: &'a str,
        arguments: Map<String, Value>,
    ) -> Pending<'a, Result<ToolResult, UnknownTool>> {
        Box::pin(self.call_base(caller, name, arguments))
    }
}
