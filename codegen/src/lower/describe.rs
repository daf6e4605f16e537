//! The words of a tool: what it does → what it needs → "Returns a, b, c".

use super::body::{ChosenBody, Opened, open_body};
use super::forms::form_words;
use super::select::Method;
use super::text::{MAX_BYTES, capitalise, cut, fit, is_plain, plain_text, sentence, visible};
use super::trim::{TOOL, says_the_same, trim};
use super::{Context, Tool};
use crate::infer::record_fields;
use crate::model::{Api, Part};
use crate::name::argument_name;
use std::collections::HashMap;
use toolwright_integration as wire;
use toolwright_integration::{AnswerKind, Effect};

/// The most fields that are named.
const MAX_FIELDS: usize = 7;

/// The description, and the hidden characters that were removed from it.
pub(super) fn describe(context: &Context<'_>, method: &Method<'_>, body: Option<&ChosenBody<'_>>) -> (String, Vec<char>) {
    let plain = plain_text(&without_tables(&vendor_text(method)));
    let mut parts = vec![sentence(&trim(&plain.text, TOOL))];
    if parts[0].chars().count() < 30 {
        let said = parts[0].trim_end_matches(['.', ':']);
        let composed = composed_text(context, method);
        let whole = if said.is_empty() { capitalise(&composed) } else { format!("{said}: {composed}") };
        parts[0] = sentence(whole.trim_end_matches('.'));
    }
    if let Some(needs) = &method.needs {
        parts.push(sentence(&plain_text(needs).text));
    }
    if let Some(Opened::Properties(object)) = body.map(|body| open_body(&context.api.schemas, body))
        && object.forms > 1
    {
        let part = body.and_then(|body| body.content.schema).map(Part::from).unwrap_or_default();
        parts.push(match form_words(&context.api.schemas, &part, &argument_name) {
            Some(forms) => format!("Its body takes one of {forms}."),
            None => format!("Its body takes one of {} forms: give the fields of one.", object.forms),
        });
    }
    if let Some(returns) = returns(context.api, method) {
        parts.push(returns);
    }
    if let Some(limit) = &method.rate_limit {
        parts.push(format!("Limit: {} calls per {}.", limit.limit, duration(limit.per)));
    }
    if method.operation.deprecated {
        parts.push("Deprecated by the vendor.".to_owned());
    }
    (fit(&parts.join(" "), MAX_BYTES), plain.hidden)
}

/// The record's or the configuration's text; else the summary, and the description when it says more.
pub(super) fn vendor_text(method: &Method<'_>) -> String {
    if let Some(text) = method.text.as_deref().filter(|text| !text.trim().is_empty()) {
        return text.to_owned();
    }
    let summary = method.operation.summary.trim();
    let description = method.operation.description.trim();
    let (said, told) = (plain_text(summary).text, plain_text(description).text);
    let bare = |text: &str| text.trim_end_matches('.').to_ascii_lowercase();
    let (bare_said, bare_told) = (bare(&said), bare(&told));
    if description.is_empty() || bare_said == bare_told {
        return summary.to_owned();
    }
    let repeats = bare_told.starts_with(&bare_said) || says_the_same(summary, &told);
    if summary.is_empty() || repeats {
        return description.to_owned();
    }
    format!("{}\n{description}", sentence(summary))
}

/// What vendors put into tables is the answer's fields and codes, which a result shows by itself.
fn without_tables(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with('|')).collect();
    lines.join("\n")
}

/// A sentence from method and resource, for what the vendor says too briefly or not at all.
pub(super) fn composed_text(context: &Context<'_>, method: &Method<'_>) -> String {
    let resource = method.resource.replace('_', " ");
    let single = crate::name::singular(&method.resource).replace('_', " ");
    let verb = method.method.replace('_', " ");
    let what = match method.method.as_str() {
        "list" => format!("lists {resource}"),
        "get" => format!("gets one {single}"),
        "create" => format!("creates a {single}"),
        "update" => format!("updates a {single}"),
        "delete" => format!("deletes a {single}"),
        _ => format!("runs {verb} on {resource}"),
    };
    format!("{what} in {} with {}", context.title, visible(&method.operation.key()))
}

