//! For a pull request's comment: verdict and steps first, then one row a change. A vendor's words cannot become markup.

use super::summary::{
    MAX_STEPS, capital, changes, deadline, headline, is_worth_reading, met_at, more_steps, place_of, steps, tools_of, verdicts,
    versions,
};
use crate::drift::words::is_hidden;
use crate::drift::{Change, Report};
use std::borrow::Cow;
use std::fmt::Write;

/// How many rows a table has.
const MAX_ROWS: usize = 100;

/// GitHub takes comments up to 65,536 characters; what still follows the rows needs some of them.
const MAX_LENGTH: usize = 60_000;

/// The longest that a vendor's words may be in one cell.
const MAX_WORDS: usize = 400;

/// The report as GitHub-flavoured Markdown.
pub fn render_markdown(report: &Report) -> String {
    let mut out = format!("## Drift: {} {}\n\n", escape(&cut(&report.title)), escape(&cut(&versions(report))));
    if report.changes.is_empty() {
        out.push_str("No drift.\n");
        return out;
    }
    let _ = writeln!(out, "**{}**\n", headline(report));
    if let Some(words) = deadline(report) {
        let _ = writeln!(out, "{}.\n", escape(&words));
    }
    out.push_str("| reader | rating | |\n|---|---|---|\n");
    for (reader, rating, words) in verdicts(report) {
        let _ = writeln!(out, "| {reader} | **{rating}** | {words} |");
    }
    let steps = steps(report);
    if !steps.is_empty() {
        out.push_str("\n### What to do\n\n");
        for (step, list) in steps.iter().take(MAX_STEPS) {
            let subjects: Vec<String> = list.iter().take(3).map(|change| subject(change)).collect();
            let more = if list.len() > 3 { format!(" and {} more", list.len() - 3) } else { String::new() };
            let _ = writeln!(out, "- {}: {}{more}", capital(step), subjects.join("; "));
        }
        if let Some(words) = more_steps(steps.len()) {
            let _ = writeln!(out, "- {words}");
        }
    }
    let (worth, rest): (Vec<&Change>, Vec<&Change>) = report.changes.iter().partition(|change| is_worth_reading(change));
    if !worth.is_empty() {
        let _ = writeln!(out, "\n### {} to read\n", changes(worth.len()));
        write_rows(&mut out, &worth);
    }
    if !rest.is_empty() {
        let _ = writeln!(out, "\n<details><summary>{} that ask nothing of anyone</summary>\n", changes(rest.len()));
        write_rows(&mut out, &rest);
        out.push_str("\n</details>\n");
    }
    out
}

fn subject(change: &Change) -> String {
    let (subject, met) = met_at(change);
    let met = met.map(|words| format!(", {}", escape(&words))).unwrap_or_default();
    format!("{}{met}", code(&cut(subject)))
}

fn write_rows(out: &mut String, list: &[&Change]) {
    out.push_str("| agent | client | operator | change | what | tools | fingerprint |\n|---|---|---|---|---|---|---|\n");
    let mut written = 0;
    for change in list.iter().take(MAX_ROWS) {
        let ratings = change.ratings;
        let place = change.cause.as_ref().map(|cause| format!("<br>{}", code(&cut(&place_of(cause))))).unwrap_or_default();
        let row = format!(
            "| {} | {} | {} | `{}` | {}: {}{place} | {} | `{}` |",
            ratings.agent,
            ratings.client,
            ratings.operator,
            change.kind.code(),
            code(&cut(&change.subject)),
            ticked(&cut(&change.detail)),
            escape(&cut(&tools_of(change, 3))),
            change.fingerprint
        );
        if out.len() + row.len() > MAX_LENGTH {
            break;
        }
        out.push_str(&row);
        out.push('\n');
        written += 1;
    }
    if list.len() > written {
        let _ = writeln!(out, "\nand {} more; `--format json` has them all", list.len() - written);
    }
}

/// A text, cut where it is longer than a reader of a table follows.
fn cut(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(MAX_WORDS) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// Text that no Markdown renderer takes for markup, a mention or a link.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' => out.push(' '),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' => out.push_str("&#64;"),
            '|' => out.push_str("&#124;"),
            '`' => out.push_str("&#96;"),
            ':' => out.push_str("&#58;"),
            '*' | '_' | '[' | ']' | '~' | '#' | '!' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            other if other.is_control() || is_hidden(other) => {
                let _ = write!(out, "\\[U+{:04X}\\]", other as u32);
            }
            other => out.push(other),
        }
    }
    out
}

/// Text in which what stands between backticks is code.
fn ticked(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escape(text);
    }
    let spans = parts.iter().enumerate().map(|(position, part)| match position % 2 {
        1 if part.is_empty() => "``".to_owned(),
        1 => code(part),
        _ => escape(part),
    });
    spans.collect()
}

/// Text in a code span, whatever it holds.
fn code(text: &str) -> String {
    let plain = text.chars().map(|c| match c {
        '`' => '\'',
        '|' => '¦',
        c if c.is_control() || is_hidden(c) => '\u{fffd}',
        c => c,
    });
    format!("`{}`", plain.collect::<String>())
}
