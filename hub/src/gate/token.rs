//! Which tokens a request shows, and where. They are taken out of it.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, Request, header};

/// Where the API token goes when `Authorization` holds the MCP token.
const API_TOKEN: HeaderName = HeaderName::from_static("x-api-token");

/// The tokens of a request.
pub(super) struct Shown {
    /// The MCP token, whatever it is worth.
    pub(super) server: String,
    /// The API token, if one was brought.
    pub(super) api: Option<String>,
    /// The name of the header in which it is expected.
    pub(super) api_header: &'static str,
}

impl Shown {
    /// Takes the tokens out of a request; `None` when there is no MCP token at all.
    pub(super) fn take(request: &mut Request<Body>) -> Option<Self> {
        let in_path = path_token(request.uri().path()).map(str::to_owned);
        let bearer = bearer(request.headers());
        let other = single(request.headers(), &API_TOKEN).map(|value| without_scheme(value).to_owned());
        request.headers_mut().remove(header::AUTHORIZATION);
        request.headers_mut().remove(API_TOKEN);
        match in_path {
            Some(server) => Some(Self { server, api: bearer, api_header: "Authorization" }),
            None => Some(Self { server: bearer?, api: other, api_header: "X-API-Token" }),
        }
    }
}

/// What stands behind `/mcp/`, as it was sent; nothing there is like `/mcp`.
pub(super) fn path_token(path: &str) -> Option<&str> {
    path.strip_prefix("/mcp/").filter(|token| !token.is_empty())
}

/// The token of a Bearer header (RFC 6750 §2.1). Two headers are none: whoever reads the other one must not be overruled.
fn bearer(headers: &HeaderMap) -> Option<String> {
    let (scheme, token) = single(headers, &header::AUTHORIZATION)?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// Some clients put the scheme before every token.
fn without_scheme(value: &str) -> &str {
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => value,
    }
}

fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value.trim())
}
