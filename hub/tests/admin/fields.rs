//! Every field of every body and every query parameter, as the description lists them, with values of every wrong type.

use crate::description::Description;
use crate::fixture::{Client, Served};
use serde_json::{Map, Value, json};

/// Values of every JSON type, and what commonly goes wrong.
fn values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(9_007_199_254_740_993_i64),
        json!(""),
        json!("   "),
        json!("text"),
        json!("a\u{0}b"),
        json!("a\u{202e}b"),
        json!("x".repeat(20_000)),
        json!("2020-01-01T00:00:00Z"),
        json!("2030-02-30T00:00:00Z"),
        json!([]),
        json!([1]),
        json!([null]),
        json!([[]]),
        json!({}),
        json!({"nonsense": 1}),
    ]
}

/// Whether the description takes a value for a property; read from its text, and not from the code that checks.
fn takes(description: &Description, schema: &Value, value: &Value) -> bool {
    if value.is_null() {
        return schema["nullable"] == true;
    }
    if let Some(all) = schema["allOf"].as_array() {
        return all.iter().all(|part| takes(description, description.follow(part), value));
    }
    let length = |text: &str| text.chars().count() as u64;
    match schema["type"].as_str().unwrap() {
        "string" => value.as_str().is_some_and(|text| {
            let plain = !text.trim().is_empty() && !text.contains(['\u{0}', '\u{202e}']);
            let time = schema["format"] != "date-time" || text.parse::<toolwright_hub::model::Time>().is_ok();
            let pattern = schema["pattern"].is_null();
            let one_of = schema["enum"].as_array().is_none_or(|words| words.contains(value));
            plain && time && pattern && one_of && schema["maxLength"].as_u64().is_none_or(|most| length(text) <= most)
        }),
        "boolean" => value.is_boolean(),
        "integer" => value.as_i64().is_some_and(|number| {
            schema["minimum"].as_i64().is_none_or(|least| number >= least)
                && schema["maximum"].as_i64().is_none_or(|most| number <= most)
        }),
        "array" => value.as_array().is_some_and(|items| items.iter().all(|item| takes(description, &schema["items"], item))),
        "object" => value.as_object().is_some_and(|object| match schema["properties"].as_object() {
            Some(properties) => {
                object.iter().all(|(name, value)| properties.get(name).is_some_and(|of| takes(description, of, value)))
            }
            None if schema["additionalProperties"] == true => true,
            None => object.values().all(|value| takes(description, &schema["additionalProperties"], value)),
        }),
        other => panic!("{other}"),
    }
}

/// Every property of a body with its pointer, those of objects inside included.
fn properties(description: &Description, schema: &Value, at: &str, out: &mut Vec<(String, Value)>) {
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let pointer = format!("{at}/{name}");
        out.push((pointer.clone(), property.clone()));
        if let Some(inner) = property["allOf"].get(0) {
            properties(description, description.follow(inner), &pointer, out);
        }
    }
}

fn put(body: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let mut place = body;
    for step in parent.split('/').skip(1) {
        place = place.as_object_mut().unwrap().entry(step).or_insert_with(|| json!({}));
    }
    place.as_object_mut().unwrap().insert(key.to_owned(), value);
}

async fn targets(client: &Client<'_>) -> impl Fn(&str) -> String + use<> {
    let account = client.account().await;
    let server = client.server(&account).await["id"].as_str().unwrap().to_owned();
    let token = client.post("/api-token", &json!({"name": "t"})).await.json()["id"].as_str().unwrap().to_owned();
    move |template: &str| {
        let id = if template.starts_with("/api-token") { &token } else { &account };
        template
            .replace("{id}", id)
            .replace("{server_id}", &server)
            .replace("{name}", "torii")
            .replace("{tool}", "list_all_torii_users")
    }
}

