//! Tools that came and went, and what two versions of one tool promise: name, target, hints, tags, words.

use super::audience::{Audience, Sites};
use super::draft::{Draft, Which};
use super::kind::Kind;
use super::life::mark;
use super::rating::Ratings;
use super::side::{OperationPair, Side};
use super::values::changed_words;
use super::words::{changed, words_kind};
use crate::infer::record_fields;
use crate::lower::Tool;
use crate::model::{Operation, SUNSET};
use crate::source::At;
use std::collections::{BTreeSet, HashSet};
use toolwright_integration as wire;
use toolwright_integration::{AnswerKind, Json};

/// Compares what stands in both plans.
pub(super) struct Tools<'c, 'd> {
    pub old: Side<'c>,
    pub new: Side<'c>,
    /// The day of the comparison as `YYYY-MM-DD`, for sunsets.
    pub today: Option<&'d str>,
    /// What addresses the old side knew.
    pub sites: &'d Sites<'d>,
    pub drafts: &'d mut Vec<Draft>,
}

/// Both versions of one tool.
pub(super) struct ToolPair<'c> {
    pub index: usize,
    pub old: &'c Tool,
    pub new: &'c Tool,
    pub old_entry: &'c wire::Operation,
    pub new_entry: &'c wire::Operation,
    pub old_operation: &'c Operation,
    pub new_operation: &'c Operation,
    /// Where either side's integration.yaml maps it.
    pub mapped: (Option<At>, Option<At>),
}

/// What only integration.yaml can bring about while the vendor's operation is where it was.
const OWN: [Kind; 13] = [
    Kind::ToolRenamed,
    Kind::ToolClassChanged,
    Kind::HintBecameDestructive,
    Kind::HintBecameReadonly,
    Kind::HintIdempotentLost,
    Kind::HintOtherChanged,
    Kind::MoneyUnitChanged,
    Kind::MoneyCurrencyMoved,
    Kind::MoneyMultiAdded,
    Kind::GuardChanged,
    Kind::OutConciseChanged,
    Kind::RateLimitLowered,
    Kind::RateLimitRaised,
];

impl ToolPair<'_> {
    pub(super) fn draft(&self, kind: Kind, what: &str, detail: impl Into<String>) -> Draft {
        let subject = if what.is_empty() { self.new.name.clone() } else { format!("{} {what}", self.new.name) };
        let draft = Draft::of_operation(kind, self.index, subject, detail);
        let (old, new) = (self.old_operation, self.new_operation);
        let own = OWN.contains(&kind) && (&old.method, &old.path) == (&new.method, &new.path);
        match self.mapped {
            (old, Some(new)) if own => draft.at(old, Some(new)),
            _ => draft.at(Some(old.at), Some(new.at)),
        }
    }
}

