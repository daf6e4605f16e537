//! What the vendors refuse: wrong requests as raw bytes over a socket, each with the status and the vendor's error shape.

use crate::bench::{generated, over_the_wire, torii_files};
use serde_json::Value;
use toolwright_sandbox::{Options, Sandbox};

const GOOD: &str = "Authorization: Bearer sandbox-torii-api-key\r\n";

/// Request line, headers, body; the status, hapi's `error`, and what the message must hold.
const WRONG: &[(&str, &str, &str, u16, &str, &str)] = &[
    ("GET /v1.0/users", "", "", 401, "Unauthorized", "missing"),
    ("GET /v1.0/users", "Authorization: Bearer wrong\r\n", "", 401, "Unauthorized", "wrong"),
    ("GET /v1.0/users", "Authorization: sandbox-torii-api-key\r\n", "", 401, "Unauthorized", "wrong"),
    ("GET /v1.0/users", "Authorization: Basic c2FuZGJveA==\r\n", "", 401, "Unauthorized", "wrong"),
    ("GET /v1.0/nothing", GOOD, "", 404, "Not Found", "/v1.0/nothing"),
    ("GET /users", GOOD, "", 404, "Not Found", "/users"),
    ("GET /v1.0/users/", GOOD, "", 404, "Not Found", ""),
    ("GET /", "", "", 404, "Not Found", ""),
    ("PATCH /v1.0/users/1042", GOOD, "", 405, "Method Not Allowed", "GET, PUT"),
    ("DELETE /v1.0/roles", GOOD, "", 405, "Method Not Allowed", "GET"),
    ("GET /v1.0/users/usr_892b1a", GOOD, "", 400, "Bad Request", "idUser"),
    ("GET /v1.0/users/999999", GOOD, "", 404, "Not Found", "999999"),
    ("GET /v1.0/users/999999/apps", GOOD, "", 404, "Not Found", "999999"),
    ("GET /v1.0/users/1042/apps/1", GOOD, "", 404, "Not Found", "1"),
    ("GET /v1.0/users?size=0", GOOD, "", 400, "Bad Request", "size"),
    ("GET /v1.0/users?size=1001", GOOD, "", 400, "Bad Request", "size"),
    ("GET /v1.0/users?size=ten", GOOD, "", 400, "Bad Request", "size"),
    ("GET /v1.0/users?size=1.5", GOOD, "", 400, "Bad Request", "size"),
    ("GET /v1.0/users?cursor=nonsense", GOOD, "", 400, "Bad Request", "cursor"),
    ("GET /v1.0/users?lifecycleStatus=Suspended", GOOD, "", 400, "Bad Request", "lifecycleStatus"),
    ("GET /v1.0/users?isExternal=maybe", GOOD, "", 400, "Bad Request", "isExternal"),
    ("GET /v1.0/users?idUsers=1,x", GOOD, "", 400, "Bad Request", "idUsers"),
    ("GET /v1.0/users?filters=nonsense", GOOD, "", 400, "Bad Request", "filters"),
    (
        "GET /v1.0/users?filters=%5B%7B%22key%22%3A%22a%22%2C%22op%22%3A%22near%22%7D%5D",
        GOOD,
        "",
        400,
        "Bad Request",
        "filters[0].op",
    ),
    ("GET /v1.0/users?sort=name:sideways", GOOD, "", 400, "Bad Request", "sort"),
    ("GET /v1.0/users?aggs=%7B%7D", GOOD, "", 400, "Bad Request", "aggs.field"),
    (
        "GET /v1.0/apps",
        "Authorization: Bearer sandbox-torii-api-key\r\nX-API-Version: 2.0\r\n",
        "",
        400,
        "Bad Request",
        "X-API-Version",
    ),
    ("GET /v1.0/audit?entity=pets", GOOD, "", 400, "Bad Request", "entity"),
    ("GET /v1.0/audit?startTime=yesterday", GOOD, "", 400, "Bad Request", "startTime"),
    ("GET /v1.0/files/url?name=a.csv", GOOD, "", 400, "Bad Request", "type"),
    ("PUT /v1.0/users/1042", GOOD, "{\"lifecycleStatus\":\"Suspended\"}", 400, "Bad Request", "lifecycleStatus"),
    ("PUT /v1.0/users/1042", GOOD, "{}", 400, "Bad Request", "lifecycleStatus"),
    ("PUT /v1.0/users/1042", GOOD, "", 400, "Bad Request", "body"),
    ("PUT /v1.0/users/1042", GOOD, "{", 400, "Bad Request", "JSON"),
    ("PUT /v1.0/users/1042", GOOD, "[]", 400, "Bad Request", "body"),
    ("PUT /v1.0/users/999999", GOOD, "{\"lifecycleStatus\":\"active\"}", 404, "Not Found", "999999"),
    ("POST /v1.0/contracts", GOOD, "{\"name\":\"x\",\"status\":\"active\"}", 400, "Bad Request", "idApp"),
    ("POST /v1.0/contracts", GOOD, "{\"name\":\"x\",\"status\":\"active\",\"idApp\":2147483648}", 400, "Bad Request", "idApp"),
    ("POST /v1.0/contracts", GOOD, "{\"name\":7,\"status\":\"active\",\"idApp\":1}", 400, "Bad Request", "name"),
    (
        "POST /v1.0/contracts",
        GOOD,
        "{\"name\":\"x\",\"status\":\"active\",\"idApp\":1,\"amount\":\"12\"}",
        400,
        "Bad Request",
        "amount",
    ),
    (
        "POST /v1.0/contracts",
        GOOD,
        "{\"name\":\"x\",\"status\":\"active\",\"idApp\":1,\"amount\":{\"value\":12}}",
        400,
        "Bad Request",
        "amount.currency",
    ),
    (
        "POST /v1.0/contracts",
        GOOD,
        "{\"name\":\"x\",\"status\":\"active\",\"idApp\":1,\"documents\":[{\"idUpload\":\"x\"}]}",
        400,
        "Bad Request",
        "documents[0].idUpload",
    ),
    ("POST /v1.0/files", GOOD, "{\"path\":\"x\",\"type\":\"movie\"}", 400, "Bad Request", "type"),
    ("POST /v1.0/files/upload", GOOD, "{}", 415, "Unsupported Media Type", "multipart/form-data"),
];

