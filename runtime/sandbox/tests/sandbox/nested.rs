//! Collections inside records, and the refusals of a vendor with closed schemas and two credentials.

use crate::states::all;
use crate::widgets::widgets;
use serde_json::{Value, json};

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_group_s_users_come_and_go() {
    let widgets = widgets();
    let group = id(&all(&widgets, "/api/v1/UsersGroups")[0]);
    let path = format!("/api/v1/UsersGroups/{group}/Users");
    let members = all(&widgets, &path);
    let count = |expected: usize| {
        assert_eq!(widgets.get(&format!("/api/v1/UsersGroups/{group}"))["data"]["numberOfUsers"], json!(expected))
    };
    count(members.len());
    let gone = id(&members[0]);
    assert_eq!(widgets.send("DELETE", &format!("{path}/{gone}"), None).status, 204);
    assert_eq!(widgets.send("DELETE", &format!("{path}/{gone}"), None).status, 404);
    widgets.get(&format!("/api/v1/Users/{gone}"));
    count(members.len() - 1);
    let back = widgets.send("POST", &path, Some(json!({"userIds": [gone]})));
    assert_eq!(back.status, 204);
    assert!(all(&widgets, &path).iter().any(|user| id(user) == gone));
    let nobody = widgets.send("POST", &path, Some(json!({"userIds": ["00000000-0000-4000-8000-000000000000"]})));
    assert_eq!(nobody.status, 404);
}

#[test]
fn hidden_apps_are_apps() {
    let widgets = widgets();
    let apps = all(&widgets, "/api/v1/WorkApps");
    for group in all(&widgets, "/api/v1/UsersGroups") {
        let hidden = all(&widgets, &format!("/api/v1/UsersGroups/{}/HiddenWorkApps", id(&group)));
        assert!(!hidden.is_empty() && hidden.iter().all(|app| apps.contains(app)));
        assert_eq!(group["hiddenWorkAppsCount"], json!(hidden.len()));
    }
}

#[test]
fn accesses_show_real_users_and_can_be_granted() {
    let widgets = widgets();
    let app = id(&all(&widgets, "/api/v1/WorkApps")[0]);
    let path = format!("/api/v1/WorkApps/{app}/Accesses");
    let before = all(&widgets, &path);
    for access in &before {
        assert_eq!(widgets.get(&format!("/api/v1/Users/{}", id(&access["user"])))["data"]["email"], access["user"]["email"]);
    }
    let user = id(&all(&widgets, "/api/v1/Users")[3]);
    let granted = widgets.send("POST", "/api/v1/WorkApps/Accesses", Some(json!({"data": [{"workAppId": app, "userId": user}]})));
    assert_eq!(granted.status, 204, "{}", String::from_utf8_lossy(&granted.body));
    let after = all(&widgets, &path);
    assert_eq!(after.len(), before.len() + 1);
    assert!(after.iter().any(|access| id(&access["user"]) == user));
    let nowhere = json!({"data": [{"workAppId": "00000000-0000-4000-8000-000000000000", "userId": user}]});
    assert_eq!(widgets.send("POST", "/api/v1/WorkApps/Accesses", Some(nowhere)).status, 404);
}

#[test]
fn fields_are_changed_by_their_ids() {
    let widgets = widgets();
    let app = id(&all(&widgets, "/api/v1/WorkApps")[0]);
    let path = format!("/api/v1/WorkApps/{app}/CustomFields");
    let fields = all(&widgets, &path);
    let patch = |value: Value| {
        widgets.send("PATCH", &path, Some(json!({"customFields": [{"id": id(&fields[1]), "value": value}]}))).status
    };
    assert_eq!(patch(json!("Berlin")), 204);
    assert_eq!(all(&widgets, &path)[1]["value"], "Berlin");
    assert_eq!(patch(Value::Null), 204);
    assert_eq!(all(&widgets, &path)[1]["value"], Value::Null);
    assert_eq!(all(&widgets, &path)[0], fields[0]);
    assert_eq!(patch(json!(7)), 400);
}

#[test]
fn a_policy_is_put_and_a_review_is_made() {
    let widgets = widgets();
    let app = id(&all(&widgets, "/api/v1/WorkApps")[0]);
    let policy = json!({"policyId": "00000000-0000-4000-8000-000000000000"});
    let put = |kind: &str| widgets.send("PUT", &format!("/api/v1/WorkApps/{app}/Policies/{kind}"), Some(policy.clone()));
    assert_eq!(put("GrantAccess").status, 204);
    let wrong = put("Everything");
    assert_eq!(wrong.status, 400);
    assert!(wrong.json()["detail"].as_str().unwrap().contains("GrantAccess, RemoveAccess"));
    let review = widgets.send("POST", "/api/v1/AccessReviews", Some(json!({"name": "Q4", "workAppIds": [app]})));
    assert_eq!(review.status, 201);
    assert!(review.json()["accessReviewId"].is_string());
}

#[test]
fn wrong_requests_are_refused_as_problem_details() {
    let widgets = widgets();
    let keys = |key: &str, secret: &str| {
        let request =
            toolwright_sandbox::http::Request::get("/api/v1/Users").header("X-API-KEY", key).header("X-API-SECRET", secret);
        widgets.sandbox.respond(request.body(toolwright_sandbox::Bytes::new()).unwrap()).status().as_u16()
    };
    assert_eq!(
        (
            keys("sandbox-widgets-key", "sandbox-widgets-secret"),
            keys("sandbox-widgets-key", "x"),
            keys("x", "sandbox-widgets-secret")
        ),
        (200, 401, 401)
    );
    for (method, target, body, status, named) in [
        ("GET", "/api/v1/Users/7", None, 400, "userId"),
        ("GET", "/api/v1/Tasks", None, 400, "userId"),
        ("GET", "/api/v1/Nobody", None, 404, "/api/v1/Nobody"),
        ("DELETE", "/api/v1/Users", None, 405, "GET"),
        ("POST", "/api/v1/AccessReviews", Some(json!({"name": "x"})), 400, "workAppIds"),
        ("POST", "/api/v1/AccessReviews", Some(json!({"name": "x", "workAppIds": [], "more": 1})), 400, "more"),
        ("POST", "/api/v1/AccessReviews", Some(json!({"name": "x", "workAppIds": ["x"]})), 400, "workAppIds[0]"),
        ("POST", "/api/v1/AccessReviews", Some(json!({"name": "x", "workAppIds": [], "dueDate": "soon"})), 400, "dueDate"),
    ] {
        let answer = widgets.send(method, target, body);
        let problem = answer.json();
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (status, Some("application/problem+json")),
            "{target}: {problem}"
        );
        assert_eq!(
            (&problem["status"], problem["title"].is_string(), problem["instance"].is_string()),
            (&json!(status), true, true)
        );
        assert!(problem["detail"].as_str().unwrap().contains(named), "{problem}");
    }
}
