//! `toolwright overlay`, and what `check` and a built integration make of overlays.

use crate::program::run_in;
use crate::project::Folder;

const DESCRIPTION: &str = "\
openapi: 3.0.3
info: {title: Acme API, version: '1.0'}
servers: [{url: https://api.acme.test}]
paths:
  /users:
    get:
      responses:
        '200': {description: 'yes', content: {application/json: {schema: {type: array, items: {type: string}}}}}
";

const OVERLAY: &str = "\
overlay: 1.1.0
info: {title: Words, version: 1.0.0}
actions:
  - target: $.paths['/users'].get
    update: {summary: List the users of the account, x-big: 12345678901234567890.0}
";

fn files() -> Folder {
    let folder = Folder::new();
    folder.write("acme/openapi.yaml", DESCRIPTION);
    folder.write("fix.yaml", OVERLAY);
    folder
}

#[test]
fn the_result_is_shown_in_either_format_and_can_be_compiled() {
    let folder = files();
    let overlay =
        |more: &[&str]| run_in(folder.path(), ["overlay", "acme/openapi.yaml", "--overlay", "fix.yaml"].iter().chain(more));
    let yaml = overlay(&[]).expect(0, &[]).stdout;
    for part in ["      summary: List the users of the account\n", "x-big: 12345678901234567890.0\n", "description: \"yes\"\n"] {
        assert!(yaml.contains(part), "no `{part}` in\n{yaml}");
    }
    let json = overlay(&["--format", "json"]).expect(0, &[]).stdout;
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["paths"]["/users"]["get"]["summary"], "List the users of the account");
    overlay(&["--out", "whole.yaml"]).expect(0, &[]);
    let tools = run_in(folder.path(), ["inspect", "whole.yaml"]).expect(0, &[]).stdout;
    assert!(tools.contains("list_all_acme_users"), "{tools}");
}

#[test]
fn what_is_wrong_is_told_at_its_place_wherever_the_overlay_lies() {
    let folder = files();
    folder.write("fix.yaml", &OVERLAY.replace("/users'", "/user'"));
    let run = |arguments: &[&str]| run_in(folder.path(), arguments);
    run(&["overlay", "acme/openapi.yaml", "--overlay", "fix.yaml"])
        .expect(3, &["error[TW0403]", "fix.yaml:4:13", "x-optional: true"]);
    folder.write("fix.yaml", &OVERLAY.replace("'].get", "']get"));
    run(&["overlay", "acme/openapi.yaml", "--overlay", "fix.yaml"]).expect(3, &["error[TW0402]", "fix.yaml:4:30"]);
    run(&["overlay", "acme/openapi.yaml"]).expect(2, &["no overlay is given"]);
    run(&["overlay", "acme/openapi.yaml", "--overlay", "gone.yaml"]).expect(3, &["error[TW0001]"]);
    let explained = run(&["explain", "TW0403"]).expect(0, &[]).stdout;
    assert!(explained.contains("x-optional"), "{explained}");
}

#[test]
fn an_integration_is_built_from_what_its_overlays_make() {
    let folder = files();
    let config = "integration: acme\nsource: openapi.yaml\noverlays: [overlay.yaml]\nresources: {users: {methods: {list: {op: GET /users}}}}\n";
    folder.write("specs/acme/openapi.yaml", DESCRIPTION);
    folder.write("specs/acme/integration.yaml", config);
    folder.write("specs/acme/overlay.yaml", OVERLAY);
    let yaml = run_in(folder.path(), ["overlay", "acme"]).expect(0, &[]).stdout;
    assert!(yaml.contains("summary: List the users"), "{yaml}");
    run_in(folder.path(), ["build", "acme"]).expect(0, &[]);
    let tools = std::fs::read_to_string(folder.path().join("generated/acme/tools.json")).unwrap();
    assert!(tools.contains("List the users of the account"), "{tools}");
    folder.write("specs/acme/integration.yaml", &config.replace("[overlay.yaml]", "[]"));
    run_in(folder.path(), ["overlay", "acme"]).expect(1, &["no overlay changes acme", "overlays: [overlay.yaml]"]);
}
