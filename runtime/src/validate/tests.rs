mod limits;

use super::*;
use crate::toolbox::Traits;
use serde_json::json;
use toolwright_integration::NullPolicy;
use toolwright_integration::{
    Answer, AnswerKind, Clear, Continuation, Effect, Limit, Location, Money, MoneyUnit, PageParameter, Pagination,
    ParameterStyle, StepUnit, Target,
};

fn query(name: &str, vendor: &str) -> Argument {
    let style = ParameterStyle::Form;
    argument(
        name,
        Target::Parameter {
            location: Location::Query,
            name: vendor.to_owned(),
            style,
            explode: true,
            allow_reserved: false,
            content_type: None,
        },
    )
}

fn body(name: &str, path: &[&str]) -> Argument {
    argument(name, Target::Body { path: path.iter().map(|key| (*key).to_owned()).collect() })
}

fn argument(name: &str, target: Target) -> Argument {
    Argument {
        name: name.to_owned(),
        target,
        required: false,
        default: None,
        null: NullPolicy::Absent,
        nulls: Vec::new(),
        encoded: Vec::new(),
        stringified: Vec::new(),
        money: Vec::new(),
        file: false,
        constraints: Vec::new(),
    }
}

fn operation(arguments: Vec<Argument>) -> Operation {
    Operation {
        tool: "create_a_torii_contract".to_owned(),
        resource: "contracts".to_owned(),
        method: "create".to_owned(),
        tags: Vec::new(),
        effect: Effect::Write,
        idempotent: false,
        operation_id: None,
        http_method: "POST".to_owned(),
        path: "/contracts".to_owned(),
        server: None,
        arguments,
        constants: Vec::new(),
        clear: None,
        body: None,
        accept: String::new(),
        security: Vec::new(),
        answer: Answer { kind: AnswerKind::Record, at: String::new() },
        pagination: None,
        download: false,
        rate_limit: None,
        requires: None,
        concise: Vec::new(),
        projection: None,
        deprecated: false,
        inferred: false,
    }
}

fn run(operation: &Operation, schema: Value, given: Value) -> Result<Checked, String> {
    let json = serde_json::value::to_raw_value(&json!({"name": operation.tool, "inputSchema": schema})).unwrap();
    let traits = Traits { resource: String::new(), method: String::new(), effect: Effect::Write, tags: Vec::new() };
    let tool = Tool::new(operation.tool.clone(), json, traits);
    let Value::Object(given) = given else { panic!("arguments are an object") };
    ArgumentCheck::build(&tool, operation).run(operation, given)
}

fn accepted(operation: &Operation, schema: &Value, given: Value) -> Value {
    Value::Object(run(operation, schema.clone(), given).unwrap().arguments)
}

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "user_id": {"type": "string", "minLength": 1},
            "count": {"type": "integer", "minimum": 1, "maximum": 10},
            "ratio": {"type": "number"},
            "active": {"type": "boolean"},
            "status": {"type": "string", "enum": ["open", "closed", "on_hold"]},
            "tags": {"type": "array", "items": {"type": "string"}},
            "owner": {
                "type": "object",
                "properties": {"id": {"type": "integer"}, "note": {"type": "string"}},
                "required": ["id"]
            }
        },
        "required": ["user_id", "status"]
    })
}

fn plain() -> Operation {
    operation(vec![
        query("user_id", "idUser"),
        query("count", "count"),
        query("ratio", "ratio"),
        query("active", "isActive"),
        body("status", &["data", "contractStatus"]),
        body("tags", &["tags"]),
        body("owner", &["owner"]),
    ])
}

#[test]
fn valid_arguments_pass_untouched() {
    let given = json!({"user_id": "u", "status": "open", "tags": ["a"], "owner": {"id": 5}, "ratio": 1.5});
    let checked = run(&plain(), schema(), given.clone()).unwrap();
    assert_eq!(Value::Object(checked.arguments), given);
    assert!(checked.coerced.is_empty());
}

