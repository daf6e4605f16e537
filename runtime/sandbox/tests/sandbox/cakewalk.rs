//! Cakewalk's flows, as an agent would go through them.

use crate::bench::{Bench, generated};
use crate::states::all;
use serde_json::{Value, json};

fn cakewalk() -> Bench {
    let (integration, api) = generated("cakewalk");
    Bench::new(&integration, &api, &[("X-API-KEY", "sandbox-cakewalk-api-key"), ("X-API-SECRET", "sandbox-cakewalk-api-secret")])
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

#[test]
fn somebody_leaves() {
    let cakewalk = cakewalk();
    let groups = all(&cakewalk, "/api/v1/UsersGroups");
    let members = |group: &Value| all(&cakewalk, &format!("/api/v1/UsersGroups/{}/Users", id(group)));
    let users = all(&cakewalk, "/api/v1/Users");
    let group_of = |user: &Value| groups.iter().find(|group| members(group).contains(user));
    let active = users.iter().filter(|user| user["statusName"] == "Active");
    let (user, group) = active.filter_map(|user| Some((user, group_of(user)?))).next().unwrap();
    assert_eq!(group["numberOfUsers"], json!(members(group).len()));
    assert_eq!(cakewalk.send("POST", &format!("/api/v1/Users/{}/Deactivate", id(user)), None).status, 204);
    assert_eq!(cakewalk.get(&format!("/api/v1/Users/{}", id(user)))["data"]["statusName"], "Deactivated");
    let path = format!("/api/v1/UsersGroups/{}/Users/{}", id(group), id(user));
    assert!((200..205).contains(&cakewalk.send("DELETE", &path, None).status));
    assert!(members(group).iter().all(|member| id(member) != id(user)));
    assert_eq!(cakewalk.send("DELETE", &path, None).status, 404);
}

#[test]
fn a_pending_task_is_approved_once() {
    let cakewalk = cakewalk();
    let users = all(&cakewalk, "/api/v1/Users");
    let pending = |user: &Value| all(&cakewalk, &format!("/api/v1/Tasks?userId={}&status=Pending", id(user)));
    let task = users.iter().flat_map(pending).find_map(|task| {
        let task = cakewalk.get(&format!("/api/v1/Tasks/{}", id(&task)))["data"].clone();
        task["request"]["requestedByUserId"].is_string().then_some(task)
    });
    let task = task.unwrap();
    let requester = cakewalk.get(&format!("/api/v1/Users/{}", task["request"]["requestedByUserId"].as_str().unwrap()));
    assert!(requester["data"]["roleName"].is_string());
    let approve = || cakewalk.raw("POST", &format!("/api/v1/Tasks/{}/Approve", id(&task)), &[], b"");
    assert!((200..205).contains(&approve().status));
    assert_eq!(cakewalk.get(&format!("/api/v1/Tasks/{}", id(&task)))["data"]["status"], "Approved");
    let again = approve();
    assert_eq!((again.status, &again.json()["title"]), (409, &json!("Conflict")));
}

#[test]
fn apps_are_hidden_reviewed_and_given_policies() {
    let cakewalk = cakewalk();
    let group = &all(&cakewalk, "/api/v1/UsersGroups")[0];
    let detail = cakewalk.get(&format!("/api/v1/UsersGroups/{}", id(group)))["data"].clone();
    let hidden = all(&cakewalk, &format!("/api/v1/UsersGroups/{}/HiddenWorkApps", id(group)));
    assert_eq!(detail["numberOfHiddenWorkApps"], json!(hidden.len()));
    let by = id(&all(&cakewalk, "/api/v1/Users")[0]);
    let ids: Vec<String> = hidden.iter().map(id).collect();
    let body = json!({"name": "Hidden apps", "accessReviewType": "Manager", "dueDate": "2026-12-31T00:00:00Z", "workAppIds": ids, "createdByUserId": by});
    let review = cakewalk.send("POST", "/api/v1/AccessReviews", Some(body)).json();
    assert_eq!((&review["data"]["name"], &review["data"]["workAppIds"]), (&json!("Hidden apps"), &json!(ids)));
    let policies = all(&cakewalk, "/api/v1/Policies/CompatiblePolicies/GrantAccessRequest");
    let levels = all(&cakewalk, &format!("/api/v1/WorkApps/{}/PermissionLevels", ids[0]));
    let put = |level: &str, kind: &str| {
        let path = format!("/api/v1/WorkApps/{}/PermissionLevels/{level}/Policies/{kind}", ids[0]);
        cakewalk.send("PUT", &path, Some(json!({"policyId": id(&policies[0])}))).status
    };
    assert_eq!(put(&id(&levels[0]), "GrantAccessRequest"), 204);
    assert_eq!(put(&id(&levels[0]), "Everything"), 400);
    assert_eq!(put("00000000-0000-4000-8000-000000000000", "GrantAccessRequest"), 404);
}

#[test]
fn accesses_are_of_real_users_and_levels() {
    let cakewalk = cakewalk();
    let app = id(&all(&cakewalk, "/api/v1/WorkApps")[1]);
    let levels: Vec<String> = all(&cakewalk, &format!("/api/v1/WorkApps/{app}/PermissionLevels")).iter().map(id).collect();
    let path = format!("/api/v1/WorkApps/{app}/Accesses");
    let before = all(&cakewalk, &path);
    for access in before.iter().filter(|access| access["permissionLevel"].is_object()) {
        assert!(levels.contains(&id(&access["permissionLevel"])), "{access}");
    }
    let user = id(&all(&cakewalk, "/api/v1/Users")[2]);
    let body = json!({"data": [{"workAppId": app, "userId": user, "permissionLevelId": levels[0]}]});
    assert!((200..205).contains(&cakewalk.send("POST", "/api/v1/WorkApps/Accesses", Some(body)).status));
    let after = all(&cakewalk, &path);
    let granted = after.iter().find(|access| !before.contains(access)).unwrap();
    assert_eq!((id(&granted["user"]), id(&granted["permissionLevel"])), (user, levels[0].clone()));
}

#[test]
fn an_access_is_requested_and_listed() {
    let cakewalk = cakewalk();
    let (user, app) = (id(&all(&cakewalk, "/api/v1/Users")[0]), id(&all(&cakewalk, "/api/v1/WorkApps")[0]));
    let body = json!({"createdByUserId": user, "targetUserId": user, "workAppId": app, "grantAccessPurpose": "work"});
    let answer = cakewalk.send("POST", "/api/v1/Requests/GrantAccess", Some(body));
    let made = answer.json()["requestId"].clone();
    let listed = all(&cakewalk, "/api/v1/Requests");
    let request = listed.iter().find(|request| request["id"] == made).unwrap();
    assert_eq!((&request["workAppId"], &request["requestStatus"]), (&json!(app), &json!("Pending")));
    assert_eq!((&request["requestType"], &request["requestPurpose"]), (&json!("GrantAccessRequest"), &json!("work")));
}
