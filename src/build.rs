//! `toolwright build`: compile into files.

use crate::compile::{add_profiles, compile};
use crate::differences::differences;
use crate::emission::EmissionArguments;
use crate::failure::Failure;
use crate::package::package;
use crate::project::{Project, Target};
use crate::report::{counted, print_diagnostics};
use clap::Args;
use std::path::{Path, PathBuf};
use toolwright_codegen::Output;
use toolwright_codegen::builder::write_changed;
use toolwright_codegen::diagnostic::Severity;

/// What is built, and where to.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Vendors of the project or API description files [default: every vendor in specs/]
    #[arg(value_name = "VENDOR|FILE")]
    names: Vec<String>,
    /// Write here instead of generated/<vendor>/
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    emission: EmissionArguments,
    /// Where the crate's toolwright-runtime comes from [default: the checkout that this runs in, else the version of this program]
    #[arg(long, value_name = "PATH|VERSION")]
    runtime: Option<String>,
    /// Write nothing; fail when something would change
    #[arg(long)]
    check: bool,
}

pub fn run(project: &Project, arguments: &Arguments) -> Result<(), Failure> {
    let targets = project.targets(&arguments.names, Project::vendors_with_specs)?;
    let mut stale = 0;
    for target in &targets {
        let (mut output, shown) = compile(project, target, arguments.emission.lower(), true)?;
        let name = output.plan.integration.name.clone();
        let folder = match (&arguments.out, targets.len()) {
            (Some(out), 1) => out.clone(),
            (Some(out), _) => out.join(&name),
            (None, _) => project.generated(match target {
                Target::Vendor(vendor) => vendor,
                _ => &name,
            }),
        };
        add_profiles(&folder, Some(arguments.emission.profile), &mut output);
        output.place(&package(&folder, arguments.runtime.as_deref())?);
        print_diagnostics(&shown, &output.diagnostics, Severity::Warning);
        if arguments.check {
            stale += usize::from(is_stale(&folder, &output)?);
            continue;
        }
        let written = write_changed(&folder, &output.files)
            .map_err(|(path, error)| Failure::machine(format!("{} cannot be written: {error}", path.display())))?;
        let tools = output.plan.tools.len();
        let refused = output.plan.refused.len();
        let gate = if refused > 0 {
            format!(", {refused} without documentation and left out (`--no-gate` brings them)")
        } else {
            String::new()
        };
        crate::output::line(format_args!(
            "{name}: {} from {}{gate}; {written} of {} changed in {}",
            counted(tools, "tool"),
            counted(output.operations, "operation"),
            counted(output.files.len(), "file"),
            folder.display()
        ))?;
    }
    if stale == 0 {
        return Ok(());
    }
    let command: Vec<String> = std::env::args().skip(1).filter(|word| word != "--check").collect();
    Err(Failure::found(format!(
        "{} out of date",
        if stale == 1 { "1 folder is".to_owned() } else { format!("{stale} folders are") }
    ))
    .help(format!("run `toolwright {}`", command.join(" "))))
}

/// Prints what a build would change.
fn is_stale(folder: &Path, output: &Output) -> Result<bool, Failure> {
    let differences = differences(folder, output)?;
    for difference in &differences {
        crate::output::line(format_args!("{}: {difference}", folder.display()))?;
    }
    if differences.is_empty() {
        crate::output::line(format_args!("{} is up to date", folder.display()))?;
    }
    Ok(!differences.is_empty())
}
