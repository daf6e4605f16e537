//! `inspect --corpus DIR`: a line for every description below a folder.

use super::measure::{Measures, Outcome};
use crate::failure::Failure;
use crate::output;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The ends of names that descriptions, and what is taken for one, have.
const ENDS: [&str; 10] = ["json", "yaml", "yml", "raml", "wsdl", "wadl", "apib", "graphql", "graphqls", "har"];
/// Keys that stand at the root of a description, or of what is taken for one.
const MARKS: [&str; 5] = ["openapi", "swagger", "asyncapi", "swaggerVersion", "_postman_id"];
/// What stands somewhere in every export of Postman, whose marks are not always at the root.
const POSTMAN: &str = "schema.getpostman.com";
/// Folders that hold other people's files.
const PASSED_OVER: [&str; 2] = ["node_modules", "target"];
/// The deepest folder that is looked into.
const MAX_DEPTH: usize = 32;

/// Prints the table, or JSON.
///
/// # Errors
/// When the folder cannot be listed, or a description in it does not compile.
pub fn run(folder: &Path, no_gate: bool, as_json: bool) -> Result<(), Failure> {
    let mut candidates = Vec::new();
    walk(folder, 0, &mut candidates)?;
    candidates.sort();
    let mut rows = Vec::new();
    for path in candidates {
        match measure_apart(&path, no_gate)? {
            Outcome::Other => {}
            outcome => rows.push((path, outcome)),
        }
    }
    let rows = drop_parts(rows);
    let shown: Vec<(String, &Outcome)> = rows
        .iter()
        .map(|(path, outcome)| (path.strip_prefix(folder).unwrap_or(path).to_string_lossy().into_owned(), outcome))
        .collect();
    output::line(if as_json { to_json(&shown)? } else { table(&shown) })?;
    let failed = shown.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Failed { .. })).count();
    match failed {
        0 if shown.is_empty() => {
            let message = format!("there is no API description below {}", folder.display());
            Err(Failure::input(message).help("give a folder with OpenAPI or Swagger files in YAML or JSON"))
        }
        0 => Ok(()),
        1 => Err(Failure::found("1 description cannot be compiled")),
        failed => Err(Failure::found(format!("{failed} descriptions cannot be compiled"))),
    }
}

/// Collects the files that may be descriptions. Symbolic links are not followed, since they may lead round in a circle.
fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::input(format!("the folder {} cannot be listed: {error}", folder.display())).help("check the path")
    };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let kind = entry.file_type().map_err(unreadable)?;
        if kind.is_dir() {
            if depth < MAX_DEPTH && !name.starts_with('.') && !PASSED_OVER.contains(&name.as_str()) {
                walk(&path, depth + 1, found)?;
            }
        } else if kind.is_file() && may_be_description(&path) {
            found.push(path);
        }
    }
    Ok(())
}

/// Whether a file bears a mark at its root, as far as that can be told without parsing: most files of a tree bear none.
fn may_be_description(path: &Path) -> bool {
    let end = path.extension().map(|end| end.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    if !ENDS.contains(&end.as_str()) {
        return false;
    }
    if !["json", "yaml", "yml"].contains(&end.as_str()) {
        return true;
    }
    let Ok(bytes) = std::fs::read(path) else { return false };
    // UTF-16 shows its marks too when its zeros are left out.
    let bytes: Vec<u8> = bytes.into_iter().filter(|byte| *byte != 0).collect();
    let text = String::from_utf8_lossy(&bytes);
    let is_flow = text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
    text.contains(POSTMAN)
        || MARKS.iter().any(|mark| {
            text.match_indices(mark).any(|(at, _)| {
                let before = text[..at].trim_end_matches(['"', '\'']).chars().next_back();
                let behind = text[at + mark.len()..].trim_start_matches(['"', '\'']).trim_start();
                let at_root = is_flow || before.is_none_or(|last| matches!(last, '\n' | '\r' | '\u{feff}'));
                at_root && behind.starts_with(':')
            })
        })
}

/// Measures a file in a process of its own.
fn measure_apart(path: &Path, no_gate: bool) -> Result<Outcome, Failure> {
    let program = std::env::current_exe().map_err(Failure::machine)?;
    let mut command = Command::new(program);
    command.arg("inspect").arg("--measure").arg(path).stdin(Stdio::null()).stderr(Stdio::null());
    if no_gate {
        command.arg("--no-gate");
    }
    let ended = command.output().map_err(|error| Failure::machine(format!("a process cannot be started: {error}")))?;
    let died = || Outcome::Failed { message: format!("the compiler died ({})", ended.status) };
    Ok(serde_json::from_slice(&ended.stdout).unwrap_or_else(|_| died()))
}

/// Leaves out what another description refers to: a tree of files counts once.
fn drop_parts(rows: Vec<(PathBuf, Outcome)>) -> Vec<(PathBuf, Outcome)> {
    let parts = |path: &Path, outcome: &Outcome| -> Vec<PathBuf> {
        let Outcome::Compiled(measures) = outcome else { return Vec::new() };
        let folder = path.parent().unwrap_or(Path::new(""));
        measures.read.iter().map(|file| folder.join(file)).filter(|file| file != path).collect()
    };
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(parts(&rows[*index].0, &rows[*index].1).len()));
    let mut dropped: BTreeSet<PathBuf> = BTreeSet::new();
    for index in order {
        let (path, outcome) = &rows[index];
        // Of two that refer to each other the first one counts.
        if !dropped.contains(path) {
            dropped.extend(parts(path, outcome));
        }
    }
    rows.into_iter().filter(|(path, _)| !dropped.contains(path)).collect()
}

