//! What every store must do. `open` gives a new, empty one.

use super::rows::*;
use toolwright_hub::model::*;
use toolwright_hub::store::*;

/// Runs everything against fresh stores.
pub async fn run<S: Store + Upkeep + 'static>(mut open: impl FnMut() -> S) {
    entities_survive(&open()).await;
    tenants_see_only_their_own(&open()).await;
    writes_that_come_too_late_conflict(&open()).await;
    refused_changes_leave_nothing(&open()).await;
    tokens_find_their_owner(&open()).await;
    lists_come_in_pages(&open()).await;
    the_log_answers_filters(&open()).await;
    the_expired_are_purged_and_told(&open()).await;
    seals_are_replaced_only_where_they_stand(&open()).await;
    of_many_who_renew_one_may(&open()).await;
    the_latest_time_never_shrinks(&open()).await;
    writers_at_the_same_time_keep_the_chain(open()).await;
}

async fn with_tenant(store: &impl Upkeep, name: &str) -> TenantId {
    let tenant = tenant(name);
    store.insert_tenant(&tenant, change("tenant.create")).await.unwrap();
    tenant.id
}

async fn entities_survive<S: Store + Upkeep>(store: &S) {
    let first = tenant("first");
    store.insert_tenant(&first, change("tenant.create")).await.unwrap();
    assert_eq!(store.tenant(&first.id).await.unwrap(), first);
    assert_eq!(store.tenants().await.unwrap(), std::slice::from_ref(&first));
    let same_name = tenant("first");
    assert_eq!(store.insert_tenant(&same_name, change("tenant.create")).await, Err(StoreError::Exists));

    let mut account = account(&first.id, "one");
    store.insert_account(&first.id, &account, change("account.create")).await.unwrap();
    assert_eq!(store.account(&first.id, &account.id).await.unwrap(), account);
    (account.label, account.base_url) = ("two".to_owned(), None);
    account.credentials.bytes = vec![0, 255, 0];
    store.update_account(&first.id, &account, change("account.update")).await.unwrap();
    account.revision = 2;
    assert_eq!(store.account(&first.id, &account.id).await.unwrap(), account);

    let mut server = server(&account, "mine", Some(at(99)));
    store.insert_server(&first.id, &server, &hash(1), change("server.create")).await.unwrap();
    assert_eq!(store.server(&first.id, &server.id).await.unwrap(), server);
    server.expires_at = None;
    server.config.require_api_token_auth = true;
    server.limits.concurrency = Some(3);
    store.update_server(&first.id, &server, change("server.update")).await.unwrap();
    server.revision = 2;
    assert_eq!(store.server(&first.id, &server.id).await.unwrap(), server);

    let mut token = api_token(&first.id, "ci");
    store.insert_api_token(&first.id, &token, &hash(2), change("api_token.create")).await.unwrap();
    assert_eq!(store.api_token(&first.id, &token.id).await.unwrap(), token);
    store.touch_api_token(&first.id, &token.id, at(20)).await.unwrap();
    store.touch_api_token(&first.id, &token.id, at(10)).await.unwrap();
    token.last_used_at = Some(at(20));
    assert_eq!(store.api_token(&first.id, &token.id).await.unwrap(), token);
    store.delete_api_token(&first.id, &token.id, change("api_token.delete")).await.unwrap();
    assert_eq!(store.api_token(&first.id, &token.id).await, Err(StoreError::NotFound));

    store.delete_account(&first.id, &account.id, change("account.delete")).await.unwrap();
    assert_eq!(store.account(&first.id, &account.id).await, Err(StoreError::NotFound));
    assert_eq!(store.server(&first.id, &server.id).await, Err(StoreError::NotFound), "it went with its account");
    assert_eq!(store.server_by_token(&[hash(1)], None).await.unwrap(), None);
    let log = store.log(&first.id, &LogFilter::default(), &PageRequest::first(100)).await.unwrap();
    let methods: Vec<&str> = log.items.iter().rev().map(|row| row.entry.method.as_str()).collect();
    let wanted = ["tenant", "account", "account", "server", "server", "api_token", "api_token", "account"];
    assert_eq!(methods.iter().map(|method| method.split('.').next().unwrap()).collect::<Vec<_>>(), wanted);
}

