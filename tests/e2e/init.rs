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
    run_in(folder.path(), ["init", "acme.yaml"]).expect(3, &["exists already", "--merge"]);
    // Another file whose title gives the same name.
    run_in(folder.path(), ["init", "other.yaml"]).expect(3, &["exists already", "another --name"]);
    std::fs::create_dir_all(folder.path().join("specs/empty")).unwrap();
    run_in(folder.path(), ["init", "acme.yaml", "--name", "empty"]).expect(3, &["exists already", "move the folder away"]);
    // What a person put into the folder, too.
    folder.write("specs/mine/openapi.yaml", &DESCRIPTION.replace("List the users", "List all users"));
    let before = contents(&folder.path().join("specs"));
    run_in(folder.path(), ["init", "acme.yaml", "--name", "mine"]).expect(3, &["exists already", "specs/mine/FILE"]);
    run_in(folder.path(), ["init", "acme.yaml", "--name", "mine", "--merge"]).expect(3, &["cannot be read", "without --merge"]);
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

/// Another version of the description, with one operation more.
fn later() -> String {
    format!("{DESCRIPTION}{}", PAYMENTS.trim_start_matches('\n'))
}

#[test]
fn a_merge_does_not_replace_a_description_that_was_edited() {
    let folder = project();
    folder.write("acme.yaml", DESCRIPTION);
    run_in(folder.path(), ["init", "acme.yaml"]).expect(0, &[]);
    folder.edit("specs/acme/acme.yaml", "List the users", "List all the users");
    folder.write("later.yaml", &later());
    let before = contents(&folder.path().join("specs"));
    let merge = ["init", "later.yaml", "--merge", "--name", "acme"];
    run_in(folder.path(), merge)
        .expect(1, &["specs/acme/acme.yaml", "holds edits", "overlay", "--overwrite", "nothing was written"]);
    assert!(contents(&folder.path().join("specs")) == before, "something was written");
    run_in(folder.path(), merge.iter().chain(&["--overwrite"])).expect(0, &[]);
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("specs/acme/acme.yaml"), later());
    assert!(read("specs/acme/integration.yaml").contains("op: POST /payments"));
    // What was merged is on record, and may be replaced by what comes next.
    folder.write("later.yaml", &later().replace("'1'", "'2'"));
    run_in(folder.path(), merge).expect(0, &[]);
    assert!(read("specs/acme/acme.yaml").contains("version: '2'"));
    // Without a record nobody knows.
    std::fs::remove_file(folder.path().join("specs/acme/source.lock")).unwrap();
    folder.write("later.yaml", DESCRIPTION);
    run_in(folder.path(), merge).expect(1, &["holds edits"]);
    assert!(read("specs/acme/acme.yaml").contains("version: '2'"));
}

#[test]
fn a_merge_that_finds_no_place_writes_nothing() {
    let folder = project();
    folder.write("specs/acme/acme.yaml", DESCRIPTION);
    folder.write(
        "specs/acme/integration.yaml",
        "integration: acme\nsource: acme.yaml\nresources: { users: { methods: { list: { op: GET /users } } } }\n",
    );
    folder.write("later.yaml", &later());
    let before = contents(&folder.path().join("specs"));
    let merge = ["init", "later.yaml", "--merge", "--name", "acme", "--overwrite"];
    let said = ["TW0212", "line 3: `resources`", "on a line of its own", "`POST /payments`", "nothing was added"];
    run_in(folder.path(), merge).expect(3, &said);
    assert!(contents(&folder.path().join("specs")) == before, "something was written");
}

