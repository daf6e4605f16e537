//! Arguments that are wrong: all of it is said at once, with the way out, and the vendor hears nothing.

use crate::upstream::{Upstream, json as json_answer};
use crate::world::{integration, operation, options};
use serde_json::{Value, json};
use toolwright_runtime::compiled::{Compiled, ToolText};
use toolwright_runtime::toolbox::{Caller, IntegrationToolbox, Toolbox};

fn toolbox(upstream: &Upstream) -> IntegrationToolbox {
    let field = |name: &str| json!({ "name": name, "target": { "in": "body", "path": [name] } });
    let mut arguments: Vec<Value> = ["name", "age", "kind", "tags", "address"].map(field).into();
    arguments[0]["required"] = true.into();
    let body = json!({ "content_type": "application/json", "encoding": "json", "required": true });
    let post = operation("create", json!({ "http_method": "POST", "effect": "write", "body": body, "arguments": arguments }));
    let schema = json!({"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string", "minLength": 2, "pattern": "^[A-Z]"},
        "age": {"type": "integer", "minimum": 0, "maximum": 150},
        "kind": {"type": "string", "enum": ["cat", "dog"]},
        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
        "address": {"type": "object", "required": ["city"], "properties": {"city": {"type": "string"}}},
    }});
    let integration = integration(json!([post]));
    let tool = ToolText::new("create".to_owned(), json!({"name": "create", "inputSchema": schema}).to_string()).unwrap();
    let options = options(&upstream.url(), &integration);
    IntegrationToolbox::connect(Compiled::new(integration, vec![tool]).unwrap(), options).unwrap()
}

/// Row "input validation".
#[tokio::test]
async fn everything_that_is_wrong_is_said_at_once_and_nothing_is_sent() {
    let upstream = Upstream::always(json_answer("{}")).await;
    let toolbox = toolbox(&upstream);
    for (given, wanted) in [
        (json!({}), &["missing required name"] as &[&str]),
        (json!({"name": null}), &["name"]),
        (json!({"name": 7}), &["/name", "7"]),
        (json!({"name": "x"}), &["/name", "2 characters"]),
        (json!({"name": "Ada", "age": -1}), &["/age", "at least 0"]),
        (json!({"name": "Ada", "age": 1.5}), &["/age", "1.5"]),
        (json!({"name": "Ada", "age": "old"}), &["/age", "\"old\""]),
        (json!({"name": "Ada", "kind": "cow"}), &["/kind", "cat", "dog"]),
        (json!({"name": "Ada", "tags": "a"}), &["/tags"]),
        (json!({"name": "Ada", "tags": ["a", "b", "c"]}), &["/tags", "at most 2"]),
        (json!({"name": "Ada", "address": {}}), &["/address", "missing required city"]),
        (json!({"name": "Ada", "address": "{\"city\":"}), &["/address"]),
        (json!({"nmae": "Ada"}), &["/nmae", "did you mean `name`?", "missing required name"]),
        (
            json!({"age": 200, "kind": 3, "tags": [1], "address": {"city": 5}, "colour": "red"}),
            &["/age", "at most 150", "/kind", "/tags/0", "/address/city", "/colour", "missing required name"],
        ),
    ] {
        let result = toolbox.call(&Caller::default(), "create", given.as_object().unwrap().clone()).await.unwrap();
        assert!(result.is_error && result.structured.is_none(), "{given}: {result:?}");
        for words in wanted {
            assert!(result.text.contains(words), "{given}: `{words}` is not in {}", result.text);
        }
        assert!(result.text.len() <= 1_100, "{}", result.text.len());
    }
    assert_eq!(upstream.connections(), 0);
    // What is clearly meant goes through, under the vendor's names and types.
    let meant = json!({"name": "Ada", "age": "36", "kind": "CAT", "tags": "[\"a\"]", "address": "{\"city\":\"X\"}"});
    let result = toolbox.call(&Caller::default(), "create", meant.as_object().unwrap().clone()).await.unwrap();
    assert!(!result.is_error, "{}", result.text);
    let sent: Value = serde_json::from_str(upstream.requests()[0].text()).unwrap();
    assert_eq!(sent, json!({"name": "Ada", "age": 36, "kind": "cat", "tags": ["a"], "address": {"city": "X"}}));
}
