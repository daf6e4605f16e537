//! `toolwright build`: compile into files.

use crate::emission::EmissionArguments;
use crate::failure::Failure;
use crate::project::{Project, Target, describe};
use crate::report::{counted, print_diagnostics};
use clap::Args;
use std::path::{Path, PathBuf};
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
}

pub fn run(project: &Project, arguments: &Arguments) -> Result<(), Failure> {
    let targets = project.targets(&arguments.names, Project::vendors_with_specs)?;
    for target in &targets {
        let (mut output, shown) = compile(project, target, arguments.emission.lower())?;
        print_diagnostics(&shown, &output.diagnostics, Severity::Warning);
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
        let written = write_changed(&folder, &output)?;
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
    Ok(())
}

/// Compiles a target, and names the folder that its diagnostics speak of.
pub fn compile(project: &Project, target: &Target, options: LowerOptions) -> Result<(Output, String), Failure> {
    let (folder, file) = project.source_of(target);
    let shown = folder.to_string_lossy().into_owned();
    let shown = shown.strip_prefix("./").unwrap_or(&shown).to_owned();
    let source = FolderSource::new(&folder).map_err(Failure::input)?;
    let entry = file.as_deref().map_or(Entry::Integration, Entry::Description);
    match (Compiler { options }).compile(&Inputs { source: &source, entry }) {
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

/// Writes only files whose bytes changed, each by way of a temporary one, so that nobody reads half a file.
fn write_changed(folder: &Path, output: &Output) -> Result<usize, Failure> {
    let refused = |path: &Path, error: std::io::Error| Failure::machine(format!("{} cannot be written: {error}", path.display()));
    std::fs::create_dir_all(folder).map_err(|error| refused(folder, error))?;
    let mut written = 0;
    for (name, bytes) in &output.files {
        let path = folder.join(name);
        if std::fs::read(&path).is_ok_and(|old| old == *bytes) {
            continue;
        }
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).map_err(|error| refused(parent, error))?;
        let temporary = path.with_extension("toolwright-tmp");
        std::fs::write(&temporary, bytes).map_err(|error| refused(&temporary, error))?;
        std::fs::rename(&temporary, &path).map_err(|error| refused(&path, error))?;
        written += 1;
    }
    Ok(written)
}
