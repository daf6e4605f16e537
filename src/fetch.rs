//! `toolwright fetch`: gets what the vendor publishes now. The one compiling command that touches the network.

mod http;
mod record;

pub use record::{RECORD_FILE, Record};

use crate::diff;
use crate::failure::Failure;
use crate::output;
use crate::project::{Project, Target};
use crate::replaced::Replaced;
use crate::report::{counted, print_diagnostics};
use crate::write::write_whole;
use clap::Args;
use http::{Fetched, get};
use std::path::PathBuf;
use toolwright_codegen::diagnostic::Severity;
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::source::{FolderSource, join_path};
use toolwright_codegen::{Compiler, Entry, Inputs, find_origin};
use toolwright_runtime::lock::hexadecimal;

/// What is fetched.
#[derive(Debug, Args)]
#[command(
    after_help = "The URL is `source: { file: openapi.yaml, url: https://… }` in integration.yaml. Without --update nothing is written: \
it says what the\nvendor's new description would bring. With --update the file is replaced, and specs/<vendor>/source.lock keeps URL, ETag, digest and time."
)]
pub struct Arguments {
    /// Vendors of the project [default: every vendor whose integration.yaml names a URL]
    #[arg(value_name = "VENDOR")]
    names: Vec<String>,
    /// Write what came into the vendor's folder
    #[arg(long)]
    update: bool,
    /// Replace a file that was edited here, or of which nobody knows whether it was
    #[arg(long, requires = "update")]
    overwrite: bool,
    /// Dial private addresses, too: the description is published inside your own network
    #[arg(long)]
    allow_private: bool,
    /// How long the whole answer may take
    #[arg(long, value_name = "SECONDS", default_value = "120", value_parser = clap::value_parser!(u32).range(1..))]
    timeout: u32,
}

pub fn run(project: &Project, arguments: &Arguments) -> Result<(), Failure> {
    let mut failures = Failures::default();
    let mut found = 0;
    for target in project.targets(&arguments.names, Project::vendors_with_specs)? {
        let Target::Vendor(vendor) = &target else {
            return Err(Failure::input("only a vendor of the project can be fetched").help("give a folder in specs/"));
        };
        let place = match place_of(project, vendor) {
            Ok(None) if arguments.names.is_empty() => continue,
            Ok(None) => Err(Failure::input(format!("specs/{vendor}/integration.yaml names no URL"))
                .help("write `source: { file: openapi.yaml, url: https://… }`")),
            Ok(Some(place)) => Ok(place),
            Err(failure) => Err(failure),
        };
        found += 1;
        failures.keep(place.and_then(|place| fetch(project, &place, arguments).map_err(|failure| failure.context(vendor))));
    }
    if found == 0 {
        return Err(Failure::input("no vendor's integration.yaml names a URL")
            .help("write `source: { file: openapi.yaml, url: https://… }`"));
    }
    failures.first.map_or(Ok(()), Err)
}

/// The first failure ends the command, when the others are told: a vendor that is down, or whose file is broken, must not keep the
/// others from being looked at.
#[derive(Default)]
struct Failures {
    first: Option<Failure>,
}

impl Failures {
    fn keep(&mut self, step: Result<(), Failure>) {
        match (step, &self.first) {
            (Ok(()), _) => {}
            (Err(failure), None) => self.first = Some(failure),
            (Err(failure), Some(_)) => {
                failure.report();
            }
        }
    }
}

/// A vendor's description, here and there.
struct VendorPlace {
    vendor: String,
    folder: PathBuf,
    file: String,
    url: String,
}

fn place_of(project: &Project, vendor: &str) -> Result<Option<VendorPlace>, Failure> {
    let folder = project.specs(vendor);
    let source = FolderSource::new(&folder).map_err(Failure::input)?;
    let origin = find_origin(&source).map_err(|diagnostics| {
        print_diagnostics(&folder.to_string_lossy(), &diagnostics, Severity::Error);
        Failure::input(format!("{vendor} cannot be fetched: {} in integration.yaml", counted(diagnostics.len(), "error")))
    })?;
    let Some(url) = origin.url else { return Ok(None) };
    // What is written must stay in the vendor's folder.
    let Some(file) = join_path("", &origin.file) else {
        return Err(Failure::input(format!("{vendor} cannot be fetched: `{}` is no file of its folder", origin.file))
            .help("name a file below the folder of integration.yaml under `source.file`"));
    };
    Ok(Some(VendorPlace { vendor: vendor.to_owned(), folder, file, url }))
}

