//! OAuth 2.0 access tokens, against a token endpoint and a vendor made of raw sockets.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests are not tests to clippy

mod upstream;

use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use toolwright_integration::Integration;
use toolwright_runtime::authorise::Credentials;
use toolwright_runtime::client::{CallContext, CallError, Client, Options, Reply};
use toolwright_runtime::page::CursorKeys;
use toolwright_runtime::token::{Claim, MemoryTokens, StoreError, TokenError, TokenKey, TokenState, TokenStore, Tokens};
use upstream::{Canned, Recorded, Upstream, answer, json as json_answer};

const CANARY: &str = "canary-5f2c9e";

fn integration(grant: &str, client_auth: &str, token_url: &str) -> Integration {
    let variable = |name: &str| json!({ "environment": format!("ACME_OAUTH_{name}"), "help": "" });
    let mut variables = vec![variable("CLIENT_ID")];
    if grant == "refresh_token" {
        variables.insert(0, variable("REFRESH_TOKEN"));
    }
    if client_auth != "none" {
        variables.push(variable("CLIENT_SECRET"));
    }
    serde_json::from_value(json!({
        "format": 1, "name": "acme", "title": "Acme", "instructions": "", "server": { "url": "https://api.acme.example" },
        "auth": [{
            "name": "oauth", "type": "oauth2", "token_url": token_url, "scopes": ["read:users", "write"],
            "variables": [{ "environment": "ACME_OAUTH", "help": "" }],
            "grants": [{ "grant": grant, "client_auth": client_auth, "variables": variables }],
        }],
        "operations": [{
            "tool": "get", "resource": "users", "method": "get", "effect": "read", "idempotent": true, "http_method": "GET",
            "path": "/users", "security": [["oauth"]], "answer": { "kind": "record" },
        }],
    }))
    .unwrap()
}

/// Reads the values from an environment in which the refresh token is `refresh`.
fn credentials(integration: &Integration, token_url: Option<&str>, refresh: &str) -> Credentials {
    Credentials::from_environment(integration, |name| match name {
        "ACME_OAUTH_REFRESH_TOKEN" => Some(refresh.to_owned()),
        "ACME_OAUTH_CLIENT_ID" => Some("me: &you".to_owned()),
        "ACME_OAUTH_CLIENT_SECRET" => Some(format!("{CANARY}-s/c")),
        "ACME_OAUTH_TOKEN_URL" => token_url.map(str::to_owned),
        _ => None,
    })
}

struct World {
    endpoint: Upstream,
    vendor: Upstream,
    grant: &'static str,
    client_auth: &'static str,
}

impl World {
    async fn new(grant: &'static str, answers: impl Fn(&Recorded) -> Canned + Send + Sync + 'static) -> Self {
        let vendor = Upstream::start(|request| {
            let token = request.headers("authorization").first().map(|value| (*value).to_owned()).unwrap_or_default();
            if token.contains("refused") {
                return Canned::Bytes(answer(401, &[("Content-Type", "application/json")], b"{\"message\":\"who?\"}"));
            }
            Canned::Bytes(json_answer(&json!({ "sent": token }).to_string()))
        });
        Self { endpoint: Upstream::start(answers).await, vendor: vendor.await, grant, client_auth: "basic" }
    }

    fn client(&self, tokens: &Tokens) -> Client {
        self.client_with(tokens, "first-refresh")
    }

    fn client_with(&self, tokens: &Tokens, refresh: &str) -> Client {
        let integration = integration(self.grant, self.client_auth, "https://auth.acme.example/token");
        let mut options = Options::new(CursorKeys::random().unwrap());
        options.base_url = Some(self.vendor.url());
        options.credentials = credentials(&integration, Some(&format!("{}/oauth/token?v=1", self.endpoint.url())), refresh);
        options.tokens = tokens.clone();
        Client::new(Arc::new(integration), options).unwrap()
    }
}

async fn call(client: &Client) -> Result<Reply, CallError> {
    call_as(client, "a1").await
}

async fn call_as(client: &Client, account: &str) -> Result<Reply, CallError> {
    let operation = &client.integration().operations[0];
    client.call(operation, serde_json::Map::new(), &CallContext::new(account)).await
}

