//! Whatever is sent, the answer is a refusal or a success as described, and never a failure of the hub.

use crate::fixture::{Client, Served};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

/// Any JSON, with the API's own words among its keys and values.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        Just("name".to_owned()),
        Just("config".to_owned()),
        Just("methods".to_owned()),
        Just("tags".to_owned()),
        Just("read".to_owned()),
        Just("expires_at".to_owned()),
        Just("limits".to_owned()),
        Just("integration".to_owned()),
        Just("torii".to_owned()),
        Just("label".to_owned()),
        Just("credentials".to_owned()),
        Just("variables".to_owned()),
        Just("base_url".to_owned()),
        Just("arguments".to_owned()),
        Just("2027-01-01T00:00:00Z".to_owned()),
        any::<String>(),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..6).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

async fn paths(client: &Client<'_>) -> Vec<(String, String)> {
    let account = client.account().await;
    let server = client.server(&account).await["id"].as_str().unwrap().to_owned();
    let with_body =
        client.served.description.operations().into_iter().filter(|(_, _, operation)| !operation["requestBody"].is_null());
    let fill = |path: String| {
        path.replace("{id}", &account).replace("{server_id}", &server).replace("{name}", "torii").replace("{tool}", "nonsense")
    };
    with_body.map(|(method, path, _)| (method, fill(path))).collect()
}

#[tokio::test]
async fn arbitrary_json_is_never_a_failure_of_the_hub() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let paths = paths(&client).await;
    let mut runner = TestRunner::new(Config::default());
    for round in 0..60 {
        for (method, path) in &paths {
            let mut body = any_json().new_tree(&mut runner).unwrap().current();
            if round % 2 == 0 && !body.is_object() {
                body = json!({"name": body.clone(), "label": "x", "integration": "torii", "config": body});
            }
            // The client holds each answer against the description, in which every refusal is below 500 or documented.
            let answer = client.send(method, path, &[("Content-Type", "application/json")], body.to_string().as_bytes()).await;
            assert!(answer.status < 500, "{method} {path} {body}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn arbitrary_bytes_queries_and_paths_are_never_a_failure_of_the_hub() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let account = client.account().await;
    let mut runner = TestRunner::new(Config::default());
    let bytes = prop::collection::vec(any::<u8>(), 0..200);
    // What no HTTP server takes for a target does not reach the routes.
    let query = "[a-z_]{1,9}=[a-zA-Z0-9%&=+,.;:@/?!$'()*~_-]{0,30}";
    let part = "[a-zA-Z0-9%&=+,.;:@!$'()*~_-]{1,40}";
    for _ in 0..100 {
        let body = bytes.new_tree(&mut runner).unwrap().current();
        let answer = client.send("POST", "/integrated-account", &[("Content-Type", "application/json")], &body).await;
        assert!(answer.status < 500, "{body:?}");
        let query = query.new_tree(&mut runner).unwrap().current();
        for list in ["/log", "/integrated-account", "/api-token", &format!("/integrated-account/{account}/tools")] {
            let answer = client.get(&format!("{list}?{query}&limit=1")).await;
            assert!(answer.status < 500, "{list}?{query}: {}", answer.text());
        }
        let part = part.new_tree(&mut runner).unwrap().current();
        for path in [format!("/integrated-account/{part}"), format!("/api-token/{part}"), format!("/integration/{part}")] {
            let answer = client.get(&path).await;
            assert!(answer.status < 500, "{path}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn header_fields_of_any_bytes_are_answered() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let account = client.account().await;
    let target = format!("/integrated-account/{account}");
    for value in ["", "\u{fc}", "\"", "\"\"", "*", "\"1\"x", "a=b; =; ;;", "\t"] {
        for name in ["If-Match", "Cookie", "X-CSRF-Token", "Content-Encoding", "Accept"] {
            let headers = [("Content-Type", "application/json"), (name, value)];
            let answer = client.send("PATCH", &target, &headers, br#"{"label":"x"}"#).await;
            assert!(answer.status < 500, "{name}: {value}");
        }
        let answer = served.raw("GET", &target, &[("Authorization", value)], b"").await;
        assert_eq!(answer.status, 401, "{value}");
    }
}
