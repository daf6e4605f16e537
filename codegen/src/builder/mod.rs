//! For a build.rs: a client as a module of the crate that is built.
//!
//! ```no_run
//! // build.rs, with toolwright-codegen among the build dependencies
//! toolwright_codegen::Builder::new().source("acme.yaml").generate();
//! ```
//!
//! ```text
//! // src/lib.rs, with toolwright-runtime among the dependencies
//! pub mod acme {
//!     toolwright_runtime::include_integration!("acme");
//! }
//! ```
//!
//! What goes wrong is said in cargo's own messages, with the place in the file; nothing panics, nothing but the inputs is read, and
//! only files that changed are written.

mod stale;
mod types;
mod write;

pub use stale::assert_up_to_date;
pub use write::write_changed;

use crate::diagnostic::{Diagnostic, Severity, nearest};
use crate::lower::{LowerOptions, TypeView};
use crate::source::FolderSource;
use crate::{Compiler, Entry, Inputs, Output};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::panic::Location;
use std::path::{Path, PathBuf};
use toolwright_integration::{Effect, Operation};

/// How many warnings are shown; the rest are counted.
const SHOWN: usize = 20;

/// What a build.rs wants. See the [module](self).
#[derive(Debug, Clone, Default)]
#[must_use = "nothing is written before `generate`"]
pub struct Builder {
    source: Option<PathBuf>,
    integration: Option<PathBuf>,
    overlays: Vec<String>,
    tags: Vec<String>,
    methods: Vec<String>,
    resources: Vec<String>,
    out_dir: Option<PathBuf>,
    name: Option<String>,
    derives: Vec<String>,
    replaced: Vec<(String, String)>,
    serde: bool,
    gate: bool,
}

/// What was generated.
#[derive(Debug)]
#[non_exhaustive]
pub struct Generated {
    /// The folder of `mod.rs`: the out folder, and in it the name.
    pub folder: PathBuf,
    /// How many files were written; the others had these bytes already.
    pub written: usize,
    /// The files that were read.
    pub read: Vec<PathBuf>,
    /// Notes and warnings, a line each, with file, line and column.
    pub warnings: Vec<String>,
}

impl Builder {
    /// Wants nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Compiles an API description, all else inferred. Relative to the package.
    pub fn source(mut self, file: impl Into<PathBuf>) -> Self {
        self.source = Some(file.into());
        self
    }

    /// Compiles a folder with an `integration.yaml`, which names its description. Relative to the package.
    pub fn integration(mut self, folder: impl Into<PathBuf>) -> Self {
        self.integration = Some(folder.into());
        self
    }

    /// Only operations with one of these tags.
    pub fn tags<S: Into<String>>(mut self, tags: impl IntoIterator<Item = S>) -> Self {
        self.tags.extend(tags.into_iter().map(Into::into));
        self
    }

    /// Only these methods: names such as `list` or `create`, `read` for all that change nothing, `write` for all others.
    pub fn methods<S: Into<String>>(mut self, methods: impl IntoIterator<Item = S>) -> Self {
        self.methods.extend(methods.into_iter().map(Into::into));
        self
    }

    /// Only these resources.
    pub fn resources<S: Into<String>>(mut self, resources: impl IntoIterator<Item = S>) -> Self {
        self.resources.extend(resources.into_iter().map(Into::into));
        self
    }

