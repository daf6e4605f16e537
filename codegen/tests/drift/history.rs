//! Real vendors' real steps: every one is compared, described in counts, and explained to the last difference.

use crate::diff::diff_sources;
use crate::shared::shared;
use crate::tree::{parse, unordered};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use toolwright_codegen::drift::{Change, Kind, Report};
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::source::FolderSource;
use toolwright_codegen::{Compiler, Entry, Inputs};
use toolwright_integration::Json;

/// One description of a series.
struct Step {
    name: String,
    folder: PathBuf,
    file: String,
}

/// The descriptions of a series, oldest first.
fn series(root: &Path, name: &str) -> Vec<Step> {
    let mut files: Vec<String> = std::fs::read_dir(root.join(name))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|file| !file.ends_with(".md"))
        .collect();
    files.sort();
    files.into_iter().map(|file| open(&root.join(name), file)).collect()
}

/// An archive is unpacked into the folder that Cargo gives to tests, and stays there: nothing is ever removed.
fn open(folder: &Path, file: String) -> Step {
    let Some(name) = file.strip_suffix(".tar.gz").map(str::to_owned) else {
        return Step { name: file.trim_end_matches(".yaml").to_owned(), folder: folder.to_path_buf(), file };
    };
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("history").join(&name);
    std::fs::create_dir_all(&target).unwrap();
    let done = Command::new("tar").arg("-xzf").arg(folder.join(&file)).arg("-C").arg(&target).status().unwrap();
    assert!(done.success());
    let file = "DigitalOcean-public.v2.yaml";
    Step { name, folder: find(&target, file).expect("the description in the archive"), file: file.to_owned() }
}

/// The folder that holds a file.
fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    if folder.join(name).is_file() {
        return Some(folder.to_path_buf());
    }
    let below = std::fs::read_dir(folder).ok()?.filter_map(Result::ok).map(|entry| entry.path());
    below.filter(|path| path.is_dir()).find_map(|path| find(&path, name))
}

/// Nanoseconds of CPU that this thread has had; `None` where the system does not tell.
fn cpu() -> Option<u64> {
    std::fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok()
}

/// What comparing two steps costs, as a multiple of what compiling the two costs; CPU of this thread, each once.
fn cost(old: &Step, new: &Step) -> Option<f64> {
    let (before, after) = (FolderSource::new(&old.folder).unwrap(), FolderSource::new(&new.folder).unwrap());
    let compiler = Compiler { options: LowerOptions { gate: false, ..LowerOptions::default() } };
    let start = cpu()?;
    for (source, file) in [(&before, &old.file), (&after, &new.file)] {
        compiler.compile(&Inputs { source, entry: Entry::Description(file) }).unwrap();
    }
    let compiled = cpu()?;
    diff_sources((&before, &old.file), (&after, &new.file)).unwrap();
    let compared = cpu()?;
    Some((compared - compiled) as f64 / (compiled - start) as f64)
}

/// Two steps that other differs do not finish, or leave unexplained: each costs at most three compilations of both sides. Ratios of one
/// run, so that a slow machine changes nothing.
#[test]
#[ignore = "means something with optimisation only; .ci/deep"]
fn the_largest_steps_cost_little_more_than_compiling_both_sides() {
    let Some(root) = shared("history") else { return };
    for (name, from, to) in [("stripe", "2022-12", "2023-09"), ("github", "v10", "v22")] {
        let all = series(&root, name);
        let find = |text: &str| all.iter().find(|step| step.name.starts_with(text)).unwrap_or_else(|| panic!("{name} {text}"));
        let Some(ratio) = cost(find(from), find(to)) else { return println!("this system does not tell the CPU of a thread") };
        println!("{name} {from} → {to}: {ratio:.2} × the CPU of compiling both sides");
        assert!(ratio <= 3.0, "{name}: {ratio:.2}");
    }
}

