//! `toolwright check`: one command for CI, and one exit code.

use crate::compile::{add_profiles, compile};
use crate::diff::{self, Approvals, DriftGate};
use crate::differences::differences;
use crate::failure::Failure;
use crate::lock::lock_of;
use crate::locked::{LOCK_FILE, read, told};
use crate::output;
use crate::package::package;
use crate::project::{Project, Target};
use crate::report::{counted, print_diagnostics};
use crate::tokens::count_tool;
use clap::Args;
use toolwright_codegen::diagnostic::{Code, Severity};
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::{Budget, Output};

/// What is checked.
#[derive(Debug, Args)]
#[command(
    after_help = "Each vendor must compile; every method must pass the documentation gate and its budget; generated/ must be what \
specs/ says; every tool must be as toolwright.lock says, where there is one; every approval must be whole and not expired.\n\
With --against, what changed since that commit must stay below --fail-on.\n\
Exit code 1 when a problem was found, 3 when something could not be checked."
)]
pub struct Arguments {
    /// Vendors of the project [default: every vendor in specs/]
    #[arg(value_name = "VENDOR")]
    names: Vec<String>,
    /// Every vendor must have a toolwright.lock
    #[arg(long)]
    locked: bool,
    #[command(flatten)]
    drift: DriftGate,
}

/// What was found of one vendor.
#[derive(Debug, Default)]
struct Found {
    problems: usize,
    /// What could not be checked at all.
    unchecked: usize,
}

impl Found {
    /// Counts how a step ended; what it failed with is told.
    fn count(&mut self, step: Result<usize, Failure>) {
        match step {
            Ok(problems) => self.problems += problems,
            Err(failure) => {
                if failure.is_input() {
                    self.unchecked += 1;
                } else {
                    self.problems += 1;
                }
                failure.report();
            }
        }
    }
}

pub fn run(project: &Project, arguments: &Arguments) -> Result<(), Failure> {
    let targets = project.targets(&arguments.names, Project::vendors_with_specs)?;
    let mut found = Found::default();
    for target in &targets {
        let Target::Vendor(vendor) = target else {
            return Err(Failure::input("only a vendor of the project can be checked")
                .help("`toolwright inspect FILE` shows what a description gives"));
        };
        check_vendor(project, vendor, arguments, &mut found)?;
    }
    if arguments.names.is_empty() && found.unchecked == 0 {
        found.count(diff::gate_removed(project, &arguments.drift));
    }
    found.problems += orphans(project, &arguments.names)?;
    let problems = counted(found.problems, "problem");
    match (found.problems, found.unchecked) {
        (0, 0) => Ok(()),
        (_, 0) => Err(Failure::found(format!("{problems} found"))),
        (0, unchecked) => Err(Failure::input(format!("{} could not be checked", counted(unchecked, "thing")))),
        (_, unchecked) => {
            Err(Failure::input(format!("{} could not be checked, and {problems} found", counted(unchecked, "thing"))))
        }
    }
}

/// Everything about a vendor. What is wrong is printed.
fn check_vendor(project: &Project, vendor: &str, arguments: &Arguments, found: &mut Found) -> Result<(), Failure> {
    let (mut output, shown) = match compile(project, &Target::Vendor(vendor.to_owned()), LowerOptions::default(), true) {
        Ok(compiled) => compiled,
        Err(failure) => {
            found.count(Err(failure));
            return Ok(());
        }
    };
    print_diagnostics(&shown, &output.diagnostics, Severity::Warning);
    let before = found.problems + found.unchecked;
    found.problems += check_documents(vendor, &output)? + unfinished(&output);
    found.problems += check_budget(&shown, &output);
    found.problems += check_generated(project, vendor, &mut output)?;
    found.count(check_lock(project, vendor, &output, arguments.locked));
    // What is compared is compared with its approvals, which are told once.
    match Approvals::of_vendor(project, vendor) {
        Ok(_) => found.count(diff::gate_vendor(project, vendor, &arguments.drift)),
        Err(failure) => found.count(Err(failure)),
    }
    if found.problems + found.unchecked == before {
        output::line(format_args!("{vendor}: {}, generated/{vendor} is up to date", counted(output.plan.tools.len(), "tool")))?;
    }
    Ok(())
}

/// The documentation gate.
fn check_documents(vendor: &str, output: &Output) -> Result<usize, Failure> {
    for refused in &output.plan.refused {
        let reasons = refused.reasons.join("; ");
        output::line(format_args!("{vendor}: {} ({}) gets no tool: {reasons}", refused.method, refused.operation))?;
    }
    Ok(output.plan.refused.len())
}

/// Records that are still drafts; the diagnostics told which.
fn unfinished(output: &Output) -> usize {
    output.diagnostics.iter().filter(|diagnostic| diagnostic.code == Code::UnfinishedRecord).count()
}

fn check_budget(shown: &str, output: &Output) -> usize {
    if output.budget == Budget::default() {
        return 0;
    }
    let costs: Vec<(&str, usize)> = output.plan.tools.iter().map(|tool| (tool.name.as_str(), count_tool(tool))).collect();
    let exceeded = output.budget.exceeded(&costs);
    print_diagnostics(shown, &exceeded, Severity::Error);
    exceeded.len()
}

/// generated/ against what would be built.
fn check_generated(project: &Project, vendor: &str, output: &mut Output) -> Result<usize, Failure> {
    let folder = project.generated(vendor);
    add_profiles(&folder, None, output);
    output.place(&package(&folder, None)?);
    let differences = differences(&folder, output)?;
    for difference in &differences {
        output::line(format_args!("{vendor}: {difference}"))?;
    }
    if differences.is_empty() {
        return Ok(0);
    }
    output::line(format_args!("{vendor}: generated/{vendor} does not match specs/{vendor}; run `toolwright build {vendor}`"))?;
    Ok(1)
}

/// The lock against what would be built.
fn check_lock(project: &Project, vendor: &str, output: &Output, needed: bool) -> Result<usize, Failure> {
    let file = project.specs(vendor).join(LOCK_FILE);
    let Some(lock) = read(&file)? else {
        let wish = format!("{vendor}: there is no {LOCK_FILE}; `toolwright lock {vendor}` makes one, after a look at the tools");
        if needed {
            output::line(wish)?;
        } else {
            output::note(format_args!("note: {wish}"));
        }
        return Ok(usize::from(needed));
    };
    let found = lock.differences(&lock_of(output, &project.generated(vendor))?);
    if found.is_empty() {
        return Ok(0);
    }
    output::line(format_args!(
        "{vendor}: not as {} says; look at what changed, then run `toolwright lock {vendor}`{}",
        file.display(),
        told(&found)
    ))?;
    Ok(1)
}

/// Vendors in generated/ without inputs.
fn orphans(project: &Project, names: &[String]) -> Result<usize, Failure> {
    if !names.is_empty() {
        return Ok(0);
    }
    let specs = project.vendors_with_specs();
    let orphans: Vec<String> = project.vendors_built().into_iter().filter(|vendor| !specs.contains(vendor)).collect();
    for vendor in &orphans {
        output::line(format_args!("{vendor}: generated/{vendor} has no specs/{vendor}; remove it or restore its inputs"))?;
    }
    Ok(orphans.len())
}
