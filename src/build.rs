//! `toolwright build`: compile into files.

use crate::check::differences;
use crate::emission::EmissionArguments;
use crate::failure::Failure;
use crate::package::package;
use crate::project::{Project, Target, describe};
use crate::report::{counted, print_diagnostics};
use clap::Args;
use std::path::{Path, PathBuf};
use toolwright_codegen::builder::write_changed;
use toolwright_codegen::diagnostic::Severity;
use toolwright_codegen::emit::profile::{PORTABLE, PROFILES, Profile};
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::source::FolderSource;
use toolwright_codegen::{Compiler, Entry, Inputs, Output};

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
        let gate = if refused > 0 { format!(", {refused} without documentation") } else { String::new() };
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

/// Compiles a target, and names the folder that its diagnostics speak of.
pub fn compile(project: &Project, target: &Target, options: LowerOptions, with_crate: bool) -> Result<(Output, String), Failure> {
    let (folder, file) = project.source_of(target);
    let shown = folder.to_string_lossy().into_owned();
    let shown = shown.strip_prefix("./").unwrap_or(&shown).to_owned();
    let source = FolderSource::new(&folder).map_err(Failure::input)?;
    let entry = file.as_deref().map_or(Entry::Integration, Entry::Description);
    let (compiler, inputs) = (Compiler { options }, Inputs { source: &source, entry });
    match if with_crate { compiler.compile_crate(&inputs) } else { compiler.compile(&inputs) } {
        Ok(output) => Ok((output, shown)),
        Err(diagnostics) => {
            print_diagnostics(&shown, &diagnostics, Severity::Note);
            let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
            Err(Failure::input(format!("{} cannot be compiled: {}", describe(target), counted(errors, "error"))))
        }
    }
}

/// Adds the files of a profile, and of every profile that the folder has already, so that none of them goes stale.
pub fn add_profiles(folder: &Path, wanted: Option<&Profile>, output: &mut Output) {
    for profile in PROFILES.into_iter().filter(|profile| *profile != &PORTABLE) {
        if Some(profile) == wanted || folder.join(profile.file("tools.json")).is_file() {
            let files = output.profile_files(profile);
            output.files.extend(files);
        }
    }
}
