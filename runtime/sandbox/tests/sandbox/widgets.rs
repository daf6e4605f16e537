//! A vendor of our own, in the manner of a .NET service: two key headers, `{data, links}`, ProblemDetails, closed schemas,
//! enumerations behind `allOf`, a state machine; and one list for each way of paging.

use crate::bench::Bench;
use serde_json::{Value, json};
use toolwright_integration::Integration;
use toolwright_integration::api::Api;

fn property(name: &str, schema: Value) -> Value {
    json!({"name": name, "schema": schema})
}

fn object(properties: Vec<Value>, required: &[&str]) -> Value {
    json!({"types": ["object"], "properties": properties, "required": required, "additional": {"never": true}})
}

fn uuid() -> Value {
    json!({"types": ["string"], "format": "uuid"})
}

fn string() -> Value {
    json!({"types": ["string"]})
}

fn maybe(mut schema: Value) -> Value {
    schema["types"].as_array_mut().unwrap().push(json!("null"));
    schema
}

fn named(name: &str) -> Value {
    json!({"ref": name})
}

fn list_of(item: &str) -> Value {
    object(
        vec![property("data", json!({"types": ["array"], "items": named(item)})), property("links", named("Links"))],
        &["data", "links"],
    )
}

fn one_of(item: &str) -> Value {
    object(vec![property("data", named(item)), property("links", named("Links"))], &["data", "links"])
}

fn query(name: &str, schema: Value) -> Value {
    json!({"name": name, "location": "query", "style": "form", "explode": true, "schema": schema})
}

/// An operation with a path parameter for each brace, the secret header, and the usual errors.
fn operation(method: &str, path: &str, parameters: Vec<Value>, body: Option<Value>, answer: Option<(&str, Value)>) -> Value {
    let braces = path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let schema_of = |name: &str| if name == "requestType" { named("RequestType") } else { uuid() };
    let in_path = braces.map(|name| json!({"name": name, "location": "path", "required": true, "style": "simple", "explode": false, "schema": schema_of(name)}));
    let secret = json!({"name": "X-API-SECRET", "location": "header", "required": true, "style": "simple", "explode": false, "schema": string()});
    let problem = json!([{"media_type": "application/problem+json", "schema": named("ProblemDetails")}]);
    let success = match answer {
        Some((status, schema)) => json!({"status": status, "content": [{"media_type": "application/json", "schema": schema}]}),
        None => json!({"status": "204"}),
    };
    json!({"at": "", "method": method, "path": path, "security": [["API Key"]],
        "parameters": in_path.chain([secret]).chain(parameters).collect::<Vec<_>>(),
        "body": body.map(|schema| json!({"required": true, "content": [{"media_type": "application/json", "schema": schema}]})),
        "responses": [success, {"status": "400", "content": problem}, {"status": "401", "content": problem}, {"status": "404", "content": problem}]})
}

