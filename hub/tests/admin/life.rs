//! The whole life of an account, a server and a token; and that every operation was seen to succeed as described.

use crate::fixture::{BASE, Client, Served, copy_integration};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

#[tokio::test]
async fn an_accounts_credentials_go_in_and_never_come_out() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let bare = client.post("/integrated-account", &json!({"integration": "torii", "label": " Acme "})).await;
    assert_eq!(bare.status, 201, "{}", bare.text());
    let account = bare.json();
    let target = format!("/integrated-account/{}", account["id"].as_str().unwrap());
    assert_eq!(bare.header("location"), Some(target.as_str()));
    assert_eq!((&account["label"], &account["credentials"], &account["base_url"]), (&json!("Acme"), &json!([]), &Value::Null));
    assert!(account["missing"][0].as_str().unwrap().contains("TORII_API_KEY"));
    let set = client.patch(&target, &json!({"credentials": {"TORII_API_KEY": "canary-4711"}})).await.json();
    assert_eq!((&set["credentials"], &set["missing"]), (&json!(["TORII_API_KEY"]), &json!([])));
    let same = client.patch(&target, &json!({"label": "Acme Inc."})).await.json();
    assert_eq!((&same["credentials"], &same["label"]), (&json!(["TORII_API_KEY"]), &json!("Acme Inc.")));
    let taken = client.patch(&target, &json!({"credentials": {"TORII_API_KEY": null}})).await.json();
    assert_eq!(taken["credentials"], json!([]));
    for base_url in ["http://example.com", "https://127.0.0.1", "https://10.0.0.1/x", "ftp://x", "nonsense"] {
        let answer = client.patch(&target, &json!({"base_url": base_url})).await;
        assert_eq!((answer.status, answer.pointers()), (400, vec!["/base_url".to_owned()]), "{base_url}");
    }
    assert_eq!(
        client.patch(&target, &json!({"base_url": "https://api.example.com/v1"})).await.json()["base_url"],
        "https://api.example.com/v1"
    );
    assert_eq!(client.patch(&target, &json!({"base_url": null})).await.json()["base_url"], Value::Null);
    assert_eq!(client.patch(&target, &json!({})).await.status, 200);
    assert_eq!(client.patch(&target, &json!({"integration": "cakewalk"})).await.pointers(), ["/integration"]);
    assert!(!client.get("/log").await.text().contains("canary"));
}

#[tokio::test]
async fn a_server_is_made_changed_and_deleted() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let account = client.account().await;
    let mcp = format!("/integrated-account/{account}/mcp");
    let body = json!({
        "name": "Offboarding",
        "config": {"methods": ["read", "write"], "tags": ["users", "apps"], "require_api_token_auth": false},
        "expires_at": "2026-12-31T23:59:59Z",
    });
    let created = client.post(&mcp, &body).await;
    assert_eq!(created.status, 201, "{}", created.text());
    let made = created.json();
    let (id, token) = (made["id"].as_str().unwrap(), made["token"].as_str().unwrap());
    let one = format!("{mcp}/{id}");
    assert_eq!(created.header("location"), Some(one.as_str()));
    assert!(token.len() >= 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(made["url"], format!("{BASE}/mcp/{token}"));
    assert_eq!(made["integrated_account_id"], account);
    assert_eq!(made["created_at"], "2026-11-21T12:00:00Z");
    assert_eq!(made["expires_at"], "2026-12-31T23:59:59Z");
    let config =
        json!({"methods": ["read", "write"], "tags": ["users", "apps"], "require_api_token_auth": false, "tool_exposure": "all"});
    assert_eq!(made["config"], config);
    assert_eq!(made["limits"], json!({"calls_per_minute": null, "concurrency": null}));
    assert!(token.ends_with(made["token_hint"].as_str().unwrap()));

    // Token and URL were shown once.
    for later in [client.get(&one).await, client.get(&mcp).await, client.get("/log").await, client.patch(&one, &json!({})).await]
    {
        assert!(later.status == 200 && !later.text().contains(token), "{}", later.text());
    }
    patch_semantics(&client, &one, &made).await;

    assert_eq!(client.delete(&one).await.status, 204);
    assert_eq!(client.get(&one).await.status, 404);
    assert_eq!(client.delete(&one).await.status, 404);
    assert_eq!(client.get(&mcp).await.json()["items"], json!([]));
    let log = client.get(&format!("/log?server={id}")).await.json();
    let methods: BTreeSet<&str> = log["items"].as_array().unwrap().iter().map(|row| row["method"].as_str().unwrap()).collect();
    assert!(methods.contains("server.create") && methods.contains("server.delete"), "{methods:?}");
}

