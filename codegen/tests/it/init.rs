//! Drafts of integration.yaml: they fit their description, and a merge leaves what a person wrote alone.

use crate::shared::shared;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use toolwright_codegen::diagnostic::{Code, Diagnostic, Severity};
use toolwright_codegen::source::{FolderSource, MemorySource, Source, SourceError};
use toolwright_codegen::{Compiler, Drafted, Entry, Inputs};

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

fn split(path: &Path) -> (FolderSource, String) {
    let folder = FolderSource::new(path.parent().unwrap()).unwrap();
    (folder, path.file_name().unwrap().to_str().unwrap().to_owned())
}

fn draft(path: &Path) -> Result<Drafted, Vec<Diagnostic>> {
    let (folder, file) = split(path);
    Compiler::default().draft(&folder, &file, &file, None)
}

/// The file with an answer for every question.
fn answered(text: &str) -> String {
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

/// What a person does to a file.
#[derive(Debug, Clone)]
enum Edit {
    Comment(usize),
    Rename(usize),
    Ignore(usize),
    Swap,
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let one = prop_oneof![
        any::<usize>().prop_map(Edit::Comment),
        any::<usize>().prop_map(Edit::Rename),
        any::<usize>().prop_map(Edit::Ignore),
        Just(Edit::Swap),
    ];
    prop::collection::vec(one, 0..8)
}

fn is_method(line: &str) -> bool {
    line.starts_with("      ") && !line.starts_with("       ") && !line.trim_start().starts_with('#')
}

/// Whole lines, so that nothing but lines moves.
fn apply(text: &str, edits: &[Edit]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut ignored = Vec::new();
    for (number, edit) in edits.iter().enumerate() {
        let methods: Vec<usize> = (0..lines.len()).filter(|at| is_method(&lines[*at])).collect();
        match edit {
            Edit::Comment(at) => lines.insert(at % (lines.len() + 1), format!("    # a person's remark {number}")),
            Edit::Rename(at) if !methods.is_empty() => {
                let at = methods[at % methods.len()];
                lines[at] = format!("      mine_{number}:  # renamed");
            }
            Edit::Ignore(at) if methods.len() > 4 => {
                let at = methods[at % methods.len()];
                // A remark inside the method goes with it; else its other half would be a mistake and no edit.
                let inside = |line: &str| line.starts_with("        ") || line.trim_start().starts_with('#');
                let end = (at + 1..lines.len()).find(|line| !inside(&lines[*line])).unwrap_or(lines.len());
                // The only method of a resource stays.
                let alone = !lines[at - 1].starts_with("        ") && !lines.get(end).is_some_and(|line| is_method(line));
                if alone {
                    continue;
                }
                let op = lines[at..end].iter().find_map(|line| line.trim().strip_prefix("op: ")).map(str::to_owned);
                ignored.extend(op);
                lines.drain(at..end);
            }
            Edit::Swap => {
                let begin = lines.iter().position(|line| line == "resources:").unwrap() + 1;
                let heads: Vec<usize> = (begin..lines.len())
                    .filter(|at| {
                        lines[*at].starts_with("  ")
                            && !lines[*at].starts_with("   ")
                            && !lines[*at].trim_start().starts_with('#')
                    })
                    .collect();
                if heads.len() > 1 {
                    let first: Vec<String> = lines.drain(heads[0]..heads[1]).collect();
                    lines.extend(first);
                }
            }
            Edit::Rename(_) | Edit::Ignore(_) => {}
        }
    }
    if !ignored.is_empty() {
        lines.push("ignored:".to_owned());
        lines.extend(ignored.iter().map(|op| format!("  - {op}  # not for agents")));
    }
    lines.join("\n") + "\n"
}

/// Whether `later` is `earlier` with lines added.
fn only_adds(earlier: &str, later: &str) -> bool {
    let mut rest = later.split_inclusive('\n');
    earlier.split_inclusive('\n').all(|line| rest.any(|other| other == line))
}

fn check_merge(edited: &str, later: &dyn Source, file: &str) -> Result<usize, TestCaseError> {
    let merged =
        Compiler::default().merge(edited, later, file).map_err(|found| TestCaseError::fail(format!("{found:?}\n{edited}")))?;
    prop_assert!(only_adds(edited, &merged.text), "lines were changed:\n{edited}\n---\n{}", merged.text);
    let again =
        Compiler::default().merge(&merged.text, later, file).map_err(|found| TestCaseError::fail(format!("{found:?}")))?;
    prop_assert_eq!(&again.text, &merged.text, "a second merge adds more");
    prop_assert!(again.additions.methods.is_empty());
    let ops: Vec<&str> = merged.text.lines().filter_map(|line| line.trim().strip_prefix("op: ")).collect();
    let distinct: BTreeSet<&&str> = ops.iter().collect();
    prop_assert_eq!(distinct.len(), ops.len(), "an operation stands twice");
    Ok(merged.additions.methods.len())
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
        let added = check_merge(&apply(&text, &edits), &later, "api.yaml")?;
        prop_assert_eq!(added, 7);
    }
}