impl<'c> Tools<'c, '_> {
    pub(super) fn compare(&mut self, index: usize, pair: &OperationPair) {
        match (pair.old.zip(pair.old_tool), pair.new.zip(pair.new_tool)) {
            (Some((old, old_tool)), Some((new, new_tool))) => {
                let (Some(old_entry), Some(new_entry)) = (self.old.entry(old_tool), self.new.entry(new_tool)) else { return };
                let pair = ToolPair {
                    index,
                    old: &self.old.plan.tools[old_tool],
                    new: &self.new.plan.tools[new_tool],
                    old_entry,
                    new_entry,
                    old_operation: self.old.operation(old),
                    new_operation: self.new.operation(new),
                    mapped: (self.old.mapped_at(old_entry), self.new.mapped_at(new_entry)),
                };
                self.compare_pair(&pair);
            }
            (Some((old, tool)), None) => self.note_gone(index, pair, old, tool),
            (None, Some((new, tool))) => self.note_added(index, pair, new, tool),
            (None, None) => self.note_without_tool(index, pair),
        }
    }

    fn note_gone(&mut self, index: usize, pair: &OperationPair, old: usize, tool: usize) {
        let operation = self.old.operation(old);
        let name = &self.old.plan.tools[tool].name;
        let key = operation.key();
        let refused = pair.new.map(|new| self.new.operation(new).key());
        let refused = refused.and_then(|key| self.new.plan.refused.iter().find(|refused| refused.operation == key));
        let (kind, detail) = match (refused, pair.new) {
            (Some(refused), _) => {
                (Kind::ToolUndocumented, format!("{key} is no longer documented: {}", refused.reasons.join("; ")))
            }
            (None, Some(_)) => (Kind::ToolRemoved, format!("{key} is no longer mapped to a tool")),
            (None, None) if self.was_announced(operation) => {
                (Kind::ToolRemovedAfterSunset, format!("the vendor removed {key} after its sunset"))
            }
            (None, None) if super::doubts::is_unreadable(&self.new, &key) => {
                (Kind::ToolRemoved, format!("{key} can no longer be read"))
            }
            (None, None) => {
                let broken = super::doubts::broken_reference(&self.new, &self.old);
                let doubt = broken.map(|message| format!(", or a reference loses it: {message}")).unwrap_or_default();
                (Kind::ToolRemoved, format!("the vendor removed {key}{doubt}"))
            }
        };
        let new_at = pair.new.map(|new| self.new.operation(new).at);
        self.drafts.push(Draft::of_operation(kind, index, name, detail).at(Some(operation.at), new_at));
    }

    /// Deprecated, and its sunset has come.
    fn was_announced(&self, operation: &Operation) -> bool {
        let sunset = mark(operation, SUNSET);
        // Dates of this form compare as texts.
        let passed = |date: &str, today: &str| date.len() >= 10 && date.get(..10).is_some_and(|day| day <= today);
        operation.deprecated && sunset.zip(self.today).is_some_and(|(date, today)| passed(date, today))
    }

    fn note_added(&mut self, index: usize, pair: &OperationPair, new: usize, tool: usize) {
        let operation = self.new.operation(new);
        let name = &self.new.plan.tools[tool].name;
        let words = match pair.old {
            Some(_) => format!("{} had no tool before", operation.key()),
            None if super::doubts::is_unreadable(&self.old, &operation.key()) => {
                format!("{} could not be read before", operation.key())
            }
            None => format!("{} is new", operation.key()),
        };
        self.drafts.push(Draft::of_operation(Kind::ToolAdded, index, name, words).at(None, Some(operation.at)));
    }

    /// Operations of the vendor that no tool uses.
    fn note_without_tool(&mut self, index: usize, pair: &OperationPair) {
        let (kind, which, operation, words) = match (pair.old, pair.new) {
            (None, Some(new)) => {
                (Kind::ToolAdded, Which::New, self.new.operation(new), "the vendor offers it; no tool is made of it")
            }
            (Some(old), None) => {
                (Kind::SpecOnlyChange, Which::Old, self.old.operation(old), "the vendor removed it; no tool used it")
            }
            _ => return,
        };
        let draft = Draft::of_operation(kind, index, operation.key(), words).rated(Ratings::NOTHING_TO_DO);
        self.drafts.push(match which {
            Which::Old => draft.at(Some(operation.at), None),
            Which::New => draft.at(None, Some(operation.at)),
        });
    }

    fn compare_pair(&mut self, pair: &ToolPair<'c>) {
        self.compare_names(pair);
        self.compare_hints(pair);
        self.compare_tags(pair);
        self.compare_description(pair);
        self.compare_arguments(pair);
        self.compare_xml_order(pair);
        self.compare_calls(pair);
    }

    fn compare_names(&mut self, pair: &ToolPair<'_>) {
        if pair.old.name != pair.new.name {
            let detail = format!("`{}` is now called `{}`", pair.old.name, pair.new.name);
            let draft = pair.draft(Kind::ToolRenamed, "", detail);
            self.drafts.push(draft.values(pair.old.name.as_str(), pair.new.name.as_str()));
        }
        let (old, new) = (&pair.old_entry, &pair.new_entry);
        let shape = |operation: &wire::Operation| {
            let names = crate::read::template_names(&operation.path);
            let path = names.iter().fold(operation.path.clone(), |path, name| path.replace(&format!("{{{name}}}"), "{}"));
            format!("{} {path}", operation.http_method)
        };
        if shape(old) != shape(new) {
            let (from, to) = (pair.old_operation.key(), pair.new_operation.key());
            let detail = format!("it called {from}, now {to}");
            self.drafts.push(pair.draft(Kind::ToolRetargeted, "", detail).values(from, to));
        }
    }

    fn compare_hints(&mut self, pair: &ToolPair<'_>) {
        let (old, new) = (pair.old.annotations, pair.new.annotations);
        if old.read_only != new.read_only {
            let class = |read: bool| if read { "read" } else { "write" };
            let detail = format!("a filter by methods counted it as {}, now as {}", class(old.read_only), class(new.read_only));
            let draft = pair.draft(Kind::ToolClassChanged, "", detail);
            self.drafts.push(draft.values(class(old.read_only), class(new.read_only)));
        }
        if (old.read_only && !new.read_only) || (!old.destructive && new.destructive) {
            let what =
                if new.destructive { "it now says that it takes something away" } else { "it now says that it changes data" };
            self.drafts.push(pair.draft(Kind::HintBecameDestructive, "hints", what));
        } else if !old.read_only && new.read_only {
            self.drafts.push(pair.draft(Kind::HintBecameReadonly, "hints", "it now says that it changes nothing"));
        } else if old.destructive != new.destructive {
            self.drafts.push(pair.draft(Kind::HintOtherChanged, "hints", "it no longer says that it takes something away"));
        }
        match (old.idempotent, new.idempotent) {
            (true, false) => {
                self.drafts.push(pair.draft(Kind::HintIdempotentLost, "hints", "repeating it may now change more"));
            }
            (false, true) => {
                self.drafts.push(pair.draft(Kind::HintOtherChanged, "hints", "repeating it now changes nothing more"));
            }
            _ => {}
        }
        if pair.old.title != pair.new.title && pair.old_operation.summary == pair.new_operation.summary {
            let draft = pair.draft(Kind::HintOtherChanged, "title", "the title differs");
            self.drafts.push(draft.values(pair.old.title.as_str(), pair.new.title.as_str()));
        }
    }

    fn compare_tags(&mut self, pair: &ToolPair<'_>) {
        let tags = |entry: &wire::Operation| -> BTreeSet<String> { entry.tags.iter().cloned().collect() };
        let (old, new) = (tags(pair.old_entry), tags(pair.new_entry));
        for tag in new.difference(&old) {
            self.drafts.push(pair.draft(Kind::ToolTagAdded, "tags", format!("the tag `{tag}` is new")).values("", tag.as_str()));
        }
        for tag in old.difference(&new) {
            self.drafts
                .push(pair.draft(Kind::ToolTagRemoved, "tags", format!("the tag `{tag}` is gone")).values(tag.as_str(), ""));
        }
    }

    /// Words that the vendor's prose does not explain: those of records and configuration, and names of other tools.
    fn compare_description(&mut self, pair: &ToolPair<'_>) {
        let prose = |operation: &Operation| (operation.summary.clone(), operation.description.clone());
        let told = prose(pair.old_operation) != prose(pair.new_operation);
        let (old, new) = (own_words(&pair.old.description), own_words(&pair.new.description));
        let audience = Audience::Model(self.sites);
        let kind = words_kind(old, new, audience).filter(|_| !told).map(|kind| kind.or_else(Kind::DescToolChanged));
        let kind = kind.or_else(|| self.returns_changed(pair).then_some(Kind::DescToolChanged));
        if let Some(kind) = kind {
            let (from, to) = changed_words(&pair.old.description, &pair.new.description);
            let draft = pair.draft(kind, "description", changed("the description", old, new, audience));
            self.drafts.push(draft.values(from.unwrap_or_default(), to.unwrap_or_default()));
        }
        let named = |tool: &Tool, side: &Side<'_>| names_in(&format!("{} {}", tool.description, tool.input), side, &tool.name);
        if pair.old.description != pair.new.description || pair.old.input != pair.new.input {
            let (before, after) = (named(pair.old, &self.old), named(pair.new, &self.new));
            for name in after.difference(&before) {
                let detail = format!("its words now name another tool, `{name}`");
                self.drafts.push(pair.draft(Kind::DescSuspicious, "description", detail).values("", name.as_str()));
            }
        }
    }

    /// A record names other fields, while the vendor's answer is as it was.
    fn returns_changed(&self, pair: &ToolPair<'_>) -> bool {
        let sentence = |tool: &Tool| tool.description.split(" Returns ").nth(1).map(str::to_owned);
        let fields = |side: &Side<'_>, operation: &Operation, answer: &wire::Answer| {
            record_fields(side.api, operation, &answer.at, answer.kind == AnswerKind::Items)
        };
        sentence(pair.old) != sentence(pair.new)
            && pair.old_entry.concise == pair.new_entry.concise
            && pair.old_entry.rate_limit == pair.new_entry.rate_limit
            && pair.old_operation.deprecated == pair.new_operation.deprecated
            && fields(&self.old, pair.old_operation, &pair.old_entry.answer)
                == fields(&self.new, pair.new_operation, &pair.new_entry.answer)
    }
}