async fn tenants_see_only_their_own<S: Store + Upkeep>(store: &S) {
    let (mine, other) = (with_tenant(store, "mine").await, with_tenant(store, "other").await);
    let account = account(&mine, "a");
    let mut server = server(&account, "s", None);
    let token = api_token(&mine, "t");
    store.insert_account(&mine, &account, change("x")).await.unwrap();
    store.insert_server(&mine, &server, &hash(1), change("x")).await.unwrap();
    store.insert_api_token(&mine, &token, &hash(2), change("x")).await.unwrap();

    let missing = Some(StoreError::NotFound);
    assert_eq!(store.account(&other, &account.id).await.err(), missing);
    assert_eq!(store.update_account(&other, &account, change("x")).await.err(), missing);
    assert_eq!(store.delete_account(&other, &account.id, change("x")).await.err(), missing);
    assert_eq!(store.server(&other, &server.id).await.err(), missing);
    assert_eq!(store.update_server(&other, &server, change("x")).await.err(), missing);
    assert_eq!(store.delete_server(&other, &server.id, change("x")).await.err(), missing);
    assert_eq!(store.api_token(&other, &token.id).await.err(), missing);
    assert_eq!(store.delete_api_token(&other, &token.id, change("x")).await.err(), missing);
    server.id = ServerId::random().unwrap();
    assert_eq!(store.insert_server(&other, &server, &hash(3), change("x")).await.err(), missing, "another's account");
    let page = PageRequest::first(10);
    assert!(store.accounts(&other, None, &page).await.unwrap().items.is_empty());
    assert!(store.servers(&other, None, &page).await.unwrap().items.is_empty());
    assert!(store.servers(&other, Some(&account.id), &page).await.unwrap().items.is_empty());
    assert!(store.api_tokens(&other, &page).await.unwrap().items.is_empty());
    let log = store.log(&other, &LogFilter::default(), &page).await.unwrap();
    assert!(log.items.iter().all(|row| row.tenant == other) && log.items.len() == 1);
    // What others tried left no trace in what is mine.
    assert_eq!(store.account(&mine, &account.id).await.unwrap(), account);
}

async fn writes_that_come_too_late_conflict<S: Store + Upkeep>(store: &S) {
    let tenant = with_tenant(store, "t").await;
    let account = account(&tenant, "a");
    store.insert_account(&tenant, &account, change("x")).await.unwrap();
    let server = server(&account, "s", None);
    store.insert_server(&tenant, &server, &hash(1), change("x")).await.unwrap();
    store.update_account(&tenant, &account, change("x")).await.unwrap();
    assert_eq!(store.update_account(&tenant, &account, change("x")).await, Err(StoreError::Conflict));
    store.update_server(&tenant, &server, change("x")).await.unwrap();
    assert_eq!(store.update_server(&tenant, &server, change("x")).await, Err(StoreError::Conflict));
    // A seal that was renewed must not be overwritten by one that was read before.
    let mut read = store.account(&tenant, &account.id).await.unwrap();
    let thing = SealedThing { owner: SealedOwner::Account(tenant.clone(), account.id.clone()), sealed: read.credentials.clone() };
    assert!(store.reseal(&thing, &Sealed { key_id: "k2".to_owned(), bytes: vec![1] }).await.unwrap());
    read.label = "late".to_owned();
    assert_eq!(store.update_account(&tenant, &read, change("x")).await, Err(StoreError::Conflict));
}

async fn refused_changes_leave_nothing<S: Store + Upkeep>(store: &S) {
    let tenant = with_tenant(store, "t").await;
    let account = account(&tenant, "a");
    store.insert_account(&tenant, &account, change("x")).await.unwrap();
    let before = store.verify().await.unwrap();
    assert_eq!(store.insert_account(&tenant, &account, change("x")).await, Err(StoreError::Exists));
    assert_eq!(store.delete_server(&tenant, &ServerId::random().unwrap(), change("x")).await, Err(StoreError::NotFound));
    let nobody = TenantId::random().unwrap();
    let stray = Account { id: AccountId::random().unwrap(), ..account.clone() };
    assert_eq!(store.insert_account(&nobody, &stray, change("x")).await, Err(StoreError::NotFound));
    assert_eq!(store.verify().await.unwrap(), before, "no row was written for what did not happen");
}

