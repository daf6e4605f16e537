//! `build` and `check`: the same bytes every time, and nothing stale.

use crate::lines::Pipe;
use crate::program::{ROOT, end, run, run_in, toolwright};
use crate::project::{Folder, contents};
use std::path::Path;

#[test]
fn the_repository_is_up_to_date() {
    let ended = run(["check"]).expect(0, &[]);
    assert!(ended.stdout.contains("torii: 73 tools, generated/torii is up to date"), "{ended:?}");
}

#[test]
fn two_builds_give_the_same_bytes() {
    let folder = Folder::with_torii();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    run(["build", "torii", "--out", one.to_str().unwrap()]).expect(0, &[]);
    // Another folder, another language, another time.
    let mut elsewhere = toolwright(["build", "torii", "--out", "two"]);
    elsewhere.current_dir(folder.path()).env("LC_ALL", "tr_TR.UTF-8").env("TZ", "Pacific/Kiritimati");
    end(&mut elsewhere).expect(0, &[]);
    assert!(contents(&one) == contents(&two), "the bytes differ");
    let names: Vec<String> = contents(&one).into_iter().map(|(name, _)| name).collect();
    for name in ["TOOLS.md", "api.json", "operations.json", "tools.json", "src/lib.rs"] {
        assert!(names.iter().any(|written| written == name), "{name} is not in {names:?}");
    }
}

/// Acceptance test 36: a folder lists its files in the order in which they came, here backwards.
#[test]
fn the_order_of_files_in_a_folder_changes_nothing() {
    let folder = Folder::new();
    let mut files = contents(&Path::new(ROOT).join("specs/cakewalk"));
    files.reverse();
    for (name, bytes) in files {
        folder.write(&format!("specs/cakewalk/{name}"), std::str::from_utf8(&bytes).unwrap());
    }
    run_in(folder.path(), ["build", "cakewalk"]).expect(0, &[]);
    // The manifest says where the runtime is, as seen from here.
    let but_the_manifest = |folder: &Path| {
        let files = contents(folder).into_iter().filter(|(name, _)| name != "Cargo.toml");
        files.collect::<Vec<_>>()
    };
    let built = but_the_manifest(&folder.path().join("generated/cakewalk"));
    assert!(built == but_the_manifest(&Path::new(ROOT).join("generated/cakewalk")), "the bytes differ");
}

#[test]
fn an_edited_file_is_found() {
    let folder = Folder::with_torii_built();
    let again = run_in(folder.path(), ["build", "torii"]).expect(0, &[]);
    assert!(again.stdout.contains("0 of "), "{}", again.stdout);
    run_in(folder.path(), ["check"]).expect(0, &[]);

    folder.edit("generated/torii/tools.json", "List Torii users", "List all Torii users");
    let ended = run_in(folder.path(), ["check"]).expect(1, &["1 problem found"]);
    for words in ["tools.json was edited or is stale", "run `toolwright build torii`"] {
        assert!(ended.stdout.contains(words), "`{words}` is not in {ended:?}");
    }
    let built = run_in(folder.path(), ["build", "torii"]).expect(0, &[]);
    assert!(built.stdout.contains("1 of "), "{}", built.stdout);
    run_in(folder.path(), ["check"]).expect(0, &[]);
}

#[test]
fn files_too_few_and_too_many_are_found() {
    let folder = Folder::with_torii_built();
    folder.write("generated/torii/notes.txt", "mine");
    std::fs::remove_file(folder.path().join("generated/torii/TOOLS.md")).unwrap();
    folder.write("generated/gone/operations.json", "{}");
    let ended = run_in(folder.path(), ["check"]).expect(1, &["2 problems found"]);
    for words in [
        "torii: notes.txt is not written by the build; remove it",
        "torii: TOOLS.md is missing",
        "gone: generated/gone has no specs/gone",
    ] {
        assert!(ended.stdout.contains(words), "`{words}` is not in {ended:?}");
    }
}

