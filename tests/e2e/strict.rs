//! OpenAI's strict profile: every argument is given, and the vendor gets what it would get without the nulls.

use crate::lines::Pipe;
use crate::program::{ROOT, run_in};
use crate::project::Folder;
use crate::upstream::{Upstream, answer, json as json_answer};
use serde_json::{Map, Value, json};

fn shop() -> (Upstream, Pipe) {
    let vendor = Upstream::start(|request| match request.line().starts_with("GET") {
        true => json_answer(r#"{"items":[],"total":0}"#),
        false => answer(200, &[("Content-Type", "application/json")], "{}"),
    });
    let file = format!("{ROOT}/codegen/tests/fixtures/strict.yaml");
    let pipe = Pipe::start(&[&file, "--profile", "openai-strict", "--base-url", &vendor.url()], None);
    (vendor, pipe)
}

/// A call in which every argument is null but the given ones, as strict mode makes them.
fn filled(tool: &Value, given: Value) -> Value {
    let schema = &tool["inputSchema"];
    let mut arguments: Map<String, Value> =
        schema["required"].as_array().unwrap().iter().map(|name| (name.as_str().unwrap().to_owned(), Value::Null)).collect();
    assert_eq!(schema["properties"].as_object().unwrap().len(), arguments.len());
    arguments.extend(given.as_object().unwrap().clone());
    Value::Object(arguments)
}

#[test]
fn nulls_for_all_that_may_be_left_out_change_nothing() {
    let (vendor, mut pipe) = shop();
    let tools = pipe.tools();
    let cases = [
        ("GET", json!({})),
        ("PATCH", json!({"id": "o1", "reason": null})),
        ("PATCH", json!({"id": "o1", "reason": "why", "count": 3, "codes": ["a", null]})),
        ("POST", json!({})),
    ];
    for (method, given) in cases {
        let is_it = |tool: &&Value| tool["_meta"]["io.toolwright/operation"].as_str().unwrap().starts_with(method);
        let tool = tools.iter().find(is_it).unwrap();
        let name = tool["name"].as_str().unwrap();
        let sent = [given.clone(), filled(tool, given)].map(|arguments| {
            let (failed, words) = pipe.call(name, arguments);
            assert!(!failed, "{name}: {words}");
            let request = vendor.take_only();
            (request.line().to_owned(), request.fields(), request.text().to_owned())
        });
        assert_eq!(sent[0], sent[1]);
    }
}

#[test]
fn a_null_reaches_the_vendor_where_it_can_be_told_apart() {
    let (vendor, mut pipe) = shop();
    let tools = pipe.tools();
    let tool = tools.iter().find(|tool| tool["inputSchema"]["properties"]["reason"].is_object()).unwrap();
    let name = tool["name"].as_str().unwrap();
    let words = tool["inputSchema"]["properties"]["clear_fields"]["description"].as_str().unwrap();
    assert!(words.contains("the vendor gets null for each one listed"), "{words}");
    let owner = json!({"id": 7, "until": null, "role": null, "team": null});
    let line = json!({"sku": "s", "text": null});
    let given = json!({"id": "o1", "reason": null, "owner": owner, "lines": [line], "codes": [null],
        "either": {"first": null, "last": "L"}, "extra": "{\"color\":null}", "clear_fields": ["note", "owner/role"]});
    let (failed, words) = pipe.call(name, filled(tool, given));
    assert!(!failed, "{words}");
    let body: Value = serde_json::from_str(vendor.take_only().text()).unwrap();
    let expected = json!({"reason": null, "note": null, "owner": {"id": 7, "until": null, "role": null}, "lines": [{"sku": "s"}],
        "codes": [null], "either": {"last": "L"}, "extra": {"color": null}});
    assert_eq!(body, expected);
    let (failed, words) = pipe.call(name, filled(tool, json!({"id": "o1", "note": "x", "clear_fields": ["note", "count"]})));
    assert!(
        failed && words.contains("/clear_fields/1: got \"count\", allowed: ") && words.contains("/note: has a value"),
        "{words}"
    );
    vendor.assert_silent();
}

#[test]
fn a_built_vendor_keeps_its_profiles() {
    let folder = Folder::with_torii();
    let missing = run_in(folder.path(), ["serve", "torii", "--stdio", "--profile", "openai-strict"]);
    missing.expect(3, &["is not built", "toolwright build torii --profile openai-strict"]);
    run_in(folder.path(), ["build", "torii", "--profile", "openai-strict"]).expect(0, &[]);
    run_in(folder.path(), ["check"]).expect(0, &[]);
    folder.edit("generated/torii/operations.openai-strict.json", "idUser", "idUsers");
    let ended = run_in(folder.path(), ["check"]).expect(1, &[]);
    assert!(ended.stdout.contains("operations.openai-strict.json was edited or is stale"), "{ended:?}");
    run_in(folder.path(), ["build", "torii"]).expect(0, &[]);
    run_in(folder.path(), ["check"]).expect(0, &[]);
    run_in(folder.path(), ["build", "torii", "--profile", "gemini"]).expect(2, &["openai-strict"]);
}
