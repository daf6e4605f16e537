//! States that calls require and change.

use crate::bench::Bench;
use crate::widgets::widgets;
use serde_json::{Value, json};

/// A pending task and the user that it is assigned to.
fn pending(widgets: &Bench) -> (String, String) {
    let users = all(widgets, "/api/v1/Users");
    let found = users.iter().find_map(|user| {
        let user = user["id"].as_str().unwrap();
        let tasks = widgets.get(&format!("/api/v1/Tasks?userId={user}&status=Pending"));
        let task = tasks["data"].as_array().unwrap().first()?;
        assert_eq!((&task["status"], &task["assignedUser"]["id"]), (&json!("Pending"), &json!(user)));
        Some((task["id"].as_str().unwrap().to_owned(), user.to_owned()))
    });
    found.unwrap()
}

pub fn all(bench: &Bench, path: &str) -> Vec<Value> {
    let (mut items, mut target) = (Vec::new(), Some(path.to_owned()));
    while let Some(page) = target.map(|target| bench.get(&target)) {
        items.extend(page["data"].as_array().unwrap().clone());
        target = page["links"]["next"].as_str().map(str::to_owned);
    }
    items
}

#[test]
fn a_task_is_approved_once() {
    let widgets = widgets();
    let (task, user) = pending(&widgets);
    let before = widgets.get(&format!("/api/v1/Tasks/{task}"));
    let requester = before["data"]["request"]["requestedByUserId"].as_str().unwrap();
    assert!(widgets.get(&format!("/api/v1/Users/{requester}"))["data"]["roleName"].is_string());
    let approved = widgets.send("POST", &format!("/api/v1/Tasks/{task}/Approve"), None);
    assert_eq!((approved.status, approved.body.len()), (204, 0));
    let after = widgets.get(&format!("/api/v1/Tasks/{task}"));
    assert_eq!(
        (&after["data"]["status"], &after["data"]["lastUpdatedAt"]),
        (&json!("Approved"), &json!("2026-11-20T15:00:00.000Z"))
    );
    for verb in ["Approve", "Decline"] {
        let again = widgets.send("POST", &format!("/api/v1/Tasks/{task}/{verb}"), None);
        let problem = again.json();
        assert_eq!((again.status, again.header("content-type")), (409, Some("application/problem+json")));
        assert_eq!((&problem["title"], &problem["status"]), (&json!("Conflict"), &json!(409)));
        assert!(problem["detail"].as_str().unwrap().contains("is Approved, and must be pending"), "{problem}");
    }
    let left = widgets.get(&format!("/api/v1/Tasks?userId={user}&status=Pending"));
    assert!(left["data"].as_array().unwrap().iter().all(|other| other["id"] != json!(task)));
}

#[test]
fn declining_and_deactivating_lead_to_their_states() {
    let widgets = widgets();
    let (task, _) = pending(&widgets);
    assert_eq!(widgets.send("POST", &format!("/api/v1/Tasks/{task}/Decline"), None).status, 204);
    assert_eq!(widgets.get(&format!("/api/v1/Tasks/{task}"))["data"]["status"], "Declined");
    let users = all(&widgets, "/api/v1/Users");
    let user = users.iter().find(|user| user["statusName"] == "Active").unwrap();
    let path = format!("/api/v1/Users/{}", user["id"].as_str().unwrap());
    assert_eq!(widgets.send("POST", &format!("{path}/Deactivate"), None).status, 204);
    let after = widgets.get(&path)["data"].clone();
    assert_eq!(after["statusName"], "Inactive");
    assert_ne!(after["statusId"], user["statusId"]);
    let other = users.iter().find(|user| user["statusName"] == "Inactive").unwrap();
    assert_eq!(after["statusId"], other["statusId"]);
    let task_of = all(&widgets, &format!("/api/v1/Tasks?userId={}", user["id"].as_str().unwrap()));
    assert!(task_of.iter().all(|task| task["assignedUser"]["statusName"] == "Inactive"));
}

#[test]
fn a_verb_on_nobody_is_404() {
    let widgets = widgets();
    let nobody = "00000000-0000-4000-8000-000000000000";
    for path in [format!("/api/v1/Tasks/{nobody}/Approve"), format!("/api/v1/Users/{nobody}/Deactivate")] {
        let answer = widgets.send("POST", &path, None);
        assert_eq!((answer.status, answer.json()["instance"].clone()), (404, json!(path)));
    }
}
