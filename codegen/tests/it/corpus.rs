//! Real descriptions: every one compiles, nothing is lost, every tool is portable.

use crate::compile::{Compiled, compile_file, count, diagnostics, entries, items, lines, parse, text, tool};
use crate::portable::violations;
use crate::shared::shared;
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;
use toolwright_codegen::diagnostic::Code;
use toolwright_codegen::{Entry, Inputs};
use toolwright_integration::Json;

const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// A file of the corpus, as its index describes it.
struct Spec {
    file: String,
    kind: String,
    operations: Option<i64>,
}

/// OpenAPI or Swagger 2.0.
fn is_description(spec: &Spec) -> bool {
    ["openapi", "swagger"].contains(&spec.kind.as_str())
}

fn corpus(root: &Path) -> Vec<Spec> {
    let index: Json = serde_json::from_str(&std::fs::read_to_string(root.join("index.json")).unwrap()).unwrap();
    items(&index, "specs")
        .iter()
        .map(|spec| Spec {
            file: text(spec, "file").to_owned(),
            kind: text(spec, "kind").to_owned(),
            operations: spec.get("operations").and_then(Json::as_i64),
        })
        .collect()
}

/// Folder and file name: a description may refer to its neighbours.
fn split(root: &Path, spec: &Spec) -> (std::path::PathBuf, String) {
    let path = root.join(&spec.file);
    (path.parent().unwrap().to_owned(), path.file_name().unwrap().to_str().unwrap().to_owned())
}

/// Counts without the compiler: every method of every path.
fn count_operations(root: &Path, spec: &Spec) -> usize {
    let (folder, file) = split(root, spec);
    let description = parse(&file, &std::fs::read_to_string(folder.join(&file)).unwrap());
    let paths = entries(&description, "paths");
    let methods = |item: &Json| METHODS.iter().filter(|method| item.get(method).is_some()).count();
    paths.iter().filter(|(path, _)| !path.starts_with("x-")).map(|(_, item)| methods(item)).sum()
}

/// Every mistake of one description, compiled with and without the gate; and its line of counts.
fn examine(root: &Path, spec: &Spec) -> (String, Vec<String>) {
    let (folder, file) = split(root, spec);
    let expected = count_operations(root, spec);
    let mut wrong = Vec::new();
    let mut line = format!("{:52} {expected:5}", spec.file);
    if spec.operations.is_some_and(|known| known != expected as i64) {
        wrong.push(format!("{}: the index counts {:?} operations, we count {expected}", spec.file, spec.operations));
    }
    for gate in [true, false] {
        let started = Instant::now();
        let output = match compile_file(&folder, &file, gate) {
            Ok(output) => output,
            Err(found) => {
                wrong.push(format!("{}: refused:\n{}", spec.file, lines(&found)));
                continue;
            }
        };
        let (read, tools, refused) = (output.operations, output.plan.tools.len(), output.plan.refused.len());
        let quarantined = count(&output.diagnostics, Code::QuarantinedOperation);
        let valid = quarantined == 0;
        let mut expect = |holds: bool, what: String| {
            if !holds {
                wrong.push(format!("{} (gate {gate}): {what}", spec.file));
            }
        };
        expect(valid, format!("{quarantined} quarantined in a valid file"));
        expect(read + quarantined == expected, format!("{read} read + {quarantined} quarantined are not {expected}"));
        expect(tools + refused == read, format!("{tools} tools + {refused} refused are not {read}"));
        expect(gate || refused == 0, format!("{refused} refused without the gate"));
        expect(count(&output.diagnostics, Code::UnreachableInput) == 0, "unreachable inputs".to_owned());
        for violation in violations(&output) {
            expect(false, violation);
        }
        if gate {
            line += &format!(" {tools:5} {refused:5}");
        } else {
            line += &format!(" {:5} {:5} ms", output.diagnostics.len(), started.elapsed().as_millis());
        }
    }
    (line, wrong)
}

