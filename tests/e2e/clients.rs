//! Everything that a client does with Torii, over both transports and in both eras, and the bytes that the vendor gets.

use crate::program::{KEY, ROOT};
use crate::session::{Era, Session, Transport, http, words};
use crate::torii::{USER_FIELDS, base, fields, vendor};
use crate::upstream::Upstream;
use rmcp::model::ErrorCode;
use rmcp::service::ServiceError;
use serde_json::{Value, json};

/// The whole of it.
async fn exercise(transport: Transport, era: Era) {
    let vendor = vendor();
    let session = Session::start(transport, era, &["torii", "--base-url", &base(&vendor)]).await;
    let info = session.client.peer_info().unwrap();
    assert_eq!(info.protocol_version, era.version());
    assert_eq!(info.server_info.as_ref().unwrap().name, "torii");
    lists(&session).await;
    walks(&session, &vendor).await;
    creates(&session, &vendor).await;
    is_limited(&session, &vendor).await;
    is_corrected(&session, &vendor).await;
}

/// The list is what was built, schema for schema.
async fn lists(session: &Session) {
    let tools = session.client.list_all_tools().await.unwrap();
    let built = std::fs::read_to_string(format!("{ROOT}/generated/torii/tools.json")).unwrap();
    let built: Value = serde_json::from_str(&built).unwrap();
    assert_eq!(tools.len(), 73);
    assert_eq!(serde_json::to_value(&tools).unwrap(), built["tools"]);
}

/// Page after page, with a cursor that nobody can make up.
async fn walks(session: &Session, vendor: &Upstream) {
    let first = session.succeed("list_all_torii_users", json!({"limit": 2})).await;
    let request = vendor.take_only();
    assert_eq!(request.line(), format!("GET /v1.0/users?{USER_FIELDS}&size=2 HTTP/1.1"));
    assert_eq!(request.fields(), fields(vendor, KEY, None));
    assert_eq!(request.body, b"");
    assert_eq!(first["items"], json!([{"id": 1, "email": "ada@example.com"}, {"id": 2}]));
    assert_eq!(first["count"], 2);

    let cursor = first["next_cursor"].as_str().unwrap();
    assert!(!cursor.contains("page-two"), "the vendor's cursor shows in {cursor}");
    let (head, tail) = cursor.split_at(cursor.len() / 2);
    let tampered = format!("{head}{}{}", if tail.starts_with('A') { 'B' } else { 'A' }, &tail[1..]);
    for arguments in [
        json!({"limit": 2, "next_cursor": tampered}),
        json!({"limit": 2, "next_cursor": "page-two/+=="}),
        json!({"limit": 2, "next_cursor": cursor, "email": "eve@example.com"}),
    ] {
        let refused = session.fail("list_all_torii_users", arguments).await;
        assert!(refused.starts_with("next_cursor is not valid for this call"), "{refused}");
    }
    let other = session.fail("list_all_torii_contracts", json!({"next_cursor": cursor})).await;
    assert!(other.starts_with("next_cursor is not valid for this call"), "{other}");
    vendor.assert_silent();

    let second = session.succeed("list_all_torii_users", json!({"limit": 2, "next_cursor": cursor})).await;
    let request = vendor.take_only();
    assert_eq!(request.line(), format!("GET /v1.0/users?{USER_FIELDS}&size=2&cursor=page-two%2F%2B%3D%3D HTTP/1.1"));
    assert_eq!(request.fields(), fields(vendor, KEY, None));
    assert_eq!((&second["items"], &second["next_cursor"]), (&json!([{"id": 3}]), &Value::Null));
}

/// Money is an amount with its currency, or it is refused.
async fn creates(session: &Session, vendor: &Upstream) {
    let mut contract = json!({
        "name": "Acme", "id_app": 7, "status": "active", "amount": {"amount": 1_200_000, "currency": "USD"},
        "documents": [{"idUpload": 3, "name": "signed.pdf"}],
        "additional_fields": r#"{"c_team":"IT","ccf_cost":12345678901234567890.5}"#,
    });
    let created = session.succeed("create_a_torii_contract", contract.clone()).await;
    assert_eq!(created, json!({"id": 9, "name": "Acme"}));
    let request = vendor.take_only();
    let body = concat!(
        r#"{"name":"Acme","idApp":7,"status":"active","amount":{"value":1200000,"currency":"USD"},"#,
        r#""documents":[{"idUpload":3,"name":"signed.pdf"}],"c_team":"IT","ccf_cost":12345678901234567890.5}"#
    );
    assert_eq!(request.text(), body);
    assert_eq!(request.line(), "POST /v1.0/contracts HTTP/1.1");
    assert_eq!(request.fields(), fields(vendor, KEY, Some(body.len())));

    contract["amount"] = json!(12_000);
    let flat = session.fail("create_a_torii_contract", contract.clone()).await;
    assert!(flat.contains("/amount: got 12000, which does not say its currency"), "{flat}");
    contract["amount"] = json!({"amount": 12_000});
    let half = session.fail("create_a_torii_contract", contract).await;
    assert!(half.contains("currency"), "{half}");
    vendor.assert_silent();
}

