//! New operations into the text of an `integration.yaml` that a person edits. Lines are added; none is changed, moved or removed.

use super::draft::{method_lines, money_lines, resource_lines, style_lines};
use crate::config::{Config, PagingConfig, PagingStyle, find_operation, operation_matches};
use crate::infer::draft::{Draft, DraftMethod, DraftPaging, DraftResource, DraftStyle};
use crate::model::Api;
use crate::name::snake;
use std::collections::HashSet;

/// What was added to a file, and what could not be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Additions {
    /// `resource.method (METHOD /path)` of each new method.
    pub methods: Vec<String>,
    /// How many questions are new.
    pub questions: usize,
    /// Operations of the file that the description no longer has.
    pub gone: Vec<String>,
    /// Operations that were there before, have no method, and are not ignored: somebody left them out.
    pub left: Vec<String>,
}

/// Why a section cannot take a line, and what to do, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which section, and where.
    pub reason: String,
    /// How to write it, and what would have been added.
    pub way_out: String,
}

/// The text with every operation that it neither maps nor ignores, and that is not `known` from before.
///
/// # Errors
/// When a section cannot take a line.
pub fn merge_draft(
    existing: &str,
    config: &Config,
    api: &Api,
    draft: &Draft,
    known: &[String],
) -> Result<(String, Additions), Refusal> {
    let mut draft = draft.clone();
    let mut additions = Additions { gone: gone(config, api), ..Additions::default() };
    follow_renamed(config, api, &mut draft);
    let known: HashSet<&str> = known.iter().map(String::as_str).collect();
    keep_new(config, api, &mut draft, &known, &mut additions.left);
    if draft.resources.is_empty() {
        return Ok((existing.to_owned(), additions));
    }
    let mut text = Lines::new(existing);
    add_all(&mut text, config, &mut draft, &mut additions).map_err(|flow| refusal(&flow, &draft))?;
    Ok((text.finish(), additions))
}

fn add_all(text: &mut Lines, config: &Config, draft: &mut Draft, additions: &mut Additions) -> Result<(), InFlow> {
    for style in &adopt_styles(config, draft) {
        text.append(&["pagination"], &style_lines(style))?;
    }
    let taken: HashSet<&str> = config.money.iter().map(|money| money.field.as_str()).collect();
    let used: HashSet<String> = fields_of(draft);
    for money in draft.money.iter().filter(|money| used.contains(&money.field) && !taken.contains(money.field.as_str())) {
        text.append(&["money"], &money_lines(money))?;
        additions.questions += 1;
    }
    for resource in &draft.resources {
        add_resource(text, config, draft, resource)?;
        for method in &resource.methods {
            additions.methods.push(format!("{}.{} ({})", resource.name, method.name, method.op));
            additions.questions +=
                usize::from(matches!(method.paging, DraftPaging::Doubt(_))) + usize::from(method.items_doubt.is_some());
        }
    }
    Ok(())
}

/// How many operations a refusal names.
const MAX_NAMED: usize = 5;

fn refusal(flow: &InFlow, draft: &Draft) -> Refusal {
    let InFlow { keys, line } = flow;
    let key = keys.rsplit('.').next().unwrap_or(keys);
    let entry = match (keys.split('.').count(), key) {
        (1, "pagination") => "`cursor: { style: cursor, … }`",
        (1, "money") => "`amount: { value: value, … }`",
        (1, _) => "`users:`, and its `methods:` below that in the same way",
        (2, _) => "`methods:`, and each method below that: `list: { op: GET /users }`",
        _ => "`list: { op: GET /users }`",
    };
    let ops: Vec<&str> = draft.resources.iter().flat_map(|resource| &resource.methods).map(|method| method.op.as_str()).collect();
    let more = if ops.len() > MAX_NAMED { format!(" and {} more", ops.len() - MAX_NAMED) } else { String::new() };
    let named: Vec<String> = ops.iter().take(MAX_NAMED).map(|op| format!("`{op}`")).collect();
    Refusal {
        reason: format!("line {line}: `{keys}` is written between braces, and nothing can be added to it line by line"),
        way_out: format!(
            "write `{key}:` on a line of its own, and each entry on a deeper line below it: {entry}; then merge again. To be added: {}{more}",
            named.join(", ")
        ),
    }
}

