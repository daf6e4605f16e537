//! Several toolboxes behind one door, for a transport that has only one (stdio).

use super::{About, Caller, Pending, Tool, ToolResult, Toolbox, UnknownTool};
use serde_json::{Map, Value};
use std::fmt;
use std::sync::Arc;

/// Several toolboxes as one: lists are joined in order, a call goes to the part that has the tool.
pub struct UnionToolbox {
    about: About,
    parts: Vec<Arc<dyn Toolbox>>,
}

/// Two parts of a union have a tool of the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameClash {
    /// The name.
    pub tool: String,
}

impl fmt::Display for NameClash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "two of the integrations have a tool `{}`; serve them apart, or rename one integration", self.tool)
    }
}

impl std::error::Error for NameClash {}

impl UnionToolbox {
    /// Joins toolboxes. The names of their tools must differ, as they do when the integrations' names differ.
    ///
    /// # Errors
    /// When two parts list the same name for an anonymous caller.
    pub async fn new(parts: Vec<Arc<dyn Toolbox>>) -> Result<Self, NameClash> {
        let mut seen = std::collections::HashSet::new();
        for part in &parts {
            for tool in part.list(&Caller::offline()).await.iter() {
                if !seen.insert(tool.name().to_owned()) {
                    return Err(NameClash { tool: tool.name().to_owned() });
                }
            }
        }
        Ok(Self { about: introduce(&parts), parts })
    }
}

/// One introduction for all: names joined, instructions one after the other under their titles.
fn introduce(parts: &[Arc<dyn Toolbox>]) -> About {
    if let [only] = parts {
        return only.about().clone();
    }
    let mut titles = Vec::new();
    let mut instructions = Vec::new();
    for about in parts.iter().map(|part| part.about()) {
        titles.push(about.title.as_str());
        if !about.instructions.is_empty() {
            instructions.push(format!("{}: {}", about.title, about.instructions));
        }
    }
    About {
        name: "toolwright".to_owned(),
        title: titles.join(", "),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        instructions: instructions.join("\n\n"),
    }
}

impl Toolbox for UnionToolbox {
    fn about(&self) -> &About {
        &self.about
    }

    fn list<'a>(&'a self, caller: &'a Caller) -> Pending<'a, Arc<[Tool]>> {
        Box::pin(async move {
            let mut all = Vec::new();
            for part in &self.parts {
                all.extend(part.list(caller).await.iter().cloned());
            }
            all.into()
        })
    }

    fn get<'a>(&'a self, caller: &'a Caller, name: &'a str) -> Pending<'a, Option<Tool>> {
        Box::pin(async move {
            for part in &self.parts {
                if let Some(tool) = part.get(caller, name).await {
                    return Some(tool);
                }
            }
            None
        })
    }

    fn lasting(&self, caller: &Caller) -> Option<std::time::Duration> {
        self.parts.iter().filter_map(|part| part.lasting(caller)).min()
    }

    fn call<'a>(
        &'a self,
        caller: &'a Caller,
        name: &'a str,
        arguments: Map<String, Value>,
    ) -> Pending<'a, Result<ToolResult, UnknownTool>> {
        Box::pin(async move {
            for part in &self.parts {
                if part.get(caller, name).await.is_some() {
                    return part.call(caller, name, arguments).await;
                }
            }
            Err(UnknownTool::among(name, &self.list(caller).await))
        })
    }
}