#[test]
fn all_problems_are_told_at_once() {
    let text = run(
        &plain(),
        schema(),
        json!({"count": 99, "status": "opne", "tags": "a", "owner": {"note": 5}, "stauts": 1, "ratio": "much"}),
    )
    .unwrap_err();
    let expected = [
        "Invalid arguments for create_a_torii_contract:\n",
        "- /stauts: unknown argument; did you mean `status`?\n",
        "- /count: got 99, expected at most 10\n",
        "- /status: got \"opne\", allowed: \"open\", \"closed\", \"on_hold\"; nearest is \"open\"\n",
        "- /tags: got \"a\", expected array\n",
        "- /owner/note: got 5, expected string\n",
        "- /owner: missing required id\n",
        "- /ratio: got \"much\", expected number\n",
        "- missing required user_id\n",
    ];
    for line in expected {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert!(text.ends_with("Fix these and call again."), "{text}");
    assert!(text.len() <= 1_024);
}

#[test]
fn alternatives_are_named() {
    let operation = operation(vec![body("to", &["to"]), body("by", &["by"])]);
    let branch = |key: &str| {
        let properties = json!({"kind": {"type": "string", "enum": [key]}, key: {"type": "string"}});
        json!({"type": "object", "properties": properties, "required": ["kind", key]})
    };
    let schema = json!({"type": "object", "properties": {
        "to": {"anyOf": [{"type": "string"}, {"type": "integer"}]}, "by": {"anyOf": [branch("card"), branch("iban"), {"type": "boolean"}]}}});
    for (given, wanted) in [
        (json!({"to": [1]}), "/to: got [1], expected string or integer"),
        (json!({"by": 7}), "/by: got 7, expected object or boolean"),
        (json!({"by": {"kind": "iban", "n": 1}}), "fits no alternative; the nearest one says: missing required iban"),
        (json!({"by": {"kind": "card", "card": 5}}), "fits no alternative; the nearest one says: /card: got 5, expected string"),
    ] {
        let text = run(&operation, schema.clone(), given).unwrap_err();
        assert!(text.contains(wanted), "{text}");
    }
}

#[test]
fn the_text_stays_near_a_kilobyte() {
    let mut given = Map::new();
    for number in 0..500 {
        given.insert(format!("surprise_{number}_{}", "x".repeat(200)), json!("y".repeat(10_000)));
    }
    let text = run(&plain(), schema(), Value::Object(given)).unwrap_err();
    assert!(text.len() <= 1_024, "{} bytes", text.len());
    assert!(text.contains("more\nFix these"), "{text}");
}

#[test]
fn the_vendors_spelling_and_other_cases_are_accepted() {
    let checked =
        run(&plain(), schema(), json!({"idUser": "u", "contractStatus": "open", "isactive": true, "Ratio": 1})).unwrap();
    assert_eq!(Value::Object(checked.arguments), json!({"user_id": "u", "status": "open", "active": true, "ratio": 1}));
    assert_eq!(checked.coerced.len(), 4);
    assert!(checked.coerced.contains(&"/user_id: given as `idUser`".to_owned()));
}

#[test]
fn an_ambiguous_spelling_is_unknown() {
    let operation = operation(vec![query("user_id", "id"), body("contract_id", &["id"]), query("a_b", "x"), query("ab_", "y")]);
    let schema = json!({"type": "object", "properties": {
        "user_id": {"type": "string"}, "contract_id": {"type": "string"}, "a_b": {"type": "string"}, "ab_": {"type": "string"}}});
    let text = run(&operation, schema.clone(), json!({"id": "1", "AB": "2"})).unwrap_err();
    assert!(text.contains("/id: unknown argument") && text.contains("/AB: unknown argument"), "{text}");
    assert_eq!(accepted(&operation, &schema, json!({"x": "1", "ab_": "2"})), json!({"a_b": "1", "ab_": "2"}));
}

#[test]
fn one_argument_under_two_names_must_agree() {
    let same = json!({"user_id": "u", "idUser": "u", "status": "open"});
    assert_eq!(accepted(&plain(), &schema(), same), json!({"user_id": "u", "status": "open"}));
    let text = run(&plain(), schema(), json!({"user_id": "u", "idUser": "v", "status": "open"})).unwrap_err();
    assert!(text.contains("give `user_id` once"), "{text}");
}

#[test]
fn what_is_clearly_meant_is_coerced_and_told() {
    let given = json!({"user_id": "u", "status": "OPEN", "count": "7", "ratio": "-1.5", "active": "True",
        "tags": "[\"a\",\"b\"]", "owner": "{\"id\":\"12\"}"});
    let checked = run(&plain(), schema(), given).unwrap();
    let expected = json!({"user_id": "u", "status": "open", "count": 7, "ratio": -1.5, "active": true,
        "tags": ["a", "b"], "owner": {"id": 12}});
    assert_eq!(Value::Object(checked.arguments), expected);
    assert_eq!(checked.coerced.len(), 7);
    assert!(checked.coerced.contains(&"/count: \"7\" read as 7".to_owned()), "{:?}", checked.coerced);
    assert!(checked.coerced.contains(&"/owner/id: \"12\" read as 12".to_owned()), "{:?}", checked.coerced);
}

#[test]
fn what_is_not_clearly_meant_is_refused() {
    let base = |name: &str, value: Value| {
        let mut given = json!({"user_id": "u", "status": "open"});
        given[name] = value;
        given
    };
    for (name, value) in [
        ("tags", json!("a")),
        ("tags", json!("[\"a\"")),
        ("tags", json!("{}")),
        ("tags", json!(5)),
        ("count", json!("7.5")),
        ("count", json!("0x10")),
        ("count", json!("1e1")),
        ("count", json!("")),
        ("count", json!("-")),
        ("active", json!("yes")),
        ("active", json!(1)),
        ("owner", json!("[1]")),
        ("user_id", json!(5)),
        ("user_id", json!("")),
    ] {
        assert!(run(&plain(), schema(), base(name, value.clone())).is_err(), "{name} = {value}");
    }
}

#[test]
fn null_means_not_given_unless_it_is_sent() {
    let mut operation = plain();
    operation.arguments[4].null = NullPolicy::Sent;
    let given = json!({"user_id": "u", "status": null, "tags": null, "owner": {"id": 1, "note": null}});
    assert_eq!(accepted(&operation, &schema(), given), json!({"user_id": "u", "status": null, "owner": {"id": 1}}));
    let text = run(&operation, schema(), json!({"user_id": null, "status": "open"})).unwrap_err();
    assert!(text.contains("- missing required user_id\n"), "{text}");
}

/// `owner` may be left out and `reason` may not; both are nullable, and so is `owner/role`.
fn emptied() -> (Operation, Value) {
    let mut owner = body("owner", &["owner"]);
    (owner.null, owner.nulls) = (NullPolicy::Clear, vec!["/until".to_owned(), "/tags/*".to_owned()]);
    let mut reason = body("reason", &["reason"]);
    (reason.null, reason.required) = (NullPolicy::Sent, true);
    let mut operation = operation(vec![owner, reason]);
    let places = ["owner", "owner/role"].map(str::to_owned).to_vec();
    operation.clear = Some(Clear { argument: "clear_fields".to_owned(), places });
    let text = json!({"type": ["string", "null"]});
    let role = json!({"anyOf": [{"type": "string", "enum": ["Admin", "User"]}, {"type": "null"}]});
    let tags = json!({"type": ["array", "null"], "items": {"type": ["string", "null"]}});
    let schema = json!({"type": "object", "required": ["owner", "reason", "clear_fields"], "additionalProperties": false, "properties": {
        "owner": {"type": ["object", "null"], "required": ["id", "until", "role", "tags"], "additionalProperties": false,
            "properties": {"id": {"type": "integer"}, "until": text, "role": role, "tags": tags}},
        "reason": text,
        "clear_fields": {"type": ["array", "null"], "items": {"type": "string", "enum": ["owner", "owner/role"]}}}});
    (operation, schema)
}

#[test]
fn where_everything_must_be_given_null_is_the_way_to_leave_it_out() {
    let (operation, schema) = emptied();
    for (given, expected) in [
        (json!({"owner": null, "reason": null, "clear_fields": null}), json!({"reason": null})),
        (json!({"reason": "r"}), json!({"reason": "r"})),
        (
            json!({"owner": {"id": 1, "until": null, "role": null, "tags": ["a", null]}, "reason": "r", "clear_fields": []}),
            json!({"owner": {"id": 1, "until": null, "tags": ["a", null]}, "reason": "r"}),
        ),
        (
            json!({"owner": {"id": "1", "until": "u", "role": "admin"}, "reason": "r"}),
            json!({"owner": {"id": 1, "until": "u", "role": "Admin"}, "reason": "r"}),
        ),
        (json!({"owner": null, "reason": "r", "clear_fields": ["owner"]}), json!({"owner": null, "reason": "r"})),
        (
            json!({"owner": {"id": 1, "until": null}, "reason": "r", "clear_fields": ["owner/role"]}),
            json!({"owner": {"id": 1, "until": null, "role": null}, "reason": "r"}),
        ),
    ] {
        assert_eq!(accepted(&operation, &schema, given), expected);
    }
    for (given, words) in [
        (json!({"owner": null}), "missing required reason"),
        (json!({"owner": {"id": 1}, "reason": null}), "/owner: missing required until"),
        (json!({"owner": {"id": null, "until": null}, "reason": null}), "/owner/id: got null, expected integer"),
        (json!({"reason": null, "clear_fields": ["owner/role"]}), "/owner: missing required id, until"),
        (json!({"reason": null, "clear_fields": ["reason"]}), "/clear_fields/0: got \"reason\", allowed: owner, owner/role"),
        (
            json!({"owner": {"id": 1, "until": null}, "reason": null, "clear_fields": ["owner"]}),
            "has a value and is to be emptied",
        ),
    ] {
        let text = run(&operation, schema.clone(), given).unwrap_err();
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn a_null_inside_is_sent_where_the_vendor_takes_it() {
    let mut owner = body("owner", &["owner"]);
    owner.nulls = vec!["/note".to_owned(), "/tags/*/text".to_owned()];
    let operation = operation(vec![owner]);
    let schema = json!({"type": "object", "properties": {"owner": {"type": "object", "required": ["id"], "properties": {
        "id": {"type": "integer"}, "note": {"type": "string", "enum": ["a"]}, "name": {"type": "string"},
        "tags": {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "object", "properties": {"text": {"type": "string"}}}]}}}}}});
    let given = json!({"owner": {"id": 1, "note": null, "name": null, "tags": ["x", {"text": null}]}});
    let expected = json!({"owner": {"id": 1, "note": null, "tags": ["x", {"text": null}]}});
    assert_eq!(accepted(&operation, &schema, given), expected);
}

