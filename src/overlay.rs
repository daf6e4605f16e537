//! `toolwright overlay`: what overlays make of a description.

mod beside;
mod write;

use crate::failure::Failure;
use crate::output;
use crate::project::{Project, Target, describe};
use crate::report::print_diagnostics;
use beside::Beside;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};
use toolwright_codegen::diagnostic::Severity;
use toolwright_codegen::{Amended, Compiler, Entry, Inputs};
use toolwright_integration::Json;
use write::{pretty_json, yaml};

/// What is shown.
#[derive(Debug, Args)]
pub struct Arguments {
    /// A vendor of the project, whose integration.yaml names its overlays, or an API description
    #[arg(value_name = "VENDOR|FILE")]
    name: String,
    /// An overlay to apply to the description; several apply in order
    #[arg(long = "overlay", short = 'o', value_name = "FILE")]
    overlays: Vec<PathBuf>,
    /// Write the result to this file instead of the terminal
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How the result is written [default: as the description is]
    #[arg(long, value_enum)]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Yaml,
    Json,
}

pub fn run(project: &Project, arguments: &Arguments) -> Result<(), Failure> {
    let target = project.targets(std::slice::from_ref(&arguments.name), |_| Vec::new())?.remove(0);
    let (folder, file) = project.source_of(&target);
    let (source, overlays) = Beside::new(&folder, &arguments.overlays).map_err(Failure::input)?;
    let entry = match &file {
        Some(_) if overlays.is_empty() => {
            return Err(Failure::usage("no overlay is given")
                .help("give one by `--overlay FILE`, or name a vendor whose integration.yaml has `overlays:`"));
        }
        Some(description) => Entry::Amended { description, overlays: &overlays },
        None if overlays.is_empty() => Entry::Integration,
        None => {
            return Err(Failure::usage("a vendor's overlays are those of its integration.yaml")
                .help("add the file there under `overlays:`, or give the description's file instead of the vendor"));
        }
    };
    let shown = folder.to_string_lossy().into_owned();
    let amended = Compiler::default().apply_overlays(&Inputs { source: &source, entry }).map_err(|diagnostics| {
        print_diagnostics(&shown, &diagnostics, Severity::Note);
        Failure::input(format!("the overlays cannot be applied to {}", describe(&target)))
    })?;
    print_diagnostics(&shown, &amended.diagnostics, Severity::Warning);
    if amended.files.is_empty() {
        let message = format!("no overlay changes {}", describe(&target));
        return Err(Failure::found(message).help(match target {
            Target::File(_) => "every action is optional and matches nothing, or only expects its target",
            _ => "add `overlays: [overlay.yaml]` to integration.yaml",
        }));
    }
    let text = write_all(&amended, arguments.format);
    match &arguments.out {
        Some(path) => save(path, &text),
        None => output::line(text.trim_end_matches('\n')),
    }
}

/// One document as it is; several with their names.
fn write_all(amended: &Amended, format: Option<Format>) -> String {
    let format = |path: &str| match format {
        Some(format) => format,
        None if Path::new(path).extension().is_some_and(|end| end.eq_ignore_ascii_case("json")) => Format::Json,
        None => Format::Yaml,
    };
    match amended.files.as_slice() {
        [(path, json)] if format(path) == Format::Json => pretty_json(json),
        [(_, json)] => yaml(json),
        several if several.iter().all(|(path, _)| format(path) == Format::Json) => pretty_json(&Json::Object(several.to_vec())),
        several => several.iter().map(|(path, json)| format!("--- # {path}\n{}", yaml(json))).collect(),
    }
}

fn save(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| Failure::machine(format!("{} cannot be written: {error}", path.display())))
}
