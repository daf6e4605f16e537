//! A tool called by hand against the vendor's stand-in, and every operation of the API once.

use crate::fixture::{BASE, Client, Served};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use toolwright_hub::service::Settings;
use toolwright_integration::Integration;
use toolwright_integration::api::Api;
use toolwright_sandbox::{Options, Running, Sandbox};

/// Torii's stand-in, and a hub that may call it.
async fn stand_in() -> (Running, Served, Vec<(String, String)>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/torii");
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    let integration: Integration = serde_json::from_str(&read("operations.json")).unwrap();
    let api: Api = serde_json::from_str(&read("api.json")).unwrap();
    let sandbox = Sandbox::new(&integration, &api, Options::default()).unwrap();
    let credentials = sandbox.credentials();
    let running = sandbox.start_on_loopback().await.unwrap();
    let mut settings = Settings::new(BASE);
    settings.trusted_origins.push(running.base_url().to_owned());
    (running, Served::start_with(settings).await, credentials)
}

async fn account(client: &Client<'_>, vendor: &Running, credentials: &[(String, String)]) -> String {
    let credentials: serde_json::Map<String, Value> =
        credentials.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
    let body = json!({"integration": "torii", "label": "Sandbox", "credentials": credentials, "base_url": vendor.base_url()});
    let made = client.post("/integrated-account", &body).await;
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_tool_is_called_by_hand_and_put_on_record() {
    let (vendor, served, credentials) = stand_in().await;
    let client = served.tenant("one").await;
    let account = account(&client, &vendor, &credentials).await;
    let call =
        async |tool: &str, body: Value| client.post(&format!("/integrated-account/{account}/tools/{tool}/call"), &body).await;

    let users = call("list_all_torii_users", json!({"arguments": {"limit": 2}})).await.json();
    assert_eq!(users["is_error"], false, "{users}");
    assert_eq!(users["structured"]["items"].as_array().unwrap().len(), 2);
    let cursor = users["structured"]["next_cursor"].as_str().unwrap();
    let more = call("list_all_torii_users", json!({"arguments": {"limit": 2, "next_cursor": cursor}})).await.json();
    assert_ne!(more["structured"]["items"][0]["id"], users["structured"]["items"][0]["id"]);

    let wrong = call("list_all_torii_users", json!({"arguments": {"limit": "many"}})).await;
    assert_eq!((wrong.status, &wrong.json()["is_error"]), (200, &json!(true)));
    let none = call("list_all_torii_usres", json!({})).await;
    assert_eq!((none.status, none.code().as_str()), (404, "not_found"));
    assert_eq!(none.details()[0].2.as_deref(), Some("list_all_torii_users"));

    let rows = client.get("/log?kind=mcp").await.json();
    let rows = rows["items"].as_array().unwrap();
    let seen: Vec<(&str, &str)> =
        rows.iter().map(|row| (row["tool"].as_str().unwrap(), row["outcome"].as_str().unwrap())).collect();
    let tool = "list_all_torii_users";
    assert_eq!(seen, [(tool, "arguments"), (tool, "ok"), (tool, "ok")]);
    let row = &rows[1];
    assert_eq!((&row["integrated_account_id"], &row["mcp_server_id"]), (&json!(account), &Value::Null));
    assert_eq!((&row["client_name"], &row["effect"], &row["method"]), (&json!("console"), &json!("read"), &json!("tools/call")));
    assert!(row["api_token_id"].is_string() && row["arguments_digest"].is_string());
    for filter in ["tool=list_all_torii_users", "client=console", "outcome=arguments", "method=tools/call", "status=200"] {
        assert!(!client.get(&format!("/log?kind=mcp&{filter}")).await.json()["items"].as_array().unwrap().is_empty(), "{filter}");
    }

    // Neither the vendor's key nor the caller's token is in what comes out.
    let key = credentials[0].1.as_str();
    for text in [users.to_string(), client.get("/log").await.text().to_owned()] {
        assert!(!text.contains(key) && !text.contains(&client.token));
    }
    // Another tenant has no such account.
    let other = served.tenant("other").await;
    let target = format!("/integrated-account/{account}/tools/{tool}/call");
    let foreign = other.post(&target, &json!({"nonsense": 1})).await;
    assert_eq!((foreign.status, foreign.code().as_str()), (404, "not_found"));
    vendor.stop().await.unwrap();
}

#[tokio::test]
async fn a_vendor_that_is_not_there_is_a_result_and_no_failure() {
    let (vendor, served, credentials) = stand_in().await;
    let client = served.tenant("one").await;
    let account = account(&client, &vendor, &credentials).await;
    vendor.stop().await.unwrap();
    let target = format!("/integrated-account/{account}/tools/list_all_torii_users/call");
    let answer = client.post(&target, &json!({})).await;
    assert_eq!((answer.status, &answer.json()["is_error"]), (200, &json!(true)));
    let bare = client.post("/integrated-account", &json!({"integration": "torii", "label": "x"})).await.json();
    let target = format!("/integrated-account/{}/tools/list_all_torii_users/call", bare["id"].as_str().unwrap());
    let answer = client.post(&target, &json!({})).await.json();
    assert!(answer["text"].as_str().unwrap().contains("TORII_API_KEY"), "{answer}");
}

#[tokio::test]
async fn every_operation_succeeds_as_described() {
    let (vendor, served, credentials) = stand_in().await;
    let client = served.tenant("one").await;
    let account = account(&client, &vendor, &credentials).await;
    let server = client.server(&account).await["id"].as_str().unwrap().to_owned();
    let token = client.post("/api-token", &json!({"name": "t"})).await.json()["id"].as_str().unwrap().to_owned();
    let one = format!("/integrated-account/{account}");
    client.post(&format!("{one}/tools/list_all_torii_me/call"), &json!({})).await;
    client.patch(&one, &json!({"label": "x"})).await;
    client.patch(&format!("{one}/mcp/{server}"), &json!({"name": "x"})).await;
    client.patch(&format!("/api-token/{token}"), &json!({"name": "x"})).await;
    client.post("/integration/reload", &json!({})).await;
    for path in ["/integrated-account", &one, &format!("{one}/mcp"), &format!("{one}/mcp/{server}"), &format!("{one}/tools")] {
        client.get(path).await;
    }
    for path in
        ["/api-token", &format!("/api-token/{token}"), "/integration", "/integration/torii", "/integration/torii/tools", "/log"]
    {
        client.get(path).await;
    }
    let login = json!({"token": client.token}).to_string();
    served.raw("POST", "/session", &[("Content-Type", "application/json")], login.as_bytes()).await;
    for path in ["/session", "/health", "/ready", "/openapi.json"] {
        client.get(path).await;
    }
    client.delete("/session").await;
    client.delete(&format!("{one}/mcp/{server}")).await;
    client.delete(&one).await;
    client.delete(&format!("/api-token/{token}")).await;
    let all: BTreeSet<String> = served
        .description
        .operations()
        .into_iter()
        .map(|(.., operation)| operation["operationId"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(*served.description.seen.lock().unwrap(), all);
    vendor.stop().await.unwrap();
}
