//! Lists come in pages: every row once, in order, while others come and go.

use crate::fixture::{Client, Served};
use serde_json::{Value, json};
use std::time::Duration;

/// All rows of a list, page by page.
async fn walk(client: &Client<'_>, list: &str, limit: usize) -> Vec<Value> {
    let mut rows = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let separator = if list.contains('?') { '&' } else { '?' };
        let from = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let page = client.get(&format!("{list}{separator}limit={limit}{from}")).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let page = page.json();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit);
        rows.extend(items.iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => return rows,
        }
        assert!(rows.len() < 10_000, "a list ends");
    }
}

fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn every_row_comes_once_and_in_order() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let mut made = Vec::new();
    for _ in 0..7 {
        made.push(client.account().await);
        served.time.pass(Duration::from_millis(5));
    }
    for limit in [1, 2, 3, 7, 8] {
        assert_eq!(ids(&walk(&client, "/integrated-account", limit).await), made);
    }
    assert_eq!(walk(&client, "/integrated-account?integration=cakewalk", 2).await, Vec::<Value>::new());
    assert_eq!(walk(&client, "/integrated-account?integration=torii", 2).await.len(), 7);
    let mcp = format!("/integrated-account/{}/mcp", made[0]);
    let mut servers = Vec::new();
    for _ in 0..5 {
        servers.push(client.server(&made[0]).await["id"].as_str().unwrap().to_owned());
    }
    client.server(&made[1]).await;
    assert_eq!(ids(&walk(&client, &mcp, 2).await), servers);
    assert_eq!(walk(&client, "/api-token", 1).await.len(), 1);
    // Thirteen changes, and nobody else's; newest first.
    let rows = walk(&client, "/log?kind=admin", 4).await;
    let sequence: Vec<u64> = rows.iter().map(|row| row["sequence"].as_u64().unwrap()).collect();
    assert!(sequence.windows(2).all(|pair| pair[0] > pair[1]), "{sequence:?}");
    assert_eq!(rows.iter().filter(|row| row["method"] == "server.create").count(), 6);
    assert_eq!(rows.iter().filter(|row| row["method"] == "account.create").count(), 7);
}

#[tokio::test]
async fn the_log_is_filtered_by_what_is_asked() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let account = client.account().await;
    served.time.pass(Duration::from_secs(10));
    let server = client.server(&account).await["id"].as_str().unwrap().to_owned();
    served.time.pass(Duration::from_secs(10));
    client.patch(&format!("/integrated-account/{account}"), &json!({"label": "x"})).await;
    let methods = async |query: &str| -> Vec<String> {
        let rows = walk(&client, &format!("/log?{query}"), 2).await;
        rows.iter().map(|row| row["method"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(methods(&format!("account={account}")).await, ["account.update", "server.create", "account.create"]);
    assert_eq!(methods(&format!("server={server}")).await, ["server.create"]);
    assert_eq!(methods("method=account.update").await, ["account.update"]);
    assert_eq!(methods("since=2026-11-21T12:00:10Z").await, ["account.update", "server.create"]);
    assert_eq!(methods("since=2026-11-21T12:00:10Z&until=2026-11-21T12:00:20Z").await, ["server.create"]);
    assert_eq!(methods("since=2026-11-21T13:00:20%2B01:00").await, ["account.update"]);
    for none in ["kind=mcp", "tool=list_all_torii_users", "client=Claude", "status=404", "outcome=expired"] {
        assert_eq!(methods(none).await, Vec::<String>::new(), "{none}");
    }
    let backwards = client.get("/log?since=2026-11-21T12:00:20Z&until=2026-11-21T12:00:10Z").await;
    assert_eq!((backwards.status, backwards.pointers()), (400, vec!["/until".to_owned()]));
}

#[tokio::test]
async fn a_cursor_that_nobody_gave_is_refused() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let account = client.account().await;
    for list in [
        "/integrated-account".to_owned(),
        "/api-token".to_owned(),
        "/log".to_owned(),
        format!("/integrated-account/{account}/mcp"),
    ] {
        for cursor in ["nonsense", "-1", "%F0%9F%A6%80", "eyJhIjoxfQ==", "'%20OR%201=1--"] {
            let answer = client.get(&format!("{list}?cursor={cursor}")).await;
            assert_eq!((answer.status, answer.pointers()), (400, vec!["/cursor".to_owned()]), "{list} {cursor}");
        }
    }
}
