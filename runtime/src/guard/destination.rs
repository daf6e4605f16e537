//! The vendor's origin and base path, and the check that a built URL stays inside its template.

use super::{Refusal, is_public_host};
use crate::bind::percent::encode_literal;
use crate::bind::template::{Piece, Template};
use reqwest::Url;
use std::borrow::Cow;

/// Which addresses may be dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Public addresses over https only: the URL comes from a description or from an account.
    Public,
    /// Any address, also over http: the operator gave this very URL.
    Operator,
}

/// Where calls go: an origin and a base path. Built by [`super::resolve`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    base: Url,
    access: Access,
}

impl Destination {
    /// Takes an absolute URL without variables.
    ///
    /// # Errors
    /// When it is no URL, holds user info, a query or a fragment, or when `access` does not allow its scheme or host.
    pub fn parse(text: &str, access: Access) -> Result<Self, Refusal> {
        let base = Url::parse(text).map_err(|error| server(format!("the server URL is not a URL: {error}")))?;
        let Some(host) = base.host_str().filter(|host| !host.is_empty()) else {
            return Err(server("the server URL names no host".to_owned()));
        };
        if !base.username().is_empty() || base.password().is_some() {
            return Err(server("the server URL must not hold a user name or password".to_owned()));
        }
        if base.query().is_some() || base.fragment().is_some() {
            return Err(server("the server URL must not hold a query or a fragment".to_owned()));
        }
        match (base.scheme(), access) {
            ("https", _) | ("http", Access::Operator) => {}
            ("http", Access::Public) => {
                return Err(server(format!("the server {host} is not https; an operator who means it starts with --base-url")));
            }
            (scheme, _) => return Err(server(format!("the server URL's scheme {scheme} is neither https nor http"))),
        }
        if access == Access::Public && !is_public_host(host) {
            return Err(Refusal::Address { host: host.to_owned() });
        }
        Ok(Self { base, access })
    }

    /// Which addresses may be dialled.
    pub fn access(&self) -> Access {
        self.access
    }

    /// The host, as the URL parser spells it.
    pub fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    /// Whether the connection is encrypted.
    pub fn is_https(&self) -> bool {
        self.base.scheme() == "https"
    }

    /// The URL of a request, from an expanded path and an encoded query (without `?`; empty for none).
    ///
    /// # Errors
    /// [`Refusal::OffTemplate`] when the path is not segment by segment what `template` says, or when the URL parser makes of it
    /// anything but byte by byte the path that was asked for.
    pub fn url(&self, template: &str, path: &str, query: &str) -> Result<Url, Refusal> {
        let off_template = || Refusal::OffTemplate { template: template.to_owned() };
        let whole = [base_path(&self.base), path].concat();
        // The parser reads path and query where they stand, so that neither can reach into the origin.
        let mut url = self.base.clone();
        url.set_path(&whole);
        url.set_query((!query.is_empty()).then_some(query));
        let kept = url.path() == if whole.is_empty() { "/" } else { whole.as_str() };
        if kept && matches(&Template::parse(template), path) { Ok(url) } else { Err(off_template()) }
    }
}

fn base_path(base: &Url) -> &str {
    base.path().trim_end_matches('/')
}

/// Whether an encoded path has the template's segments: as many, each literal one equal, each other one within its literals.
fn matches(template: &Template<'_>, path: &str) -> bool {
    let Some(path) = path.strip_prefix('/') else { return template.segments.is_empty() };
    let mut segments = path.split('/');
    template.segments.iter().all(|pieces| segments.next().is_some_and(|segment| fits(pieces, segment) && !is_dots(segment)))
        && segments.next().is_none()
}

/// A literal piece as it is sent; nothing for a variable.
fn literal<'t>(piece: Option<&Piece<'t>>) -> Cow<'t, str> {
    match piece {
        Some(Piece::Literal(text)) => encode_literal(text),
        _ => Cow::Borrowed(""),
    }
}

