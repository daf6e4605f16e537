//! A fragment for the generated crate's changelog: what its users must know, by semver.

use super::markdown::escape;
use crate::drift::{Change, Client, Report};
use std::fmt::Write;

/// The fragment as Markdown; empty when no release is needed.
pub fn render_changelog(report: &Report) -> String {
    let mut out = String::new();
    for (bump, title) in [(Client::Major, "Breaking"), (Client::Minor, "Added"), (Client::Patch, "Fixed and reworded")] {
        let list: Vec<&Change> = report.changes.iter().filter(|change| change.ratings.client == bump).collect();
        if list.is_empty() {
            continue;
        }
        let _ = writeln!(out, "### {title}\n");
        for change in list {
            let paths = change.effects.iter().filter_map(|effect| effect.rust.as_deref());
            let paths: Vec<String> = paths.take(2).map(|path| format!("`{path}`")).collect();
            let place = if paths.is_empty() { escape(&change.subject) } else { paths.join(", ") };
            let _ = writeln!(out, "- {place}: {} ({})", escape(&change.detail), change.kind.code());
        }
        out.push('\n');
    }
    out
}