fn priced(unit: MoneyUnit, at: &str) -> Operation {
    let mut price = body("price", &["price"]);
    price.money = vec![Money { at: at.to_owned(), value: "value".to_owned(), currency: "currencyCode".to_owned(), unit }];
    operation(vec![price])
}

fn money_schema() -> Value {
    json!({"type": "object", "properties": {"amount": {"type": "integer"}, "currency": {"type": "string"}},
        "required": ["amount", "currency"]})
}

#[test]
fn money_takes_the_vendors_keys_and_no_flat_number() {
    let schema = json!({"type": "object", "properties": {"price": money_schema()}});
    let operation = priced(MoneyUnit::Minor, "");
    let expected = json!({"price": {"amount": 1250, "currency": "EUR"}});
    assert_eq!(accepted(&operation, &schema, expected.clone()), expected);
    assert_eq!(accepted(&operation, &schema, json!({"price": {"value": "1250", "currencyCode": "EUR"}})), expected);
    assert_eq!(accepted(&operation, &schema, json!({"price": "{\"amount\":1250,\"currency\":\"EUR\"}"})), expected);
    let text = run(&operation, schema.clone(), json!({"price": 1250})).unwrap_err();
    assert!(text.contains("/price: got 1250, which does not say its currency; expected an object like"), "{text}");
    assert!(text.contains("\"amount\":1250") && text.contains("smallest unit, for example cents"), "{text}");
    let text = run(&operation, schema, json!({"price": {"amount": 1}})).unwrap_err();
    assert!(text.contains("/price: missing required currency"), "{text}");
}

