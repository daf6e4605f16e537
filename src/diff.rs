//! `toolwright diff`: what changed between two sides, and what it means to agents, to the client and to what is deployed.

mod approve;
mod gate;
mod git;
mod open;
mod side;

use crate::day::today;
use crate::failure::Failure;
use crate::output;
use crate::project::{Project, Target, describe};
use crate::replaced::Replaced;
use crate::tokens::count_text;
pub use approve::Approvals;
use clap::{Args, ValueEnum};
use gate::Gate;
use open::{is_new, open_at, open_generated, open_side, open_target, removed_since};
use side::{Content, SideFiles};
use std::path::PathBuf;
use toolwright_codegen::diagnostic::Severity;
use toolwright_codegen::drift::report::{
    render_annotations, render_changelog, render_html, render_json, render_markdown, render_text,
};
use toolwright_codegen::drift::{DriftOptions, Kind, Report, Which};
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::{CannotCompare, CannotOpen, Compiler};

/// What is compared, and how it is told.
#[derive(Debug, Args)]
#[command(
    after_help = "A side is a vendor of the project, a folder with integration.yaml, an API description, a folder that a build \
wrote, or REV:PATH in git.\nOne side alone is compared with what was built of it in generated/, or with itself at --against git:REV."
)]
pub struct Arguments {
    /// The old side; or the only one
    #[arg(value_name = "BASE")]
    base: Option<String>,
    /// The new side
    #[arg(value_name = "REV", conflicts_with = "against")]
    revision: Option<String>,
    /// Compare the vendor, file or folder with itself at a commit: git:main
    #[arg(long, value_name = "git:REV")]
    against: Option<String>,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write the report here instead of on stdout
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Fail (exit code 1) from these ratings on: agent=break,client=major,operator=outage
    #[arg(long, value_name = "READER=RATING,…")]
    fail_on: Option<Gate>,
    /// Approved changes [default: approvals.yaml in the vendor's folder in specs/]
    #[arg(long, value_name = "FILE")]
    approvals: Option<PathBuf>,
    /// Show changes that ask nothing of anyone, too (text)
    #[arg(long)]
    all: bool,
    /// Make tools of undocumented operations too, with composed words
    #[arg(long)]
    no_gate: bool,
}

/// What `check` asks of the drift since a commit.
#[derive(Debug, Args)]
pub struct DriftGate {
    /// Compare each vendor with itself at a commit, too: git:origin/main
    #[arg(long, value_name = "git:REV")]
    against: Option<String>,
    /// With --against: fail from these ratings on
    #[arg(long, value_name = "READER=RATING,…", requires = "against", default_value = "operator=block")]
    fail_on: Gate,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people at a terminal
    Text,
    /// For programs, as docs/drift-report.schema.json describes
    Json,
    /// For a pull request's comment
    Markdown,
    /// One page without anything from elsewhere
    Html,
    /// GitHub Actions' annotations
    Github,
    /// For the generated crate's changelog
    Changelog,
    /// The bump of the generated crate's version: none, patch, minor or major
    Semver,
}

pub fn run(project: &Project, arguments: &Arguments) -> Result<(), Failure> {
    let pairs = pair_sides(project, arguments).map_err(unchecked)?;
    if pairs.len() > 1 && matches!(arguments.format, Format::Html | Format::Semver) {
        return Err(Failure::usage("this format holds one vendor").help("name a vendor"));
    }
    let today = today();
    let mut texts = Vec::new();
    let mut gated = 0;
    for pair in &pairs {
        let report = compare(pair, LowerOptions { gate: !arguments.no_gate, ..LowerOptions::default() }, &today)?;
        let approvals = match arguments.approvals.clone().or_else(|| pair.approvals.clone()) {
            Some(file) => Approvals::read(&file, &today)?,
            None => Approvals::default(),
        };
        let approved = approvals.apply(&report)?;
        if let Some(gate) = &arguments.fail_on {
            gated += gate.count(&report, &approved);
        }
        texts.push(render(&report, arguments));
    }
    let text = match arguments.format {
        Format::Json if texts.len() != 1 => format!("[\n{}]\n", texts.join(",\n")),
        _ => texts.join("\n"),
    };
    write_out(&text, arguments)?;
    if gated == 0 {
        return Ok(());
    }
    let gate = arguments.fail_on.as_ref().map(ToString::to_string).unwrap_or_default();
    let changes = crate::report::counted(gated, "change");
    Err(Failure::found(format!("drift found: {changes} at or above {gate}"))
        .help("mend it, or approve a change by its fingerprint in approvals.yaml, with a reason and a date"))
}

