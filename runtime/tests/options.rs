//! How a generated crate's calls can be changed: headers, timeouts, retries, connections of one's own.
#![cfg(feature = "client")]
// Clippy lets tests panic, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::panic)]

mod upstream;

use std::time::{Duration, Instant};
use toolwright_runtime::send::{Http, HttpSettings};
use torii::contracts::{CreateContract, GetContract};
use torii::types::Contract;
use torii::users::GetUser;
use torii::{CallOptions, Client, Error, Options, Retry, Wire};
use upstream::{Canned, Upstream, answer, json};

fn client(upstream: &Upstream) -> Client {
    Client::new(Options::default().with_base_url(upstream.url()).with_credential("api_key", ["canary-5f2c9e"])).unwrap()
}

fn quick(tries: u32) -> Retry {
    let mut retry = Retry::tries(tries);
    retry.first_wait = Duration::from_millis(1);
    retry
}

const USER: &str = r#"{"user":{"id":1}}"#;

fn one() -> GetUser {
    GetUser { id: 1, ..Default::default() }
}

/// An upstream whose first answers are failures.
async fn failing(times: usize, failure: Vec<u8>) -> Upstream {
    let count = std::sync::atomic::AtomicUsize::new(0);
    Upstream::start(move |_| {
        let first = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) < times;
        Canned::Bytes(if first { failure.clone() } else { json(USER) })
    })
    .await
}

#[tokio::test]
async fn headers_go_along_and_only_there() {
    let upstream = Upstream::always(json(USER)).await;
    let plain = client(&upstream);
    let traced = plain.with(CallOptions::new().with_header("X-Trace", "a1"));
    traced.with(CallOptions::new().with_header("x-more", "b")).users().get(one()).await.unwrap();
    plain.users().get(one()).await.unwrap();
    let requests = upstream.requests();
    assert_eq!((requests[0].headers("x-trace"), requests[0].headers("x-more")), (vec!["a1"], vec!["b"]));
    assert!(requests[1].headers("x-trace").is_empty());
}

#[tokio::test]
async fn a_header_that_is_not_the_caller_s_is_refused() {
    let upstream = Upstream::always(json(USER)).await;
    for (name, value) in [
        ("Authorization", "Bearer mine"),
        ("cookie", "a=b"),
        ("Host", "evil.test"),
        ("Content-Length", "0"),
        ("x a", "b"),
        ("x-a", "b\r\nX-Evil: 1"),
        ("X-HTTP-Method-Override", "DELETE"),
    ] {
        let error = client(&upstream).with(CallOptions::new().with_header(name, value)).users().get(one()).await.unwrap_err();
        assert!(error.to_string().contains("Nothing was sent"), "{name}: {error}");
    }
    assert_eq!(upstream.requests().len(), 0);
}

#[tokio::test]
async fn a_call_may_have_a_timeout_of_its_own() {
    let upstream = Upstream::start(|_| Canned::Silence).await;
    let started = Instant::now();
    let hasty = client(&upstream).with(CallOptions::new().with_timeout(Duration::from_millis(50)));
    let error = hasty.users().get(one()).await.unwrap_err();
    assert!(matches!(error, Error::Call(_)) && started.elapsed() < Duration::from_secs(10), "{error}");
}

#[tokio::test]
async fn a_read_is_repeated_when_that_was_asked_for() {
    let upstream = failing(2, answer(503, &[], b"")).await;
    assert_eq!(client(&upstream).users().get(one()).await.unwrap_err().status(), Some(503));
    assert_eq!(upstream.requests().len(), 1);
    let patient = client(&upstream).with(CallOptions::new().with_retry(quick(3)));
    assert_eq!(patient.users().get(one()).await.unwrap().id, Some(1));
    assert_eq!(upstream.requests().len(), 3);

    let upstream = failing(9, answer(502, &[], b"")).await;
    let patient = client(&upstream).with(CallOptions::new().with_retry(quick(3)));
    assert_eq!(patient.users().get(one()).await.unwrap_err().status(), Some(502));
    assert_eq!(upstream.requests().len(), 3);
}