/// Too many requests are passed on, in words and numbers, and never repeated.
async fn is_limited(session: &Session, vendor: &Upstream) {
    let result = session.call("list_all_torii_roles", json!({})).await.unwrap();
    assert_eq!(result.is_error, Some(true));
    let told = words(&result);
    assert!(told.contains("Rate limited: retry after 37 s; limit 100 per minute on roles."), "{told}");
    let meta = result.meta.clone().unwrap();
    let of = |name: &str| meta.get(name).unwrap_or_else(|| panic!("{name} in {meta:?}"));
    assert_eq!((of("ratelimit-limit"), of("ratelimit-remaining")), (&json!(100), &json!(0)));
    assert_eq!((of("ratelimit-reset"), of("retry-after")), (&json!(37), &json!(37)));
    assert_eq!(of("toolwright/error")["status"], 429);
    assert_eq!(vendor.take_only().line(), "GET /v1.0/roles HTTP/1.1");
}

/// A model is told all its mistakes at once, and what it probably meant.
async fn is_corrected(session: &Session, vendor: &Upstream) {
    let told = session.fail("create_a_torii_contract", json!({"id_app": "seven", "statuss": "active", "owner": true})).await;
    for part in [
        "/statuss: unknown argument; did you mean `status`?",
        "/id_app: got \"seven\", expected integer",
        "/owner: got true, expected integer",
        "missing required name, status",
    ] {
        assert!(told.contains(part), "`{part}` is not in\n{told}");
    }
    let ServiceError::McpError(error) = session.call("list_all_torii_user", json!({})).await.unwrap_err() else {
        panic!("an unknown tool is an error of the protocol")
    };
    assert_eq!(error.code, ErrorCode::INVALID_PARAMS);
    assert_eq!(error.message, "unknown tool `list_all_torii_user`; did you mean `list_all_torii_users`?");
    vendor.assert_silent();
}

#[tokio::test]
async fn stdio_2025_11_25() {
    exercise(Transport::Stdio, Era::Legacy).await;
}

#[tokio::test]
async fn stdio_2026_07_28() {
    exercise(Transport::Stdio, Era::Modern).await;
}

#[tokio::test]
async fn http_2025_11_25() {
    exercise(Transport::Http, Era::Legacy).await;
}

#[tokio::test]
async fn http_2026_07_28() {
    exercise(Transport::Http, Era::Modern).await;
}

#[tokio::test]
async fn bridge_2025_11_25() {
    exercise(Transport::Bridge, Era::Legacy).await;
}

#[tokio::test]
async fn bridge_2026_07_28() {
    exercise(Transport::Bridge, Era::Modern).await;
}

#[tokio::test]
async fn over_http_the_limits_are_header_fields_and_the_clients_own_stay_here() {
    let vendor = vendor();
    let server = crate::program::Server::start(&["torii", "--base-url", &base(&vendor)]);
    let call =
        json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "list_all_torii_roles", "arguments": {}}});
    let request = http().post(&server.url).header("content-type", "application/json").body(call.to_string());
    let request =
        request.header("authorization", "Bearer of-the-client").header("cookie", "a=b").header("x-api-key", "of-the-client");
    let response = request.header("x-forwarded-for", "10.0.0.1").send().await.unwrap();
    assert_eq!(response.status(), 200);
    for (name, value) in
        [("ratelimit-limit", "100"), ("ratelimit-remaining", "0"), ("ratelimit-reset", "37"), ("retry-after", "37")]
    {
        assert_eq!(response.headers()[name], value, "{name}");
    }
    assert_eq!(vendor.take_only().fields(), fields(&vendor, KEY, None));
}
