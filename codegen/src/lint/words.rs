//! A draft of an overlay for inputs that nobody describes, which keep the documentation gate shut.

use super::Looked;
use super::fixes::{Drafted, Fixes};
use super::notes::Text;
use crate::config::Spanned;
use crate::diagnostic::Code;
use crate::lower::Gap;
use crate::source::{At, Place};
use std::collections::{BTreeMap, BTreeSet};
use toolwright_integration::{Location, Target};

/// The file of the draft.
pub(super) const FILE: &str = "words.yaml";
const HEAD: &str = "\
# Inputs that the vendor's description does not describe, so that their methods get no tool. Say in the place of each `?` what the input
# is and where its value comes from; one that stays open counts for nothing.
overlay: 1.1.0
info: { title: What inputs are, version: 1.0.0 }
actions:
";

/// Drafts the overlay, and has integration.yaml apply it.
pub(super) fn add_overlay(text: &mut Text, looked: &Looked<'_>, locate: &dyn Fn(At) -> Option<Place>, fixes: &mut Fixes) {
    let Some(config) = looked.config else { return };
    let refused = looked.plan.refused.iter().flat_map(|refused| refused.gaps.iter().map(move |gap| (refused, gap)));
    let mut targets: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut elsewhere = BTreeSet::new();
    for (refused, gap) in refused.filter(|(_, gap)| gap.code == Code::UndescribedInput) {
        match target(gap, &config.source.value, locate) {
            Some(target) => targets.entry(target).or_default().push(format!("{}: {}", refused.method, gap.reason)),
            None => {
                elsewhere.insert(format!("{}: {}, and where that is no overlay of ours reaches", refused.method, gap.reason));
            }
        }
    }
    fixes.left.extend(elsewhere);
    if targets.is_empty() {
        return;
    }
    if looked.occupied && !config.overlays.iter().any(is_ours) {
        fixes.left.push(format!(
            "{FILE} is there and integration.yaml does not apply it: add it to `overlays`, or move it away, and --fix drafts one for {}",
            inputs(targets.len())
        ));
        return;
    }
    // Whoever has the file already goes on in it.
    if config.overlays.iter().any(is_ours) {
        fixes.left.push(format!("{FILE} is there already, and {} without words", holds(targets.len())));
        return;
    }
    let line = format!("overlays: [{FILE}]");
    let place = locate(config.source.at).filter(|place| place.file == "integration.yaml");
    let added = config.overlays.is_empty() && place.is_some_and(|place| add_at_top(text, place.line, &line));
    if added {
        fixes.added.push(line);
    } else {
        fixes.left.push(format!("add `{FILE}` to `overlays` in integration.yaml"));
    }
    let actions = targets.iter().map(|(target, of)| action(target, of));
    fixes.drafts.push(Drafted { file: FILE.to_owned(), text: HEAD.to_owned() + &actions.collect::<String>() });
}

/// One input: the first method that waits for it stands beside it.
fn action(target: &str, of: &[String]) -> String {
    let more = if of.len() > 1 { format!(", and {} more methods wait for it", of.len() - 1) } else { String::new() };
    let first: String = of.first().map_or("", String::as_str).chars().filter(|c| !c.is_control()).collect();
    format!("  # {first}{more}\n  - target: {}\n    update: {{ description: \"?\" }}\n", quoted(target))
}

fn is_ours(overlay: &Spanned<String>) -> bool {
    overlay.value.trim_start_matches("./") == FILE
}

fn inputs(number: usize) -> String {
    if number == 1 { "1 input".to_owned() } else { format!("{number} inputs") }
}

fn holds(number: usize) -> String {
    if number == 1 { "1 input is".to_owned() } else { format!("{number} inputs are") }
}

/// Before `source`; its value may stand on a line below.
fn add_at_top(text: &mut Text, line: usize, value: &str) -> bool {
    (line.saturating_sub(2)..=line).rev().any(|line| text.starts(line, "source:") && text.add_line(line, value))
}

/// A JSONPath (RFC 9535) to the input in the description itself.
fn target(gap: &Gap, description: &str, locate: &dyn Fn(At) -> Option<Place>) -> Option<String> {
    let place = locate(gap.at).filter(|place| place.file == description.trim_start_matches("./"))?;
    let tokens: Vec<String> = place.pointer.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~")).collect();
    let (last, before) = tokens.split_last()?;
    let parents = std::iter::once("").chain(before.iter().map(String::as_str));
    let path: String = before.iter().zip(parents.clone()).map(|(token, parent)| step(token, parent)).collect();
    let of_list = before.last().is_some_and(|token| token == "parameters") && last.bytes().all(|byte| byte.is_ascii_digit());
    let last = match &gap.input {
        // A number would mean another parameter after the vendor's next release.
        Some(Target::Parameter { location, name, .. }) if of_list => {
            format!("[?@.name == {} && @.in == '{}']", single(name), location_name(*location))
        }
        Some(_) if of_list => return None,
        _ => step(last, before.last().map_or("", String::as_str)),
    };
    Some(format!("${path}{last}"))
}

fn location_name(location: Location) -> &'static str {
    match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    }
}

/// One step of a path. A number is an index only below what is a list in every dialect.
fn step(token: &str, parent: &str) -> String {
    let plain = token.starts_with(|c: char| c.is_ascii_alphabetic()) && token.bytes().all(|b| b.is_ascii_alphanumeric());
    let list = matches!(parent, "parameters" | "oneOf" | "anyOf" | "allOf" | "prefixItems");
    let index = list && token.bytes().all(|byte| byte.is_ascii_digit());
    match (plain, index) {
        (true, _) => format!(".{token}"),
        (_, true) => format!("[{token}]"),
        _ => format!("[{}]", single(token)),
    }
}

/// A name in single quotes, as JSONPath escapes it.
fn single(text: &str) -> String {
    let mut out = String::from("'");
    for character in text.chars() {
        match character {
            '\'' | '\\' => out.extend(['\\', character]),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out + "'"
}

/// In double quotes, as YAML and JSON both read it.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    toolwright_integration::Json::String(text.to_owned()).write(&mut out);
    out
}
