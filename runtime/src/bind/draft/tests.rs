use crate::bind::{Problem, Request, bind};
use serde_json::{Value, json};
use toolwright_integration::Operation;

/// An operation from its arguments and whatever else matters, as JSON text of the compiled format.
fn operation(extra: Value) -> Operation {
    let mut base = json!({
        "tool": "t", "resource": "r", "method": "m", "effect": "write", "idempotent": false, "http_method": "POST", "path": "/x",
        "answer": { "kind": "record" }
    });
    for (key, value) in extra.as_object().unwrap() {
        base[key] = value.clone();
    }
    serde_json::from_value(base).unwrap()
}

fn parameter(name: &str, location: &str) -> Value {
    let style = if location == "path" || location == "header" { "simple" } else { "form" };
    json!({ "name": name, "target": { "in": "parameter", "location": location, "name": name, "style": style, "explode": true } })
}

fn body(encoding: &str, required: bool) -> Value {
    json!({ "content_type": "application/json", "encoding": encoding, "required": required })
}

fn run(operation: &Operation, arguments: Value) -> Result<Request, Vec<Problem>> {
    let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
    bind(operation, arguments)
}

#[test]
fn lists_in_paths_and_headers_keep_their_separator() {
    let styled = |name: &str, location: &str, style: &str| json!({ "name": name, "target": { "in": "parameter", "location": location, "name": name, "style": style, "explode": false } });
    let operation = operation(json!({
        "path": "/a/{p}/{t}",
        "arguments": [
            styled("p", "path", "pipeDelimited"), styled("t", "path", "tabDelimited"), styled("X-Pipes", "header", "pipeDelimited"),
            styled("X-Tabs", "header", "tabDelimited"), styled("X-Spaces", "header", "spaceDelimited"),
        ],
    }));
    let list = json!(["a b", "c"]);
    let request = run(&operation, json!({"p": list, "t": list, "X-Pipes": list, "X-Tabs": list, "X-Spaces": ["a", 1]})).unwrap();
    assert_eq!(request.path, "/a/a%20b%7Cc/a%20b%09c");
    assert_eq!(request.header("x-pipes"), Some("a b|c"));
    assert_eq!(request.header("x-tabs"), Some("a b\tc"));
    assert_eq!(request.header("x-spaces"), Some("a 1"));
    let problems = run(&operation, json!({"p": "a", "t": "b", "X-Tabs": ["a\tb"]})).unwrap_err();
    assert!(problems[0].message.contains("visible ASCII"), "{problems:?}");
}

#[test]
fn no_value_becomes_a_second_one_of_another_place() {
    let open = operation(json!({
        "path": "/x?action=read",
        "arguments": [
            parameter("tenant", "query"), parameter("options", "query"), parameter("jar", "cookie"), parameter("session", "cookie"),
            parameter("filter[status]", "query"),
            { "name": "filters", "target": { "in": "query_rest" } },
        ],
        "constants": [{ "location": "query", "name": "version", "value": "1.1" }],
    }));
    let request = run(&open, json!({"tenant": "t1", "filters": {"x": {"tenant": "t2"}}})).unwrap();
    assert!(request.query_text().contains("x%5Btenant%5D=t2") && request.query_text().contains("tenant=t1"), "{request:?}");
    assert!(run(&open, json!({"options": {"fine": 1, "options": 2, "tenant": null}})).is_ok());
    for (arguments, key) in [
        (json!({"options": {"tenant": "t2"}}), "`tenant`"),
        (json!({"options": {"version": "9"}}), "`version`"),
        (json!({"filters": {"tenant": "t2"}}), "`tenant`"),
        (json!({"filters": {"filter": {"status": "x"}}}), "`filter[status]`"),
        (json!({"options": {"action": "delete"}}), "`action`"),
        (json!({"filters": {"action": "delete"}}), "`action`"),
        (json!({"jar": {"session": "s"}}), "`session`"),
    ] {
        let problems = run(&open, arguments).unwrap_err();
        assert!(problems.iter().any(|problem| problem.message.starts_with(key)), "{problems:?}");
    }
}

