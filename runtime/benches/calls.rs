//! What a proxied `tools/call` costs, beside a bare forwarder of rmcp and reqwest and beside a bare reverse proxy of hyper, in one run;
//! what the program needs for all of GitHub's tools; and whether a million calls leave anything behind.
//!
//! `cargo bench -p toolwright-runtime --features mcp --bench calls` (`-- 5000` for that many calls each, `-- --soak 1000000` for the
//! soak). With `TOOLWRIGHT_BENCH_PROGRAM` (a release build) and `TOOLWRIGHT_BENCH_ROOT` (a folder whose `generated/github` it has built)
//! the start and the memory are measured too; `.ci/bench` sets both. Every server is a process of its own, so that its CPU time and memory
//! can be read; the vendor is one more. Numbers of one run may be compared with each other only.

#![allow(clippy::unwrap_used, clippy::panic)]

mod drive;
mod roles;

use roles::Role;

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| words.iter().position(|word| word == name).map(|at| words[at + 1..].to_vec());
    let count = words.iter().find_map(|word| word.parse().ok());
    if let Some(role) = after("--role") {
        return roles::run(Role::named(&role[0]), &role[1]).await;
    }
    if after("--soak").is_some() {
        return drive::soak::run(count.unwrap_or(1_000_000)).await;
    }
    drive::compare::run(count.unwrap_or(20_000)).await;
    drive::start::run();
}
