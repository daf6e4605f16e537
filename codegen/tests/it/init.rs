//! Drafts of integration.yaml: they fit their description, and a merge leaves what a person wrote alone.

use crate::shared::shared;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use toolwright_codegen::diagnostic::{Code, Diagnostic, Severity};
use toolwright_codegen::source::{FolderSource, MemorySource, Source, SourceError};
use toolwright_codegen::{Compiler, Drafted, Entry, Inputs, Merged};

/// A vendor's folder that is not on disk: the description's own, and an integration.yaml in memory.
struct Beside {
    folder: FolderSource,
    integration: String,
}

impl Source for Beside {
    fn read(&self, path: &str) -> Result<String, SourceError> {
        if path == "integration.yaml" { Ok(self.integration.clone()) } else { self.folder.read(path) }
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        if folder == "records" { Ok(Vec::new()) } else { self.folder.list(folder) }
    }

    fn is_folder(&self, path: &str) -> bool {
        self.folder.is_folder(path)
    }

    fn is_file(&self, path: &str) -> bool {
        path == "integration.yaml" || self.folder.is_file(path)
    }

    fn list_all(&self, folder: &str) -> Result<Vec<String>, SourceError> {
        self.folder.list_all(folder)
    }
}

pub fn split(path: &Path) -> (FolderSource, String) {
    let folder = FolderSource::new(path.parent().unwrap()).unwrap();
    (folder, path.file_name().unwrap().to_str().unwrap().to_owned())
}

pub fn draft(path: &Path) -> Result<Drafted, Vec<Diagnostic>> {
    let (folder, file) = split(path);
    Compiler::default().draft(&folder, &file, &file, None)
}

/// The file with an answer for every question.
pub fn answered(text: &str) -> String {
    text.replace("unit: \"?\"", "unit: minor")
        .replace("paginate: \"?\"", "paginate: none")
        .replace("auth: \"?\"", "auth: none")
        .replace("server: \"?\"", "server: https://api.example.com")
        .lines()
        .filter(|line| !line.contains("items: \"?\""))
        .map(|line| format!("{line}\n"))
        .collect()
}

/// Everything that is wrong with the draft of one description, and a line about it. `None` when it cannot be read at all.
fn examine(path: &Path) -> Option<(String, Vec<String>)> {
    let drafted = draft(path).ok()?;
    let (folder, _) = split(path);
    let mut source = Beside { folder, integration: drafted.text.clone() };
    let errors = |source: &Beside| -> Vec<Diagnostic> {
        let inputs = Inputs { source, entry: Entry::Integration };
        let found = Compiler::default().compile_in_memory(&inputs);
        let found = found.map_or_else(|diagnostics| diagnostics, |_| Vec::new());
        found.into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect()
    };
    let found = errors(&source);
    let open = found.iter().filter(|diagnostic| diagnostic.code == Code::OpenQuestion).count();
    let mut wrong: Vec<String> = found
        .iter()
        .filter(|diagnostic| diagnostic.code != Code::OpenQuestion)
        .map(|diagnostic| format!("{}: {diagnostic}", path.display()))
        .collect();
    if open != drafted.questions.len() {
        wrong.push(format!("{}: {open} questions refused, {} told", path.display(), drafted.questions.len()));
    }
    source.integration = answered(&drafted.text);
    wrong.extend(errors(&source).iter().map(|diagnostic| format!("{} answered: {diagnostic}", path.display())));
    let name = path.file_name().unwrap().to_string_lossy();
    Some((format!("{name:48} {:5} methods, {open:3} to decide", drafted.methods), wrong))
}

fn corpus_files(root: &Path) -> Vec<PathBuf> {
    let index: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(root.join("index.json")).unwrap()).unwrap();
    let specs = index["specs"].as_array().unwrap().iter();
    let described = specs.filter(|spec| matches!(spec["kind"].as_str(), Some("openapi" | "swagger")));
    described.map(|spec| root.join(spec["file"].as_str().unwrap())).collect()
}