/// The same on what vendors really changed, with a few fixed sets of edits a pair.
#[test]
fn a_merge_of_a_real_update_only_adds() {
    let Some(root) = shared("history/netlify") else { return };
    let mut files: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| ["json", "yaml", "yml"].iter().any(|known| end == *known)));
    files.sort();
    for pair in files.windows(2) {
        let Ok(drafted) = draft(&pair[0]) else { continue };
        let (folder, file) = split(&pair[1]);
        for seed in 0..4_usize {
            let edits =
                [Edit::Comment(seed * 37), Edit::Rename(seed * 11), Edit::Swap, Edit::Ignore(seed * 5), Edit::Comment(seed * 91)];
            let added = check_merge(&apply(&drafted.text, &edits), &folder, &file).unwrap();
            println!("{file}: {added} added");
        }
    }
}

/// What a person would still change in the drafts of the vendors that have a configuration of their own.
#[test]
fn drafts_of_our_vendors_and_their_integration() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    for (vendor, entry, known) in [("torii", "openapi.yaml", 26), ("cakewalk", "pages/", 5)] {
        let folder = FolderSource::new(&specs.join(vendor)).unwrap();
        let drafted = Compiler::default().draft(&folder, entry, entry, Some(vendor)).unwrap();
        let mine = std::fs::read_to_string(specs.join(vendor).join("integration.yaml")).unwrap();
        let written = names(&mine);
        let guessed = names(&drafted.text);
        let different: Vec<&(String, String)> = written.iter().filter(|name| !guessed.contains(*name)).collect();
        println!("{vendor}: {} of {} names as a person gave them", written.len() - different.len(), written.len());
        for (op, name) in &different {
            let other = guessed.iter().find(|(known, _)| known == op).map_or("nothing", |(_, name)| name.as_str());
            println!("  {op}: {name}, drafted as {other}");
        }
        let unknown = different.iter().filter(|(op, _)| !guessed.iter().any(|(known, _)| known == op)).count();
        assert_eq!(unknown, 0, "an operation of {vendor} has no method in the draft");
        assert_eq!(different.len(), known, "{vendor}: the difference to what a person wrote has changed");
    }
}

/// Operation and `resource.method` of every method of a file in block style.
fn names(text: &str) -> BTreeSet<(String, String)> {
    let (mut resource, mut method) = (String::new(), String::new());
    let mut found = BTreeSet::new();
    let mut inside = false;
    for line in text.lines() {
        inside = (inside || line == "resources:")
            && (line.starts_with(' ') || line.is_empty() || line == "resources:" || line.starts_with('#'));
        let key = line.split('#').next().unwrap_or("").trim_end();
        let indent = key.len() - key.trim_start().len();
        let word = key.trim().split(':').next().unwrap_or("").to_owned();
        match indent {
            2 if inside => resource = word,
            6 if inside => method = word,
            _ => {}
        }
        let op = key.trim().strip_prefix("op: ").or_else(|| key.split_once("{ op: ").map(|(_, rest)| rest));
        if let Some(op) = op.filter(|_| inside) {
            let op = op.trim_start_matches('"').split(['"', ',']).next().unwrap_or("").trim_end_matches([' ', '}']);
            let op = if op.matches('{').count() > op.matches('}').count() { format!("{op}}}") } else { op.to_owned() };
            found.insert((op, format!("{resource}.{method}")));
        }
    }
    found
}
