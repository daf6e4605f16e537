//! A target → what is compiled of it; what is wrong is told where it stands.

use crate::failure::Failure;
use crate::project::{Project, Target, describe};
use crate::report::{counted, print_diagnostics};
use std::path::Path;
use toolwright_codegen::diagnostic::Severity;
use toolwright_codegen::emit::profile::{PORTABLE, PROFILES, Profile};
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::source::FolderSource;
use toolwright_codegen::{Compiler, Entry, Inputs, Output};

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