fn returns(api: &Api, method: &Method<'_>) -> Option<String> {
    let fields = if !method.returns.is_empty() {
        method.returns.clone()
    } else if !method.concise.is_empty() {
        method.concise.clone()
    } else {
        record_fields(api, method.operation, &method.answer.at, method.answer.kind == AnswerKind::Items)
    };
    let shown: Vec<&str> = fields.iter().map(String::as_str).filter(|field| is_plain(field)).collect();
    // Chosen fields are all worth a word; of a record's own, addresses and hidden ids say least.
    let chosen = !method.returns.is_empty() || !method.concise.is_empty();
    let telling: Vec<&str> = shown.iter().copied().filter(|field| chosen || !is_plumbing(field)).take(MAX_FIELDS).collect();
    let shown = if telling.is_empty() { shown.into_iter().take(MAX_FIELDS).collect() } else { telling };
    if shown.is_empty() { None } else { Some(format!("Returns {}.", shown.join(", "))) }
}

/// Addresses, links and second ids, which no one asks a list for.
fn is_plumbing(field: &str) -> bool {
    let lower = field.to_ascii_lowercase();
    matches!(lower.as_str(), "url" | "href" | "uri" | "self" | "links" | "_links" | "_embedded" | "meta" | "object" | "etag")
        || ["_url", "node_id", "_uri", "_href"].iter().any(|ending| lower.ends_with(ending))
        || (field.ends_with("Url") || field.ends_with("Uri") || field.starts_with("@odata") || field.starts_with('$'))
}

fn duration(seconds: u32) -> String {
    match seconds {
        1 => "second".to_owned(),
        60 => "minute".to_owned(),
        3_600 => "hour".to_owned(),
        86_400 => "day".to_owned(),
        other => format!("{other} s"),
    }
}

/// The name for people: configured, the vendor's summary when it is short, else from the method.
pub(super) fn title(context: &Context<'_>, method: &Method<'_>) -> String {
    let configured = method.title.as_deref().map(|title| plain_text(title).text).filter(|title| !title.is_empty());
    let summary = plain_text(&method.operation.summary).text.trim_end_matches('.').to_owned();
    let short = (3..=72).contains(&summary.chars().count());
    configured.unwrap_or_else(|| {
        if short {
            return summary;
        }
        capitalise(composed_text(context, method).split(" in ").next().unwrap_or(""))
    })
}

/// Descriptions that are equal say nothing about which tool to take: the operation's key tells them apart.
pub(super) fn tell_apart(tools: &mut [Tool], api: &Api) {
    let mut count: HashMap<String, usize> = HashMap::new();
    for tool in tools.iter() {
        *count.entry(tool.description.clone()).or_default() += 1;
    }
    for tool in tools.iter_mut() {
        if count.get(&tool.description).is_some_and(|count| *count > 1)
            && let Some(operation) = api.operations.get(tool.operation)
        {
            let calls = fit(&format!(" Calls {}.", visible(&operation.key())), MAX_BYTES / 2);
            tool.description = fit(&tool.description, MAX_BYTES - calls.len()) + &calls;
        }
    }
}

/// What a model is told about the whole server: what there is, and how lists and limits work.
pub(super) fn instructions(title: &str, operations: &[wire::Operation]) -> String {
    let mut resources: Vec<&str> = Vec::new();
    for operation in operations {
        if !resources.contains(&operation.resource.as_str()) {
            resources.push(&operation.resource);
        }
    }
    let shown: Vec<String> = resources.iter().take(12).map(|resource| resource.replace('_', " ")).collect();
    let more = if resources.len() > shown.len() { " and more" } else { "" };
    let writes = operations.iter().filter(|operation| operation.effect != Effect::Read).count();
    let title = cut(title, 80);
    format!(
        "Tools for {title}: {}{more}. {} tools, {writes} of them change data. A list answers with items and next_cursor: pass next_cursor back unchanged for the next page, null means the last one. \
         When a call is rate limited the answer says how many seconds to wait; calls are never repeated for you.",
        shown.join(", "),
        operations.len()
    )
}
