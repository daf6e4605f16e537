//! For people at a terminal, and for programs.

use super::rule::Area;
use super::{Finding, Lint, Rule, Scores};
use std::fmt::Write;
use toolwright_integration::Json;

/// How many rules are shown unless all are wanted.
const RULES: usize = 8;
/// How many findings of a rule are shown unless all are wanted.
const FINDINGS: usize = 3;
/// How many tools are named as the weakest.
const WEAKEST: usize = 5;
/// The number of the form. Raised when an old reader would misread a new report.
const FORMAT: usize = 1;

/// The report as text. `folder` stands before the names of files; `all` shows every finding instead of counting the rest.
pub fn lint_text(lint: &Lint, folder: &str, all: bool) -> String {
    let mut out = String::new();
    write_head(&mut out, lint);
    write_weakest(&mut out, lint);
    let groups: Vec<&[Finding]> = lint.findings.chunk_by(|left, right| left.rule == right.rule).collect();
    let shown = if all { groups.len() } else { RULES };
    for group in groups.iter().take(shown) {
        write_group(&mut out, group, folder, all);
    }
    let hidden = groups.iter().skip(shown).map(|group| group.len()).sum::<usize>();
    if hidden > 0 {
        let rules: Vec<&str> = groups.iter().skip(shown).filter_map(|group| Some(group.first()?.rule.code())).collect();
        let _ = writeln!(out, "\nand {} of lesser weight ({}); --all shows them", counted(hidden, "finding"), rules.join(", "));
    }
    if lint.findings.is_empty() {
        out.push_str("\nnothing was found\n");
    }
    out
}

fn write_head(out: &mut String, lint: &Lint) {
    let methods = lint.tools.len() + lint.refused;
    let tools = if lint.refused > 0 {
        format!("{} of {} have a tool", lint.tools.len(), counted(methods, "method"))
    } else {
        counted(methods, "tool")
    };
    let (title, name) = (visible(&lint.title), &lint.integration);
    let _ = writeln!(out, "{title} ({name}): {} of 100; {tools}, {}", lint.scores.score, counted(lint.tokens, "token"));
    if lint.tools.is_empty() {
        if lint.refused > 0 {
            out.push_str(
                "\nno area has points without a tool; `--no-gate` composes the missing words and looks at everything else\n",
            );
        }
        return;
    }
    out.push('\n');
    for (area, points) in Area::ALL.iter().zip(lint.scores.areas) {
        let _ = writeln!(out, "  {:13} {points:>3} of {:<3} {}", area.name(), area.points(), bar(points, area.points()));
    }
    if lint.refused > 0 {
        let share = lint.tools.len() * 100 / methods.max(1);
        let _ = writeln!(out, "  {:13} {share:>3} %    of the methods have a tool; the others have no points", "coverage");
    }
}

/// Ten marks.
fn bar(points: usize, of: usize) -> String {
    let full = (points * 10).checked_div(of).unwrap_or(0).min(10);
    format!("{}{}", "#".repeat(full), ".".repeat(10 - full))
}

fn write_weakest(out: &mut String, lint: &Lint) {
    let mut tools: Vec<_> = lint.tools.iter().filter(|tool| tool.scores.score < 100).collect();
    tools.sort_by_key(|tool| tool.scores.score);
    if !tools.is_empty() {
        out.push_str("\nthe weakest tools:\n");
    }
    for tool in tools.into_iter().take(WEAKEST) {
        let _ = writeln!(out, "  {:>3}  {}", tool.scores.score, tool.name);
    }
}

fn write_group(out: &mut String, group: &[Finding], folder: &str, all: bool) {
    let Some(rule) = group.first().map(|finding| finding.rule) else { return };
    let times = if group.len() > 1 { format!(" ({} times)", group.len()) } else { String::new() };
    let _ = writeln!(out, "\n{}[{}]: {}{times}", rule.severity(), rule.code(), rule.title());
    let shown = if all { group.len() } else { FINDINGS };
    for finding in group.iter().take(shown) {
        let _ = writeln!(out, "  {}", line(finding, folder));
    }
    if group.len() > shown {
        let _ = writeln!(out, "  and {} more", group.len() - shown);
    }
    let _ = writeln!(out, "  = help: {}", rule.way_out());
}

/// `specs/acme/openapi.yaml:12:5 (/paths/~1users/get): list_all_acme_users, status: its description lists a, b`
fn line(finding: &Finding, folder: &str) -> String {
    let place = finding.place.as_ref().map(|place| {
        let before =
            if folder.is_empty() || folder == "." { String::new() } else { format!("{}/", folder.trim_end_matches('/')) };
        let pointer = if place.pointer.is_empty() { String::new() } else { format!(" ({})", place.pointer) };
        format!("{before}{}:{}:{}{pointer}: ", place.file, place.line, place.column)
    });
    let argument = finding.argument.as_ref().map(|name| format!(", {name}")).unwrap_or_default();
    let subject = finding.subject.as_ref().map(|subject| format!("{subject}{argument}: ")).unwrap_or_default();
    visible(&format!("{}{subject}{}", place.unwrap_or_default(), finding.message))
}

/// A vendor's words must not move the cursor.
fn visible(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// The whole report for programs.
pub fn lint_json(lint: &Lint) -> Json {
    let tools = lint.tools.iter().map(|tool| {
        object([
            ("name", text(&tool.name)),
            ("score", number(tool.scores.score)),
            ("areas", areas(&tool.scores)),
            ("tokens", number(tool.tokens)),
        ])
    });
    object([
        ("format", number(FORMAT)),
        ("integration", text(&lint.integration)),
        ("title", text(&lint.title)),
        ("score", number(lint.scores.score)),
        ("areas", if lint.tools.is_empty() { Json::Null } else { areas(&lint.scores) }),
        ("tokens", number(lint.tokens)),
        ("refused", number(lint.refused)),
        ("tools", Json::Array(tools.collect())),
        ("findings", Json::Array(lint.findings.iter().map(finding).collect())),
    ])
}

fn finding(finding: &Finding) -> Json {
    let rule: Rule = finding.rule;
    let place = finding.place.as_ref().map_or(Json::Null, |place| {
        object([
            ("file", text(&place.file)),
            ("line", number(place.line)),
            ("column", number(place.column)),
            ("pointer", text(&place.pointer)),
        ])
    });
    object([
        ("code", text(rule.code())),
        ("severity", text(&rule.severity().to_string())),
        ("area", text(rule.area().name())),
        ("weight", number(rule.weight())),
        ("subject", optional(&finding.subject)),
        ("operation", optional(&finding.operation)),
        ("argument", optional(&finding.argument)),
        ("title", text(rule.title())),
        ("message", text(&finding.message)),
        ("place", place),
        ("help", text(rule.way_out())),
    ])
}

fn areas(scores: &Scores) -> Json {
    let pairs = Area::ALL.iter().zip(scores.areas);
    Json::Object(pairs.map(|(area, points)| (area.name().to_owned(), number(points))).collect())
}

fn object<const N: usize>(entries: [(&str, Json); N]) -> Json {
    Json::Object(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn text(text: &str) -> Json {
    Json::String(text.to_owned())
}

fn optional(text: &Option<String>) -> Json {
    text.clone().map_or(Json::Null, Json::String)
}

fn number(number: usize) -> Json {
    Json::Number(number.to_string())
}