fn token(access: &str, more: Value) -> Canned {
    let mut body = json!({ "access_token": access, "token_type": "Bearer" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Canned::Bytes(json_answer(&body.to_string()))
}

fn oauth_error(status: u16, code: &str) -> Canned {
    let body = json!({ "error": code, "error_description": format!("no {CANARY}-s/c and first-refresh") }).to_string();
    Canned::Bytes(answer(status, &[("Content-Type", "application/json")], body.as_bytes()))
}

/// The bearer tokens that the vendor saw.
fn bearers(world: &World) -> Vec<String> {
    let requests = world.vendor.requests();
    requests.iter().map(|request| request.headers("authorization").join("|")).collect()
}

#[tokio::test]
async fn each_way_of_asking_is_byte_exact_and_a_token_serves_until_it_ends() {
    let id = "me%3A%20%26you";
    let secret = "canary-5f2c9e-s%2Fc";
    // base64 of both, form-encoded
    let basic = "Basic bWUlM0ElMjAlMjZ5b3U6Y2FuYXJ5LTVmMmM5ZS1zJTJGYw==";
    let asked = "grant_type=client_credentials&scope=read%3Ausers%20write";
    let refresh = "grant_type=refresh_token&refresh_token=first-refresh";
    for (grant, client_auth, authorization, body) in [
        ("client_credentials", "basic", Some(basic), asked.to_owned()),
        ("client_credentials", "body", None, format!("{asked}&client_id={id}&client_secret={secret}")),
        ("client_credentials", "none", None, format!("{asked}&client_id={id}")),
        ("refresh_token", "basic", Some(basic), refresh.to_owned()),
        ("refresh_token", "body", None, format!("{refresh}&client_id={id}&client_secret={secret}")),
        ("refresh_token", "none", None, format!("{refresh}&client_id={id}")),
    ] {
        let mut world = World::new(grant, |_| token("access-1-long-enough", json!({ "expires_in": "3600" }))).await;
        world.client_auth = client_auth;
        let client = world.client(&Tokens::default());
        for _ in 0..3 {
            let reply = call(&client).await.unwrap();
            assert!(format!("{reply:?}").contains("Bearer [redacted]"), "{reply:?}");
        }
        let requests = world.endpoint.requests();
        assert_eq!(requests.len(), 1, "{grant} {client_auth}");
        assert_eq!(requests[0].line(), "POST /oauth/token?v=1 HTTP/1.1");
        assert_eq!(requests[0].text(), body);
        assert_eq!(requests[0].headers("authorization"), authorization.into_iter().collect::<Vec<_>>());
        assert_eq!(requests[0].headers("content-type"), ["application/x-www-form-urlencoded"]);
        assert_eq!(requests[0].headers("accept"), ["application/json"]);
        assert_eq!(bearers(&world), ["Bearer access-1-long-enough"; 3]);
    }
}

#[tokio::test]
async fn a_token_that_was_supplied_is_sent_as_it_is() {
    let world = World::new("client_credentials", |_| token("never", json!({}))).await;
    let integration = integration("client_credentials", "basic", "https://auth.acme.example/token");
    let mut options = Options::new(CursorKeys::random().unwrap());
    options.base_url = Some(world.vendor.url());
    options.credentials = Credentials::from_environment(&integration, |name| Some(format!("{name}-value")));
    call(&Client::new(Arc::new(integration), options).unwrap()).await.unwrap();
    assert_eq!((bearers(&world), world.endpoint.connections()), (vec!["Bearer ACME_OAUTH-value".to_owned()], 0));
}

/// A token endpoint with rotating refresh tokens: each counts once. The first access token lives this long, the others an hour.
fn rotating(first: f64) -> impl Fn(&Recorded) -> Canned + Send + Sync + 'static {
    let valid = Mutex::new(("first-refresh".to_owned(), 0));
    move |request| {
        let mut valid = valid.lock().unwrap();
        if !request.text().contains(&format!("refresh_token={}", valid.0)) {
            return oauth_error(400, "invalid_grant");
        }
        let number = valid.1 + 1;
        *valid = (format!("rotated-{number}"), number);
        let lifetime = if number == 1 { first } else { 3_600.0 };
        std::thread::sleep(Duration::from_millis(20));
        token(&format!("access-{number}-long"), json!({ "expires_in": lifetime, "refresh_token": valid.0 }))
    }
}

/// security.md §7, 20: on one node, and on two that share a store.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn test_20_a_hundred_calls_on_an_expired_token_refresh_once() {
    for nodes in [1, 2] {
        let world = Arc::new(World::new("refresh_token", rotating(1.0)).await);
        let store = Arc::new(MemoryTokens::default());
        let tokens: Vec<Tokens> = (0..nodes).map(|_| Tokens::new(Arc::clone(&store) as Arc<dyn TokenStore>)).collect();
        call(&world.client(&tokens[0])).await.unwrap();
        // Past half of its second, the token is due.
        tokio::time::sleep(Duration::from_millis(600)).await;
        let clients: Vec<Client> = (0..100).map(|number| world.client(&tokens[number % nodes])).collect();
        let calls: Vec<_> = clients.into_iter().map(|client| tokio::spawn(async move { call(&client).await })).collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
        assert_eq!(world.endpoint.requests().len(), 2, "{nodes} nodes");
        assert_eq!(bearers(&world)[1..], vec!["Bearer access-2-long"; 100]);
    }
}