#[test]
fn a_method_without_documentation_is_named() {
    let folder = Folder::with_torii();
    folder.edit("specs/torii/openapi.yaml", "description: Only users with this first name.", "title: First name");
    let ended = run_in(folder.path(), ["check"]).expect(1, &[]);
    assert!(ended.stdout.contains("torii: users.list (GET /users) gets no tool: `firstName` has no description"), "{ended:?}");
}

/// What cargo thinks of a manifest: the workspace that it belongs to.
fn workspace_of(folder: &Path) -> String {
    let mut cargo = std::process::Command::new(env!("CARGO"));
    cargo.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]).current_dir(folder);
    let output = cargo.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    said["workspace_root"].as_str().unwrap().to_owned()
}

#[test]
fn a_client_for_any_description_is_one_command_away() {
    let folder = Folder::new();
    folder.write("mixed.yaml", MIXED);
    run_in(folder.path(), ["build", "mixed.yaml", "--out", "client"]).expect(0, &[]);
    let at = folder.path().join("client").canonicalize().unwrap();
    let manifest = std::fs::read_to_string(at.join("Cargo.toml")).unwrap();
    let path = manifest.split("path = \"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(at.join(path).canonicalize().unwrap(), Path::new(ROOT).join("runtime").canonicalize().unwrap());
    assert_eq!(workspace_of(&at), at.to_str().unwrap());
    for name in ["README.md", "examples/serve.rs", "src/lib.rs", "src/things.rs", "operations.json", "tools.json"] {
        assert!(at.join(name).is_file(), "{name}");
    }

    let check = ["build", "mixed.yaml", "--out", "client", "--check"];
    assert!(run_in(folder.path(), check).expect(0, &[]).stdout.contains("client is up to date"));
    folder.edit("client/src/things.rs", "List the things", "List all things");
    let ended = run_in(folder.path(), check).expect(1, &["run `toolwright build mixed.yaml --out client`"]);
    assert!(ended.stdout.contains("src/things.rs was edited or is stale"), "{ended:?}");
    folder.edit("mixed.yaml", "Get a thing", "Get one thing");
    run_in(folder.path(), check).expect(1, &[]);
    run_in(folder.path(), ["build", "mixed.yaml", "--out", "client"]).expect(0, &[]);
    run_in(folder.path(), check).expect(0, &[]);
}

#[test]
fn the_runtime_is_where_it_was_told() {
    let folder = Folder::new();
    folder.write("mixed.yaml", MIXED);
    let build = |runtime: &str| run_in(folder.path(), ["build", "mixed.yaml", "--out", "client", "--runtime", runtime]);
    build("0.1.0-rc.1").expect(0, &[]);
    let manifest = || std::fs::read_to_string(folder.path().join("client/Cargo.toml")).unwrap();
    assert!(manifest().contains("toolwright-runtime = { version = \"0.1.0-rc.1\", default-features"), "{}", manifest());
    build("nowhere").expect(3, &["`nowhere` is neither the folder of toolwright-runtime nor a version"]);
    folder.write("mine/Cargo.toml", "[package]\nname = \"toolwright-runtime\"\n");
    build("mine").expect(0, &[]);
    let mine = folder.path().join("mine").canonicalize().unwrap();
    let placed = manifest().contains("path = \"../mine\"") || manifest().contains(mine.to_str().unwrap());
    assert!(placed, "{}", manifest());
    // A path is remembered as long as it leads there.
    run_in(folder.path(), ["build", "mixed.yaml", "--out", "client", "--check"]).expect(0, &[]);
}

#[test]
fn a_workspace_that_lists_the_crate_keeps_it() {
    let folder = Folder::new();
    folder.write("mixed.yaml", MIXED);
    folder.write("app/src/lib.rs", "");
    let app = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let root = folder.path().canonicalize().unwrap();
    for (workspace, dependency, own) in [
        ("members = [\"app\", \"cl*\"]", "", false),
        ("members = [\"app\"]", "[dependencies]\nmixed = { path = \"../client\" }\n", false),
        ("members = [\"app\"]", "", true),
        ("members = [\"app\", \"client\"]\nexclude = [\"client\"]", "", true),
    ] {
        folder.write("Cargo.toml", &format!("[workspace]\nresolver = \"3\"\n{workspace}\n"));
        folder.write("app/Cargo.toml", &format!("{app}{dependency}"));
        run_in(folder.path(), ["build", "mixed.yaml", "--out", "client"]).expect(0, &[]);
        let at = root.join("client");
        let expected = if own { &at } else { &root };
        assert_eq!(workspace_of(&at), expected.to_str().unwrap(), "{workspace} {dependency}");
    }
}

/// Four sound operations, and one that is none.
const MIXED: &str = r#"
openapi: 3.0.3
info: { title: Mixed, version: "1" }
servers: [ { url: "https://api.mixed.example" } ]
paths:
  /things:
    get: { summary: List the things, responses: { "200": { description: OK, content: { application/json: { schema: { type: array, items: { type: object } } } } } } }
  /broken:
    get: [ this, is, no, operation ]
  /things/{id}:
    parameters: [ { name: id, in: path, required: true, description: Id of the thing., schema: { type: string } } ]
    get: { summary: Get a thing, responses: { "200": { description: OK, content: { application/json: { schema: { type: object } } } } } }
    put:
      summary: Change a thing
      requestBody: { content: { application/json: { schema: { type: object, properties: { name: { type: string, description: New name. } } } } } }
      responses: { "204": { description: Changed } }
    delete: { summary: Delete a thing, responses: { "204": { description: Gone } } }
"#;

#[test]
fn a_broken_operation_costs_nothing_but_itself() {
    let folder = Folder::new();
    let file = folder.write("mixed.yaml", MIXED);
    let mut pipe = Pipe::start(&[file.to_str().unwrap()], None);
    let mut operations: Vec<String> =
        pipe.tools().iter().map(|tool| tool["_meta"]["io.toolwright/operation"].as_str().unwrap().to_owned()).collect();
    operations.sort();
    assert_eq!(operations, ["DELETE /things/{id}", "GET /things", "GET /things/{id}", "PUT /things/{id}"]);
    let (code, said) = pipe.close();
    assert!(code == Some(0) && said.contains("1 operation could not be understood and was left out"), "{said}");
    let ended = run_in(folder.path(), ["inspect", "mixed.yaml", "--diagnostics"]).expect(0, &[]);
    let line = ended.stdout.lines().find(|line| line.contains("TW0103")).unwrap_or_else(|| panic!("{ended:?}"));
    assert!(line.starts_with("mixed.yaml:9:10: warning[TW0103]"), "{line}");
}

#[test]
fn a_budget_is_held() {
    let folder = Folder::with_torii_built();
    run_in(folder.path(), ["check"]).expect(0, &[]);
    folder.edit(
        "specs/torii/integration.yaml",
        "budget: { tokens: 15000, tool_tokens: 950 }",
        "budget: { tokens: 9000, tool_tokens: 780 }",
    );
    let ended = run_in(folder.path(), ["check"])
        .expect(1, &["error[TW0314]", "together, and the budget is 9000", "specs/torii/integration.yaml:"]);
    assert!(
        ended.stderr.contains("`list_all_torii_users` costs") && ended.stderr.contains("the budget of a tool is 780"),
        "{ended:?}"
    );
    let shown = run_in(folder.path(), ["inspect", "torii"]).expect(0, &[]);
    assert!(shown.stdout.contains(" tokens of 9000, at most 780 a tool"), "{shown:?}");
    folder.edit("specs/torii/integration.yaml", "tokens: 9000", "tokens: many, token: 1");
    run_in(folder.path(), ["check"]).expect(3, &["`tokens` must be a whole number of at least 1", "`budget` has no key `token`"]);
}
