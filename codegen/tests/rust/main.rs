//! The Rust crates that the compiler writes: one fixture a construct, and whether it compiles.
// Clippy lets tests panic, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::panic)]

mod crates;
mod hostile;
mod round_trip;
#[path = "../it/shared.rs"]
mod shared;
mod values;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::source::FolderSource;
use toolwright_codegen::{Compiler, Entry, Inputs, Output};

fn here(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

fn compile(file: &Path) -> Result<Output, String> {
    let source = FolderSource::new(file.parent().unwrap()).map_err(|error| error.to_string())?;
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let compiler = Compiler { options: LowerOptions { gate: false, ..LowerOptions::default() } };
    let compiled = compiler.compile_crate(&Inputs { source: &source, entry: Entry::Description(&name) });
    compiled.map_err(|found| found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

fn descriptions(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    found.retain(|path| path.extension().is_some_and(|kind| kind == "yaml" || kind == "yml" || kind == "json"));
    found.sort();
    found
}

fn sources(output: &Output) -> BTreeMap<String, String> {
    let rust = output.files.iter().filter(|(path, _)| path.extension().is_some_and(|kind| kind == "rs"));
    rust.map(|(path, bytes)| (path.to_string_lossy().into_owned(), String::from_utf8(bytes.clone()).unwrap())).collect()
}

#[test]
fn every_construct_is_as_reviewed() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for file in descriptions(&here("tests/rust/fixtures")) {
            let output = compile(&file).unwrap_or_else(|found| panic!("{}: {found}", file.display()));
            let mut out = String::new();
            for (path, text) in sources(&output) {
                if path != "src/lib.rs" && path != "examples/serve.rs" {
                    let _ = write!(out, "=== {path}\n{text}\n");
                }
            }
            for diagnostic in output.diagnostics.iter().filter(|diagnostic| diagnostic.code.id() == "TW0313") {
                let _ = writeln!(out, "{diagnostic}");
            }
            insta::assert_snapshot!(file.file_stem().unwrap().to_string_lossy().into_owned(), out);
        }
    });
}

#[test]
fn the_same_bytes_come_twice_and_every_file_is_rust() {
    for folder in ["tests/rust/fixtures", "tests/fixtures"] {
        for file in descriptions(&here(folder)) {
            let Ok(output) = compile(&file) else { continue };
            assert_eq!(output.files, compile(&file).unwrap().files, "{}", file.display());
            for (path, text) in sources(&output) {
                let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{} {path}: {error}", file.display()));
                // Laid out, and not the bare tokens.
                assert!(text.lines().count() > parsed.items.len(), "{} {path}", file.display());
            }
        }
    }
}

/// Hostile words come out as words: the items of each file are those of the construct and no more.
#[test]
fn nothing_breaks_out() {
    let output = compile(&here("tests/rust/fixtures/names.yaml")).unwrap();
    for (path, text) in sources(&output) {
        let parsed = syn::parse_file(&text).unwrap();
        let evil = parsed.items.iter().any(|item| matches!(item, syn::Item::Fn(function) if function.sig.ident == "evil"));
        assert!(!evil, "{path}");
        assert!(!text.contains("feature(x)]\n"), "{path}");
    }
}
