//! Descriptions as trees that tests turn and change.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use toolwright_codegen::diagnostic::Code;
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::source::{Documents, MemorySource};
use toolwright_codegen::{Compiler, Entry, Inputs};
use toolwright_integration::Json;

/// Our fixtures that are one file and compile, by name.
pub fn fixtures() -> &'static [(String, String)] {
    static FIXTURES: OnceLock<Vec<(String, String)>> = OnceLock::new();
    FIXTURES.get_or_init(read_fixtures)
}

fn read_fixtures() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
        let name = entry.file_name().into_string().unwrap();
        if !entry.path().is_file() {
            continue;
        }
        let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
        if compile_api(&parse(&name, &text).to_string()).is_some() {
            found.push((name, text));
        }
    }
    found.sort();
    assert!(found.len() > 10, "{} fixtures", found.len());
    found
}

/// A text as a tree, read by the compiler's own reader; null when it is none.
pub fn parse(file: &str, text: &str) -> Json {
    let source = MemorySource::new([(file, text)]);
    let texts = typed_arena::Arena::new();
    let mut documents = Documents::default();
    match documents.load(&texts, &source, file, &mut Vec::new()) {
        Ok(entry) => documents.root(entry).unwrap().to_json(),
        Err(_) => Json::Null,
    }
}

/// How many inputs of a description had to be renamed because another has their name; `None` when it does not compile.
pub fn count_renamed(text: &str) -> Option<usize> {
    let source = MemorySource::new([("a.json", text)]);
    let compiler = Compiler { options: LowerOptions { gate: false, ..LowerOptions::default() } };
    let output = compiler.compile(&Inputs { source: &source, entry: Entry::Description("a.json") }).ok()?;
    Some(output.diagnostics.iter().filter(|diagnostic| diagnostic.code == Code::RenamedArgument).count())
}

/// Every JSON and YAML file below a folder, sorted.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut waiting) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|kind| ["json", "yaml", "yml"].iter().any(|known| kind == *known)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The canonical model of a description, if it compiles.
pub fn compile_api(text: &str) -> Option<Json> {
    let source = MemorySource::new([("a.json", text)]);
    let compiler = Compiler { options: LowerOptions { gate: false, ..LowerOptions::default() } };
    let output = compiler.compile(&Inputs { source: &source, entry: Entry::Description("a.json") }).ok()?;
    let Ok(Json::Object(mut entries)) = serde_json::from_slice(&output.files[Path::new("api.json")]) else { return None };
    // Declarations that nobody uses are no drift; those that are used show in the operations.
    entries.retain(|(key, _)| key != "schemes");
    let schemas = match entries.iter().find(|(key, _)| key == "schemas") {
        Some((_, Json::Object(schemas))) => schemas.clone(),
        _ => Vec::new(),
    };
    Some(without_idle(&Json::Object(entries), &schemas, None))
}

/// Whether a schema says nothing: there is none, it is empty, or it refers to such a one or to itself alone.
fn is_idle(name: &str, schemas: &[(String, Json)], depth: usize) -> bool {
    match schemas.iter().find(|(known, _)| known == name) {
        None => true,
        Some((_, Json::Object(entries))) => entries.iter().all(|(key, value)| {
            let target = value.as_str().filter(|_| key == "ref");
            target.is_some_and(|target| target == name || depth > 0 && is_idle(target, schemas, depth - 1))
        }),
        Some(_) => false,
    }
}

/// Without references that say nothing: to a schema that is idle, and from within `allOf` to the schema that it stands in. Written out,
/// nothing would stand in their place.
fn without_idle(json: &Json, schemas: &[(String, Json)], inside: Option<&str>) -> Json {
    let idle = |name: &str| is_idle(name, schemas, 8);
    let empty = |json: &Json| matches!(json, Json::Object(entries) if entries.is_empty());
    match json {
        Json::Array(items) => Json::Array(items.iter().map(|item| without_idle(item, schemas, inside)).collect()),
        Json::Object(entries) => {
            let kept = entries.iter().filter(|(key, value)| key != "ref" || !value.as_str().is_some_and(idle));
            let kept = kept.map(|(key, value)| {
                let value = match (key.as_str(), value) {
                    ("schemas", Json::Object(all)) => Json::Object(
                        all.iter()
                            .map(|(name, schema)| (name.clone(), without_idle(schema, schemas, Some(name))))
                            .filter(|(_, schema)| !empty(schema))
                            .collect(),
                    ),
                    ("all_of", Json::Array(parts)) => {
                        let itself = |part: &Json| match part {
                            Json::Object(said) => {
                                said.len() == 1 && inside.is_some() && part.get("ref").and_then(Json::as_str) == inside
                            }
                            _ => false,
                        };
                        let parts = parts.iter().filter(|part| !itself(part));
                        let parts = parts.map(|part| without_idle(part, schemas, inside));
                        Json::Array(parts.filter(|part| !empty(part)).collect())
                    }
                    // What stands below a property or in a list is another place, where the schema may well come again.
                    (_, value) => without_idle(value, schemas, None),
                };
                (key.clone(), value)
            });
            // A list of schemas that say nothing is none.
            Json::Object(kept.filter(|(key, value)| key != "schemas" || !empty(value)).collect())
        }
        other => other.clone(),
    }
}

/// The same tree with the keys of every object the other way round.
pub fn reverse_keys(json: &Json) -> Json {
    match json {
        Json::Array(items) => Json::Array(items.iter().map(reverse_keys).collect()),
        Json::Object(entries) => {
            Json::Object(entries.iter().rev().map(|(key, value)| (key.clone(), reverse_keys(value))).collect())
        }
        other => other.clone(),
    }
}

/// A tree in which no order counts.
pub fn unordered(json: &Json) -> Json {
    match json {
        Json::Array(items) => {
            let mut items: Vec<Json> = items.iter().map(unordered).collect();
            items.sort_by_key(ToString::to_string);
            Json::Array(items)
        }
        Json::Object(entries) => {
            let sorted: BTreeMap<&String, Json> = entries.iter().map(|(key, value)| (key, unordered(value))).collect();
            Json::Object(sorted.into_iter().map(|(key, value)| (key.clone(), value)).collect())
        }
        other => other.clone(),
    }
}

/// Every reference to a schema that leads nowhere further is replaced by what it refers to.
pub fn inline_references(json: &Json) -> Json {
    let Some(Json::Object(schemas)) = json.get("components").and_then(|components| components.get("schemas")) else {
        return json.clone();
    };
    // Titles and names of alternatives tell them apart; without its name a form may be another.
    let targets: BTreeMap<String, Json> = schemas
        .iter()
        .filter(|(_, schema)| !schema.to_string().contains("$ref"))
        .map(|(name, schema)| (format!("#/components/schemas/{name}"), schema.clone()))
        .collect();
    replace(json, &targets)
}

fn replace(json: &Json, targets: &BTreeMap<String, Json>) -> Json {
    match json {
        Json::Array(items) => Json::Array(items.iter().map(|item| replace(item, targets)).collect()),
        Json::Object(entries) => match entries.as_slice() {
            [(key, Json::String(target))] if key == "$ref" && targets.contains_key(target) => targets[target].clone(),
            entries => Json::Object(entries.iter().map(|(key, value)| (key.clone(), replace(value, targets))).collect()),
        },
        other => other.clone(),
    }
}
