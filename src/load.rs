//! A target → what is served of it: as it was built, or compiled in memory.

use crate::compile::compile;
use crate::emission::EmissionArguments;
use crate::failure::Failure;
use crate::project::{Project, Target, describe};
use crate::report::print_diagnostics;
use std::path::Path;
use toolwright_codegen::diagnostic::{Code, Severity};
use toolwright_codegen::emit::profile::{PORTABLE, Profile};
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::source::FolderSource;
use toolwright_codegen::{Compiler, Entry, InMemory, Inputs};
use toolwright_integration::api::Api;
use toolwright_runtime::compiled::{Compiled, ToolText};

/// A loaded integration and how it came about.
pub struct Loaded {
    /// The integration.
    pub compiled: Compiled,
    /// How many documented operations the gate refused.
    pub refused: usize,
    /// How many operations could not be understood.
    pub quarantined: usize,
}

impl Project {
    /// Loads what is served: a vendor from `generated/`, anything else compiled in memory.
    pub fn load(&self, target: &Target, emission: EmissionArguments) -> Result<Loaded, Failure> {
        match target {
            Target::Vendor(vendor) if self.only_drafted(vendor) => load_compiled(self, target, emission),
            Target::Vendor(vendor) => self.load_built(vendor, emission.profile),
            Target::Folder(_) | Target::File(_) => load_compiled(self, target, emission),
        }
    }

    /// A vendor that was never built is served from its inputs, so that a draft can be tried out.
    fn only_drafted(&self, vendor: &str) -> bool {
        !self.generated(vendor).exists() && self.specs(vendor).join("integration.yaml").is_file()
    }

    fn load_built(&self, vendor: &str, profile: &Profile) -> Result<Loaded, Failure> {
        let folder = self.generated(vendor);
        let read = |file: &str| {
            let path = folder.join(profile.file(file));
            let option = if profile == &PORTABLE { String::new() } else { format!(" --profile {}", profile.name) };
            std::fs::read_to_string(&path).map_err(|_| {
                Failure::input(format!("`{vendor}` is not built: {} cannot be read", path.display()))
                    .help(format!("run `toolwright build {vendor}{option}`"))
            })
        };
        let compiled = Compiled::from_files(&read("tools.json")?, &read("operations.json")?)
            .map_err(|error| Failure::input(format!("generated/{vendor}: {error}")))?;
        Ok(Loaded { compiled, refused: 0, quarantined: 0 })
    }

    /// The canonical API of a target: what its sandbox is made from.
    pub fn load_api(&self, target: &Target, options: LowerOptions) -> Result<Api, Failure> {
        let bytes = match target {
            Target::Vendor(vendor) if !self.only_drafted(vendor) => {
                let path = self.generated(vendor).join("api.json");
                std::fs::read(&path).map_err(|error| Failure::input(format!("{} cannot be read: {error}", path.display())))?
            }
            Target::Vendor(_) | Target::Folder(_) | Target::File(_) => {
                let options = LowerOptions { drafts: true, ..options };
                let (output, _) = compile(self, target, options, false)?;
                output.files.get(Path::new("api.json")).cloned().unwrap_or_default()
            }
        };
        let damaged = |error| Failure::input(format!("api.json of {} is damaged: {error}", describe(target)));
        serde_json::from_slice(&bytes).map_err(|error: serde_json::Error| damaged(error).help("run `toolwright build`"))
    }
}

fn load_compiled(project: &Project, target: &Target, emission: EmissionArguments) -> Result<Loaded, Failure> {
    let (folder, file) = project.source_of(target);
    let source = FolderSource::new(&folder).map_err(Failure::input)?;
    let entry = file.as_deref().map_or(Entry::Integration, Entry::Description);
    let shown = folder.to_string_lossy().into_owned();
    let InMemory { integration, tools, diagnostics, operations, plan, .. } =
        Compiler { options: LowerOptions { drafts: true, ..emission.lower() } }
            .compile_in_memory(&Inputs { source: &source, entry })
            .map_err(|diagnostics| {
                print_diagnostics(&shown, &diagnostics, Severity::Note);
                Failure::input(format!("{} cannot be compiled", describe(target)))
            })?
            .in_profile(emission.profile);
    let quarantined = diagnostics
        .iter()
        .filter(|diagnostic| matches!(diagnostic.code, Code::QuarantinedOperation | Code::QuarantinedPage))
        .count();
    let open: Vec<_> = diagnostics.iter().filter(|diagnostic| diagnostic.code == Code::OpenQuestion).cloned().collect();
    print_diagnostics(&shown, &open, Severity::Warning);
    if tools.is_empty() {
        print_diagnostics(&shown, &diagnostics, Severity::Warning);
        let message = match operations {
            1 => format!("the one operation of {} is not documented well enough for a tool", describe(target)),
            operations => {
                format!("none of the {operations} operations of {} is documented well enough for a tool", describe(target))
            }
        };
        return Err(Failure::input(message).help("add the missing descriptions, or use --no-gate"));
    }
    let tools = tools.into_iter().map(|(name, json)| ToolText::new(name, json)).collect::<Result<Vec<_>, _>>();
    let compiled = tools.and_then(|tools| Compiled::new(integration, tools)).map_err(Failure::input)?;
    Ok(Loaded { compiled, refused: plan.refused.len(), quarantined })
}
