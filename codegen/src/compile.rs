//! The one door: inputs in, files out.

use crate::budget::Budget;
use crate::config::{
    Config, Record, Spanned, check_config, excuse_missed, excuse_quarantined, forget_open_money, parse_config, read_records,
    report_open_questions,
};
use crate::diagnostic::{Code, Diagnostic, Finding, Severity};
use crate::emit::profile::Profile;
use crate::emit::{Package, emit_api, emit_module, emit_operations, emit_rust, emit_tool, emit_tools, emit_tools_md};
use crate::hygiene::inspect_texts;
use crate::lower::{Keep, LowerOptions, Plan, TypeView, lower, lower_types};
use crate::model::Api;
use crate::read::{foreign_text, read_description, read_pages};
use crate::source::{At, Documents, Source};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toolwright_integration::Integration;
use typed_arena::Arena;

/// What is compiled.
#[derive(Clone, Copy)]
pub struct Inputs<'s> {
    /// Where files come from.
    pub source: &'s dyn Source,
    /// Which file stands first.
    pub entry: Entry<'s>,
}

/// The file that stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry<'s> {
    /// The folder's `integration.yaml`, which names the description.
    Integration,
    /// An API description without configuration; everything is inferred.
    Description(&'s str),
    /// A description that overlays mend, in this order, without configuration.
    Amended {
        /// The description's file, or a folder of pages.
        description: &'s str,
        /// The overlays' files.
        overlays: &'s [String],
    },
}

/// What a compilation gives.
#[derive(Debug)]
pub struct Output {
    /// The files of `generated/<vendor>/`, by path.
    pub files: BTreeMap<PathBuf, Vec<u8>>,
    /// What was planned.
    pub plan: Plan,
    /// Notes and warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// How many operations the description has, read or not.
    pub operations: usize,
    /// Every file that was read, below the vendor's folder; for `rerun-if-changed`.
    pub read: Vec<String>,
    /// What the definitions may cost.
    pub budget: Budget,
}

impl Output {
    /// Makes the crate's manifest that of a crate that stands elsewhere than in `generated/<vendor>/` of Toolwright's own repository.
    pub fn place(&mut self, package: &Package) {
        if let Some(manifest) = self.files.get_mut(Path::new("Cargo.toml")) {
            *manifest = package.place(&String::from_utf8_lossy(manifest)).into_bytes();
        }
    }
}

/// An integration in memory, for serving without files.
#[derive(Debug)]
pub struct InMemory {
    /// The content of `operations.json`.
    pub integration: Integration,
    /// Name and definition of each tool, as in `tools.json`.
    pub tools: Vec<(String, String)>,
    /// Notes and warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// What was refused by the gate.
    pub plan: Plan,
    /// How many operations the description has.
    pub operations: usize,
    /// Every file that was read, below the vendor's folder.
    pub read: Vec<String>,
}

/// The compiler.
///
/// ```
/// use toolwright_codegen::{Compiler, Entry, Inputs, source::MemorySource};
/// let source = MemorySource::new([("api.yaml", "
/// openapi: 3.0.3
/// info: {title: Acme API, version: '1'}
/// servers: [{url: https://api.acme.test}]
/// paths:
///   /users:
///     get:
///       summary: List the users of the account
///       responses: {'200': {description: OK, content: {application/json: {schema: {type: array, items: {type: string}}}}}}
/// ")]);
/// let output = Compiler::default().compile(&Inputs { source: &source, entry: Entry::Description("api.yaml") }).unwrap();
/// assert_eq!(output.plan.tools[0].name, "list_all_acme_users");
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Compiler {
    /// What lowering may be told.
    pub options: LowerOptions,
}

impl Compiler {
    /// Compiles everything into files. An integration gets its Rust crate; a bare description does not, see
    /// [`Compiler::compile_crate`].
    ///
    /// # Errors
    /// All diagnostics, when at least one is an error.
    pub fn compile(&self, inputs: &Inputs<'_>) -> Result<Output, Vec<Diagnostic>> {
        self.files(inputs, inputs.entry == Entry::Integration)
    }

    /// Compiles everything into files, the Rust crate included.
    ///
    /// # Errors
    /// All diagnostics, when at least one is an error.
    pub fn compile_crate(&self, inputs: &Inputs<'_>) -> Result<Output, Vec<Diagnostic>> {
        self.files(inputs, true)
    }

