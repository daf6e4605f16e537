//! `lint`: scores, findings with their places, and fixes that a person can rely on.

use crate::program::{ROOT, run_in};
use crate::project::{Folder, contents};
use serde_json::Value;
use std::path::Path;

const DESCRIPTION: &str = "\
openapi: 3.1.0
info: {title: Acme, version: '1'}
servers: [{url: https://api.acme.test/v1}]
paths:
  /orders/{id}:
    get:
      summary: Gets one order of the account
      parameters: [{name: id, in: path, required: true, description: The order's number, schema: {type: string}}]
      responses: {'200': {description: OK, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}
    delete:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: Gone}}
  /orders/{id}/end:
    post:
      summary: Revokes what the order grants
      parameters: [{name: id, in: path, required: true, description: The order's number, schema: {type: string}}]
      responses: {'204': {description: Done}}
components:
  schemas:
    Order: {type: object, properties: {id: {type: string, description: Its number}, status: {type: string, description: Where it stands}}}
";

const CONFIG: &str = "\
integration: acme
source: openapi.yaml
resources:
  orders:
    methods:
      get: { op: 'GET /orders/{id}' }
      delete: { op: 'DELETE /orders/{id}' }
      end:
        op: POST /orders/{id}/end  # a person's own words
";

fn project() -> Folder {
    let folder = Folder::new();
    folder.write("specs/acme/openapi.yaml", DESCRIPTION);
    folder.write("specs/acme/integration.yaml", CONFIG);
    folder
}

fn report(folder: &Path, arguments: &[&str]) -> Value {
    let all = ["lint", "--format", "json"].iter().chain(arguments);
    serde_json::from_str(&run_in(folder, all).expect(0, &[]).stdout).unwrap()
}

fn codes(report: &Value) -> Vec<&str> {
    report["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

#[test]
fn our_own_vendors_keep_their_scores() {
    let reports = report(Path::new(ROOT), &["torii", "cakewalk"]);
    let scores = |report: &Value| (report["score"].as_u64().unwrap(), report["refused"].as_u64().unwrap());
    assert_eq!(scores(&reports[0]), (98, 0), "torii");
    assert_eq!(scores(&reports[1]), (99, 0), "cakewalk");
    let tools = reports[0]["tools"].as_array().unwrap();
    assert!(tools.len() >= 73 && tools.iter().all(|tool| tool["score"].as_u64().unwrap() >= 70), "{tools:?}");
}

#[test]
fn each_finding_says_where_and_what_to_do() {
    let folder = project();
    let reports = report(folder.path(), &[]);
    assert_eq!(codes(&reports[0]), ["no-description", "input-undescribed", "loss-unhinted"]);
    let undescribed = &reports[0]["findings"][1];
    assert_eq!(undescribed["place"]["file"], "openapi.yaml");
    assert_eq!(undescribed["place"]["line"], 11);
    assert_eq!(undescribed["place"]["pointer"], "/paths/~1orders~1{id}/delete/parameters/0");
    for finding in reports[0]["findings"].as_array().unwrap() {
        assert!(finding["help"].as_str().is_some_and(|help| help.len() > 20), "{finding}");
        assert!(finding["place"]["column"].as_u64().is_some(), "{finding}");
        let code = finding["code"].as_str().unwrap();
        let explained = run_in(folder.path(), ["explain", code]).expect(0, &[]);
        assert!(explained.stdout.starts_with(&format!("{code}: ")) && explained.stdout.contains("What to do: "), "{explained:?}");
    }
    let text = run_in(folder.path(), ["lint", "acme"]).expect(0, &[]).stdout;
    for words in [
        "2 of 3 methods have a tool",
        "coverage       66 %",
        "error[input-undescribed]",
        "specs/acme/openapi.yaml:11:20 (/paths/~1orders~1{id}/delete/parameters/0): orders.delete: `id` has no description",
        "= help: describe it by an overlay",
    ] {
        assert!(text.contains(words), "`{words}` is not in\n{text}");
    }
}

#[test]
fn a_score_below_the_wish_fails_and_one_above_it_does_not() {
    let folder = project();
    let score = report(folder.path(), &["acme"])[0]["score"].as_u64().unwrap();
    let wish = |least: u64| run_in(folder.path(), ["lint", "acme", "--fail-under", &least.to_string()]);
    wish(score).expect(0, &[]);
    wish(score + 1).expect(1, &[&format!("acme has {score} of 100, and at least {} is wanted", score + 1)]);
    run_in(folder.path(), ["lint", "--fail-under", "101"]).expect(2, &[]);
    // A description alone: nothing has a tool, and it says how to see the rest.
    folder.write("silent.yaml", &DESCRIPTION.replace("summary", "x-summary"));
    let silent = run_in(folder.path(), ["lint", "silent.yaml", "--fail-under", "1"]).expect(1, &["0 of 100"]);
    assert!(silent.stdout.contains("`--no-gate` composes the missing words"), "{silent:?}");
}

#[test]
fn a_fix_adds_drafts_and_hints_and_a_second_one_adds_nothing() {
    let folder = project();
    let fixed = run_in(folder.path(), ["lint", "acme", "--fix"]).expect(0, &[]);
    for words in
        ["drafted", "records/orders.delete.md", "words.yaml", "orders.end: effect: destructive", "`toolwright check` fails"]
    {
        assert!(fixed.stdout.contains(words), "`{words}` is not in\n{fixed:?}");
    }
    let text = std::fs::read_to_string(folder.path().join("specs/acme/integration.yaml")).unwrap();
    let added: Vec<&str> = text.lines().filter(|line| !CONFIG.lines().any(|own| own == *line)).collect();
    let wanted = ["overlays: [words.yaml]", "        effect: destructive  # lint: the vendor says \"revokes\""];
    assert_eq!(added, wanted, "{text}");
    let before = contents(folder.path());
    run_in(folder.path(), ["lint", "acme", "--fix"]).expect(0, &[]);
    assert!(contents(folder.path()) == before, "a second time something was changed");
    run_in(folder.path(), ["check", "acme"]).expect(1, &["TW0213"]);

    folder.edit("specs/acme/records/orders.delete.md", "title: ?", "title: Delete an order");
    folder.edit("specs/acme/records/orders.delete.md", "TODO: say in", "Deletes an order for good. Said in");
    folder.edit("specs/acme/words.yaml", "\"?\"", "\"The order's number, as a list gives it\"");
    let reports = report(folder.path(), &["acme", "--fix"]);
    assert_eq!((codes(&reports[0]), reports[0]["refused"].as_u64()), (Vec::new(), Some(0)), "{reports}");
    run_in(folder.path(), ["build", "acme"]).expect(0, &[]);
    run_in(folder.path(), ["check", "acme"]).expect(0, &[]);
    let record = std::fs::read_to_string(folder.path().join("specs/acme/records/orders.delete.md")).unwrap();
    assert!(record.contains("Deletes an order for good"), "a person's words are gone: {record}");
}

#[test]
fn what_cannot_be_looked_at_says_what_to_do() {
    let folder = project();
    run_in(folder.path(), ["lint", "nobody"]).expect(3, &["no vendor and no file `nobody`", "vendors here: acme"]);
    run_in(folder.path(), ["lint", "specs/acme/openapi.yaml", "--fix"]).expect(2, &["--fix writes into specs/", "help"]);
    folder.write("half.json", "{\"openapi\": \"3.1.0\", \"paths\": {");
    run_in(folder.path(), ["lint", "half.json"]).expect(3, &["TW0"]);
    folder.edit("specs/acme/integration.yaml", "GET /orders/{id}", "GET /order/{id}");
    run_in(folder.path(), ["lint", "acme", "--fix"]).expect(3, &["TW0203", "did you mean"]);
    assert!(!folder.path().join("specs/acme/words.yaml").exists(), "nothing is written where nothing compiles");
}

#[test]
fn a_draft_with_open_questions_has_a_score() {
    let folder = project();
    folder.edit("specs/acme/integration.yaml", "source: openapi.yaml", "source: openapi.yaml\nserver: \"?\"");
    assert!(report(folder.path(), &["acme"])[0]["score"].as_u64().unwrap() > 0);
    run_in(folder.path(), ["check", "acme"]).expect(3, &["TW0211"]);
}
