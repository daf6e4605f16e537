//! What the definitions may cost a model. The compiler knows the bounds and their places; whoever counts tokens asks it what is
//! wrong, so that a tokeniser is no part of the compiler.

use crate::config::{BudgetConfig, Spanned};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::{Documents, Place};

/// The bounds of `integration.yaml`, in tokens (o200k).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Budget {
    /// All tools together.
    pub tokens: Option<Bound>,
    /// Any single tool.
    pub tool_tokens: Option<Bound>,
}

/// A bound and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The most that is allowed.
    pub most: usize,
    place: Option<Place>,
}

impl Budget {
    pub(crate) fn locate(config: &BudgetConfig, documents: &Documents<'_>) -> Self {
        let bound = |found: &Option<Spanned<u32>>| {
            let found = found.as_ref()?;
            Some(Bound { most: usize::try_from(found.value).unwrap_or(usize::MAX), place: documents.place(found.at) })
        };
        Self { tokens: bound(&config.tokens), tool_tokens: bound(&config.tool_tokens) }
    }

    /// What is over its bound. `costs` are the names of the tools and their tokens.
    pub fn exceeded(&self, costs: &[(&str, usize)]) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut over = |bound: &Bound, message: String, help: &str| {
            let (place, help) = (bound.place.clone(), help.to_owned());
            found.push(Diagnostic { code: Code::OverBudget, severity: Severity::Error, message, place, help });
        };
        let total: usize = costs.iter().map(|(_, tokens)| tokens).sum();
        if let Some(bound) = self.tokens.as_ref().filter(|bound| total > bound.most) {
            let message = format!("the tools cost {total} tokens together, and the budget is {}", bound.most);
            over(bound, message, "leave operations out with `ignored`, shorten texts with records, or raise the budget");
        }
        for (tool, tokens) in costs {
            if let Some(bound) = self.tool_tokens.as_ref().filter(|bound| *tokens > bound.most) {
                let message = format!("`{tool}` costs {tokens} tokens, and the budget of a tool is {}", bound.most);
                over(bound, message, "shorten its texts with a record or an overlay, or raise the budget");
            }
        }
        found
    }
}