#[test]
fn a_map_of_amounts_is_shown_as_a_list_and_taken_in_either_form() {
    let schema = json!({"type": "object", "properties": {"price": {"type": "array", "items": money_schema()}}});
    let keyed = |value: &str| {
        let mut operation = priced(MoneyUnit::Minor, "");
        let money = &mut operation.arguments[0].money[0];
        (money.value, money.currency) = (value.to_owned(), String::new());
        operation
    };
    let expected = json!({"price": [{"amount": 1250, "currency": "EUR"}]});
    for given in
        [json!({"EUR": 1250}), json!([{"amount": "1250", "currency": "EUR"}]), json!({"amount": 1250, "currency": "EUR"})]
    {
        assert_eq!(accepted(&keyed(""), &schema, json!({"price": given})), expected);
    }
    assert_eq!(accepted(&keyed("cents"), &schema, json!({"price": {"EUR": {"cents": 1250}}})), expected);
    let text = run(&keyed(""), schema.clone(), json!({"price": 9})).unwrap_err();
    assert!(text.contains("/price: got 9") && text.contains("a list like [{\"amount\":9,\"currency\":\"USD\"}]"), "{text}");
    let text = run(&keyed(""), schema, json!({"price": [9]})).unwrap_err();
    assert!(text.contains("/price/0: got 9"), "{text}");
}