const KEYS: &str = "X-API-KEY: sandbox-cakewalk-api-key\r\nX-API-SECRET: sandbox-cakewalk-api-secret\r\n";
const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

/// The same for Cakewalk, whose errors are ProblemDetails (RFC 9457): request line, headers, body; the status, `title`, and what
/// `detail` must hold. `{nobody}` is the id of no record.
const WRONG_AT_CAKEWALK: &[(&str, &str, &str, u16, &str, &str)] = &[
    ("GET /api/v1/Users", "", "", 401, "Unauthorized", "X-API-KEY"),
    ("GET /api/v1/Users", "X-API-KEY: sandbox-cakewalk-api-key\r\n", "", 401, "Unauthorized", "X-API-SECRET"),
    ("GET /api/v1/Users", "X-API-SECRET: sandbox-cakewalk-api-secret\r\n", "", 401, "Unauthorized", "X-API-KEY"),
    ("GET /api/v1/Users", "X-API-KEY: wrong\r\nX-API-SECRET: wrong\r\n", "", 401, "Unauthorized", "wrong"),
    ("GET /api/v1/Users", "Authorization: Bearer sandbox-cakewalk-api-key\r\n", "", 401, "Unauthorized", "missing"),
    ("GET /api/v1/Nothing", KEYS, "", 404, "Not Found", "/api/v1/Nothing"),
    ("GET /Users", KEYS, "", 404, "Not Found", "/Users"),
    ("PATCH /api/v1/Users", KEYS, "", 405, "Method Not Allowed", "GET"),
    ("GET /api/v1/Users?cursor=nonsense", KEYS, "", 400, "Bad Request", "cursor"),
    ("GET /api/v1/Users/grp_789xyz", KEYS, "", 400, "Bad Request", "userId"),
    ("GET /api/v1/Users/{nobody}", KEYS, "", 404, "Not Found", "{nobody}"),
    ("POST /api/v1/Users/{nobody}/Deactivate", KEYS, "", 404, "Not Found", "{nobody}"),
    ("GET /api/v1/UsersGroups/{nobody}/Users", KEYS, "", 404, "Not Found", "{nobody}"),
    ("DELETE /api/v1/UsersGroups/{nobody}/Users/{nobody}", KEYS, "", 404, "Not Found", "{nobody}"),
    ("POST /api/v1/UsersGroups/{nobody}/Users", KEYS, "{\"userIds\":[\"x\"]}", 400, "Bad Request", "userIds"),
    ("GET /api/v1/Tasks", KEYS, "", 400, "Bad Request", "userId"),
    ("GET /api/v1/Tasks?userId=TSK-10492", KEYS, "", 400, "Bad Request", "userId"),
    ("GET /api/v1/Tasks?userId={nobody}&status=Waiting", KEYS, "", 400, "Bad Request", "status"),
    ("POST /api/v1/Tasks/{nobody}/Approve", KEYS, "", 404, "Not Found", "{nobody}"),
    ("POST /api/v1/Tasks/x/Decline", KEYS, "", 400, "Bad Request", "taskId"),
    ("GET /api/v1/Policies/CompatiblePolicies/Everything", KEYS, "", 400, "Bad Request", "requestType"),
    ("PUT /api/v1/WorkApps/{nobody}/Policies/Everything", KEYS, "{\"policyId\":\"{nobody}\"}", 400, "Bad Request", "requestType"),
    (
        "PUT /api/v1/WorkApps/{nobody}/Policies/GrantAccessRequest",
        KEYS,
        "{\"policyId\":\"{nobody}\"}",
        404,
        "Not Found",
        "{nobody}",
    ),
    (
        "PUT /api/v1/WorkApps/{nobody}/Policies/GrantAccessRequest",
        KEYS,
        "{\"policyId\":\"pol_manager_l2\"}",
        400,
        "Bad Request",
        "policyId",
    ),
    ("PUT /api/v1/WorkApps/{nobody}/Policies/GrantAccessRequest", KEYS, "{}", 400, "Bad Request", "policyId"),
    ("PATCH /api/v1/WorkApps/{nobody}/CustomFields", KEYS, "{\"customFields\":{}}", 400, "Bad Request", "customFields"),
    ("POST /api/v1/WorkApps/Accesses", KEYS, "{\"data\":[{\"userId\":\"{nobody}\"}]}", 400, "Bad Request", "workAppId"),
    ("POST /api/v1/Requests/GrantAccess", KEYS, "", 400, "Bad Request", "body"),
    ("POST /api/v1/Requests/GrantAccess", KEYS, "{", 400, "Bad Request", "JSON"),
    (
        "POST /api/v1/Requests/GrantAccess",
        KEYS,
        "{\"createdByUserId\":\"{nobody}\",\"targetUserId\":\"{nobody}\",\"workAppId\":\"{nobody}\",\"grantAccessPurpose\":\"\"}",
        400,
        "Bad Request",
        "grantAccessPurpose",
    ),
    ("POST /api/v1/AccessReviews", KEYS, "{\"name\":\"Q4\"}", 400, "Bad Request", "accessReviewType"),
    (
        "POST /api/v1/AccessReviews",
        KEYS,
        "{\"name\":\"Q4\",\"accessReviewType\":\"Manager\",\"dueDate\":\"soon\",\"workAppIds\":[],\"createdByUserId\":\"{nobody}\"}",
        400,
        "Bad Request",
        "dueDate",
    ),
    (
        "POST /api/v1/AccessReviews",
        "X-API-KEY: sandbox-cakewalk-api-key\r\nX-API-SECRET: sandbox-cakewalk-api-secret\r\nContent-Type: text/plain\r\n",
        "x",
        415,
        "Unsupported Media Type",
        "text/plain",
    ),
];

