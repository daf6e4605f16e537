//! `toolwright lint`: how well agents can use an integration, and what would help them.

use crate::failure::Failure;
use crate::output;
use crate::project::{Project, Target, describe};
use crate::report::{counted, print_diagnostics};
use crate::tokens::count_tool;
use crate::write::write_whole;
use clap::{Args, ValueEnum};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use toolwright_codegen::diagnostic::Severity;
use toolwright_codegen::lint::{Fixes, Lint, lint_json, lint_text};
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::source::FolderSource;
use toolwright_codegen::{Compiler, Entry, Inputs};

/// How many files are named of those that are drafted.
const MAX_NAMED: usize = 10;

/// What is looked at.
#[derive(Debug, Args)]
#[command(
    after_help = "A score from 0 to 100 for each tool and for the whole, the findings behind it, worst first, and what to do about each;\n\
docs/lint.md has the formula, and `toolwright explain RULE` a rule's meaning.\n\
--fix drafts what the documentation gate waits for: records/<resource>.<method>.md for methods, and the overlay words.yaml for inputs;\n\
and writes `effect` into integration.yaml where a tool's words promise a change or a loss that its hints deny. It adds files and\n\
lines and changes none. A draft counts for nothing, and `check` fails, until somebody has replaced its `?` and its TODO."
)]
pub struct Arguments {
    /// Vendors of the project or API description files [default: every vendor in specs/]
    #[arg(value_name = "VENDOR|FILE")]
    names: Vec<String>,
    /// Draft the missing documentation, and add the `effect`s that hints lack; for vendors of the project
    #[arg(long)]
    fix: bool,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Show every finding
    #[arg(long)]
    all: bool,
    /// Exit with 1 when an integration's score is below this
    #[arg(long, value_name = "SCORE", value_parser = clap::value_parser!(u8).range(0..=100))]
    fail_under: Option<u8>,
    /// Look at tools of undocumented operations too, with composed words
    #[arg(long)]
    no_gate: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: the score, the areas, the worst findings
    Text,
    /// For programs: everything
    Json,
}

pub fn run(project: &Project, arguments: &Arguments) -> Result<(), Failure> {
    let targets = project.targets(&arguments.names, Project::vendors_with_specs)?;
    if arguments.fix {
        check_fixable(&targets)?;
    }
    let mut reports = Vec::new();
    let mut low = Vec::new();
    for target in &targets {
        let (mut lint, shown) = look(project, target, arguments.no_gate)?;
        let mut told = Vec::new();
        if arguments.fix {
            told = mend(project, target, &lint.fixes)?;
            lint = look(project, target, arguments.no_gate)?.0;
        }
        match arguments.format {
            Format::Text => output::line(lint_text(&lint, &shown, arguments.all).trim_end())?,
            Format::Json => reports.push(lint_json(&lint)),
        }
        for line in told {
            match arguments.format {
                Format::Text => output::line(line)?,
                Format::Json => output::note(line),
            }
        }
        if arguments.fail_under.is_some_and(|least| lint.scores.score < usize::from(least)) {
            low.push(format!("{} has {} of 100", describe(target), lint.scores.score));
        }
    }
    if arguments.format == Format::Json {
        output::line(serde_json::to_string_pretty(&reports).map_err(Failure::machine)?)?;
    }
    match (low.is_empty(), arguments.fail_under) {
        (false, Some(least)) => Err(Failure::found(format!("{}, and at least {least} is wanted", low.join(", ")))),
        _ => Ok(()),
    }
}

fn check_fixable(targets: &[Target]) -> Result<(), Failure> {
    match targets.iter().find(|target| !matches!(target, Target::Vendor(_))) {
        Some(target) => Err(Failure::usage(format!("--fix writes into specs/, and {} is no vendor there", describe(target)))
            .help("leave --fix out, or make it a vendor of the project first")),
        None => Ok(()),
    }
}

fn look(project: &Project, target: &Target, no_gate: bool) -> Result<(Lint, String), Failure> {
    let (folder, file) = project.source_of(target);
    let shown = folder.to_string_lossy().into_owned();
    let shown = shown.strip_prefix("./").unwrap_or(&shown).to_owned();
    let source = FolderSource::new(&folder).map_err(Failure::input)?;
    let entry = file.as_deref().map_or(Entry::Integration, Entry::Description);
    let compiler = Compiler { options: LowerOptions { gate: !no_gate, drafts: true, ..LowerOptions::default() } };
    match compiler.lint(&Inputs { source: &source, entry }, &count_tool) {
        Ok(lint) => Ok((lint, shown)),
        Err(diagnostics) => {
            print_diagnostics(&shown, &diagnostics, Severity::Error);
            let errors = counted(diagnostics.len(), "error");
            Err(Failure::input(format!("{} cannot be compiled: {errors}", describe(target))))
        }
    }
}

/// Writes drafts that are not there yet, and integration.yaml with its new lines; takes both back when the result does not compile.
fn mend(project: &Project, target: &Target, fixes: &Fixes) -> Result<Vec<String>, Failure> {
    let Target::Vendor(vendor) = target else { return Ok(Vec::new()) };
    let folder = project.specs(vendor);
    let refused = |file: &Path, error: std::io::Error| Failure::machine(format!("{} cannot be written: {error}", file.display()));
    let mut told = Vec::new();
    let (mut made, mut kept) = (Vec::new(), Vec::new());
    for draft in &fixes.drafts {
        let file = folder.join(&draft.file);
        if write_new(&file, &draft.text).map_err(|error| refused(&file, error))? {
            made.push(file);
        } else {
            kept.push(file);
        }
    }
    told.extend(named("drafted", &made));
    told.extend(named("left as it is:", &kept));
    let config = folder.join("integration.yaml");
    if let Some(text) = &fixes.integration {
        let before = std::fs::read(&config).map_err(|error| refused(&config, error))?;
        write_whole(&config, text.as_bytes())?;
        if let Err(failure) = look(project, target, false) {
            write_whole(&config, &before)?;
            made.iter().for_each(|file| drop(std::fs::remove_file(file)));
            return Err(failure.help("nothing was mended; write what the findings say by hand"));
        }
        told.extend(fixes.added.iter().map(|added| format!("added to {}: {added}", config.display())));
    }
    told.extend(fixes.left.iter().map(|left| format!("left to you: {left}")));
    told.push(match (told.is_empty(), made.is_empty()) {
        (true, _) => format!("{vendor}: there is nothing that --fix mends"),
        (false, true) if fixes.integration.is_none() => {
            format!("{vendor}: nothing new; `toolwright check` fails until the drafts that are there are finished")
        }
        (false, true) => format!("{vendor}: look at what was added, then run `toolwright build {vendor}`"),
        (false, false) => format!("{vendor}: replace the `?` and the TODO of each draft; until then `toolwright check` fails"),
    });
    Ok(told)
}

/// A line for each file; of many, the first ones and how many more there are.
fn named(word: &str, files: &[PathBuf]) -> Vec<String> {
    let mut lines: Vec<String> = files.iter().take(MAX_NAMED).map(|file| format!("{word} {}", file.display())).collect();
    if files.len() > MAX_NAMED {
        lines.push(format!("{word} {} more", files.len() - MAX_NAMED));
    }
    lines
}

/// Writes a file that is not there; `false` when it is.
fn write_new(file: &Path, text: &str) -> std::io::Result<bool> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    match std::fs::OpenOptions::new().write(true).create_new(true).open(file) {
        Ok(mut new) => new.write_all(text.as_bytes()).map(|()| true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}
