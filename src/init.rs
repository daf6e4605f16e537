//! `toolwright init`: a description in, `specs/<vendor>/` with a draft of integration.yaml out.

mod arriving;
mod merge;
mod namesake;
mod origin;
mod placed;

use crate::failure::Failure;
use crate::fetch::{RECORD_FILE, Record};
use crate::output;
use crate::project::Project;
use crate::report::{counted, print_diagnostics};
use crate::write::write_whole;
use clap::Args;
use merge::Merge;
use namesake::refuse_namesake;
use origin::{Origin, unreadable};
use placed::{Placed, placed_files};
use std::path::{Path, PathBuf};
use toolwright_codegen::diagnostic::Severity;
use toolwright_codegen::infer::draft::Question;
use toolwright_codegen::name::snake;
use toolwright_codegen::source::FolderSource;
use toolwright_codegen::{Compiler, Drafted};

/// How many questions are printed; all stand in the file.
const MAX_SHOWN: usize = 20;

/// What is drafted.
#[derive(Debug, Args)]
#[command(
    after_help = "After a vendor's update: `toolwright fetch acme --update`, then `toolwright init --merge acme`; or, where the vendor publishes \
no URL,\n`toolwright init later.yaml --merge --name acme`. What is merged only adds lines to integration.yaml; a description that was edited in\n\
specs/<vendor>/ is replaced by none, unless --overwrite says so."
)]
pub struct Arguments {
    /// An API description, or a folder of docs pages that each hold a fragment of one; with --merge also a vendor of the project,
    /// whose own description is then read again
    #[arg(value_name = "SOURCE", required_unless_present = "merge")]
    source: Option<PathBuf>,
    /// The integration's name, after which folder and tools are named [default: from the description's title]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Add the operations that are new in SOURCE to the integration.yaml that is there; nothing in it is changed
    #[arg(long)]
    merge: bool,
    /// Replace a description that was edited in specs/<vendor>/, or of which nobody knows whether it was
    #[arg(long, requires = "merge")]
    overwrite: bool,
    /// With --merge: draft the operations, too, that were there before and that somebody left out
    #[arg(long, requires = "merge")]
    unmapped: bool,
}

pub fn run(project: &Project, arguments: &Arguments) -> Result<(), Failure> {
    let name = arguments.name.as_deref().map(checked_name).transpose()?;
    if arguments.merge {
        let source = arguments.source.as_deref();
        return Merge { source, name, overwrite: arguments.overwrite, unmapped: arguments.unmapped }.run(project);
    }
    let Some(given) = &arguments.source else {
        return Err(Failure::usage("init needs an API description").help("for example `toolwright init acme.yaml`"));
    };
    let origin = Origin::find(project, given)?;
    let source = FolderSource::new(&origin.folder).map_err(Failure::input)?;
    let name = name.or_else(|| origin.vendor.clone());
    let drafted = Compiler::default()
        .draft(&source, &origin.entry, &origin.written(), name.as_deref())
        .map_err(|diagnostics| unreadable(&origin, &diagnostics))?;
    let folder = project.specs(&drafted.integration);
    let inside = origin.vendor.as_deref() == Some(drafted.integration.as_str());
    refuse_existing(&folder, &drafted.integration, given, inside)?;
    refuse_namesake(project, &drafted.integration, &drafted.integration)?;
    print_diagnostics(&origin.folder.to_string_lossy(), &drafted.diagnostics, Severity::Error);
    if inside {
        write_whole(&folder.join("integration.yaml"), drafted.text.as_bytes())?;
    } else {
        write_folder(&folder, &placed_files(&origin, &drafted.read, &|below| below.to_owned())?, &drafted)?;
    }
    tell(&folder, &drafted)
}

fn checked_name(name: &str) -> Result<String, Failure> {
    let plain = snake(name);
    if plain.is_empty() || plain != name {
        let help = if plain.is_empty() {
            "use letters and digits, for example --name acme".to_owned()
        } else {
            format!("use --name {plain}")
        };
        return Err(Failure::usage(format!("`{name}` is no name for an integration: it is part of every tool's name")).help(help));
    }
    Ok(plain)
}

/// A folder that is there is only written into when the description lies in it already, and nothing is drafted yet.
fn refuse_existing(folder: &Path, name: &str, source: &Path, inside: bool) -> Result<(), Failure> {
    let drafted = folder.join("integration.yaml").is_file();
    if !folder.exists() || (inside && !drafted) {
        return Ok(());
    }
    let source = source.display();
    let help = if drafted {
        format!("`toolwright init {source} --name {name} --merge` adds what is new to it; for another vendor give another --name")
    } else {
        format!(
            "move the folder away, or give another --name; a description that lies in it already is drafted by `toolwright init {}`",
            folder.join("FILE").display()
        )
    };
    Err(Failure::input(format!("{} exists already; nothing was written", folder.display())).help(help))
}

/// Writes a folder beside its place and moves it there, so that half a folder is never found.
fn write_folder(folder: &Path, files: &[Placed], drafted: &Drafted) -> Result<(), Failure> {
    let refused = |path: &Path, error: std::io::Error| Failure::machine(format!("{} cannot be written: {error}", path.display()));
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let parent = folder.parent().unwrap_or(Path::new("."));
    let draft = parent.join(format!(".{name}.{}", std::process::id()));
    let write = |below: &str, bytes: &[u8]| {
        let target = draft.join(below);
        let made = std::fs::create_dir_all(target.parent().unwrap_or(&draft));
        made.and_then(|()| std::fs::write(&target, bytes)).map_err(|error| refused(&target, error))
    };
    let mut record = Record::default();
    let mut fill = || {
        for file in files {
            write(&file.below, &file.bytes)?;
            record.note(&file.below, &file.bytes);
        }
        write(RECORD_FILE, record.text().as_bytes())?;
        write("integration.yaml", drafted.text.as_bytes())?;
        std::fs::rename(&draft, folder).map_err(|error| refused(folder, error))
    };
    let written = fill();
    if written.is_err() {
        let _ = std::fs::remove_dir_all(&draft);
    }
    written
}

fn tell(folder: &Path, drafted: &Drafted) -> Result<(), Failure> {
    let name = &drafted.integration;
    let resources = drafted.draft.resources.len();
    output::line(format_args!(
        "{}: {} in {}, {} to decide",
        folder.join("integration.yaml").display(),
        counted(drafted.methods, "method"),
        counted(resources, "resource"),
        drafted.questions.len()
    ))?;
    for Question { place, text } in drafted.questions.iter().take(MAX_SHOWN) {
        output::line(format_args!("  {place}: {text}"))?;
    }
    if drafted.questions.len() > MAX_SHOWN {
        output::line(format_args!("  and {} more, each a \"?\" in the file", drafted.questions.len() - MAX_SHOWN))?;
    }
    output::line(format_args!(
        "`toolwright serve {name} --sandbox` tries it out; `toolwright build {name}` builds it once all is decided"
    ))
}
