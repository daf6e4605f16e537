//! The store in a file: what it refuses to open, what it survives, what a copy of it holds.

use super::rows::*;
use super::suite;
use rusqlite::Connection;
use std::path::Path;
use tempfile::tempdir;
use toolwright_hub::model::*;
use toolwright_hub::store::sqlite::Sqlite;
use toolwright_hub::store::*;

#[tokio::test(flavor = "multi_thread")]
async fn passes_the_suite() {
    let folder = tempdir().unwrap();
    let mut number = 0;
    suite::run(|| {
        number += 1;
        Sqlite::open(&folder.path().join(format!("{number}.db"))).unwrap()
    })
    .await;
}

async fn filled(path: &Path) -> (Sqlite, TenantId) {
    let store = Sqlite::open(path).unwrap();
    let tenant = tenant("t");
    store.insert_tenant(&tenant, change("tenant.create")).await.unwrap();
    for number in 0..20 {
        store.insert_account(&tenant.id, &account(&tenant.id, &format!("a{number}")), change("account.create")).await.unwrap();
    }
    (store, tenant.id)
}

/// The file of a store that is closed.
async fn closed(path: &Path) {
    drop(filled(path).await);
    assert!(!path.with_extension("db-wal").exists(), "everything is in the one file");
}

/// Also after reads, which leave connections behind, and while somebody else has the database open.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_closed_leaves_everything_in_the_one_file() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("hub.db");
    let length = || std::fs::metadata(path.with_extension("db-wal")).map_or(0, |data| data.len());
    let (store, tenant) = filled(&path).await;
    store.tenant(&tenant).await.unwrap();
    store.accounts(&tenant, None, &PageRequest::first(100)).await.unwrap();
    assert!(length() > 0, "it is in use");
    drop(store);
    assert_eq!(length(), 0);

    let store = Sqlite::open(&path).unwrap();
    let other = Connection::open(&path).unwrap();
    let count = || other.query_row("SELECT count(*) FROM account", [], |row| row.get::<_, u32>(0)).unwrap();
    assert_eq!(count(), 20);
    store.insert_account(&tenant, &account(&tenant, "later"), change("account.create")).await.unwrap();
    assert!(store.verify().await.unwrap().problems.is_empty() && length() > 0);
    drop(store);
    assert_eq!((length(), count()), (0, 21));
}

#[tokio::test]
async fn what_is_not_understood_is_left_alone() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("hub.db");
    closed(&path).await;
    let good = std::fs::read(&path).unwrap();

    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let newer = std::fs::read(&path).unwrap();
    let refused = Sqlite::open(&path).err().unwrap();
    assert_eq!(refused, StoreError::Newer { found: 99, known: 2 });
    assert_eq!(std::fs::read(&path).unwrap(), newer, "not a byte was changed");

    let mut torn = good.clone();
    let middle = torn.len() / 2;
    torn[middle..middle + 3_000].fill(0xA5);
    let cases: [(&str, Vec<u8>); 3] = [
        ("text", b"this is a shopping list, and no database at all\n".repeat(50)),
        ("torn", torn),
        ("short", good[..5_000].to_vec()),
    ];
    for (name, bytes) in cases {
        std::fs::write(&path, &bytes).unwrap();
        let refused = Sqlite::open(&path).err().unwrap_or_else(|| panic!("{name} was opened"));
        assert!(matches!(refused, StoreError::Damaged(_)), "{name}: {refused:?}");
        assert!(refused.to_string().contains("hub.db"), "{refused}");
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{name}");
    }

    let stranger = folder.path().join("stranger.db");
    Connection::open(&stranger).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    let refused = Sqlite::open(&stranger).err().unwrap();
    assert!(refused.to_string().contains("another program"), "{refused}");

    let nowhere = Sqlite::open(&folder.path().join("no/such/hub.db")).err().unwrap();
    assert!(matches!(nowhere, StoreError::Unavailable(_)), "{nowhere:?}");
    std::fs::write(&path, &good).unwrap();
    assert!(Sqlite::open(&path).is_ok());
}

/// A database as the first version left it is brought up to date, and keeps what it holds.
#[tokio::test]
async fn an_older_database_is_brought_up_to_date() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("hub.db");
    closed(&path).await;
    let old = Connection::open(&path).unwrap();
    old.execute_batch("DROP TABLE access; PRAGMA user_version = 1").unwrap();
    drop(old);
    let store = Sqlite::open(&path).unwrap();
    let tenant = store.tenants().await.unwrap()[0].id.clone();
    let accounts = store.accounts(&tenant, None, &PageRequest::first(100)).await.unwrap().items;
    assert_eq!(accounts.len(), 20);
    assert!(store.claim_access(&tenant, &accounts[0].id, "oauth", at(0), at(1)).await.unwrap().is_some());
    assert!(store.verify().await.unwrap().problems.is_empty());
}

#[tokio::test]
async fn a_missing_or_changed_row_of_the_log_shows() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("hub.db");
    let (store, _) = filled(&path).await;
    let whole = store.verify().await.unwrap();
    assert_eq!((whole.rows, whole.problems.len(), whole.head.len()), (21, 0, 64));
    let tamper = Connection::open(&path).unwrap();
    for (harm, undo) in [
        ("UPDATE log SET status = 500 WHERE sequence = 7", "UPDATE log SET status = 200 WHERE sequence = 7"),
        ("UPDATE log SET method = 'x' WHERE sequence = 21", "UPDATE log SET method = 'account.create' WHERE sequence = 21"),
        ("UPDATE log SET sequence = 100 WHERE sequence = 21", "UPDATE log SET sequence = 21 WHERE sequence = 100"),
        ("UPDATE head SET sequence = 22", "UPDATE head SET sequence = 21"),
    ] {
        tamper.execute_batch(harm).unwrap();
        assert!(!store.verify().await.unwrap().problems.is_empty(), "{harm}");
        tamper.execute_batch(undo).unwrap();
        assert_eq!(store.verify().await.unwrap(), whole, "{undo}");
    }
    for gone in ["sequence = 21", "sequence = 9", "sequence = 1"] {
        tamper.execute_batch(&format!("DELETE FROM log WHERE {gone}")).unwrap();
        let problems = store.verify().await.unwrap().problems;
        assert!(!problems.is_empty(), "{gone}");
    }
}

#[tokio::test]
async fn a_backup_is_the_store_as_of_one_moment() {
    let folder = tempdir().unwrap();
    let (store, tenant) = filled(&folder.path().join("hub.db")).await;
    let copy = folder.path().join("copy.db");
    store.backup(copy.clone()).await.unwrap();
    store.insert_account(&tenant, &account(&tenant, "later"), change("x")).await.unwrap();
    assert!(matches!(store.backup(copy.clone()).await, Err(StoreError::Unavailable(_))), "nothing is overwritten");
    let restored = Sqlite::open(&copy).unwrap();
    assert_eq!(restored.verify().await.unwrap().rows, 21);
    assert_eq!(restored.accounts(&tenant, None, &PageRequest::first(100)).await.unwrap().items.len(), 20);
    #[cfg(unix)]
    for file in [copy, folder.path().join("hub.db"), folder.path().join("hub.db-wal")] {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o077, 0, "{}", file.display());
    }
}
