//! Same inputs, same bytes: run after run, YAML or JSON, whatever features of serde_json a build turns on.

use crate::compile::{compile_file, compile_folder, compile_text, fixture_names, fixtures, parse, specs};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use toolwright_codegen::Output;

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// 64-bit FNV-1a.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn expect_same(name: &str, left: &Files, right: &Files) {
    for (path, bytes) in left {
        let (left, right) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&right[path]));
        let different = left.lines().zip(right.lines()).find(|(left, right)| left != right);
        assert!(left == right, "{name}: {} differs: {different:?}", path.display());
    }
}

#[test]
fn two_compilations_give_the_same_bytes() {
    let torii = || compile_folder(&specs("torii")).unwrap().files;
    expect_same("torii", &torii(), &torii());
    for name in fixture_names() {
        let compile = || compile_file(&fixtures(), &name, true).unwrap().files;
        expect_same(&name, &compile(), &compile());
    }
}

#[test]
fn yaml_and_json_give_the_same_files() {
    for name in fixture_names().iter().filter(|name| !name.contains('/')) {
        let text = std::fs::read_to_string(fixtures().join(name)).unwrap();
        let (stem, _) = name.split_once('.').unwrap();
        let json = parse(name, &text).to_string();
        let compile = |file: &str, text: &str| compile_text(file, text, false).unwrap().files;
        let written = compile(name, &text);
        expect_same(name, &written, &compile(&format!("{stem}.json"), &json));
        // JSON is YAML as well.
        expect_same(name, &written, &compile(&format!("{stem}.yaml"), &json));
    }
}

#[test]
fn no_output_names_a_place_of_this_machine() {
    let folder = specs("torii").canonicalize().unwrap();
    for (path, bytes) in compile_folder(&folder).unwrap().files {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!path.is_absolute() && !text.contains(folder.to_str().unwrap()), "{}", path.display());
    }
}

/// The same snapshot must hold with the features of serde_json that the program switches on for a whole workspace, and without, where
/// this package is tested alone. What changed is seen in the golden snapshots.
#[test]
fn the_bytes_do_not_depend_on_features() {
    let mut out = String::new();
    let mut note = |name: &str, output: Output| {
        for (path, bytes) in output.files {
            let _ = writeln!(out, "{name}/{} {:016x}", path.display(), fnv(&bytes));
        }
    };
    note("torii", compile_folder(&specs("torii")).unwrap());
    for name in ["numbers.json", "values.yaml", "enums.yaml"] {
        note(name, compile_file(&fixtures(), name, false).unwrap());
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/features");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("hashes", out));
}