fn gone(config: &Config, api: &Api) -> Vec<String> {
    let methods = config.resources.iter().flat_map(|resource| &resource.methods);
    methods.map(|method| &method.op.value).filter(|op| find_operation(api, op).is_none()).cloned().collect()
}

/// Calls a resource as the file calls the one that holds most of its operations: a person may have renamed it.
fn follow_renamed(config: &Config, api: &Api, draft: &mut Draft) {
    let holder_of = |method: &DraftMethod| {
        let index = find_operation(api, &method.op)?;
        let holds = |resource: &crate::config::ResourceConfig| {
            resource.methods.iter().any(|method| find_operation(api, &method.op.value) == Some(index))
        };
        config.resources.iter().position(holds)
    };
    for resource in &mut draft.resources {
        if config.resources.iter().any(|known| snake(&known.name.value) == resource.name) {
            continue;
        }
        let mut counts = vec![0_usize; config.resources.len()];
        for position in resource.methods.iter().filter_map(holder_of) {
            counts[position] += 1;
        }
        // The first of those that hold most.
        let most = counts.iter().copied().max().filter(|most| *most > 0);
        if let Some(position) = most.and_then(|most| counts.iter().position(|count| *count == most)) {
            resource.name = snake(&config.resources[position].name.value);
        }
    }
}

/// Leaves what the file knows nothing of, under names that it does not use.
fn keep_new(config: &Config, api: &Api, draft: &mut Draft, before: &HashSet<&str>, left: &mut Vec<String>) {
    let mapped: HashSet<usize> = config
        .resources
        .iter()
        .flat_map(|resource| &resource.methods)
        .filter_map(|method| find_operation(api, &method.op.value))
        .collect();
    let known = |method: &DraftMethod| {
        let Some(index) = find_operation(api, &method.op) else { return true };
        mapped.contains(&index) || config.ignored.iter().any(|pattern| operation_matches(&pattern.value, &api.operations[index]))
    };
    let mut names: HashSet<String> = HashSet::new();
    for resource in &config.resources {
        for method in &resource.methods {
            names.insert(format!("{}.{}", snake(&resource.name.value), snake(&method.name.value)));
        }
    }
    for resource in &mut draft.resources {
        resource.methods.retain(|method| !known(method));
        let (old, new) =
            std::mem::take(&mut resource.methods).into_iter().partition(|method| before.contains(method.op.as_str()));
        left.extend(Vec::<DraftMethod>::into_iter(old).map(|method| method.op));
        resource.methods = new;
        for method in &mut resource.methods {
            let first = method.name.clone();
            let mut number = 2;
            while !names.insert(format!("{}.{}", snake(&resource.name), snake(&method.name))) {
                method.name = format!("{first}_{number}");
                number += 1;
            }
        }
    }
    draft.resources.retain(|resource| !resource.methods.is_empty());
}

fn fields_of(draft: &Draft) -> HashSet<String> {
    let paths = draft.resources.iter().flat_map(|resource| &resource.methods).flat_map(|method| &method.money);
    paths.filter_map(|path| path.rsplit('.').find(|key| *key != "*")).map(str::to_owned).collect()
}

