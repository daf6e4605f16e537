//! What a name on the command line means: a vendor of the project, a folder, or a description file; and loading it.

use crate::emission::EmissionArguments;
use crate::failure::Failure;
use crate::report::print_diagnostics;
use std::path::{Path, PathBuf};
use toolwright_codegen::diagnostic::{Code, Severity, nearest};
use toolwright_codegen::emit::profile::{PORTABLE, Profile};
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::source::FolderSource;
use toolwright_codegen::{Compiler, Entry, InMemory, Inputs};
use toolwright_integration::api::Api;
use toolwright_runtime::compiled::{Compiled, ToolText};

/// The folder that holds `specs/` and `generated/`.
#[derive(Debug, Clone)]
pub struct Project {
    root: PathBuf,
    given: bool,
}

/// What is compiled or loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A vendor of the project.
    Vendor(String),
    /// A folder with an `integration.yaml`.
    Folder(PathBuf),
    /// An API description.
    File(PathBuf),
}

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
    /// The given folder, else the nearest one above the working folder that has `specs/` or `generated/`, else the working folder.
    pub fn find(given: Option<PathBuf>) -> Self {
        let here = PathBuf::from(".");
        let above = || {
            let start = here.canonicalize().ok()?;
            let found = start.ancestors().find(|folder| folder.join("specs").is_dir() || folder.join("generated").is_dir())?;
            Some(if found == start { here.clone() } else { found.to_path_buf() })
        };
        Self { given: given.is_some(), root: given.or_else(above).unwrap_or(here) }
    }

    /// The folder, where the command line names it.
    pub fn given(&self) -> Option<&Path> {
        self.given.then_some(self.root.as_path())
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The inputs of a vendor.
    pub fn specs(&self, vendor: &str) -> PathBuf {
        self.root.join("specs").join(vendor)
    }

    /// The outputs of a vendor.
    pub fn generated(&self, vendor: &str) -> PathBuf {
        self.root.join("generated").join(vendor)
    }

    /// The vendors that have inputs, sorted.
    pub fn vendors_with_specs(&self) -> Vec<String> {
        folders_with(&self.root.join("specs"), "integration.yaml")
    }

    /// The vendors that have outputs, sorted.
    pub fn vendors_built(&self) -> Vec<String> {
        folders_with(&self.root.join("generated"), "operations.json")
    }

    /// What the names mean; none means every vendor.
    pub fn targets(&self, names: &[String], all: impl Fn(&Self) -> Vec<String>) -> Result<Vec<Target>, Failure> {
        if names.is_empty() {
            let vendors = all(self);
            if vendors.is_empty() {
                let message = format!("there is no vendor in {}", self.root.display());
                return Err(Failure::input(message).help("give an API description, as in `toolwright serve openapi.json`, or run this in a project with specs/<vendor>/"));
            }
            return Ok(vendors.into_iter().map(Target::Vendor).collect());
        }
        names.iter().map(|name| self.target(name)).collect()
    }

    fn target(&self, name: &str) -> Result<Target, Failure> {
        if self.specs(name).join("integration.yaml").is_file() || self.generated(name).join("operations.json").is_file() {
            return Ok(Target::Vendor(name.to_owned()));
        }
        let path = Path::new(name);
        if path.is_dir() {
            if path.join("integration.yaml").is_file() {
                return Ok(Target::Folder(path.to_path_buf()));
            }
            return Err(Failure::input(format!("the folder `{name}` has no integration.yaml"))
                .help("give the description file inside it"));
        }
        if path.is_file() {
            return Ok(Target::File(path.to_path_buf()));
        }
        let looks_like_a_file = name.contains(['/', '\\', '.']);
        if looks_like_a_file {
            return Err(Failure::input(format!("there is no file `{name}`")).help("check the path"));
        }
        let mut vendors = self.vendors_with_specs();
        vendors.extend(self.vendors_built());
        let help = match nearest(name, vendors.iter().map(String::as_str)) {
            Some(vendor) => format!("did you mean `{vendor}`?"),
            None if vendors.is_empty() => "give the path of an API description".to_owned(),
            None => {
                vendors.sort();
                vendors.dedup();
                format!("vendors here: {}", vendors.join(", "))
            }
        };
        Err(Failure::input(format!("there is no vendor and no file `{name}`")).help(help))
    }

    /// Loads what is served: a vendor from `generated/`, anything else compiled in memory.
    pub fn load(&self, target: &Target, emission: EmissionArguments) -> Result<Loaded, Failure> {
        match target {
            Target::Vendor(vendor) if self.only_drafted(vendor) => load_compiled(&Target::Folder(self.specs(vendor)), emission),
            Target::Vendor(vendor) => self.load_built(vendor, emission.profile),
            Target::Folder(_) | Target::File(_) => load_compiled(target, emission),
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
                let (output, _) = crate::build::compile(self, target, options, false)?;
                output.files.get(Path::new("api.json")).cloned().unwrap_or_default()
            }
        };
        let damaged = |error| Failure::input(format!("api.json of {} is damaged: {error}", describe(target)));
        serde_json::from_slice(&bytes).map_err(|error: serde_json::Error| damaged(error).help("run `toolwright build`"))
    }

    /// Where a target's files are, and which stands first.
    pub fn source_of(&self, target: &Target) -> (PathBuf, Option<String>) {
        match target {
            Target::Vendor(vendor) => (self.specs(vendor), None),
            Target::Folder(folder) => (folder.clone(), None),
            Target::File(file) => split_file(file),
        }
    }
}

fn split_file(file: &Path) -> (PathBuf, Option<String>) {
    let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    (folder.to_path_buf(), Some(file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()))
}

fn folders_with(parent: &Path, file: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(parent) else { return Vec::new() };
    let folders = entries.filter_map(Result::ok).filter(|entry| entry.path().join(file).is_file());
    let mut names: Vec<String> = folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

fn load_compiled(target: &Target, emission: EmissionArguments) -> Result<Loaded, Failure> {
    let (folder, file) = match target {
        Target::File(file) => split_file(file),
        Target::Folder(folder) => (folder.clone(), None),
        Target::Vendor(_) => return Err(Failure::input("a vendor is loaded, not compiled")),
    };
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

/// A target as people would call it.
pub fn describe(target: &Target) -> String {
    match target {
        Target::Vendor(vendor) => vendor.clone(),
        Target::Folder(path) | Target::File(path) => path.display().to_string(),
    }
}
