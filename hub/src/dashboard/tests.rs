//! What is served, and what the files promise. That they work in a browser is shown by tests/dashboard.

use super::file::{ASSETS, File, JS, PAGE};
use super::*;
use axum::body::to_bytes;
use axum::extract::Request;
use std::collections::BTreeSet;
use std::path::Path as FilePath;
use tower::ServiceExt;

/// Bytes that a browser without any of it loads.
const BUDGET: usize = 100_000;

fn all() -> impl Iterator<Item = (String, &'static File)> {
    let page: &'static File = &PAGE;
    std::iter::once(("/".to_owned(), page)).chain(ASSETS.iter().map(|file| (format!("/assets/{}", file.name), file)))
}

async fn request(path: &str, method: &str, known: Option<&str>) -> (StatusCode, HeaderMap, Vec<u8>) {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(tag) = known {
        request = request.header(header::IF_NONE_MATCH, tag);
    }
    let response = routes::<()>().oneshot(request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
    let (head, body) = response.into_parts();
    (head.status, head.headers, to_bytes(body, usize::MAX).await.unwrap().to_vec())
}

#[tokio::test]
async fn every_file_is_served_under_the_policy() {
    for (path, file) in all() {
        let (status, headers, body) = request(&path, "GET", None).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert_eq!(body, file.text.as_bytes());
        assert_eq!(headers["content-type"], file.kind);
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        let policy = headers["content-security-policy"].to_str().unwrap();
        for part in ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(policy.split("; ").any(|one| one == part), "{policy}");
        }
        assert!(!policy.contains("unsafe"));
        let (status, headers, body) = request(&path, "HEAD", None).await;
        assert_eq!((status, body.len()), (StatusCode::OK, 0));
        assert_eq!(headers["content-length"], file.text.len().to_string());
    }
}

#[tokio::test]
async fn a_browser_that_has_the_file_is_not_sent_it_again() {
    for (path, file) in all() {
        let tag = file.tag();
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            let (status, headers, body) = request(&path, "GET", Some(&known)).await;
            assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0), "{path} {known}");
            assert_eq!(headers["etag"], tag);
        }
        let (status, ..) = request(&path, "GET", Some("\"other\"")).await;
        assert_eq!(status, StatusCode::OK);
    }
}

#[tokio::test]
async fn nothing_else_is_there() {
    for path in
        ["/assets/", "/assets/index.html", "/assets/..%2Fmain.js", "/assets/main.js%00", "/assets/x/main.js", "/index.html"]
    {
        assert_eq!(request(path, "GET", None).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(request("/", "POST", None).await.0, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn the_page_loads_all_modules_at_once() {
    let (_, headers, _) = request("/", "GET", None).await;
    let links = headers["link"].to_str().unwrap();
    let preloaded: BTreeSet<&str> = links.split(", ").map(|link| link.trim_end_matches(">; rel=modulepreload")).collect();
    let imported: BTreeSet<String> = ASSETS.iter().flat_map(|file| imports(file.text)).chain(["main.js".to_owned()]).collect();
    assert_eq!(
        preloaded,
        imported.iter().map(|name| format!("</assets/{name}")).collect::<BTreeSet<_>>().iter().map(String::as_str).collect()
    );
}

/// The modules that a module imports.
fn imports(text: &str) -> Vec<String> {
    text.lines().filter_map(|line| line.strip_suffix("\";")?.split_once("from \"./")).map(|(_, name)| name.to_owned()).collect()
}

#[test]
fn the_table_has_every_file_of_the_folder() {
    let folder = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("dashboard");
    let found: BTreeSet<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let known: BTreeSet<String> = all().map(|(_, file)| file.name.to_owned()).collect();
    assert_eq!(found, known);
}

#[test]
fn it_is_light() {
    let size: usize = all().map(|(_, file)| file.text.len()).sum();
    assert!(size < BUDGET, "{size} bytes");
}

#[test]
fn texts_are_only_ever_texts() {
    for file in ASSETS.iter().filter(|file| file.kind == JS) {
        let sinks =
            ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "eval(", "new Function", "srcdoc"];
        for sink in sinks {
            assert!(!file.text.contains(sink), "{} uses {sink}", file.name);
        }
    }
    // What the policy would refuse: scripts and styles inside the page, and anything of another origin.
    for inside in ["<script>", "<style", " style=", " onclick", " onload", "javascript:", "http://", "https://"] {
        assert!(!PAGE.text.contains(inside), "{inside}");
    }
}
