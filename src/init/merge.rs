//! `init --merge`: the operations of a later description into an integration.yaml that a person has edited since.

use super::arriving::Arriving;
use super::namesake::refuse_namesake;
use super::origin::{Origin, unreadable};
use super::placed::{Arrival, look_at, placed_files};
use crate::failure::Failure;
use crate::output;
use crate::project::Project;
use crate::report::{counted, print_diagnostics};
use crate::write::write_whole;
use std::path::Path;
use toolwright_codegen::diagnostic::{Diagnostic, Severity};
use toolwright_codegen::name::snake;
use toolwright_codegen::source::{FolderSource, Source, join_path};
use toolwright_codegen::{Compiler, Merged, find_origin};
use toolwright_integration::api::Api;

/// How many operations are named that were left out.
const MAX_SHOWN: usize = 20;

/// What the command line says of a merge.
pub struct Merge<'a> {
    /// The later description, or a vendor of the project.
    pub source: Option<&'a Path>,
    /// The vendor's folder.
    pub name: Option<String>,
    /// A description that was edited may be replaced.
    pub overwrite: bool,
    /// What somebody left out is drafted, too.
    pub unmapped: bool,
}

impl Merge<'_> {
    pub fn run(self, project: &Project) -> Result<(), Failure> {
        let (vendor, given) = match (self.source, self.name) {
            (None, name) => (name.map_or_else(|| only_vendor(project), Ok)?, None),
            (Some(given), None) => own_description(project, given)?,
            (Some(given), Some(name)) => (name, Some(given)),
        };
        let folder = project.specs(&vendor);
        let file = folder.join("integration.yaml");
        let existing = read_drafted(&file)?;
        let known = FolderSource::new(&folder).map_err(Failure::input)?;
        let origin = find_origin(&known).map_err(|diagnostics| refused(&folder, &file, &diagnostics))?;
        refuse_namesake(project, &vendor, &snake(&origin.integration))?;
        let own = join_path("", &origin.file);
        let is_own = |given: &Origin| given.vendor.as_ref() == Some(&vendor) && own.as_ref() == Some(&given.entry);
        // The vendor's own description is read where it lies.
        let given = given.map(|given| Origin::find(project, given)).transpose()?.filter(|given| !is_own(given));
        let before = before(project, &vendor, given.is_some(), &|| {
            Compiler::default().described_operations(&existing, &known, &origin.file).unwrap_or_default()
        });
        let before = if self.unmapped { Vec::new() } else { before };
        let merge = |source: &dyn Source| {
            let merged = Compiler::default().merge(&existing, source, &origin.file, &before);
            merged.map_err(|diagnostics| refused(&folder, &file, &diagnostics))
        };
        let (merged, arrival) = match given {
            Some(given) => {
                let (source, arrival) = arriving(&given, known.clone(), &origin.file, &folder, self.overwrite)?;
                (merge(&source)?, Some(arrival))
            }
            None => (merge(&known)?, None),
        };
        // Nothing is written before all of it is known to be good. The description goes last: should it not get there, the next merge still
        // knows which operations are new.
        if merged.text != existing {
            write_whole(&file, merged.text.as_bytes())?;
        }
        let gone = arrival.as_ref().map(|arrival| arrival.gone.clone()).unwrap_or_default();
        arrival.map_or(Ok(()), Arrival::write)?;
        tell(&file, &merged)?;
        gone.iter().try_for_each(|page| output::line(format_args!("  removed {page}: the vendor has it no longer")))
    }
}

fn read_drafted(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file).map_err(|error| {
        Failure::input(format!("{} cannot be read: {error}", file.display()))
            .help("run `toolwright init SOURCE` without --merge to draft it")
    })
}

/// The vendor whose description is read again when the command line names nothing.
fn only_vendor(project: &Project) -> Result<String, Failure> {
    let mut vendors = project.vendors_with_specs();
    match vendors.len() {
        1 => Ok(vendors.remove(0)),
        0 => Err(Failure::input(format!("there is no vendor in {}", project.root().display()))
            .help("run `toolwright init SOURCE` without --merge to draft one")),
        _ => Err(Failure::usage(format!("--merge needs a vendor: which of {}", vendors.join(", ")))
            .help(format!("for example `toolwright init --merge {}`", vendors[0]))),
    }
}

