//! `toolwright lint`: how well agents can use an integration, and what would help them.

use crate::failure::Failure;
use crate::inspect::count_tokens;
use crate::output;
use crate::project::{Project, Target, describe};
use crate::report::{counted, print_diagnostics};
use clap::{Args, ValueEnum};
use std::io::{ErrorKind, Write};
use std::path::Path;
use toolwright_codegen::diagnostic::Severity;
use toolwright_codegen::lint::{Lint, Stub, lint_json, lint_text};
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::source::FolderSource;
use toolwright_codegen::{Compiler, Entry, Inputs};

/// What is looked at.
#[derive(Debug, Args)]
#[command(
    after_help = "A score from 0 to 100 for each tool and for the whole, the findings behind it, worst first, and what to do about each;\n\
docs/lint.md has the formula, and `toolwright explain RULE` a rule's meaning.\n\
--fix drafts specs/<vendor>/records/<resource>.<method>.md for what the documentation gate refuses for lack of a description; it\n\
overwrites nothing. A draft counts for nothing, and `check` fails, until somebody has replaced its `?` and its TODO."
)]
pub struct Arguments {
    /// Vendors of the project or API description files [default: every vendor in specs/]
    #[arg(value_name = "VENDOR|FILE")]
    names: Vec<String>,
    /// Draft the documentation records that are missing; for vendors of the project
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
        let (lint, shown) = look(project, target, arguments.no_gate)?;
        match arguments.format {
            Format::Text => output::line(lint_text(&lint, &shown, arguments.all).trim_end())?,
            Format::Json => reports.push(lint_json(&lint)),
        }
        if arguments.fix {
            draft(project, target, &lint.stubs, arguments.format)?;
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
    let compiler = Compiler { options: LowerOptions { gate: !no_gate, ..LowerOptions::default() } };
    match compiler.lint(&Inputs { source: &source, entry }, &count_tokens) {
        Ok(lint) => Ok((lint, shown)),
        Err(diagnostics) => {
            print_diagnostics(&shown, &diagnostics, Severity::Error);
            let errors = counted(diagnostics.len(), "error");
            Err(Failure::input(format!("{} cannot be compiled: {errors}", describe(target))))
        }
    }
}

/// Writes the drafts that are not there yet. What is told goes to stderr where a program reads stdout.
fn draft(project: &Project, target: &Target, stubs: &[Stub], format: Format) -> Result<(), Failure> {
    let Target::Vendor(vendor) = target else { return Ok(()) };
    let folder = project.specs(vendor);
    let mut told = Vec::new();
    for stub in stubs {
        let file = folder.join(&stub.file);
        let written = write_new(&file, &stub.text)
            .map_err(|error| Failure::machine(format!("{} cannot be written: {error}", file.display())))?;
        told.push(format!("{} {}", if written { "drafted" } else { "left as it is:" }, file.display()));
    }
    told.push(match stubs.is_empty() {
        true => format!("{vendor}: no record to draft"),
        false => format!("{vendor}: replace the `?` and the TODO of each draft; until then `toolwright check` fails"),
    });
    for line in told {
        match format {
            Format::Text => output::line(line)?,
            Format::Json => output::note(line),
        }
    }
    Ok(())
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
