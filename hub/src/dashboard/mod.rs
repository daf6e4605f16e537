//! The dashboard: a page, its style sheet and its modules, compiled into the program and served at `/` and `/assets/…`.
//!
//! It holds no rule and no state of its own: it does what the admin API lets it do. What it shows comes from vendors and clients, so
//! the page may run nothing but its own modules (the policy below), and those put text into the document as text only.

mod file;

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may fail by panicking
mod tests;

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, http::HeaderName};
use file::{ASSETS, File, JS, PAGE};

/// What the page may load, run and talk to: what this origin serves. Its scripts cannot even write HTML (trusted types, none allowed).
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
     img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types 'none'";

/// The same for every file. The addresses of the page hold no secret, and still go nowhere.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    // Kept, and asked for anew each time: a page and its modules are always of one release.
    (header::CACHE_CONTROL, "no-cache"),
];

/// The routes; they need no state, and fit into any router.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/", get(page)).route("/assets/{name}", get(asset))
}

async fn page(request: HeaderMap) -> Response {
    let mut response = answer(&PAGE, &request);
    // The page loads them all at once, instead of finding them one in the other. The scheme's script is no module.
    let modules = ASSETS.iter().filter(|file| file.kind == JS && file.name != "theme.js");
    let links: Vec<String> = modules.map(|file| format!("</assets/{}>; rel=modulepreload", file.name)).collect();
    if let Ok(links) = HeaderValue::try_from(links.join(", ")) {
        response.headers_mut().insert(header::LINK, links);
    }
    response
}

async fn asset(Path(name): Path<String>, request: HeaderMap) -> Response {
    match ASSETS.iter().find(|file| file.name == name) {
        Some(file) => answer(file, &request),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn answer(file: &File, request: &HeaderMap) -> Response {
    let tag = file.tag();
    let mut response = if is_known(request, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, file.kind)], file.text).into_response()
    };
    let headers = response.headers_mut();
    headers.extend(HEADERS.map(|(name, value)| (name, HeaderValue::from_static(value))));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// Whether the browser has this very file; RFC 9110, section 13.1.2.
fn is_known(request: &HeaderMap, tag: &str) -> bool {
    let lists = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}
