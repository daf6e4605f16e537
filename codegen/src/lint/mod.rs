//! How well agents can use an integration: API and plan → findings → a score from 0 to 100, for each tool and for the whole.
//!
//! Pure, like the rest of the compiler; whoever counts tokens hands the numbers in. One file an area; `rule` is the table.

mod documentation;
mod door;
mod fix;
mod fixes;
mod hints;
mod lists;
mod names;
mod notes;
mod prose;
mod report;
mod rule;
mod schemas;
mod score;
mod siblings;
mod stub;
mod subject;
mod tokens;
mod words;

pub use fixes::{Drafted, Fixes};
pub use report::{lint_json, lint_text};
pub use rule::{Area, Rule, rules_table};
pub use score::{Scores, ToolScore};

use crate::config::{Config, Record};
use crate::diagnostic::{Code, Severity};
use crate::lower::{Gap, Plan, Refused};
use crate::model::Api;
use crate::source::{At, Place};
use subject::{Subject, subjects};

/// What was found, and the scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Lint {
    /// The integration's name.
    pub integration: String,
    /// Its title.
    pub title: String,
    /// The whole, 0 to 100, and each area's part of it.
    pub scores: Scores,
    /// Each tool, in the plan's order.
    pub tools: Vec<ToolScore>,
    /// What all definitions cost a model (o200k).
    pub tokens: usize,
    /// How many methods the documentation gate refuses.
    pub refused: usize,
    /// Worst first.
    pub findings: Vec<Finding>,
    /// What can be mended without a person, and drafted for one.
    pub fixes: Fixes,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub rule: Rule,
    /// The tool, or `resource.method` of what has none; absent when it is about the whole.
    pub subject: Option<String>,
    /// `METHOD /path`.
    pub operation: Option<String>,
    /// The argument.
    pub argument: Option<String>,
    /// What is wrong, in lower case and without a full stop.
    pub message: String,
    /// The cause, in the vendor's description or in integration.yaml.
    pub place: Option<Place>,
}

impl Finding {
    /// How grave it is.
    pub fn severity(&self) -> Severity {
        self.rule.severity()
    }
}

/// A finding whose place is still an offset.
#[derive(Debug, Clone)]
struct Draft {
    rule: Rule,
    /// Index into the plan's tools.
    tool: usize,
    argument: Option<String>,
    message: String,
    at: At,
}

impl Draft {
    fn new(rule: Rule, subject: &Subject<'_>, at: At, message: impl Into<String>) -> Self {
        Self { rule, tool: subject.index, argument: None, message: message.into(), at }
    }

    fn of(mut self, argument: &str) -> Self {
        self.argument = Some(argument.to_owned());
        self
    }
}

/// What a compilation gives to look at.
struct Looked<'a> {
    api: &'a Api,
    plan: &'a Plan,
    config: Option<&'a Config>,
    records: &'a [Record],
    /// `integration.yaml` as it stands.
    written: Option<&'a str>,
    /// The file that an overlay would be drafted in is there.
    occupied: bool,
    /// What each definition costs a model, in the plan's order.
    tokens: &'a [usize],
}

fn lint(looked: &Looked<'_>, locate: &dyn Fn(At) -> Option<Place>) -> Lint {
    let Looked { api, plan, config, records, tokens, .. } = *looked;
    let all = subjects(api, plan, config, records, tokens);
    let mut drafts = Vec::new();
    for subject in &all {
        documentation::look(api, subject, &mut drafts);
        schemas::look(subject, &mut drafts);
        names::look(subject, &mut drafts);
        hints::look(subject, &mut drafts);
        lists::look(subject, &mut drafts);
        tokens::look(subject, &mut drafts);
    }
    documentation::look_at_all(&all, &mut drafts);
    siblings::look(&all, &mut drafts);
    names::look_at_all(&all, &mut drafts);
    let tools = score::score_tools(plan, &drafts, tokens);
    let fixes = fix::fixes(looked, &all, &drafts, locate);
    let mut findings: Vec<Finding> = drafts.into_iter().map(|draft| finding(plan, api, draft, locate)).collect();
    findings.extend(refusals(plan, locate));
    let total = tokens.iter().sum();
    findings.extend(tokens::whole(total, api.operations.first().map(|operation| operation.at).and_then(locate)));
    findings.sort_by(order);
    Lint {
        integration: plan.integration.name.clone(),
        title: plan.integration.title.clone(),
        scores: score::whole(&tools, plan.refused.len(), total),
        tools,
        tokens: total,
        refused: plan.refused.len(),
        findings,
        fixes,
    }
}

/// Worst first; what weighs the same stands together, in the order of the files.
fn order(left: &Finding, right: &Finding) -> std::cmp::Ordering {
    let grave = right.severity().cmp(&left.severity()).then_with(|| right.rule.weight().cmp(&left.rule.weight()));
    let same = grave.then_with(|| left.rule.cmp(&right.rule)).then_with(|| left.place.cmp(&right.place));
    same.then_with(|| (&left.subject, &left.argument, &left.message).cmp(&(&right.subject, &right.argument, &right.message)))
}

fn finding(plan: &Plan, api: &Api, draft: Draft, locate: &dyn Fn(At) -> Option<Place>) -> Finding {
    let tool = plan.tools.get(draft.tool);
    let operation = tool.and_then(|tool| api.operations.get(tool.operation));
    Finding {
        rule: draft.rule,
        subject: tool.map(|tool| tool.name.clone()),
        operation: operation.map(crate::model::Operation::key),
        argument: draft.argument,
        message: draft.message,
        place: locate(draft.at),
    }
}

/// What the documentation gate refuses, a finding for each thing that it misses.
fn refusals(plan: &Plan, locate: &dyn Fn(At) -> Option<Place>) -> Vec<Finding> {
    let gaps = plan.refused.iter().flat_map(|refused| refused.gaps.iter().map(move |gap| (refused, gap)));
    gaps.map(|(refused, gap)| refusal(refused, gap, locate)).collect()
}

fn refusal(refused: &Refused, gap: &Gap, locate: &dyn Fn(At) -> Option<Place>) -> Finding {
    let rule = match gap.code {
        Code::MissingDescription => Rule::NoDescription,
        Code::UndescribedInput => Rule::InputUndescribed,
        _ => Rule::NoAnswer,
    };
    Finding {
        rule,
        subject: Some(refused.method.clone()),
        operation: Some(refused.operation.clone()),
        argument: None,
        message: gap.reason.clone(),
        place: locate(gap.at),
    }
}
