//! The rules, by the words and places that they refuse with.

use crate::vendor::Vendor;
use crate::world::{KEY, World, open};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use toolwright_hub::clock::{Clock, ManualTime};
use toolwright_hub::model::*;
use toolwright_hub::service::*;
use toolwright_runtime::authorise::Secret;

const NOW: i64 = 1_800_000_000_000;

fn problems<T>(result: Result<T, ServiceError>) -> Vec<(String, &'static str)> {
    match result.err().expect("it was accepted") {
        ServiceError::Invalid(problems) => problems.into_iter().map(|problem| (problem.pointer, problem.code)).collect(),
        other => panic!("{other:?}"),
    }
}

fn config(methods: &[&str], tags: &[&str]) -> ServerConfig {
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
    ServerConfig { methods: words(methods), tags: words(tags), ..ServerConfig::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_wrong_with_a_server_is_told_at_once() {
    let world = World::with(Clock::new(ManualTime::at(Time::from_millis(NOW)))).await;
    let who = world.tenant("t").await;
    let account = world.account(&who, "vendor-key-0001", "x").await;
    let new = NewServer {
        name: " \t".to_owned(),
        config: config(&["raed", "list", " "], &["user"]),
        limits: Limits { calls_per_minute: Some(0), concurrency: Some(u32::MAX) },
        expires_at: Some(Time::from_millis(NOW + 59_999)),
    };
    let wanted = [
        ("/config/methods/0", "unknown_method"),
        ("/config/methods/2", "blank"),
        ("/config/tags/0", "unknown_tag"),
        ("/limits/calls_per_minute", "bad_limit"),
        ("/limits/concurrency", "bad_limit"),
        ("/expires_at", "expiry_too_soon"),
        ("/name", "bad_name"),
    ];
    let refused = world.hub.create_server(&who, &account, new).await;
    let words = refused.as_ref().err().map(ToString::to_string).unwrap_or_default();
    assert!(words.contains("did you mean `read`?") && words.contains("did you mean `users`?"), "{words}");
    assert_eq!(problems(refused), wanted.map(|(pointer, code)| (pointer.to_owned(), code)));

    let named = |name: &str, config: ServerConfig| NewServer { name: name.to_owned(), config, ..NewServer::default() };
    let nothing = world.hub.create_server(&who, &account, named("n", config(&["destructive"], &["contracts_nothing"]))).await;
    assert_eq!(problems(nothing), [("/config/tags/0".to_owned(), "unknown_tag")]);
    let audit = config(&["destructive"], &["audit"]);
    assert_eq!(problems(world.hub.create_server(&who, &account, named("n", audit)).await), [("/config".to_owned(), "no_tools")]);
    for name in ["", &"x".repeat(201), "a\nb", "\u{200b}", " \u{200b}\u{feff} \u{2060}"] {
        let refused = world.hub.create_server(&who, &account, named(name, ServerConfig::default())).await;
        assert_eq!(problems(refused), [("/name".to_owned(), "bad_name")], "{name:?}");
    }
    let many = config(&vec!["read"; 201], &[]);
    assert_eq!(problems(world.hub.create_server(&who, &account, named("n", many)).await)[0].1, "too_many");
    assert_eq!(world.hub.servers(&who, None, &PageRequest::first(10)).await.unwrap().items, []);
    let soonest = NewServer { expires_at: Some(Time::from_millis(NOW + 60_000)), ..named("n", ServerConfig::default()) };
    assert!(world.hub.create_server(&who, &account, soonest).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_issues_own_configuration_exposes_what_an_approval_needs() {
    let world = World::new().await;
    let who = world.tenant("t").await;
    let new = NewAccount { integration: "cakewalk".to_owned(), label: "c".to_owned(), ..NewAccount::default() };
    let account = world.hub.create_account(&who, new).await.unwrap();
    assert!(matches!(&account.credentials, CredentialState::Known { set, missing } if set.is_empty() && !missing.is_empty()));
    let id = account.account.id;
    let tools = world.hub.preview(&who, &id, &config(&["read", "write"], &["users", "tasks"])).await.unwrap();
    let names: Vec<&str> = tools.iter().map(|tool| tool.name()).collect();
    for name in
        ["list_all_cakewalk_users", "list_all_cakewalk_tasks", "create_a_cakewalk_task_approval", "cakewalk_users_deactivate"]
    {
        assert!(names.contains(&name), "{name} is not among {names:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patch_changes_what_it_names() {
    let time = ManualTime::at(Time::from_millis(NOW));
    let world = World::with(Clock::new(time.clone())).await;
    let who = world.tenant("t").await;
    let account = world.account(&who, "vendor-key-0001", "x").await;
    let new = NewServer {
        config: ServerConfig { require_api_token_auth: true, ..config(&["read"], &["users"]) },
        expires_at: Some(Time::from_millis(NOW + 100_000)),
        ..NewServer::default()
    };
    let made = world.server_with(&who, &account, new).await.server;
    time.pass(Duration::from_secs(1));
    let patch = async |patch| world.hub.update_server(&who, &account, &made.id, patch).await;
    let methods = ConfigPatch { methods: Some(vec!["list".to_owned()]), ..ConfigPatch::default() };
    let changed = patch(ServerPatch { config: Some(methods), ..ServerPatch::default() }).await.unwrap();
    assert_eq!((changed.config.methods, changed.config.tags), (vec!["list".to_owned()], vec!["users".to_owned()]));
    assert!(changed.config.require_api_token_auth && changed.expires_at == made.expires_at);
    assert_eq!(changed.updated_at, Time::from_millis(NOW + 1_000));
    let refused = ConfigPatch { tags: Some(vec!["nowhere".to_owned()]), ..ConfigPatch::default() };
    assert_eq!(problems(patch(ServerPatch { config: Some(refused), ..ServerPatch::default() }).await)[0].0, "/config/tags/0");
    let soon = Some(Some(Time::from_millis(NOW + 2_000)));
    assert_eq!(problems(patch(ServerPatch { expires_at: soon, ..ServerPatch::default() }).await)[0].1, "expiry_too_soon");
    let renamed = patch(ServerPatch { name: Some(" new ".to_owned()), ..ServerPatch::default() }).await.unwrap();
    assert_eq!(renamed.name, "new");
    let forever = patch(ServerPatch { expires_at: Some(None), ..ServerPatch::default() }).await.unwrap();
    assert_eq!(forever.expires_at, None);
    let again = Some(Some(Time::from_millis(NOW + 90_000)));
    patch(ServerPatch { expires_at: again, ..ServerPatch::default() }).await.unwrap();
    time.pass(Duration::from_secs(89));
    let late = patch(ServerPatch { expires_at: Some(None), ..ServerPatch::default() }).await;
    assert_eq!(late, Err(ServiceError::NotFound { what: "server" }), "what is over is not brought back");
    assert!(world.hub.servers(&who, Some(&account), &PageRequest::first(10)).await.unwrap().items.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_another_tenants_is_not_there() {
    let world = World::new().await;
    let (mine, other) = (world.tenant("mine").await, world.tenant("other").await);
    let account = world.account(&mine, "vendor-key-0001", "x").await;
    let second = world.account(&mine, "vendor-key-0002", "y").await;
    let server = world.server(&mine, &account).await.server;
    let token = world.hub.create_api_token(&mine, "t", None).await.unwrap().token;
    let hub = &world.hub;
    let gone = |what| Some(ServiceError::NotFound { what });
    assert_eq!(hub.account(&other, &account).await.err(), gone("account"));
    assert_eq!(hub.update_account(&other, &account, AccountPatch::default()).await.err(), gone("account"));
    assert_eq!(hub.delete_account(&other, &account).await.err(), gone("account"));
    let new = || NewServer { name: "n".to_owned(), ..NewServer::default() };
    assert_eq!(hub.create_server(&other, &account, new()).await.err(), gone("account"));
    assert_eq!(hub.servers(&other, Some(&account), &PageRequest::first(1)).await.err(), gone("account"));
    assert_eq!(hub.preview(&other, &account, &ServerConfig::default()).await.err(), gone("account"));
    assert_eq!(hub.server(&other, &account, &server.id).await.err(), gone("server"));
    assert_eq!(hub.server(&mine, &second, &server.id).await.err(), gone("server"), "of another account");
    assert_eq!(hub.delete_server(&mine, &second, &server.id).await.err(), gone("server"));
    assert_eq!(hub.api_token(&other, &token.id).await.err(), gone("api_token"));
    assert_eq!(hub.delete_api_token(&other, &token.id).await.err(), gone("api_token"));
    assert_eq!(problems(hub.create_tenant("mine").await.map(drop)), [("/name".to_owned(), "name_taken")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accounts_fields_are_checked_and_merged() {
    let world = World::new().await;
    let who = world.tenant("t").await;
    let secret = |text: &str| Secret::new(text);
    let new = NewAccount {
        integration: "torii".to_owned(),
        label: "l".to_owned(),
        credentials: BTreeMap::from([("TORI_API_KEY".to_owned(), secret("a")), ("TORII_API_KEY".to_owned(), secret("a\nb"))]),
        variables: BTreeMap::from([("re/gion".to_owned(), "eu".to_owned())]),
        base_url: Some("http://169.254.169.254/latest".to_owned()),
    };
    let refused = world.hub.create_account(&who, new.clone()).await;
    let words = refused.as_ref().err().map(ToString::to_string).unwrap_or_default();
    assert!(words.contains("did you mean `TORII_API_KEY`?") && !words.contains("a\nb"), "{words}");
    let wanted = [
        ("/credentials/TORII_API_KEY", "bad_credential"),
        ("/credentials/TORI_API_KEY", "unknown_credential"),
        ("/variables/re~1gion", "unknown_variable"),
        ("/base_url", "bad_base_url"),
    ];
    assert_eq!(problems(refused), wanted.map(|(pointer, code)| (pointer.to_owned(), code)));
    let unknown = NewAccount { integration: "tori".to_owned(), ..new.clone() };
    assert_eq!(problems(world.hub.create_account(&who, unknown).await), [("/integration".to_owned(), "unknown_integration")]);
    let plain = |base_url: &str| NewAccount {
        integration: "torii".to_owned(),
        label: "l".to_owned(),
        base_url: Some(base_url.to_owned()),
        ..NewAccount::default()
    };
    let hostile = [
        "http://api.toriihq.com",
        "https://127.0.0.1",
        "https://localhost",
        "https://127.1",
        "https://0x7f000001",
        "https://2130706433",
        "https://[::ffff:127.0.0.1]",
        "https://localhost.",
        "https://u:p@api.toriihq.com",
        "file:///etc/passwd",
        "https://api.toriihq.com/?x",
        "//evil.example",
        "https://proxy.example.com/a/../b",
        "https://proxy.example.com/a/./b",
        "https://proxy.example.com/a/%2e%2E/b",
        "https://proxy.example.com/a/.%2e",
        "https://proxy.example.com\\a",
        "https://proxy.example.com/.\t./b",
        "https://proxy.example.com:0/b",
        "https://proxy.example.com:000",
        "https:proxy.example.com/a/../b",
        "",
    ];
    for base_url in hostile.into_iter().map(str::to_owned).chain([world.vendor.base_url.replace("http://", "http://x@")]) {
        let refused = world.hub.create_account(&who, plain(&base_url)).await;
        assert_eq!(problems(refused), [("/base_url".to_owned(), "bad_base_url")], "{base_url}");
    }
    assert!(world.hub.create_account(&who, plain("https://proxy.example.com/torii")).await.is_ok());
    assert!(world.hub.create_account(&who, plain("https://proxy.example.com:8443/v1.0/.well/..x/")).await.is_ok());
    assert!(world.hub.create_account(&who, plain(&format!("{}/any/path", world.vendor.base_url))).await.is_ok());

    let account = world.account(&who, "vendor-key-0001", "x").await;
    let state = async |patch| world.hub.update_account(&who, &account, patch).await.unwrap();
    let removed = AccountPatch { credentials: BTreeMap::from([("TORII_API_KEY".to_owned(), None)]), ..AccountPatch::default() };
    let view = state(removed).await;
    assert!(
        matches!(&view.credentials, CredentialState::Known { set, missing } if set.is_empty() && missing.len() == 1),
        "{view:?}"
    );
    let given = BTreeMap::from([("TORII_API_KEY".to_owned(), Some(secret("other-vendor-key")))]);
    let view = state(AccountPatch { credentials: given, ..AccountPatch::default() }).await;
    assert!(matches!(&view.credentials, CredentialState::Known { set, missing } if set.len() == 1 && missing.is_empty()));
    let view = state(AccountPatch { label: Some("renamed".to_owned()), ..AccountPatch::default() }).await;
    assert_eq!(view.account.label, "renamed");
    assert!(matches!(view.credentials, CredentialState::Known { set, .. } if set == ["TORII_API_KEY"]), "they stayed");
}

#[tokio::test(flavor = "multi_thread")]
async fn stored_credentials_go_to_no_other_host() {
    let world = World::new().await;
    let who = world.tenant("t").await;
    let account = world.account(&who, "vendor-key-0001", "x").await;
    let change = async |patch| world.hub.update_account(&who, &account, patch).await;
    let to = |base_url: Option<&str>| AccountPatch { base_url: Some(base_url.map(str::to_owned)), ..AccountPatch::default() };
    let with = |value: Option<&str>| BTreeMap::from([("TORII_API_KEY".to_owned(), value.map(Secret::new))]);
    let before = world.hub.account(&who, &account).await.unwrap().account;
    for base_url in [Some("https://evil.example"), Some("https://evil.example:8443/x"), None] {
        let refused = change(to(base_url)).await;
        let words = refused.as_ref().err().map(ToString::to_string).unwrap_or_default();
        assert!(words.contains("give TORII_API_KEY in the same request"), "{words}");
        assert_eq!(problems(refused), [("/base_url".to_owned(), "credentials_needed")], "{base_url:?}");
    }
    assert_eq!(world.hub.account(&who, &account).await.unwrap().account, before, "nothing was changed");

    let same = format!("{}/another/path", world.vendor.base_url);
    assert!(change(to(Some(&same))).await.is_ok(), "the same origin");
    let given = AccountPatch { credentials: with(Some("vendor-key-0002")), ..to(Some("https://proxy.example.com")) };
    assert!(change(given).await.is_ok());
    let taken = AccountPatch { credentials: with(None), ..to(None) };
    assert!(change(taken).await.is_ok());
    assert!(change(to(Some("https://proxy.example.com"))).await.is_ok(), "there are none");
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_at_the_same_time_are_all_made() {
    let world = Arc::new(World::new().await);
    let who = world.tenant("t").await;
    let account = world.account(&who, "vendor-key-0001", "x").await;
    let server = world.server(&who, &account).await.server;
    let patches = [
        ServerPatch { name: Some("renamed".to_owned()), ..ServerPatch::default() },
        ServerPatch { limits: Some(Limits { concurrency: Some(9), ..Limits::default() }), ..ServerPatch::default() },
        ServerPatch {
            config: Some(ConfigPatch { tags: Some(vec!["users".to_owned()]), ..ConfigPatch::default() }),
            ..ServerPatch::default()
        },
        ServerPatch {
            config: Some(ConfigPatch { require_api_token_auth: Some(true), ..ConfigPatch::default() }),
            ..ServerPatch::default()
        },
    ];
    let tasks: Vec<_> = patches
        .into_iter()
        .map(|patch| {
            let (world, who, account, id) = (world.clone(), who.clone(), account.clone(), server.id.clone());
            tokio::spawn(async move { world.hub.update_server(&who, &account, &id, patch).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let last = world.hub.server(&who, &account, &server.id).await.unwrap();
    assert_eq!((last.name.as_str(), last.limits.concurrency, last.config.tags.len()), ("renamed", Some(9), 1));
    assert!(last.config.require_api_token_auth && last.revision == 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn integrations_are_reloaded_and_a_broken_one_stays_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let torii = folder.path().join("torii");
    std::fs::create_dir(&torii).unwrap();
    for file in ["tools.json", "operations.json"] {
        std::fs::copy(crate::world::generated().join("torii").join(file), torii.join(file)).unwrap();
    }
    let catalog = toolwright_hub::catalog::Catalog::load(folder.path().to_path_buf());
    let first = catalog.snapshot();
    assert!(first.get("torii").is_some() && first.problems().is_empty());
    let good = std::fs::read_to_string(torii.join("tools.json")).unwrap();
    for broken in [Some(&good[..good.len() / 2]), Some("{}"), None] {
        match broken {
            Some(text) => std::fs::write(torii.join("tools.json"), text).unwrap(),
            None => std::fs::remove_file(torii.join("tools.json")).unwrap(),
        }
        let after = catalog.reload();
        assert!(Arc::ptr_eq(after.get("torii").unwrap(), first.get("torii").unwrap()));
        assert!(after.problems()[0].contains("the last good one stays in use"), "{:?}", after.problems());
    }
    std::fs::write(torii.join("tools.json"), &good).unwrap();
    let after = catalog.reload();
    assert!(after.problems().is_empty() && Arc::ptr_eq(after.get("torii").unwrap(), first.get("torii").unwrap()));
    std::fs::remove_dir_all(&torii).unwrap();
    assert!(catalog.reload().get("torii").is_none() && first.get("torii").is_some());
    std::fs::remove_dir_all(folder.path()).unwrap();
    assert_eq!(catalog.reload().problems().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn api_tokens_open_until_their_end() {
    let time = ManualTime::at(Time::from_millis(NOW));
    let folder = tempfile::tempdir().unwrap();
    let vendor = Vendor::start().await;
    let hub = open(&folder.path().join("hub.db"), KEY, Clock::new(time.clone()), &vendor, &Arc::default()).await.unwrap();
    let who = Who { tenant: hub.create_tenant("t").await.unwrap().id, token: None };
    let until = Some(Time::from_millis(NOW + 60_000));
    let created = hub.create_api_token(&who, "short", until).await.unwrap();
    let text = created.secret.expose();
    assert!(text.starts_with("twk_") && text.ends_with(&created.token.token_hint));
    time.pass(Duration::from_millis(59_999));
    let came = hub.authenticate(text).await.unwrap();
    assert_eq!(came, Who { tenant: who.tenant.clone(), token: Some(created.token.id.clone()) });
    time.pass(Duration::from_millis(1));
    assert_eq!(hub.authenticate(text).await, Err(ServiceError::Unauthorized));
    for other in ["", "twk_", &text.to_uppercase(), &text[4..]] {
        assert_eq!(hub.authenticate(other).await, Err(ServiceError::Unauthorized));
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let kept = hub.api_token(&who, &created.token.id).await.unwrap();
    assert_eq!(kept.last_used_at, Some(Time::from_millis(NOW + 59_999)));
}