fn fetch(project: &Project, place: &VendorPlace, arguments: &Arguments) -> Result<(), Failure> {
    let VendorPlace { vendor, folder, file, url } = place;
    let (path, record_path) = (folder.join(file), folder.join(RECORD_FILE));
    let known = Record::read(&record_path)?.unwrap_or_default();
    let record = Some(&known).filter(|record| record.url == *url);
    let here = std::fs::read(&path).ok();
    let digest = here.as_deref().map(hexadecimal);
    let untouched = record.filter(|record| Some(&record.sha256) == digest.as_ref());
    let Fetched::Body(answer) = get(url, untouched, arguments.timeout, arguments.allow_private)? else {
        return output::line(format_args!("{vendor}: not modified since {}", known.fetched_at));
    };
    let new = known.after(file, url, &answer);
    if digest.as_ref() == Some(&new.sha256) {
        if arguments.update && untouched.is_none_or(|known| known.etag != new.etag) {
            write_whole(&record_path, new.text().as_bytes())?;
        }
        return output::line(format_args!("{vendor}: {} is what the vendor publishes", path.display()));
    }
    let text = readable(place, &answer.body)?;
    if !arguments.update {
        output::line(format_args!(
            "{vendor}: the vendor publishes another {file}; `toolwright fetch {vendor} --update` writes it"
        ))?;
        return match here {
            Some(_) => preview(project, place, text),
            None => Ok(()),
        };
    }
    if here.as_ref().is_some_and(|here| !known.knows(file, here)) && !arguments.overwrite {
        let why = match record {
            Some(record) => format!("it is not what was fetched at {}", record.fetched_at),
            None => format!("{RECORD_FILE} does not know it"),
        };
        return Err(Failure::found(format!("{} holds edits, it seems: {why}; nothing was written", path.display()))
            .help("put lasting corrections into an overlay or a record; --overwrite replaces the file"));
    }
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)
            .map_err(|error| Failure::machine(format!("{} cannot be made: {error}", parent.display())))?;
    }
    // The file first: a record without its file would take the next fetch for an edit, and say so.
    write_whole(&path, &answer.body)?;
    write_whole(&record_path, new.text().as_bytes())?;
    let bytes = counted(answer.body.len(), "byte");
    output::line(format_args!("{vendor}: {bytes} written to {}; `toolwright diff {vendor}` says what it brings", path.display()))
}

/// What came, if it is an API description: an error page must not replace one.
fn readable(place: &VendorPlace, body: &[u8]) -> Result<String, Failure> {
    let refuse = |words: &str| {
        Failure::input(format!("what came from {} is no API description{words}; nothing was written", place.url))
            .help("open the URL in a browser; it must lead to the file itself")
    };
    let text = String::from_utf8(body.to_vec()).map_err(|_| refuse(": it is no text in UTF-8"))?;
    let source = Replaced::new(&place.folder, &place.file, text.clone())?;
    let inputs = Inputs { source: &source, entry: Entry::Description(&place.file) };
    let compiler = Compiler { options: LowerOptions { gate: false, ..LowerOptions::default() } };
    match compiler.compile_in_memory(&inputs) {
        Ok(_) => Ok(text),
        Err(diagnostics) => {
            print_diagnostics(&place.url, &diagnostics, Severity::Error);
            Err(refuse(""))
        }
    }
}

/// What the new description would bring. That it cannot be told yet is no failure of the fetch.
fn preview(project: &Project, place: &VendorPlace, text: String) -> Result<(), Failure> {
    match diff::preview(project, &place.vendor, Replaced::new(&place.folder, &place.file, text)?) {
        Ok(report) => output::line(report.trim_end()),
        Err(failure) => {
            failure.report();
            Ok(())
        }
    }
}
