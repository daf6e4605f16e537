//! `toolwright fetch` against a vendor on loopback: conditional, bounded, and careful with what was edited here.

use crate::program::{Ended, run_in};
use crate::project::{ACME, Folder};
use crate::upstream::{Recorded, Upstream};
use std::sync::{Arc, Mutex};

const METHODS: &str = "resources: { users: { methods: { list: { op: GET /users } } } }\n";
const FILE: &str = "specs/acme/openapi.yaml";
const RECORD: &str = "specs/acme/source.lock";

/// What the vendor publishes, and under which ETag.
#[derive(Clone)]
struct Published {
    text: String,
    etag: &'static str,
}

fn respond(status: &str, head: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{head}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).into_bytes()
}

/// A vendor whose description can be changed; it honours If-None-Match.
fn vendor() -> (Upstream, Arc<Mutex<Published>>) {
    let published = Arc::new(Mutex::new(Published { text: ACME.to_owned(), etag: "\"one\"" }));
    let shared = Arc::clone(&published);
    let upstream = Upstream::start(move |request: &Recorded| {
        let Published { text, etag } = shared.lock().unwrap().clone();
        if request.fields().contains(&("if-none-match".to_owned(), etag.to_owned())) {
            return respond("304 Not Modified", &format!("ETag: {etag}\r\n"), "");
        }
        respond("200 OK", &format!("ETag: {etag}\r\nLast-Modified: Sat, 01 Aug 2026 10:00:00 GMT\r\n"), &text)
    });
    (upstream, published)
}

fn project(url: &str) -> Folder {
    let folder = Folder::new();
    folder.write(
        "specs/acme/integration.yaml",
        &format!("integration: acme\nsource: {{ file: openapi.yaml, url: \"{url}\" }}\n{METHODS}"),
    );
    folder
}

fn fetch(folder: &Folder, more: &[&str]) -> Ended {
    run_in(folder.path(), ["fetch", "acme"].iter().chain(more))
}

fn read(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).unwrap()
}

#[test]
fn a_description_comes_and_is_asked_for_again_only_when_it_changed() {
    let (vendor, published) = vendor();
    let folder = project(&format!("{}/openapi.yaml", vendor.url()));
    let ended = fetch(&folder, &[]).expect(0, &[]);
    assert!(ended.stdout.contains("--update` writes it") && !folder.path().join(FILE).exists(), "{ended:?}");
    fetch(&folder, &["--update"]).expect(0, &[]);
    assert_eq!(read(&folder, FILE), ACME);
    let record: serde_json::Value = serde_json::from_str(&read(&folder, RECORD)).unwrap();
    assert_eq!(record["etag"], "\"one\"");
    assert_eq!(record["url"], format!("{}/openapi.yaml", vendor.url()));
    assert!(record["sha256"].as_str().is_some_and(|digest| digest.len() == 64), "{record}");
    assert!(record["fetched_at"].as_str().is_some_and(|moment| moment.len() == 20 && moment.ends_with('Z')), "{record}");

    let ended = fetch(&folder, &[]).expect(0, &[]);
    assert!(ended.stdout.contains("not modified since"), "{ended:?}");
    let last = vendor.requests().last().unwrap().fields();
    assert!(last.contains(&("if-modified-since".to_owned(), "Sat, 01 Aug 2026 10:00:00 GMT".to_owned())), "{last:?}");

    run_in(folder.path(), ["build"]).expect(0, &[]);
    *published.lock().unwrap() = Published { text: ACME.replace("[active, gone]", "[active]"), etag: "\"two\"" };
    let ended = fetch(&folder, &[]).expect(0, &[]);
    assert!(ended.stdout.contains("arg-enum-value-removed") && read(&folder, FILE) == ACME, "{ended:?}");
    assert!(fetch(&folder, &["--update"]).expect(0, &[]).stdout.contains("`toolwright diff acme` says what it brings"));
    let ended = run_in(folder.path(), ["diff", "acme", "--fail-on", "operator=outage"]).expect(1, &["drift found"]);
    assert!(ended.stdout.contains("arg-enum-value-removed"), "{ended:?}");
}

