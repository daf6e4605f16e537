//! Declared downloads: the one redirect that is followed, and all those that are not.

use crate::upstream::{Canned, Upstream, answer};
use crate::world::{CANARY, call, client, integration, operation, options, result};
use serde_json::{Value, json};
use std::sync::Arc;
use toolwright_runtime::client::{CallError, Client};
use toolwright_runtime::guard::DownloadFolder;
use toolwright_runtime::toolbox::Block;

const PDF: &[u8] = b"%PDF-1.7 \x00\xff";

/// A file server, and what it is asked.
async fn files() -> Upstream {
    Upstream::always(answer(200, &[("Content-Type", "application/pdf")], PDF)).await
}

async fn redirecting(status: u16, location: &str) -> Upstream {
    Upstream::always(answer(status, &[("Location", location), ("Set-Cookie", "a=b"), ("Content-Type", "text/html")], b"moved"))
        .await
}

/// A download with a credential in every place, and arguments in query, header and cookie.
fn download(tool: &str, method: &str, extra: Value) -> Value {
    let parameter = |name: &str, location: &str, style: &str| json!({ "name": name, "target": { "in": "parameter", "location": location, "name": name, "style": style, "explode": true } });
    let mut base = json!({
        "http_method": method, "accept": "application/pdf", "answer": { "kind": "binary" },
        "security": [["key", "header", "query", "cookie"]],
        "arguments": [parameter("q", "query", "form"), parameter("X-Mode", "header", "simple"), parameter("c", "cookie", "form")],
    });
    for (key, value) in extra.as_object().unwrap() {
        base[key] = value.clone();
    }
    operation(tool, base)
}

fn arguments() -> Value {
    json!({"q": "private-q", "X-Mode": "private-mode", "c": "private-c"})
}

/// security.md §7, 3: the second request carries nothing but what the file needs.
#[tokio::test]
async fn test_03_a_declared_download_follows_one_redirect_without_credentials() {
    for (status, method, extra) in [
        (301, "GET", json!({})),
        (302, "GET", json!({})),
        (303, "GET", json!({})),
        (303, "POST", json!({})),
        (307, "GET", json!({})),
        (308, "GET", json!({})),
        (302, "GET", json!({ "answer": { "kind": "record" }, "download": true })),
    ] {
        let files = files().await;
        let vendor = redirecting(status, &format!("{}/signed/a.pdf?sig=x%20y#page", files.url())).await;
        let client = client(&vendor, json!([download("get", method, extra)]));
        let result = result(&client, "get", arguments()).await;
        assert!(!result.is_error, "{status} {method}: {}", result.text);
        let [Block::Resource { mime_type, .. }] = result.blocks.as_slice() else { panic!("{result:?}") };
        assert_eq!((mime_type.as_str(), result.blocks[0].bytes().unwrap()), ("application/pdf", PDF.to_vec()));
        assert_eq!((vendor.requests().len(), files.requests().len()), (1, 1));
        let request = &files.requests()[0];
        assert_eq!(request.line(), "GET /signed/a.pdf?sig=x%20y HTTP/1.1");
        assert_eq!(request.headers("accept"), ["application/pdf"]);
        assert!(request.body.is_empty());
        let head = request.head.to_ascii_lowercase();
        for name in [CANARY, "private-", "authorization", "cookie", "referer", "x-api-key", "x-mode"] {
            assert!(!head.contains(name), "{name} in {head}");
        }
    }
}

#[tokio::test]
async fn test_03_no_second_redirect_and_none_that_would_repeat_a_body() {
    let last = files().await;
    let middle = redirecting(302, &format!("{}/b", last.url())).await;
    let vendor = redirecting(302, &format!("{}/a?sig={CANARY}-secret", middle.url())).await;
    let first = client(&vendor, json!([download("get", "GET", json!({}))]));
    let error = call(&first, "get", json!({})).await.unwrap_err();
    assert!(matches!(&error, CallError::Vendor(vendor) if vendor.status == 302), "{error:?}");
    assert!(error.advice().contains("a second one is not followed"), "{error}");
    assert_eq!((vendor.requests().len(), middle.requests().len(), last.connections()), (1, 1, 0));

    for status in [301, 302, 307, 308] {
        let vendor = redirecting(status, &format!("{}/a", last.url())).await;
        let client = client(&vendor, json!([download("get", "POST", json!({ "effect": "write" }))]));
        assert!(matches!(call(&client, "get", json!({})).await, Err(CallError::Vendor(_))), "{status}");
    }
    assert_eq!(last.connections(), 0);
}