async fn patch_semantics(client: &Client<'_>, one: &str, made: &Value) {
    let patch = async |body: Value| {
        let answer = client.patch(one, &body).await;
        assert_eq!(answer.status, 200, "{body}: {}", answer.text());
        answer.json()
    };
    client.served.time.pass(Duration::from_secs(1));
    let narrowed = patch(json!({"config": {"methods": ["read"]}})).await;
    assert_eq!(narrowed["config"]["methods"], json!(["read"]));
    // Top-level keys of the configuration are merged, everything else stays.
    assert_eq!(narrowed["config"]["tags"], made["config"]["tags"]);
    assert_eq!((&narrowed["name"], &narrowed["expires_at"]), (&made["name"], &made["expires_at"]));
    assert_eq!((&narrowed["created_at"], &narrowed["updated_at"]), (&made["created_at"], &json!("2026-11-21T12:00:01Z")));
    assert!(narrowed["revision"].as_u64() > made["revision"].as_u64());
    let opened = patch(json!({"config": {"tags": [], "require_api_token_auth": true}})).await;
    let config = json!({"methods": ["read"], "tags": [], "require_api_token_auth": true, "tool_exposure": "all"});
    assert_eq!(opened["config"], config);
    assert_eq!(patch(json!({"name": "Other"})).await["config"], config);
    assert_eq!(patch(json!({"expires_at": null})).await["expires_at"], Value::Null);
    assert_eq!(patch(json!({"name": "Third"})).await["expires_at"], Value::Null);
    assert_eq!(patch(json!({"expires_at": "2027-01-01T00:00:00+02:00"})).await["expires_at"], "2026-12-31T22:00:00Z");
    assert_eq!(
        patch(json!({"limits": {"calls_per_minute": 5}})).await["limits"],
        json!({"calls_per_minute": 5, "concurrency": null})
    );
    assert_eq!(patch(json!({"name": "Fourth"})).await["limits"], json!({"calls_per_minute": 5, "concurrency": null}));
    assert_eq!(patch(json!({"limits": {}})).await["limits"], json!({"calls_per_minute": null, "concurrency": null}));
    let past = client.patch(one, &json!({"expires_at": "2026-11-21T12:00:30Z"})).await;
    assert_eq!((past.status, past.pointers()), (400, vec!["/expires_at".to_owned()]));
    // One word merged with those that stay must still let a tool pass.
    patch(json!({"config": {"methods": ["destructive"], "tags": []}})).await;
    let empty = client.patch(one, &json!({"config": {"tags": ["audit_logs"]}})).await;
    assert_eq!(empty.status, 400, "{}", empty.text());
    assert_eq!(client.get(one).await.json()["config"]["tags"], json!([]));
}

#[tokio::test]
async fn an_expired_server_is_not_there() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let account = client.account().await;
    let mcp = format!("/integrated-account/{account}/mcp");
    let id = client.post(&mcp, &json!({"name": "x", "expires_at": "2026-11-21T12:10:00Z"})).await.json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let one = format!("{mcp}/{id}");
    served.time.pass(Duration::from_millis(599_999));
    assert_eq!(client.get(&one).await.status, 200);
    served.time.pass(Duration::from_millis(1));
    assert_eq!(client.get(&one).await.status, 404);
    assert_eq!(client.patch(&one, &json!({"expires_at": null})).await.status, 404);
    assert_eq!(client.get(&mcp).await.json()["items"], json!([]));
}

#[tokio::test]
async fn the_tools_are_those_that_a_filter_would_expose() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let account = client.account().await;
    let tools = format!("/integrated-account/{account}/tools");
    let all = client.get(&tools).await.json();
    assert_eq!(all, client.get("/integration/torii/tools").await.json());
    let count = |answer: &Value| answer["count"].as_u64().unwrap();
    let items = |answer: &Value| answer["items"].as_array().unwrap().clone();
    assert_eq!(items(&all).len() as u64, count(&all));
    let sum: u64 = items(&all).iter().map(|tool| tool["tokens"].as_u64().unwrap()).sum();
    assert_eq!(all["tokens"].as_u64().unwrap(), sum);
    let reads = client.get(&format!("{tools}?methods=read")).await.json();
    assert!(count(&reads) > 0 && items(&reads).iter().all(|tool| tool["effect"] == "read"));
    let writes = client.get(&format!("{tools}?methods=write")).await.json();
    assert_eq!(count(&reads) + count(&writes), count(&all));
    for query in ["methods=list,get&tags=users", "methods=list&methods=get&tags=users"] {
        let some = client.get(&format!("{tools}?{query}")).await.json();
        let fits = |tool: &Value| {
            ["list", "get"].iter().any(|method| tool["method"] == *method)
                && tool["tags"].as_array().unwrap().contains(&json!("users"))
        };
        assert!(count(&some) > 0 && items(&some).iter().all(fits));
        assert_eq!(items(&all).iter().filter(|tool| fits(tool)).count() as u64, count(&some));
    }
    let unknown = client.get(&format!("{tools}?methods=raed,list&tags=user")).await;
    assert_eq!((unknown.status, unknown.pointers()), (400, vec!["/methods/0".to_owned(), "/tags/0".to_owned()]));
    assert_eq!(unknown.details()[0].2.as_deref(), Some("read"));
}