    /// Compiles the client into a module: `mod.rs` with the wanted operations, and the JSON files that it includes. `head` makes the
    /// comment on top out of the names of the files that were read, and `change` may change the types before they are written.
    ///
    /// # Errors
    /// All diagnostics, when at least one is an error.
    pub fn compile_module(
        &self,
        inputs: &Inputs<'_>,
        keep: Keep<'_>,
        change: &dyn Fn(&mut TypeView),
        serde: bool,
        head: &dyn Fn(&[String]) -> String,
    ) -> Result<Output, Vec<Diagnostic>> {
        let Compiled { api, plan, mut types, diagnostics, read, budget } = self.run(inputs, Some(keep))?;
        types.iter_mut().for_each(change);
        let module = types.map(|types| emit_module(&plan, &types, &head(&read), serde)).unwrap_or_default();
        let files = BTreeMap::from([
            (PathBuf::from("mod.rs"), module.into_bytes()),
            (PathBuf::from("operations.json"), emit_operations(&plan)),
            (PathBuf::from("tools.json"), emit_tools(&plan)),
        ]);
        Ok(Output { files, plan, diagnostics, operations: api.operations.len(), read, budget })
    }

    fn files(&self, inputs: &Inputs<'_>, with_types: bool) -> Result<Output, Vec<Diagnostic>> {
        let Compiled { api, plan, types, diagnostics, read, budget } = self.run(inputs, with_types.then_some(&|_| true))?;
        let mut files = types.map(|types| emit_rust(&plan, &types)).unwrap_or_default();
        files.insert(PathBuf::from("tools.json"), emit_tools(&plan));
        files.insert(PathBuf::from("operations.json"), emit_operations(&plan));
        files.insert(PathBuf::from("api.json"), emit_api(&api));
        files.insert(PathBuf::from("TOOLS.md"), emit_tools_md(&plan));
        Ok(Output { files, plan, diagnostics, operations: api.operations.len(), read, budget })
    }

    /// Compiles what serving needs, without files.
    ///
    /// # Errors
    /// All diagnostics, when at least one is an error.
    pub fn compile_in_memory(&self, inputs: &Inputs<'_>) -> Result<InMemory, Vec<Diagnostic>> {
        let Compiled { api, plan, diagnostics, read, .. } = self.run(inputs, None)?;
        let tools = emit_each(&plan);
        let integration = plan.integration.clone();
        Ok(InMemory { integration, tools, diagnostics, operations: api.operations.len(), plan, read })
    }

    fn run(&self, inputs: &Inputs<'_>, types: Option<Keep<'_>>) -> Result<Compiled, Vec<Diagnostic>> {
        let texts = Arena::new();
        let mut documents = Documents::default();
        let mut findings = Vec::new();
        let result = self.phases(inputs, Wanted { types, empty: false, excused: false }, &texts, &mut documents, &mut findings);
        let failed = findings.iter().any(|finding| finding.severity == Severity::Error);
        let mut diagnostics: Vec<Diagnostic> = findings.into_iter().map(|finding| finding.locate(&documents)).collect();
        diagnostics.sort_by(|left, right| right.severity.cmp(&left.severity).then_with(|| left.place.cmp(&right.place)));
        match result {
            Some((api, plan, types, told)) if !failed => {
                let read = documents.paths().map(str::to_owned).collect();
                let budget = Budget::locate(&told.config.map(|config| config.budget).unwrap_or_default(), &documents);
                Ok(Compiled { api, plan, types, diagnostics, read, budget })
            }
            _ => Err(diagnostics),
        }
    }

    /// source → read → config → lower. `None` when there is nothing to go on with; the findings say why.
    pub(crate) fn phases<'a>(
        &self,
        inputs: &Inputs<'_>,
        wanted: Wanted<'_>,
        texts: &'a Arena<String>,
        documents: &mut Documents<'a>,
        findings: &mut Vec<Finding>,
    ) -> Option<(Api, Plan, Option<TypeView>, Told)> {
        let (mut config, mut records, file, at) = match inputs.entry {
            Entry::Description(file) => (None, Vec::new(), file.to_owned(), None),
            Entry::Amended { description, overlays } => {
                let start = At { document: 0, offset: 0 };
                let files: Vec<_> = overlays.iter().map(|file| Spanned { value: file.clone(), at: start }).collect();
                documents.load_overlays(texts, inputs.source, &files, false, findings);
                (None, Vec::new(), description.to_owned(), None)
            }
            Entry::Integration => {
                let (config, records) = load_config(inputs.source, self.options.drafts, texts, documents, findings)?;
                documents.load_overlays(texts, inputs.source, &config.overlays, true, findings);
                let (file, at) = (config.source.value.clone(), config.source.at);
                (Some(config), records, file, Some(at))
            }
        };
        let read = read_api(inputs.source, &file, wanted.empty, texts, documents, findings);
        findings.extend(documents.unused_overlays());
        let api = match read {
            Ok(api) => api,
            Err(finding) => {
                findings.push(match at {
                    Some(at) => finding.or_at(at),
                    None => finding,
                });
                return None;
            }
        };
        for root in documents.roots() {
            inspect_texts(root, findings);
        }
        if let Some(config) = &mut config {
            check_config(config, &records, &api, findings);
            excuse_quarantined(config, &api, findings);
            if wanted.excused {
                excuse_missed(config, &mut records, &api, findings);
            }
        }
        let stem =
            file.trim_end_matches('/').rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or("api").to_owned();
        let plan = lower(&api, config.as_ref(), &records, &stem, self.options, findings);
        let types = wanted.types.map(|keep| lower_types(&api, config.as_ref(), &records, &plan, keep, findings));
        Some((api, plan, types, Told { config, records }))
    }
}

