//! A generated crate against a vendor made of a raw socket on loopback.
#![cfg(feature = "client")]
// Clippy lets tests panic, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::panic)]

mod upstream;

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use torii::contracts::{CreateContract, DeleteContract, GetContract};
use torii::files::{DownloadFile, UploadFile};
use torii::users::{GetUser, ListUsers, UpdateUser};
use torii::{Client, Error, File, Options, Value, Wire, types};
use upstream::{Canned, Upstream, answer, json};

const KEY: &str = "canary-5f2c9e";

fn client(upstream: &Upstream) -> Client {
    Client::new(Options::default().with_base_url(upstream.url()).with_credential("api_key", [KEY])).unwrap()
}

/// Two pages of users: `cursor=two` leads to the second.
async fn two_pages() -> Upstream {
    Upstream::start(|request| {
        let second = request.target().contains("cursor=two");
        Canned::Bytes(if second {
            json(r#"{"users":[{"id":3,"lifecycleStatus":"on_leave"}],"count":1,"total":3}"#)
        } else {
            json(
                r#"{"users":[{"id":1,"email":"a@x.test","lifecycleStatus":"active","new":true},{"id":2}],"count":2,"total":3,"nextCursor":"two"}"#,
            )
        })
    })
    .await
}

#[tokio::test]
async fn a_list_is_a_page_of_typed_items() {
    let upstream = two_pages().await;
    let users = client(&upstream).users();
    let parameters = ListUsers {
        lifecycle_status: Some("active".into()),
        id_users: Some(vec![1, 2]),
        filters: Some(vec![types::Filter {
            key: Some("activeAppsCount".to_owned()),
            op: Some(types::FilterOperator::Gt),
            value: Some(types::FilterValue::Number(0.0)),
            ..Default::default()
        }]),
        fields: Some("id".to_owned()),
        limit: Some(2),
        ..Default::default()
    };
    let page = users.list(parameters.clone()).await.unwrap();
    assert_eq!(page.items.iter().map(|user| user.id).collect::<Vec<_>>(), [Some(1), Some(2)]);
    assert_eq!(page.items[0].lifecycle_status, Some(types::LifecycleStatus::Active));
    assert_eq!((page.items[0].email.as_deref(), &page.items[1].email), (Some("a@x.test"), &None));
    assert_eq!((&page.rest["total"], page.rest.len()), (&Value::from(3), 2));

    let next = users.list(ListUsers { next_cursor: page.next_cursor, ..parameters }).await.unwrap();
    assert_eq!(next.items[0].lifecycle_status, Some(types::LifecycleStatus::Unknown("on_leave".to_owned())));
    assert_eq!(next.next_cursor, None);

    let requests = upstream.requests();
    let filters = "filters=%5B%7B%22key%22%3A%22activeAppsCount%22%2C%22op%22%3A%22gt%22%2C%22value%22%3A0.0%7D%5D";
    let wanted = format!("/users?lifecycleStatus=active&idUsers=1,2&{filters}&fields=id&size=2");
    assert_eq!(requests[0].target(), wanted);
    assert_eq!(requests[0].headers("authorization"), [format!("Bearer {KEY}")]);
    assert_eq!(requests[1].target(), format!("{wanted}&cursor=two"));
}

#[tokio::test]
async fn every_item_comes_as_a_stream_and_no_page_ahead_of_time() {
    let upstream = two_pages().await;
    let mut items = client(&upstream).users().list_all(ListUsers::default());
    assert_eq!(upstream.requests().len(), 0);
    let mut ids = Vec::new();
    while let Some(user) = poll_fn(|context| futures_core::Stream::poll_next(Pin::new(&mut items), context)).await {
        ids.push(user.unwrap().id.unwrap());
        assert_eq!(upstream.requests().len(), if ids.len() < 3 { 1 } else { 2 });
    }
    assert_eq!(ids, [1, 2, 3]);
    assert!(items.next().await.is_none());

    let all = client(&upstream).users().list_all(ListUsers { limit: Some(2), ..Default::default() }).collect().await.unwrap();
    assert_eq!((all.len(), upstream.requests().len()), (3, 4));
}

#[tokio::test]
async fn an_error_ends_the_stream() {
    let upstream = Upstream::start(|request| {
        let second = request.target().contains("cursor=two");
        Canned::Bytes(if second { answer(500, &[], b"{}") } else { json(r#"{"users":[{"id":1}],"nextCursor":"two"}"#) })
    })
    .await;
    let mut items = client(&upstream).users().list_all(ListUsers::default());
    assert_eq!(items.next().await.unwrap().unwrap().id, Some(1));
    assert_eq!(items.next().await.unwrap().unwrap_err().status(), Some(500));
    assert!(items.next().await.is_none());
    assert_eq!(upstream.requests().len(), 2);
}

#[tokio::test]
async fn a_create_writes_its_body_byte_by_byte() {
    let upstream = Upstream::always(json(r#"{"contract":{"id":7,"name":"Zoom","amount":{"value":1,"currency":"USD"}}}"#)).await;
    let created = client(&upstream)
        .contracts()
        .create(CreateContract {
            name: "Zoom".to_owned(),
            id_app: 307,
            status: "active".to_owned(),
            amount: Some(types::Money { amount: 1_200_000, currency: "USD".to_owned(), ..Default::default() }),
            additional_fields: Some(BTreeMap::from([("c_region".to_owned(), Value::from("EU"))])),
            ..Default::default()
        })
        .await
        .unwrap();
    assert_eq!((created.id, created.name.as_deref()), (Some(7), Some("Zoom")));
    let requests = upstream.requests();
    assert_eq!(requests[0].line(), "POST /contracts HTTP/1.1");
    // The order of the amount's keys is serde_json's, which the whole build decides.
    let body = |amount: &str| format!(r#"{{"name":"Zoom","idApp":307,"status":"active","amount":{{{amount}}},"c_region":"EU"}}"#);
    let ordered = body(r#""value":1200000,"currency":"USD""#);
    let sorted = r#"{"amount":{"currency":"USD","value":1200000},"c_region":"EU","idApp":307,"name":"Zoom","status":"active"}"#;
    assert!([ordered.as_str(), sorted].contains(&requests[0].text()), "{}", requests[0].text());
}

#[tokio::test]
async fn a_failure_keeps_status_words_and_seconds() {
    let body = br#"{"statusCode":429,"error":"Too Many Requests","message":"Rate limit exceeded"}"#;
    let headers = [("Content-Type", "application/json"), ("Retry-After", "37"), ("X-RateLimit-Limit", "100")];
    let upstream = Upstream::always(answer(429, &headers, body)).await;
    let error = client(&upstream).users().get(GetUser { id: 1, ..Default::default() }).await.unwrap_err();
    assert_eq!((error.status(), error.retry_after()), (Some(429), Some(37)));
    assert_eq!(error.rate_limit().unwrap().limit, Some(100));
    assert!(error.message().unwrap().contains("Rate limit exceeded"), "{error}");
    assert!(error.to_string().contains("37 s"), "{error}");
    assert_eq!(upstream.requests().len(), 1, "a 429 is not retried");
}

#[tokio::test]
async fn an_answer_that_is_not_as_documented_says_where() {
    let upstream = Upstream::always(json(r#"{"users":[{"id":1},{"id":"two"}]}"#)).await;
    let error = client(&upstream).users().list(ListUsers::default()).await.unwrap_err();
    let Error::Decode { tool, error } = error else { panic!("{error}") };
    assert_eq!((tool, error.pointer().as_str()), ("list_all_torii_users", "/items/1/id"));
}

#[tokio::test]
async fn what_is_wrong_is_not_sent() {
    let upstream = Upstream::always(json("{}")).await;
    let keyless = Client::new(Options::default().with_base_url(upstream.url())).unwrap();
    let error = keyless.users().get(GetUser { id: 1, ..Default::default() }).await.unwrap_err();
    assert!(error.to_string().contains("TORII_API_KEY"), "{error}");
    let amount = Some(types::Money { amount: 5, ..Default::default() });
    let half = CreateContract { name: "a".to_owned(), id_app: 1, status: "b".to_owned(), amount, ..Default::default() };
    let error = client(&upstream).contracts().create(half).await.unwrap_err();
    assert!(error.to_string().contains("currency"), "{error}");
    assert!(Client::new(Options::default().with_base_url("ftp://x")).is_err());
    assert_eq!(upstream.requests().len(), 0);
}

#[tokio::test]
async fn nothing_and_files_and_large_answers_come_back_whole() {
    let upstream = Upstream::start(|request| {
        Canned::Bytes(match request.line().split(' ').next() {
            Some("DELETE") => answer(204, &[], b""),
            Some("POST") => json(r#"{"id":9,"name":"a.csv"}"#),
            Some("PUT") => json(r#"{"user":{"id":1,"lifecycleStatus":"offboarded"}}"#),
            _ if request.target().contains("download") => {
                answer(200, &[("Content-Type", "application/pdf")], &vec![b'%'; 2_000_000])
            }
            _ => json(&format!(r#"{{"contract":{{"id":1,"name":"{}"}}}}"#, "x".repeat(200_000))),
        })
    })
    .await;
    let client = client(&upstream);
    client.contracts().delete(DeleteContract { id: 1, ..Default::default() }).await.unwrap();
    let contract = client.contracts().get(GetContract { id: 1, ..Default::default() }).await.unwrap();
    assert_eq!(contract.name.unwrap().len(), 200_000);
    let file = client.files().download(DownloadFile { id: 1, ..Default::default() }).await.unwrap();
    assert_eq!((file.media_type.as_str(), file.bytes.len()), ("application/pdf", 2_000_000));
    let upload = File::new("a b.csv", "text/csv", "i,j");
    client.files().upload(UploadFile { file: upload, ..Default::default() }).await.unwrap();
    let sent = upstream.requests();
    let sent = sent.last().unwrap().text();
    assert!(sent.contains("filename=\"a b.csv\"\r\nContent-Type: text/csv\r\n\r\ni,j\r\n"), "{sent}");
    let update = UpdateUser { id: 1, lifecycle_status: types::LifecycleStatus::Offboarded, ..Default::default() };
    client.users().update(update).await.unwrap();
    assert_eq!(upstream.requests().last().unwrap().text(), r#"{"lifecycleStatus":"offboarded"}"#);
}

#[test]
fn what_was_read_is_written_again() {
    let value: Value = serde_json::from_str(
        r#"{"id":1,"name":"Zoom","status":"active","amount":{"currency":"USD","value":1},"documents":[{"idUpload":4,"name":"a.pdf"}]}"#,
    )
    .unwrap();
    assert_eq!(types::Contract::take(value.clone()).unwrap().put(), value);
    for text in ["true", "1.5", "\"a\"", "[1.0,\"a\",false]", "{\"later\":1}"] {
        let value: Value = serde_json::from_str(text).unwrap();
        let read = types::FilterValue::take(value.clone()).unwrap();
        assert_eq!(matches!(read, types::FilterValue::Other(_)), value.is_object(), "{text}");
        assert_eq!(read.put(), value, "{text}");
    }
}