#[tokio::test]
async fn integrations_are_loaded_again_without_a_restart() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let names = |list: &Value| list["items"].as_array().unwrap().iter().map(|item| item["name"].clone()).collect::<Vec<_>>();
    assert_eq!(names(&client.get("/integration").await.json()), ["cakewalk", "torii"]);
    let torii = client.get("/integration/torii").await.json();
    assert_eq!(torii["auth"][0]["variables"][0]["name"], "TORII_API_KEY");
    let total = torii["tools"].as_u64().unwrap();
    for tally in ["effects", "resources", "methods"] {
        assert_eq!(
            torii[tally].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum::<u64>(),
            total,
            "{tally}"
        );
    }
    assert_eq!(client.get("/integration/nothing").await.status, 404);

    let generated = served.folder.path().join("generated");
    std::fs::write(generated.join("torii/tools.json"), "{").unwrap();
    std::fs::remove_dir_all(generated.join("cakewalk")).unwrap();
    let broken = client.post("/integration/reload", &json!({})).await.json();
    assert_eq!(broken["integrations"], json!(["torii"]));
    assert_eq!(broken["problems"].as_array().unwrap().len(), 1);
    let words = broken["problems"][0].as_str().unwrap();
    assert!(words.starts_with("torii: ") && !words.contains('/'), "the folder's name, and not where it lies: {words}");
    assert_eq!(client.get("/integration/torii").await.json()["tools"], total);
    copy_integration("torii", &generated.join("torii"));
    copy_integration("cakewalk", &generated.join("cakewalk"));
    assert_eq!(
        client.post("/integration/reload", &json!({})).await.json(),
        json!({"integrations": ["cakewalk", "torii"], "problems": []})
    );
}

#[tokio::test]
async fn a_token_is_shown_once_and_may_delete_itself() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let created = client.post("/api-token", &json!({"name": "CI"})).await.json();
    let second = Client { served: &served, token: created["token"].as_str().unwrap().to_owned() };
    let one = format!("/api-token/{}", created["id"].as_str().unwrap());
    assert_eq!(second.get(&one).await.json()["token_hint"], created["token_hint"]);
    for later in [client.get(&one).await, client.get("/api-token").await, client.get("/log").await] {
        assert!(!later.text().contains(&second.token));
    }
    assert_eq!(second.delete(&one).await.status, 204);
    assert_eq!(second.get("/api-token").await.status, 401);
    assert_eq!(client.get(&one).await.status, 404);
}

#[tokio::test]
async fn a_tokens_name_and_end_are_changed() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let made = client.post("/api-token", &json!({"name": "CI", "expires_at": "2026-12-31T23:59:59Z"})).await.json();
    let one = format!("/api-token/{}", made["id"].as_str().unwrap());
    let renamed = client.patch(&one, &json!({"name": " Release "})).await;
    assert_eq!(renamed.status, 200, "{}", renamed.text());
    let renamed = renamed.json();
    assert_eq!((&renamed["name"], &renamed["expires_at"]), (&json!("Release"), &made["expires_at"]));
    assert_eq!(renamed.get("token"), None);
    assert_eq!(client.patch(&one, &json!({"expires_at": null})).await.json()["expires_at"], Value::Null);
    assert_eq!(client.patch(&one, &json!({})).await.json()["name"], "Release");
    let wrong = client.patch(&one, &json!({"name": " ", "expires_at": "2026-11-21T12:00:30Z"})).await;
    assert_eq!((wrong.status, wrong.pointers()), (400, vec!["/expires_at".to_owned(), "/name".to_owned()]));
    assert_eq!(client.patch(&one, &json!({"token": "x"})).await.status, 400);
    assert_eq!(
        client.patch(&one, &json!({"expires_at": "2026-11-21T12:02:00Z"})).await.json()["expires_at"],
        "2026-11-21T12:02:00Z"
    );
    let log = client.get("/log").await;
    assert!(log.text().contains("api_token.update"), "{}", log.text());
    served.time.pass(Duration::from_secs(120));
    assert_eq!(client.patch(&one, &json!({"expires_at": null})).await.status, 404, "what is over is not brought back");
}
