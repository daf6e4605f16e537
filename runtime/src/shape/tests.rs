use super::*;
use crate::limit::RateLimit;
use crate::page::{Place, Walk};
use crate::send::Answer;
use proptest::prelude::*;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::{Value, json};
use toolwright_integration::{AnswerKind, Integration, Pagination};

fn answer(status: u16, content_type: &str, body: &[u8]) -> Answer {
    let mut headers = HeaderMap::new();
    if !content_type.is_empty() {
        headers.insert(CONTENT_TYPE, HeaderValue::try_from(content_type).unwrap());
    }
    Answer { status, headers, body: body.to_vec() }
}

fn shape(at: &str) -> toolwright_integration::Answer {
    toolwright_integration::Answer { kind: AnswerKind::Record, at: at.into() }
}

fn budget(characters: usize) -> Wanted {
    Wanted { budget: Some(characters), ..Wanted::default() }
}

fn seal(place: &Place) -> Option<String> {
    serde_json::to_string(place).ok()
}

fn listed(at: &str, root: Value, wanted: &Wanted) -> Value {
    let walk = Walk::new(None, None, Place::default()).unwrap();
    list(at, &walk, &answer(200, "application/json", b""), root, &[], wanted, &seal).value
}

#[test]
fn lists_have_one_envelope() {
    let all = Wanted::default();
    let cases = [
        (
            "/users",
            json!({"users": [1], "count": 1, "total": null}),
            json!({"items": [1], "next_cursor": null, "count": 1, "total": null}),
        ),
        ("", json!([{"a": null}]), json!({"items": [{"a": null}], "next_cursor": null})),
        (
            "/data/rows",
            json!({"data": {"rows": [], "n": 0}, "x": 1}),
            json!({"items": [], "next_cursor": null, "data": {"n": 0}, "x": 1}),
        ),
        ("/data/rows", json!({"data": {"rows": [1]}}), json!({"items": [1], "next_cursor": null})),
        ("/users", json!({"count": 0}), json!({"items": [], "next_cursor": null, "count": 0})),
        ("/users", json!({"users": null}), json!({"items": [], "next_cursor": null})),
        ("/users", json!({"users": {"id": 1}}), json!({"items": [{"id": 1}], "next_cursor": null})),
        ("/users", json!([1, 2]), json!({"items": [1, 2], "next_cursor": null})),
        (
            "/data",
            json!({"data": [1], "items": "own", "next_cursor": "raw", "vendor_items": 0}),
            json!({"items": [1], "next_cursor": null, "vendor_vendor_items": "own", "vendor_next_cursor": "raw", "vendor_items": 0}),
        ),
        ("/items", json!({"items": [1], "truncated": false}), json!({"items": [1], "next_cursor": null, "truncated": false})),
    ];
    for (at, root, wanted) in cases {
        assert_eq!(listed(at, root.clone(), &all), wanted, "{at} {root}");
    }
}

