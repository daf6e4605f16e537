//! Accounts whose credentials are OAuth 2.0 grants: the tokens that are got with them belong to the account, not to one of its servers,
//! are sealed, and outlive a restart.

use crate::vendor::Vendor;
use crate::world::{KEY, LIST, generated, send};
use axum::Router;
use axum::extract::State;
use axum::routing::post;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use toolwright_hub::catalog::Catalog;
use toolwright_hub::clock::Clock;
use toolwright_hub::service::*;
use toolwright_hub::store::sqlite::Sqlite;
use toolwright_hub::vault::Keyring;
use toolwright_runtime::authorise::Secret;

/// A token endpoint whose refresh tokens work once. It gives its tokens the vendor's data.
#[derive(Clone)]
struct Issuer {
    vendor: Vendor,
    given: Arc<Mutex<Vec<String>>>,
}

async fn issue(State(issuer): State<Issuer>, body: String) -> (axum::http::StatusCode, String) {
    let mut given = issuer.given.lock().unwrap();
    let current = format!("refresh-{:04}-canary", given.len());
    if !body.contains(&current) {
        return (axum::http::StatusCode::BAD_REQUEST, json!({"error": "invalid_grant"}).to_string());
    }
    given.push(body);
    let number = given.len();
    issuer.vendor.give(&format!("access-{number:04}-canary"), "mine@example.com");
    let answer = json!({"access_token": format!("access-{number:04}-canary"), "token_type": "bearer", "expires_in": 3600,
                        "refresh_token": format!("refresh-{number:04}-canary")});
    (axum::http::StatusCode::OK, answer.to_string())
}

/// Torii, as if it took OAuth 2.0.
fn write_integration(folder: &Path, token_url: &str) {
    let torii = folder.join("torii");
    std::fs::create_dir_all(&torii).unwrap();
    std::fs::copy(generated().join("torii/tools.json"), torii.join("tools.json")).unwrap();
    let text = std::fs::read_to_string(generated().join("torii/operations.json")).unwrap();
    let mut operations: Value = serde_json::from_str(&text).unwrap();
    let variable = |name: &str| json!({"environment": name, "help": ""});
    operations["auth"][0] = json!({
        "name": operations["auth"][0]["name"], "type": "oauth2", "token_url": token_url, "variables": [variable("TORII_TOKEN")],
        "grants": [{"grant": "refresh_token", "variables": [variable("TORII_REFRESH_TOKEN"), variable("TORII_CLIENT_ID"), variable("TORII_CLIENT_SECRET")]}],
    });
    std::fs::write(torii.join("operations.json"), operations.to_string()).unwrap();
}

async fn open(folder: &Path, origins: &[String]) -> Arc<Hub> {
    let mut settings = Settings::new("https://hub.example.com");
    settings.trusted_origins = origins.to_vec();
    let store = Arc::new(Sqlite::open(&folder.join("hub.db")).unwrap());
    Hub::open(store, Keyring::parse(KEY).unwrap(), Clock::system(), Catalog::load(folder.join("generated")), settings)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_belong_to_the_account_and_outlive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let vendor = Vendor::start().await;
    let issuer = Issuer { vendor: vendor.clone(), given: Arc::default() };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/token", post(issue)).with_state(issuer.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    write_integration(&folder.path().join("generated"), &format!("{origin}/token"));
    let origins = [origin, vendor.base_url.clone()];
    let hub = open(folder.path(), &origins).await;
    let who = Who { tenant: hub.create_tenant("t").await.unwrap().id, token: None };
    let secret = |name: &str, value: &str| (name.to_owned(), Secret::new(value));
    let new = NewAccount {
        integration: "torii".to_owned(),
        label: "l".to_owned(),
        credentials: BTreeMap::from([
            secret("TORII_REFRESH_TOKEN", "refresh-0000-canary"),
            secret("TORII_CLIENT_ID", "client"),
            secret("TORII_CLIENT_SECRET", "client-secret-canary"),
        ]),
        base_url: Some(vendor.base_url.clone()),
        ..NewAccount::default()
    };
    let strange =
        NewAccount { credentials: BTreeMap::from([secret("TORII_TOKEN_TOKEN_URL", "http://127.0.0.1:1")]), ..new.clone() };
    assert!(matches!(hub.create_account(&who, strange).await, Err(ServiceError::Invalid(_))), "a tenant names no token endpoint");
    let account = hub.create_account(&who, new).await.unwrap();
    assert!(matches!(&account.credentials, CredentialState::Known { missing, .. } if missing.is_empty()), "{account:?}");
    let id = account.account.id;
    let mut tokens = Vec::new();
    for name in ["one", "two"] {
        let new = NewServer { name: name.to_owned(), ..NewServer::default() };
        tokens.push(hub.create_server(&who, &id, new).await.unwrap().token.expose().to_owned());
    }
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": LIST, "arguments": {}}});
    let call = async |hub: &Arc<Hub>, token: &str| send(hub, &format!("/mcp/{token}"), &[], &message).await.result();

    let calls: Vec<_> = (0..40)
        .map(|number| {
            let (hub, token, message) = (hub.clone(), tokens[number % 2].clone(), message.clone());
            tokio::spawn(async move { send(&hub, &format!("/mcp/{token}"), &[], &message).await.result() })
        })
        .collect();
    for done in calls {
        let text = done.await.unwrap();
        assert!(text.contains("mine@example.com"), "{text}");
    }
    assert_eq!(issuer.given.lock().unwrap().len(), 1, "one renewal for both servers and all calls");
    drop(hub);

    let hub = open(folder.path(), &origins).await;
    assert!(call(&hub, &tokens[0]).await.contains("mine@example.com"));
    assert_eq!(issuer.given.lock().unwrap().len(), 1, "the token outlived the restart");
    // The vendor forgets the token; the refresh token that came with it is the one that counts.
    vendor.forget();
    call(&hub, &tokens[1]).await;
    let files = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    for path in files {
        let bytes = std::fs::read(&path).unwrap();
        assert!(!bytes.windows(6).any(|window| window == b"canary"), "{}", path.display());
    }
}