fn schemas() -> Value {
    let user = |more: Vec<Value>| {
        let mut properties = vec![
            property("id", uuid()),
            property("name", string()),
            property("email", string()),
            property("statusId", json!({"types": ["integer"], "format": "int32"})),
            property("statusName", json!({"all_of": [named("UserStatus")]})),
        ];
        properties.extend(more);
        object(properties, &["id", "name", "email", "statusName"])
    };
    let request = object(
        vec![property("id", uuid()), property("requestedByUserId", uuid()), property("workAppId", uuid())],
        &["id", "requestedByUserId"],
    );
    let mut task = vec![
        property("id", uuid()),
        property("status", json!({"all_of": [named("TaskStatus")]})),
        property("lastUpdatedAt", json!({"types": ["string"], "format": "date-time"})),
        property("assignedUser", named("User")),
    ];
    let task_simple = object(task.clone(), &["id", "status", "lastUpdatedAt", "assignedUser"]);
    task.push(property("request", request));
    json!({
        "ProblemDetails": {"types": ["object"], "additional": {}, "properties": [property("type", maybe(string())), property("title", maybe(string())), property("status", json!({"types": ["integer", "null"]})), property("detail", maybe(string())), property("instance", maybe(string()))]},
        "Links": object(vec![property("self", string()), property("next", maybe(string()))], &["self"]),
        "UserStatus": {"types": ["string"], "enum": ["Active", "Invited", "Inactive"]},
        "TaskStatus": {"types": ["string"], "enum": ["Pending", "Approved", "Declined"]},
        "RequestType": {"types": ["string"], "enum": ["GrantAccess", "RemoveAccess"]},
        "User": user(vec![]),
        "UserDetailed": user(vec![property("roleName", string()), property("managerId", maybe(uuid()))]),
        "Group": object(vec![property("id", uuid()), property("name", string()), property("numberOfUsers", json!({"types": ["integer"]})), property("hiddenWorkAppsCount", json!({"types": ["integer"]}))], &["id", "name"]),
        "WorkApp": object(vec![property("id", uuid()), property("name", string()), property("statusName", string())], &["id", "name"]),
        "Access": object(vec![property("isOwner", json!({"types": ["boolean"]})), property("user", named("UserDetailed"))], &["user"]),
        "Field": object(vec![property("id", uuid()), property("name", string()), property("value", maybe(string()))], &["id", "name"]),
        "Task": task_simple,
        "TaskDetailed": object(task, &["id", "status", "lastUpdatedAt", "assignedUser", "request"]),
        "Thing": {"types": ["object"], "properties": [property("id", json!({"types": ["string"]})), property("name", string()), property("createdAt", json!({"types": ["string"], "format": "date-time"}))], "required": ["id"]},
    })
}

fn operations() -> Vec<Value> {
    let cursor = || vec![query("cursor", string())];
    let listed = |path: &str, item: &str| operation("GET", path, cursor(), None, Some(("200", list_of(item))));
    let read = |path: &str, item: &str| operation("GET", path, vec![], None, Some(("200", one_of(item))));
    let ids = |name: &str| property(name, json!({"types": ["array"], "items": uuid()}));
    let grant = object(vec![property("workAppId", uuid()), property("userId", uuid())], &["workAppId", "userId"]);
    let review = object(
        vec![
            property("name", string()),
            ids("workAppIds"),
            property("dueDate", json!({"types": ["string"], "format": "date-time"})),
        ],
        &["name", "workAppIds"],
    );
    let tasks = vec![
        json!({"name": "userId", "location": "query", "required": true, "style": "form", "explode": true, "schema": uuid()}),
        query("status", named("TaskStatus")),
        query("cursor", string()),
    ];
    let chosen = object(vec![property("where", string()), property("size", json!({"types": ["integer"]}))], &["where"]);
    let whole = json!({"name": "selector", "location": "query", "required": true, "style": "whole", "explode": false, "content_type": "application/json", "schema": chosen});
    let mut all = vec![
        operation("GET", "/chosen", vec![whole], None, Some(("200", json!({"types": ["array"], "items": named("Thing")})))),
        listed("/api/v1/Users", "User"),
        read("/api/v1/Users/{userId}", "UserDetailed"),
        operation("POST", "/api/v1/Users/{userId}/Deactivate", vec![], None, None),
        listed("/api/v1/UsersGroups", "Group"),
        read("/api/v1/UsersGroups/{usersGroupId}", "Group"),
        listed("/api/v1/UsersGroups/{usersGroupId}/HiddenWorkApps", "WorkApp"),
        listed("/api/v1/UsersGroups/{usersGroupId}/Users", "User"),
        operation(
            "POST",
            "/api/v1/UsersGroups/{usersGroupId}/Users",
            vec![],
            Some(object(vec![ids("userIds")], &["userIds"])),
            None,
        ),
        operation("DELETE", "/api/v1/UsersGroups/{usersGroupId}/Users/{userId}", vec![], None, None),
        listed("/api/v1/WorkApps", "WorkApp"),
        read("/api/v1/WorkApps/{workAppId}", "WorkApp"),
        listed("/api/v1/WorkApps/{workAppId}/Accesses", "Access"),
        operation(
            "POST",
            "/api/v1/WorkApps/Accesses",
            vec![],
            Some(object(vec![property("data", json!({"types": ["array"], "items": grant}))], &["data"])),
            None,
        ),
        listed("/api/v1/WorkApps/{workAppId}/CustomFields", "Field"),
        operation(
            "PATCH",
            "/api/v1/WorkApps/{workAppId}/CustomFields",
            vec![],
            Some(object(
                vec![property(
                    "customFields",
                    json!({"types": ["array"], "items": object(vec![property("id", uuid()), property("value", maybe(string()))], &["id"])}),
                )],
                &["customFields"],
            )),
            None,
        ),
        operation(
            "PUT",
            "/api/v1/WorkApps/{workAppId}/Policies/{requestType}",
            vec![],
            Some(object(vec![property("policyId", uuid())], &["policyId"])),
            None,
        ),
        operation("GET", "/api/v1/Tasks", tasks, None, Some(("200", list_of("Task")))),
        read("/api/v1/Tasks/{taskId}", "TaskDetailed"),
        operation("POST", "/api/v1/Tasks/{taskId}/Approve", vec![], None, None),
        operation("POST", "/api/v1/Tasks/{taskId}/Decline", vec![], None, None),
        operation(
            "POST",
            "/api/v1/AccessReviews",
            vec![],
            Some(review),
            Some(("201", object(vec![property("accessReviewId", uuid())], &["accessReviewId"]))),
        ),
    ];
    all.extend(
        styles()
            .into_iter()
            .map(|(path, parameters, envelope, _)| operation("GET", path, parameters, None, Some(("200", envelope)))),
    );
    all
}

