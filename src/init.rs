//! `toolwright init`: a description in, `specs/<vendor>/` with a draft of integration.yaml out.

use crate::failure::Failure;
use crate::output;
use crate::project::Project;
use crate::report::{counted, print_diagnostics};
use clap::Args;
use std::path::{Path, PathBuf};
use toolwright_codegen::diagnostic::{Diagnostic, Severity};
use toolwright_codegen::infer::draft::Question;
use toolwright_codegen::name::snake;
use toolwright_codegen::source::FolderSource;
use toolwright_codegen::{Compiler, Drafted};

/// How many questions are printed; all stand in the file.
const MAX_SHOWN: usize = 20;

/// What is drafted.
#[derive(Debug, Args)]
pub struct Arguments {
    /// An API description, or a folder of docs pages that each hold a fragment of one
    #[arg(value_name = "SOURCE")]
    source: PathBuf,
    /// The integration's name, after which folder and tools are named [default: from the description's title]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Add the operations that are new in SOURCE to the integration.yaml that is there; nothing in it is changed
    #[arg(long)]
    merge: bool,
}

pub fn run(project: &Project, arguments: &Arguments) -> Result<(), Failure> {
    let origin = Origin::find(&arguments.source)?;
    let source = FolderSource::new(&origin.folder).map_err(Failure::input)?;
    let name = arguments.name.as_deref().map(checked_name).transpose()?;
    let written = if origin.pages { "pages/" } else { origin.entry.as_str() };
    if arguments.merge {
        return merge(project, &origin, &source, name);
    }
    let drafted = Compiler::default()
        .draft(&source, &origin.entry, written, name.as_deref())
        .map_err(|diagnostics| unreadable(&origin, &diagnostics))?;
    let folder = project.specs(&drafted.integration);
    refuse_existing(&folder, &drafted.integration, &arguments.source)?;
    print_diagnostics(&origin.folder.to_string_lossy(), &drafted.diagnostics, Severity::Error);
    write_folder(&folder, &origin, &drafted)?;
    tell(&folder, &drafted)
}

/// Where the description lies, and what is read first.
struct Origin {
    folder: PathBuf,
    entry: String,
    pages: bool,
}

impl Origin {
    fn find(path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        let real = path.canonicalize().map_err(|_| {
            Failure::input(format!("there is no file or folder `{shown}`")).help("check the path; a URL must be downloaded first")
        })?;
        let name = real.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        let (Some(folder), Some(name)) = (real.parent(), name) else {
            return Err(Failure::input(format!("`{shown}` is no folder of docs pages")).help("give the description file"));
        };
        let pages = real.is_dir();
        if pages && real.join("integration.yaml").is_file() {
            return Err(Failure::input(format!("`{shown}` holds an integration.yaml already"))
                .help("give the description file inside it, with --merge"));
        }
        let entry = if pages { format!("{name}/") } else { name };
        Ok(Self { folder: folder.to_path_buf(), entry, pages })
    }

    /// The path below the vendor's folder of a file that was read. `None` for what must not be written there.
    fn place(&self, read: &str) -> Option<String> {
        let below = if self.pages { format!("pages/{}", read.strip_prefix(&self.entry)?) } else { read.to_owned() };
        (below != "integration.yaml" && !below.starts_with("records/")).then_some(below)
    }
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

fn unreadable(origin: &Origin, diagnostics: &[Diagnostic]) -> Failure {
    print_diagnostics(&origin.folder.to_string_lossy(), diagnostics, Severity::Warning);
    Failure::input(format!("`{}` cannot be read as an API description; nothing was written", origin.entry.trim_end_matches('/')))
        .help("mend or download the file again, or convert it to OpenAPI 3; `toolwright explain CODE` says more of a message")
}

fn refuse_existing(folder: &Path, name: &str, source: &Path) -> Result<(), Failure> {
    if !folder.exists() {
        return Ok(());
    }
    let source = source.display();
    let help = if folder.join("integration.yaml").is_file() {
        format!("`toolwright init {source} --name {name} --merge` adds what is new to it; for another vendor give another --name")
    } else {
        "move the folder away, or give another --name".to_owned()
    };
    Err(Failure::input(format!("{} exists already; nothing was written", folder.display())).help(help))
}

/// Writes a folder beside its place and moves it there, so that half a folder is never found.
fn write_folder(folder: &Path, origin: &Origin, drafted: &Drafted) -> Result<(), Failure> {
    let refused = |path: &Path, error: std::io::Error| Failure::machine(format!("{} cannot be written: {error}", path.display()));
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let parent = folder.parent().unwrap_or(Path::new("."));
    let draft = parent.join(format!(".{name}.{}", std::process::id()));
    let written = copy_source(origin, &drafted.read, &draft, &|below| below.to_owned())
        .and_then(|()| std::fs::write(draft.join("integration.yaml"), &drafted.text).map_err(|error| refused(&draft, error)))
        .and_then(|()| std::fs::rename(&draft, folder).map_err(|error| refused(folder, error)));
    if written.is_err() {
        let _ = std::fs::remove_dir_all(&draft);
    }
    written
}

/// Copies every file that was read; `rename` may give one another path below the folder.
fn copy_source(origin: &Origin, read: &[String], to: &Path, rename: &dyn Fn(&str) -> String) -> Result<(), Failure> {
    for path in read {
        let from = origin.folder.join(path);
        let Some(below) = origin.place(path).filter(|_| from.is_file()) else { continue };
        let target = to.join(rename(&below));
        let refused = |error: std::io::Error| Failure::machine(format!("{} cannot be written: {error}", target.display()));
        let bytes =
            std::fs::read(&from).map_err(|error| Failure::input(format!("{} cannot be read: {error}", from.display())))?;
        if std::fs::read(&target).is_ok_and(|there| there == bytes) {
            continue;
        }
        std::fs::create_dir_all(target.parent().unwrap_or(to)).map_err(refused)?;
        std::fs::write(&target, bytes).map_err(refused)?;
    }
    Ok(())
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

fn merge(project: &Project, origin: &Origin, source: &FolderSource, name: Option<String>) -> Result<(), Failure> {
    let Some(name) = name else {
        return Err(Failure::usage("--merge needs --name: which integration is added to").help("for example --name acme"));
    };
    let folder = project.specs(&name);
    let file = folder.join("integration.yaml");
    let existing = std::fs::read_to_string(&file).map_err(|error| {
        Failure::input(format!("{} cannot be read: {error}", file.display()))
            .help("run `toolwright init SOURCE` without --merge to draft it")
    })?;
    let merged = Compiler::default().merge(&existing, source, &origin.entry).map_err(|diagnostics| {
        print_diagnostics(&folder.to_string_lossy(), &diagnostics, Severity::Warning);
        Failure::input(format!("nothing was added to {}", file.display())).help("see the other messages")
    })?;
    let rename = renaming(origin, &merged.source)?;
    copy_source(origin, &merged.read, &folder, &|below| rename(below))?;
    if merged.text != existing {
        let refused = |error: std::io::Error| Failure::machine(format!("{} cannot be written: {error}", file.display()));
        let draft = folder.join(".integration.yaml.new");
        std::fs::write(&draft, &merged.text).and_then(|()| std::fs::rename(&draft, &file)).map_err(refused)?;
    }
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
    Ok(())
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
    Ok(move |below: &str| {
        if origin.pages {
            return below.replacen("pages", known.trim_end_matches('/'), 1);
        }
        let folder = known.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
        if below == origin.entry { known.to_owned() } else { format!("{folder}{below}") }
    })
}
