//! Whatever compiles is portable and parses; whatever does not says why.

use std::collections::BTreeSet;
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::source::MemorySource;
use toolwright_codegen::{Compiler, Entry, Inputs};

/// Compiles one file into tools and a crate, and holds what comes out to what is promised of it.
pub fn compile(entry: Entry<'_>, files: Vec<(&str, &str)>) {
    let source = MemorySource::new(files);
    match (Compiler { options: LowerOptions { gate: false, ..LowerOptions::default() } }).compile_crate(&Inputs { source: &source, entry }) {
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
