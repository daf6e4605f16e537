//! What results look like on the wire, era by era.

use crate::fixture::{CREATE, Server, keeps_digits, keeps_order};
use crate::raw::{legacy, modern, post};
use serde_json::{Value, json};

#[tokio::test]
async fn a_definition_reaches_the_wire_as_it_was_compiled() {
    let server = Server::start().await;
    let answer = post(&server, "", legacy("tools/list", json!({})).to_string()).await;
    let tools = answer.json()["result"]["tools"].clone();
    assert_eq!(tools[2], serde_json::from_str::<Value>(CREATE).unwrap());
    if keeps_order() && keeps_digits() {
        assert!(answer.body.contains(CREATE), "{}", answer.body);
    }
}

#[tokio::test]
async fn lists_carry_the_caching_hints_of_2026_07_28_only() {
    let server = Server::start().await;
    let old = post(&server, "", legacy("tools/list", json!({})).to_string()).await.json();
    assert_eq!(old["result"].as_object().unwrap().keys().collect::<Vec<_>>(), ["tools"]);
    let extra = "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/list\r\n";
    let new = post(&server, extra, modern("tools/list", json!({})).to_string()).await.json();
    let result = &new["result"];
    assert_eq!(
        (&result["resultType"], &result["ttlMs"], &result["cacheScope"]),
        (&json!("complete"), &json!(300_000), &json!("public"))
    );
    assert_eq!(result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "acme");
    let extra = "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: server/discover\r\n";
    let discovered = post(&server, extra, modern("server/discover", json!({})).to_string()).await.json();
    let result = &discovered["result"];
    assert_eq!(result["capabilities"], json!({"tools": {}}));
    assert_eq!((&result["ttlMs"], &result["cacheScope"]), (&json!(300_000), &json!("public")));
    assert!(result["supportedVersions"].as_array().unwrap().contains(&json!("2026-07-28")));
}

#[tokio::test]
async fn the_text_is_the_structure_and_big_numbers_survive() {
    let server = Server::start().await;
    let call = legacy("tools/call", json!({"name": "create_a_acme_user", "arguments": {"name": "Ada"}})).to_string();
    let call = call.replace(r#""Ada""#, r#""Ada","quota":1234567890123456789012"#);
    let answer = post(&server, "", call).await;
    let result = &answer.json()["result"];
    let text = result["content"][0]["text"].as_str().unwrap();
    assert_eq!(text, result["structuredContent"].to_string());
    assert_eq!(result["isError"], false);
    assert!(result.get("_meta").is_none() && result.get("resultType").is_none());
    if keeps_digits() {
        assert!(text.contains("1234567890123456789012"), "{text}");
    }
    if keeps_order() {
        assert!(text.starts_with(r#"{"zebra":1,"account":null,"#), "{text}");
    }
}

#[tokio::test]
async fn the_id_comes_back_as_it_was_sent() {
    let server = Server::start().await;
    for id in [json!(7), json!("7"), json!("a-b"), json!(-1), json!(0), json!(i64::MAX), json!("")] {
        let body = json!({"jsonrpc": "2.0", "id": id, "method": "ping"}).to_string();
        assert_eq!(post(&server, "", body).await.json()["id"], id);
    }
}
