//! `toolwright.lock`: a tool that changed is seen by `check`, and not served by `serve --locked` and `hub --locked`.

use crate::program::{Running, Server, end, run_in, toolwright};
use crate::project::Folder;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

const LOCK: &str = "specs/torii/toolwright.lock";
const NEWER: &str = "{\"lock\": 99, \"tools\": []}";

/// Torii, built and locked.
fn locked() -> Folder {
    let folder = Folder::with_torii_built();
    let ended = run_in(folder.path(), ["lock"]).expect(0, &[]);
    assert!(ended.stdout.contains("73 tools locked in"), "{ended:?}");
    folder
}

/// What the vendor's file says of one tool is other than it was; its build is up to date.
fn reword(folder: &Folder) {
    folder.edit("specs/torii/records/users.list.md", "Lists the people known to Torii", "Lists all people known to Torii");
    run_in(folder.path(), ["build"]).expect(0, &[]);
}

#[test]
fn a_changed_description_is_a_reviewed_event() {
    let folder = locked();
    let ended = run_in(folder.path(), ["check", "--locked"]).expect(0, &[]);
    assert!(ended.stdout.contains("generated/torii is up to date"), "{ended:?}");
    assert!(run_in(folder.path(), ["lock"]).expect(0, &[]).stdout.contains("is as it was"));
    reword(&folder);
    let ended = run_in(folder.path(), ["check"]).expect(1, &["1 problem found"]);
    let line = "list_all_torii_users: what a model reads changed";
    assert!(ended.stdout.contains(line) && ended.stdout.contains("run `toolwright lock torii`"), "{ended:?}");
    assert_eq!(ended.stdout.matches("changed").count(), 2, "one tool: {ended:?}");
    // A build writes no lock: that is the point.
    run_in(folder.path(), ["check"]).expect(1, &[]);
    assert!(run_in(folder.path(), ["lock"]).expect(0, &[]).stdout.contains(line));
    run_in(folder.path(), ["check"]).expect(0, &[]);
}

#[test]
fn a_missing_lock_is_told_and_a_newer_one_ends_with_could_not_check() {
    let folder = locked();
    folder.write(LOCK, NEWER);
    let said = ["could not check", "version 99", "use a newer toolwright"];
    assert!(!run_in(folder.path(), ["check"]).expect(3, &said).stdout.contains("up to date"));
    let ended = run_in(folder.path(), ["lock"]).expect(3, &said);
    assert!(!ended.stderr.contains("remove it"), "{ended:?}");
    run_in(folder.path(), ["serve", "torii", "--stdio", "--locked"]).expect(3, &["could not check", "version 99"]);
    folder.write(LOCK, "<<<<<<< HEAD\n{}\n");
    run_in(folder.path(), ["check"]).expect(3, &["could not check", "is damaged", "restore it from git"]);
    std::fs::remove_file(folder.path().join(LOCK)).unwrap();
    run_in(folder.path(), ["check"]).expect(0, &["note: torii: there is no toolwright.lock"]);
    assert!(run_in(folder.path(), ["check", "--locked"]).expect(1, &[]).stdout.contains("there is no toolwright.lock"));
}

#[test]
fn what_is_not_in_the_lock_is_not_served() {
    let folder = locked();
    let root = folder.path().to_str().unwrap().to_owned();
    let elsewhere = folder.write("elsewhere.lock", &std::fs::read_to_string(folder.path().join(LOCK)).unwrap());
    drop(Server::start(&["--root", &root, "torii", "--locked"]));
    reword(&folder);
    let serve = |option: &str| end(&mut toolwright(["serve", "--root", &root, "--stdio", option]));
    let elsewhere = format!("--locked={}", elsewhere.display());
    for option in ["--locked", &elsewhere] {
        let ended = serve(option).expect(3, &["torii is not served", "list_all_torii_users: what a model reads changed"]);
        assert!(ended.stdout.is_empty(), "{ended:?}");
    }
    run_in(folder.path(), ["lock"]).expect(0, &[]);
    drop(Server::start(&["--root", &root, "--locked"]));
    serve(&elsewhere).expect(3, &["is not served"]);
    std::fs::remove_file(folder.path().join(LOCK)).unwrap();
    serve("--locked").expect(3, &["there is no lock"]);
    drop(Server::start(&["--root", &root]));
}

/// What a hub says at its start, up to the line that is waited for.
fn hub(root: &str, line: &str) -> String {
    let mut command = toolwright(["hub", "--root", root, "--dev", "--locked", "--http", "127.0.0.1:0"]);
    command.env_remove("TOOLWRIGHT_HUB_KEY").stdout(Stdio::piped()).stderr(Stdio::null());
    let mut hub = Running(command.spawn().unwrap());
    let mut said = String::new();
    for next in BufReader::new(hub.0.stdout.take().unwrap()).lines().map(Result::unwrap) {
        said.push_str(&next);
        said.push('\n');
        if next.starts_with(line) {
            break;
        }
    }
    said
}

#[test]
fn a_hub_leaves_out_what_is_not_in_the_lock() {
    let folder = locked();
    let root = folder.path().to_str().unwrap().to_owned();
    assert!(hub(&root, "Next").contains("torii (73 tools)"));
    reword(&folder);
    let said = hub(&root, "Next");
    assert!(said.contains("integrations  none") && said.contains("torii is not served"), "{said}");
}