#[tokio::test]
async fn test_03_what_is_no_download_or_leads_astray_is_not_followed() {
    let files = files().await;
    let place = format!("{}/a", files.url());
    let port = files.address.port();
    for (extra, location) in [
        (json!({ "answer": { "kind": "record" } }), place.clone()),
        (json!({ "answer": { "kind": "text" } }), place.clone()),
        (json!({}), format!("http://user:pass@127.0.0.1:{port}/a")),
        (json!({}), format!("ftp://127.0.0.1:{port}/a")),
        (json!({}), format!("http://10.255.255.1:{port}/a")),
        (json!({}), "http://files.acme.example/a".to_owned()),
        (json!({}), String::new()),
        (json!({}), "http://".to_owned()),
    ] {
        let vendor = redirecting(302, &location).await;
        let client = client(&vendor, json!([download("get", "GET", extra)]));
        let error = call(&client, "get", json!({})).await.unwrap_err();
        let told = error.advice();
        assert!(matches!(&error, CallError::Vendor(vendor) if vendor.status == 302), "{location}: {error:?}");
        assert!(told.contains("302") && !told.contains(CANARY), "{told}");
    }
    assert_eq!(files.connections(), 0);
}

#[tokio::test]
async fn a_download_that_fails_at_its_place_is_told_and_not_repeated() {
    let files = Upstream::start(|request| {
        let error = format!("<Error><Code>AccessDenied</Code><Path>{}</Path></Error>", request.target());
        Canned::Bytes(answer(403, &[("Content-Type", "application/xml")], error.as_bytes()))
    })
    .await;
    let vendor = redirecting(302, &format!("{}/a", files.url())).await;
    let client = client(&vendor, json!([download("get", "GET", json!({}))]));
    let error = call(&client, "get", json!({})).await.unwrap_err();
    assert!(matches!(&error, CallError::Vendor(vendor) if vendor.status == 403), "{error:?}");
    assert_eq!((vendor.requests().len(), files.requests().len()), (1, 1));
}

/// A file that no model could take is saved where the operator has a folder, and is a link.
#[tokio::test]
async fn a_large_file_is_saved_and_linked() {
    let folder = std::env::temp_dir().join(format!("toolwright-behaviour-downloads-{}", std::process::id()));
    let large = vec![b'\xFF'; 1024 * 1024 + 1];
    let text = "x,y\n".repeat(20_000);
    // An answer that quotes the key: neither the file nor its name does.
    let quoting = format!("{CANARY}-ACME_KEY,{text}");
    let redacted = format!("[redacted],{text}");
    let csv = ("Content-Type", "text/csv; charset=utf-8");
    let telling = [csv, ("Content-Disposition", "attachment; filename=of-canary-5f2c9e-ACME_KEY.csv")];
    let latin = [&b"caf\xE9\n"[..], text.as_bytes()].concat();
    let named = [("Content-Type", "application/pdf"), ("Content-Disposition", "attachment; filename=\"../../Q1 report.pdf\"")];
    let integration = integration(json!([download("get", "GET", json!({}))]));
    let connect = |vendor: &Upstream, saves: bool| {
        let mut options = options(&vendor.url(), &integration);
        options.downloads = saves.then(|| DownloadFolder::open(&folder).unwrap());
        Client::new(Arc::new(integration.clone()), options).unwrap()
    };
    for (sent, name, kind, content) in [
        (answer(200, &named, &large), "Q1 report.pdf", "application/pdf", large.as_slice()),
        (answer(200, &named, &large), "Q1 report-2.pdf", "application/pdf", &large),
        (answer(200, &[csv], text.as_bytes()), "get.csv", "text/csv", text.as_bytes()),
        (answer(200, &telling, quoting.as_bytes()), "of-_redacted_.csv", "text/csv", redacted.as_bytes()),
        (answer(200, &[("Content-Type", "text/plain; charset=iso-8859-1")], &latin), "get.txt", "text/plain", &latin),
    ] {
        let vendor = Upstream::always(sent).await;
        let described = result(&connect(&vendor, false), "get", json!({})).await;
        assert!(described.blocks.is_empty() && described.structured.as_ref().unwrap()["truncated"] == true, "{described:?}");
        let saved = result(&connect(&vendor, true), "get", json!({})).await;
        let [Block::Link { uri, name: called, mime_type, bytes }] = saved.blocks.as_slice() else { panic!("{saved:?}") };
        assert_eq!((called.as_str(), mime_type.as_str(), *bytes), (name, kind, content.len() as u64));
        let structured = saved.structured.as_ref().unwrap();
        assert_eq!((&structured["uri"], &structured["bytes"]), (&json!(uri), &json!(bytes)));
        let path = reqwest::Url::parse(uri).unwrap().to_file_path().unwrap();
        assert_eq!(path, folder.canonicalize().unwrap().join(name));
        assert!(std::fs::read(path).unwrap() == content);
    }
    // What fits is shown, and no file is left.
    let small = Upstream::always(answer(200, &named, PDF)).await;
    let shown = result(&connect(&small, true), "get", json!({})).await;
    assert!(matches!(shown.blocks.as_slice(), [Block::Resource { .. }]), "{shown:?}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 5);
    // A folder that is gone costs the file, not the call.
    let vendor = Upstream::always(answer(200, &named, &large)).await;
    let client = connect(&vendor, true);
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(result(&client, "get", json!({})).await.text.contains("is larger than"));
}
