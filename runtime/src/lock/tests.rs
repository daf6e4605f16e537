#![allow(clippy::unwrap_used)]

use super::*;

const OPERATIONS: &str = r#"{"format":1,"name":"acme","title":"Acme","version":"1","instructions":"Be kind.","server":{"url":"https://api.acme.test"},
"operations":[{"tool":"list_all_acme_users","resource":"users","method":"list","effect":"read","idempotent":true,"http_method":"GET","path":"/users","accept":"application/json","arguments":[],"answer":{"kind":"text"}}]}"#;
const TOOLS: &str = r#"{"format":1,"tools":[{"name":"list_all_acme_users","title":"List","description":"Lists users.","inputSchema":{"type":"object","properties":{}},"_meta":{"x":1}}]}"#;

fn load(tools: &str, operations: &str) -> Compiled {
    Compiled::from_files(tools, operations).unwrap()
}

fn against(tools: &str, operations: &str) -> Vec<String> {
    let lock = Lock::parse(&Lock::of(&load(TOOLS, OPERATIONS)).text()).unwrap();
    lock.compare(&load(tools, operations), None).unwrap().iter().map(ToString::to_string).collect()
}

#[test]
fn layout_and_meta_make_no_difference() {
    let loose = r#"{"format":1,"tools":[{"_meta":{"x":2},"description":"Lists users.","title":"List","name":"list_all_acme_users",
        "inputSchema":{ "properties":{}, "type":"object" }}]}"#;
    assert!(against(loose, &OPERATIONS.replace("\"version\":\"1\"", "\"version\":\"2\"")).is_empty());
}

#[test]
fn a_word_a_path_and_the_server_do() {
    assert_eq!(
        against(&TOOLS.replace("Lists users.", "Lists users!"), OPERATIONS),
        ["list_all_acme_users: what a model reads changed"]
    );
    assert_eq!(against(TOOLS, &OPERATIONS.replace("/users", "/people")), ["list_all_acme_users: where its calls go changed"]);
    let shared = ["the server, the credentials or the instructions changed"];
    assert_eq!(against(TOOLS, &OPERATIONS.replace("api.acme", "api.evil")), shared);
    assert_eq!(against(TOOLS, &OPERATIONS.replace("Be kind.", "Be quick.")), shared);
    let (tools, operations) = (TOOLS.replace("acme_users", "acme_people"), OPERATIONS.replace("acme_users", "acme_people"));
    assert_eq!(against(&tools, &operations), ["list_all_acme_people is new", "list_all_acme_users is gone"]);
}

#[test]
fn profiles_are_locked_beside_the_portable_definitions() {
    let (compiled, strict) = (load(TOOLS, OPERATIONS), load(&TOOLS.replace("Lists", "Strictly lists"), OPERATIONS));
    let mut lock = Lock::of(&compiled);
    assert!(matches!(lock.compare(&strict, Some("strict")), Err(LockError::NoProfile(_))));
    lock.add_profile("strict", &strict);
    let read = Lock::parse(&lock.text()).unwrap();
    assert_eq!(read, lock);
    assert!(read.compare(&strict, Some("strict")).unwrap().is_empty());
    assert_eq!(read.compare(&strict, None).unwrap().len(), 1);
    let differences = Lock::of(&compiled).differences(&lock);
    assert_eq!(differences, [Difference::Profile("strict".to_owned())]);
}

#[test]
fn a_newer_or_damaged_lock_is_named() {
    let newer = Lock::parse(r#"{"lock": 2, "everything": "else"}"#).unwrap_err().to_string();
    assert!(newer.contains("version 2") && newer.contains("newer toolwright"), "{newer}");
    for text in ["", "[]", "{\"lock\":1}", "<<<<<<< HEAD\n"] {
        assert!(matches!(Lock::parse(text), Err(LockError::Damaged(_))), "{text}");
    }
    let other = Lock { integration: "torii".to_owned(), ..Lock::of(&load(TOOLS, OPERATIONS)) };
    assert!(matches!(other.compare(&load(TOOLS, OPERATIONS), None), Err(LockError::Other(_))));
}