/// Compares each pair of neighbours, prints a line of counts for it, and expects that every difference is explained.
fn walk(name: &str) -> Vec<Report> {
    let Some(root) = shared("history") else { return Vec::new() };
    let all = series(&root, name);
    assert!(all.len() > 2, "{name} has {} steps", all.len());
    let mut reports = Vec::new();
    for pair in all.windows(2) {
        let (old, new) = (FolderSource::new(&pair[0].folder).unwrap(), FolderSource::new(&pair[1].folder).unwrap());
        let started = Instant::now();
        let report = diff_sources((&old, &pair[0].file), (&new, &pair[1].file)).unwrap();
        let took = started.elapsed().as_millis();
        let step = format!("{name} {} → {}", pair[0].name, pair[1].name);
        println!("{step}: {} in {took} ms", describe(&report));
        let unhandled = report.changes.iter().filter(|change| change.kind == Kind::ConstructUnhandled);
        let unhandled: Vec<String> = unhandled.map(|change| format!("{}: {}", change.subject, change.detail)).collect();
        assert!(unhandled.is_empty(), "{step}:\n{}", unhandled.join("\n"));
        reports.push(report);
    }
    reports
}

fn describe(report: &Report) -> String {
    let mut families: BTreeMap<&str, usize> = BTreeMap::new();
    for change in &report.changes {
        *families.entry(change.kind.code().split('-').next().unwrap_or_default()).or_default() += 1;
    }
    let families: Vec<String> = families.iter().map(|(family, count)| format!("{family} {count}")).collect();
    let worst = report.ratings();
    format!(
        "{} changes ({}), 0 unhandled; agent {}, client {}, operator {};",
        report.changes.len(),
        families.join(", "),
        worst.agent,
        worst.client,
        worst.operator
    )
}

/// A description without its prose: what is left decides whether a step changes words alone.
fn without_prose(json: &Json) -> Json {
    match json {
        Json::Array(items) => Json::Array(items.iter().map(without_prose).collect()),
        Json::Object(entries) => {
            let prose = |key: &str, value: &Json| ["description", "summary"].contains(&key) && value.as_str().is_some();
            let kept = entries.iter().filter(|(key, value)| !prose(key, value));
            Json::Object(kept.map(|(key, value)| (key.clone(), without_prose(value))).collect())
        }
        other => other.clone(),
    }
}

#[test]
fn intercom() {
    let reports = walk("intercom");
    let Some(root) = shared("history") else { return };
    let bare: Vec<Json> = series(&root, "intercom")
        .iter()
        .map(|step| {
            let text = std::fs::read_to_string(step.folder.join(&step.file)).unwrap();
            unordered(&without_prose(&parse(&step.file, &text)))
        })
        .collect();
    let mut words_alone = 0;
    for (pair, report) in bare.windows(2).zip(&reports).filter(|(pair, _)| pair[0] == pair[1]) {
        words_alone += 1;
        let other: Vec<&Change> = report.changes.iter().filter(|change| !change.kind.code().starts_with("desc-")).collect();
        assert!(other.is_empty() && pair[0] == pair[1], "{other:#?}");
    }
    println!("steps that change words alone: {words_alone} of {}", reports.len());
    assert!(words_alone > 0);
}

#[test]
fn netlify() {
    walk("netlify");
}

#[test]
#[ignore = "minutes without optimisation; .ci/deep"]
fn openai() {
    walk("openai");
}

#[test]
#[ignore = "minutes without optimisation; .ci/deep"]
fn stripe() {
    walk("stripe");
}

#[test]
#[ignore = "minutes without optimisation; .ci/deep"]
fn twilio() {
    walk("twilio_verify");
}

#[test]
#[ignore = "minutes without optimisation; .ci/deep"]
fn digitalocean() {
    walk("digitalocean");
}

#[test]
#[ignore = "minutes without optimisation; .ci/deep"]
fn github() {
    walk("github");
}
