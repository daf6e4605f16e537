//! The rules about an MCP server's fields.

use super::FieldProblem;
use crate::model::{Limits, ServerConfig, Time};
use std::time::Duration;
use toolwright_runtime::filter::{Filter, FilterError};
use toolwright_runtime::toolbox::Tool;

/// A new expiry is at least so far ahead.
const SHORTEST: Duration = Duration::from_secs(60);
/// Words on one side of a filter.
const MOST_WORDS: usize = 200;
/// The largest limit of calls a minute: the hub remembers that many moments for each busy server.
const MOST_CALLS: u32 = 100_000;

pub(super) fn check_expiry(expires_at: Time, now: Time) -> Option<FieldProblem> {
    let words = || format!("must be at least 60 seconds ahead; it is now {now}");
    (expires_at < now.after(SHORTEST)).then(|| FieldProblem::new("/expires_at", "expiry_too_soon", words()))
}

pub(super) fn check_limits(limits: &Limits) -> Vec<FieldProblem> {
    let all = [("calls_per_minute", limits.calls_per_minute), ("concurrency", limits.concurrency)];
    let bad = all.into_iter().filter(|(_, limit)| limit.is_some_and(|limit| limit == 0 || limit > MOST_CALLS));
    let problem = |(name, _): (&str, _)| {
        FieldProblem::new(format!("/limits/{name}"), "bad_limit", format!("must be from 1 to {MOST_CALLS}, or null for none"))
    };
    bad.map(problem).collect()
}

/// Every word of a filter that no tool has; or, when all are known, that nothing is left.
pub(super) fn check_filter(config: &ServerConfig, tools: &[Tool]) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    for (side, words) in [("methods", &config.methods), ("tags", &config.tags)] {
        if words.len() > MOST_WORDS {
            let message = format!("at most {MOST_WORDS} words");
            return vec![FieldProblem::new(format!("/config/{side}"), "too_many", message)];
        }
        for (position, word) in words.iter().enumerate() {
            let pointer = format!("/config/{side}/{position}");
            if word.trim().is_empty() {
                // Left out it would open everything.
                problems.push(FieldProblem::new(pointer, "blank", "an empty word chooses nothing; leave it out"));
                continue;
            }
            let one = std::slice::from_ref(word);
            let parsed =
                if side == "methods" { Filter::parse(one, &[""; 0], tools) } else { Filter::parse(&[""; 0], one, tools) };
            if let Err(error @ FilterError::Unknown { .. }) = parsed {
                let code = if side == "methods" { "unknown_method" } else { "unknown_tag" };
                problems.push(FieldProblem::new(pointer, code, error.to_string()));
            }
        }
    }
    if problems.is_empty()
        && let Err(error) = Filter::parse(&config.methods, &config.tags, tools)
    {
        problems.push(FieldProblem::new("/config", "no_tools", error.to_string()));
    }
    if tools.is_empty() {
        problems.push(FieldProblem::new("/config", "no_tools", "the integration has no tools"));
    }
    problems
}
