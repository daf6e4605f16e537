//! [`Draft`] → the text of `integration.yaml`. Every guess bears its confidence and its evidence as a comment.

use crate::infer::draft::{
    Draft, DraftAuth, DraftCredential, DraftMethod, DraftMoney, DraftOAuth, DraftPaging, DraftResource, DraftStyle, LooseMoney,
};
use crate::name::snake;
use std::fmt::Write;
use toolwright_integration::Effect;

/// How many questions stand at the top of the file; the others stand at their place alone.
const MAX_LISTED: usize = 40;

/// The whole file. `source` is the description's file or folder, below the vendor's folder.
pub fn emit_draft(draft: &Draft, source: &str) -> String {
    let mut out = String::new();
    head(&mut out, draft);
    line(&mut out, 0, format_args!("integration: {}", scalar(&draft.integration)));
    line(&mut out, 0, format_args!("title: {}", scalar(&draft.title)));
    line(&mut out, 0, format_args!("source: {}", scalar(source)));
    match &draft.server {
        Some((server, evidence)) => {
            line(&mut out, 0, format_args!("server: {}{}", scalar(server), guess(90, evidence)));
        }
        None => line(&mut out, 0, format_args!("server: \"?\"  # the description names no whole URL")),
    }
    auth(&mut out, &draft.auth);
    section(&mut out, "pagination", &draft.styles, style_lines);
    limits(&mut out, draft);
    money(&mut out, draft);
    out.push_str("\nresources:\n");
    for resource in &draft.resources {
        out.push_str(&resource_lines(draft, resource));
    }
    if !draft.ignored.is_empty() {
        out.push_str("\nignored:\n");
        for (pattern, reason) in &draft.ignored {
            line(&mut out, 1, format_args!("- {}  # {}", scalar(pattern), one_line(reason)));
        }
    }
    out
}

/// The comment behind a guess: `  # confidence 0.95: GET of a collection`.
fn guess(confidence: u8, evidence: &str) -> String {
    format!("  # confidence {}.{:02}: {}", confidence / 100, confidence % 100, one_line(evidence))
}

fn head(out: &mut String, draft: &Draft) {
    let questions = draft.questions();
    comment(out, 0, "Drafted from the API description. Behind each guess stand its confidence, from 0 to 1, and its evidence.");
    if questions.is_empty() {
        comment(out, 0, "Nothing is left to decide.");
    } else {
        comment(out, 0, &format!("To decide ({}): every \"?\" below, which `toolwright check` refuses.", questions.len()));
    }
    for question in questions.iter().take(MAX_LISTED) {
        comment(out, 0, &format!("  {}: {}", question.place, question.text));
    }
    if questions.len() > MAX_LISTED {
        comment(out, 0, &format!("  and {} more, each at its place", questions.len() - MAX_LISTED));
    }
    out.push('\n');
}

fn auth(out: &mut String, auth: &DraftAuth) {
    match auth {
        DraftAuth::Unknown => line(out, 0, format_args!("auth: \"?\"  # the description declares no credential")),
        DraftAuth::Declared(schemes) => {
            comment(out, 0, &format!("auth: as the description declares it, operation by operation: {schemes}"));
        }
        DraftAuth::All(credentials) => {
            out.push_str("auth:\n");
            for credential in credentials {
                credential_lines(out, credential);
            }
        }
    }
}

fn credential_lines(out: &mut String, credential: &DraftCredential) {
    line(out, 1, format_args!("{}:{}", scalar(&credential.name), guess(95, &credential.evidence)));
    line(out, 2, format_args!("type: {}", credential.kind));
    if let Some((place, name)) = &credential.place {
        line(out, 2, format_args!("in: {place}"));
        line(out, 2, format_args!("name: {}", scalar(name)));
    }
    let Some(DraftOAuth { flow, token_url, scopes }) = &credential.oauth else { return };
    match flow {
        Some(flow) => line(out, 2, format_args!("flow: {flow}{}", guess(85, "the flow that the description declares"))),
        None => comment(out, 2, "the description declares no flow that a server can go through; a token is set as it is"),
    }
    if let Some(url) = token_url {
        line(out, 2, format_args!("token_url: {}", scalar(url)));
    }
    if !scopes.is_empty() {
        line(out, 2, format_args!("scopes: {}  # all that are declared; fewer may do", list(scopes)));
    }
}