impl Output {
    /// The tools and the operation table in a profile, by file name.
    pub fn profile_files(&self, profile: &Profile) -> [(PathBuf, Vec<u8>); 2] {
        let plan = profile.apply(&self.plan);
        [(profile.file("tools.json"), emit_tools(&plan)), (profile.file("operations.json"), emit_operations(&plan))]
    }
}

impl InMemory {
    /// The same integration in a profile.
    #[must_use]
    pub fn in_profile(self, profile: &Profile) -> Self {
        let plan = profile.apply(&self.plan);
        Self { integration: plan.integration.clone(), tools: emit_each(&plan), plan, ..self }
    }
}

/// Name and definition of each tool.
fn emit_each(plan: &Plan) -> Vec<(String, String)> {
    let pairs = plan.tools.iter().zip(&plan.integration.operations);
    pairs.map(|(tool, operation)| (tool.name.clone(), emit_tool(tool, operation))).collect()
}

/// What people wrote beside the description.
pub(crate) struct Told {
    /// `integration.yaml`.
    pub config: Option<Config>,
    /// The documentation records.
    pub records: Vec<Record>,
}

/// What a compilation is for.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'k> {
    /// The Rust types too, of the operations that are kept.
    pub types: Option<Keep<'k>>,
    /// A description without operations is one as well.
    pub empty: bool,
    /// What integration.yaml names and the description lacks is left out: a comparison tells it as a change.
    pub excused: bool,
}

struct Compiled {
    api: Api,
    plan: Plan,
    types: Option<TypeView>,
    diagnostics: Vec<Diagnostic>,
    read: Vec<String>,
    budget: Budget,
}

/// The description in a file, or in the pages of a folder.
pub(crate) fn read_api<'a>(
    source: &dyn Source,
    file: &str,
    may_be_empty: bool,
    texts: &'a Arena<String>,
    documents: &mut Documents<'a>,
    findings: &mut Vec<Finding>,
) -> Result<Api, Finding> {
    if file.ends_with('/') || source.is_folder(file) {
        return read_pages(documents, texts, source, file, findings);
    }
    let entry = documents.load(texts, source, file, findings).map_err(|finding| explain(documents, finding))?;
    let api = read_description(documents, entry, findings)?;
    let quarantined = findings.iter().any(|finding| finding.code == Code::QuarantinedOperation);
    if api.operations.is_empty() && (quarantined || !may_be_empty) {
        return Err(Finding::error(Code::NotADescription, "the description has no operation that can be read")
            .at(At { document: entry, offset: 0 })
            .help("see the other messages"));
    }
    Ok(api)
}

/// A file that is not well-formed is most often something else altogether.
fn explain(documents: &Documents<'_>, finding: Finding) -> Finding {
    let foreign = finding.at.filter(|_| finding.code == Code::Syntax).and_then(|at| foreign_text(documents, at.document));
    foreign.unwrap_or(finding)
}

fn load_config<'a>(
    source: &dyn Source,
    drafts: bool,
    texts: &'a Arena<String>,
    documents: &mut Documents<'a>,
    findings: &mut Vec<Finding>,
) -> Option<(Config, Vec<Record>)> {
    let index = match documents.load(texts, source, "integration.yaml", findings) {
        Ok(index) => index,
        Err(finding) => {
            findings.push(finding);
            return None;
        }
    };
    // A vendor's description is read in spite of it. In a file that a person writes, the first of the two is work that is lost.
    for finding in findings.iter_mut().filter(|finding| finding.code == Code::DuplicateKey) {
        if finding.at.is_some_and(|at| at.document == index) {
            finding.severity = Severity::Error;
            "remove or rename one of them".clone_into(&mut finding.help);
        }
    }
    let root = documents.root(index)?;
    report_open_questions(root, drafts, findings);
    let mut config = parse_config(root, findings)?;
    if drafts {
        forget_open_money(root, &mut config);
    }
    Some((config, read_records(source, findings)))
}
