//! The door for `init`: a description in, a draft of `integration.yaml` out; and a later description merged into a file that a
//! person has edited since.

use crate::compile::{Compiler, read_api};
use crate::config::{Config, check_config, parse_config};
use crate::diagnostic::{Code, Diagnostic, Finding, Severity};
use crate::emit::{Additions, emit_draft, merge_draft};
use crate::infer::draft::{Draft, Question, draft};
use crate::lower::derived_name;
use crate::model::{Api, Operation};
use crate::source::{Documents, Source};
use typed_arena::Arena;

/// A drafted `integration.yaml`.
#[derive(Debug)]
pub struct Drafted {
    /// The integration's name.
    pub integration: String,
    /// The text of the file.
    pub text: String,
    /// What a person has to decide.
    pub questions: Vec<Question>,
    /// How many methods it has.
    pub methods: usize,
    /// The guesses as data.
    pub draft: Draft,
    /// Every file that was read, below the source's folder; the description itself first.
    pub read: Vec<String>,
    /// Notes and warnings about the description.
    pub diagnostics: Vec<Diagnostic>,
}

/// An `integration.yaml` with the vendor's new operations.
#[derive(Debug)]
pub struct Merged {
    /// The text of the file: everything that stood in it, byte for byte, and new lines.
    pub text: String,
    /// What was added.
    pub additions: Additions,
}

impl Compiler {
    /// Drafts an integration from a description, or a folder of docs pages, below `source`. Without `name` the title names it.
    ///
    /// # Errors
    /// All diagnostics, when the description cannot be read.
    pub fn draft(
        &self,
        source: &dyn Source,
        file: &str,
        written_as: &str,
        name: Option<&str>,
    ) -> Result<Drafted, Vec<Diagnostic>> {
        let texts = Arena::new();
        let mut documents = Documents::default();
        let mut findings = Vec::new();
        let api = open(source, file, &texts, &mut documents, &mut findings)?;
        let stem = file.trim_end_matches('/').rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or("");
        let integration = match name.map(str::to_owned).or_else(|| derived_name(&api, stem)) {
            Some(name) => name,
            None => return Err(located(vec![nameless(&api)], &documents)),
        };
        let drafted = draft(&api, &integration);
        Ok(Drafted {
            text: emit_draft(&drafted, written_as),
            questions: drafted.questions(),
            methods: drafted.resources.iter().map(|resource| resource.methods.len()).sum(),
            integration,
            draft: drafted,
            read: documents.paths().map(str::to_owned).collect(),
            diagnostics: located(findings, &documents),
        })
    }

    /// Every file of a description, or of a folder of docs pages, below `source`; the description itself first.
    ///
    /// # Errors
    /// All diagnostics, when the description cannot be read.
    pub fn description_files(&self, source: &dyn Source, file: &str) -> Result<Vec<String>, Vec<Diagnostic>> {
        let texts = Arena::new();
        let mut documents = Documents::default();
        open(source, file, &texts, &mut documents, &mut Vec::new())?;
        Ok(documents.paths().map(str::to_owned).collect())
    }

    /// `METHOD /path` of every operation of the description that `integration.yaml` reads, as its overlays leave it.
    ///
    /// # Errors
    /// All diagnostics, when one of the files cannot be read.
    pub fn described_operations(&self, existing: &str, source: &dyn Source, file: &str) -> Result<Vec<String>, Vec<Diagnostic>> {
        let api = open_amended(&read_config(existing)?, source, file)?;
        Ok(api.operations.iter().map(Operation::key).collect())
    }

    /// Adds the operations of a later description to the text of an `integration.yaml`. Only lines are added. `source` is the vendor's
    /// folder as it will be: the file's overlays apply to the description, and what is added fits it. `known` are operations
    /// (`METHOD /path`) of the description before: one that has no method was left out by somebody, and stays so.
    ///
    /// # Errors
    /// All diagnostics, when one of the two cannot be read or there is no place for the new lines.
    pub fn merge(&self, existing: &str, source: &dyn Source, file: &str, known: &[String]) -> Result<Merged, Vec<Diagnostic>> {
        let config = read_config(existing)?;
        let api = open_amended(&config, source, file)?;
        let merged = merge_draft(existing, &config, &api, &draft(&api, &config.integration.value), known);
        let (text, additions) = merged.map_err(|refusal| {
            let finding = Finding::error(Code::CannotMerge, refusal.reason).help(refusal.way_out);
            located(vec![finding], &Documents::default())
        })?;
        let fits = read_config(&text).is_ok_and(|merged| mistakes(&merged, &api) <= mistakes(&config, &api));
        if !fits {
            let finding = Finding::error(Code::CannotMerge, "the new lines do not fit into integration.yaml as it is written")
                .help("write `resources`, `pagination` and `money` in block style, one key a line");
            return Err(located(vec![finding], &Documents::default()));
        }
        Ok(Merged { text, additions })
    }
}

/// The description as the file's overlays leave it.
fn open_amended(config: &Config, source: &dyn Source, file: &str) -> Result<Api, Vec<Diagnostic>> {
    let texts = Arena::new();
    let mut documents = Documents::default();
    let mut findings = Vec::new();
    documents.load_overlays(&texts, source, &config.overlays, false, &mut findings);
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(located(findings, &documents));
    }
    open(source, file, &texts, &mut documents, &mut findings)
}

/// How many errors the description finds in the file: a merge may leave a person's, and adds none.
fn mistakes(config: &Config, api: &Api) -> usize {
    let mut findings = Vec::new();
    check_config(config, &[], api, &mut findings);
    findings.iter().filter(|finding| finding.severity == Severity::Error).count()
}

fn nameless(api: &Api) -> Finding {
    let message =
        format!("neither the title `{}` nor the server nor the file's name says what to call the integration", api.title);
    Finding::error(Code::NamelessDescription, message).help("say it: --name acme")
}

/// The description, or why there is none.
fn open<'a>(
    source: &dyn Source,
    file: &str,
    texts: &'a Arena<String>,
    documents: &mut Documents<'a>,
    findings: &mut Vec<Finding>,
) -> Result<Api, Vec<Diagnostic>> {
    match read_api(source, file, false, texts, documents, findings) {
        Ok(api) => Ok(api),
        Err(finding) => {
            findings.push(finding);
            Err(located(std::mem::take(findings), documents))
        }
    }
}

/// The file as it stands, open questions included.
fn read_config(text: &str) -> Result<Config, Vec<Diagnostic>> {
    let source = crate::source::MemorySource::new([("integration.yaml", text)]);
    let texts = Arena::new();
    let mut documents = Documents::default();
    let mut findings = Vec::new();
    let config = match documents.load(&texts, &source, "integration.yaml", &mut findings) {
        Ok(index) => documents.root(index).and_then(|root| parse_config(root, &mut findings)),
        Err(finding) => {
            findings.push(finding);
            None
        }
    };
    let failed = findings.iter().any(|finding| finding.severity == Severity::Error);
    match config {
        Some(config) if !failed => Ok(config),
        _ => Err(located(findings, &documents)),
    }
}

fn located(findings: Vec<Finding>, documents: &Documents<'_>) -> Vec<Diagnostic> {
    findings.into_iter().map(|finding| finding.locate(documents)).collect()
}