fn section<T>(out: &mut String, key: &str, entries: &[T], lines: fn(&T) -> String) {
    if entries.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{key}:");
    for entry in entries {
        out.push_str(&lines(entry));
    }
}

/// One entry of `pagination`.
pub(super) fn style_lines(style: &DraftStyle) -> String {
    let mut out = String::new();
    line(&mut out, 1, format_args!("{}:", scalar(&style.name)));
    line(&mut out, 2, format_args!("style: {}", style.style));
    let flow = |pairs: &[(&str, String)]| {
        let pairs: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}: {}", flow_scalar(value))).collect();
        pairs.join(", ")
    };
    if !style.send.is_empty() {
        line(&mut out, 2, format_args!("send: {{ {} }}", flow(&style.send)));
    }
    if !style.read.is_empty() {
        line(&mut out, 2, format_args!("read: {{ {} }}", flow(&style.read)));
    }
    if let Some(start) = style.start {
        line(&mut out, 2, format_args!("start: {start}"));
    }
    let stated =
        if style.documented { guess(95, "the maximum is the vendor's") } else { guess(40, "the vendor states no maximum") };
    line(&mut out, 2, format_args!("limit: {{ default: {}, max: {} }}{stated}", style.default, style.max));
    out
}

/// One entry of `money`.
pub(super) fn money_lines(money: &DraftMoney) -> String {
    let mut out = String::new();
    let (value, currency) = (flow_scalar(&money.value), flow_scalar(&money.currency));
    line(
        &mut out,
        1,
        format_args!(
            "{}: {{ value: {value}, currency: {currency}, unit: \"?\" }}{}",
            scalar(&money.field),
            guess(85, "an object of a number and a currency; the unit is never guessed")
        ),
    );
    out
}

fn limits(out: &mut String, draft: &Draft) {
    if let Some(hint) = &draft.limits_unstated {
        out.push('\n');
        comment(out, 0, &format!("Rate limits: {hint}."));
    }
    if draft.limits.is_empty() {
        return;
    }
    out.push_str("\nrate_limits:\n");
    for limit in &draft.limits {
        let pattern = flow_scalar(&limit.pattern);
        let evidence = guess(80, &format!("\"{}\"", limit.evidence));
        line(out, 1, format_args!("- {{ match: {pattern}, limit: {}, per: {}s }}{evidence}", limit.limit, limit.per));
    }
}

fn money(out: &mut String, draft: &Draft) {
    let LooseMoney { beside, alone } = &draft.loose_money;
    if draft.money.is_empty() && beside.is_empty() && alone.is_empty() {
        return;
    }
    out.push('\n');
    comment(out, 0, "Amounts. Whether a number counts cents or dollars is never guessed.");
    if !draft.money.is_empty() {
        out.push_str("money:\n");
        for money in &draft.money {
            out.push_str(&money_lines(money));
        }
    }
    candidates(out, "Numbers beside a currency, which stay plain arguments; say their unit in a record's prose:", beside);
    candidates(
        out,
        "Numbers that may be amounts, with no currency near; if so, say currency and unit in a record's prose:",
        alone,
    );
}

fn candidates(out: &mut String, words: &str, places: &[String]) {
    if places.is_empty() {
        return;
    }
    comment(out, 0, words);
    for place in places.iter().take(MAX_LISTED) {
        comment(out, 0, &format!("  {place}"));
    }
    if places.len() > MAX_LISTED {
        comment(out, 0, &format!("  and {} more", places.len() - MAX_LISTED));
    }
}

/// One resource with its methods.
pub(super) fn resource_lines(draft: &Draft, resource: &DraftResource) -> String {
    let mut out = String::new();
    line(&mut out, 1, format_args!("{}:", scalar(&resource.name)));
    if !resource.tags.is_empty() {
        line(&mut out, 2, format_args!("tags: {}", list(&resource.tags)));
    }
    line(&mut out, 2, format_args!("methods:"));
    for method in &resource.methods {
        out.push_str(&method_lines(draft, method, 3));
    }
    out
}

