//! What a side on the command line means, and its files.

use super::git::{self, GitSource};
use crate::failure::Failure;
use crate::fetch::Replaced;
use crate::project::{Project, Target, describe};
use std::path::Path;
use toolwright_codegen::drift::Built;
use toolwright_codegen::source::FolderSource;
use toolwright_codegen::{DiffSide, Entry, Inputs};

/// A side with its files open.
pub struct SideFiles {
    /// What people call it.
    pub name: String,
    /// The folder that its places are told from.
    pub shown: String,
    pub content: Content,
}

/// Where a side's files are.
pub enum Content {
    /// Sources in a folder, and the description in it; `None` for its integration.yaml.
    Folder(FolderSource, Option<String>),
    /// Sources in git.
    Git(GitSource, Option<String>),
    /// A vendor's folder with another description in it.
    Replaced(Replaced),
    /// What a build wrote: api.json, operations.json, tools.json.
    Built([String; 3]),
}

impl SideFiles {
    /// The side as the compiler takes it.
    pub fn side(&self) -> DiffSide<'_> {
        match &self.content {
            Content::Folder(source, file) => DiffSide::Sources(Inputs { source, entry: entry(file) }),
            Content::Git(source, file) => DiffSide::Sources(Inputs { source, entry: entry(file) }),
            Content::Replaced(source) => DiffSide::Sources(Inputs { source, entry: Entry::Integration }),
            Content::Built([api, operations, tools]) => DiffSide::Built(Built { api, operations, tools }),
        }
    }
}

/// A side as named on the command line.
pub fn open_side(project: &Project, name: &str) -> Result<SideFiles, Failure> {
    let path = Path::new(name);
    if path.is_dir() && path.join("operations.json").is_file() && !path.join("integration.yaml").is_file() {
        return open_built(path, name);
    }
    if let Some((rev, path)) = git::split(project, name) {
        return git::open(project, rev, path);
    }
    let targets = project.targets(&[name.to_owned()], Project::vendors_with_specs)?;
    match targets.first() {
        Some(target) => open_target(project, target),
        None => Err(Failure::input(format!("there is no `{name}`"))),
    }
}

/// A vendor's, folder's or file's sources; of a vendor without sources what was built.
pub fn open_target(project: &Project, target: &Target) -> Result<SideFiles, Failure> {
    if let Target::Vendor(vendor) = target
        && !project.specs(vendor).join("integration.yaml").is_file()
    {
        return open_generated(project, vendor);
    }
    let (folder, file) = project.source_of(target);
    let shown = folder.to_string_lossy().into_owned();
    let source = FolderSource::new(&folder).map_err(Failure::input)?;
    let shown = shown.strip_prefix("./").unwrap_or(&shown).to_owned();
    Ok(SideFiles { name: describe(target), shown, content: Content::Folder(source, file) })
}

/// What was built of a vendor.
pub fn open_generated(project: &Project, vendor: &str) -> Result<SideFiles, Failure> {
    let folder = project.generated(vendor);
    open_built(&folder, &folder.to_string_lossy())
}

fn open_built(folder: &Path, name: &str) -> Result<SideFiles, Failure> {
    let read = |file: &str| {
        let path = folder.join(file);
        std::fs::read_to_string(&path).map_err(|error| {
            Failure::input(format!("could not check: {} cannot be read: {error}", path.display()))
                .help("run `toolwright build`; a comparison needs api.json beside operations.json and tools.json")
        })
    };
    let files = [read("api.json")?, read("operations.json")?, read("tools.json")?];
    Ok(SideFiles { name: name.to_owned(), shown: name.to_owned(), content: Content::Built(files) })
}

fn entry(file: &Option<String>) -> Entry<'_> {
    file.as_deref().map_or(Entry::Integration, Entry::Description)
}