#[test]
fn every_description_compiles_and_loses_nothing() {
    let Some(root) = shared("corpus") else { return };
    let mut specs: Vec<Spec> = corpus(&root).into_iter().filter(is_description).collect();
    assert!(specs.len() > 50);
    specs.sort_by_key(|spec| std::cmp::Reverse(std::fs::metadata(root.join(&spec.file)).unwrap().len()));
    let queue = Mutex::new(specs.iter());
    let results = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(spec) = { queue.lock().unwrap().next() } {
                    let result = examine(&root, spec);
                    results.lock().unwrap().push(result);
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap();
    results.sort();
    println!("{:52}   ops tools refused diagnostics (without the gate)", "file");
    for (line, _) in &results {
        println!("{line}");
    }
    let wrong: Vec<String> = results.into_iter().flat_map(|(_, wrong)| wrong).collect();
    assert!(wrong.is_empty(), "{} mistakes:\n{}", wrong.len(), wrong.iter().take(60).cloned().collect::<Vec<_>>().join("\n"));
}

#[test]
fn other_dialects_are_refused_by_name() {
    let Some(root) = shared("corpus") else { return };
    let mut seen = 0;
    for spec in corpus(&root).iter().filter(|spec| !is_description(spec)) {
        let (folder, file) = split(&root, spec);
        let compiled: Compiled = compile_file(&folder, &file, true);
        assert!(compiled.is_err(), "{} compiled", spec.file);
        let found = diagnostics(&compiled);
        let name = match spec.kind.as_str() {
            "asyncapi" => "AsyncAPI",
            _ => "Postman",
        };
        let named = found.iter().any(|d| d.code == Code::UnsupportedDialect && d.message.contains(name) && !d.help.is_empty());
        assert!(named && found.len() == 1, "{}:\n{}", spec.file, lines(found));
        seen += 1;
    }
    assert!(seen >= 2, "only {seen} of another dialect");
}

#[test]
fn a_repository_is_named_by_owner_and_repo() {
    let Some(root) = shared("corpus/github") else { return };
    let output = compile_file(&root, "api.github.com.json", true).unwrap();
    let position =
        output.plan.integration.operations.iter().position(|operation| operation.operation_id.as_deref() == Some("repos/get"));
    let name = &output.plan.tools[position.unwrap()].name;
    let schema = tool(&output, name).unwrap();
    let required: Vec<&str> = items(schema.get("inputSchema").unwrap(), "required").iter().filter_map(Json::as_str).collect();
    assert_eq!(required, ["owner", "repo"], "{name}");
}

#[test]
fn a_message_is_posted_with_its_text() {
    let Some(root) = shared("corpus/slack") else { return };
    let output = compile_file(&root, "slack_web_openapi_v2.json", true).unwrap();
    let operations = &output.plan.integration.operations;
    let position = operations.iter().position(|operation| operation.path == "/chat.postMessage").unwrap();
    let schema = tool(&output, &output.plan.tools[position].name).unwrap();
    let properties = entries(schema.get("inputSchema").unwrap(), "properties");
    for name in ["channel", "text", "thread_ts", "blocks"] {
        assert!(properties.iter().any(|(known, _)| known == name), "{name}");
    }
    let body = operations[position].body.as_ref().unwrap();
    assert_eq!(body.content_type, "application/x-www-form-urlencoded");
}

#[test]
fn a_tree_of_files_is_read_from_its_folder_alone() {
    let Some(root) = shared("corpus/digitalocean/specification") else { return };
    let source = toolwright_codegen::source::FolderSource::new(&root).unwrap();
    let inputs = Inputs { source: &source, entry: Entry::Description("DigitalOcean-public.v2.yaml") };
    let output = toolwright_codegen::Compiler::default().compile(&inputs).unwrap();
    assert!(output.read.len() > 1_000, "{} files", output.read.len());
    assert!(output.read.iter().all(|path| !path.starts_with('/') && root.join(path).is_file()));
    assert_eq!(count(&output.diagnostics, Code::BadReference), 0, "{}", lines(&output.diagnostics));
}