/// One method, its name `depth` levels deep.
pub(super) fn method_lines(draft: &Draft, method: &DraftMethod, depth: usize) -> String {
    let mut out = String::new();
    line(&mut out, depth, format_args!("{}:{}", scalar(&method.name), guess(method.confidence, &method.evidence)));
    let depth = depth + 1;
    line(&mut out, depth, format_args!("op: {}", scalar(&method.op)));
    if let Some(id) = method.id.as_ref().filter(|_| method.rename_id) {
        line(&mut out, depth, format_args!("args: {{ {}: id }}{}", flow_scalar(id), guess(95, "the record's id")));
    }
    list_lines(&mut out, draft, method, depth);
    if let Some(record) = &method.record {
        let evidence = if record.is_empty() {
            guess(70, "one thing, by its name, which holds a list and is none")
        } else {
            guess(85, "the answer wraps the record")
        };
        line(&mut out, depth, format_args!("record: {}{evidence}", scalar(record)));
    }
    if let Some(effect) = method.effect {
        let word = match effect {
            Effect::Read => "read",
            Effect::Write => "write",
            Effect::Destructive => "destructive",
        };
        let evidence = guess(75, "path and summary say so, against the HTTP method");
        line(&mut out, depth, format_args!("effect: {word}{evidence}"));
    }
    if !method.money.is_empty() {
        line(&mut out, depth, format_args!("money: {}", list(&method.money)));
    }
    if !method.tags.is_empty() {
        line(&mut out, depth, format_args!("tags: {}", list(&method.tags)));
    }
    out
}

/// How a list is walked, and where its items stand.
fn list_lines(out: &mut String, draft: &Draft, method: &DraftMethod, depth: usize) {
    match &method.paging {
        DraftPaging::Style(position, confidence, evidence) => {
            let name = draft.styles.get(*position).map_or("none", |style| style.name.as_str());
            line(out, depth, format_args!("paginate: {}{}", scalar(name), guess(*confidence, evidence)));
        }
        DraftPaging::Doubt(reason) => line(out, depth, format_args!("paginate: \"?\"  # {}", one_line(reason))),
        DraftPaging::None if method.items.is_some() => {
            let evidence = guess(85, "nothing in request or answer asks for pages");
            line(out, depth, format_args!("paginate: none{evidence}"));
        }
        DraftPaging::None => {}
    }
    match (&method.items, method.items_doubt) {
        (Some(items), _) => line(out, depth, format_args!("items: {}{}", scalar(items), guess(90, "the list in the answer"))),
        (None, Some(reason)) => line(out, depth, format_args!("items: \"?\"  # {reason}")),
        (None, None) => {}
    }
}

pub(super) fn line(out: &mut String, depth: usize, text: std::fmt::Arguments<'_>) {
    let _ = writeln!(out, "{:width$}{text}", "", width = depth * 2);
}

fn comment(out: &mut String, depth: usize, text: &str) {
    line(out, depth, format_args!("# {}", one_line(text)));
}

/// A text that breaks no comment.
fn one_line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() > 200 { text.chars().take(199).chain(['…']).collect() } else { text }
}

fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| flow_scalar(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// A plain scalar where YAML reads it back as this text, else a quoted one.
pub(super) fn scalar(text: &str) -> String {
    let first = text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/' || c == '_');
    let is_url = (text.starts_with("http://") || text.starts_with("https://")) && !text.contains(' ') && !text.ends_with(':');
    let safe = |c: char| c.is_ascii_alphanumeric() || "_-/. *$@".contains(c) || (c == ':' && is_url);
    let word =
        ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "none"].contains(&text.to_ascii_lowercase().as_str());
    let number = text.starts_with(|c: char| c.is_ascii_digit()) && text != snake(text) || text.parse::<f64>().is_ok();
    let trimmed = text.trim() == text && !text.contains("  ");
    if first && text.chars().all(safe) && trimmed && !number && (!word || text == "none") {
        return text.to_owned();
    }
    quoted(text)
}

/// The same between braces or brackets, where a comma ends the text.
fn flow_scalar(text: &str) -> String {
    scalar(text)
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
