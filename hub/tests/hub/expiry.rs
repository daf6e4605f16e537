//! The end of a server: to the millisecond, at once, and for good.

use crate::vendor::Vendor;
use crate::world::{Answer, KEY, LIST, World, open, send};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use toolwright_hub::clock::{Clock, ManualTime};
use toolwright_hub::model::*;
use toolwright_hub::service::*;
use toolwright_runtime::authorise::Secret;

const NOW: i64 = 1_800_000_000_000;

fn expiring(after: i64) -> NewServer {
    NewServer { expires_at: Some(Time::from_millis(NOW + after)), ..NewServer::default() }
}

/// Acceptance test 5, first half.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_good_until_one_millisecond_before_its_end() {
    let time = ManualTime::at(Time::from_millis(NOW));
    let world = World::with(Clock::new(time.clone())).await;
    let who = world.tenant("t").await;
    let account = world.account(&who, "vendor-key-0001", "x").await;
    for life in [60_000, 60_001, 61_000, 86_400_000] {
        let now = world.hub.clock().now().millis() - NOW;
        let server = world.server_with(&who, &account, expiring(now + life)).await;
        time.pass(Duration::from_millis(life as u64 - 1));
        let before = world.vendor.count();
        assert_eq!(world.call(server.token.expose(), LIST, json!({})).await.status, 200, "{life}");
        time.pass(Duration::from_millis(1));
        assert_eq!(world.call(server.token.expose(), LIST, json!({})).await.status, 404, "{life}");
        assert_eq!(world.list(server.token.expose()).await.status, 404);
        assert_eq!(world.vendor.count(), before + 1);
    }
}

/// Acceptance test 5, second half: a thousand calls a second around the end of a life of 300 ms.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_is_accepted_late_in_real_time() {
    let world = Arc::new(World::new().await);
    let who = world.tenant("t").await;
    let account = world.account(&who, "vendor-key-0001", "x").await;
    let made = world.server(&who, &account).await;
    let token = made.token.expose().to_owned();
    // Shorter than the rules allow, so past them.
    let end = world.hub.clock().now().after(Duration::from_millis(300));
    let server = McpServer { expires_at: Some(end), ..made.server };
    world.hub.store().update_server(&who.tenant, &server, LogEntry::change(end, "test")).await.unwrap();
    let (mut tasks, begin) = (Vec::new(), Instant::now());
    for number in 0..600_u32 {
        let due = Duration::from_millis(number.into());
        tokio::time::sleep(due.saturating_sub(begin.elapsed())).await;
        let (world, token) = (world.clone(), token.clone());
        tasks.push(tokio::spawn(async move {
            let started = world.hub.clock().now();
            (started, world.list(&token).await.status)
        }));
    }
    let (mut good, mut over) = (0, 0);
    for task in tasks {
        let (started, status) = task.await.unwrap();
        match status {
            200 => good += 1,
            404 => over += 1,
            other => panic!("{other}"),
        }
        assert!(status == 404 || started < end, "accepted {} ms late", started.since(end).as_millis());
    }
    assert!(good > 0 && over > 0, "{good} good, {over} over");
}

/// Acceptance test 6.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_revoked_is_refused_at_once() {
    let world = Arc::new(World::new().await);
    let who = world.tenant("t").await;
    let account = world.account(&who, "vendor-key-0001", "x").await;
    let lanes: Vec<_> = (0..20)
        .map(|_| {
            let (world, who, account) = (world.clone(), who.clone(), account.clone());
            tokio::spawn(async move {
                for _ in 0..50 {
                    let server = world.server(&who, &account).await;
                    let token = server.token.expose();
                    assert_eq!(world.list(token).await.status, 200);
                    world.hub.delete_server(&who, &account, &server.server.id).await.unwrap();
                    assert_eq!(world.call(token, LIST, json!({})).await.status, 404);
                }
            })
        })
        .collect();
    for lane in lanes {
        lane.await.unwrap();
    }
    assert_eq!(world.vendor.count(), 0);
}

