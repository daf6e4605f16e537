//! The door for `init`: a description in, a draft of `integration.yaml` out; and a later description merged into a file that a
//! person has edited since.

use crate::compile::{Compiler, read_api};
use crate::config::{Config, parse_config};
use crate::diagnostic::{Code, Diagnostic, Finding, Severity};
use crate::emit::{Additions, emit_draft, merge_draft};
use crate::infer::draft::{Draft, Question, draft};
use crate::lower::integration_name;
use crate::model::Api;
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
    /// The description's file or folder, as the file names it.
    pub source: String,
    /// Every file of the description that was read.
    pub read: Vec<String>,
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
        let stem = file.trim_end_matches('/').rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or("api");
        let integration = name.map_or_else(|| integration_name(&api, None, stem), str::to_owned);
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

    /// Adds the operations of a later description to the text of an `integration.yaml`. Only lines are added.
    ///
    /// # Errors
    /// All diagnostics, when one of the two cannot be read or there is no place for the new lines.
    pub fn merge(&self, existing: &str, source: &dyn Source, file: &str) -> Result<Merged, Vec<Diagnostic>> {
        let texts = Arena::new();
        let mut documents = Documents::default();
        let mut findings = Vec::new();
        let api = open(source, file, &texts, &mut documents, &mut findings)?;
        let read: Vec<String> = documents.paths().map(str::to_owned).collect();
        let config = read_config(existing)?;
        let merged = merge_draft(existing, &config, &api, &draft(&api, &config.integration.value));
        let (text, additions) = merged.map_err(|reason| {
            let finding = Finding::error(Code::CannotMerge, reason).help("write the section in block style, one key a line");
            located(vec![finding], &Documents::default())
        })?;
        read_config(&text).map_err(|_| {
            let finding = Finding::error(Code::CannotMerge, "the new lines do not fit into integration.yaml as it is written")
                .help("write `resources`, `pagination` and `money` in block style, one key a line");
            located(vec![finding], &Documents::default())
        })?;
        Ok(Merged { text, additions, source: config.source.value, read })
    }
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
