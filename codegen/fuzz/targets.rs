//! What the fuzz targets do with a text. One owner: `fuzz_targets/` runs these under libFuzzer, `codegen/tests/fuzz.rs` on stable Rust.
//!
//! Whatever compiles is portable and parses; whatever does not says why.

use std::collections::BTreeSet;
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::name::{NameKind, argument_name, rust_name, tool_name};
use toolwright_codegen::source::MemorySource;
use toolwright_codegen::{Compiler, Entry, Inputs};

/// Compiles one file into tools and a crate, and holds what comes out to what is promised of it.
fn compile(entry: Entry<'_>, files: Vec<(&str, &str)>) {
    let source = MemorySource::new(files);
    match (Compiler { options: LowerOptions { gate: false, ..LowerOptions::default() } })
        .compile_crate(&Inputs { source: &source, entry })
    {
        Ok(output) => {
            let mut names = BTreeSet::new();
            for tool in &output.plan.tools {
                assert!(names.insert(&tool.name), "two tools are called {}", tool.name);
                assert!(tool.name.len() <= 64 && tool.name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
            }
            for (path, bytes) in &output.files {
                let text = std::str::from_utf8(bytes).unwrap();
                match path.extension().and_then(|extension| extension.to_str()) {
                    Some("json") => drop(serde_json::from_str::<serde_json::Value>(text).unwrap()),
                    Some("rs") => drop(syn::parse_file(text).unwrap()),
                    _ => {}
                }
            }
        }
        Err(diagnostics) => assert!(diagnostics.iter().any(|diagnostic| !diagnostic.message.is_empty())),
    }
}

const API: &str = include_str!("../tests/fixtures/paging.yaml");

/// Any text as a JSON description.
pub fn json(text: &str) {
    compile(Entry::Description("api.json"), vec![("api.json", text)]);
}

/// Any text as a YAML description.
pub fn yaml(text: &str) {
    compile(Entry::Description("api.yaml"), vec![("api.yaml", text)]);
}

/// Any text as `integration.yaml`, beside a description that is right.
pub fn integration(text: &str) {
    compile(Entry::Integration, vec![("integration.yaml", text), ("paging.yaml", API)]);
}

/// Any text as a name: tools, arguments and Rust's identifiers.
pub fn names(text: &str) {
    let mut parts = text.splitn(3, '\n');
    let mut next = || parts.next().unwrap_or_default();
    let (integration, resource, method) = (next(), next(), next());
    for (compact, most) in [(false, 64), (true, 46)] {
        assert_plain(&tool_name(integration, resource, method, compact).name, most);
    }
    assert_plain(&argument_name(text), 64);
    for kind in [NameKind::Type, NameKind::Variant, NameKind::Field, NameKind::Method, NameKind::Module] {
        let name = rust_name(text, kind);
        assert!(syn::parse_str::<syn::Ident>(name.as_str()).is_ok() || name.as_str().starts_with("r#"), "{name}");
    }
}

fn assert_plain(name: &str, most: usize) {
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    assert!(!name.is_empty() && name.len() <= most && plain, "{name}");
}
