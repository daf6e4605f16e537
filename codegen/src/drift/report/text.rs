//! For people at a terminal: the verdict, then each change with its cause and its effects.

use super::summary::{changes, deadline, headline, is_worth_reading, place_of, tools_of, verdicts, versions};
use crate::drift::{Change, Client, Report};
use std::fmt::Write;

/// The report as text. `all` shows what is of no consequence too, instead of counting it.
pub fn render_text(report: &Report, all: bool) -> String {
    let mut out = String::new();
    let version = versions(report);
    let version = if version.is_empty() { version } else { format!(" {}", visible(&version)) };
    if report.changes.is_empty() {
        return format!("{}{version}: no drift\n", report.integration);
    }
    let _ = writeln!(out, "{}{version}: {}\n", report.integration, changes(report.changes.len()));
    for (reader, rating, words) in verdicts(report) {
        let _ = writeln!(out, "  {reader:8} {rating:8} {words}");
    }
    if let Some(words) = deadline(report) {
        let _ = writeln!(out, "\n  {}", visible(&words));
    }
    let _ = writeln!(out, "\n{}\n", headline(report));
    let (shown, rest): (Vec<&Change>, Vec<&Change>) = report.changes.iter().partition(|change| all || is_worth_reading(change));
    for change in shown {
        write_change(&mut out, change);
    }
    if !rest.is_empty() {
        let _ = writeln!(out, "and {} that ask nothing of anyone; --all shows them", changes(rest.len()));
    }
    out
}

fn write_change(out: &mut String, change: &Change) {
    let ratings = change.ratings;
    let _ = writeln!(out, "{}: {}: {}", change.kind.code(), visible(&change.subject), visible(&change.detail));
    if let (true, Some(old), Some(new)) = (change.kind.code().starts_with("desc-"), &change.old, &change.new) {
        let _ = writeln!(out, "  - {}\n  + {}", visible(old), visible(new));
    }
    let _ = writeln!(
        out,
        "  agent {} · client {} · operator {} · {}",
        ratings.agent, ratings.client, ratings.operator, change.fingerprint
    );
    if let Some(cause) = &change.cause {
        let _ = writeln!(out, "  at {}", visible(&place_of(cause)));
    }
    if !change.effects.is_empty() {
        let _ = writeln!(out, "  touches {}", tools_of(change, 4));
    }
    let rust: Vec<&str> = change.effects.iter().filter_map(|effect| effect.rust.as_deref()).take(2).collect();
    if !rust.is_empty() && ratings.client != Client::None {
        let _ = writeln!(out, "  in Rust {}", rust.join(", "));
    }
    if is_worth_reading(change) && !change.kind.way_out().starts_with("nothing") {
        let _ = writeln!(out, "  = help: {}", change.kind.way_out());
    }
    out.push('\n');
}

/// What a terminal would obey or a person would not see, by its number.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' => out.push(' '),
            other if other.is_control() || crate::drift::words::is_hidden(other) => {
                let _ = write!(out, "[U+{:04X}]", other as u32);
            }
            other => out.push(other),
        }
    }
    out
}
