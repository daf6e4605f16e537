//! `call`: one tool from the command line.

use crate::program::{KEY, run};
use crate::torii::{USER_FIELDS, base, fields, vendor};
use serde_json::{Value, json};

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