fn examine_all(files: &[PathBuf]) {
    let mut wrong = Vec::new();
    for file in files {
        match examine(file) {
            Some((line, found)) => {
                println!("{line}");
                wrong.extend(found);
            }
            None => println!("{}: no description that can be read", file.display()),
        }
    }
    wrong.truncate(30);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn drafts_of_a_cross_section_leave_only_questions() {
    let Some(root) = shared("corpus") else { return };
    let names = [
        "notion/notion-openapi.json",
        "netlify/swagger.yml",
        "msgraph/SchemaExtensions.yml",
        "oas-examples/3.1-train-travel.yaml",
        "oas-examples/3.0-security.yaml",
        "twilio/twilio_pricing_v2.json",
        "oxide/buildomat.json",
        "spotify/official-spotify-open-api.yml",
        "adyen/PayoutService-v68.yaml",
        "intercom/api.intercom.io-2.11.yaml",
    ];
    examine_all(&names.map(|name| root.join(name)));
}

/// Every description of the corpus, and whatever else lies in `$TOOLWRIGHT_OTHER`.
#[test]
#[ignore = "takes minutes; .ci/deep runs it"]
fn drafts_of_everything_leave_only_questions() {
    let Some(root) = shared("corpus") else { return };
    let mut files = corpus_files(&root);
    if let Some(other) = std::env::var_os("TOOLWRIGHT_OTHER") {
        let mut found: Vec<PathBuf> = std::fs::read_dir(other).unwrap().map(|entry| entry.unwrap().path()).collect();
        found.sort();
        files.extend(found);
    }
    examine_all(&files);
}

#[test]
fn two_drafts_are_the_same_bytes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/torii/openapi.yaml");
    assert_eq!(draft(&path).unwrap().text, draft(&path).unwrap().text);
}

/// A description with so many operations: the later one has all of the earlier one's.
fn description(resources: &[&str], more: bool) -> String {
    let mut text =
        "openapi: 3.0.3\ninfo: {title: Acme API, version: '1'}\nservers: [{url: https://api.acme.test}]\npaths:\n".to_owned();
    for resource in resources {
        let answer = "responses: {'200': {description: OK, content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {type: object}}, next_cursor: {type: string}}}}}}}";
        let page = "parameters: [{name: cursor, in: query, schema: {type: string}}]";
        text.push_str(&format!("  /{resource}:\n    get: {{summary: List, {page}, {answer}}}\n"));
        if more {
            text.push_str(&format!("    post: {{summary: Create one, {answer}}}\n"));
        }
        let id = "parameters: [{name: id, in: path, required: true, schema: {type: string}}]";
        text.push_str(&format!("  /{resource}/{{id}}:\n    get: {{summary: Get one, {id}, {answer}}}\n"));
        text.push_str(&format!("    delete: {{summary: Delete one, {id}, {answer}}}\n"));
    }
    text
}

/// What a person does to a file. The numbers say where.
#[derive(Debug, Clone)]
pub enum Edit {
    /// A remark on a line of its own.
    Comment(usize),
    /// Another name for a method.
    Rename(usize),
    /// Another name for a resource.
    RenameResource(usize),
    /// A key more in a method.
    Key(usize),
    /// A method taken away and put under `ignored`.
    Ignore(usize),
    /// A method taken away.
    Remove(usize),
    /// The first resource last.
    Swap,
}

pub fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let one = prop_oneof![
        any::<usize>().prop_map(Edit::Comment),
        any::<usize>().prop_map(Edit::Rename),
        any::<usize>().prop_map(Edit::RenameResource),
        any::<usize>().prop_map(Edit::Key),
        any::<usize>().prop_map(Edit::Ignore),
        any::<usize>().prop_map(Edit::Remove),
        Just(Edit::Swap),
    ];
    prop::collection::vec(one, 0..8)
}

/// Indented by so much and no more, and no remark.
fn is_key(line: &str, indent: usize) -> bool {
    line.len() - line.trim_start().len() == indent && !line.trim().is_empty() && !line.trim_start().starts_with('#')
}

