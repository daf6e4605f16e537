//! Secrets at rest: nowhere in the clear, bound to their owner, and under another key without a pause.

use crate::vendor::Vendor;
use crate::world::{KEY, LIST, World, open, send};
use rusqlite::Connection;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use toolwright_hub::clock::Clock;
use toolwright_hub::service::*;
use toolwright_hub::store::sqlite::Sqlite;
use toolwright_hub::vault::Keyring;

const OTHER_KEY: &str = "2222222222222222222222222222222222222222222222222222222222222222";

/// Everything that a folder holds, as one heap of bytes.
fn heap(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    files.map(|path| (path.display().to_string(), std::fs::read(&path).unwrap())).collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// Acceptance test 8.
#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_written_down_anywhere() {
    let world = World::new().await;
    let who = world.tenant("t").await;
    let canary = "canary-credential-9f3b";
    let account = world.account(&who, canary, "x").await;
    let server = world.server(&who, &account).await;
    let api = world.api_token(&who).await;
    let token = server.token.expose();
    let mut said = Vec::new();
    said.push(world.call(token, LIST, json!({})).await);
    said.push(world.call(token, LIST, json!({"canary_argument_7d1e": 1})).await);
    said.push(world.call(token, "no_such_tool", json!({})).await);
    // The vendor refuses, quotes, and goes away.
    world.vendor.forget();
    said.push(world.call(token, LIST, json!({"email": "canary_argument_7d1e"})).await);
    let dead = AccountPatch { base_url: Some(Some("https://127.0.0.1:1".to_owned())), ..AccountPatch::default() };
    assert!(world.hub.update_account(&who, &account, dead).await.is_err());
    let bad = AccountPatch {
        credentials: [("TORII_API_KEY".to_owned(), Some(toolwright_runtime::authorise::Secret::new(format!("{canary}\n"))))]
            .into(),
        ..AccountPatch::default()
    };
    let error = world.hub.update_account(&who, &account, bad).await.err().unwrap();
    said.push(world.post("/mcp", &[("authorization", &format!("Bearer {api}"))], &json!({})).await);
    let copy = world.folder.path().join("backup.db");
    world.hub.store().backup(copy).await.unwrap();
    let rows = world.log(&who).await;
    let view = world.hub.account(&who, &account).await.unwrap();
    let words = format!("{said:?} {error:?} {error} {rows:?} {view:?} {:?} {:?}", world.lines.lock().unwrap(), server.token);

    let mut files = heap(world.folder.path());
    assert!(files.iter().any(|(name, _)| name.ends_with("-wal")) && files.iter().any(|(name, _)| name.ends_with("backup.db")));
    files.push(("what was said and logged".to_owned(), words.into_bytes()));
    for (name, bytes) in &files {
        assert!(bytes.len() > 100, "{name}");
        for secret in [canary, token, &api, KEY] {
            assert!(!holds(bytes, secret), "{secret} is in {name}");
        }
        // The answer to a wrong argument names it; nothing stored does.
        assert!(name.starts_with("what") || !holds(bytes, "canary_argument_7d1e"), "arguments are in {name}");
    }
    // The search itself works: what is no secret is found.
    assert!(files.iter().any(|(_, bytes)| holds(bytes, account.as_str())));
}

/// Acceptance test 9.
#[tokio::test(flavor = "multi_thread")]
async fn a_moved_or_changed_seal_stops_that_account_only() {
    let world = World::new().await;
    let who = world.tenant("t").await;
    let mut servers = Vec::new();
    let mut accounts = Vec::new();
    for name in ["one", "two", "three"] {
        let account = world.account(&who, &format!("vendor-key-{name}"), name).await;
        servers.push(world.server(&who, &account).await);
        accounts.push(account);
    }
    let tamper = Connection::open(world.folder.path().join("hub.db")).unwrap();
    let swap = "UPDATE account SET sealed = (SELECT sealed FROM account AS other WHERE other.id = ?2) WHERE id = ?1";
    tamper.execute(swap, [accounts[0].as_str(), accounts[1].as_str()]).unwrap();
    let before = world.vendor.count();
    let words = world.call(servers[0].token.expose(), LIST, json!({})).await;
    assert!(words.result().contains("cannot be read") && world.vendor.count() == before, "{words:?}");
    assert_eq!(world.list(servers[0].token.expose()).await.status, 200, "its tools can still be looked at");
    let mut bytes: Vec<u8> =
        tamper.query_row("SELECT sealed FROM account WHERE id = ?1", [accounts[1].as_str()], |row| row.get(0)).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    tamper.execute("UPDATE account SET sealed = ?1 WHERE id = ?2", rusqlite::params![bytes, accounts[1].as_str()]).unwrap();
    let words = world.call(servers[1].token.expose(), LIST, json!({})).await;
    assert!(words.result().contains("cannot be read") && world.vendor.count() == before, "{words:?}");
    assert!(world.call(servers[2].token.expose(), LIST, json!({})).await.result().contains("three"));
    assert_eq!(world.log(&who).await[1].entry.outcome, "account");
    assert_eq!(world.hub.account(&who, &accounts[1]).await.unwrap().credentials, CredentialState::Broken);
    // A rotation says which, and goes on with the rest.
    world.hub.replace_keys(Keyring::parse(&format!("{OTHER_KEY} {KEY}")).unwrap()).await.unwrap();
    let rotation = world.hub.rotate().await.unwrap();
    assert_eq!(rotation.broken.len(), 2);
    assert!(world.call(servers[2].token.expose(), LIST, json!({})).await.result().contains("three"));
    // New credentials repair it.
    let given = [("TORII_API_KEY".to_owned(), Some(toolwright_runtime::authorise::Secret::new("vendor-key-one")))].into();
    world.hub.update_account(&who, &accounts[0], AccountPatch { credentials: given, ..AccountPatch::default() }).await.unwrap();
    assert!(world.call(servers[0].token.expose(), LIST, json!({})).await.result().contains("one"));
}