#[tokio::test]
async fn every_field_of_every_body_refuses_what_it_does_not_take() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let target = targets(&client).await;
    let mut tried = 0;
    for (method, template, operation) in served.description.operations() {
        let Some(body) = served.description.body(operation) else { continue };
        let mut fields = Vec::new();
        properties(&served.description, body, "", &mut fields);
        let good = &operation["requestBody"]["content"]["application/json"]["example"];
        for (pointer, property) in fields {
            for value in values().into_iter().filter(|value| !takes(&served.description, &property, value)) {
                let mut bad = good.clone();
                put(&mut bad, &pointer, value.clone());
                let answer = client
                    .send(&method, &target(&template), &[("Content-Type", "application/json")], bad.to_string().as_bytes())
                    .await;
                let place = format!("{method} {template} {pointer} = {value}: {}", answer.text());
                assert_eq!((answer.status, answer.code().as_str()), (400, "invalid"), "{}", &place[..place.len().min(600)]);
                let pointers = answer.pointers();
                assert!(pointers.iter().any(|at| at.starts_with(&pointer)), "{}", &place[..place.len().min(600)]);
                assert!(answer.body.len() < 8_000, "a refusal repeats little of what it refuses");
                tried += 1;
            }
        }
        let mut unknown = good.clone();
        put(&mut unknown, "/nonsense", json!(1));
        let answer = client
            .send(&method, &target(&template), &[("Content-Type", "application/json")], unknown.to_string().as_bytes())
            .await;
        assert_eq!((answer.status, answer.pointers()), (400, vec!["/nonsense".to_owned()]), "{method} {template}");
        for required in body["required"].as_array().into_iter().flatten() {
            let name = required.as_str().unwrap();
            let mut short = good.clone();
            short.as_object_mut().unwrap().remove(name);
            let answer = client
                .send(&method, &target(&template), &[("Content-Type", "application/json")], short.to_string().as_bytes())
                .await;
            assert!(
                answer.status == 400 && answer.pointers().contains(&format!("/{name}")),
                "{method} {template} without {name}"
            );
        }
    }
    assert!(tried > 300, "{tried}");
}

#[tokio::test]
async fn every_query_parameter_refuses_what_it_does_not_take() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let target = targets(&client).await;
    let mut tried = 0;
    for (method, template, operation) in served.description.operations() {
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let of_query: Vec<&Value> = parameters.iter().filter(|parameter| parameter["in"] == "query").collect();
        if of_query.is_empty() {
            continue;
        }
        for parameter in &of_query {
            let (name, schema) = (parameter["name"].as_str().unwrap(), &parameter["schema"]);
            let mut bad = vec![String::new(), "%20".to_owned(), "%00".to_owned(), "x".repeat(3_000)];
            if schema["type"] == "integer"
                || schema["format"] == "date-time"
                || !schema["pattern"].is_null()
                || !schema["enum"].is_null()
            {
                bad.extend(["text", "1.5", "-1", "99999999999999999999", "null", "%5B%5D"].map(str::to_owned));
            }
            for value in bad {
                let answer = client.send(&method, &format!("{}?{name}={value}", target(&template)), &[], b"").await;
                let pointers = answer.pointers();
                assert_eq!(answer.status, 400, "{method} {template}?{name}={}: {}", &value[..value.len().min(80)], answer.text());
                assert!(pointers.iter().any(|at| at.starts_with(&format!("/{name}"))), "{template} {name}: {pointers:?}");
                tried += 1;
            }
            if schema["type"] != "array" {
                let twice = client.get(&format!("{}?{name}=1&{name}=1", target(&template))).await;
                assert!(twice.status == 400 && twice.text().contains("is given twice"), "{template} {name}: {}", twice.text());
            }
        }
        let answer = client.get(&format!("{}?nonsense=1", target(&template))).await;
        assert_eq!((answer.status, answer.pointers()), (400, vec!["/nonsense".to_owned()]), "{template}");
    }
    assert!(tried > 80, "{tried}");
}