#[test]
fn money_is_found_inside_arrays_and_objects() {
    let schema = json!({"type": "object", "properties": {"price": {"type": "array", "items": {
        "type": "object", "properties": {"total": money_schema()}}}}});
    let operation = priced(MoneyUnit::Major, "/*/total");
    let given = json!({"price": [{"total": {"value": 1, "currencyCode": "USD"}}, {"total": {"amount": 2, "currency": "USD"}}]});
    let expected = json!({"price": [{"total": {"amount": 1, "currency": "USD"}}, {"total": {"amount": 2, "currency": "USD"}}]});
    assert_eq!(accepted(&operation, &schema, given), expected);
    let text = run(&operation, schema, json!({"price": [{"total": 9.5}]})).unwrap_err();
    assert!(text.contains("/price/0/total: got 9.5") && text.contains("main unit, for example dollars"), "{text}");
}

#[test]
fn an_encoded_argument_takes_text_and_structure() {
    let mut filter = body("filter", &["filter"]);
    filter.encoded = vec!["/where".to_owned()];
    let operation = operation(vec![filter]);
    let schema = json!({"type": "object", "properties": {"filter": {"type": "object",
        "properties": {"where": {"type": "string"}, "size": {"type": "integer"}}}}});
    for given in [
        json!({"filter": {"where": {"a": [1]}}}),
        json!({"filter": {"where": "{\"a\":[1]}"}}),
        json!({"filter": {"where": "word"}}),
    ] {
        assert_eq!(accepted(&operation, &schema, given.clone()), given);
    }
    let text = run(&operation, schema.clone(), json!({"filter": {"where": "{\"a\":[1"}})).unwrap_err();
    assert!(text.contains("/filter/where: this JSON text is cut off or malformed"), "{text}");
    let text = run(&operation, schema, json!({"filter": {"where": {"a": 1}, "size": "many"}})).unwrap_err();
    assert!(text.contains("/filter/size") && !text.contains("/filter/where"), "{text}");
}