/// Acceptance test 35.
#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_changed_under_load_and_the_old_one_can_go() {
    let world = Arc::new(World::new().await);
    let who = world.tenant("t").await;
    let mut servers = Vec::new();
    for number in 0..300 {
        let account = world.account(&who, &format!("vendor-key-{number:04}"), &format!("data-{number}")).await;
        if number % 30 == 0 {
            servers.push((world.server(&who, &account).await.token.expose().to_owned(), account, number));
        }
    }
    let (stop, calls) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let lanes: Vec<_> = servers
        .iter()
        .cloned()
        .map(|(token, account, number)| {
            let (world, who, stop, calls) = (world.clone(), who.clone(), stop.clone(), calls.clone());
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let answer = world.call(&token, LIST, json!({})).await;
                    assert!(answer.text.contains(&format!("data-{number}")), "{answer:?}");
                    let label = Some(format!("renamed {number}"));
                    world.hub.update_account(&who, &account, AccountPatch { label, ..AccountPatch::default() }).await.unwrap();
                    let secret = toolwright_runtime::authorise::Secret::new(format!("vendor-key-{number:04}"));
                    let credentials = [("TORII_API_KEY".to_owned(), Some(secret))].into();
                    world
                        .hub
                        .update_account(&who, &account, AccountPatch { credentials, ..AccountPatch::default() })
                        .await
                        .unwrap();
                    calls.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    let keys = |text: &str| Keyring::parse(text).unwrap();
    while calls.load(Ordering::Relaxed) < 20 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert!(world.hub.replace_keys(keys(OTHER_KEY)).await.is_err(), "the old key is still needed");
    world.hub.replace_keys(keys(&format!("{OTHER_KEY}\n{KEY}"))).await.unwrap();
    let rotation = world.hub.rotate().await.unwrap();
    assert!(rotation.resealed >= 280 && rotation.broken.is_empty(), "{rotation:?}");
    world.hub.rotate().await.unwrap();
    world.hub.replace_keys(keys(OTHER_KEY)).await.unwrap();
    let so_far = calls.load(Ordering::Relaxed);
    while calls.load(Ordering::Relaxed) < so_far + 20 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    stop.store(true, Ordering::Relaxed);
    for lane in lanes {
        lane.await.unwrap();
    }
    let used = world.hub.store().keys_in_use().await.unwrap();
    assert_eq!(used, [keys(OTHER_KEY).first_id()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_of_another_key_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hub.db");
    let vendor = Vendor::start().await;
    let first = open(&path, KEY, Clock::system(), &vendor, &Arc::default()).await.unwrap();
    let who = Who { tenant: first.create_tenant("t").await.unwrap().id, token: None };
    let token = first.create_api_token(&who, "t", None).await.unwrap().secret;
    drop(first);
    let before = std::fs::read(&path).unwrap();
    let refused = open(&path, OTHER_KEY, Clock::system(), &vendor, &Arc::default()).await.err().unwrap();
    let words = refused.to_string();
    assert!(words.contains("sealed with the key k_") && words.contains("start with the key that it was made with"), "{words}");
    assert_eq!(std::fs::read(&path).unwrap(), before, "nothing was changed");
    let again = open(&path, KEY, Clock::system(), &vendor, &Arc::default()).await.unwrap();
    assert!(again.authenticate(token.expose()).await.is_ok());
    drop(again);

    Connection::open(&path).unwrap().execute("UPDATE secret SET sealed = zeroblob(60) WHERE name = 'token'", []).unwrap();
    let refused = open(&path, KEY, Clock::system(), &vendor, &Arc::default()).await.err().unwrap();
    assert_eq!(refused, OpenError::BrokenSecret { name: "token".to_owned() });
}

/// A copy is as good as the store, with the same key, and useless without.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_serves_the_same_tokens() {
    let world = World::new().await;
    let who = world.tenant("t").await;
    let account = world.account(&who, "vendor-key-0001", "mine").await;
    let server = world.server(&who, &account).await;
    let copy = world.folder.path().join("copy.db");
    world.hub.store().backup(copy.clone()).await.unwrap();
    assert!(Sqlite::open(&copy).is_ok());
    let restored = open(&copy, KEY, Clock::system(), &world.vendor, &Arc::default()).await.unwrap();
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": LIST, "arguments": {}}});
    let answer = send(&restored, &format!("/mcp/{}", server.token.expose()), &[], &message).await;
    assert!(answer.result().contains("mine"), "{answer:?}");
    assert!(open(&copy, OTHER_KEY, Clock::system(), &world.vendor, &Arc::default()).await.is_err());
}

/// The second change of keys comes while the first rotation runs.
#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_ends_when_another_key_comes() {
    let world = World::new().await;
    let who = world.tenant("t").await;
    for number in 0..300 {
        world.account(&who, &format!("vendor-key-{number:04}"), "x").await;
    }
    let third = "3".repeat(64);
    let keys = |text: &str| Keyring::parse(text).unwrap();
    world.hub.replace_keys(keys(&format!("{OTHER_KEY} {KEY}"))).await.unwrap();
    let (first, ()) = tokio::join!(tokio::time::timeout(std::time::Duration::from_secs(60), world.hub.rotate()), async {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        world.hub.replace_keys(keys(&format!("{third} {OTHER_KEY} {KEY}"))).await.unwrap();
    });
    assert!(first.is_ok(), "it goes on for ever");
    world.hub.rotate().await.unwrap();
    assert_eq!(world.hub.store().keys_in_use().await.unwrap(), [keys(&third).first_id()]);
}
