//! `toolwright check`: is generated/ what specs/ says, and does every method pass the gate?

use crate::build::{add_profiles, compile};
use crate::failure::Failure;
use crate::inspect::count_tokens;
use crate::output;
use crate::package::package;
use crate::project::{Project, Target};
use crate::report::{counted, print_diagnostics};
use clap::Args;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use toolwright_codegen::diagnostic::Severity;
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::{Budget, Output};

/// What is checked.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Vendors of the project [default: every vendor in specs/]
    #[arg(value_name = "VENDOR")]
    names: Vec<String>,
}

pub fn run(project: &Project, arguments: &Arguments) -> Result<(), Failure> {
    let targets = project.targets(&arguments.names, Project::vendors_with_specs)?;
    let mut problems = 0;
    for target in &targets {
        let Target::Vendor(vendor) = target else {
            return Err(Failure::input("only a vendor of the project can be checked")
                .help("`toolwright inspect FILE` shows what a description gives"));
        };
        problems += check_vendor(project, vendor)?;
    }
    problems += orphans(project, &arguments.names)?;
    if problems == 0 {
        Ok(())
    } else {
        Err(Failure::found(format!("{problems} problem{} found", if problems == 1 { "" } else { "s" })))
    }
}

/// How many problems a vendor has; each is printed.
fn check_vendor(project: &Project, vendor: &str) -> Result<usize, Failure> {
    let (mut output, shown) = match compile(project, &Target::Vendor(vendor.to_owned()), LowerOptions::default(), true) {
        Ok(compiled) => compiled,
        Err(failure) => {
            failure.report();
            return Ok(1);
        }
    };
    print_diagnostics(&shown, &output.diagnostics, Severity::Warning);
    let mut problems = 0;
    for refused in &output.plan.refused {
        let reasons = refused.reasons.join("; ");
        output::line(format_args!("{vendor}: {} ({}) gets no tool: {reasons}", refused.method, refused.operation))?;
        problems += 1;
    }
    let costs: Vec<(&str, usize)> = match output.budget == Budget::default() {
        true => Vec::new(),
        false => output.plan.tools.iter().map(|tool| (tool.name.as_str(), count_tokens(tool))).collect(),
    };
    let exceeded = output.budget.exceeded(&costs);
    print_diagnostics(&shown, &exceeded, Severity::Error);
    problems += exceeded.len();
    let folder = project.generated(vendor);
    add_profiles(&folder, None, &mut output);
    output.place(&package(&folder, None)?);
    let differences = differences(&folder, &output)?;
    for difference in &differences {
        output::line(format_args!("{vendor}: {difference}"))?;
    }
    if !differences.is_empty() {
        output::line(format_args!(
            "{vendor}: generated/{vendor} does not match specs/{vendor}; run `toolwright build {vendor}`"
        ))?;
        problems += 1;
    }
    if problems == 0 {
        output::line(format_args!("{vendor}: {}, generated/{vendor} is up to date", counted(output.plan.tools.len(), "tool")))?;
    }
    Ok(problems)
}

/// What a build would change, a line each.
pub fn differences(folder: &Path, output: &Output) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    for (name, bytes) in &output.files {
        match std::fs::read(folder.join(name)) {
            Ok(old) if old == *bytes => {}
            Ok(_) => found.push(format!("{} was edited or is stale", name.display())),
            Err(_) => found.push(format!("{} is missing", name.display())),
        }
    }
    let expected: BTreeSet<PathBuf> = output.files.keys().cloned().collect();
    for name in files_in(folder) {
        if !expected.contains(&name) {
            found.push(format!("{} is not written by the build; remove it", name.display()));
        }
    }
    Ok(found)
}

/// Every file below a folder, by its path from there. Cargo's own are no part of a build.
fn files_in(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![PathBuf::new()];
    while let Some(below) = waiting.pop() {
        let Ok(entries) = std::fs::read_dir(folder.join(&below)) else { continue };
        for entry in entries.filter_map(Result::ok) {
            let name = below.join(entry.file_name());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && name != Path::new("target") => waiting.push(name),
                Ok(kind) if !kind.is_dir() && name != Path::new("Cargo.lock") => {
                    found.insert(name);
                }
                _ => {}
            }
        }
    }
    found
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
