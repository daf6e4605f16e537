//! Torii's tools' requests, one after another, as an agent would send them.

use crate::bench::{Bench, NOW, torii, torii_files};
use serde_json::{Value, json};
use std::sync::Arc;
use toolwright_sandbox::{ManualClock, Options, Sandbox, SandboxError};

fn list<'v>(value: &'v Value, at: &str) -> &'v Vec<Value> {
    value[at].as_array().unwrap_or_else(|| panic!("no list {at} in {value}"))
}

#[test]
fn a_list_pages_to_its_end_in_torii_s_style() {
    let torii = torii();
    let mut seen = Vec::new();
    let mut target = "/v1.0/users?size=10".to_owned();
    let total = torii.get("/v1.0/users?size=1")["total"].as_u64().unwrap();
    loop {
        let page = torii.get(&target);
        assert_eq!(page["count"].as_u64().unwrap() as usize, list(&page, "users").len());
        seen.extend(list(&page, "users").iter().map(|user| user["id"].as_i64().unwrap()));
        match page["nextCursor"].as_str() {
            Some(cursor) => target = format!("/v1.0/users?size=10&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen.len() as u64, total);
    assert!(total > 20);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len() as u64, total);
}

#[test]
fn the_description_s_example_ids_work() {
    let torii = torii();
    for path in ["/v1.0/users/1042", "/v1.0/apps/307", "/v1.0/contracts/58", "/v1.0/files/9001"] {
        torii.get(path);
    }
    assert_eq!(torii.get("/v1.0/apps/307?fields=id,name")["app"].as_object().unwrap().len(), 2);
    // "Without it the answer holds id, name and primaryOwner."
    let plain = torii.get("/v1.0/apps?size=100");
    assert!(
        list(&plain, "apps").iter().all(|app| app
            .as_object()
            .unwrap()
            .keys()
            .all(|key| ["id", "name", "primaryOwner"].contains(&key.as_str())))
    );
    assert!(torii.get("/v1.0/apps/307?fields=licenses")["app"]["licenses"].is_object());
}

#[test]
fn filters_search_and_sort_act() {
    let torii = torii();
    let user = &torii.get("/v1.0/users/1042")["user"];
    let email = user["email"].as_str().unwrap();
    let found = torii.get(&format!("/v1.0/users?email={}", email.to_uppercase()));
    assert_eq!(list(&found, "users").len(), 1);
    assert_eq!(found["users"][0]["id"], 1042);
    let by_ids = torii.get("/v1.0/users?idUsers=1042,1044");
    assert_eq!(list(&by_ids, "users").len(), 2);
    let searched = torii.get(&format!("/v1.0/users?q={}", &email[..5]));
    assert!(list(&searched, "users").iter().any(|user| user["id"] == 1042));
    let external = torii.get("/v1.0/users?isExternal=true&size=1000");
    assert!(list(&external, "users").iter().all(|user| user["isExternal"] == true));
    let sorted = torii.get("/v1.0/apps?sort=activeUsersCount:desc&size=1000&fields=id,activeUsersCount");
    let counts: Vec<i64> = list(&sorted, "apps").iter().map(|app| app["activeUsersCount"].as_i64().unwrap()).collect();
    assert!(counts.is_sorted_by(|one, other| one >= other) && counts[0] > 0, "{counts:?}");
}

#[test]
fn ownerless_discovered_apps_exist_and_their_users_are_counted() {
    let torii = torii();
    let filters = "%5B%7B%22key%22%3A%22primaryOwner%22%2C%22op%22%3A%22isNotSet%22%7D%5D";
    let found = torii.get(&format!("/v1.0/apps?state=discovered&filters={filters}&sort=activeUsersCount:desc&size=5&fields=id,name,state,primaryOwner,activeUsersCount"));
    let apps = list(&found, "apps");
    assert!(!apps.is_empty());
    assert!(apps.iter().all(|app| app["state"] == "Discovered" && app.get("primaryOwner").is_none()));
    let id = &apps[0]["id"];
    let users = torii.get(&format!("/v1.0/apps/{id}/users?size=1000"));
    let active = list(&users, "users").iter().filter(|user| user["isUserRemovedFromApp"] != true).count();
    assert_eq!(apps[0]["activeUsersCount"].as_u64().unwrap() as usize, active);
    assert!(list(&users, "users").iter().all(|user| user["appName"] == apps[0]["name"] && user["idUser"].is_number()));
}

#[test]
fn both_sides_of_a_relation_agree_and_change_together() {
    let torii = torii();
    let apps = torii.get("/v1.0/users/1042/apps");
    let app = list(&apps, "apps").iter().find(|app| app["isUserRemovedFromApp"] == false).unwrap().clone();
    let id = &app["id"];
    assert_eq!(torii.get(&format!("/v1.0/apps/{id}"))["app"]["name"], app["name"]);
    let users = torii.get(&format!("/v1.0/apps/{id}/users?size=1000"));
    assert!(list(&users, "users").iter().any(|user| user["idUser"] == 1042));
    let before = torii.get("/v1.0/users/1042")["user"]["activeAppsCount"].as_i64().unwrap();
    let changed = torii.send("PUT", &format!("/v1.0/users/1042/apps/{id}"), Some(json!({"isUserRemovedFromApp": true})));
    assert_eq!(changed.json()["app"]["isUserRemovedFromApp"], true);
    assert_eq!(torii.get(&format!("/v1.0/users/1042/apps/{id}"))["app"]["isUserRemovedFromApp"], true);
    assert_eq!(torii.get("/v1.0/users/1042")["user"]["activeAppsCount"].as_i64().unwrap(), before - 1);
    let left = torii.get("/v1.0/users/1042/apps?isUserRemovedFromApp=false");
    assert!(list(&left, "apps").iter().all(|other| other["id"] != *id));
}

#[test]
fn an_update_keeps_what_it_does_not_name() {
    let torii = torii();
    let before = torii.get("/v1.0/apps/307")["app"].clone();
    let answer = torii.send("PUT", "/v1.0/apps/307", Some(json!({"state": "Closed", "myCustomField": "x", "owner": 1043})));
    let after = answer.json()["app"].clone();
    assert_eq!(
        (&after["state"], &after["myCustomField"], &after["tags"], &after["url"]),
        (&json!("Closed"), &json!("x"), &before["tags"], &before["url"])
    );
    assert_eq!(after["primaryOwner"]["id"], 1043);
    assert_eq!(list(&torii.get("/v1.0/apps?myCustomField=x"), "apps").len(), 1);
    let user = torii.send("PUT", "/v1.0/users/1043", Some(json!({"lifecycleStatus": "offboarding"})));
    assert_eq!(user.json()["user"]["lifecycleStatus"], "offboarding");
    assert_eq!(torii.get("/v1.0/apps/307")["app"]["primaryOwner"]["lifecycleStatus"], "offboarding");
}

#[test]
fn a_contract_lives_and_dies() {
    let torii = torii();
    let body = json!({"name": "Miro annual", "idApp": 307, "status": "active", "amount": {"value": 120_000, "currency": "EUR"}, "c_nda": true});
    let made = torii.send("POST", "/v1.0/contracts", Some(body)).json()["contract"].clone();
    let id = made["id"].as_i64().unwrap();
    assert_eq!((&made["amount"]["value"], &made["c_nda"]), (&json!(120_000), &json!(true)));
    let path = format!("/v1.0/contracts/{id}");
    assert_eq!(torii.get(&path)["contract"], made);
    assert_eq!(list(&torii.get(&format!("/v1.0/contracts?id={id}")), "contracts").len(), 1);
    let changed = torii.send("PUT", &path, Some(json!({"status": "closed"}))).json();
    assert_eq!((&changed["contract"]["status"], &changed["contract"]["name"]), (&json!("closed"), &json!("Miro annual")));
    let gone = torii.send("DELETE", &path, None);
    assert_eq!((gone.status, gone.body.len()), (200, 0));
    let missing = torii.send("GET", &path, None);
    assert_eq!((missing.status, missing.json()["error"].clone()), (404, json!("Not Found")));
    assert_eq!(torii.send("DELETE", &path, None).status, 404);
}

#[test]
fn contracts_renew_soon_and_have_a_currency() {
    let torii = torii();
    let page = torii.get("/v1.0/contracts?status=active");
    let contracts = list(&page, "contracts");
    let soon = contracts.iter().filter(|contract| (0..45).contains(&days_ahead(contract["renewalDate"].as_str().unwrap())));
    assert!(soon.filter(|contract| contract["currency"] == "USD").count() > 0, "{contracts:?}");
    assert!(page.get("nextCursor").is_none(), "the documented default size is 1000");
}

fn days_ahead(date: &str) -> i64 {
    let month_days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let parts: Vec<i64> = date.split('-').map(|part| part.parse().unwrap()).collect();
    let of_year = |month: i64, day: i64| month_days[..(month - 1) as usize].iter().sum::<i64>() + day;
    (parts[0] - 2026) * 365 + of_year(parts[1], parts[2]) - of_year(11, 20)
}

#[test]
fn audit_logs_follow_the_entity_and_the_dates() {
    let torii = torii();
    let all = torii.get("/v1.0/audit?size=1000");
    let of_contracts = torii.get("/v1.0/audit?size=1000&entity=contracts");
    assert!(list(&of_contracts, "audit").len() < list(&all, "audit").len());
    assert!(list(&of_contracts, "audit").iter().all(|log| log["type"].as_str().unwrap().contains("Contract")));
    let early = torii.get("/v1.0/audit?size=1000&endTime=2026-01-01T00:00:00Z");
    let late = torii.get("/v1.0/audit?size=1000&startTime=2026-01-01T00:00:01Z");
    assert_eq!(list(&early, "audit").len() + list(&late, "audit").len(), list(&all, "audit").len());
    let log = &all["audit"][0];
    let by = torii.get(&format!("/v1.0/users/{}", log["performedBy"]));
    assert_eq!((&by["user"]["email"], &by["user"]["lastName"]), (&log["performedByEmail"], &log["performedByLastName"]));
}

#[test]
fn a_file_goes_up_and_comes_down() {
    let torii = torii();
    let body = b"--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"seats.csv\"\r\nContent-Type: text/csv\r\n\r\na,b\r\n--B--\r\n";
    let up = torii.raw("POST", "/v1.0/files/upload", &[("Content-Type", "multipart/form-data; boundary=B")], body).json();
    assert_eq!((&up["name"], &up["type"]), (&json!("seats.csv"), &json!("text/csv")));
    let down = torii.send("GET", &format!("/v1.0/files/{}/download", up["id"]), None);
    assert_eq!((down.status, down.body.as_slice(), down.header("content-type")), (200, &b"a,b"[..], Some("text/csv")));
    let seeded = torii.send("GET", "/v1.0/files/9001/download", None);
    assert_eq!((seeded.status, seeded.header("content-type")), (200, Some("application/octet-stream")));
    assert!(!seeded.body.is_empty());
    assert_eq!(torii.send("GET", "/v1.0/files/1/download", None).status, 404);
    let made = torii.send("POST", "/v1.0/files", Some(json!({"path": "/x", "type": "logo"}))).json();
    assert_eq!(torii.get(&format!("/v1.0/files/{}", made["id"]))["path"], "/x");
}

#[test]
fn single_values_and_every_other_read_answer() {
    let torii = torii();
    assert!(torii.get("/v1.0/orgs/my")["org"]["companyName"].is_string());
    assert!(torii.get("/v1.0/files/url?name=a.csv&type=text/csv")["url"].is_string());
    assert!(list(&torii.get("/v1.0/roles"), "roles").len() >= 7);
    assert!(!list(&torii.get("/v1.0/workflows/actionExecutions"), "actionExecutions").is_empty());
}

#[test]
fn the_same_seed_gives_the_same_records_and_another_gives_others() {
    let (integration, api) = torii_files();
    let users = |seed: u64| {
        let clock = Arc::new(ManualClock::at(NOW));
        let options = Options { seed, clock: clock.clone(), ..Options::default() };
        Bench::with(&integration, &api, options, clock, &[("Authorization", "Bearer sandbox-torii-api-key")])
            .get("/v1.0/users?size=1000")
    };
    assert_eq!(users(7), users(7));
    assert_ne!(users(7), users(8));
}

#[test]
fn the_limit_holds_for_a_window_and_says_so() {
    let torii = torii();
    for left in (0..100).rev() {
        let answer = torii.send("GET", "/v1.0/roles", None);
        assert_eq!((answer.status, answer.header("x-ratelimit-remaining")), (200, Some(left.to_string().as_str())));
    }
    torii.advance(20);
    let refused = torii.send("GET", "/v1.0/roles", None);
    assert_eq!(
        (refused.status, refused.header("retry-after"), refused.header("x-ratelimit-limit")),
        (429, Some("40"), Some("100"))
    );
    assert_eq!((&refused.json()["statusCode"], &refused.json()["error"]), (&json!(429), &json!("Too Many Requests")));
    assert_eq!(torii.send("GET", "/v1.0/users", None).status, 200, "each endpoint has its own window");
    torii.advance(40);
    assert_eq!(torii.send("GET", "/v1.0/roles", None).status, 200);
}

#[test]
fn state_is_kept_in_a_file_and_a_bad_file_is_one_message() {
    let (integration, api) = torii_files();
    let folder = std::env::temp_dir().join(format!("toolwright-sandbox-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("state.json");
    let open = || {
        let clock = Arc::new(ManualClock::at(NOW));
        let options = Options { clock: clock.clone(), state: Some(path.clone()), ..Options::default() };
        Bench::with(&integration, &api, options, clock, &[("Authorization", "Bearer sandbox-torii-api-key")])
    };
    let made = open().send("POST", "/v1.0/contracts", Some(json!({"name": "Kept", "idApp": 307, "status": "active"}))).json();
    assert_eq!(open().get(&format!("/v1.0/contracts/{}", made["contract"]["id"]))["contract"]["name"], "Kept");
    for (content, expected) in [
        ("{", "it is no sandbox state"),
        (
            "{\"format\":1,\"integration\":\"other\",\"store\":{\"tables\":{},\"links\":{},\"singles\":{},\"files\":{}}}",
            "the state of other",
        ),
    ] {
        std::fs::write(&path, content).unwrap();
        let error = Sandbox::new(&integration, &api, Options { state: Some(path.clone()), ..Options::default() }).unwrap_err();
        assert!(matches!(error, SandboxError::StateContent { .. }) && error.to_string().contains(expected), "{error}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