#[test]
fn a_vendor_is_merged_with_what_lies_in_its_folder() {
    let folder = project();
    folder.write("acme.yaml", DESCRIPTION);
    run_in(folder.path(), ["init", "acme.yaml"]).expect(0, &[]);
    run_in(folder.path(), ["init", "--merge", "beta"]).expect(3, &["no file or folder `beta`", "no such vendor", "acme"]);
    folder.write("specs/acme/acme.yaml", &later());
    folder.write(
        "specs/acme/overlay.yaml",
        "overlay: 1.0.0\ninfo: {title: T, version: '1'}\nactions: [{target: \"$.paths['/payments'].post\", remove: true}]\n",
    );
    folder.edit("specs/acme/integration.yaml", "source: acme.yaml\n", "source: acme.yaml\noverlays: [overlay.yaml]\n");
    // An overlay took the operation away, and it does not come back.
    let merged = run_in(folder.path(), ["init", "--merge"]).expect(0, &[]);
    assert!(merged.stdout.contains("0 methods added"), "{merged:?}");
    folder.edit("specs/acme/integration.yaml", "overlays: [overlay.yaml]\n", "");
    let merged = run_in(folder.path(), ["init", "--merge", "acme"]).expect(0, &[]);
    assert!(merged.stdout.contains("1 method added") && merged.stdout.contains("payments.create"), "{merged:?}");
    folder.write("specs/beta/acme.yaml", DESCRIPTION);
    run_in(folder.path(), ["init", "specs/beta/acme.yaml"]).expect(0, &[]);
    run_in(folder.path(), ["init", "--merge"]).expect(2, &["which of acme, beta", "--merge acme"]);
    run_in(folder.path(), ["init"]).expect(2, &["SOURCE"]);
}

#[test]
fn what_somebody_left_out_stays_out() {
    let folder = project();
    folder.write("acme.yaml", DESCRIPTION);
    run_in(folder.path(), ["init", "acme.yaml"]).expect(0, &[]);
    let file = "specs/acme/integration.yaml";
    let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
    let at = text.find("      get:").unwrap();
    folder.write(file, &text[..at]);
    folder.write("later.yaml", &later());
    let merge = ["init", "later.yaml", "--merge", "--name", "acme"];
    let merged = run_in(folder.path(), merge).expect(0, &[]);
    assert!(merged.stdout.contains("1 method added") && merged.stdout.contains("+ payments.create"), "{merged:?}");
    assert!(
        merged.stdout.contains("left out as before: `GET /users/{userId}`") && merged.stdout.contains("`ignored:`"),
        "{merged:?}"
    );
    let again = run_in(folder.path(), merge.iter().chain(&["--unmapped"])).expect(0, &[]);
    assert!(again.stdout.contains("1 method added") && again.stdout.contains("+ users.get"), "{again:?}");
    // What was built last tells what is new in a description that was replaced where it lies.
    folder.edit(file, "unit: \"?\"", "unit: minor");
    run_in(folder.path(), ["build", "acme"]).expect(0, &[]);
    let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
    let at = text.find("      get:").unwrap();
    let end = text[at..].find("  payments:").map_or(text.len(), |payments| at + payments);
    folder.write(file, &format!("{}{}", &text[..at], &text[end..]));
    folder.write("specs/acme/acme.yaml", &later().replace("  /payments:", "  /refunds:\n    get:\n      summary: Get refunds of the account\n      responses: {'204': {description: Done}}\n  /payments:"));
    for source in [vec!["acme"], vec!["specs/acme/acme.yaml", "--name", "acme"]] {
        let merged = run_in(folder.path(), ["init", "--merge"].iter().chain(&source)).expect(0, &[]);
        assert!(merged.stdout.contains("left out as before: `GET /users/{userId}`"), "{merged:?}");
    }
    assert!(std::fs::read_to_string(folder.path().join(file)).unwrap().contains("op: GET /refunds"));
}

#[test]
fn a_description_that_lies_in_the_folder_is_drafted_where_it_lies() {
    let folder = project();
    let path = folder.write("specs/beta/api/acme.yaml", DESCRIPTION);
    run_in(folder.path(), ["init", "specs/beta/api/acme.yaml"]).expect(0, &[]);
    let text = std::fs::read_to_string(folder.path().join("specs/beta/integration.yaml")).unwrap();
    assert!(text.contains("integration: beta\n") && text.contains("source: api/acme.yaml\n"), "{text}");
    assert_eq!(std::fs::read_to_string(path).unwrap(), DESCRIPTION);
    run_in(folder.path(), ["build", "beta"]).expect(0, &[]);
    run_in(folder.path(), ["init", "specs/beta/api/acme.yaml"]).expect(3, &["exists already", "--merge"]);
}