/// A vendor's name, or a description that lies in its folder: that is read where it lies.
fn own_description<'p>(project: &Project, given: &'p Path) -> Result<(String, Option<&'p Path>), Failure> {
    let text = given.to_str().unwrap_or_default();
    if project.specs(text).join("integration.yaml").is_file() && !text.contains(['/', '\\', '.']) {
        return Ok((text.to_owned(), None));
    }
    let needed = || Failure::usage("--merge needs --name: which integration is added to").help("for example --name acme");
    if !given.exists() {
        let vendors = project.vendors_with_specs().join(", ");
        return Err(Failure::input(format!("there is no file or folder `{}`, and no such vendor", given.display()))
            .help(format!("give the later description with --name, or a vendor of the project: {vendors}")));
    }
    let vendor = Origin::find(project, given)?.vendor.ok_or_else(needed)?;
    Ok((vendor, Some(given)))
}

/// The vendor's folder as it will be, and what has to be written for that.
fn arriving(
    origin: &Origin,
    known: FolderSource,
    file: &str,
    folder: &Path,
    overwrite: bool,
) -> Result<(Arriving, Arrival), Failure> {
    let source = FolderSource::new(&origin.folder).map_err(Failure::input)?;
    let read =
        Compiler::default().description_files(&source, &origin.entry).map_err(|diagnostics| unreadable(origin, &diagnostics))?;
    let rename = renaming(origin, file)?;
    let files = placed_files(origin, &read, &|below| rename(below))?;
    let pages = origin.pages.then(|| file.trim_start_matches("./").trim_end_matches('/'));
    let arrival = look_at(folder, &files, pages, overwrite)?;
    Ok((Arriving::new(known, &source, &files, &arrival.gone), arrival))
}

/// The operations that were known before: those of the description that is about to be replaced; where it was replaced already, those of
/// the last build.
fn before(project: &Project, vendor: &str, replacing: bool, here: &dyn Fn() -> Vec<String>) -> Vec<String> {
    if replacing {
        return here();
    }
    let built = std::fs::read(project.generated(vendor).join("api.json")).unwrap_or_default();
    let api: Option<Api> = serde_json::from_slice(&built).ok();
    let operations = api.map(|api| api.operations).unwrap_or_default();
    operations.iter().map(|operation| format!("{} {}", operation.method, operation.path)).collect()
}

fn refused(folder: &Path, file: &Path, diagnostics: &[Diagnostic]) -> Failure {
    print_diagnostics(&folder.to_string_lossy(), diagnostics, Severity::Warning);
    Failure::input(format!("nothing was added to {}", file.display())).help("see the other messages")
}

fn tell(file: &Path, merged: &Merged) -> Result<(), Failure> {
    let additions = &merged.additions;
    output::line(format_args!(
        "{}: {} added, {} to decide",
        file.display(),
        counted(additions.methods.len(), "method"),
        additions.questions
    ))?;
    for method in &additions.methods {
        output::line(format_args!("  + {method}"))?;
    }
    for op in &additions.gone {
        output::line(format_args!("  the description no longer has `{op}`; remove its method"))?;
    }
    for op in additions.left.iter().take(MAX_SHOWN) {
        output::line(format_args!("  left out as before: `{op}`"))?;
    }
    if additions.left.is_empty() {
        return Ok(());
    }
    let more = additions.left.len().saturating_sub(MAX_SHOWN);
    let more = if more > 0 { format!("  and {more} more; ") } else { "  ".to_owned() };
    output::line(format_args!("{more}list what is left out under `ignored:`, or draft it by --unmapped"))
}

/// The description keeps the name under which integration.yaml knows it.
fn renaming<'m>(origin: &'m Origin, source: &'m str) -> Result<impl Fn(&str) -> String + 'm, Failure> {
    let known = source.trim_start_matches("./");
    let as_folder = known.ends_with('/') || !known.contains('.');
    let extension = |path: &str| matches!(path.rsplit('.').next(), Some("json"));
    if as_folder != origin.pages || (!origin.pages && extension(known) != extension(&origin.entry)) {
        let message = format!("integration.yaml reads `{known}`, and `{}` is of another kind", origin.entry);
        return Err(Failure::input(message).help("change `source:` in integration.yaml first"));
    }
    let plain = known.trim_end_matches('/');
    if join_path("", plain).as_deref() != Some(plain) {
        return Err(Failure::input(format!("`source: {source}` in integration.yaml leads out of the vendor's folder"))
            .help("name a file of the folder"));
    }
    Ok(move |below: &str| {
        if origin.pages {
            return below.replacen("pages", plain, 1);
        }
        let folder = known.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
        if below == origin.entry { known.to_owned() } else { format!("{folder}{below}") }
    })
}