/// The bytes of a request.
fn write_request(address: &str, line: &str, headers: &str, body: &str) -> String {
    let kind = if headers.contains("Content-Type") { "" } else { "Content-Type: application/json\r\n" };
    let sent = if body.is_empty() { String::new() } else { format!("{kind}Content-Length: {}\r\n", body.len()) };
    format!("{line} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}{sent}\r\n{body}")
}

#[tokio::test]
async fn every_wrong_request_is_refused_as_torii_would() {
    let (integration, api) = torii_files();
    let running = Sandbox::new(&integration, &api, Options::default()).unwrap().start_on_loopback().await.unwrap();
    let address = running.base_url().strip_prefix("http://").unwrap().strip_suffix("/v1.0").unwrap().to_owned();
    for (line, headers, body, status, error, named) in WRONG {
        let (found, head, answer) = over_the_wire(&address, &write_request(&address, line, headers, body)).await;
        assert_eq!(found, *status, "{line} {body}: {answer}");
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let keys: Vec<&String> = answer.as_object().unwrap().keys().collect();
        assert_eq!(keys.len(), 3, "{line}: {answer}");
        assert_eq!(
            (answer["statusCode"].as_u64(), answer["error"].as_str()),
            (Some(u64::from(*status)), Some(*error)),
            "{line} {body}"
        );
        assert!(answer["message"].as_str().unwrap().contains(named), "{line} {body}: {answer}");
        assert!(head.to_lowercase().contains("content-type: application/json"), "{head}");
    }
    running.stop().await.unwrap();
}

