//! Torii's flows.

use super::{Agent, condition, date_in, ids};
use serde_json::{Value, json};

#[test]
fn the_five_most_used_of_the_ownerless_discovered_apps() {
    let mut agent = Agent::start(&["torii"]);
    let fields = "id,name,state,primaryOwner,activeUsersCount";
    let apps = agent.all("list_all_torii_apps", json!({"fields": fields, "limit": 9}));
    let is_discovered = |app: &&Value| app["state"].as_str().unwrap().eq_ignore_ascii_case("discovered");
    let discovered = apps.iter().find(is_discovered).unwrap();
    let ownerless: Vec<&Value> = apps.iter().filter(is_discovered).filter(|app| app["primaryOwner"].is_null()).collect();
    // More are there than five, so that one stays out.
    assert!(ownerless.len() > 5 && ownerless.len() < apps.len(), "{} of {}", ownerless.len(), apps.len());
    let unused = agent.succeed("create_a_torii_custom_app", json!({"name": "Unused", "state": discovered["state"]}));
    let filters = [condition("state", "equals", "discovered"), json!({"key": "primaryOwner", "op": "isNotSet"})];
    let mut top = agent.succeed(
        "list_all_torii_apps",
        json!({"filters": filters, "sort": "activeUsersCount:desc", "fields": fields, "limit": 5}),
    );
    assert!(top["next_cursor"].is_string(), "{top}");
    let top: Vec<Value> = top["items"].as_array_mut().unwrap().drain(..).collect();
    let count = |app: &Value| app["activeUsersCount"].as_u64().unwrap();
    let mut counts: Vec<u64> = ownerless.iter().map(|app| count(app)).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!(top.iter().map(count).collect::<Vec<_>>(), counts[..5]);
    assert!(!ids(&top).contains(&&unused["id"]), "{top:?}");
    for app in &top {
        assert!(ownerless.iter().any(|one| one["id"] == app["id"]), "{app}");
        let details = agent.succeed("get_single_torii_app_by_id", json!({"id": app["id"]}));
        assert_eq!((&details["id"], &details["name"], &details["state"]), (&app["id"], &app["name"], &discovered["state"]));
        assert!(details["url"].is_string() && details.get("primaryOwner").is_none_or(Value::is_null), "{details}");
    }
}

#[test]
fn what_a_leaver_can_still_open() {
    let mut agent = Agent::start(&["torii"]);
    let users = agent.all("list_all_torii_users", json!({"limit": 20}));
    // Someone who was removed from one app and not from another.
    let mut leaver = None;
    for user in &users {
        let all = agent.all("list_all_torii_user_applications", json!({"id_user": user["id"]}));
        let open = all.iter().filter(|app| app["isUserRemovedFromApp"] == false).count();
        if open > 0 && open < all.len() {
            leaver = Some((user, all));
            break;
        }
    }
    let (user, all) = leaver.unwrap();
    let found = agent.succeed("list_all_torii_users", json!({"email": user["email"]}));
    assert_eq!(ids(found["items"].as_array().unwrap()), [&user["id"]]);
    let person = agent.succeed("get_single_torii_user_by_id", json!({"id": found["items"][0]["id"]}));
    assert_eq!((&person["email"], &person["lifecycleStatus"]), (&user["email"], &user["lifecycleStatus"]));
    let still = json!({"id_user": person["id"], "is_user_removed_from_app": false});
    let open = agent.all("list_all_torii_user_applications", still);
    let expected: Vec<Value> = all.into_iter().filter(|app| app["isUserRemovedFromApp"] == false).collect();
    assert_eq!(ids(&open), ids(&expected));
    let words = agent.fail("update_a_torii_user_by_id", json!({"id": person["id"], "lifecycle_status": "gone"}));
    assert!(words.contains("/lifecycle_status: got \"gone\", allowed: \"active\""), "{words}");
    agent.succeed("update_a_torii_user_by_id", json!({"id": person["id"], "lifecycle_status": "offboarded"}));
    let after = agent.succeed("list_all_torii_users", json!({"email": user["email"], "lifecycle_status": "offboarded"}));
    assert_eq!(ids(after["items"].as_array().unwrap()), [&user["id"]]);
}

#[test]
fn a_change_of_state_keeps_tags_and_url() {
    let mut agent = Agent::start(&["torii"]);
    let fields = "id,name,state,url,tags";
    let apps = agent.all("list_all_torii_apps", json!({"fields": fields}));
    let tagged = |app: &&Value| app["tags"].as_str().is_some_and(|tags| !tags.is_empty()) && app["url"].is_string();
    let app = apps.iter().find(tagged).unwrap();
    let state = apps.iter().map(|app| &app["state"]).find(|state| **state != app["state"]).unwrap();
    let change = json!({"id": app["id"], "state": state, "tags": app["tags"], "url": app["url"]});
    let changed = agent.succeed("update_a_torii_app_by_id", change);
    let read = agent.succeed("get_single_torii_app_by_id", json!({"id": app["id"], "fields": fields}));
    for seen in [&changed, &read] {
        assert_eq!(
            (&seen["id"], &seen["name"], &seen["state"], &seen["tags"], &seen["url"]),
            (&app["id"], &app["name"], state, &app["tags"], &app["url"])
        );
    }
    // The same without naming them, and no other app is touched.
    agent.succeed("update_a_torii_app_by_id", json!({"id": app["id"], "state": app["state"]}));
    assert_eq!(agent.all("list_all_torii_apps", json!({"fields": fields})), apps);
}

