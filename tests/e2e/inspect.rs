//! `inspect`: what a model gets, for programs and for people.

use crate::program::{end, run, run_in, toolwright};
use crate::project::Folder;
use serde_json::{Value, json};

#[test]
fn json_names_tools_variables_and_costs() {
    let ended = end(&mut toolwright(["inspect", "torii", "--json"])).expect(0, &[]);
    let reports: Value = serde_json::from_str(&ended.stdout).unwrap();
    let report = &reports[0];
    assert_eq!((&report["integration"], &report["operations"]), (&json!("torii"), &json!(73)));
    let key = &report["variables"][0];
    assert_eq!((&key["name"], &key["set"]), (&json!("TORII_API_KEY"), &json!(false)));
    let tools = report["tools"].as_array().unwrap();
    assert_eq!(tools.len(), 73);
    let sum: u64 = tools.iter().map(|tool| tool["tokens"].as_u64().unwrap()).sum();
    assert_eq!(report["tokens"], sum);
    let users = tools.iter().find(|tool| tool["name"] == "list_all_torii_users").unwrap();
    assert_eq!((&users["operation"], &users["effect"], &users["paged"]), (&json!("GET /users"), &json!("read"), &json!(true)));
    assert_eq!(users["tags"], json!(["users"]));
}

#[test]
fn the_table_tells_what_is_set_but_not_to_what() {
    let ended = run(["inspect", "torii"]).expect(0, &[]);
    assert!(ended.stdout.contains("73 tools from 73 operations"), "{}", ended.stdout);
    assert!(ended.stdout.contains("TORII_API_KEY (set)"), "{}", ended.stdout);
    assert!(!ended.stdout.contains(crate::program::KEY));
}

const OPERATION: &str = "{get: {summary: List the users of the account, responses: {'204': {description: Done}}}}";

/// A folder of descriptions: a tree of files, Swagger 2.0, another kind, and what lies beside them.
fn corpus() -> Folder {
    let folder = Folder::new();
    let tree = "info: {title: Acme, version: '1'}\npaths:\n  /users: {$ref: parts/users.yaml}\n  /teams: {$ref: 'parts/teams.yaml#/paths/~1teams'}\nopenapi: 3.1.0\n";
    folder.write("corpus/tree/api.yaml", tree);
    folder.write("corpus/tree/parts/users.yaml", OPERATION);
    let part = format!("openapi: 3.1.0\ninfo: {{title: Part, version: '1'}}\npaths:\n  /teams: {OPERATION}\n");
    folder.write("corpus/tree/parts/teams.yaml", &part);
    let old = "{\"info\": {\"title\": \"Old\"}, \"host\": \"api.acme.test\", \"paths\": {\"/a\": {\"get\": {\"responses\": {}}, \"post\": 1}}, \"swagger\": \"2.0\"}";
    folder.write("corpus/old.json", old);
    folder.write("corpus/events.yaml", "asyncapi: 3.0.0\n");
    folder.write("corpus/index.json", "{\"specs\": [{\"kind\": \"openapi\"}], \"openapi\": null}");
    folder.write("corpus/.git/hidden.yaml", "openapi: 3.0.0\npaths: {}\n");
    folder.write("corpus/README.md", "openapi: 3.0.0\n");
    folder
}

#[test]
fn a_corpus_is_measured_file_by_file() {
    let folder = corpus();
    let ended = run_in(folder.path(), ["inspect", "--corpus", "corpus", "--json"]).expect(0, &[]);
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    let files: Vec<(&str, &str)> = report["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["file"].as_str().unwrap(), row["status"].as_str().unwrap()))
        .collect();
    assert_eq!(files, [("events.yaml", "refused"), ("old.json", "compiled"), ("tree/api.yaml", "compiled")]);
    let numbers = |row: &Value| ["operations", "tools", "gated", "quarantined"].map(|key| row[key].as_u64().unwrap());
    assert_eq!(numbers(&report["files"][1]), [1, 0, 1, 1]);
    assert_eq!(numbers(&report["files"][2]), [2, 2, 0, 0]);
    assert_eq!(numbers(&report["total"]), [3, 2, 1, 1]);
    assert!(report["files"][2]["tokens"].as_u64().unwrap() > 20);
    if cfg!(target_os = "linux") {
        assert!(report["total"]["peak_bytes"].as_u64().unwrap() > 1_000_000);
    }
    let open = run_in(folder.path(), ["inspect", "--corpus", "corpus", "--no-gate"]).expect(0, &[]);
    let total = open.stdout.lines().find(|line| line.starts_with("total")).unwrap();
    assert!(total.split_whitespace().skip(4).take(4).eq(["3", "3", "0", "1"]), "{}", open.stdout);
    assert!(
        open.stdout.contains("not supported  events.yaml: events.yaml:1:11: error[TW0102]: this is AsyncAPI"),
        "{}",
        open.stdout
    );
}

#[test]
fn a_corpus_with_a_broken_description_is_a_problem_found() {
    let folder = corpus();
    folder.write("corpus/broken.json", "{\"openapi\": \"3.0.0\", \"paths\": {");
    let ended = run_in(folder.path(), ["inspect", "--corpus", "corpus"]).expect(1, &["1 description cannot be compiled"]);
    assert!(ended.stdout.contains("failed         broken.json: broken.json:1:"), "{}", ended.stdout);
    assert!(ended.stdout.contains("tree/api.yaml"), "{}", ended.stdout);
    folder.write("none/a.txt", "");
    run_in(folder.path(), ["inspect", "--corpus", "none"]).expect(3, &["there is no API description below none"]);
    run_in(folder.path(), ["inspect", "--corpus", "gone"])
        .expect(3, &["the folder gone cannot be listed", "help: check the path"]);
}