    /// Writes below this folder and not below cargo's `OUT_DIR`: for code that is checked in.
    pub fn out_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(folder.into());
        self
    }

    /// The module's folder; the integration's name by default.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Gives every type serde's `Serialize` and `Deserialize`.
    pub fn serde(mut self, yes: bool) -> Self {
        self.serde = yes;
        self
    }

    /// Has every type derive these too, such as `PartialEq`; paths of derive macros that the package can see. A macro that is given
    /// twice, or that a type has anyway, is derived once.
    pub fn derives<S: Into<String>>(mut self, macros: impl IntoIterator<Item = S>) -> Self {
        macros.into_iter().for_each(|path| self.add_derive(path.into()));
        self
    }

    /// Uses a type of the package, such as `crate::Parcel`, wherever the generated `name` would stand. It needs the traits that the
    /// generated one has: `Wire`, `Clone` and `Debug`, and `Default` when callers send it.
    pub fn replace_type(mut self, name: impl Into<String>, path: impl Into<String>) -> Self {
        self.replaced.push((name.into(), path.into()));
        self
    }

    /// Leaves out operations that are not documented, as for tools; by default they are compiled with composed words.
    pub fn documented_only(mut self, yes: bool) -> Self {
        self.gate = yes;
        self
    }

    /// Generates, and tells cargo: what was read, every warning, and every error, which fails the build.
    #[track_caller]
    pub fn generate(self) {
        let caller = Location::caller();
        // Said first, so that a build that failed is tried again when an input was mended.
        for input in self.source.iter().chain(&self.integration) {
            say(&format!("rerun-if-changed={}", input.display()));
        }
        match self.try_generate() {
            Ok(generated) => {
                generated.read.iter().for_each(|file| say(&format!("rerun-if-changed={}", file.display())));
                generated.warnings.iter().take(SHOWN).for_each(|warning| say(&format!("warning={warning}")));
                if generated.warnings.len() > SHOWN {
                    say(&format!(
                        "warning=and {} more; `toolwright inspect --diagnostics` prints them",
                        generated.warnings.len() - SHOWN
                    ));
                }
            }
            Err(errors) => {
                for Problem { text, about_options } in errors {
                    let at = if about_options { format!("{}:{}: ", caller.file(), caller.line()) } else { String::new() };
                    say(&format!("error={at}{text}"));
                }
            }
        }
    }

    /// Mends the description by an OpenAPI overlay, whose path begins at the description's folder; several apply in order. Those of
    /// an integration stand in its integration.yaml.
    pub fn overlay(mut self, file: impl Into<String>) -> Self {
        self.overlays.push(file.into());
        self
    }

    /// Generates without telling cargo.
    ///
    /// # Errors
    /// Everything that stands in the way.
    pub fn try_generate(&self) -> Result<Generated, Vec<Problem>> {
        let (folder, file) = self.input().map_err(one)?;
        let shown = folder.clone();
        let source = FolderSource::new(&folder).map_err(|error| one(Problem::of_options(error.to_string())))?;
        let entry = match &file {
            Some(description) if !self.overlays.is_empty() => Entry::Amended { description, overlays: &self.overlays },
            Some(description) => Entry::Description(description),
            None => Entry::Integration,
        };
        let out = self.out_dir.clone().or_else(|| std::env::var_os("OUT_DIR").map(PathBuf::from));
        let out = out
            .ok_or_else(|| one(Problem::of_options("OUT_DIR is not set: call this in a build.rs, or give out_dir".to_owned())))?;
        let compiler = Compiler { options: LowerOptions { gate: self.gate, ..LowerOptions::default() } };
        let keep = |operation: &Operation| self.keeps(operation);
        let head = |read: &[String]| head(&folder, read);
        self.check_paths().map_err(one)?;
        let wrong = RefCell::new(None);
        let change = |view: &mut TypeView| *wrong.borrow_mut() = self.change(view).err();
        let compiled = compiler.compile_module(&Inputs { source: &source, entry }, &keep, &change, self.serde, &head);
        let mut output = compiled.map_err(|found| {
            let errors = found.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
            // What has no place in a file is the path that was given.
            let problem = |one: &Diagnostic| Problem { text: line(&shown, one), about_options: one.place.is_none() };
            errors.map(problem).collect::<Vec<_>>()
        })?;
        self.check_filters(&output).map_err(one)?;
        wrong.into_inner().map_or(Ok(()), |problem| Err(one(problem)))?;
        let name = self.name.clone().unwrap_or_else(|| output.plan.integration.name.clone());
        let folder = out.join(name);
        let written = write_changed(&folder, &std::mem::take(&mut output.files)).map_err(|(path, error)| {
            one(Problem { text: format!("{} cannot be written: {error}", path.display()), about_options: false })
        })?;
        let warnings = output.diagnostics.iter().filter(|diagnostic| diagnostic.severity >= Severity::Warning);
        let warnings = warnings.map(|diagnostic| line(&shown, diagnostic)).collect();
        let mut read: Vec<PathBuf> = output.read.iter().map(|file| shown.join(file)).collect();
        // A record that is added changes the docs.
        read.extend(Some(shown.join("records")).filter(|records| records.is_dir()));
        Ok(Generated { folder, written, read, warnings })
    }

    /// The folder that is read, and the file that stands first.
    fn input(&self) -> Result<(PathBuf, Option<String>), Problem> {
        match (&self.source, &self.integration) {
            (Some(file), None) => {
                let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
                let name = name.ok_or_else(|| Problem::of_options(format!("{} is no file", file.display())))?;
                let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
                Ok((folder.to_path_buf(), Some(name)))
            }
            (None, Some(_)) if !self.overlays.is_empty() => Err(Problem::of_options(
                "an integration's overlays stand in its integration.yaml: `overlays: [overlay.yaml]`".to_owned(),
            )),
            (None, Some(folder)) => Ok((folder.clone(), None)),
            (None, None) => Err(Problem::of_options("there is nothing to compile: give source or integration".to_owned())),
            (Some(_), Some(_)) => {
                Err(Problem::of_options("give source or integration, not both: integration.yaml names its source".to_owned()))
            }
        }
    }

    fn keeps(&self, operation: &Operation) -> bool {
        let read = operation.effect == Effect::Read;
        let method = |wanted: &String| match wanted.as_str() {
            "read" => read,
            "write" => !read,
            name => operation.method == name,
        };
        (self.tags.is_empty() || operation.tags.iter().any(|tag| self.tags.contains(tag)))
            && (self.methods.is_empty() || self.methods.iter().any(method))
            && (self.resources.is_empty() || self.resources.contains(&operation.resource))
    }

    /// A filter that is misspelt would leave out everything without a word.
    fn check_filters(&self, output: &Output) -> Result<(), Problem> {
        let operations = &output.plan.integration.operations;
        let tags: BTreeSet<&str> = operations.iter().flat_map(|operation| &operation.tags).map(String::as_str).collect();
        let methods: BTreeSet<&str> =
            operations.iter().map(|operation| operation.method.as_str()).chain(["read", "write"]).collect();
        let resources: BTreeSet<&str> = operations.iter().map(|operation| operation.resource.as_str()).collect();
        for (what, wanted, known) in
            [("tag", &self.tags, tags), ("method", &self.methods, methods), ("resource", &self.resources, resources)]
        {
            if let Some(missing) = wanted.iter().find(|name| !known.contains(name.as_str())) {
                let hint = match nearest(missing, known.iter().copied()) {
                    Some(name) => format!("did you mean {name:?}?"),
                    None => format!("there are: {}", known.into_iter().collect::<Vec<_>>().join(", ")),
                };
                return Err(Problem::of_options(format!("no operation has the {what} {missing:?}; {hint}")));
            }
        }
        match operations.iter().any(|operation| self.keeps(operation)) {
            true => Ok(()),
            false => Err(Problem::of_options("the filters leave no operation".to_owned())),
        }
    }
}