#[tokio::test]
async fn accounts_do_not_share_tokens() {
    let count = AtomicUsize::new(0);
    let world = World::new("client_credentials", move |_| {
        token(&format!("access-{}", count.fetch_add(1, Ordering::SeqCst)), json!({ "expires_in": 3600 }))
    })
    .await;
    let client = world.client(&Tokens::default());
    for account in ["a1", "a2", "a1", "a2"] {
        call_as(&client, account).await.unwrap();
    }
    assert_eq!(bearers(&world), ["Bearer access-0", "Bearer access-1", "Bearer access-0", "Bearer access-1"]);
}

/// A store of a machine that can die: from then on nothing of what it holds is written, and its claims end soon.
#[derive(Debug)]
struct Mortal {
    disk: Arc<MemoryTokens>,
    dead: AtomicBool,
}

type Stored<'a, T> = std::pin::Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

impl TokenStore for Mortal {
    fn load<'a>(&'a self, key: &'a TokenKey) -> Stored<'a, TokenState> {
        self.disk.load(key)
    }

    fn claim<'a>(&'a self, key: &'a TokenKey, now: SystemTime, _until: SystemTime) -> Stored<'a, Claim> {
        Box::pin(async move { self.disk.claim(key, now, now + Duration::from_millis(200)).await })
    }

    fn commit<'a>(&'a self, key: &'a TokenKey, fence: u64, state: TokenState) -> Stored<'a, ()> {
        if self.dead.load(Ordering::SeqCst) { Box::pin(std::future::pending()) } else { self.disk.commit(key, fence, state) }
    }
}

/// security.md §7, 21: the process dies between the token endpoint's reply and the commit.
#[tokio::test]
async fn test_21_a_death_before_the_commit_ends_in_recovery_or_in_a_clear_word() {
    for strict in [false, true] {
        let uses = AtomicUsize::new(0);
        let world = World::new("refresh_token", move |request| {
            let used = uses.fetch_add(1, Ordering::SeqCst);
            let old = request.text().contains("first-refresh");
            if strict && old && used > 0 {
                oauth_error(400, "invalid_grant")
            } else {
                token("access-long", json!({ "refresh_token": "second" }))
            }
        })
        .await;
        let disk = Arc::new(MemoryTokens::default());
        let machine = |dead| Tokens::new(Arc::new(Mortal { disk: Arc::clone(&disk), dead: AtomicBool::new(dead) }));
        let dying = world.client(&machine(true));
        assert!(tokio::time::timeout(Duration::from_millis(100), call(&dying)).await.is_err());
        assert_eq!(world.endpoint.requests().len(), 1);

        // Another machine waits for the lease to end, and tries the refresh token that it knows.
        let alive = machine(false);
        let after = call(&world.client(&alive)).await;
        assert_eq!(world.endpoint.requests().len(), 2);
        if !strict {
            assert!(after.is_ok());
            continue;
        }
        let error = after.unwrap_err();
        assert!(matches!(error, CallError::Token(TokenError::NeedsAuthorisation { .. })), "{error:?}");
        let advice = error.advice();
        assert!(advice.contains("needs re-authorisation") && advice.contains("ACME_OAUTH_REFRESH_TOKEN"), "{advice}");
        // It stays said, without another request, until there are other credentials.
        assert_eq!(call(&world.client(&alive)).await.unwrap_err(), error);
        assert_eq!(world.endpoint.requests().len(), 2);
        call(&world.client_with(&alive, "fresh-refresh")).await.unwrap();
    }
}