#[test]
fn every_place_is_filled() {
    let operation = operation(json!({
        "path": "/users/{id}.json",
        "arguments": [
            parameter("id", "path"), parameter("q", "query"), parameter("X-Mode", "header"), parameter("c", "cookie"),
            { "name": "name", "target": { "in": "body", "path": ["user", "name"] } },
            { "name": "note", "target": { "in": "body", "path": ["user", "note"] }, "null": "sent" },
            { "name": "more", "target": { "in": "body_rest" } },
            { "name": "filters", "target": { "in": "query_rest" } },
        ],
        "constants": [{ "location": "query", "name": "v", "value": "1 2" }, { "location": "header", "name": "X-Version", "value": "1.1" }],
        "body": body("json", false),
    }));
    let request = run(
        &operation,
        json!({
            "id": "a/b", "q": [1, 2], "X-Mode": "fast", "c": "x;y", "name": "N", "note": null, "more": {"k": null}, "filters": {"state": "on"}
        }),
    );
    let request = request.unwrap();
    assert_eq!(request.path, "/users/a%2Fb.json");
    assert_eq!(request.query_text(), "q=1&q=2&state=on&v=1%202");
    assert_eq!(request.header("x-mode"), Some("fast"));
    assert_eq!(request.header("x-version"), Some("1.1"));
    assert_eq!(request.cookie_text().as_deref(), Some("c=x%3By"));
    assert_eq!(request.body.unwrap().value, json!({"user": {"name": "N", "note": null}, "k": null}));
}

#[test]
fn numbers_keep_their_digits() {
    let operation = operation(json!({ "arguments": [parameter("id", "query")] }));
    for digits in ["9007199254740993", "18446744073709551615", "-9223372036854775808", "0.1"] {
        let value: Value = serde_json::from_str(digits).unwrap();
        assert_eq!(run(&operation, json!({ "id": value })).unwrap().query_text(), format!("id={digits}"));
    }
}

#[test]
fn defaults_nulls_and_requirements() {
    let operation = operation(json!({ "arguments": [
        { "name": "fields", "target": parameter("fields", "query")["target"], "default": ["id", 7] },
        { "name": "must", "target": parameter("must", "query")["target"], "required": true },
    ]}));
    assert_eq!(run(&operation, json!({"must": false})).unwrap().query_text(), "fields=id&fields=7&must=false");
    assert_eq!(run(&operation, json!({"must": 1, "fields": "x"})).unwrap().query_text(), "fields=x&must=1");
    assert_eq!(run(&operation, json!({"must": 1, "fields": null})).unwrap().query_text(), "fields=id&fields=7&must=1");
    for missing in [json!({}), json!({"must": null})] {
        assert_eq!(run(&operation, missing).unwrap_err(), vec![Problem::of("must", "is required")]);
    }
}

#[test]
fn bodies_as_a_whole_and_none_at_all() {
    let whole =
        operation(json!({ "body": body("json", false), "arguments": [{ "name": "items", "target": { "in": "whole_body" } }] }));
    assert_eq!(run(&whole, json!({"items": [1]})).unwrap().body.unwrap().value, json!([1]));
    assert_eq!(run(&whole, json!({})).unwrap().body, None);
    let required = operation(
        json!({ "body": body("json", true), "arguments": [{ "name": "a", "target": { "in": "body", "path": ["a"] } }] }),
    );
    assert_eq!(run(&required, json!({})).unwrap().body.unwrap().value, json!({}));
    let none = operation(json!({}));
    assert_eq!(run(&none, json!({})).unwrap().body, None);
}

