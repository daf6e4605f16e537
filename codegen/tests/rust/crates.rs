//! Whether cargo takes the crates, without a warning.

use crate::{compile, descriptions, here, hostile};
use std::path::{Path, PathBuf};
use std::process::Command;
use toolwright_codegen::Output;
use toolwright_codegen::emit::{Package, Runtime};
use toolwright_integration::Json;

/// The descriptions that show a construct each.
pub const FIXTURES: &str = "tests/rust/fixtures";

/// The features that each crate is checked with, in one run after the other.
const FEATURES: [&[&str]; 2] = [&["--lib", "--examples", "--features", "full,serde"], &["--no-default-features"]];

/// Checks a crate for every fixture and for what `$TOOLWRIGHT_CRATES` names, warnings denied: files and folders parted by `:`, a
/// folder with an `index.json` by that. `cargo test -- --ignored`.
#[test]
#[ignore = "runs cargo for minutes"]
fn every_crate_compiles() {
    let root = here("../target/rust-crates");
    let _ = std::fs::remove_dir_all(root.join("generated"));
    let mut files = descriptions(&here(FIXTURES));
    files.extend(descriptions(&here("tests/fixtures")));
    let more = std::env::var("TOOLWRIGHT_CRATES").unwrap_or_default();
    let real: Vec<PathBuf> = more.split(':').filter(|part| !part.is_empty()).flat_map(|part| named(Path::new(part))).collect();
    files.extend(real.iter().cloned());
    let hostile = root.join("hostile.json");
    std::fs::create_dir_all(&root).unwrap();
    std::fs::write(&hostile, hostile::description(&hostile::strings(), true)).unwrap();
    files.push(hostile);

    let package = Package {
        runtime: Runtime::Path(here("../runtime").canonicalize().unwrap().display().to_string()),
        own_workspace: false,
    };
    let mut members = Vec::new();
    for (position, file) in files.iter().enumerate() {
        let mut output = match compile(file) {
            Ok(output) => output,
            Err(found) => {
                // Among the fixtures are descriptions that are refused.
                assert!(!real.contains(file), "{} gives no crate: {found}", file.display());
                continue;
            }
        };
        let name = format!("crate_{position}");
        write(&mut output, &package, &root.join("generated").join(&name), &name);
        println!("{name}: {}", file.display());
        members.push(format!("\"generated/{name}\""));
    }
    let workspace = format!("[workspace]\nresolver = \"3\"\nmembers = [{}]\n", members.join(", "));
    std::fs::write(root.join("Cargo.toml"), workspace).unwrap();
    std::fs::copy(here("../Cargo.lock"), root.join("Cargo.lock")).unwrap();
    for features in FEATURES {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["check", "--offline", "--keep-going", "--workspace"]).args(features);
        cargo.current_dir(&root).env("RUSTFLAGS", "-Dwarnings").env("CARGO_INCREMENTAL", "0");
        assert!(cargo.status().unwrap().success(), "a crate does not compile with {features:?}; see above");
    }
}

/// A file, the descriptions that a folder's `index.json` lists, or those that lie in the folder.
fn named(path: &Path) -> Vec<PathBuf> {
    let Ok(index) = std::fs::read_to_string(path.join("index.json")) else {
        return if path.is_file() { vec![path.to_path_buf()] } else { descriptions(path) };
    };
    let index: Json = serde_json::from_str(&index).unwrap();
    let text = |spec: &Json, key: &str| spec.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
    let Some(Json::Array(specs)) = index.get("specs") else { panic!("{} lists no specs", path.display()) };
    let described = specs.iter().filter(|spec| ["openapi", "swagger"].contains(&text(spec, "kind").as_str()));
    described.map(|spec| path.join(text(spec, "file"))).collect()
}

/// Writes a crate under another name.
pub fn write(output: &mut Output, package: &Package, folder: &Path, name: &str) {
    output.place(package);
    for (path, bytes) in &output.files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    rename(&folder.join("Cargo.toml"), name);
    // The program of the README has to be one.
    let readme = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let package = readme.lines().next().unwrap().trim_start_matches("# ");
    let program = readme.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next());
    if let Some(program) = program {
        let program = program.replace(&format!("{package}::"), &format!("{name}::"));
        std::fs::write(folder.join("examples/readme.rs"), program).unwrap();
    }
}

/// Gives the crate a name that no other has.
fn rename(manifest: &Path, name: &str) {
    let text = std::fs::read_to_string(manifest).unwrap();
    let line = text.lines().find(|line| line.starts_with("name = ")).unwrap();
    let old = line.trim_start_matches("name = ").trim_matches('"');
    std::fs::write(manifest, text.replacen(line, &format!("name = \"{name}\""), 1)).unwrap();
    let example = manifest.with_file_name("examples").join("serve.rs");
    let code = std::fs::read_to_string(&example).unwrap();
    std::fs::write(example, code.replace(&format!("{old}::"), &format!("{name}::"))).unwrap();
}
