//! Descriptions as trees that tests turn and change.

use std::collections::BTreeMap;
use std::path::Path;
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::source::{Documents, MemorySource};
use toolwright_codegen::{Compiler, Entry, Inputs};
use toolwright_integration::Json;

/// Our fixtures that are one file and compile, by name.
pub fn fixtures() -> Vec<(String, String)> {
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

/// The canonical model of a description, if it compiles.
pub fn compile_api(text: &str) -> Option<Json> {
    let source = MemorySource::new([("a.json", text)]);
    let compiler = Compiler { options: LowerOptions { gate: false, ..LowerOptions::default() } };
    let output = compiler.compile(&Inputs { source: &source, entry: Entry::Description("a.json") }).ok()?;
    let Ok(Json::Object(mut entries)) = serde_json::from_slice(&output.files[Path::new("api.json")]) else { return None };
    // Declarations that nobody uses are no drift; those that are used show in the operations.
    entries.retain(|(key, _)| key != "schemes");
    Some(Json::Object(entries))
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
