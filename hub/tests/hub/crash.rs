//! What happens to acknowledged writes when the process is killed, the disk is full, or somebody looks over SQLite's shoulder.
//!
//! The writers are this very binary, started again: only a process of its own can be killed.

use crate::store::rows::*;
use crate::world::{LIST, World};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::tempdir;
use toolwright_hub::model::*;
use toolwright_hub::store::sqlite::Sqlite;
use toolwright_hub::store::*;

/// The database of a writer.
const DATABASE: &str = "TOOLWRIGHT_TEST_DATABASE";
/// How often the writer is killed; 200 times in `.ci/deep`.
const ROUNDS: &str = "TOOLWRIGHT_TEST_KILLS";

fn say(words: impl std::fmt::Display) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{words}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// Not a test: writes for as long as it lives, and says what was acknowledged.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a writer for the other tests"]
async fn writer() {
    let Some(path) = std::env::var_os(DATABASE) else { return };
    say(""); // the harness has begun a line
    let store = std::sync::Arc::new(Sqlite::open(Path::new(&path)).unwrap());
    let lanes = if std::env::var_os("TOOLWRIGHT_TEST_ALONE").is_some() { 1 } else { 4 };
    let tenant = tenant(&format!("t{}", std::process::id()));
    store.insert_tenant(&tenant, change("tenant.create")).await.unwrap();
    let account = account(&tenant.id, "a");
    store.insert_account(&tenant.id, &account, change("account.create")).await.unwrap();
    let lanes: Vec<_> = (0..lanes)
        .map(|_| {
            let (store, account) = (store.clone(), account.clone());
            tokio::spawn(async move { write_until_refused(store.as_ref(), &account).await })
        })
        .collect();
    for lane in lanes {
        say(format!("refused {}", lane.await.unwrap()));
    }
}

async fn write_until_refused(store: &Sqlite, account: &Account) -> StoreError {
    for number in 0_u64.. {
        let server = server(account, &"n".repeat(150), None);
        let mut token = hash(0);
        token.hash[..16].copy_from_slice(&server.id.as_str().as_bytes()[4..20]);
        if let Err(error) = store.insert_server(&account.tenant, &server, &token, change("server.create")).await {
            return error;
        }
        say(format!("made {}", server.id));
        match store.append_log(&account.tenant, call(&server, "tool", 200)).await {
            Ok(sequence) => say(format!("logged {sequence}")),
            Err(error) => return error,
        }
        if number % 2 == 0 {
            say(format!("deleting {}", server.id));
            match store.delete_server(&account.tenant, &server.id, change("server.delete")).await {
                Ok(()) => say(format!("deleted {}", server.id)),
                Err(error) => return error,
            }
        }
    }
    unreachable!()
}

/// Starts the writer, under `prefix` if there is one.
fn start(database: &Path, test: &str, prefix: &[&str], alone: bool) -> Child {
    let program = std::env::current_exe().unwrap();
    let mut command = match prefix.split_first() {
        Some((first, rest)) => {
            let mut command = Command::new(first);
            command.args(rest).arg(&program);
            command
        }
        None => Command::new(&program),
    };
    command.args([test, "--exact", "--ignored", "--nocapture", "--test-threads=1"]).env(DATABASE, database);
    if alone {
        command.env("TOOLWRIGHT_TEST_ALONE", "1");
    }
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// What writers acknowledged.
#[derive(Default)]
struct Acknowledged {
    /// By server: made, being deleted, deleted.
    servers: BTreeMap<ServerId, &'static str>,
    rows: BTreeSet<u64>,
    refused: Vec<String>,
}

impl Acknowledged {
    fn take(&mut self, line: &str) {
        let Some((verb, what)) = line.split_once(' ') else { return };
        let state = match verb {
            "made" => "made",
            "deleting" => "deleting",
            "deleted" => "deleted",
            "logged" => {
                self.rows.extend(what.parse::<u64>());
                return;
            }
            "refused" => return self.refused.push(what.to_owned()),
            _ => return,
        };
        // The last line of a killed process may be torn.
        if let Ok(id) = what.parse() {
            self.servers.insert(id, state);
        }
    }

    /// Everything that was acknowledged is there, and nothing that was deleted.
    async fn check(&self, database: &Path) {
        let store = Sqlite::open(database).unwrap();
        let verified = store.verify().await.unwrap();
        assert_eq!(verified.problems, Vec::<String>::new());
        assert!(self.rows.last().is_none_or(|last| *last <= verified.rows));
        let stored: BTreeSet<ServerId> = {
            let reader = rusqlite::Connection::open(database).unwrap();
            let mut statement = reader.prepare("SELECT id FROM server").unwrap();
            let ids = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
            ids.map(|id| id.unwrap().parse().unwrap()).collect()
        };
        for (id, state) in &self.servers {
            match *state {
                "made" => assert!(stored.contains(id), "{id} was acknowledged and is lost"),
                "deleted" => assert!(!stored.contains(id), "{id} was revoked and is back"),
                _ => {}
            }
        }
    }
}

/// Acceptance test 22.
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_writer_loses_nothing_that_it_acknowledged() {
    let rounds = std::env::var(ROUNDS).ok().and_then(|text| text.parse().ok()).unwrap_or(40_u64);
    let folder = tempdir().unwrap();
    let database = folder.path().join("hub.db");
    let mut acknowledged = Acknowledged::default();
    for round in 0..rounds {
        let mut child = start(&database, "crash::writer", &[], false);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.by_ref().map_while(Result::ok).find(|line| line.starts_with("made "));
        acknowledged.take(&first.expect("the writer wrote nothing"));
        // Spread over the first hundred milliseconds of writing.
        std::thread::sleep(Duration::from_micros(1_000 + (round * 37_987) % 100_000));
        child.kill().unwrap();
        child.wait().unwrap();
        lines.map_while(Result::ok).for_each(|line| acknowledged.take(&line));
        acknowledged.check(&database).await;
    }
    assert!(acknowledged.rows.len() as u64 > rounds, "{}", acknowledged.rows.len());
    println!("{rounds} kills, {} servers and {} rows acknowledged", acknowledged.servers.len(), acknowledged.rows.len());
}

/// Acceptance test 23, first half: the system calls of a writer, in their order.
#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledgement_comes_after_a_sync() {
    if Command::new("strace").arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        println!("skipped: strace is not installed");
        return;
    }
    let folder = tempdir().unwrap();
    let trace = folder.path().join("trace");
    let calls = ["strace", "-f", "-y", "-s", "64", "-e", "trace=fsync,fdatasync,write,pwrite64", "-o", trace.to_str().unwrap()];
    let mut child = start(&folder.path().join("hub.db"), "crash::writer", &calls, true);
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let seen = lines.filter(|line| line.starts_with("logged ") || line.starts_with("made ")).take(60).count();
    // strace passes the signal on.
    child.kill().unwrap();
    child.wait().unwrap();
    if seen < 60 {
        println!("skipped: this system lets nobody trace");
        return;
    }
    let (mut written, mut synced, mut checked) = (false, false, 0);
    for line in std::fs::read_to_string(&trace).unwrap().lines() {
        let of_log = line.contains("hub.db-wal");
        if of_log && line.contains("pwrite64(") {
            (written, synced) = (true, false);
        } else if of_log && (line.contains("fdatasync(") || line.contains("fsync(")) {
            synced = true;
        } else if line.contains("\"made ") || line.contains("\"logged ") || line.contains("\"deleted ") {
            assert!(written && synced, "acknowledged before the sync: {line}");
            (written, synced) = (false, false);
            checked += 1;
        }
    }
    assert!(checked >= 50, "{checked}");
}