/// A file in which a person edits whole lines.
struct Desk {
    lines: Vec<String>,
    ignored: Vec<String>,
}

impl Desk {
    fn resources(&self) -> std::ops::Range<usize> {
        let begin = self.lines.iter().position(|line| line == "resources:").unwrap() + 1;
        let end = (begin..self.lines.len()).find(|at| is_key(&self.lines[*at], 0)).unwrap_or(self.lines.len());
        begin..end
    }

    fn keys(&self, indent: usize) -> Vec<usize> {
        self.resources().filter(|at| is_key(&self.lines[*at], indent)).collect()
    }

    /// Takes a method away, unless it is the only one of its resource; returns its operation.
    fn take(&mut self, at: usize) -> Option<String> {
        // A remark inside the method goes with it; else its other half would be a mistake and no edit.
        let inside = |line: &str| line.starts_with("        ") || line.trim_start().starts_with('#');
        let end = (at + 1..self.lines.len()).find(|line| !inside(&self.lines[*line])).unwrap_or(self.lines.len());
        let before = self.lines[..at].iter().rev().find(|line| !line.trim_start().starts_with('#'))?;
        let alone = before.trim() == "methods:" && !self.lines.get(end).is_some_and(|line| is_key(line, 6));
        if alone {
            return None;
        }
        let taken: Vec<String> = self.lines.drain(at..end).collect();
        taken.iter().find_map(|line| line.trim().strip_prefix("op: ")).map(str::to_owned)
    }

    fn edit(&mut self, edit: &Edit, mark: &str) {
        let (methods, resources) = (self.keys(6), self.keys(2));
        let pick = |from: &[usize], at: &usize| from[at % from.len()];
        match edit {
            Edit::Comment(at) => {
                let at = at % (self.lines.len() + 1);
                self.lines.insert(at, format!("    # a person's remark {mark}"));
            }
            Edit::Rename(at) => self.lines[pick(&methods, at)] = format!("      mine_{mark}:  # renamed"),
            Edit::RenameResource(at) => self.lines[pick(&resources, at)] = format!("  things_{mark}:  # renamed"),
            Edit::Key(at) => self.lines.insert(pick(&methods, at) + 1, format!("        title: \"Mine, {mark}\"  # a person's")),
            Edit::Ignore(at) => {
                let taken = self.take(pick(&methods, at));
                self.ignored.extend(taken);
            }
            Edit::Remove(at) => drop(self.take(pick(&methods, at))),
            Edit::Swap if resources.len() > 1 => {
                let end = self.resources().end;
                let mut moved: Vec<String> = self.lines.drain(resources[0]..end).collect();
                moved.rotate_left(resources[1] - resources[0]);
                self.lines.splice(resources[0]..resources[0], moved);
            }
            Edit::Swap => {}
        }
    }
}

/// Whole lines, so that nothing but lines moves. `round` tells one person's names from another's.
pub fn apply(text: &str, edits: &[Edit], round: usize) -> String {
    let mut desk = Desk { lines: text.lines().map(str::to_owned).collect(), ignored: Vec::new() };
    for (number, edit) in edits.iter().enumerate() {
        // A second `title` in one method would be a mistake and no edit.
        let doubled = |at: &usize| {
            let methods = desk.keys(6);
            desk.lines.get(methods[at % methods.len()] + 1).is_some_and(|line| line.contains("title: \"Mine"))
        };
        if !matches!(edit, Edit::Key(at) if doubled(at)) {
            desk.edit(edit, &format!("{round}_{number}"));
        }
    }
    if !desk.ignored.is_empty() {
        let entries = desk.ignored.iter().map(|op| format!("  - {op}  # not for agents"));
        match desk.lines.iter().position(|line| line == "ignored:") {
            Some(at) => drop(desk.lines.splice(at + 1..at + 1, entries)),
            None => {
                desk.lines.push("ignored:".to_owned());
                desk.lines.extend(entries.collect::<Vec<_>>());
            }
        }
    }
    desk.lines.join("\n") + "\n"
}

