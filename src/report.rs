//! Diagnostics and failures on the terminal, diagnostics with the line that they are about.

use crate::failure::Failure;
use crate::output;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use toolwright_codegen::diagnostic::{Diagnostic, Severity};

/// How many diagnostics of one kind are shown in full; the rest are counted.
const SHOWN: usize = 20;

impl Failure {
    /// Prints the message to stderr; an empty one was printed before.
    pub fn report(&self) -> ExitCode {
        if !self.message.is_empty() {
            output::note(format_args!("error: {}", self.message));
        }
        if !self.help.is_empty() {
            output::note(format_args!("  help: {}", self.help));
        }
        ExitCode::from(self.exit)
    }
}

/// Prints diagnostics to stderr, the gravest first. `floor` leaves out what is less grave.
pub fn print_diagnostics(folder: &str, diagnostics: &[Diagnostic], floor: Severity) {
    let color = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut out = std::io::stderr().lock();
    let mut left_out = 0;
    for (position, diagnostic) in diagnostics.iter().filter(|diagnostic| diagnostic.severity >= floor).enumerate() {
        if position >= SHOWN && diagnostic.severity != Severity::Error {
            left_out += 1;
            continue;
        }
        let _ = writeln!(out, "{}\n", render(&renderer, folder, diagnostic));
    }
    if left_out > 0 {
        let _ = writeln!(out, "and {left_out} more; `toolwright inspect --diagnostics` prints a line for each\n");
    }
}

/// One diagnostic as rustc would show it.
fn render(renderer: &Renderer, folder: &str, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.id());
    let path = diagnostic.place.as_ref().map(|place| join(folder, &place.file));
    let mut group = match &diagnostic.place {
        Some(place) => {
            let start = place.excerpt.char_indices().nth(place.column - 1).map_or(place.excerpt.len(), |(at, _)| at);
            let snippet = Snippet::source(place.excerpt.as_str()).line_start(place.line).path(path.as_deref());
            title.element(snippet.annotation(AnnotationKind::Primary.span(start..word_end(&place.excerpt, start))))
        }
        None => Group::with_title(title),
    };
    if !diagnostic.help.is_empty() {
        group = group.element(Level::HELP.message(diagnostic.help.as_str()));
    }
    renderer.render(&[group]).to_string()
}

fn word_end(line: &str, start: usize) -> usize {
    let rest = &line[start..];
    let length = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | '}' | ']')).unwrap_or(rest.len());
    start + length.max(rest.chars().next().map_or(0, char::len_utf8))
}

/// `1 tool`, `2 tools`.
pub fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// The file as the reader of the terminal finds it.
pub fn join(folder: &str, file: &str) -> String {
    if folder.is_empty() || folder == "." { file.to_owned() } else { format!("{}/{file}", folder.trim_end_matches('/')) }
}
