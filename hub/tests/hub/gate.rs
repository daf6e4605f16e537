//! Who is let in, to what, how often, and what is said about it.

use crate::world::{LIST, World};
use serde_json::json;
use std::time::Duration;
use toolwright_hub::clock::{Clock, ManualTime};
use toolwright_hub::model::*;
use toolwright_hub::service::*;

fn config(methods: &[&str], tags: &[&str]) -> ServerConfig {
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
    ServerConfig { methods: words(methods), tags: words(tags), ..ServerConfig::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_its_accounts_tools() {
    let world = World::new().await;
    let who = world.tenant("t").await;
    let account = world.account(&who, "vendor-key-0001", "mine@example.com").await;
    let server = world.server(&who, &account).await;
    let token = server.token.expose();
    assert_eq!(server.url.expose(), format!("https://hub.example.com/mcp/{token}"));
    let tools = world.list(token).await;
    assert_eq!((tools.status, tools.header("referrer-policy"), tools.header("cache-control")), (200, "no-referrer", "no-store"));
    assert!(tools.json()["result"]["tools"].as_array().unwrap().len() > 50);
    let called = world.call(token, LIST, json!({})).await;
    assert!(called.result().contains("mine@example.com"), "{called:?}");
    let header = [("authorization", format!("Bearer {token}"))];
    let header: Vec<_> = header.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let message = json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": LIST, "arguments": {}}});
    let called = world.post("/mcp", &header, &message).await;
    assert!(called.result().contains("mine@example.com"), "{called:?}");
    assert_eq!(called.json()["id"], 7);

    let rows = world.log(&who).await;
    let row = &rows[0].entry;
    assert_eq!(
        (row.method.as_str(), row.tool.as_deref(), row.status, row.outcome.as_str()),
        ("tools/call", Some(LIST), 200, "ok")
    );
    assert_eq!(row.effect, Some(toolwright_integration::Effect::Read));
    assert!(row.request_bytes > 50 && row.response_bytes > 50 && row.duration_us > 0 && row.arguments_digest.is_some());
    assert_eq!(rows.iter().filter(|row| row.entry.kind == LogKind::Mcp).count(), 3);
}

/// Acceptance test 31: same status, same body, same headers.
#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_open_nothing_are_told_apart_by_nothing() {
    let time = ManualTime::at(Time::from_millis(1_800_000_000_000));
    let world = World::with(Clock::new(time.clone())).await;
    let who = world.tenant("t").await;
    let account = world.account(&who, "vendor-key-0001", "x").await;
    let expiring = NewServer { expires_at: Some(Time::from_millis(1_800_000_060_000)), ..NewServer::default() };
    let expired = world.server_with(&who, &account, expiring).await;
    let revoked = world.server(&who, &account).await;
    let open = world.server(&who, &account).await;
    world.hub.delete_server(&who, &account, &revoked.server.id).await.unwrap();
    time.pass(Duration::from_secs(60));

    let mut cases = vec![
        expired.token.expose().to_owned(),
        revoked.token.expose().to_owned(),
        "0".repeat(40),
        open.token.expose().to_uppercase(),
        format!("{}/", open.token.expose()),
        format!("{}%20", open.token.expose()),
        "..".to_owned(),
        "%00".to_owned(),
        "a".repeat(5_000),
        world.api_token(&who).await,
    ];
    let wrong = if open.token.expose().ends_with('0') { "1" } else { "0" };
    cases.push(format!("{}{wrong}", &open.token.expose()[..39]));
    let first = world.list(&cases[0]).await;
    assert_eq!(first.status, 404);
    for token in &cases {
        assert_eq!(world.list(token).await, first, "{token}");
        assert_eq!(world.call(token, LIST, json!({})).await, first, "{token}");
        {
            let header = [("authorization", format!("Bearer {token}"))];
            let header: Vec<_> = header.iter().map(|(name, value)| (*name, value.as_str())).collect();
            assert_eq!(
                world.post("/mcp", &header, &json!({"jsonrpc": "2.0", "id": 1, "method": "ping"})).await,
                first,
                "{token}"
            );
        }
    }
    assert_eq!(world.vendor.count(), 0);
    assert_eq!(world.list(open.token.expose()).await.status, 200);
    let unknown = world.post("/mcp", &[], &json!({"jsonrpc": "2.0", "id": 1, "method": "ping"})).await;
    assert_eq!((unknown.status, unknown.header("www-authenticate")), (401, "Bearer"));
    let bearer = format!("Bearer {}", open.token.expose());
    for (path, headers, status) in [("/mcp/", vec![], 401), ("/mcp/", vec![("authorization", bearer.as_str())], 200)] {
        let answer = world.post(path, &headers, &json!({"jsonrpc": "2.0", "id": 1, "method": "ping"})).await;
        assert_eq!(answer.status, status, "{path} is like /mcp");
    }
}

/// Acceptance test 32.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_asked_for_and_checked() {
    let world = World::new().await;
    let (mine, other) = (world.tenant("mine").await, world.tenant("other").await);
    let account = world.account(&mine, "vendor-key-0001", "x").await;
    let locked = ServerConfig { require_api_token_auth: true, ..ServerConfig::default() };
    let server = world.server_with(&mine, &account, NewServer { config: locked, ..NewServer::default() }).await;
    let token = server.token.expose();
    let (own, foreign) = (world.api_token(&mine).await, world.api_token(&other).await);
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": LIST, "arguments": {}}});
    let path = format!("/mcp/{token}");
    let status = async |headers: &[(&str, &str)], path: &str| {
        let answer = world.post(path, headers, &message).await;
        assert_eq!(answer.status == 401, answer.header("www-authenticate") == "Bearer");
        answer.status
    };
    let bearer = |token: &str| format!("Bearer {token}");
    assert_eq!(status(&[], &path).await, 401);
    assert_eq!(status(&[("authorization", "Bearer nonsense")], &path).await, 401);
    assert_eq!(status(&[("authorization", &bearer(token))], &path).await, 401, "the MCP token is no API token");
    assert_eq!(status(&[("authorization", &own)], &path).await, 401, "no scheme");
    assert_eq!(status(&[("authorization", &bearer(&foreign))], &path).await, 403);
    assert_eq!(status(&[("x-api-token", &own)], &path).await, 401, "with the token in the path, it belongs into Authorization");
    assert_eq!(world.vendor.count(), 0);
    assert_eq!(status(&[("authorization", &bearer(&own))], &path).await, 200);
    assert_eq!(status(&[("authorization", &bearer(token))], "/mcp").await, 401);
    assert_eq!(status(&[("authorization", &bearer(token)), ("x-api-token", &foreign)], "/mcp").await, 403);
    assert_eq!(status(&[("authorization", &bearer(token)), ("x-api-token", &own)], "/mcp").await, 200);
    assert_eq!(status(&[("authorization", &bearer(token)), ("x-api-token", &bearer(&own))], "/mcp").await, 200);
    assert_eq!(world.vendor.count(), 3);

    let tokens = world.hub.api_tokens(&mine, &PageRequest::first(10)).await.unwrap().items;
    world.hub.delete_api_token(&mine, &tokens[0].id).await.unwrap();
    assert_eq!(status(&[("authorization", &bearer(&own))], &path).await, 401);
    // What was refused is on record, with the token that was shown where it was a good one.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let rows = world.log(&mine).await;
    assert!(rows.iter().any(|row| row.entry.status == 403 && row.entry.outcome == "forbidden"));
    assert!(rows.iter().any(|row| row.entry.status == 401 && row.entry.outcome == "unauthorized"));
    let good = rows.iter().filter(|row| row.entry.status == 200 && row.entry.kind == LogKind::Mcp);
    assert!(good.into_iter().all(|row| row.entry.actor.as_ref() == Some(&tokens[0].id)));
}

