//! For GitHub Actions: workflow commands that show each change on the line of its cause.

use super::summary::{is_worth_reading, tools_of};
use crate::drift::words::is_hidden;
use crate::drift::{Agent, Change, Operator, Report, Which};
use std::fmt::Write;

/// GitHub shows ten annotations of a kind for a step; the rest is in the report.
const MAX: usize = 50;

/// One workflow command a line, the gravest first.
pub fn render_annotations(report: &Report) -> String {
    report.changes.iter().filter(|change| is_worth_reading(change)).take(MAX).map(annotation).collect()
}

fn annotation(change: &Change) -> String {
    let ratings = change.ratings;
    let level = if ratings.agent == Agent::Break || ratings.operator >= Operator::Outage {
        "error"
    } else if ratings.agent == Agent::Risk || ratings.operator >= Operator::Degrade {
        "warning"
    } else {
        "notice"
    };
    let mut properties = Vec::new();
    // A line of the old side is no line of what is checked out.
    if let Some(cause) = change.cause.as_ref().filter(|cause| cause.side == Which::New) {
        properties.push(format!("file={}", property(&cause.place.file)));
        properties.push(format!("line={}", cause.place.line));
        properties.push(format!("col={}", cause.place.column));
    }
    properties.push(format!("title={}", property(change.kind.code())));
    let tools = tools_of(change, 3);
    let touches = if tools.is_empty() { String::new() } else { format!(" Touches {tools}.") };
    let message = format!(
        "{}: {}. agent {}, client {}, operator {}.{touches} {}",
        change.subject,
        change.detail,
        ratings.agent,
        ratings.client,
        ratings.operator,
        change.kind.way_out()
    );
    format!("::{level} {}::{}\n", properties.join(","), data(&message))
}

/// A value of a workflow command: a line break would begin another command. What nobody sees stands by its number.
fn data(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            '\t' => out.push(' '),
            other if other.is_control() || is_hidden(other) => {
                let _ = write!(out, "[U+{:04X}]", other as u32);
            }
            other => out.push(other),
        }
    }
    out
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
