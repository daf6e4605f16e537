//! One snapshot a tool, for every vendor in specs/: what a model reads, and where its calls go. A file a tool, so that two changes meet
//! only where they touch the same tool.

use crate::compile::{compile_folder, diagnostics, file, items, lines, parse, pretty, specs, text, tools};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use toolwright_codegen::Output;
use toolwright_integration::Json;

/// The snapshots, a folder a vendor.
fn snapshots() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools")
}

/// The vendors that have inputs, sorted.
fn vendors() -> Vec<String> {
    let entries = std::fs::read_dir(specs("")).unwrap().map(|entry| entry.unwrap());
    let vendors = entries.filter(|entry| entry.path().join("integration.yaml").is_file());
    let mut names: Vec<String> = vendors.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn render(tool: &Json, operation: &Json) -> String {
    let key = |json: &Json, key: &str| json.get(key).map(pretty).unwrap_or_default();
    let mut out = format!("{}: {}\n\n{}\n", text(tool, "name"), text(tool, "title"), text(tool, "description"));
    for part in ["annotations", "inputSchema", "outputSchema", "_meta"] {
        if tool.get(part).is_some() {
            out.push_str(&format!("\n--- {part}\n{}\n", key(tool, part)));
        }
    }
    out.push_str(&format!("\n--- call\n{}\n", pretty(operation)));
    out
}

/// Holds every tool against its snapshot, and gives the files that belong to one.
fn hold(vendor: &str, output: &Output) -> BTreeSet<String> {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("../tools/{vendor}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let operations = parse("operations.json", &file(output, "operations.json"));
    let mut known = BTreeSet::new();
    settings.bind(|| {
        for (tool, operation) in tools(output).iter().zip(items(&operations, "operations")) {
            let name = text(tool, "name").to_owned();
            insta::assert_snapshot!(name.clone(), render(tool, operation));
            known.insert(format!("{name}.snap"));
        }
    });
    known
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return BTreeSet::new() };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn every_tool_of_every_vendor_is_as_reviewed() {
    let vendors = vendors();
    assert!(!vendors.is_empty());
    for vendor in &vendors {
        let compiled = compile_folder(&specs(vendor));
        let output = compiled.as_ref().unwrap_or_else(|_| panic!("{vendor}:\n{}", lines(diagnostics(&compiled))));
        let known = hold(vendor, output);
        // A snapshot of a tool that is gone would say that it is still there.
        let left: Vec<String> = names_in(&snapshots().join(vendor)).difference(&known).cloned().collect();
        assert!(left.is_empty(), "snapshots of no tool in {}: {left:?}; remove them", snapshots().join(vendor).display());
    }
    let left: Vec<String> = names_in(&snapshots()).into_iter().filter(|name| !vendors.contains(name)).collect();
    assert!(left.is_empty(), "snapshots of no vendor: {left:?}; remove them");
}