/// Acceptance test 30: what the filter hides is neither listed nor callable.
#[tokio::test(flavor = "multi_thread")]
async fn a_filter_holds_for_lists_and_for_calls() {
    let world = World::new().await;
    let who = world.tenant("t").await;
    let account = world.account(&who, "vendor-key-0001", "x").await;
    let all: Vec<_> = world.hub.preview(&who, &account, &ServerConfig::default()).await.unwrap();
    let read = NewServer { config: config(&["read"], &[]), ..NewServer::default() };
    let server = world.server_with(&who, &account, read).await;
    let listed = world.list(server.token.expose()).await.json();
    let listed: Vec<&str> =
        listed["result"]["tools"].as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    let mut hidden = 0;
    for tool in &all {
        let safe = tool.traits().effect == toolwright_integration::Effect::Read;
        assert_eq!(listed.contains(&tool.name()), safe, "{}", tool.name());
        if !safe {
            let answer = world.call(server.token.expose(), tool.name(), json!({})).await.json();
            assert_eq!(answer["error"]["code"], -32602, "{answer}");
            hidden += 1;
        }
    }
    assert!(hidden > 10 && world.vendor.count() == 0);
}

/// Acceptance test 4: no header of the caller reaches the vendor.
#[tokio::test(flavor = "multi_thread")]
async fn the_callers_tokens_stay_here() {
    let world = World::new().await;
    let who = world.tenant("t").await;
    let account = world.account(&who, "vendor-key-0001", "x").await;
    let server = world.server(&who, &account).await;
    let api = world.api_token(&who).await;
    let token = server.token.expose();
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": LIST, "arguments": {}}});
    let bearer = format!("Bearer {token}");
    let names = [
        "x-api-token",
        "x-api-key",
        "cookie",
        "proxy-authorization",
        "x-forwarded-authorization",
        "referer",
        "x-original-url",
        "mcp-session-id",
        "forwarded",
        "x-http-method-override",
    ];
    for name in names {
        let answer =
            world.post(&format!("/mcp/{token}"), &[(name, token), ("authorization", &format!("Bearer {api}"))], &message).await;
        assert_eq!(answer.status, 200, "{name}: {answer:?}");
        let answer = world.post("/mcp", &[("authorization", &bearer), (name, &api)], &message).await;
        assert_eq!(answer.status, 200, "{name}: {answer:?}");
    }
    let received = world.vendor.received();
    assert_eq!(received.len(), 2 * names.len());
    for request in received {
        let text = format!("{request:?}");
        assert!(!text.contains(token) && !text.contains(&api), "{text}");
        assert!(text.contains("vendor-key-0001") && !text.contains("localhost\""), "{text}");
    }
    let lines = world.lines.lock().unwrap().join("\n");
    assert!(!lines.contains(token) && !lines.contains(&api), "{lines}");
    assert!(lines.contains(&format!("/mcp/tok_…{} 200", &token[36..])), "{lines}");
}

