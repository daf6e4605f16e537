//! What a side on the command line means: its files are opened, from the working tree, from git or from a build.

use super::git::{self, GitSource};
use super::side::{Content, SideFiles};
use crate::failure::Failure;
use crate::project::{Project, Target, describe};
use std::path::{Path, PathBuf};
use toolwright_codegen::source::{FolderSource, Source};

/// A side as named on the command line.
pub fn open_side(project: &Project, name: &str) -> Result<SideFiles, Failure> {
    let path = Path::new(name);
    if path.is_dir() && path.join("operations.json").is_file() && !path.join("integration.yaml").is_file() {
        return open_built(path, name);
    }
    if let Some((rev, path)) = git::split(project, name) {
        return open_revision(project, rev, path);
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

/// A vendor, folder or file as it was at a commit.
pub fn open_at(project: &Project, rev: &str, target: &Target) -> Result<SideFiles, Failure> {
    let (folder, file) = project.source_of(target);
    let path = match &file {
        Some(file) => folder.join(file),
        None => folder,
    };
    open_revision(project, rev, &path.to_string_lossy())
        .map_err(|failure| failure.context(&format!("{} at {rev}", describe(target))))
}

/// Whether a vendor has no integration.yaml at a commit: it was added since.
pub fn is_new(project: &Project, rev: &str, vendor: &str) -> Result<bool, Failure> {
    let (repository, inside) = git::locate(&project.specs(vendor))?;
    git::require_commit(&repository, rev)?;
    let names = git::names(&repository, rev, &inside)?;
    // A link where the folder is now says nothing about what it led to.
    let link = git::names(&repository, rev, "")?.contains(&inside);
    Ok(!link && !names.iter().any(|name| name == "integration.yaml"))
}

/// The vendors that had an integration.yaml at a commit and have none now.
pub fn removed_since(project: &Project, rev: &str) -> Result<Vec<String>, Failure> {
    let specs = project.root().join("specs");
    let (repository, inside) = git::locate(&specs)?;
    git::require_commit(&repository, rev)?;
    let names = git::names(&repository, rev, &inside)?;
    let vendors = names.iter().filter_map(|name| name.strip_suffix("/integration.yaml").filter(|vendor| !vendor.contains('/')));
    Ok(vendors.filter(|vendor| !project.specs(vendor).join("integration.yaml").is_file()).map(str::to_owned).collect())
}

/// The side at `rev`, its path told from the working folder, or a vendor's name.
fn open_revision(project: &Project, rev: &str, path: &str) -> Result<SideFiles, Failure> {
    if rev.starts_with('-') {
        return Err(Failure::usage(format!("`{rev}` is no commit")));
    }
    let is_vendor = !path.contains(['/', '.']) && (project.specs(path).is_dir() || !Path::new(path).exists());
    let path = if is_vendor { project.specs(path) } else { PathBuf::from(path) };
    let (repository, inside) = git::locate(&path)?;
    git::require_commit(&repository, rev)?;
    let shown = path.to_string_lossy().trim_start_matches("./").trim_end_matches('/').to_owned();
    let name = format!("{rev}:{shown}");
    let blobs = git::list(&repository, rev, &inside)?;
    if blobs.is_empty() {
        let message = format!("could not check: there is no `{shown}` at `{rev}`");
        return Err(Failure::input(message).help("name a commit in which it exists"));
    }
    if !blobs.contains_key("") {
        return Ok(side_of_folder(GitSource { repository, blobs }, name));
    }
    // A file: with its folder, so that it may refer to its neighbours.
    let (folder, file) = inside.rsplit_once('/').unwrap_or(("", &inside));
    let blobs = git::list(&repository, rev, folder)?;
    let shown = name.rsplit_once('/').map_or_else(|| format!("{rev}:"), |(folder, _)| folder.to_owned());
    Ok(SideFiles { name, shown, content: Content::Git(GitSource { repository, blobs }, Some(file.to_owned())) })
}

fn side_of_folder(source: GitSource, name: String) -> SideFiles {
    let built = source.blobs.contains_key("operations.json") && !source.blobs.contains_key("integration.yaml");
    let content = if built {
        Content::Built(["api.json", "operations.json", "tools.json"].map(|file| source.read(file).unwrap_or_default()))
    } else {
        Content::Git(source, None)
    };
    SideFiles { shown: name.clone(), name, content }
}