async fn tokens_find_their_owner<S: Store + Upkeep>(store: &S) {
    let tenant = with_tenant(store, "t").await;
    let account = account(&tenant, "a");
    store.insert_account(&tenant, &account, change("x")).await.unwrap();
    let server = server(&account, "s", Some(at(-5)));
    let token = api_token(&tenant, "t");
    store.insert_server(&tenant, &server, &hash(1), change("x")).await.unwrap();
    store.insert_api_token(&tenant, &token, &hash(2), change("x")).await.unwrap();
    assert_eq!(store.server_by_token(&[hash(9), hash(1)], None).await.unwrap(), Some(server.clone()), "expired ones too");
    assert_eq!(store.server_by_token(&[hash(2)], None).await.unwrap(), None, "an API token opens no server");
    assert_eq!(store.api_token_by_hash(&[hash(1)]).await.unwrap(), None);
    assert_eq!(store.api_token_by_hash(&[hash(2)]).await.unwrap(), Some(token));
    assert_eq!(store.server_by_token(&[], None).await.unwrap(), None);
    assert_eq!(store.server_by_token(&[hash(1)], Some(at(-6))).await.unwrap(), Some(server.clone()));
    assert_eq!(store.server_by_token(&[hash(1)], Some(at(-5))).await.unwrap(), None, "its end is no part of it");
    let other_key = TokenHash { key_id: "p2".to_owned(), ..hash(1) };
    assert_eq!(store.server_by_token(&[other_key], None).await.unwrap(), None);
    let twin = super::rows::server(&account, "twin", None);
    assert_eq!(store.insert_server(&tenant, &twin, &hash(1), change("x")).await, Err(StoreError::Exists));
}

async fn lists_come_in_pages<S: Store + Upkeep>(store: &S) {
    let (tenant, other) = (with_tenant(store, "t").await, with_tenant(store, "o").await);
    let mut made = Vec::new();
    for number in 0..25 {
        let mut account = account(if number % 5 == 4 { &other } else { &tenant }, &format!("a{number}"));
        account.integration = if number % 2 == 0 { "torii" } else { "cakewalk" }.to_owned();
        store.insert_account(&account.tenant, &account, change("x")).await.unwrap();
        made.push(account);
    }
    for integration in [None, Some("torii"), Some("none")] {
        let mut seen = Vec::new();
        let mut page = PageRequest::first(7);
        loop {
            let got = store.accounts(&tenant, integration, &page).await.unwrap();
            assert!(got.items.len() <= 7);
            seen.extend(got.items);
            match got.next {
                Some(next) => page.after = Some(next),
                None => break,
            }
        }
        let wanted = made.iter().filter(|one| one.tenant == tenant && integration.is_none_or(|name| one.integration == name));
        assert_eq!(seen, wanted.cloned().collect::<Vec<_>>());
    }
    for strange in ["", "x", "-1", "0", "99999999999999999999", "1 OR 1"] {
        let page = PageRequest { after: Some(Cursor(strange.to_owned())), limit: 5 };
        assert_eq!(store.accounts(&tenant, None, &page).await, Err(StoreError::BadCursor), "{strange}");
        assert_eq!(store.log(&tenant, &LogFilter::default(), &page).await, Err(StoreError::BadCursor), "{strange}");
    }
    assert_eq!(store.accounts(&tenant, None, &PageRequest::first(0)).await.unwrap().items.len(), 1);
    assert_eq!(store.accounts(&tenant, None, &PageRequest::first(usize::MAX)).await.unwrap().items.len(), 20);
}

async fn the_log_answers_filters<S: Store + Upkeep>(store: &S) {
    let tenant = with_tenant(store, "t").await;
    let account = account(&tenant, "a");
    store.insert_account(&tenant, &account, change("account.create")).await.unwrap();
    let servers = [server(&account, "one", None), server(&account, "two", None)];
    for number in 0..20_u16 {
        let mut entry = call(&servers[usize::from(number % 2)], &format!("tool{}", number % 3), 200 + number);
        entry.time = at(i64::from(number));
        entry.client_name = (number != 7).then(|| "c".to_owned());
        store.append_log(&tenant, entry.clone()).await.unwrap();
    }
    let find = async |filter: LogFilter| {
        let rows = store.log(&tenant, &filter, &PageRequest::first(100)).await.unwrap().items;
        assert!(rows.windows(2).all(|pair| pair[0].sequence > pair[1].sequence), "newest first");
        rows.len()
    };
    assert_eq!(find(LogFilter::default()).await, 22);
    assert_eq!(find(LogFilter { kind: Some(LogKind::Admin), ..LogFilter::default() }).await, 2);
    assert_eq!(find(LogFilter { server: Some(servers[0].id.clone()), ..LogFilter::default() }).await, 10);
    assert_eq!(find(LogFilter { account: Some(account.id.clone()), ..LogFilter::default() }).await, 20);
    assert_eq!(find(LogFilter { tool: Some("tool0".to_owned()), ..LogFilter::default() }).await, 7);
    assert_eq!(find(LogFilter { client: Some("c".to_owned()), ..LogFilter::default() }).await, 19);
    assert_eq!(find(LogFilter { status: Some(207), ..LogFilter::default() }).await, 1);
    assert_eq!(find(LogFilter { method: Some("account.create".to_owned()), ..LogFilter::default() }).await, 1);
    assert_eq!(find(LogFilter { outcome: Some("expired".to_owned()), ..LogFilter::default() }).await, 0);
    let half_open = LogFilter { since: Some(at(5)), until: Some(at(9)), kind: Some(LogKind::Mcp), ..LogFilter::default() };
    assert_eq!(find(half_open).await, 4);
    let newest = store.log(&tenant, &LogFilter::default(), &PageRequest::first(1)).await.unwrap();
    assert_eq!(
        newest.items[0].entry,
        LogEntry { time: at(19), client_name: Some("c".to_owned()), ..call(&servers[1], "tool1", 219) }
    );
    let next = PageRequest { after: newest.next, limit: 1 };
    assert_eq!(store.log(&tenant, &LogFilter::default(), &next).await.unwrap().items[0].entry.status, 218);
}

