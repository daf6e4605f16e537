//! `inspect`: what a model gets, for programs and for people.

use crate::program::{end, run, toolwright};
use serde_json::{Value, json};

#[test]
fn json_names_tools_variables_and_costs() {
    let ended = end(&mut toolwright(["inspect", "torii", "--json"])).expect(0, &[]);
    let reports: Value = serde_json::from_str(&ended.stdout).unwrap();
    let report = &reports[0];
    assert_eq!((&report["integration"], &report["operations"]), (&json!("torii"), &json!(73)));
    let key = &report["variables"][0];
    assert_eq!((&key["name"], &key["set"]), (&json!("TORII_API_KEY"), &json!(false)));
    let tools = report["tools"].as_array().unwrap();
    assert_eq!(tools.len(), 73);
    let sum: u64 = tools.iter().map(|tool| tool["tokens"].as_u64().unwrap()).sum();
    assert_eq!(report["tokens"], sum);
    let users = tools.iter().find(|tool| tool["name"] == "list_all_torii_users").unwrap();
    assert_eq!((&users["operation"], &users["effect"], &users["paged"]), (&json!("GET /users"), &json!("read"), &json!(true)));
    assert_eq!(users["tags"], json!(["users"]));
}

#[test]
fn the_table_tells_what_is_set_but_not_to_what() {
    let ended = run(["inspect", "torii"]).expect(0, &[]);
    assert!(ended.stdout.contains("73 tools from 73 operations"), "{}", ended.stdout);
    assert!(ended.stdout.contains("TORII_API_KEY (set)"), "{}", ended.stdout);
    assert!(!ended.stdout.contains(crate::program::KEY));
}