#[tokio::test]
async fn the_nearest_word_is_named_and_everything_is_told_at_once() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let account = client.account().await;
    let body = json!({
        "nmae": "Offboarding",
        "config": {"methods": ["raed", "list"], "tags": ["user", "nowhere_at_all"], "require_api_token_auth": "no", "tool_exposure": "alll"},
        "expires_at": "2026-11-21T12:00:30Z",
        "limits": {"concurrency": 0},
    });
    let answer = client.post(&format!("/integrated-account/{account}/mcp"), &body).await;
    assert_eq!(
        answer.pointers(),
        [
            "/config/methods/0",
            "/config/require_api_token_auth",
            "/config/tags/0",
            "/config/tags/1",
            "/config/tool_exposure",
            "/expires_at",
            "/limits/concurrency",
            "/name",
            "/nmae",
        ]
    );
    let nearest: Map<String, Value> =
        answer.details().into_iter().filter_map(|(pointer, _, nearest)| Some((pointer, Value::from(nearest?)))).collect();
    let expected =
        json!({"/nmae": "name", "/config/methods/0": "read", "/config/tags/0": "users", "/config/tool_exposure": "all"});
    assert_eq!(Value::Object(nearest), expected);

    assert!(answer.details().iter().any(|(_, message, _)| message.contains("at least 60 seconds ahead")), "{}", answer.text());
    let nothing_made = client.get(&format!("/integrated-account/{account}/mcp")).await.json();
    assert_eq!(nothing_made["items"], json!([]));
    let server = client.server(&account).await;
    let one = format!("/integrated-account/{account}/mcp/{}", server["id"].as_str().unwrap());
    let patch =
        json!({"name": 1, "config": {"tags": ["user"]}, "expires_at": "2020-01-01T00:00:00Z", "limits": {"concurrency": 5}});
    assert_eq!(client.patch(&one, &patch).await.pointers(), ["/config/tags/0", "/expires_at", "/name"]);
    assert_eq!(client.get(&one).await.json()["revision"], server["revision"]);

    let body = json!({"integration": "torii", "label": 1, "credentials": {"TORII_API_KYE": "x"}, "variables": {"nope": "x"}, "base_url": "http://10.0.0.1"});
    let expected = ["/base_url", "/credentials/TORII_API_KYE", "/label", "/variables/nope"];
    assert_eq!(client.post("/integrated-account", &body).await.pointers(), expected);
    let mut change = body.clone();
    change.as_object_mut().unwrap().remove("integration");
    assert_eq!(client.patch(&format!("/integrated-account/{account}"), &change).await.pointers(), expected);
    assert_eq!(client.get("/integrated-account").await.json()["items"].as_array().unwrap().len(), 1);

    let unknown = client.post("/integrated-account", &json!({"integration": "tori", "label": "x"})).await;
    assert_eq!(unknown.details()[0].2.as_deref(), Some("torii"));
    let credential = json!({"integration": "torii", "label": "x", "credentials": {"TORII_API_KYE": "canary-4711"}});
    let credential = client.post("/integrated-account", &credential).await;
    assert_eq!(credential.pointers(), ["/credentials/TORII_API_KYE"]);
    assert_eq!(credential.details()[0].2.as_deref(), Some("TORII_API_KEY"));
    assert!(!credential.text().contains("canary"));
}

#[tokio::test]
async fn a_filter_that_leaves_nothing_and_a_past_expiry_are_refused() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let account = client.account().await;
    let mcp = format!("/integrated-account/{account}/mcp");
    let empty = client.post(&mcp, &json!({"name": "x", "config": {"methods": ["destructive"], "tags": ["audit_logs"]}})).await;
    assert_eq!(empty.status, 400, "{}", empty.text());
    assert!(empty.pointers().iter().all(|pointer| pointer.starts_with("/config")), "{}", empty.text());
    for (expires_at, status) in [
        ("2026-11-21T11:59:59Z", 400),
        ("2026-11-21T12:00:00Z", 400),
        ("2026-11-21T12:00:59.999Z", 400),
        ("2026-11-21T12:01:00Z", 201),
        ("2026-11-21T13:00:59+01:00", 400),
        ("2026-11-21T13:01:00+01:00", 201),
    ] {
        let answer = client.post(&mcp, &json!({"name": "x", "expires_at": expires_at})).await;
        assert_eq!(answer.status, status, "{expires_at}: {}", answer.text());
        let token = client.post("/api-token", &json!({"name": "x", "expires_at": expires_at})).await;
        assert_eq!(token.status, status, "{expires_at}: {}", token.text());
    }
}
