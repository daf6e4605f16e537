//! `init --merge` along what vendors really changed: whatever a person did to the file in between survives every step.

use crate::init::{Edit, apply, check_merge, draft, edits, split};
use crate::shared::shared;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::path::{Path, PathBuf};
use std::process::Command;
use toolwright_codegen::Compiler;

/// The series of the shared folder.
fn series() -> Vec<PathBuf> {
    let Some(root) = shared("history") else { return Vec::new() };
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}

/// The descriptions of a series, oldest first. An archive is unpacked into the folder that Cargo gives to tests.
fn versions(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let ends = |path: &Path, ends: &[&str]| path.extension().is_some_and(|end| ends.iter().any(|known| end == *known));
    let described = files.into_iter().filter(|path| ends(path, &["json", "yaml", "yml", "gz"]));
    described.map(|path| if ends(&path, &["gz"]) { unpacked(&path) } else { path }).collect()
}

fn unpacked(archive: &Path) -> PathBuf {
    let name = archive.file_name().unwrap().to_string_lossy().replace(".tar.gz", "");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("merges").join(name);
    std::fs::create_dir_all(&target).unwrap();
    assert!(Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(&target).status().unwrap().success());
    description_in(&target).expect("a description in the archive")
}

/// The first file, from the top, that says it is a description.
fn description_in(folder: &Path) -> Option<PathBuf> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).ok()?.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let described = |path: &&PathBuf| {
        path.is_file()
            && std::fs::read_to_string(path).is_ok_and(|text| text.starts_with("openapi:") || text.contains("\nopenapi:"))
    };
    let deeper = || entries.iter().filter(|path| path.is_dir()).find_map(|inner| description_in(inner));
    entries.iter().find(described).cloned().or_else(deeper)
}

/// From the first version to the last: edited, merged, edited again. Returns how many methods were added.
fn walk(files: &[PathBuf], rounds: &[Vec<Edit>]) -> Result<usize, TestCaseError> {
    let failed = |found: Vec<_>| TestCaseError::fail(format!("{found:?}"));
    let mut text = draft(&files[0]).map_err(failed)?.text;
    let mut added = 0;
    for (step, pair) in files.windows(2).enumerate() {
        let edited = apply(&text, &rounds[step % rounds.len()], step);
        let (before, after) = (split(&pair[0]), split(&pair[1]));
        let known = Compiler::default().described_operations(&edited, &before.0, &before.1).map_err(failed)?;
        let merged = check_merge(&edited, &after.0, &after.1, &known)?;
        added += merged.additions.methods.len();
        text = merged.text;
    }
    Ok(added)
}

/// One small series with fixed edits of every kind; the others, at random, in `.ci/deep`.
#[test]
fn a_merge_along_a_history_only_adds() {
    let Some(root) = shared("history/netlify") else { return };
    let files = versions(&root);
    let edits: Vec<Vec<Edit>> = (0..3)
        .map(|seed| {
            let at = seed * 97;
            vec![
                Edit::Comment(at),
                Edit::Rename(at + 11),
                Edit::RenameResource(at),
                Edit::Key(at + 5),
                Edit::Swap,
                Edit::Ignore(at + 3),
                Edit::Remove(at + 7),
                Edit::Comment(at + 1000),
            ]
        })
        .collect();
    let added = walk(&files, &edits).unwrap();
    println!("netlify: {added} methods added in {} steps", files.len() - 1);
    assert!(added > 0);
}

/// Every series of the shared folder, each with so many people who edit at random.
#[test]
#[ignore = "takes minutes; .ci/deep runs it"]
fn a_merge_along_every_history_only_adds() {
    let people = std::env::var("TOOLWRIGHT_PEOPLE").ok().and_then(|number| number.parse().ok()).unwrap_or(2);
    for folder in series() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let files = versions(&folder);
        let mut runner = TestRunner::new(Config { cases: people, failure_persistence: None, ..Config::default() });
        let total = std::cell::Cell::new(0);
        let rounds = prop::collection::vec(edits(), 1..4);
        let ended = runner.run(&rounds, |rounds| {
            total.set(total.get() + walk(&files, &rounds)?);
            Ok(())
        });
        ended.unwrap_or_else(|failure| panic!("{name}: {failure}"));
        println!("{name}: {} versions, {people} people, {} methods added in all", files.len(), total.get());
    }
}