/// How many changes of a vendor are at or above the gate and not approved; each is printed. None are without a commit, and none of a
/// vendor that the commit does not have.
pub fn gate_vendor(project: &Project, vendor: &str, drift: &DriftGate) -> Result<usize, Failure> {
    let Some(against) = &drift.against else { return Ok(0) };
    if is_new(project, revision(against)?, vendor)? {
        note_new(vendor, against);
        return Ok(0);
    }
    let target = Target::Vendor(vendor.to_owned());
    let pair = Pair { old: open_base(project, &target, Some(against))?, new: open_target(project, &target)?, approvals: None };
    let mut report = compare(&pair, LowerOptions::default(), &today())?;
    let approved = Approvals::of_vendor(project, vendor)?.apply(&report)?;
    report.changes.retain(|change| drift.fail_on.fails(change.ratings) && !approved.contains(&change.fingerprint));
    if report.changes.is_empty() {
        return Ok(0);
    }
    output::line(format_args!("{vendor}: drift since {against} at or above {}", drift.fail_on))?;
    output::line(render_text(&report, true).trim_end())?;
    Ok(report.changes.len())
}

/// How many vendors a commit has that are gone, when that is at or above the gate; each is printed.
pub fn gate_removed(project: &Project, drift: &DriftGate) -> Result<usize, Failure> {
    let Some(against) = &drift.against else { return Ok(0) };
    let ratings = Kind::ToolRemoved.ratings();
    let removed = removed_since(project, revision(against)?)?;
    for vendor in &removed {
        output::line(format_args!(
            "{vendor}: specs/{vendor} is gone since {against}, and every tool of it: agent {}, client {}, operator {}",
            ratings.agent, ratings.client, ratings.operator
        ))?;
    }
    Ok(if drift.fail_on.fails(ratings) { removed.len() } else { 0 })
}

fn note_new(vendor: &str, against: &str) {
    output::note(format_args!("note: {vendor} is new since {against}; there is nothing to compare it with"));
}

/// The commit that `git:REV` names.
fn revision(against: &str) -> Result<&str, Failure> {
    against.strip_prefix("git:").filter(|rev| !rev.is_empty()).ok_or_else(|| {
        Failure::usage(format!("`--against {against}` names no commit")).help("write git:main, git:v1.2 or git:HEAD~1")
    })
}

/// What a vendor's folder would bring if one file of it were replaced, as text.
pub fn preview(project: &Project, vendor: &str, replaced: Replaced) -> Result<String, Failure> {
    let old = open_target(project, &Target::Vendor(vendor.to_owned()))?;
    let new =
        SideFiles { name: format!("{vendor} as published"), shown: old.shown.clone(), content: Content::Replaced(replaced) };
    let report = compare(&Pair { old, new, approvals: None }, LowerOptions::default(), &today())?;
    Ok(render_text(&report, false))
}

/// Both sides of one comparison.
struct Pair {
    old: SideFiles,
    new: SideFiles,
    approvals: Option<PathBuf>,
}

