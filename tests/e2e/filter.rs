//! `--methods` and `--tags` hold for the list and for the call.

use crate::lines::Pipe;
use crate::program::{KEY, Server, run};
use crate::torii::{base, vendor};
use serde_json::{Value, json};

fn names(tools: &[Value]) -> Vec<&str> {
    tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect()
}

#[test]
fn a_reader_neither_sees_nor_calls_writes() {
    let vendor = vendor();
    let mut pipe = Pipe::start(&["torii", "--methods", "read", "--base-url", &base(&vendor)], Some(KEY));
    let tools = pipe.tools();
    assert_eq!(tools.len(), 40, "{:?}", names(&tools));
    assert!(tools.iter().all(|tool| tool["annotations"]["readOnlyHint"] == true));
    for tool in ["create_a_torii_contract", "delete_a_torii_contract_by_id", "torii_files_upload", "update_a_torii_user_by_id"] {
        let answer = pipe.ask("tools/call", json!({"name": tool, "arguments": {"id": 1}}));
        assert_eq!(answer["error"]["code"], -32602, "{answer}");
        assert!(answer["error"]["message"].as_str().unwrap().starts_with(&format!("unknown tool `{tool}`")), "{answer}");
    }
    vendor.assert_silent();
    assert!(!pipe.call("list_all_torii_users", json!({})).0);
    vendor.take_only();
    let call = ["call", "create_a_torii_app", "--arg", "id_app=1", "--methods", "read", "--base-url", &base(&vendor)];
    run(call).expect(3, &["unknown tool `create_a_torii_app`"]);
    vendor.assert_silent();
}

#[test]
fn tags_choose_tools() {
    let tools = Pipe::start(&["torii", "--tags", "finance,roles"], None).tools();
    let expected = [
        "list_all_torii_contracts",
        "get_single_torii_contract_by_id",
        "create_a_torii_contract",
        "update_a_torii_contract_by_id",
        "delete_a_torii_contract_by_id",
        "list_all_torii_transactions",
        "update_a_torii_transaction_by_id",
        "list_all_torii_roles",
    ];
    assert_eq!(names(&tools), expected);
    let both = Pipe::start(&["torii", "--tags", "finance", "--methods", "write"], None).tools();
    assert_eq!(names(&both), [&expected[2..5], &expected[6..7]].concat());
}

#[test]
fn the_table_counts_what_is_served() {
    let server = Server::start(&["torii", "--methods", "list,delete"]);
    let row = server.table.lines().find(|line| line.starts_with("torii ")).unwrap();
    let cells: Vec<&str> = row.split_whitespace().collect();
    assert_eq!(cells[..4], ["torii", "31", "27", "4"]);
    assert_eq!(cells[4], format!("http://{}/torii/mcp", server.authority()));
}

#[test]
fn an_empty_choice_is_not_every_tool() {
    for choice in ["--methods=", "--tags=", "--methods=read,"] {
        run(["serve", "torii", "--stdio", choice]).expect(2, &["a value is required for"]);
    }
    let ended = run(["serve", "torii", "--stdio", "--methods", "delete", "--tags", "roles"]);
    ended.expect(3, &["no tool passes both sides of the filter", "`toolwright inspect torii`"]);
}

#[test]
fn a_word_need_only_be_known_to_one_of_several_vendors() {
    let server = Server::start_until("Next", &["--sandbox", "--methods", "read", "--tags", "users,work_apps,tasks"]);
    let tools = |integration: &str| {
        let row = server.table.lines().find(|line| line.starts_with(integration)).unwrap();
        row.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap()
    };
    assert!(tools("cakewalk ") > 5 && tools("torii ") > 5, "{}", server.table);
    // `work_apps` is a word of Cakewalk's alone.
    let server = Server::start_until("Next", &["--sandbox", "--tags", "work_apps"]);
    assert!(server.table.contains("torii: no tool of it passes --methods and --tags"), "{}", server.table);
    assert!(server.table.contains("toolwright call list_all_cakewalk_work_apps --sandbox"), "{}", server.table);
    run(["serve", "--stdio", "--tags", "work_app"]).expect(3, &["did you mean `work_apps`?"]);
}
