//! Arguments of a hostile size, and what is said of several mistakes.

use super::*;

#[test]
fn a_hundred_thousand_unknown_keys_are_counted_and_not_compared() {
    let operation = operation(vec![query("name", "name")]);
    let schema = json!({"type": "object", "properties": {"name": {"type": "string"}}});
    let given: Map<String, Value> = (0..100_000).map(|number| (format!("key {number}"), Value::Null)).collect();
    let text = run(&operation, schema, given.into()).unwrap_err();
    assert!(text.len() < 1_500 && text.contains("unknown argument"), "{text}");
    let more = text.lines().find_map(|line| line.strip_prefix("- and ")?.strip_suffix(" more")).unwrap();
    assert!(more.parse::<usize>().unwrap() > 99_000, "{text}");
}

#[test]
fn what_was_read_differently_is_told_up_to_a_point() {
    let operation = operation(vec![query("ids", "ids")]);
    let schema = json!({"type": "object", "properties": {"ids": {"type": "array", "items": {"type": "integer"}}}});
    let ids: Vec<String> = (0..1_000).map(|id| id.to_string()).collect();
    let coerced = run(&operation, schema, json!({ "ids": ids })).unwrap().coerced;
    assert_eq!((coerced.len(), coerced.last().map(String::as_str)), (51, Some("and 950 more")));
}

#[test]
fn a_whole_number_is_sent_as_one() {
    let operation = operation(vec![query("count", "count"), query("share", "share")]);
    let schema = json!({"type": "object", "properties": {"count": {"type": "integer"}, "share": {"type": "number"}}});
    let checked = run(&operation, schema.clone(), json!({"count": 5.0, "share": 5.0})).unwrap();
    assert_eq!(Value::Object(checked.arguments).to_string(), r#"{"count":5,"share":5.0}"#);
    assert_eq!(checked.coerced, ["/count: 5.0 read as 5"]);
    assert_eq!(accepted(&operation, &schema, json!({"count": -1e3})), json!({"count": -1000}));
    assert!(run(&operation, schema.clone(), json!({"count": 5.5})).is_err());
    for count in ["5.5", "9007199254740993.5", "5.0000000000000000001e1"] {
        let given = json!({"count": serde_json::from_str::<Value>(count).unwrap()});
        // Without the digits kept there is no telling some of them from whole numbers.
        let kept = serde_json::to_string(&given["count"]).unwrap() == count;
        if let Ok(checked) = run(&operation, schema.clone(), given.clone()) {
            assert!(!kept || checked.arguments["count"] == given["count"], "{count} is not rounded");
        }
    }
    assert!(run(&operation, schema, json!({"count": "5.5"})).is_err());
}

#[test]
fn what_cannot_be_sent_is_told_with_the_rest() {
    let header = Target::Parameter {
        location: Location::Header,
        name: "X-H".to_owned(),
        style: ParameterStyle::Simple,
        explode: false,
        allow_reserved: false,
        content_type: None,
    };
    let mut name = query("name", "name");
    name.required = true;
    let operation = operation(vec![argument("mode", header), query("age", "age"), name]);
    let properties = json!({"mode": {"type": "string"}, "age": {"type": "integer"}, "name": {"type": "string"}});
    let schema = json!({"type": "object", "properties": properties, "required": ["name"]});
    let text = run(&operation, schema, json!({"mode": "é", "age": "x"})).unwrap_err();
    assert!(text.contains("/age: got \"x\"") && text.contains("/mode: is sent as a header"), "{text}");
    assert_eq!(text.matches("name").count(), 1, "{text}");
    assert!(text.contains("missing required name"), "{text}");
}

/// What portable schemas cannot state is checked all the same.
#[test]
fn constraints_hold_where_the_schema_has_words_alone() {
    let constrained = |name: &str, constraints: Value| Argument {
        constraints: serde_json::from_value(constraints).unwrap(),
        ..query(name, name)
    };
    let operation = operation(vec![
        constrained("days", json!([{"at": "", "keywords": {"enum": [7, 14, 30]}}])),
        constrained("on", json!([{"at": "", "keywords": {"enum": [true]}}])),
        constrained("share", json!([{"at": "", "keywords": {"exclusiveMinimum": 0}}])),
        constrained("ids", json!([{"at": "", "keywords": {"uniqueItems": true}}, {"at": "/*", "keywords": {"multipleOf": 5}}])),
        constrained(
            "rule",
            json!([{"at": "/steps/*/level", "keywords": {"enum": [1, 2]}}, {"at": "/gone/x", "keywords": {"enum": [1]}}]),
        ),
        constrained("text", json!([{"at": "", "keywords": {"enum": [1]}}])),
    ]);
    let whole = json!({"type": "integer"});
    let steps =
        json!({"type": "array", "items": {"type": "object", "properties": {"level": {"anyOf": [whole, {"type": "null"}]}}}});
    let schema = json!({"type": "object", "properties": {
        "days": {"type": ["integer", "null"]}, "on": {"type": "boolean"}, "share": {"type": "number"}, "text": {"type": "string"},
        "ids": {"type": "array", "items": whole}, "rule": {"type": "object", "properties": {"steps": steps}},
    }});
    let good = json!({"days": 14, "on": true, "share": 0.1, "ids": [5, 10], "rule": {"steps": [{"level": 2}, {"level": null}]}, "text": "x"});
    accepted(&operation, &schema, good);
    assert_eq!(accepted(&operation, &schema, json!({"days": "7"})), json!({"days": 7}));
    let bad = json!({"days": 8, "on": false, "share": 0, "ids": [5, 5, 6], "rule": {"steps": [{"level": 3}]}});
    let text = run(&operation, schema, bad).unwrap_err();
    for line in [
        "/days: got 8, allowed: 7, 14, 30",
        "/on: got false, allowed: true",
        "/share: got 0, expected more than 0",
        "/ids: the items must differ from one another",
        "/ids/2: got 6, expected a multiple of 5",
        "got 3, allowed: 1, 2",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}