fn pair_sides(project: &Project, arguments: &Arguments) -> Result<Vec<Pair>, Failure> {
    let approvals = |name: &str| {
        let targets = project.targets(&[name.to_owned()], Project::vendors_with_specs).ok()?;
        approve::file_of(project, targets.first()?)
    };
    if let (Some(base), Some(revision)) = (&arguments.base, &arguments.revision) {
        let (old, new) = (open_side(project, base)?, open_side(project, revision)?);
        return Ok(vec![Pair { old, new, approvals: approvals(revision) }]);
    }
    if let Some((base, (_, path))) = arguments.base.as_deref().and_then(|base| Some((base, git::split(project, base)?))) {
        let (old, new) = (open_side(project, base)?, open_side(project, path)?);
        return Ok(vec![Pair { old, new, approvals: approvals(path) }]);
    }
    let names: Vec<String> = arguments.base.iter().cloned().collect();
    let targets = project.targets(&names, Project::vendors_with_specs)?;
    let mut pairs = Vec::with_capacity(targets.len());
    for target in &targets {
        // Of all vendors, those that are new have nothing that differs; one that is named is asked for.
        if let (true, Some(against), Target::Vendor(vendor)) = (names.is_empty(), arguments.against.as_deref(), target)
            && is_new(project, revision(against)?, vendor)?
        {
            note_new(vendor, against);
            continue;
        }
        let new = open_target(project, target)?;
        let old = open_base(project, target, arguments.against.as_deref())?;
        pairs.push(Pair { old, new, approvals: approve::file_of(project, target) });
    }
    Ok(pairs)
}

/// A side that cannot be opened is never "no drift", and the message says so whatever was wrong.
fn unchecked(failure: Failure) -> Failure {
    if failure.is_input() && !failure.message.contains("could not check") { failure.context("could not check") } else { failure }
}

/// What a side alone is compared with.
fn open_base(project: &Project, target: &Target, against: Option<&str>) -> Result<SideFiles, Failure> {
    match (against, target) {
        (Some(against), _) => open_at(project, revision(against)?, target),
        (None, Target::Vendor(vendor)) => open_generated(project, vendor),
        (None, _) => Err(Failure::usage(format!("`{}` has nothing to be compared with", describe(target)))
            .help("give a second side, or --against git:REV")),
    }
}

fn compare(pair: &Pair, options: LowerOptions, today: &str) -> Result<Report, Failure> {
    let drift = DriftOptions { today: Some(today), count_tokens: Some(count_text) };
    let compiler = Compiler { options };
    let mut report = compiler.diff(&pair.old.side(), &pair.new.side(), drift).map_err(|error| cannot_check(pair, error))?;
    for cause in report.changes.iter_mut().filter_map(|change| change.cause.as_mut()) {
        let folder = if cause.side == Which::Old { &pair.old.shown } else { &pair.new.shown };
        cause.place.file = crate::report::join(folder, &cause.place.file);
    }
    Ok(report)
}

fn cannot_check(pair: &Pair, error: CannotCompare) -> Failure {
    let (side, which) = match error.side {
        Which::Old => (&pair.old, "old"),
        Which::New => (&pair.new, "new"),
    };
    let message = format!("could not check: the {which} side, {}, cannot be used", side.name);
    match error.cause {
        CannotOpen::NotCompiled(diagnostics) => {
            crate::report::print_diagnostics(&side.shown, &diagnostics, Severity::Error);
            Failure::input(message).help("mend the errors above; no drift was computed")
        }
        CannotOpen::Damaged(reason) => {
            Failure::input(format!("{message}: {reason}")).help("run `toolwright build`, or compare the sources")
        }
    }
}

fn render(report: &Report, arguments: &Arguments) -> String {
    match arguments.format {
        Format::Text => render_text(report, arguments.all),
        Format::Json => render_json(report),
        Format::Markdown => render_markdown(report),
        Format::Html => render_html(report),
        Format::Github => render_annotations(report),
        Format::Changelog => render_changelog(report),
        Format::Semver => format!("{}\n", report.bump()),
    }
}

fn write_out(text: &str, arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.out {
        Some(file) => {
            std::fs::write(file, text).map_err(|error| Failure::machine(format!("{} cannot be written: {error}", file.display())))
        }
        None if text.trim_end().is_empty() => Ok(()),
        None => output::line(text.trim_end_matches('\n')),
    }
}