/// The description without what is derived from arguments and answer.
fn own_words(description: &str) -> &str {
    let derived = [" Needs ", " Returns ", " Its body takes one of ", " Limit: ", " Deprecated by the vendor.", " Calls "];
    let end = derived.iter().filter_map(|mark| description.find(mark)).min().unwrap_or(description.len());
    &description[..end]
}

/// The other tools that a text names.
fn names_in(text: &str, side: &Side<'_>, own: &str) -> BTreeSet<String> {
    let words: HashSet<&str> =
        text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|word| word.contains('_')).collect();
    if words.is_empty() {
        return BTreeSet::new();
    }
    let tools = side.plan.tools.iter().map(|tool| tool.name.as_str());
    tools.filter(|name| *name != own && words.contains(name)).map(str::to_owned).collect()
}

/// A tool's definition in which order does not count.
pub(super) fn unordered(json: &Json) -> Json {
    match super::values::without_order(json) {
        Json::Object(entries) => Json::Object(
            entries
                .into_iter()
                .map(|(key, value)| match (key.as_str(), value) {
                    ("required" | "enum", Json::Array(mut items)) => {
                        items.sort_by_key(ToString::to_string);
                        (key, Json::Array(items))
                    }
                    (_, value) => (key, unordered(&value)),
                })
                .collect(),
        ),
        Json::Array(items) => Json::Array(items.iter().map(unordered).collect()),
        other => other,
    }
}