#[tokio::test]
async fn a_write_is_repeated_only_when_nothing_was_done() {
    let contract = || CreateContract { name: "a".to_owned(), id_app: 1, status: "b".to_owned(), ..Default::default() };
    for (failure, expected) in
        [(answer(503, &[], b""), 1), (answer(500, &[], b""), 1), (answer(429, &[("Retry-After", "0")], b""), 3)]
    {
        let upstream = failing(9, failure).await;
        let patient = client(&upstream).with(CallOptions::new().with_retry(quick(3)));
        patient.contracts().create(contract()).await.unwrap_err();
        assert_eq!(upstream.requests().len(), expected);
    }
    let upstream = Upstream::start(|_| Canned::Hangup).await;
    client(&upstream).with(CallOptions::new().with_retry(quick(3))).contracts().create(contract()).await.unwrap_err();
    assert_eq!(upstream.requests().len(), 1);
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_left_to_the_caller() {
    let upstream = failing(9, answer(429, &[("Retry-After", "3600")], b"")).await;
    let patient = client(&upstream).with(CallOptions::new().with_retry(quick(3)));
    assert_eq!(patient.users().get(one()).await.unwrap_err().retry_after(), Some(3600));
    assert_eq!(upstream.requests().len(), 1);
}

#[tokio::test]
async fn a_failure_keeps_headers_and_body() {
    let headers = [("Content-Type", "application/json"), ("X-Request-Id", "r-1"), ("X-Echo", "key canary-5f2c9e")];
    let upstream = Upstream::always(answer(422, &headers, br#"{"message":"no","fields":["name"],"key":"canary-5f2c9e"}"#)).await;
    let error = client(&upstream).users().get(one()).await.unwrap_err();
    assert_eq!((error.status(), error.header("x-request-id")), (Some(422), Some("r-1")));
    assert_eq!(error.body().unwrap()["fields"][0], "name");
    #[derive(Debug)]
    struct Said(Vec<String>);
    impl Wire for Said {
        fn take(value: torii::Value) -> Result<Self, torii::WireError> {
            toolwright_runtime::wire::take(&mut toolwright_runtime::wire::fields(value)?, "fields").map(Said)
        }
        fn put(self) -> torii::Value {
            self.0.put()
        }
    }
    assert_eq!(error.body_as::<Said>().unwrap().0, ["name"]);
    assert!(!format!("{error:?} {error}").contains("canary"), "{error:?}");
}

#[tokio::test]
async fn no_content_is_no_wrong_content() {
    let upstream = Upstream::always(answer(204, &[], b"")).await;
    let client = client(&upstream);
    // All that is documented is optional: nothing is a record too.
    let contract: Contract = client.contracts().get(GetContract { id: 1, ..Default::default() }).await.unwrap();
    assert_eq!(contract.id, None);
    let error = toolwright_runtime::typed::decode::<i64>("a_tool", torii::Value::Null).unwrap_err();
    assert!(matches!(error, Error::NoContent { tool: "a_tool" }), "{error}");
}

#[tokio::test]
async fn connections_may_be_one_s_own() {
    let upstream = Upstream::always(json(USER)).await;
    let own = reqwest::Client::builder().user_agent("mine/1").tls_backend_preconfigured(tls()).build().unwrap();
    let options = Options::default().with_base_url(upstream.url()).with_credential("api_key", ["k"]);
    let client = Client::new(options.with_http(Http::from_client(own, HttpSettings::default()))).unwrap();
    client.users().get(one()).await.unwrap();
    assert_eq!(upstream.requests()[0].headers("user-agent"), ["mine/1"]);
}

fn tls() -> rustls::ClientConfig {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    builder.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth()
}