#[test]
fn hostile_arguments_are_refused_all_at_once() {
    let operation = operation(json!({
        "path": "/users/{id}",
        "arguments": [
            parameter("id", "path"), parameter("X-Mode", "header"), parameter("Authorization", "header"), parameter("Host", "header"),
            parameter("state", "query"), { "name": "filters", "target": { "in": "query_rest" } },
            { "name": "more", "target": { "in": "body_rest" } }, { "name": "name", "target": { "in": "body", "path": ["name"] } },
        ],
        "body": body("json", false),
        "pagination": { "limit": { "parameter": { "in": "parameter", "location": "query", "name": "size" }, "default": 5, "max": 9 },
            "next": { "token": { "send": { "in": "parameter", "location": "query", "name": "cursor" }, "from": { "from": "pointer", "at": "/n" } } } },
    }));
    let base = json!({ "id": "1" });
    let cases = [
        ("/id", json!("..")),
        ("/id", json!("")),
        ("/id", json!([])),
        ("/id", json!(["a", "%2e%2e"])),
        ("/id", json!({"a": ".."})),
        ("/X-Mode", json!("a\r\nX: 1")),
        ("/X-Mode", json!("é")),
        ("/X-Mode", json!("a\u{0}")),
        ("/X-Mode", json!(["a", "b\n"])),
        ("/X-Mode", json!("\t")),
        ("/Authorization", json!("Bearer x")),
        ("/Host", json!("evil.com")),
        ("/filters", json!({"state": 1})),
        ("/filters", json!({"cursor": 1})),
        ("/filters", json!({"size": 1})),
        ("/filters", json!([1])),
        ("/more", json!({"name": 1})),
        ("/more", json!("x")),
        ("/unknown", json!(1)),
    ];
    let mut all = base.clone();
    for (pointer, value) in cases {
        let mut arguments = base.clone();
        arguments[&pointer[1..]] = value.clone();
        let problems = run(&operation, arguments).unwrap_err();
        assert_eq!(problems.len(), 1, "{pointer} {value}: {problems:?}");
        assert_eq!(problems[0].pointer, pointer, "{value}");
        all[&pointer[1..]] = value;
    }
    assert_eq!(run(&operation, all).unwrap_err().len(), 7);
}

#[test]
fn content_parameters_and_reserved_characters() {
    let mut json_parameter = parameter("filter", "query");
    json_parameter["target"]["content_type"] = json!("application/json");
    let mut reserved = parameter("path", "query");
    reserved["target"]["allow_reserved"] = json!(true);
    let operation = operation(json!({ "arguments": [json_parameter, reserved] }));
    let request = run(&operation, json!({"filter": {"a": [1]}, "path": "a/b:c&d=e"})).unwrap();
    assert_eq!(request.query_text(), "filter=%7B%22a%22%3A%5B1%5D%7D&path=a/b:c%26d=e");
    let request = run(&operation, json!({"filter": "text"})).unwrap();
    assert_eq!(request.query_text(), "filter=%22text%22");
}

#[test]
fn a_query_string_as_a_whole_has_no_name() {
    let mut whole = parameter("selector", "query");
    whole["target"]["style"] = json!("whole");
    whole["target"]["content_type"] = json!("application/json");
    let request = run(&operation(json!({ "arguments": [whole.clone()] })), json!({"selector": {"a": "b&c=d"}})).unwrap();
    assert_eq!(request.query_text(), "%7B%22a%22%3A%22b%26c%3Dd%22%7D");
    whole["target"]["content_type"] = json!("application/jsonpath");
    let request = run(&operation(json!({ "arguments": [whole] })), json!({"selector": "$.a[?@.b==1]"})).unwrap();
    assert_eq!(request.query_text(), "%24.a%5B%3F%40.b%3D%3D1%5D");
}

#[test]
fn money_is_renamed_inside_the_body() {
    let operation = operation(json!({
        "body": body("json", true),
        "arguments": [{ "name": "lines", "target": { "in": "body", "path": ["lines"] },
            "money": [{ "at": "/*/price", "value": "value", "currency": "ccy", "unit": "minor" }] }],
    }));
    let request = run(&operation, json!({"lines": [{"price": {"amount": 5, "currency": "EUR"}}, {"other": 1}]})).unwrap();
    assert_eq!(request.body.unwrap().value, json!({"lines": [{"price": {"value": 5, "ccy": "EUR"}}, {"other": 1}]}));
    let problems = run(&operation, json!({"lines": [{"price": 5}]})).unwrap_err();
    assert_eq!(problems[0].pointer, "/lines/0/price");
}

#[test]
fn a_query_in_the_path_key_is_sent() {
    let operation = operation(json!({ "path": "/x?action=list#section", "arguments": [parameter("q", "query")] }));
    let request = run(&operation, json!({"q": 1})).unwrap();
    assert_eq!((request.path.as_str(), request.query_text().as_str()), ("/x", "action=list&q=1"));
}
