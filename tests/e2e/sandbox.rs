//! `--sandbox` and its options.

use crate::program::{Server, run};
use crate::project::Folder;
use serde_json::Value;
use std::net::TcpListener;

const CREATE: [&str; 9] =
    ["call", "create_a_torii_contract", "--sandbox", "--arg", "name=Kept", "--arg", "id_app=1", "--arg", "status=active"];

#[test]
fn what_is_made_is_kept_in_a_folder_that_is_given() {
    let folder = Folder::new();
    let state = folder.path().join("state").display().to_string();
    let with_state = |words: &[&str]| run(words.iter().copied().chain(["--sandbox-state", &state]));
    let listed = || with_state(&["call", "list_all_torii_contracts", "--sandbox", "--all"]).expect(0, &[]).stdout;
    assert!(!listed().contains("\"Kept\""));
    with_state(&CREATE).expect(0, &[]);
    assert!(listed().contains("\"Kept\""));
    // Without the folder it is forgotten.
    run(CREATE).expect(0, &[]);
    let forgotten = run(["call", "list_all_torii_contracts", "--sandbox", "--all"]).expect(0, &[]);
    assert!(!forgotten.stdout.contains("\"Kept\""));

    std::fs::write(folder.path().join("state/torii.json"), "{\"format\":").unwrap();
    let broken = with_state(&["call", "list_all_torii_contracts", "--sandbox", "--from", "torii"]);
    broken.expect(3, &["torii.json cannot be used", "delete it to start afresh"]);
    let file = folder.path().join("state/torii.json").display().to_string();
    run(["serve", "--sandbox", "--sandbox-state", &file]).expect(4, &["torii.json cannot be made"]);
}

#[test]
fn a_seed_decides_the_records() {
    let users = |seed: &str| {
        let call = ["call", "list_all_torii_users", "--sandbox", "--sandbox-seed", seed, "--arg", "limit=3"];
        let page: Value = serde_json::from_str(&run(call).expect(0, &[]).stdout).unwrap();
        let items = page["items"].as_array().unwrap();
        items.iter().map(|user| user["email"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(users("7"), users("7"));
    assert_ne!(users("7"), users("8"));
    run(["serve", "--sandbox", "--sandbox-seed", "many"]).expect(2, &["--sandbox-seed"]);
    run(["serve", "--sandbox-seed", "7"]).expect(2, &["--sandbox"]);
}

#[test]
fn the_ports_of_the_stand_ins_can_be_chosen() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    run(["serve", "torii", "--sandbox", "--sandbox-port", &port]).expect(4, &[&port, "--sandbox-port"]);
    drop(taken);
    let server = Server::start_until("Next", &["torii", "--sandbox", "--sandbox-port", &port]);
    assert!(server.table.contains(&format!("http://127.0.0.1:{port}/v1.0")), "{}", server.table);
    run(["serve", "--sandbox", "--sandbox-port", "70000"]).expect(2, &["--sandbox-port"]);
}
