//! Cakewalk's flows.

use super::{Agent, date_in, ids};
use serde_json::{Value, json};

/// Finds someone by email, takes away the account and the place in a group.
pub fn offboarding(agent: &mut Agent) {
    let groups = agent.all("list_all_cakewalk_users_groups", json!({}));
    let group = groups.last().unwrap();
    let members = agent.all("list_all_cakewalk_users_group_users", json!({"users_group_id": group["id"]}));
    let member = members.iter().find(|user| user["statusName"] == "Active").unwrap();
    let users = agent.all("list_all_cakewalk_users", json!({"limit": 7}));
    let found: Vec<&Value> = users.iter().filter(|user| user["email"] == member["email"]).collect();
    assert_eq!(found, [member]);
    let user = agent.succeed("get_single_cakewalk_user_by_id", json!({"id": found[0]["id"]}));
    assert_eq!((&user["email"], &user["statusName"]), (&member["email"], &json!("Active")));

    assert_eq!(agent.succeed("cakewalk_users_deactivate", json!({"id": user["id"]})), json!({"status": 204}));
    let user = agent.succeed("get_single_cakewalk_user_by_id", json!({"id": user["id"]}));
    assert_eq!(user["statusName"], "Deactivated");

    let place = json!({"users_group_id": group["id"], "id": user["id"]});
    assert_eq!(agent.succeed("delete_a_cakewalk_users_group_user_by_id", place.clone()), json!({"status": 204}));
    let left = agent.all("list_all_cakewalk_users_group_users", json!({"users_group_id": group["id"], "limit": 4}));
    let expected: Vec<&Value> = ids(&members).into_iter().filter(|id| **id != user["id"]).collect();
    assert_eq!((ids(&left), left.len() + 1), (expected, members.len()));
    let size = agent.succeed("get_single_cakewalk_users_group_by_id", json!({"id": group["id"]}));
    assert_eq!(size["numberOfUsers"].as_u64(), Some(left.len() as u64));
    let words = agent.fail("delete_a_cakewalk_users_group_user_by_id", place);
    assert!(words.contains("Cakewalk answered 404") && words.contains("list_all_cakewalk_users_group_users"), "{words}");
}

/// Finds a pending task, looks at who asks, approves it, and cannot approve it again.
pub fn approval(agent: &mut Agent) {
    let users = agent.all("list_all_cakewalk_users", json!({"limit": 50}));
    let pending = |user: &Value| json!({"user_id": user["id"], "status": "Pending"});
    let (user, tasks) = users
        .iter()
        .map(|user| (user, agent.all("list_all_cakewalk_tasks", pending(user))))
        .find(|(_, tasks)| !tasks.is_empty())
        .unwrap();
    assert!(tasks.iter().all(|task| task["status"] == "Pending"), "{tasks:?}");
    let task = agent.succeed("get_single_cakewalk_task_by_id", json!({"id": tasks[0]["id"]}));
    assert_eq!((&task["status"], &task["assignedUser"]["id"]), (&json!("Pending"), &user["id"]));
    let requester = agent.succeed("get_single_cakewalk_user_by_id", json!({"id": task["request"]["requestedByUserId"]}));
    assert_eq!(requester["id"], task["request"]["requestedByUserId"]);
    assert!(requester["roleName"].is_string(), "{requester}");

    let approve = json!({"task_id": task["id"]});
    assert_eq!(agent.succeed("create_a_cakewalk_task_approval", approve.clone()), json!({"status": 204}));
    let words = agent.fail("create_a_cakewalk_task_approval", approve.clone());
    let expected = "status must be Pending, but it is Approved. The change was not made.";
    assert!(words.starts_with(expected) && words.contains("get_single_cakewalk_task_by_id"), "{words}");
    let words = agent.fail("create_a_cakewalk_task_decline", approve);
    assert!(words.starts_with(expected), "{words}");
    let after = agent.succeed("get_single_cakewalk_task_by_id", json!({"id": task["id"]}));
    assert_eq!(after["status"], "Approved");
    let left = agent.all("list_all_cakewalk_tasks", pending(user));
    assert_eq!(ids(&left), ids(&tasks[1..]));
}