/// Acceptance test 23, second half: what does not fit on the disk is refused, and nothing that did is lost.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_an_error_and_no_acknowledgement() {
    let folder = tempdir().unwrap();
    let database = folder.path().join("hub.db");
    // No file may grow beyond this: the writer's next page does not fit. The signal is ignored, as on a full disk there is none.
    let limited = ["sh", "-c", "trap '' XFSZ; ulimit -f 8192; exec \"$0\" \"$@\""];
    let mut child = start(&database, "crash::writer", &limited, false);
    let mut acknowledged = Acknowledged::default();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.map_while(Result::ok).for_each(|line| acknowledged.take(&line));
    child.wait().unwrap();
    assert_eq!(acknowledged.refused.len(), 4, "{:?}", acknowledged.refused);
    assert!(acknowledged.refused.iter().all(|words| words.contains("the store refuses")), "{:?}", acknowledged.refused);
    assert!(acknowledged.rows.len() > 100, "{}", acknowledged.rows.len());
    acknowledged.check(&database).await;
}

/// Not a test: a hub that is called until its disk is full.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a hub for the next test"]
async fn hub_until_full() {
    if std::env::var_os(DATABASE).is_none() {
        return;
    }
    say(""); // the harness has begun a line
    let world = World::new().await;
    let who = world.tenant("t").await;
    let account = world.account(&who, "vendor-key-0001", "x").await;
    let server = world.server(&who, &account).await;
    let mut good = 0;
    while good < 100_000 {
        let answer = world.call(server.token.expose(), LIST, json!({})).await;
        if answer.status != 200 {
            say(format!("first {} {}", answer.status, answer.text));
            break;
        }
        good += 1;
    }
    let before = world.vendor.count();
    for _ in 0..20 {
        let answer = world.call(server.token.expose(), LIST, json!({})).await;
        say(format!("then {} {}", answer.status, answer.text));
    }
    say(format!("good {good} vendor {before} {}", world.vendor.count()));
    say(format!("troubles {:?}", world.hub.troubles()));
    // What is read still works, and the rows of all good calls are there.
    let verified = world.hub.store().verify().await.unwrap();
    say(format!("rows {} {:?}", verified.rows, verified.problems));
}

#[cfg(unix)]
#[test]
fn a_hub_that_cannot_record_calls_makes_none() {
    let limited = ["sh", "-c", "trap '' XFSZ; ulimit -f 1024; exec \"$0\" \"$@\""];
    let mut child = start(Path::new("unused"), "crash::hub_until_full", &limited, true);
    let lines: Vec<String> = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok).collect();
    child.wait().unwrap();
    let of = |verb: &str| lines.iter().filter(|line| line.starts_with(verb)).cloned().collect::<Vec<_>>();
    assert!(of("first ")[0].contains("503") && of("first ")[0].contains("could not be recorded"), "{lines:?}");
    assert_eq!(of("then ").len(), 20);
    assert!(of("then ").iter().all(|line| line.starts_with("then 503") && line.contains("try again later")), "{lines:?}");
    let counts: Vec<u64> = of("good ")[0].split(' ').filter_map(|word| word.parse().ok()).collect();
    assert_eq!(counts, [counts[0], counts[0] + 1, counts[0] + 1], "the vendor was called once more, and never again");
    assert!(of("troubles ")[0].contains("cannot be written"), "{lines:?}");
    let rows: u64 = of("rows ")[0].split(' ').nth(1).unwrap().parse().unwrap();
    assert!(rows >= counts[0] && of("rows ")[0].ends_with("[]"), "{lines:?}");
}