#[test]
fn the_consumed_token_is_replaced_by_the_cursor() {
    let pagination: Pagination = serde_json::from_value(json!({ "limit": { "default": 5, "max": 9 },
        "next": { "url": { "from": { "from": "pointer", "at": "/links/next" } } } }))
    .unwrap();
    let walk = Walk::new(Some(&pagination), None, Place::default()).unwrap();
    let root = json!({"data": [1], "links": {"self": "/x", "next": "/x?cursor=b"}});
    let found = list("/data", &walk, &answer(200, "", b""), root, &["h"], &Wanted::default(), &seal);
    assert_eq!(found.value["links"], json!({"self": "/x"}));
    assert_eq!(found.value["next_cursor"], json!(r#"{"p":{"query":"cursor=b"},"n":5}"#));
}

#[test]
fn a_large_list_is_cut_between_items_and_goes_on_after_the_last_one() {
    let items: Vec<Value> = (0..500).map(|id| json!({"id": id, "text": "é".repeat(90)})).collect();
    let mut place = Place::default();
    let mut seen = Vec::new();
    for _ in 0..100 {
        let walk = Walk::new(None, None, place.clone()).unwrap();
        let root = json!({ "users": items, "total": 500 });
        let value = list("/users", &walk, &answer(200, "", b""), root, &[], &budget(5_000), &seal).value;
        assert!(value.to_string().chars().count() <= 5_000);
        seen.extend(value["items"].as_array().unwrap().iter().map(|item| item["id"].as_u64().unwrap()));
        let Some(cursor) = value["next_cursor"].as_str() else { break };
        assert_eq!(value["truncated"], true);
        assert_eq!(value["truncation"]["kept"], value["items"].as_array().unwrap().len());
        place = serde_json::from_str(cursor).unwrap();
    }
    assert_eq!(seen, (0..500).collect::<Vec<u64>>());
}

#[test]
fn one_huge_item_is_cut_inside_and_huge_other_fields_leave_room() {
    let huge = json!({"users": [{"id": 1, "log": "x".repeat(20_000), "tags": vec!["t"; 5_000]}, {"id": 2}], "aggregations": vec![1; 20_000]});
    let value = listed("/users", huge, &budget(4_000));
    assert!(value.to_string().chars().count() <= 4_000, "{}", value.to_string().len());
    assert_eq!(value["items"][0]["id"], 1);
    assert_eq!(value["items"].as_array().unwrap().len(), 1);
    assert!(value["next_cursor"].is_string());
}

#[test]
fn a_number_that_fills_the_budget_is_left_out_and_told() {
    let huge: Value = serde_json::from_str(&"7".repeat(300)).unwrap();
    // Without `arbitrary_precision` it is a short one.
    if huge.to_string().len() == 300 {
        let value = listed("", json!([huge]), &budget(250));
        assert_eq!((&value["items"], &value["truncated"]), (&json!([null]), &json!(true)), "{value}");
        assert!(value["truncation"]["cut"][0].as_str().unwrap().contains("a number of 300 characters"), "{value}");
    }
}

#[test]
fn records_are_unwrapped_kept_and_cut() {
    let show = |at: &str, body: &str, wanted: &Wanted| match record(
        &shape(at),
        200,
        read(&answer(200, "application/json", body.as_bytes())),
        wanted,
    ) {
        Content::Json(value) => value,
        other => panic!("{other:?}"),
    };
    let all = Wanted::default();
    let exact = r#"{"z":null,"big":18446744073709551615,"a":[{"é":"\u0000"}]}"#;
    assert_eq!(
        show("/user", &format!(r#"{{"user":{exact},"links":{{}}}}"#), &all),
        serde_json::from_str::<Value>(exact).unwrap()
    );
    assert_eq!(show("/user", r#"{"id":1}"#, &all), json!({"id": 1}));
    assert_eq!(show("/user", r#"{"user":null,"x":1}"#, &all), json!({"user": null, "x": 1}));
    assert_eq!(show("", "[1]", &all), json!([1]));
    let long = json!({"id": 7, "text": "\"é".repeat(30_000), "truncated": "own"}).to_string();
    let cut = show("", &long, &budget(3_000));
    assert!(cut.to_string().chars().count() <= 3_000);
    assert_eq!((&cut["id"], &cut["truncated"], &cut["vendor_truncated"]), (&json!(7), &json!(true), &json!("own")));
}

#[test]
fn a_record_of_too_many_fields_or_digits_is_cut_too() {
    let many: serde_json::Map<String, Value> = (0..20_000).map(|key| (format!("key{key}"), json!(key))).collect();
    for record_ in [
        Value::Object(many),
        json!({"k".repeat(50_000): 1}),
        json!({"a": {"b": {"k".repeat(50_000): 1}}}),
        json!("x".repeat(9_000)),
        json!(vec!["é"; 9_000]),
    ] {
        let body = Body::Json(record_);
        let Content::Json(cut) = record(&shape(""), 200, body, &budget(2_000)) else { panic!() };
        assert!(cut.to_string().chars().count() <= 2_000);
        assert_eq!(cut["truncated"], true);
    }
}

proptest! {
    /// Whatever stands where: in keys, in texts of nothing but escapes, beside the items, in names of ours.
    #[test]
    fn every_result_keeps_the_budget(
        items in prop::collection::vec(budget::tests::any_json(), 0..8),
        rest in budget::tests::any_json(),
        text in "[\\x00-\\x1f\"a]{0,3000}",
        characters in 2_000_usize..6_000,
    ) {
        let root = json!({ "users": items, "truncated": rest, "text": text });
        let wanted = budget(characters);
        let list = listed("/users", root.clone(), &wanted);
        prop_assert!(list.to_string().chars().count() <= characters, "list: {list}");
        let Content::Json(cut) = record(&shape(""), 200, Body::Json(root), &wanted) else { panic!() };
        prop_assert!(cut.to_string().chars().count() <= characters, "record: {cut}");
        let body = Body::Text { media_type: "text/plain".into(), text, broken: None };
        let Content::Json(cut) = record(&shape(""), 200, body, &wanted) else { panic!() };
        prop_assert!(cut.to_string().chars().count() <= characters, "text: {cut}");
    }
}

#[test]
fn fields_are_selected() {
    let wanted =
        |fields: &[&str]| Wanted { fields: fields.iter().map(|field| (*field).to_owned()).collect(), ..Wanted::default() };
    let root = json!({"users": [{"id": 1, "name": {"first": "A", "last": "B"}, "tags": [{"k": 1, "v": 2}], "a.b": 3}]});
    let cases: [(&[&str], Value); 4] = [
        (&["id"], json!({"id": 1})),
        (&["name.first", "tags.k"], json!({"name": {"first": "A"}, "tags": [{"k": 1}]})),
        (&["a.b"], json!({"a.b": 3})),
        (&["nothing"], root["users"][0].clone()),
    ];
    for (fields, told) in [
        (&["id"] as &[&str], None),
        (&["name.first", "tags.k", "a.b"], None),
        (&["zz"], Some("No item has the fields zz, so whole items are shown.")),
        (&["id", "name.zz"], Some("No item has the fields name.zz.")),
    ] {
        assert_eq!(wanted(fields).unknown_fields(&root, "/users").as_deref(), told, "{fields:?}");
    }
    assert_eq!(wanted(&["zz"]).unknown_fields(&json!({"users": []}), "/users"), None);
    for (fields, kept) in cases {
        assert_eq!(listed("/users", root.clone(), &wanted(fields))["items"][0], kept, "{fields:?}");
    }
}

#[test]
fn big_numbers_and_order_survive_where_serde_json_holds_them() {
    let text = r#"{"users":[{"z":123456789012345678901234567890,"a":1.10}],"total":1}"#;
    let root: Value = serde_json::from_str(text).unwrap();
    let printed = root.to_string();
    let exact = printed == text; // only with `arbitrary_precision` and `preserve_order`
    let shown = listed("/users", root, &Wanted::default()).to_string();
    if exact {
        assert_eq!(shown, r#"{"items":[{"z":123456789012345678901234567890,"a":1.10}],"next_cursor":null,"total":1}"#);
    }
}

#[test]
fn what_is_not_json_is_said_in_words() {
    let show = |status: u16, content_type: &str, body: &[u8]| {
        record(&shape(""), status, read(&answer(status, content_type, body)), &budget(20))
    };
    assert_eq!(show(204, "", b""), Content::Json(json!({"status": 204})));
    assert_eq!(show(201, "application/json", b"  "), Content::Json(json!({"status": 201})));
    assert_eq!(
        show(200, "text/html; charset=utf-8", b"<p>hi</p>"),
        Content::Json(json!({"status": 200, "content_type": "text/html", "text": "<p>hi</p>"}))
    );
    assert_eq!(show(200, "text/html", b"{\"a\":1}"), Content::Json(json!({"a": 1})));
    assert_eq!(
        show(200, "text/plain; charset=ISO-8859-1", b"caf\xe9"),
        Content::Json(json!({"status": 200, "content_type": "text/plain", "text": "café"}))
    );
    let Content::Json(broken) = show(200, "application/json", b"{\"a\":") else { panic!() };
    assert_eq!((&broken["text"], broken["problem"].is_string()), (&json!("{\"a\":"), true));
    let Content::Json(long) = show(200, "text/csv", &b"x,".repeat(50)) else { panic!() };
    assert_eq!((&long["truncated"], &long["truncation"]["total"]), (&json!(true), &json!(100)));
    let file = |kind, media_type: &str, data: &str| Content::File { kind, media_type: media_type.into(), data: data.into() };
    assert_eq!(show(200, "image/png", b"\x89P"), file(FileKind::Image, "image/png", "iVA="));
    assert_eq!(show(200, "audio/wav", b"R"), file(FileKind::Audio, "audio/wav", "Ug=="));
    assert_eq!(show(200, "application/pdf", b"%P"), file(FileKind::Other, "application/pdf", "JVA="));
    assert_eq!(show(200, "", b"\xff\xfe"), file(FileKind::Other, "application/octet-stream", "//4="));
    let Content::Json(large) = show(200, "application/zip", &vec![1; 2_000_000]) else { panic!() };
    assert_eq!(large["bytes"], 2_000_000);
    let deep = "[".repeat(100_000);
    assert!(matches!(show(200, "application/json", deep.as_bytes()), Content::Json(_)));
}

#[test]
fn values_one_after_another_are_text() {
    let lines = b"{\"a\":1}\n{\"a\":2}\n".as_slice();
    for kind in ["x-ndjson", "ndjson", "stream+json", "json-seq", "x-json-stream", "jsonl", "x-jsonlines", "vnd.acme.stream+json"]
    {
        let media_type = format!("application/{kind}");
        let Body::Text { text, broken: None, .. } = read(&answer(200, &media_type, lines)) else { panic!("{media_type}") };
        assert_eq!(text.as_bytes(), lines, "{media_type}");
        assert_eq!(read(&answer(200, &media_type, b"{\"a\":1}\n")), Body::Json(json!({"a": 1})), "{media_type}");
    }
    let Body::Text { text, .. } = read(&answer(200, "application/json-seq", b"\x1e{}\n\x1e{}\n")) else { panic!() };
    assert_eq!(text, "\u{1e}{}\n\u{1e}{}\n");
}

/// No text is between the two: what is not shown whole is one that can be saved.
#[test]
fn what_is_cut_is_what_is_too_large() {
    for length in 1_900..2_010 {
        let body = Body::Text { media_type: "text/csv".into(), text: "x".repeat(length), broken: None };
        let large = too_large(200, &body, &budget(2_000)).is_some();
        let Content::Json(shown) = record(&shape(""), 200, body, &budget(2_000)) else { panic!() };
        assert_eq!(shown.get("truncated").is_some(), large, "{length}");
    }
}

#[test]
fn one_bad_character_does_not_cost_the_list() {
    for (content_type, body, wanted) in [
        ("application/json", b"[{\"a\":\"caf\xe9\"}]".as_slice(), json!([{"a": "caf\u{FFFD}"}])),
        ("application/json; charset=ISO-8859-1", b"[{\"a\":\"caf\xe9\"}]", json!([{"a": "café"}])),
        ("application/json; charset=ISO-8859-1", "[\"café\"]".as_bytes(), json!(["café"])),
        (
            "application/json",
            br#"["\ud83d", "\ud83d\ude00", "\ude00x", "\\ud83d", "\ud83d\ud83d\ude00"]"#,
            json!(["\u{FFFD}", "😀", "\u{FFFD}x", "\\ud83d", "\u{FFFD}😀"]),
        ),
    ] {
        assert_eq!(read(&answer(200, content_type, body)), Body::Json(wanted));
    }
    for broken in [r#"["\ud83d"#, r#"["\"#, r#"["\ud8"#, "[\"\\é", "[\"\\ud83d\\é"] {
        let Body::Text { broken, .. } = read(&answer(200, "application/json", broken.as_bytes())) else { panic!() };
        assert!(broken.is_some());
    }
}

fn integration() -> Integration {
    let operation = |tool: &str, method: &str| {
        json!({ "tool": tool, "resource": "contracts", "method": method, "effect": if method == "update" { "write" } else { "read" }, "idempotent": false,
            "http_method": "GET", "path": "/contracts/{id}", "answer": { "kind": "record" }, "security": [["key"]],
            "rate_limit": { "limit": 100, "per": 60 } })
    };
    serde_json::from_value(json!({
        "format": 1, "name": "torii", "title": "Torii", "instructions": "", "server": { "url": "https://api.example.com" },
        "auth": [{ "name": "key", "type": "bearer", "variables": [{ "environment": "TORII_API_KEY", "help": "an API key" }] }],
        "operations": [operation("list_all", "list"), operation("get_single", "get"), operation("update_a", "update")],
    }))
    .unwrap()
}

#[test]
fn every_failure_has_one_next_step() {
    let integration = integration();
    let advice = |status: u16, operation: usize, rate_limit: RateLimit| {
        let call = Failure {
            integration: &integration,
            operation: &integration.operations[operation],
            subject: "id 7",
            location: Some("https://evil.example/x"),
        };
        failure(&call, status, &Body::Json(json!({"message": "no"})), rate_limit).to_string()
    };
    let none = RateLimit::default();
    let wait = RateLimit { retry_after: Some(37), ..none };
    let cases = [
        (301, 1, none, "redirects to https://evil.example/x"),
        (400, 1, none, "Change the arguments"),
        (422, 2, none, "Change the arguments"),
        (401, 1, none, "TORII_API_KEY"),
        (403, 1, none, "permission"),
        (403, 1, RateLimit { remaining: Some(0), ..none }, "Rate limited"),
        (404, 2, none, "id 7"),
        (404, 2, none, "list_all"),
        (409, 2, none, "Read it with get_single"),
        (429, 2, wait, "Rate limited: retry after 37 s; limit 100 per minute on contracts"),
        (429, 2, none, "wait a minute"),
        (503, 1, wait, "try again after 37 s"),
        (500, 2, none, "may or may not have been made"),
        (418, 2, none, "unusual"),
        (503, 2, wait, "37 s"),
        (408, 1, none, "try again"),
        (408, 2, none, "Read the current state"),
        (402, 1, none, "plan"),
    ];
    for (status, operation, rate_limit, wanted) in cases {
        let found = advice(status, operation, rate_limit);
        assert!(found.starts_with(&format!("Torii answered {status}: no\n")), "{found}");
        assert!(found.contains(wanted), "{status}: {found}");
    }
}