/// The hub's side of acceptance test 19.
#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_is_good_on_its_own_server_only() {
    let world = World::new().await;
    let (mine, other) = (world.tenant("mine").await, world.tenant("other").await);
    let account = world.account(&mine, "vendor-key-0001", "x").await;
    let foreign = world.account(&other, "vendor-key-0001", "x").await;
    let first = world.server(&mine, &account).await;
    let twin = world.server(&mine, &account).await;
    let stranger = world.server(&other, &foreign).await;
    let page = world.call(first.token.expose(), LIST, json!({})).await.json();
    let cursor = page["result"]["structuredContent"]["next_cursor"].as_str().unwrap_or_else(|| panic!("{page}")).to_owned();
    let before = world.vendor.count();
    let mut refusals = Vec::new();
    for server in [&twin, &stranger] {
        refusals.push(world.call(server.token.expose(), LIST, json!({"next_cursor": cursor})).await.result());
    }
    refusals.push(world.call(first.token.expose(), LIST, json!({"next_cursor": format!("{cursor}A")})).await.result());
    assert!(
        refusals.iter().all(|refusal| refusal == &refusals[0] && refusal.starts_with("next_cursor is not valid")),
        "{refusals:?}"
    );
    assert_eq!(world.vendor.count(), before);
    assert!(world.call(first.token.expose(), LIST, json!({"next_cursor": cursor})).await.result().contains("items"));
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_are_told_in_words_and_in_headers() {
    let time = ManualTime::at(Time::from_millis(1_800_000_000_000));
    let world = World::with(Clock::new(time.clone())).await;
    let who = world.tenant("t").await;
    let account = world.account(&who, "vendor-key-0001", "x").await;
    let limits = Limits { calls_per_minute: Some(2), concurrency: None };
    let server = world.server_with(&who, &account, NewServer { limits, ..NewServer::default() }).await;
    let token = server.token.expose();
    for _ in 0..2 {
        assert_eq!(world.call(token, LIST, json!({})).await.status, 200);
        time.pass(Duration::from_millis(10_400));
    }
    let over = world.call(token, LIST, json!({})).await;
    assert_eq!((over.status, over.header("retry-after"), over.header("ratelimit-remaining")), (200, "40", "0"), "{over:?}");
    assert_eq!((over.header("ratelimit"), over.header("ratelimit-policy")), ("\"default\";r=0;t=40", "\"default\";q=2;w=60"));
    assert!(over.result().contains("allows 2 calls a minute. Call again after 40 s"), "{over:?}");
    assert_eq!(over.json()["result"]["isError"], true);
    assert_eq!(world.list(token).await.status, 200, "lists are free");
    assert_eq!(world.vendor.count(), 2);
    time.pass(Duration::from_secs(40));
    assert_eq!(world.call(token, LIST, json!({})).await.status, 200);
    let rows = world.log(&who).await;
    assert!(rows.iter().any(|row| row.entry.status == 429 && row.entry.outcome == "rate_limited" && row.entry.tool.is_some()));

    let limits = Limits { calls_per_minute: None, concurrency: Some(1) };
    let narrow = world.server_with(&who, &account, NewServer { limits, ..NewServer::default() }).await;
    world.vendor.turns.forget_permits(usize::MAX);
    let token = narrow.token.expose();
    let (first, second) = tokio::join!(world.call(token, LIST, json!({})), async {
        world.vendor.wait_for(4).await;
        let second = world.call(token, LIST, json!({})).await;
        world.vendor.turns.add_permits(1);
        second
    });
    assert_eq!((first.status, second.status), (200, 200), "{second:?}");
    assert!(second.result().contains("one call at the same time"));
    assert_eq!((second.json()["result"]["isError"].as_bool(), second.header("retry-after")), (Some(true), "1"));
    assert_eq!(world.call(token, LIST, json!({})).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_leaves_its_row() {
    let world = World::new().await;
    let who = world.tenant("t").await;
    let account = world.account(&who, "vendor-key-0001", "x").await;
    let server = world.server(&who, &account).await;
    world.vendor.turns.forget_permits(usize::MAX);
    let gone = tokio::time::timeout(Duration::from_millis(500), world.call(server.token.expose(), LIST, json!({}))).await;
    assert!(gone.is_err() && world.vendor.count() == 1);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let rows = world.log(&who).await;
    let row = &rows[0].entry;
    assert_eq!((row.status, row.outcome.as_str(), row.tool.as_deref()), (499, "disconnected", Some(LIST)));
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_hosts_and_origins_are_turned_away() {
    let world = World::new().await;
    let who = world.tenant("t").await;
    let account = world.account(&who, "vendor-key-0001", "x").await;
    let server = world.server(&who, &account).await;
    let ping = json!({"jsonrpc": "2.0", "id": 1, "method": "ping"});
    for token in [server.token.expose(), "unknown"] {
        let answer = world.post(&format!("/mcp/{token}"), &[("origin", "https://evil.example")], &ping).await;
        assert_eq!((answer.status, answer.header("referrer-policy")), (403, "no-referrer"));
    }
}

/// A measurement, not a test: how long each kind of token that opens nothing is looked at. They should differ by less than 5 %.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement: cargo test -p toolwright-hub --test hub -- --ignored --nocapture how_long"]
async fn how_long_refusals_take() {
    let time = ManualTime::at(Time::from_millis(1_800_000_000_000));
    let world = World::with(Clock::new(time.clone())).await;
    let who = world.tenant("t").await;
    let account = world.account(&who, "vendor-key-0001", "x").await;
    let expiring = NewServer { expires_at: Some(Time::from_millis(1_800_000_060_000)), ..NewServer::default() };
    let expired = world.server_with(&who, &account, expiring).await;
    let revoked = world.server(&who, &account).await;
    world.hub.delete_server(&who, &account, &revoked.server.id).await.unwrap();
    time.pass(Duration::from_secs(60));
    let kinds = [
        ("unknown", "0".repeat(40)),
        ("expired", expired.token.expose().to_owned()),
        ("revoked", revoked.token.expose().to_owned()),
        ("malformed", "x".repeat(40)),
    ];
    let mut times = vec![Vec::new(); kinds.len()];
    for _ in 0..4_000 {
        for (position, (_, token)) in kinds.iter().enumerate() {
            let begin = std::time::Instant::now();
            assert_eq!(world.list(token).await.status, 404);
            times[position].push(begin.elapsed());
        }
    }
    for ((name, _), mut times) in kinds.iter().zip(times) {
        times.sort_unstable();
        println!("{name:10} median {:?}, 90 % {:?}", times[times.len() / 2], times[times.len() * 9 / 10]);
    }
}