async fn the_expired_are_purged_and_told<S: Store + Upkeep>(store: &S) {
    let tenant = with_tenant(store, "t").await;
    let account = account(&tenant, "a");
    store.insert_account(&tenant, &account, change("x")).await.unwrap();
    for (number, expires) in [Some(at(10)), Some(at(11)), Some(at(12)), None].into_iter().enumerate() {
        let server = server(&account, "s", expires);
        store.insert_server(&tenant, &server, &hash(number as u8), change("x")).await.unwrap();
    }
    assert_eq!(store.purge_expired(at(9), 100).await.unwrap(), 0);
    assert_eq!(store.purge_expired(at(11), 1).await.unwrap(), 1, "in batches");
    assert_eq!(store.purge_expired(at(11), 100).await.unwrap(), 1, "what expires at this moment is over");
    assert_eq!(store.purge_expired(at(11), 100).await.unwrap(), 0);
    let left = store.servers(&tenant, None, &PageRequest::first(10)).await.unwrap().items;
    assert_eq!(left.iter().map(|server| server.expires_at).collect::<Vec<_>>(), [Some(at(12)), None]);
    let told = LogFilter { method: Some("server.expire".to_owned()), ..LogFilter::default() };
    let told = store.log(&tenant, &told, &PageRequest::first(10)).await.unwrap().items;
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|row| row.entry.account.as_ref() == Some(&account.id) && row.entry.server.is_some()));
}

async fn seals_are_replaced_only_where_they_stand<S: Store + Upkeep>(store: &S) {
    let tenant = with_tenant(store, "t").await;
    let account = account(&tenant, "a");
    store.insert_account(&tenant, &account, change("x")).await.unwrap();
    let sealed = |key: &str, byte: u8| Sealed { key_id: key.to_owned(), bytes: vec![byte] };
    for (id, moment) in [("p1", 1), ("p2", 2)] {
        let secret = HubSecret { name: "token".to_owned(), id: id.to_owned(), sealed: sealed("k1", 7), created_at: at(moment) };
        store.insert_secret(&secret).await.unwrap();
        assert_eq!(store.insert_secret(&secret).await, Err(StoreError::Exists));
    }
    let ids: Vec<String> = store.secrets("token").await.unwrap().into_iter().map(|secret| secret.id).collect();
    assert_eq!(ids, ["p2", "p1"], "newest first");
    assert!(store.secrets("cursor").await.unwrap().is_empty());
    assert_eq!(store.keys_in_use().await.unwrap(), ["k1"]);
    assert!(store.sealed_otherwise("k1", 10).await.unwrap().is_empty());
    assert_eq!(store.sealed_otherwise("k0", 10).await.unwrap().len(), 3, "a key that sorts before");
    let things = store.sealed_otherwise("k2", 10).await.unwrap();
    assert_eq!(things.len(), 3);
    assert_eq!(store.sealed_otherwise("k2", 2).await.unwrap().len(), 2);
    for thing in &things {
        assert!(store.reseal(thing, &sealed("k2", 8)).await.unwrap());
        assert!(!store.reseal(thing, &sealed("k3", 9)).await.unwrap(), "it is not what it was");
    }
    assert_eq!(store.keys_in_use().await.unwrap(), ["k2"]);
    assert_eq!(store.account(&tenant, &account.id).await.unwrap().credentials, sealed("k2", 8));
}

