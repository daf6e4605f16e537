//! Compiling from a test, and looking at what came out.

use std::path::{Path, PathBuf};
use toolwright_codegen::diagnostic::{Code, Diagnostic};
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::source::{Documents, FolderSource, MemorySource};
use toolwright_codegen::{Compiler, Entry, Inputs, Output};
use toolwright_integration::Json;

pub type Compiled = Result<Output, Vec<Diagnostic>>;

/// The folder of our own fixtures.
pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// The folder of an integration that we publish.
pub fn specs(vendor: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs").join(vendor)
}

/// Every fixture that is a description, below [`fixtures`], sorted.
pub fn fixture_names() -> Vec<String> {
    let entries = std::fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap());
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            // A folder without that file is the fixture of another test.
            let folder = entry.path().is_dir();
            if folder { entry.path().join("openapi.yaml").is_file().then(|| format!("{name}/openapi.yaml")) } else { Some(name) }
        })
        .collect();
    names.sort();
    names
}

/// Compiles one description of a folder, without configuration.
pub fn compile_file(folder: &Path, file: &str, gate: bool) -> Compiled {
    let source = FolderSource::new(folder).unwrap();
    let compiler = Compiler { options: LowerOptions { gate, ..LowerOptions::default() } };
    compiler.compile(&Inputs { source: &source, entry: Entry::Description(file) })
}

/// Compiles a text as the description `file`, without configuration.
pub fn compile_text(file: &str, text: &str, gate: bool) -> Compiled {
    let source = MemorySource::new([(file, text)]);
    let compiler = Compiler { options: LowerOptions { gate, ..LowerOptions::default() } };
    compiler.compile(&Inputs { source: &source, entry: Entry::Description(file) })
}

/// Compiles `integration.yaml` with its files.
pub fn compile_integration(files: &[(&str, &str)]) -> Compiled {
    let source = MemorySource::new(files.iter().copied());
    Compiler::default().compile(&Inputs { source: &source, entry: Entry::Integration })
}

/// Compiles a folder by its `integration.yaml`.
pub fn compile_folder(folder: &Path) -> Compiled {
    let source = FolderSource::new(folder).unwrap();
    Compiler::default().compile(&Inputs { source: &source, entry: Entry::Integration })
}

/// The diagnostics, whether or not there is output.
pub fn diagnostics(compiled: &Compiled) -> &[Diagnostic] {
    match compiled {
        Ok(output) => &output.diagnostics,
        Err(diagnostics) => diagnostics,
    }
}

/// The diagnostics, one a line.
pub fn lines(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(|diagnostic| format!("{diagnostic}\n")).collect()
}

/// How many diagnostics have the code.
pub fn count(diagnostics: &[Diagnostic], code: Code) -> usize {
    diagnostics.iter().filter(|diagnostic| diagnostic.code == code).count()
}

/// A file of the output, as text.
pub fn file(output: &Output, name: &str) -> String {
    String::from_utf8(output.files[Path::new(name)].clone()).unwrap()
}

/// The definitions in `tools.json`.
pub fn tools(output: &Output) -> Vec<Json> {
    let all = parse("tools.json", &file(output, "tools.json"));
    items(&all, "tools").to_vec()
}

/// The definition of one tool.
pub fn tool(output: &Output, name: &str) -> Option<Json> {
    tools(output).into_iter().find(|tool| text(tool, "name") == name)
}

/// The list under a key, empty when there is none.
pub fn items<'j>(json: &'j Json, key: &str) -> &'j [Json] {
    match json.get(key) {
        Some(Json::Array(items)) => items,
        _ => &[],
    }
}

/// The text under a key, empty when there is none.
pub fn text<'j>(json: &'j Json, key: &str) -> &'j str {
    json.get(key).and_then(Json::as_str).unwrap_or_default()
}

/// The entries under a key, empty when there are none.
pub fn entries<'j>(json: &'j Json, key: &str) -> &'j [(String, Json)] {
    match json.get(key) {
        Some(Json::Object(entries)) => entries,
        _ => &[],
    }
}

/// The value at a path of keys.
pub fn at<'j>(json: &'j Json, path: &[&str]) -> Option<&'j Json> {
    path.iter().try_fold(json, |json, key| json.get(key))
}

/// A YAML or JSON text as a tree, read by the compiler's own reader.
pub fn parse(file: &str, text: &str) -> Json {
    let source = MemorySource::new([(file, text)]);
    let texts = typed_arena::Arena::new();
    let mut documents = Documents::default();
    let entry = documents.load(&texts, &source, file, &mut Vec::new()).unwrap();
    documents.root(entry).unwrap().to_json()
}

/// Indented JSON in which whatever fits in a line stands in one.
pub fn pretty(json: &Json) -> String {
    let mut out = String::new();
    write_pretty(json, 0, &mut out);
    out
}

fn write_pretty(json: &Json, depth: usize, out: &mut String) {
    let compact = json.to_string();
    let children: Vec<(String, &Json)> = match json {
        Json::Array(items) => items.iter().map(|item| (String::new(), item)).collect(),
        Json::Object(entries) => entries.iter().map(|(key, value)| (format!("{}: ", Json::from(key.as_str())), value)).collect(),
        _ => Vec::new(),
    };
    if children.is_empty() || compact.len() + 2 * depth <= 110 {
        out.push_str(&compact);
        return;
    }
    let (open, close) = if matches!(json, Json::Array(_)) { ('[', ']') } else { ('{', '}') };
    out.push(open);
    for (position, (key, child)) in children.iter().enumerate() {
        out.push_str(if position == 0 { "\n" } else { ",\n" });
        out.push_str(&"  ".repeat(depth + 1));
        out.push_str(key);
        write_pretty(child, depth + 1, out);
    }
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
    out.push(close);
}