type Style = (&'static str, Vec<Value>, Value, Value);

/// Path, query parameters, answer, pagination.
fn styles() -> Vec<Style> {
    let integer = || json!({"types": ["integer"]});
    let things = || property("things", json!({"types": ["array"], "items": named("Thing")}));
    let sized =
        |name: &str| json!({"parameter": {"in": "parameter", "location": "query", "name": name}, "default": 4, "max": 10});
    let sent = |name: &str| json!({"in": "parameter", "location": "query", "name": name});
    let header = json!({"in": "parameter", "location": "query", "name": "token"});
    vec![
        (
            "/pages",
            vec![query("page", integer()), query("per", integer())],
            object(vec![things(), property("totalPages", integer())], &["things"]),
            json!({"limit": sized("per"), "next": {"counter": {"send": sent("page"), "start": 1, "step": "page", "total": "/totalPages", "total_pages": true}}}),
        ),
        (
            "/offsets",
            vec![query("offset", integer()), query("limit", integer())],
            object(vec![things(), property("meta", object(vec![property("total", integer())], &["total"]))], &["things", "meta"]),
            json!({"limit": sized("limit"), "next": {"counter": {"send": sent("offset"), "start": 0, "step": "item", "total": "/meta/total"}}}),
        ),
        (
            "/lasts",
            vec![query("after", string()), query("limit", integer())],
            object(vec![things(), property("has_more", json!({"types": ["boolean"]}))], &["things", "has_more"]),
            json!({"limit": sized("limit"), "next": {"token": {"send": sent("after"), "from": {"from": "last_item", "at": "/id"}, "more": "/has_more"}}}),
        ),
        (
            "/headers",
            vec![query("token", string())],
            json!({"types": ["array"], "items": named("Thing")}),
            json!({"limit": {"default": 50, "max": 50}, "next": {"token": {"send": header, "from": {"from": "header", "name": "X-Next-Token"}}}}),
        ),
        (
            "/linked",
            vec![query("page", integer()), query("kind", string())],
            json!({"types": ["array"], "items": named("Thing")}),
            json!({"limit": {"default": 50, "max": 50}, "next": {"url": {"from": {"from": "link_header"}}}}),
        ),
        (
            "/ranges",
            vec![],
            json!({"types": ["array"], "items": named("Thing")}),
            json!({"limit": {"parameter": {"in": "range", "unit": "items"}, "default": 4, "max": 10}, "next": {"counter": {"send": {"in": "range", "unit": "items"}, "start": 0, "step": "item"}}}),
        ),
    ]
}

fn tool(name: &str, api: &Value) -> Value {
    let path = api["path"].as_str().unwrap();
    let braces: Vec<&str> = path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
    let arguments: Vec<Value> = braces.iter().map(|brace| json!({"name": brace, "required": true, "target": {"in": "parameter", "location": "path", "name": brace, "style": "simple", "explode": false}})).collect();
    let schema = &api["responses"][0]["content"][0]["schema"];
    let keys: Vec<&str> =
        schema["properties"].as_array().into_iter().flatten().filter_map(|property| property["name"].as_str()).collect();
    let (kind, at) = match () {
        () if schema.is_null() => ("empty", ""),
        () if keys.contains(&"things") => ("items", "/things"),
        () if keys.contains(&"data") && (path.ends_with('s') && api["method"] == "GET") => ("items", "/data"),
        () if keys.contains(&"data") => ("record", "/data"),
        () if schema["types"][0] == "array" => ("items", ""),
        () => ("record", ""),
    };
    let mut tool = json!({"tool": name, "resource": "things", "method": "call", "effect": if api["method"] == "GET" { "read" } else { "write" },
        "idempotent": false, "http_method": api["method"], "path": path, "arguments": arguments, "security": [["key", "secret"]],
        "answer": {"kind": kind, "at": at}});
    if kind == "items" && at == "/data" {
        tool["pagination"] =
            json!({"limit": {"default": 100, "max": 100}, "next": {"url": {"from": {"from": "pointer", "at": "/links/next"}}}});
    }
    if let Some((_, _, _, pagination)) = styles().into_iter().find(|(style, ..)| *style == path) {
        tool["pagination"] = pagination;
    }
    if path.contains("/Approve") || path.contains("/Decline") {
        let read = "GET /api/v1/Tasks/{taskId}";
        tool["requires"] =
            json!({"tool": read, "arguments": [["taskId", "taskId"]], "field": "/data/status", "equals": ["pending"]});
    }
    if path == "/pages" {
        tool["rate_limit"] = json!({"limit": 100, "per": 60});
    }
    tool
}

/// The vendor's compiled files.
pub fn files() -> (Integration, Api) {
    let operations = operations();
    let tools: Vec<Value> = operations
        .iter()
        .map(|api| tool(&format!("{} {}", api["method"].as_str().unwrap(), api["path"].as_str().unwrap()), api))
        .collect();
    let key = |name: &str, parameter: &str, environment: &str| json!({"name": name, "type": "api_key", "in": "header", "parameter": parameter, "variables": [{"environment": environment, "help": ""}]});
    let integration = json!({"format": 1, "name": "widgets", "title": "Widgets", "instructions": "", "server": {"url": "https://api.widgets.example"},
        "auth": [key("key", "X-API-KEY", "WIDGETS_KEY"), key("secret", "X-API-SECRET", "WIDGETS_SECRET")], "operations": tools});
    let api = json!({"format": 1, "title": "Widgets", "operations": operations, "schemas": schemas()});
    (serde_json::from_value(integration).unwrap(), serde_json::from_value(api).unwrap())
}

/// A sandbox of it.
pub fn widgets() -> Bench {
    let (integration, api) = files();
    Bench::new(&integration, &api, &[("X-API-KEY", "sandbox-widgets-key"), ("X-API-SECRET", "sandbox-widgets-secret")])
}