#[test]
fn two_vendors_have_two_names() {
    let folder = project();
    folder.write("acme.yaml", DESCRIPTION);
    folder.write(
        "specs/other/integration.yaml",
        "integration: acme\nsource: acme.yaml\nresources: { users: { methods: { list: { op: GET /users } } } }\n",
    );
    run_in(folder.path(), ["init", "acme.yaml"]).expect(3, &["two vendors with one name", "specs/other", "--name"]);
    run_in(folder.path(), ["init", "acme.yaml", "--name", "other"]).expect(3, &["exists already"]);
    assert!(!folder.path().join("specs/acme").exists());
    run_in(folder.path(), ["init", "acme.yaml", "--name", "acme_two"]).expect(0, &[]);
}

#[test]
fn what_has_no_name_is_asked_for_one() {
    let folder = project();
    let nameless = DESCRIPTION.replace("Acme API", "API").replace("https://api.acme.test/v1", "/v1");
    folder.write("openapi.yaml", &nameless);
    run_in(folder.path(), ["init", "openapi.yaml"]).expect(2, &["title `API`", "--name acme", "nothing was written"]);
    assert!(contents(&folder.path().join("specs")).is_empty());
    run_in(folder.path(), ["init", "openapi.yaml", "--name", "acme"]).expect(0, &[]);
}

#[test]
fn a_folder_of_pages_is_a_source() {
    let folder = project();
    let pages = Path::new(ROOT).join("specs/cakewalk/pages");
    let made = run_in(folder.path(), ["init", pages.to_str().unwrap(), "--name", "cakewalk"]).expect(0, &[]);
    assert!(made.stdout.contains("29 methods"), "{made:?}");
    assert!(folder.path().join("specs/cakewalk/pages/users-list.md").is_file());
}

/// A docs page of one list.
fn page(resource: &str) -> String {
    let answer = "{description: OK, content: {application/json: {schema: {type: array, items: {type: object, properties: {id: {type: string, description: Its id}}}}}}}";
    format!(
        "# List {resource}\n\n```yaml\nopenapi: 3.0.3\ninfo: {{title: Acme, version: '1'}}\nservers: [{{url: https://api.acme.test}}]\npaths:\n  /{resource}:\n    get: {{summary: List the {resource} of the account, responses: {{'200': {answer}}}}}\n```\n"
    )
}

#[test]
fn a_page_that_comes_no_longer_goes_and_a_page_of_ones_own_stays() {
    for edited in [false, true] {
        let folder = project();
        for (download, resources) in [("first/pages", ["users", "deals"]), ("second/pages", ["users", "orders"])] {
            for resource in resources {
                folder.write(&format!("{download}/{resource}.md"), &page(resource));
            }
        }
        run_in(folder.path(), ["init", "first/pages", "--name", "acme"]).expect(0, &[]);
        folder.write("specs/acme/pages/own.md", &page("notes"));
        if edited {
            folder.edit("specs/acme/pages/deals.md", "List the deals", "List all deals");
        }
        let merged = run_in(folder.path(), ["init", "second/pages", "--name", "acme", "--merge"]).expect(0, &[]);
        assert!(merged.stdout.contains("GET /orders"), "{merged:?}");
        assert_eq!(merged.stdout.contains("no longer has `GET /deals`"), !edited, "{merged:?}");
        assert_eq!(merged.stdout.contains("removed pages/deals.md"), !edited, "{merged:?}");
        let names = contents(&folder.path().join("specs/acme/pages"));
        let has = |name: &str| names.iter().any(|(known, _)| known.ends_with(name));
        assert!(has("own.md") && has("orders.md") && has("deals.md") == edited, "{edited}");
    }
}