#[test]
fn limit_is_clamped_and_next_cursor_passes() {
    let mut operation = operation(Vec::new());
    operation.pagination = Some(Pagination {
        limit: Limit { parameter: None, default: 20, max: 100, documented: true },
        next: Continuation::Counter {
            send: PageParameter::Parameter { location: Location::Query, name: "page".to_owned() },
            start: 1,
            step: StepUnit::Page,
            more: None,
            total: None,
            total_pages: false,
        },
    });
    let schema = json!({"type": "object", "properties": {
        "limit": {"type": "integer", "minimum": 1, "maximum": 100}, "next_cursor": {"type": "string"}}});
    for (asked, granted) in
        [(json!(5000), 100), (json!(0), 1), (json!(-3), 1), (json!("250"), 100), (json!(1e300), 100), (json!(50.0), 50)]
    {
        let checked = run(&operation, schema.clone(), json!({"limit": asked, "next_cursor": "c"})).unwrap();
        assert_eq!(checked.arguments["limit"].as_f64(), Some(f64::from(granted)), "{asked}");
        assert_eq!(checked.arguments["next_cursor"], "c");
    }
    let checked = run(&operation, schema.clone(), json!({"limit": 5000})).unwrap();
    assert_eq!(checked.coerced, ["/limit: 5000 read as 100, the nearest that the vendor takes"]);
    assert_eq!(accepted(&operation, &schema, json!({"limit": null, "nextCursor": null})), json!({}));
    assert!(run(&operation, schema, json!({"limit": "all"})).is_err());
}

#[test]
fn a_pattern_that_the_engine_does_not_know_is_not_enforced() {
    let operation = operation(vec![query("a", "a"), query("b", "b")]);
    let schema = json!({"type": "object", "properties": {
        "a": {"type": "string", "pattern": "^(?=x).*$"}, "b": {"type": "string", "maxLength": 3}}});
    assert!(run(&operation, schema.clone(), json!({"a": "anything"})).is_ok());
    assert!(run(&operation, schema, json!({"b": "long"})).is_err());
}

#[test]
fn a_broken_schema_lets_the_vendor_decide() {
    let operation = operation(vec![query("a", "a")]);
    let schema = json!({"type": "object", "properties": {"a": {"$ref": "http://nowhere.invalid/x.json"}}});
    assert!(run(&operation, schema, json!({"a": 1})).is_ok());
}

#[test]
fn open_fields_have_their_place() {
    let operation = operation(vec![argument("filters", Target::QueryRest), query("sort", "sort")]);
    let schema = json!({"type": "object", "properties": {"filters": {"type": "object"}, "sort": {"type": "string"}}});
    let text = run(&operation, schema, json!({"companyName": "x"})).unwrap_err();
    assert!(text.contains("this tool takes filters, sort; fields of the vendor's own go inside `filters`"), "{text}");
}

mod hostile {
    use super::*;
    use proptest::prelude::*;

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,20}".prop_map(Value::from),
            prop_oneof![Just("open"), Just("[1"), Just("{}"), Just("7"), Just("true")].prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::hash_map("[a-z_/~]{0,8}", inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// No arguments panic, every refusal is short, and what passes passes again unchanged.
        #[test]
        fn arguments_never_panic(
            known in prop::collection::hash_map(
                prop_oneof![Just("user_id"), Just("count"), Just("status"), Just("tags"), Just("owner"), Just("idUser"), Just("ratio")],
                any_json(), 0..6),
            other in prop::collection::hash_map(".{0,12}", any_json(), 0..2),
        ) {
            let mut given: Map<String, Value> = known.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
            given.extend(other);
            match run(&plain(), schema(), Value::Object(given)) {
                Ok(checked) => {
                    let again = run(&plain(), schema(), Value::Object(checked.arguments.clone())).unwrap();
                    prop_assert_eq!(again.arguments, checked.arguments);
                    prop_assert!(again.coerced.is_empty());
                }
                Err(text) => prop_assert!(text.len() <= 1_100 && text.ends_with("Fix these and call again.")),
            }
        }
    }
}