/// Gives the draft's ways of paging the names that the file has for them; returns those that it lacks.
fn adopt_styles(config: &Config, draft: &mut Draft) -> Vec<DraftStyle> {
    let used: HashSet<usize> = draft
        .resources
        .iter()
        .flat_map(|resource| &resource.methods)
        .filter_map(|method| match &method.paging {
            DraftPaging::Style(position, ..) => Some(*position),
            _ => None,
        })
        .collect();
    let mut names: HashSet<String> = config.pagination.iter().map(|(name, _)| name.clone()).collect();
    let mut added = Vec::new();
    for (_, style) in draft.styles.iter_mut().enumerate().filter(|(position, _)| used.contains(position)) {
        if let Some((name, _)) = config.pagination.iter().find(|(_, known)| is_same(known, style)) {
            style.name.clone_from(name);
            continue;
        }
        let mut number = 2;
        while !names.insert(style.name.clone()) {
            style.name = format!("{}_{number}", style.style);
            number += 1;
        }
        added.push(style.clone());
    }
    added
}

/// Whether a declared pagination walks as the drafted one does; page sizes are the person's.
fn is_same(known: &PagingConfig, style: &DraftStyle) -> bool {
    let word = match known.style {
        PagingStyle::Cursor => "cursor",
        PagingStyle::Page => "page",
        PagingStyle::Offset => "offset",
        PagingStyle::LinkHeader => "link_header",
        PagingStyle::NextUrl => "next_url",
        PagingStyle::Range => "range",
    };
    let value = |pairs: &[(&'static str, String)], wanted: &[&str]| {
        pairs.iter().find(|(key, _)| wanted.contains(key)).map(|(_, value)| value.clone())
    };
    word == style.style
        && known.send.as_ref().map(|text| text.value.clone()) == value(&style.send, &["cursor", "page", "offset"])
        && known.limit.as_ref().map(|text| text.value.clone()) == value(&style.send, &["limit"])
        && known.next.as_ref().map(|text| text.value.clone()) == value(&style.read, &["next"])
        && known.header == value(&style.read, &["header"])
        && known.last_item == value(&style.read, &["last_item"])
        && known.more == value(&style.read, &["more"])
        && known.total == value(&style.read, &["total"])
        && known.total_pages == value(&style.read, &["total_pages"])
        && known.start.filter(|start| *start != i64::from(known.style == PagingStyle::Page)) == style.start
}

fn add_resource(text: &mut Lines, config: &Config, draft: &Draft, resource: &DraftResource) -> Result<(), InFlow> {
    let known = config.resources.iter().find(|known| snake(&known.name.value) == resource.name);
    let Some(known) = known else { return text.append(&["resources"], &resource_lines(draft, resource)) };
    let tags_of = |method: &DraftMethod| {
        let missing = resource.tags.iter().filter(|tag| !known.tags.contains(tag));
        DraftMethod { tags: missing.chain(&method.tags).cloned().collect(), ..method.clone() }
    };
    let path = ["resources", known.name.value.as_str(), "methods"];
    for method in &resource.methods {
        text.append(&path, &method_lines(draft, &tags_of(method), 3))?;
    }
    Ok(())
}

/// A section that is not written in block style.
struct InFlow {
    /// The keys that lead to it, joined by dots.
    keys: String,
    /// Its line, from 1.
    line: usize,
}

/// A YAML file as lines. Only block style at the places where something is added.
struct Lines {
    lines: Vec<String>,
    /// How the file ends its lines.
    end: &'static str,
    /// The last line has an end.
    ended: bool,
}

impl Lines {
    fn new(text: &str) -> Self {
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let lines = text.split_inclusive('\n').map(|line| line.to_owned()).collect();
        Self { lines, end, ended: text.is_empty() || text.ends_with('\n') }
    }

    fn finish(self) -> String {
        self.lines.concat()
    }

    /// Adds lines, drafted for their usual depth, at the end of the block under the keys; a missing block of the first level is begun.
    fn append(&mut self, path: &[&str], block: &str) -> Result<(), InFlow> {
        let mut from = 0;
        let mut until = self.lines.len();
        let mut parent = None;
        for (depth, key) in path.iter().enumerate() {
            let Some(at) = self.find_key(from, until, key, depth) else {
                if depth == 0 {
                    self.begin(key, block);
                    return Ok(());
                }
                return Err(InFlow { keys: path[..=depth].join("."), line: from });
            };
            if !is_bare(&self.lines[at]) {
                return Err(InFlow { keys: path[..=depth].join("."), line: at + 1 });
            }
            let indent = indent_of(&self.lines[at]);
            until = self.end_of_block(at + 1, until, indent);
            from = at + 1;
            parent = Some(indent);
        }
        let mut usual = from..until;
        let usual = usual.find(|at| is_content(&self.lines[*at])).map(|at| indent_of(&self.lines[at]));
        let indent = usual.unwrap_or_else(|| parent.unwrap_or(0) + 2);
        let drafted = path.len() * 2;
        let lines = block.lines().map(|line| {
            let inner = line.len() - line.trim_start().len();
            format!("{:width$}{}{}", "", line.trim_start(), self.end, width = (indent + inner).saturating_sub(drafted))
        });
        let lines: Vec<String> = lines.collect();
        let last = self.last_of_block(from, until, indent);
        self.insert(last, lines);
        Ok(())
    }

    /// Where a block's own lines end: comments that follow belong to what comes next, save those that are deeper than the block's
    /// keys. These may be the text of a block scalar.
    fn last_of_block(&self, from: usize, until: usize, indent: usize) -> usize {
        let content = (from..until).rev().find(|at| is_content(&self.lines[*at])).map_or(from, |at| at + 1);
        let mut last = content;
        for at in content..until {
            let line = &self.lines[at];
            if line.trim().is_empty() {
                continue;
            }
            if indent_of(line) <= indent {
                break;
            }
            last = at + 1;
        }
        last
    }

    fn insert(&mut self, at: usize, lines: Vec<String>) {
        if at == self.lines.len() && !self.ended {
            if let Some(last) = self.lines.last_mut() {
                last.push_str(self.end);
            }
            self.ended = true;
        }
        self.lines.splice(at..at, lines);
    }

    fn begin(&mut self, key: &str, block: &str) {
        let mut lines = vec![self.end.to_owned(), format!("{key}:{}", self.end)];
        lines.extend(block.lines().map(|line| format!("{line}{}", self.end)));
        self.insert(self.lines.len(), lines);
    }

    /// The line of a key among the direct children of a block.
    fn find_key(&self, from: usize, until: usize, key: &str, depth: usize) -> Option<usize> {
        let level = if depth == 0 {
            0
        } else {
            (from..until).find(|at| is_content(&self.lines[*at])).map(|at| indent_of(&self.lines[at]))?
        };
        (from..until).find(|at| {
            let line = &self.lines[*at];
            is_content(line) && indent_of(line) == level && key_of(line).is_some_and(|found| found == key)
        })
    }

    /// Where a block ends: before the first line that says something and is not deeper.
    fn end_of_block(&self, from: usize, until: usize, indent: usize) -> usize {
        (from..until).find(|at| is_content(&self.lines[*at]) && indent_of(&self.lines[*at]) <= indent).unwrap_or(until)
    }
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Neither blank nor a comment.
fn is_content(line: &str) -> bool {
    let text = line.trim();
    !text.is_empty() && !text.starts_with('#') && text != "---" && text != "..."
}

/// The key of a line `key: …`.
fn key_of(line: &str) -> Option<&str> {
    let text = line.trim();
    let key = text.split_once(": ").map(|(key, _)| key).or_else(|| text.strip_suffix(':'))?;
    Some(key.trim().trim_matches(['"', '\'']))
}

/// Whether nothing but a comment follows the key.
fn is_bare(line: &str) -> bool {
    let text = line.trim();
    let after = match text.split_once(": ") {
        Some((_, after)) => after.trim(),
        None => return text.ends_with(':'),
    };
    after.starts_with('#')
}