/// A caller that goes away does not take the rotated refresh token along.
#[tokio::test]
async fn a_caller_that_leaves_does_not_stop_a_renewal() {
    let world = World::new("refresh_token", rotating(3600.0)).await;
    let client = world.client(&Tokens::default());
    for _ in 0..5 {
        let _ = tokio::time::timeout(Duration::from_millis(2), call(&client)).await;
    }
    call(&client).await.unwrap();
    assert_eq!(world.endpoint.requests().len(), 1);
}

#[tokio::test]
async fn failures_are_told_without_a_secret_and_the_endpoint_is_left_alone() {
    let json_type = [("Content-Type", "application/json"), ("Retry-After", "77")];
    let bytes = |text: &str| Canned::Bytes(json_answer(text));
    for (canned, words) in [
        (oauth_error(400, "invalid_scope"), "the token endpoint answered invalid_scope"),
        (oauth_error(200, "server_error"), "the token endpoint answered server_error"),
        (oauth_error(400, "canary-5f2c9e-s/c"), "the token endpoint answered an error"),
        (oauth_error(401, "invalid_client"), "does not accept the client's id or secret (invalid_client)"),
        (Canned::Bytes(answer(503, &json_type, b"{}")), "answered 503. Nothing was sent. Try again after 77 s"),
        (Canned::Bytes(answer(302, &[("Location", "https://evil.example")], b"")), "the token endpoint answered 302"),
        (Canned::Hangup, "the token endpoint failed: the connection broke"),
        (bytes("<html>"), "gave no access token"),
        (bytes(r#"{"access_token":""}"#), "gave no access token"),
        (bytes(r#"{"access_token":"a\r\nb"}"#), "gave no access token"),
        (bytes(r#"{"access_token":"abc","token_type":"mac"}"#), "no bearer token"),
    ] {
        let world = World::new("client_credentials", move |_| canned.clone()).await;
        let client = world.client(&Tokens::default());
        for _ in 0..3 {
            let error = call(&client).await.unwrap_err();
            assert!(error.advice().contains(words), "{words}: {}", error.advice());
            let shown = format!("{error:?}{error}{}{client:?}", error.to_json());
            assert!(!shown.contains(CANARY) && !shown.contains("first-refresh"), "{shown}");
        }
        assert_eq!((world.endpoint.requests().len(), world.vendor.connections()), (1, 0), "{words}");
    }
}

#[tokio::test]
async fn a_refused_token_that_is_new_is_not_renewed_again_and_again() {
    let world = World::new("client_credentials", |_| token("refused-access", json!({ "expires_in": 3600 }))).await;
    let client = world.client(&Tokens::default());
    for _ in 0..3 {
        let advice = call(&client).await.unwrap_err().advice();
        assert!(advice.contains("401") && advice.contains("authorise the account again"), "{advice}");
    }
    assert_eq!((world.endpoint.requests().len(), world.vendor.requests().len()), (1, 3));
}

#[tokio::test]
async fn a_described_token_endpoint_is_public_and_https() {
    let local = Upstream::always(json_answer(r#"{"access_token":"x"}"#)).await;
    let vendor = Upstream::always(json_answer("{}")).await;
    let port = local.address.port();
    for url in [
        format!("http://127.0.0.1:{port}/token"),
        format!("https://127.0.0.1:{port}/token"),
        format!("https://localhost:{port}/token"),
        format!("https://a@127.0.0.1:{port}/token"),
        "file:///etc/passwd".to_owned(),
        "/token".to_owned(),
    ] {
        let integration = integration("client_credentials", "basic", &url);
        let mut options = Options::new(CursorKeys::random().unwrap());
        options.base_url = Some(vendor.url());
        options.credentials = credentials(&integration, None, "first-refresh");
        let error = call(&Client::new(Arc::new(integration), options).unwrap()).await.unwrap_err();
        assert!(error.advice().contains("the token endpoint cannot be used"), "{url}: {}", error.advice());
    }
    assert_eq!((local.connections(), vendor.connections()), (0, 0));
}

#[tokio::test]
async fn what_is_missing_is_said_for_every_way() {
    let integration = integration("refresh_token", "none", "https://auth.acme.example/token");
    let client = Client::new(Arc::new(integration), Options::new(CursorKeys::random().unwrap())).unwrap();
    let advice = call(&client).await.unwrap_err().advice();
    assert!(advice.contains("ACME_OAUTH, or ACME_OAUTH_REFRESH_TOKEN and ACME_OAUTH_CLIENT_ID"), "{advice}");
}