async fn of_many_who_renew_one_may<S: Store + Upkeep>(store: &S) {
    let (tenant, other) = (with_tenant(store, "t").await, with_tenant(store, "o").await);
    let account = account(&tenant, "a");
    store.insert_account(&tenant, &account, change("x")).await.unwrap();
    let id = &account.id;
    assert_eq!(store.access(&tenant, id, "oauth").await.unwrap(), AccessState::default());
    let first = store.claim_access(&tenant, id, "oauth", at(0), at(10)).await.unwrap().unwrap();
    assert_eq!(first, AccessState { fence: 1, sealed: None });
    assert_eq!(store.claim_access(&tenant, id, "oauth", at(9), at(20)).await.unwrap(), None, "another's claim is good");
    assert!(store.claim_access(&tenant, id, "other", at(9), at(20)).await.unwrap().is_some(), "each credential for itself");
    let second = store.claim_access(&tenant, id, "oauth", at(10), at(20)).await.unwrap().unwrap();
    assert_eq!(second.fence, 2, "a claim ends with its lease");
    let sealed = |byte: u8| Sealed { key_id: "k1".to_owned(), bytes: vec![byte] };
    assert!(!store.commit_access(&tenant, id, "oauth", 1, &sealed(1)).await.unwrap(), "too late");
    assert!(!store.commit_access(&other, id, "oauth", 2, &sealed(1)).await.unwrap(), "another tenant");
    assert!(store.commit_access(&tenant, id, "oauth", 2, &sealed(2)).await.unwrap());
    assert_eq!(store.access(&tenant, id, "oauth").await.unwrap(), AccessState { fence: 2, sealed: Some(sealed(2)) });
    assert_eq!(store.access(&other, id, "oauth").await.unwrap(), AccessState::default());
    assert_eq!(store.claim_access(&other, id, "oauth", at(90), at(99)).await.err(), Some(StoreError::NotFound));
    let third = store.claim_access(&tenant, id, "oauth", at(11), at(20)).await.unwrap().unwrap();
    assert_eq!((third.fence, third.sealed), (3, Some(sealed(2))), "a commit ends the claim");
    let things = store.sealed_otherwise("k2", 10).await.unwrap();
    assert_eq!(things.len(), 2, "the account's credentials and its tokens");
    for thing in &things {
        assert!(store.reseal(thing, &Sealed { key_id: "k2".to_owned(), bytes: vec![9] }).await.unwrap());
    }
    assert_eq!(store.keys_in_use().await.unwrap(), ["k2"]);
    store.delete_account(&tenant, id, change("x")).await.unwrap();
    assert_eq!(store.access(&tenant, id, "oauth").await.unwrap(), AccessState::default());
}

async fn the_latest_time_never_shrinks<S: Store + Upkeep>(store: &S) {
    assert_eq!(store.latest_time().await.unwrap(), None);
    store.note_time(at(100)).await.unwrap();
    store.note_time(at(50)).await.unwrap();
    with_tenant(store, "t").await;
    assert_eq!(store.latest_time().await.unwrap(), Some(at(100)));
    let later = tenant("later");
    store.insert_tenant(&later, LogEntry { time: at(200), ..change("x") }).await.unwrap();
    assert_eq!(store.latest_time().await.unwrap(), Some(at(200)), "audit rows count too");
}

async fn writers_at_the_same_time_keep_the_chain<S: Store + Upkeep + 'static>(store: S) {
    let store = std::sync::Arc::new(store);
    let tenant = with_tenant(store.as_ref(), "t").await;
    let account = account(&tenant, "a");
    store.insert_account(&tenant, &account, change("x")).await.unwrap();
    let mut tasks = Vec::new();
    for number in 0..8_u8 {
        let (store, tenant, account) = (store.clone(), tenant.clone(), account.clone());
        tasks.push(tokio::spawn(async move {
            for round in 0..50_u8 {
                let server = server(&account, "s", None);
                let mut token = hash(number);
                token.hash[0] = round;
                store.insert_server(&tenant, &server, &token, change("server.create")).await.unwrap();
                assert_eq!(
                    store.server_by_token(&[token], None).await.unwrap().unwrap().id,
                    server.id,
                    "acknowledged is readable"
                );
                store.delete_server(&tenant, &server.id, change("server.delete")).await.unwrap();
                assert_eq!(store.server(&tenant, &server.id).await, Err(StoreError::NotFound), "revoked is gone");
                // A refused change in the same batch takes nobody else's with it.
                assert_eq!(store.delete_server(&tenant, &server.id, change("x")).await, Err(StoreError::NotFound));
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let verified = store.verify().await.unwrap();
    assert_eq!((verified.rows, verified.problems), (2 + 8 * 50 * 2, Vec::new()));
}