/// Reviews the apps that a group does not see.
pub fn review(agent: &mut Agent) {
    let mut groups = agent.all("list_all_cakewalk_users_groups", json!({"limit": 2})).into_iter();
    let hidden = groups
        .find_map(|group| {
            let apps =
                agent.all("list_all_cakewalk_users_group_hidden_work_apps", json!({"users_group_id": group["id"], "limit": 2}));
            let group = agent.succeed("get_single_cakewalk_users_group_by_id", json!({"id": group["id"]}));
            assert_eq!(group["numberOfHiddenWorkApps"].as_u64(), Some(apps.len() as u64));
            (apps.len() > 2).then_some(apps)
        })
        .unwrap();
    for app in &hidden {
        let read = agent.succeed("get_single_cakewalk_work_app_by_id", json!({"id": app["id"]}));
        assert_eq!((&read["id"], &read["name"]), (&app["id"], &app["name"]));
    }
    let reviewer = agent.succeed("list_all_cakewalk_users", json!({"limit": 1}))["items"][0].take();
    let mut review = json!({
        "name": "Hidden apps",
        "access_review_type": "Owner",
        "due_date": format!("{}T00:00:00Z", date_in(30)),
        "work_app_ids": ids(&hidden),
        "created_by_user_id": reviewer["id"],
    });
    let words = agent.fail("create_a_cakewalk_access_review", review.clone());
    assert!(words.contains("/access_review_type: got \"Owner\", allowed: \"WorkAppOwner\""), "{words}");
    review["access_review_type"] = json!("WorkAppOwner");
    let created = agent.succeed("create_a_cakewalk_access_review", review.clone());
    assert!(created["id"].is_string(), "{created}");
    assert_eq!(
        (&created["workAppIds"], &created["createdByUserId"], &created["dueDate"]),
        (&review["work_app_ids"], &reviewer["id"], &review["due_date"])
    );
}

/// Gives a permission level another policy.
pub fn policy(agent: &mut Agent) {
    let app = agent.succeed("list_all_cakewalk_work_apps", json!({"limit": 1}))["items"][0].take();
    let level = agent.all("list_all_cakewalk_work_app_permission_levels", json!({"work_app_id": app["id"]})).remove(0);
    let kind = "GrantAccessRequest";
    let policies = agent.succeed("list_all_cakewalk_compatible_policies", json!({"request_type": kind}));
    let policy = &policies["items"][0]["id"];
    assert!(policy.is_string(), "{policies}");
    let tool = "update_a_cakewalk_work_app_permission_level_policy_by_id";
    let mut update = json!({"work_app_id": app["id"], "permission_level_id": level["id"], "id": kind, "policy_id": policy});
    assert_eq!(agent.succeed(tool, update.clone()), json!({"status": 204}));
    update["id"] = json!("GrantAccess");
    let words = agent.fail(tool, update.clone());
    let expected = r#"/id: got "GrantAccess", allowed: "GrantAccessRequest", "RemoveAccessRequest", "ArchiveWorkAppRequest""#;
    assert!(words.starts_with(&format!("Invalid arguments for {tool}:")) && words.contains(expected), "{words}");
    update["id"] = json!(kind);
    update["permission_level_id"] = app["id"].clone();
    let words = agent.fail(tool, update);
    assert!(words.starts_with("Cakewalk answered 404"), "{words}");
}

#[test]
fn zero_touch_offboarding() {
    offboarding(&mut Agent::start(&["cakewalk"]));
}

#[test]
fn a_task_is_approved_once() {
    approval(&mut Agent::start(&["cakewalk"]));
}

#[test]
fn a_review_of_hidden_apps() {
    review(&mut Agent::start(&["cakewalk"]));
}

#[test]
fn another_policy_for_a_permission_level() {
    policy(&mut Agent::start(&["cakewalk"]));
}

#[test]
fn all_of_it_through_the_bridge() {
    for flow in [offboarding, approval, review, policy] {
        flow(&mut Agent::bridged(&["cakewalk"]));
    }
}