/// A write that reads a state first: what ends the server in between stops the write.
async fn ends_between_read_and_write(
    end: impl AsyncFnOnce(&World, &ManualTime, &Who, &AccountId, &ServerId),
) -> (Answer, Vec<String>) {
    let time = ManualTime::at(Time::from_millis(NOW));
    let world = World::with(Clock::new(time.clone())).await;
    let who = world.tenant("t").await;
    let new = NewAccount {
        integration: "cakewalk".to_owned(),
        label: "c".to_owned(),
        credentials: BTreeMap::from([
            ("CAKEWALK_API_KEY".to_owned(), Secret::new("vendor-key-0001")),
            ("CAKEWALK_API_SECRET".to_owned(), Secret::new("vendor-secret-0001")),
        ]),
        base_url: Some(world.vendor.base_url.clone()),
        ..NewAccount::default()
    };
    let account = world.hub.create_account(&who, new).await.unwrap().account.id;
    let server = world.server_with(&who, &account, expiring(60_000)).await;
    world.vendor.turns.forget_permits(usize::MAX);
    let task = json!({"task_id": "8d1c0d9e-0000-4000-8000-000000000001"});
    let call = world.call(server.token.expose(), "create_a_cakewalk_task_approval", task);
    let (answer, ()) = tokio::join!(call, async {
        world.vendor.wait_for(1).await;
        end(&world, &time, &who, &account, &server.server.id).await;
        world.vendor.turns.add_permits(10);
    });
    let sent = world.vendor.received().iter().map(|request| request.method.clone()).collect();
    (answer, sent)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_ends_while_a_call_waits_sends_nothing_more() {
    let (answer, sent) = ends_between_read_and_write(async |_, _, _, _, _| {}).await;
    assert_eq!((answer.status, sent.join(" ").as_str()), (200, "GET POST"), "the way itself: {answer:?}");
    let (answer, sent) = ends_between_read_and_write(async |_, time, _, _, _| time.pass(Duration::from_secs(60))).await;
    assert_eq!((answer.status, sent.join(" ").as_str()), (404, "GET"), "expired: {answer:?}");
    let (answer, sent) = ends_between_read_and_write(async |world, _, who, account, id| {
        world.hub.delete_server(who, account, id).await.unwrap();
    })
    .await;
    assert_eq!((answer.status, sent.join(" ").as_str()), (404, "GET"), "revoked: {answer:?}");
    let (answer, sent) = ends_between_read_and_write(async |world, _, who, account, _| {
        world.hub.delete_account(who, account).await.unwrap();
    })
    .await;
    assert_eq!((answer.status, sent.join(" ").as_str()), (404, "GET"), "account gone: {answer:?}");
}

/// The server is still there: who calls is told that it is the API token.
#[tokio::test(flavor = "multi_thread")]
async fn an_api_token_that_is_revoked_while_a_call_waits_is_named() {
    let world = World::new().await;
    let who = world.tenant("t").await;
    let new = NewAccount {
        integration: "cakewalk".to_owned(),
        label: "c".to_owned(),
        credentials: BTreeMap::from([
            ("CAKEWALK_API_KEY".to_owned(), Secret::new("vendor-key-0001")),
            ("CAKEWALK_API_SECRET".to_owned(), Secret::new("vendor-secret-0001")),
        ]),
        base_url: Some(world.vendor.base_url.clone()),
        ..NewAccount::default()
    };
    let account = world.hub.create_account(&who, new).await.unwrap().account.id;
    let config = ServerConfig { require_api_token_auth: true, ..ServerConfig::default() };
    let server = world.server_with(&who, &account, NewServer { config, ..NewServer::default() }).await;
    let key = world.hub.create_api_token(&who, "k", None).await.unwrap();
    world.vendor.turns.forget_permits(usize::MAX);
    let arguments = json!({"task_id": "8d1c0d9e-0000-4000-8000-000000000001"});
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": "create_a_cakewalk_task_approval", "arguments": arguments}});
    let (path, bearer) = (format!("/mcp/{}", server.token.expose()), format!("Bearer {}", key.secret.expose()));
    let headers = [("authorization", bearer.as_str())];
    let (answer, ()) = tokio::join!(world.post(&path, &headers, &message), async {
        world.vendor.wait_for(1).await;
        world.hub.delete_api_token(&who, &key.token.id).await.unwrap();
        world.vendor.turns.add_permits(10);
    });
    assert_eq!((answer.status, answer.header("www-authenticate"), world.vendor.count()), (401, "Bearer", 1), "{answer:?}");
    assert!(answer.text.contains("API token"), "{answer:?}");
    let row = &world.log(&who).await[0].entry;
    assert_eq!((row.status, row.outcome.as_str()), (401, "unauthorized"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_back_revives_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hub.db");
    let vendor = Vendor::start().await;
    let time = ManualTime::at(Time::from_millis(NOW));
    let hub = open(&path, KEY, Clock::new(time.clone()), &vendor, &Arc::default()).await.unwrap();
    let who = Who { tenant: hub.create_tenant("t").await.unwrap().id, token: None };
    let new = NewAccount { integration: "torii".to_owned(), label: "l".to_owned(), ..NewAccount::default() };
    let account = hub.create_account(&who, new).await.unwrap().account.id;
    let new = NewServer { name: "n".to_owned(), ..expiring(60_000) };
    let server = hub.create_server(&who, &account, new).await.unwrap();
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
    let status = async |hub: &Arc<Hub>| send(hub, &format!("/mcp/{}", server.token.expose()), &[], &list).await.status;
    time.pass(Duration::from_secs(59));
    assert_eq!(status(&hub).await, 200);
    time.pass(Duration::from_secs(1));
    assert_eq!(status(&hub).await, 404);
    time.set_wall(Time::from_millis(NOW - 3_600_000));
    assert_eq!(status(&hub).await, 404, "the wall clock jumped back");
    assert!(hub.troubles().iter().any(|trouble| trouble.contains("behind")), "{:?}", hub.troubles());
    hub.store().note_time(hub.clock().now()).await.unwrap();
    drop(hub);

    let earlier = ManualTime::at(Time::from_millis(NOW - 3_600_000));
    let hub = open(&path, KEY, Clock::new(earlier.clone()), &vendor, &Arc::default()).await.unwrap();
    assert_eq!(status(&hub).await, 404, "it jumped back while the hub was down");
    earlier.pass(Duration::from_secs(3_000));
    assert_eq!(status(&hub).await, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_expired_is_deleted_and_its_rows_stay() {
    let time = ManualTime::at(Time::from_millis(NOW));
    let world = World::with(Clock::new(time.clone())).await;
    let who = world.tenant("t").await;
    let account = world.account(&who, "vendor-key-0001", "x").await;
    let server = world.server_with(&who, &account, expiring(60_000)).await;
    let stays = world.server(&who, &account).await;
    assert_eq!(world.call(server.token.expose(), LIST, json!({})).await.status, 200);
    time.pass(Duration::from_secs(60));
    assert!(world.hub.store().server(&who.tenant, &server.server.id).await.is_ok(), "not yet");
    world.hub.tidy().await;
    let gone = world.hub.store().server(&who.tenant, &server.server.id).await;
    assert_eq!(gone, Err(toolwright_hub::store::StoreError::NotFound));
    assert!(world.hub.store().server(&who.tenant, &stays.server.id).await.is_ok());
    let of_server = LogFilter { server: Some(server.server.id.clone()), ..LogFilter::default() };
    let rows = world.hub.log(&who, &of_server, &PageRequest::first(10)).await.unwrap().items;
    let methods: Vec<&str> = rows.iter().map(|row| row.entry.method.as_str()).collect();
    assert_eq!(methods, ["server.expire", "tools/call", "server.create"]);
}
