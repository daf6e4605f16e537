//! Our argument that says which fields come back: obeyed in the answer, and never sent.

use crate::upstream::{Upstream, json as json_answer};
use crate::world::{integration, operation, options};
use serde_json::{Value, json};
use toolwright_runtime::compiled::{Compiled, ToolText};
use toolwright_runtime::toolbox::{Caller, IntegrationToolbox, ToolResult, Toolbox};

/// A list and a record, each with the argument in its schema as the compiler writes it.
fn toolbox(upstream: &Upstream) -> IntegrationToolbox {
    let more = |answer: Value| json!({ "answer": answer, "projection": "fields", "concise": ["id"] });
    let list = operation("list", more(json!({ "kind": "items", "at": "/users" })));
    let get = operation("get", more(json!({ "kind": "record" })));
    let integration = integration(json!([list, get]));
    let schema = json!({"type": "object", "properties": {"fields": {"type": "string"}, "limit": {"type": "integer"},
        "next_cursor": {"type": "string"}, "response_format": {"type": "string", "enum": ["concise", "detailed"]}}});
    let tools = ["list", "get"]
        .map(|name| ToolText::new(name.to_owned(), json!({"name": name, "inputSchema": schema}).to_string()).unwrap());
    let options = options(&upstream.url(), &integration);
    IntegrationToolbox::connect(Compiled::new(integration, tools.into()).unwrap(), options).unwrap()
}

async fn call(toolbox: &IntegrationToolbox, tool: &str, arguments: Value) -> ToolResult {
    toolbox.call(&Caller::default(), tool, arguments.as_object().unwrap().clone()).await.unwrap()
}

#[tokio::test]
async fn only_the_wanted_fields_come_back_and_the_vendor_is_not_asked_for_them() {
    let user = |id: usize| json!({"id": id, "name": null, "owner": {"name": "Ada", "id": 7}, "tags": [{"k": 1, "v": 2}]});
    let vendor = Upstream::start(move |request| {
        let body = if request.target() == "/users" { json!({"users": [user(1), user(2)], "total": 2}) } else { json!({}) };
        crate::upstream::Canned::Bytes(json_answer(&body.to_string()))
    })
    .await;
    let toolbox = toolbox(&vendor);
    for (arguments, wanted) in [
        (json!({"fields": "id,name"}), json!({"id": 1, "name": null})),
        (json!({"fields": " owner.name , tags.k "}), json!({"owner": {"name": "Ada"}, "tags": [{"k": 1}]})),
        (json!({"fields": ["id"]}), json!({"id": 1})),
        (json!({"fields": "[\"id\", \"name\"]"}), json!({"id": 1, "name": null})),
        (json!({"fields": "nothing.like.it"}), user(1)),
        (json!({"fields": ""}), user(1)),
        (json!({"fields": null, "response_format": null}), user(1)),
        (json!({"response_format": "CONCISE"}), json!({"id": 1})),
        (json!({"response_format": "detailed"}), user(1)),
        (json!({"response_format": "concise", "fields": "name"}), json!({"name": null})),
    ] {
        let result = call(&toolbox, "list", arguments.clone()).await;
        assert!(!result.is_error, "{arguments}: {}", result.text);
        let shown = result.structured.unwrap();
        assert_eq!((&shown["items"][0], &shown["total"]), (&wanted, &json!(2)), "{arguments}");
        let note = (arguments["fields"] == "nothing.like.it")
            .then_some("No item has the fields nothing.like.it, so whole items are shown.");
        assert_eq!(shown.get("note").and_then(Value::as_str), note, "{arguments}");
    }
    let requests = vendor.requests();
    assert_eq!(requests.len(), 10);
    assert!(requests.iter().all(|request| request.target() == "/users" && request.body.is_empty()), "{requests:?}");
    for arguments in
        [json!({"fields": 7}), json!({"fields": [1]}), json!({"fields": {"id": true}}), json!({"response_format": "x"})]
    {
        let refused = call(&toolbox, "list", arguments.clone()).await;
        assert!(refused.is_error, "{arguments}: {}", refused.text);
    }
    assert_eq!(vendor.requests().len(), 10);
}

#[tokio::test]
async fn names_that_a_record_lacks_are_told() {
    let vendor = Upstream::always(json_answer(r#"{"id": 1, "name": "Ada"}"#)).await;
    let toolbox = toolbox(&vendor);
    for (fields, wanted) in [
        ("id,nam", json!({"id": 1, "note": "The record has no fields nam."})),
        ("nam", json!({"id": 1, "name": "Ada", "note": "The record has no fields nam, so all of it is shown."})),
        ("name", json!({"name": "Ada"})),
    ] {
        assert_eq!(call(&toolbox, "get", json!({ "fields": fields })).await.structured, Some(wanted), "{fields}");
    }
}

/// A vendor's own note stays, and what is said keeps the budget.
#[tokio::test]
async fn a_note_takes_no_name_and_no_room_of_the_vendor() {
    let body = json!({"id": 1, "note": "hers", "users": [{"id": 2}]});
    let vendor = Upstream::always(json_answer(&body.to_string())).await;
    let toolbox = toolbox(&vendor);
    let record = call(&toolbox, "get", json!({"fields": "note,nam"})).await.structured.unwrap();
    assert_eq!(record, json!({"note": "hers", "tool_note": "The record has no fields nam."}));
    let list = call(&toolbox, "list", json!({"fields": "nam"})).await.structured.unwrap();
    assert_eq!((&list["note"], list["tool_note"].is_string()), (&json!("hers"), true), "{list}");
    for length in [39_900, 39_950, 40_100] {
        let vendor = Upstream::always(json_answer(&json!({"text": "x".repeat(length)}).to_string())).await;
        let shown = call(&self::toolbox(&vendor), "get", json!({"fields": "text,\"\"\\"})).await.structured.unwrap();
        assert!(shown["note"].is_string() && shown.to_string().len() <= 40_000, "{length}: {}", shown.to_string().len());
    }
}

/// A cursor belongs to what the vendor is asked, so the next page may be read with other fields; and what was cut names the way out.
#[tokio::test]
async fn what_does_not_fit_names_the_argument() {
    let users: Vec<Value> = (0..300).map(|id| json!({"id": id, "text": "x".repeat(500)})).collect();
    let vendor = Upstream::always(json_answer(&json!({ "users": users }).to_string())).await;
    let toolbox = toolbox(&vendor);
    let first = call(&toolbox, "list", json!({})).await.structured.unwrap();
    let hint = first["truncation"]["hint"].as_str().unwrap();
    assert!(hint.ends_with("; name the fields that you need in fields"), "{hint}");
    let rest = json!({"next_cursor": first["next_cursor"], "fields": "id"});
    let rest = call(&toolbox, "list", rest).await.structured.unwrap();
    let shown = first["items"].as_array().unwrap().len();
    assert_eq!((&rest["items"][0], rest["items"].as_array().unwrap().len()), (&json!({ "id": shown }), 300 - shown));
    assert!(rest.get("truncated").is_none() && rest["next_cursor"].is_null(), "{rest}");
    let record = call(&toolbox, "get", json!({})).await.structured.unwrap();
    assert!(record["truncation"]["hint"].as_str().unwrap().contains("in fields"), "{record}");
}