#[test]
fn what_was_edited_here_is_not_overwritten_in_silence() {
    let (vendor, published) = vendor();
    let folder = project(&format!("{}/openapi.yaml", vendor.url()));
    // Nobody knows where this one came from.
    folder.write(FILE, &ACME.replace("List the users", "List all users"));
    fetch(&folder, &["--update"]).expect(1, &["holds edits", "does not know it", "--overwrite"]);
    fetch(&folder, &["--update", "--overwrite"]).expect(0, &[]);
    folder.edit(FILE, "List the users", "List some users");
    *published.lock().unwrap() = Published { text: ACME.replace("1.0", "1.1"), etag: "\"two\"" };
    fetch(&folder, &["--update"]).expect(1, &["holds edits", "it is not what was fetched at", "nothing was written"]);
    assert!(read(&folder, FILE).contains("List some users") && read(&folder, RECORD).contains("one"));
    // An edited file is never taken for what the vendor has: it is asked for without a condition.
    let last = vendor.requests().last().unwrap().fields();
    assert!(!last.iter().any(|(name, _)| name.starts_with("if-")), "{last:?}");
    // The file as the vendor has it now is no edit.
    folder.write(FILE, &ACME.replace("1.0", "1.1"));
    assert!(fetch(&folder, &["--update"]).expect(0, &[]).stdout.contains("is what the vendor publishes"));
    assert!(read(&folder, RECORD).contains("two"));
}

#[test]
fn what_is_no_description_replaces_nothing() {
    let folder = project("http://127.0.0.1:1/openapi.yaml");
    fetch(&folder, &["--update"]).expect(3, &["cannot be fetched", "no connection"]);
    let cases = [
        (respond("200 OK", "", "<html><body>Please log in</body></html>"), "is no API description"),
        (respond("200 OK", "", ""), "is no API description"),
        (respond("404 Not Found", "", "no"), "it answers 404"),
        (respond("304 Not Modified", "", ""), "it answers 304"),
        (respond("302 Found", "Location: /again\r\n", ""), "more than 5 redirects"),
        (respond("302 Found", "Location: https://elsewhere.example/x\r\n", ""), "off or onto this machine"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n".to_vec(), "larger than"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nopenapi: 3.0.3".to_vec(), "connection broke"),
    ];
    for (answer, words) in cases {
        let vendor = Upstream::always(answer);
        let folder = project(&format!("{}/openapi.yaml", vendor.url()));
        folder.write(FILE, ACME);
        fetch(&folder, &["--update", "--overwrite"]).expect(3, &[words]);
        assert!(read(&folder, FILE) == ACME && !folder.path().join(RECORD).exists(), "{words}");
    }
}

#[test]
fn a_url_is_checked_where_it_stands() {
    for (url, words) in [
        ("http://api.acme.test/x", "http is only for this machine"),
        ("ftp://api.acme.test/x", "it is not https"),
        ("https://user:secret@api.acme.test/x", "user name or a password"),
    ] {
        let folder = project(url);
        folder.write(FILE, ACME);
        let ended = fetch(&folder, &[]).expect(3, &[words, "specs/acme/integration.yaml:2:"]);
        assert!(ended.stdout.is_empty(), "{ended:?}");
        run_in(folder.path(), ["build"]).expect(3, &[words]);
    }
    let folder = project("https://10.0.0.1/x");
    fetch(&folder, &[]).expect(3, &["its address is a private one", "--allow-private"]);
    folder.write("specs/acme/integration.yaml", "integration: acme\nsource: openapi.yaml\n");
    fetch(&folder, &[]).expect(3, &["names no URL", "source: { file:"]);
    run_in(folder.path(), ["fetch"]).expect(3, &["no vendor's integration.yaml names a URL"]);
}

#[test]
fn redirects_on_the_same_host_are_followed() {
    let (vendor, _) = vendor();
    let target = format!("{}/openapi.yaml", vendor.url());
    let location = format!("Location: {target}\r\n");
    let first = Upstream::start(move |_| respond("301 Moved Permanently", &location, ""));
    let folder = project(&format!("{}/old.yaml", first.url()));
    fetch(&folder, &["--update"]).expect(0, &[]);
    assert!(read(&folder, RECORD).contains("/old.yaml"));
}

#[test]
fn a_broken_vendor_keeps_no_other_from_being_fetched() {
    let (vendor, _) = vendor();
    let folder = project(&format!("{}/openapi.yaml", vendor.url()));
    folder.edit("specs/acme/integration.yaml", "file: openapi.yaml", "file: ./openapi.yaml");
    folder.write("specs/aardvark/integration.yaml", "integration: [\n");
    run_in(folder.path(), ["fetch", "--update"]).expect(3, &["aardvark cannot be fetched"]);
    assert_eq!(read(&folder, FILE), ACME);
    folder.edit("specs/acme/integration.yaml", "file: ./openapi.yaml", "file: ../openapi.yaml");
    fetch(&folder, &[]).expect(3, &["../openapi.yaml"]);
}