fn sum(rows: &[(String, &Outcome)]) -> Measures {
    let measured = rows.iter().filter_map(|(_, outcome)| match outcome {
        Outcome::Compiled(measures) => Some(measures),
        _ => None,
    });
    measured.fold(Measures::default(), |sum, one| Measures {
        operations: sum.operations + one.operations,
        tools: sum.tools + one.tools,
        gated: sum.gated + one.gated,
        quarantined: sum.quarantined + one.quarantined,
        degraded: sum.degraded + one.degraded,
        tokens: sum.tokens + one.tokens,
        milliseconds: sum.milliseconds + one.milliseconds,
        peak_bytes: sum.peak_bytes.max(one.peak_bytes),
        read: Vec::new(),
    })
}

fn to_json(rows: &[(String, &Outcome)]) -> Result<String, Failure> {
    let mut files = Vec::with_capacity(rows.len());
    for (file, outcome) in rows {
        let mut row = serde_json::to_value(outcome).map_err(Failure::machine)?;
        if let Value::Object(members) = &mut row {
            members.remove("read");
            members.insert("file".to_owned(), Value::from(file.as_str()));
        }
        files.push(row);
    }
    let total = serde_json::to_value(sum(rows)).map_err(Failure::machine)?;
    serde_json::to_string_pretty(&json!({"files": files, "total": total})).map_err(Failure::machine)
}

const HEAD: [&str; 9] = ["description", "operations", "tools", "gated", "quarantined", "degraded", "tokens", "ms", "MB"];

fn table(rows: &[(String, &Outcome)]) -> String {
    let mut lines: Vec<[String; 9]> = vec![HEAD.map(str::to_owned)];
    let mut others = String::new();
    for (file, outcome) in rows {
        match outcome {
            Outcome::Compiled(measures) => lines.push(line(file, measures)),
            Outcome::Refused { message } => others.push_str(&format!("not supported  {file}: {message}\n")),
            Outcome::Failed { message } => others.push_str(&format!("failed         {file}: {message}\n")),
            Outcome::Other => {}
        }
    }
    if lines.len() > 2 {
        lines.push(line("total (MB: the largest)", &sum(rows)));
    }
    let widths: Vec<usize> =
        (0..9).map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0)).collect();
    let mut out = String::new();
    for line in &lines {
        let name = &line[0];
        let padding = " ".repeat(widths[0] - name.chars().count());
        let numbers: String = (1..9).map(|column| format!("  {:>width$}", line[column], width = widths[column])).collect();
        out.push_str(&format!("{name}{padding}{numbers}\n"));
    }
    if !others.is_empty() {
        out.push_str(&format!("\n{others}"));
    }
    out.trim_end().to_owned()
}

fn line(file: &str, measures: &Measures) -> [String; 9] {
    let Measures { operations, tools, gated, quarantined, degraded, tokens, milliseconds, peak_bytes, .. } = measures;
    let megabytes = peak_bytes.map_or_else(|| "-".to_owned(), |bytes| format!("{:.1}", bytes as f64 / 1e6));
    let numbers = [operations, tools, gated, quarantined, degraded, tokens].map(ToString::to_string);
    let [operations, tools, gated, quarantined, degraded, tokens] = numbers;
    [file.to_owned(), operations, tools, gated, quarantined, degraded, tokens, milliseconds.to_string(), megabytes]
}
