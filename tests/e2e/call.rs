//! `call`: one tool from the command line.

use crate::program::{KEY, run};
use crate::torii::{USER_FIELDS, base, fields, vendor};
use crate::upstream::{Upstream, answer, json as json_answer};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn a_list_is_printed_as_json() {
    let vendor = vendor();
    let ended =
        run(["call", "list_all_torii_users", "--arg", "limit=2", "--arg", "is_external=true", "--base-url", &base(&vendor)]);
    let ended = ended.expect(0, &[]);
    let printed: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(printed["items"][0], json!({"id": 1, "email": "ada@example.com"}));
    assert_eq!(ended.stderr, "");
    let request = vendor.take_only();
    assert_eq!(request.line(), format!("GET /v1.0/users?isExternal=true&{USER_FIELDS}&size=2 HTTP/1.1"));
    assert_eq!(request.fields(), fields(&vendor, KEY, None));
}

#[test]
fn json_and_single_arguments_add_up() {
    let vendor = vendor();
    let json = r#"{"name":"Acme","status":"active","amount":{"amount":5,"currency":"EUR"}}"#;
    let base = base(&vendor);
    let call = ["call", "create_a_torii_contract", "--args", json, "--arg", "id_app=7", "--from", "torii", "--base-url", &base];
    let ended = run(call).expect(0, &[]);
    assert_eq!(ended.stdout, "{\"id\":9,\"name\":\"Acme\"}\n");
    let body = r#"{"name":"Acme","idApp":7,"status":"active","amount":{"value":5,"currency":"EUR"}}"#;
    assert_eq!(vendor.take_only().text(), body);
}

#[test]
fn what_goes_wrong_is_said_on_stderr() {
    let vendor = vendor();
    let base = base(&vendor);
    let limited =
        run(["call", "list_all_torii_roles", "--base-url", &base]).expect(1, &["Torii answered 429", "retry after 37 s"]);
    assert_eq!(limited.stdout, "");
    vendor.take_only();
    let gone = run(["call", "get_single_torii_user_by_id", "--arg", "id=8", "--base-url", &base]);
    gone.expect(1, &["404", "there is no such thing"]);
    assert_eq!(vendor.take_only().target(), "/v1.0/users/8");
    run(["call", "list_all_torii_users", "--base-url", "ftp://x"]).expect(3, &["--base-url"]);
    vendor.assert_silent();
}

#[test]
fn all_pages_are_one_document() {
    let call = ["call", "list_all_torii_users", "--sandbox"];
    let one: Value = serde_json::from_str(&run(call).expect(0, &[]).stdout).unwrap();
    let total = one["total"].as_u64().unwrap();
    let read = |options: &[&str]| {
        let ended = run(call.iter().chain(options)).expect(0, &[]);
        (serde_json::from_str::<Value>(&ended.stdout).unwrap(), ended.stderr)
    };
    let (document, said) = read(&["--all", "--arg", "limit=10"]);
    let items = document["items"].as_array().unwrap();
    assert_eq!(items.len() as u64, total);
    assert!(items.iter().enumerate().all(|(at, item)| !items[..at].contains(item)), "an item is there twice");
    // Torii does not say how large a page may be, so that only an empty one is surely the last.
    assert!([total.div_ceil(10), total.div_ceil(10) + 1].contains(&document["pages"].as_u64().unwrap()), "{document}");
    assert_eq!(document.as_object().unwrap().len(), 2, "{document}");
    assert_eq!(said, "", "there is no progress bar where there is no terminal");
    assert_eq!(read(&["--all"]).0["items"], document["items"]);

    let (document, said) = read(&["--all", "--arg", "limit=10", "--max", "15"]);
    assert_eq!(document["items"].as_array().unwrap(), &items[..15]);
    assert_eq!((&document["pages"], &document["truncated"]), (&json!(2), &json!(true)));
    assert!(said.contains("stopped at 15 items"), "{said}");
}

#[test]
fn a_page_that_fails_leaves_no_half_document() {
    let vendor = Upstream::start(|request| match request.target().contains("cursor=") {
        false => json_answer(r#"{"users":[{"id":1},{"id":2}],"count":2,"nextCursor":"two"}"#),
        true => answer(500, &[], "broken"),
    });
    let ended = run(["call", "list_all_torii_users", "--all", "--base-url", &base(&vendor)]);
    assert_eq!(ended.expect(1, &["500", "the call failed", "2 items of 1 pages were read"]).stdout, "");
    assert_eq!(vendor.requests().len(), 2);
}

#[test]
fn a_list_of_empty_pages_ends() {
    let count = AtomicUsize::new(0);
    let vendor = Upstream::start(move |_| {
        let next = count.fetch_add(1, Ordering::Relaxed);
        json_answer(&format!(r#"{{"users":[],"count":0,"nextCursor":"page-{next}"}}"#))
    });
    let ended = run(["call", "list_all_torii_users", "--all", "--base-url", &base(&vendor)]);
    assert_eq!(ended.expect(1, &["100 empty pages in a row"]).stdout, "");
    assert_eq!(vendor.requests().len(), 100);
}

#[test]
fn all_is_for_lists_alone() {
    let vendor = vendor();
    let base = base(&vendor);
    for tool in ["create_a_torii_contract", "get_single_torii_user_by_id"] {
        run(["call", tool, "--all", "--base-url", &base]).expect(2, &[&format!("`{tool}` gives no list")]);
    }
    run(["call", "list_all_torii_users", "--max", "5", "--base-url", &base]).expect(2, &["--all"]);
    run(["call", "list_all_torii_users", "--all", "--max", "0", "--base-url", &base]).expect(2, &["--max"]);
    vendor.assert_silent();
}
