//! `init`: from a file to a sandbox that answers; and nothing that a person wrote is lost.

use crate::program::{ROOT, run_in};
use crate::project::{Folder, contents};
use std::path::Path;

const DESCRIPTION: &str = r#"
openapi: 3.0.3
info: {title: Acme API, version: '1'}
servers: [{url: https://api.acme.test/v1}]
security: [{key: []}]
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Acme-Key}}
  schemas:
    User: {type: object, description: A user, properties: {id: {type: string, description: Its id}, name: {type: string, description: A name}}}
paths:
  /users:
    get:
      summary: List the users of the account
      parameters:
        - {name: cursor, in: query, description: Where to go on, schema: {type: string}}
        - {name: limit, in: query, description: How many, schema: {type: integer, maximum: 200}}
      responses:
        '200': {description: OK, content: {application/json: {schema: {type: object, properties: {users: {type: array, items: {$ref: '#/components/schemas/User'}}, next_cursor: {type: string}}}}}}
  /users/{userId}:
    get:
      summary: Get one user of the account
      parameters: [{name: userId, in: path, required: true, description: Which user, schema: {type: string}}]
      responses: {'200': {description: OK, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}
"#;

const PAYMENTS: &str = r#"
  /payments:
    post:
      summary: Create a payment to a user
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {amount: {type: object, description: What is paid, properties: {value: {type: integer, description: The number}, currency: {type: string, description: The currency}}}}}
      responses: {'201': {description: Created, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}
"#;

/// A folder that is a project of its own, though it lies in ours.
fn project() -> Folder {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path().join("specs")).unwrap();
    folder
}

#[test]
fn a_draft_without_questions_is_served_checked_and_built() {
    let folder = project();
    folder.write("down/acme.yaml", DESCRIPTION);
    let made = run_in(folder.path(), ["init", "down/acme.yaml"]).expect(0, &[]);
    assert!(made.stdout.contains("2 methods in 1 resource, 0 to decide"), "{made:?}");
    let text = std::fs::read_to_string(folder.path().join("specs/acme/integration.yaml")).unwrap();
    for words in ["paginate: cursor", "items: /users", "args: { userId: id }", "type: api_key", "name: X-Acme-Key", "max: 200"] {
        assert!(text.contains(words), "`{words}` is not in\n{text}");
    }
    let answer = run_in(folder.path(), ["call", "list_all_acme_users", "--from", "acme", "--sandbox"]).expect(0, &[]);
    assert!(answer.stdout.contains("items"), "{answer:?}");
    run_in(folder.path(), ["build", "acme"]).expect(0, &[]);
    run_in(folder.path(), ["check", "acme"]).expect(0, &[]);
}

#[test]
fn a_question_is_refused_by_check_and_not_by_a_trial() {
    let folder = project();
    folder.write("acme.yaml", &format!("{DESCRIPTION}{}", PAYMENTS.trim_start_matches('\n')));
    let made = run_in(folder.path(), ["init", "acme.yaml"]).expect(0, &[]);
    assert!(made.stdout.contains("1 to decide") && made.stdout.contains("money.amount.unit"), "{made:?}");
    run_in(folder.path(), ["call", "list_all_acme_users", "--from", "acme", "--sandbox"]).expect(0, &["TW0211"]);
    run_in(folder.path(), ["build", "acme"]).expect(3, &["TW0211", "`unit` is still open", "smallest unit"]);
    run_in(folder.path(), ["check", "acme"]).expect(3, &["TW0211"]);
    folder.edit("specs/acme/integration.yaml", "unit: \"?\"", "unit: minor");
    run_in(folder.path(), ["build", "acme"]).expect(0, &[]);
}

#[test]
fn nothing_is_overwritten() {
    let folder = project();
    folder.write("acme.yaml", DESCRIPTION);
    folder.write("other.yaml", DESCRIPTION);
    run_in(folder.path(), ["init", "acme.yaml"]).expect(0, &[]);
    let before = contents(&folder.path().join("specs"));
    run_in(folder.path(), ["init", "acme.yaml"]).expect(3, &["exists already", "--merge"]);
    // Another file whose title gives the same name.
    run_in(folder.path(), ["init", "other.yaml"]).expect(3, &["exists already", "another --name"]);
    std::fs::create_dir_all(folder.path().join("specs/empty")).unwrap();
    run_in(folder.path(), ["init", "acme.yaml", "--name", "empty"]).expect(3, &["exists already", "move the folder away"]);
    run_in(folder.path(), ["init", "acme.yaml", "--name", "Ac me"]).expect(2, &["--name ac_me"]);
    assert!(contents(&folder.path().join("specs")) == before, "something was written");
}

#[test]
fn bad_sources_are_named_and_leave_nothing() {
    let folder = project();
    folder.write("half.json", r#"{"openapi": "3.0.3", "paths": {"/users": {"get": {"#);
    folder.write("raml.yaml", "#%RAML 1.0\ntitle: Acme\n");
    folder.write("notes/readme.txt", "no page");
    run_in(folder.path(), ["init", "half.json"]).expect(3, &["half.json", "nothing was written", "download"]);
    run_in(folder.path(), ["init", "raml.yaml"]).expect(3, &["nothing was written"]);
    run_in(folder.path(), ["init", "missing.yaml"]).expect(3, &["there is no file or folder"]);
    run_in(folder.path(), ["init", "notes"]).expect(3, &["nothing was written"]);
    assert!(contents(&folder.path().join("specs")).is_empty());
}

#[test]
fn a_merge_adds_and_keeps() {
    let folder = project();
    folder.write("acme.yaml", DESCRIPTION);
    run_in(folder.path(), ["init", "acme.yaml"]).expect(0, &[]);
    folder.edit("specs/acme/integration.yaml", "resources:\n", "# mine\nresources:\n");
    let before = std::fs::read_to_string(folder.path().join("specs/acme/integration.yaml")).unwrap();
    folder.write("later.yaml", &format!("{DESCRIPTION}{}", PAYMENTS.trim_start_matches('\n')));
    run_in(folder.path(), ["init", "later.yaml", "--merge"]).expect(2, &["--name"]);
    let merged = run_in(folder.path(), ["init", "later.yaml", "--merge", "--name", "acme"]).expect(0, &[]);
    assert!(merged.stdout.contains("1 method added") && merged.stdout.contains("payments.create"), "{merged:?}");
    let after = std::fs::read_to_string(folder.path().join("specs/acme/integration.yaml")).unwrap();
    let mut rest = after.lines();
    assert!(before.lines().all(|line| rest.any(|other| other == line)), "{after}");
    let again = run_in(folder.path(), ["init", "later.yaml", "--merge", "--name", "acme"]).expect(0, &[]);
    assert!(again.stdout.contains("0 methods added"), "{again:?}");
    folder.edit("specs/acme/integration.yaml", "unit: \"?\"", "unit: minor");
    run_in(folder.path(), ["build", "acme"]).expect(0, &[]);
}

#[test]
fn a_folder_of_pages_is_a_source() {
    let folder = project();
    let pages = Path::new(ROOT).join("specs/cakewalk/pages");
    let made = run_in(folder.path(), ["init", pages.to_str().unwrap(), "--name", "cakewalk"]).expect(0, &[]);
    assert!(made.stdout.contains("29 methods"), "{made:?}");
    assert!(folder.path().join("specs/cakewalk/pages/users-list.md").is_file());
}
