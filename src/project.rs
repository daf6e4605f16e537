//! What a name on the command line means: a vendor of the project, a folder, or a description file.

use crate::failure::Failure;
use std::path::{Path, PathBuf};
use toolwright_codegen::diagnostic::nearest;

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

/// A target as people would call it.
pub fn describe(target: &Target) -> String {
    match target {
        Target::Vendor(vendor) => vendor.clone(),
        Target::Folder(path) | Target::File(path) => path.display().to_string(),
    }
}