/// Why nothing was generated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// In one line; with the place, when it is in a file.
    pub text: String,
    /// What was asked for is wrong, and not an input.
    pub about_options: bool,
}

impl Problem {
    fn of_options(text: String) -> Self {
        Self { text: format!("toolwright_codegen::Builder: {text}"), about_options: true }
    }
}

fn one(problem: Problem) -> Vec<Problem> {
    vec![problem]
}

/// A diagnostic in one line, its file as seen from the package.
fn line(folder: &Path, diagnostic: &Diagnostic) -> String {
    let text = diagnostic.to_string().replace(['\n', '\r'], " ");
    let folder = folder.display().to_string();
    match diagnostic.place {
        Some(_) if !folder.is_empty() && folder != "." => format!("{}/{text}", folder.trim_end_matches('/')),
        _ => text,
    }
}

/// An instruction to cargo. A closed pipe is no reason to panic.
fn say(instruction: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "cargo::{}", instruction.replace(['\n', '\r'], " "));
}

/// Who made the file, and of what: the digest (FNV-1a over names and bytes) tells whether an input changed.
fn head(folder: &Path, read: &[String]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for name in read {
        let bytes = std::fs::read(folder.join(name)).unwrap_or_default();
        for byte in name.bytes().chain([0]).chain(bytes).chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    let version = env!("CARGO_PKG_VERSION");
    format!("// @generated by toolwright-codegen {version} from inputs with the digest {hash:016x}; do not edit by hand.\n")
}

/// Without links, for a message.
fn real_path(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}
