//! The filters that the flows live with.

use super::{Agent, cakewalk};
use serde_json::json;

#[test]
fn the_filter_of_the_flows_shows_every_tool_that_they_call() {
    let mut agent = Agent::start(&["cakewalk", "--methods", "read,write", "--tags", "users,work_apps,tasks"]);
    let shown = agent.shown();
    cakewalk::offboarding(&mut agent);
    cakewalk::approval(&mut agent);
    cakewalk::review(&mut agent);
    cakewalk::policy(&mut agent);
    assert!(agent.called.len() > 40, "{:?}", agent.called);
    let hidden: Vec<&String> = agent.called.iter().filter(|tool| !shown.contains(tool)).collect();
    assert!(hidden.is_empty(), "{hidden:?}");
}

#[test]
fn a_reader_is_shown_and_runs_nothing_that_writes() {
    let mut writer = Agent::start(&[]);
    let mut reader = Agent::start(&["--methods", "read"]);
    let tools = writer.pipe.tools();
    let shown = reader.shown();
    let user = reader.succeed("list_all_cakewalk_users", json!({"limit": 1}))["items"][0].take();
    let (mut reads, mut writes) = (0, 0);
    for tool in &tools {
        let name = tool["name"].as_str().unwrap();
        let reading = tool["annotations"]["readOnlyHint"] == true;
        assert_eq!(shown.contains(&name.to_owned()), reading, "{name}");
        if reading {
            reads += 1;
            continue;
        }
        writes += 1;
        let answer = reader.pipe.ask("tools/call", json!({"name": name, "arguments": {"id": user["id"]}}));
        assert_eq!(answer["error"]["code"], -32602, "{answer}");
    }
    assert!(reads > 50 && writes > 30 && reads == shown.len(), "{reads} {writes} {}", shown.len());
    let again = reader.succeed("list_all_cakewalk_users", json!({"limit": 1}))["items"][0].take();
    assert_eq!(again, user);
}
