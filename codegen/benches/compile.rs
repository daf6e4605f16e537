//! From a real description to its complete tool list, beside the time that mere parsing takes, in one run.
//!
//! `cargo bench -p toolwright-codegen`; wants the shared folder (`$TOOLWRIGHT_SHARED`, else `../shared`). Baselines: `serde_json` to a
//! `Value` for JSON, the events of saphyr-parser for YAML. Token counting is no part of it. Memory is that of a process which did
//! nothing else, as Linux counts it.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../tests/it/shared.rs"]
mod shared;

use saphyr_parser::Parser;
use serde_json::{Map, Value};
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use toolwright_codegen::source::{FolderSource, MemorySource, Source};
use toolwright_codegen::{Compiler, Entry, Inputs};

/// Each measurement is the median of so many rounds, the works taking turns.
const ROUNDS: usize = 9;
/// In a child process: the work, a colon, the file.
const CHILD: &str = "TOOLWRIGHT_BENCH_CHILD";

fn main() {
    if let Ok(task) = std::env::var(CHILD) {
        let (work, file) = task.split_once(':').unwrap();
        run(work, Path::new(file));
        println!("{}", peak_memory());
        return;
    }
    let Some(corpus) = shared::shared("corpus") else { return };
    println!("{:42} {:>9} {:>9} {:>7} {:>9} {:>9}", "", "parse", "tools", "ratio", "parse", "tools");
    for (name, baseline) in [
        ("github/api.github.com.json", "serde_json"),
        ("stripe/spec3.2022-02-03.json", "serde_json"),
        ("stripe/spec3.2023-08-09.yaml", "saphyr-parser"),
    ] {
        let file = corpus.join(name);
        let [parse, tools] = take_turns([baseline, "tools"], &file);
        let ratio = tools.as_secs_f64() / parse.as_secs_f64();
        let memory = [baseline, "tools"].map(|work| in_child(work, &file));
        let label = format!("{name} ({baseline})");
        println!(
            "{label:42} {:>6.0} ms {:>6.0} ms {ratio:>6.2}× {:>5} MiB {:>5} MiB",
            ms(parse),
            ms(tools),
            memory[0],
            memory[1]
        );
    }
    print_slices(&corpus.join("github/api.github.com.json"));
}

/// The time against the number of operations, on slices of one description that keep all its schemas.
fn print_slices(file: &Path) {
    let whole: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let empty = slice(&whole, 0, 1).1;
    println!("\n{:>10} {:>9} {:>16}", "operations", "tools", "µs an operation");
    for part in [8, 4, 2, 1] {
        let (operations, text) = slice(&whole, 1, part);
        let fixed = compile_text(&empty);
        let took = compile_text(&text);
        let each = took.saturating_sub(fixed).as_secs_f64() * 1e6 / operations as f64;
        println!("{operations:>10} {:>6.0} ms {each:>16.0}", ms(took));
    }
}

/// Every `part`th path, or only the first one with `keep` 0; the number of operations and the text.
fn slice(whole: &Value, keep: usize, part: usize) -> (usize, String) {
    let paths = whole["paths"].as_object().unwrap();
    let chosen = |at: usize| if keep == 0 { at == 0 } else { at.is_multiple_of(part) };
    let kept: Map<String, Value> =
        paths.iter().enumerate().filter(|(at, _)| chosen(*at)).map(|(_, (path, item))| (path.clone(), item.clone())).collect();
    let is_method = |key: &&String| ["get", "put", "post", "delete", "patch", "head", "options"].contains(&key.as_str());
    let operations = kept.values().map(|item| item.as_object().unwrap().keys().filter(is_method).count()).sum();
    let mut document = whole.clone();
    document["paths"] = Value::Object(kept);
    (operations, document.to_string())
}

/// The median time of compiling a text.
fn compile_text(text: &str) -> Duration {
    let source = MemorySource::new([("api.json", text)]);
    median((0..ROUNDS).map(|_| time(|| compile(&source, "api.json"))).collect())
}

fn compile(source: &dyn Source, file: &str) {
    let inputs = Inputs { source, entry: Entry::Description(file) };
    black_box(Compiler::default().compile_in_memory(&inputs).unwrap().tools.len());
}

/// The median times of two works, one after the other in each round, so that a slow minute is slow for both.
fn take_turns(works: [&str; 2], file: &Path) -> [Duration; 2] {
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (work, times) in works.iter().zip(&mut times) {
            times.push(time(|| run(work, file)));
        }
    }
    times.map(median)
}

/// One work, from the file on.
fn run(work: &str, file: &Path) {
    match work {
        "serde_json" => {
            black_box(serde_json::from_slice::<Value>(&std::fs::read(file).unwrap()).unwrap());
        }
        "saphyr-parser" => {
            let text = std::fs::read_to_string(file).unwrap();
            black_box(Parser::new_from_str(&text).map(Result::unwrap).count());
        }
        _ => {
            let source = FolderSource::new(file.parent().unwrap()).unwrap();
            compile(&source, file.file_name().unwrap().to_str().unwrap());
        }
    }
}

/// The peak memory of a work in a process of its own, in MiB.
fn in_child(work: &str, file: &Path) -> String {
    let mut child = Command::new(std::env::current_exe().unwrap());
    let output = child.env(CHILD, format!("{work}:{}", file.display())).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// `VmHWM` of this process in MiB (Linux, proc(5)), `?` elsewhere.
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.map_or_else(|| "?".to_owned(), |kib| (kib / 1024).to_string())
}

fn time(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