/// Whether `later` is `earlier` with lines added.
fn only_adds(earlier: &str, later: &str) -> bool {
    let mut rest = later.split_inclusive('\n');
    earlier.split_inclusive('\n').all(|line| rest.any(|other| other == line))
}

/// Merges and looks at what became of the file.
pub fn check_merge(edited: &str, later: &dyn Source, file: &str, known: &[String]) -> Result<Merged, TestCaseError> {
    let merge = |text: &str| {
        Compiler::default().merge(text, later, file, known).map_err(|found| TestCaseError::fail(format!("{found:?}\n{text}")))
    };
    let merged = merge(edited)?;
    prop_assert!(only_adds(edited, &merged.text), "lines were changed:\n{edited}\n---\n{}", merged.text);
    let again = merge(&merged.text)?;
    prop_assert_eq!(&again.text, &merged.text, "a second merge adds more");
    prop_assert!(again.additions.methods.is_empty());
    let ops: Vec<&str> = merged.text.lines().filter_map(|line| line.trim().strip_prefix("op: ")).collect();
    let distinct: BTreeSet<&&str> = ops.iter().collect();
    prop_assert_eq!(distinct.len(), ops.len(), "an operation stands twice");
    let returned = merged.additions.methods.iter().find(|method| known.iter().any(|op| method.ends_with(&format!("({op})"))));
    prop_assert!(returned.is_none(), "what somebody took away is back: {returned:?}");
    Ok(merged)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_merge_only_adds(edits in edits()) {
        let old = description(&["users", "apps", "contracts"], false);
        let new = description(&["users", "apps", "contracts", "files"], true);
        let source = MemorySource::new([("api.yaml", old.as_str())]);
        let text = Compiler::default().draft(&source, "api.yaml", "api.yaml", Some("acme")).unwrap().text;
        let later = MemorySource::new([("api.yaml", new.as_str())]);
        let edited = apply(&text, &edits, 0);
        let known = Compiler::default().described_operations(&edited, &source, "api.yaml").unwrap();
        let merged = check_merge(&edited, &later, "api.yaml", &known)?;
        prop_assert_eq!(merged.additions.methods.len(), 7);
    }
}

/// What is served without a file must keep its names whatever else the vendor adds, so it looks at one operation at a time; a draft is kept
/// by a person, and looks at all of them. How often the two differ is printed for each description.
#[test]
fn names_served_and_names_drafted() {
    let Some(root) = shared("corpus") else { return };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/torii/openapi.yaml");
    let files =
        ["notion/notion-openapi.json", "netlify/swagger.yml", "openai/openapi.yaml", "spotify/official-spotify-open-api.yml"];
    let (mut different, mut all) = (0, 0);
    for path in files.map(|name| root.join(name)).into_iter().chain([path]) {
        let (folder, file) = split(&path);
        let served = Compiler { options: toolwright_codegen::lower::LowerOptions { gate: false, ..Default::default() } }
            .compile_in_memory(&Inputs { source: &folder, entry: Entry::Description(&file) })
            .unwrap();
        let drafted = draft(&path).unwrap().draft;
        let mut names = std::collections::HashMap::new();
        for resource in &drafted.resources {
            for method in &resource.methods {
                names.insert(method.op.clone(), (resource.name.clone(), method.name.clone()));
            }
        }
        let operations = &served.integration.operations;
        let others = operations.iter().filter(|operation| {
            let key = format!("{} {}", operation.http_method, operation.path);
            names.get(&key).is_none_or(|(resource, method)| (resource, method) != (&operation.resource, &operation.method))
        });
        let others = others.count();
        println!("{file}: {others} of {} names are drafted otherwise than they are served without a file", operations.len());
        different += others;
        all += operations.len();
    }
    assert!(different * 5 < all, "{different} of {all}");
}