#[tokio::test]
async fn every_wrong_request_is_refused_as_cakewalk_would() {
    let (integration, api) = generated("cakewalk");
    let running = Sandbox::new(&integration, &api, Options::default()).unwrap().start_on_loopback().await.unwrap();
    let address = running.base_url().strip_prefix("http://").unwrap().to_owned();
    for (line, headers, body, status, title, named) in WRONG_AT_CAKEWALK {
        let [line, body, named] = [line, body, named].map(|text| text.replace("{nobody}", NOBODY));
        let (found, head, answer) = over_the_wire(&address, &write_request(&address, &line, headers, &body)).await;
        assert_eq!(found, *status, "{line} {body}: {answer}");
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let keys: Vec<&String> = answer.as_object().unwrap().keys().collect();
        assert_eq!(keys.len(), 5, "{line}: {answer}");
        assert_eq!(
            (answer["status"].as_u64(), answer["title"].as_str()),
            (Some(u64::from(*status)), Some(*title)),
            "{line} {body}"
        );
        assert!(answer["detail"].as_str().unwrap().contains(&named), "{line} {body}: {answer}");
        assert!(head.to_lowercase().contains("content-type: application/json"), "{head}");
    }
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_port_that_is_taken_is_one_clear_message() {
    let (integration, api) = torii_files();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let sandbox = Sandbox::new(&integration, &api, Options::default()).unwrap();
    let error = sandbox.start(taken.local_addr().unwrap()).await.unwrap_err();
    assert!(error.to_string().starts_with("the sandbox cannot listen on its port"), "{error}");
}

#[test]
fn what_was_compiled_by_another_version_is_refused() {
    let (mut integration, mut api) = torii_files();
    api.operations.clear();
    assert!(Sandbox::new(&integration, &api, Options::default()).unwrap_err().to_string().contains("no operation"));
    integration.format = 99;
    assert!(Sandbox::new(&integration, &api, Options::default()).unwrap_err().to_string().contains("build it again"));
}