#[test]
fn dollars_that_renew_within_45_days() {
    let mut agent = Agent::start(&["torii"]);
    let fields = "id,name,status,amount,currency,renewalDate";
    let (from, to) = (date_in(0), date_in(45));
    let due = |contract: &Value| {
        let day = contract["renewalDate"].as_str().map(|date| &date[..10]);
        contract["status"] == "active" && day.is_some_and(|day| *from <= *day && *day <= *to)
    };
    let contracts = agent.all("list_all_torii_contracts", json!({"fields": fields, "limit": 7}));
    let expected: Vec<&Value> = contracts.iter().filter(|contract| due(contract)).collect();
    assert!(expected.len() > 1 && expected.len() < contracts.len(), "{} of {}", expected.len(), contracts.len());
    let filters =
        [condition("renewalDate", "dayOnOrAfter", from.as_str()), condition("renewalDate", "dayOnOrBefore", to.as_str())];
    let soon =
        agent.all("list_all_torii_contracts", json!({"status": "active", "filters": filters, "fields": fields, "limit": 2}));
    assert_eq!(ids(&soon), expected.iter().map(|contract| &contract["id"]).collect::<Vec<_>>());
    // The amounts are minor units of each contract's own currency.
    assert!(soon.iter().any(|contract| contract["currency"] != "USD"), "{soon:?}");
    let dollars = soon.iter().filter(|contract| contract["currency"] == "USD");
    let sum: u64 = dollars.clone().map(|contract| contract["amount"].as_u64().unwrap()).sum();
    let mut single = 0;
    for contract in dollars {
        let read = agent.succeed("get_single_torii_contract_by_id", json!({"id": contract["id"], "fields": fields}));
        assert_eq!(&read, contract);
        single += read["amount"].as_u64().unwrap();
    }
    assert!(sum > 0 && sum == single, "{sum} {single}");
}

#[test]
fn a_contract_takes_an_amount_with_its_currency() {
    let mut agent = Agent::start(&["torii"]);
    let app = agent.succeed("list_all_torii_apps", json!({"limit": 1}))["items"][0].take();
    let before = agent.all("list_all_torii_contracts", json!({"id_app": app["id"]}));
    let mut contract = json!({"name": "Flow", "id_app": app["id"], "status": "active", "amount": 150_000});
    let words = agent.fail("create_a_torii_contract", contract.clone());
    for part in [
        "Invalid arguments for create_a_torii_contract:",
        "/amount: got 150000, which does not say its currency",
        r#"expected an object like {"amount":150000,"currency":"USD"}"#,
    ] {
        assert!(words.contains(part), "{words}");
    }
    assert_eq!(agent.all("list_all_torii_contracts", json!({"id_app": app["id"]})), before);
    contract["amount"] = json!({"amount": 150_000, "currency": "USD"});
    let created = agent.succeed("create_a_torii_contract", contract);
    assert_eq!((&created["name"], &created["idApp"]), (&json!("Flow"), &app["id"]));
    let after = agent.all("list_all_torii_contracts", json!({"id_app": app["id"]}));
    assert_eq!(after.len(), before.len() + 1);
    let listed = after.iter().find(|contract| contract["id"] == created["id"]).unwrap();
    assert_eq!((&listed["name"], &listed["status"]), (&json!("Flow"), &json!("active")));
    assert!(!before.contains(listed));
    agent.succeed("delete_a_torii_contract_by_id", json!({"id": created["id"]}));
    assert_eq!(agent.all("list_all_torii_contracts", json!({"id_app": app["id"]})), before);
}

#[test]
fn recent_audit_logs_of_a_type() {
    let mut agent = Agent::start(&["torii"]);
    let logs = agent.all("list_all_torii_audit_logs", json!({"limit": 9}));
    let time = |log: &Value| log["creationTime"].as_str().unwrap().to_owned();
    assert!(logs.is_sorted_by(|a, b| time(a) >= time(b)), "newest first");
    // From the middle of the record on; the type is looked for in the entries.
    let start = time(&logs[logs.len() / 2]);
    let expected: Vec<&Value> = logs.iter().filter(|log| time(log) >= start).collect();
    assert!(expected.len() > 1 && expected.len() < logs.len(), "{} of {}", expected.len(), logs.len());
    let recent = agent.all("list_all_torii_audit_logs", json!({"start_time": start, "limit": 3}));
    assert_eq!(recent.iter().collect::<Vec<_>>(), expected);
    let kind = recent[0]["type"].as_str().unwrap();
    let of = |logs: &[Value]| logs.iter().filter(|log| log["type"] == kind).cloned().collect::<Vec<_>>();
    assert!(!of(&recent).is_empty() && of(&recent).len() < recent.len());
    // Narrowed to one kind of record, nothing comes that was not there before.
    let apps = agent.all("list_all_torii_audit_logs", json!({"entity": "apps"}));
    assert!(!apps.is_empty() && apps.len() < logs.len());
    for log in &apps {
        assert!(logs.contains(log) && log["type"].as_str().unwrap().ends_with("App"), "{log}");
    }
}
