//! For programs: every change, in the form that `drift-report.schema.json` describes.

use super::summary::headline;
use crate::drift::{Change, Ratings, Report, Which};
use toolwright_integration::Json;

/// The number of the form. Raised when an old reader would misread a new report.
pub const REPORT_FORMAT: u32 = 1;

/// The report as indented JSON.
pub fn render_json(report: &Report) -> String {
    let counts = report.counts().into_iter().map(|(kind, count)| (kind.code().to_owned(), number(count))).collect();
    let json = object(vec![
        ("format", number(REPORT_FORMAT as usize)),
        ("integration", text(&report.integration)),
        ("title", text(&report.title)),
        ("versions", object(vec![("old", optional(&report.versions.0)), ("new", optional(&report.versions.1))])),
        ("tools", object(vec![("old", number(report.tools.0)), ("new", number(report.tools.1))])),
        ("ratings", ratings(report.ratings())),
        ("bump", text(report.bump().name())),
        ("headline", text(&headline(report))),
        ("deadline", deadline(report)),
        ("counts", Json::Object(counts)),
        ("changes", Json::Array(report.changes.iter().map(change).collect())),
    ]);
    let mut out = String::new();
    write(&json, 0, &mut out);
    out.push('\n');
    out
}

fn deadline(report: &Report) -> Json {
    report.deadline.as_ref().map_or(Json::Null, |deadline| {
        object(vec![
            ("date", text(&deadline.date)),
            ("passed", Json::Bool(deadline.passed)),
            ("operations", Json::Array(deadline.operations.iter().map(|key| text(key)).collect())),
        ])
    })
}

fn change(change: &Change) -> Json {
    let cause = change.cause.as_ref().map_or(Json::Null, |cause| {
        object(vec![
            ("side", text(if cause.side == Which::Old { "old" } else { "new" })),
            ("file", text(&cause.place.file)),
            ("line", number(cause.place.line)),
            ("column", number(cause.place.column)),
            ("pointer", text(&cause.place.pointer)),
        ])
    });
    let effects = change.effects.iter().map(|effect| {
        object(vec![("tool", text(&effect.tool)), ("argument", optional(&effect.argument)), ("rust", optional(&effect.rust))])
    });
    object(vec![
        ("kind", text(change.kind.code())),
        ("fingerprint", text(&change.fingerprint)),
        ("ratings", ratings(change.ratings)),
        ("subject", text(&change.subject)),
        ("detail", text(&change.detail)),
        ("old", optional(&change.old)),
        ("new", optional(&change.new)),
        ("cause", cause),
        ("effects", Json::Array(effects.collect())),
        ("more_effects", number(change.more_effects)),
        ("help", text(change.kind.way_out())),
    ])
}

fn ratings(ratings: Ratings) -> Json {
    object(vec![
        ("agent", text(ratings.agent.name())),
        ("client", text(ratings.client.name())),
        ("operator", text(ratings.operator.name())),
    ])
}

fn object(entries: Vec<(&str, Json)>) -> Json {
    Json::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn text(text: &str) -> Json {
    Json::from(text)
}

fn optional(text: &Option<String>) -> Json {
    text.as_deref().map_or(Json::Null, Json::from)
}

fn number(count: usize) -> Json {
    Json::Number(count.to_string())
}

/// Indented; deep down what holds nothing structured stands in one line.
fn write(json: &Json, depth: usize, out: &mut String) {
    let (open, close, children): (char, char, Vec<(Option<&str>, &Json)>) = match json {
        Json::Array(items) => ('[', ']', items.iter().map(|item| (None, item)).collect()),
        Json::Object(entries) => ('{', '}', entries.iter().map(|(key, value)| (Some(key.as_str()), value)).collect()),
        _ => return json.write(out),
    };
    let flat = children.iter().all(|(_, child)| !matches!(child, Json::Array(_) | Json::Object(_)));
    if flat && (children.is_empty() || depth > 2) {
        return json.write(out);
    }
    out.push(open);
    for (position, (key, child)) in children.iter().enumerate() {
        out.push_str(if position == 0 { "\n" } else { ",\n" });
        out.push_str(&"  ".repeat(depth + 1));
        if let Some(key) = key {
            Json::from(*key).write(out);
            out.push_str(": ");
        }
        write(child, depth + 1, out);
    }
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
    out.push(close);
}