fn fits(pieces: &[Piece<'_>], segment: &str) -> bool {
    if let [Piece::Literal(text)] = pieces {
        return encode_literal(text) == segment;
    }
    let (prefix, suffix) = (literal(pieces.first()), literal(pieces.last()));
    segment.len() > prefix.len() + suffix.len() && segment.starts_with(&*prefix) && segment.ends_with(&*suffix)
}

fn is_dots(segment: &str) -> bool {
    let after_dot = |text: &str| match text.as_bytes() {
        [b'.', ..] => Some(1),
        [b'%', b'2', b'e' | b'E', ..] => Some(3),
        _ => None,
    };
    let Some(first) = after_dot(segment) else { return false };
    let rest = &segment[first..];
    rest.is_empty() || after_dot(rest) == Some(rest.len())
}

fn server(reason: String) -> Refusal {
    Refusal::Server { reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls_are_judged() {
        let refused = [
            "",
            "api.example.com",
            "ftp://api.example.com",
            "http://api.example.com",
            "https://user@api.example.com",
            "https://api.example.com?x=1",
            "https://api.example.com#x",
            "https://localhost",
            "https://localhost.",
            "https://127.1",
            "https://0x7f000001",
            "https://2130706433",
            "https://[::ffff:127.0.0.1]",
            "https://0.0.0.0",
            "https://169.254.169.254/latest",
            "https://100.64.1.1",
            "https://[fd00::1]",
            "https://[::1]:8443",
            "https://metadata.google.internal",
            "https://127.0.0.1.",
            "https://①②⑦.0.0.1",
            "javascript:alert(1)",
        ];
        for text in refused {
            assert!(Destination::parse(text, Access::Public).is_err(), "{text}");
        }
        for text in ["https://api.example.com", "https://api.example.com/v1", "https://1.1.1.1:8443/x"] {
            assert!(Destination::parse(text, Access::Public).is_ok(), "{text}");
        }
        for text in ["http://127.0.0.1:8080", "http://localhost/v1", "https://10.0.0.1"] {
            assert!(Destination::parse(text, Access::Operator).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_built_url_must_match_its_template() {
        let destination = Destination::parse("https://api.example.com/v1/", Access::Public).unwrap();
        let good = [
            ("/users/{id}", "/users/a%2Fb", "https://api.example.com/v1/users/a%2Fb"),
            ("/users/{id}.json", "/users/7.json", "https://api.example.com/v1/users/7.json"),
            ("/v{version}/x/", "/v2/x/", "https://api.example.com/v1/v2/x/"),
            ("", "", "https://api.example.com/v1"),
            ("/", "/", "https://api.example.com/v1/"),
            ("/a b", "/a%20b", "https://api.example.com/v1/a%20b"),
        ];
        for (template, path, url) in good {
            assert_eq!(destination.url(template, path, "").map(String::from).as_deref(), Ok(url), "{template}");
        }
        let bad = [
            ("/users/{id}", "/users/.."),
            ("/users/{id}", "/users/%2E%2e"),
            ("/users/{id}", "/users/"),
            ("/users/{id}", "/users/a/b"),
            ("/users/{id}", "/admin/1"),
            ("/users/{id}", "/users/a\\b"),
            ("/users/{id}", "/users/a\tb"),
            ("/users/{id}", "/users/a?b"),
            ("/users/{id}", "/users/a#b"),
            ("/users/{id}.json", "/users/.json"),
            ("/users/{id}.json", "/users/7.xml"),
            ("/{a}", "//evil.com"),
            ("/{a}", "@evil.com/x"),
            ("/users/{id}", ".evil.com/users/1"),
            ("/a/../b", "/a/../b"),
        ];
        for (template, path) in bad {
            assert!(destination.url(template, path, "").is_err(), "{template} {path}");
        }
        let url = destination.url("/x", "/x", "a=b&c=%23").unwrap();
        assert_eq!(url.query(), Some("a=b&c=%23"));
    }
}
