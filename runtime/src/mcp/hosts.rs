//! Who may speak to this server from a browser: the `Host` and `Origin` rules against DNS rebinding
//! (MCP 2026-07-28, basic/transports; the matrix of acceptance test 17).
//!
//! Without configuration only loopback names are served. rmcp has such a check too, but looks at the first of two `Origin`
//! fields only and trusts `Host` over HTTP/2's `:authority`; it is switched off in favour of this one.

use super::envelope::{INVALID_REQUEST, Refusal};
use super::refuse::refuse;
use axum::body::Body;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Response, Uri, header};

/// The host names and origins that are served.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hosts {
    any: bool,
    names: Vec<Name>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Name {
    host: String,
    /// `None` lets every port pass.
    port: Option<u16>,
}

/// Why a request is turned away before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turned {
    /// 400: no host, two of them, or one that is none.
    BadHost,
    /// 403: a host that is not served.
    ForeignHost,
    /// 403: an origin that is not served, `null`, or two of them.
    ForeignOrigin,
}

/// The answer to a request that is turned away.
pub(super) fn turn_away(turned: Turned) -> Response<Body> {
    let (status, words) = match turned {
        Turned::BadHost => (400, "exactly one well-formed Host is needed"),
        Turned::ForeignHost => (403, "this Host is not served here; allow it in the server's configuration"),
        Turned::ForeignOrigin => (403, "this Origin is not served here; allow its host in the server's configuration"),
    };
    refuse(&Refusal::new(INVALID_REQUEST, words).with_status(status))
}

impl Hosts {
    /// Loopback names and `extra`: `mcp.example.com` (every port), `mcp.example.com:8443`, or `*` for all.
    ///
    /// An origin is served when its host is.
    ///
    /// # Errors
    /// With the entry that is no host.
    pub fn new<S: AsRef<str>>(extra: &[S]) -> Result<Self, String> {
        let mut hosts = Self::default();
        for entry in extra.iter().map(|entry| entry.as_ref().trim()) {
            match (entry, read_authority(entry)) {
                ("*", _) => hosts.any = true,
                (_, Some(name)) => hosts.names.push(name),
                (_, None) => return Err(format!("`{entry}` is no host; expected `name` or `name:port`")),
            }
        }
        Ok(hosts)
    }

    /// The answer to a request whose `Host` or `Origin` is not served; `None` when they are. [`super::Endpoint`] asks this itself:
    /// it is for other routes of the same server.
    pub fn refusal(&self, uri: &Uri, headers: &HeaderMap) -> Option<Response<Body>> {
        self.check(uri, headers).err().map(turn_away)
    }

    /// Checks a request's `Host`, `:authority` and `Origin`.
    pub(super) fn check(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Turned> {
        let host = find_host(uri, headers)?;
        if !self.serves(&host) {
            return Err(Turned::ForeignHost);
        }
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let Some(origin) = origins.next() else { return Ok(()) };
        let read = origin.to_str().ok().and_then(read_origin);
        match (read, origins.next()) {
            (Some(name), None) if self.serves(&name) => Ok(()),
            _ => Err(Turned::ForeignOrigin),
        }
    }

    fn serves(&self, name: &Name) -> bool {
        let listed = |known: &Name| known.host == name.host && known.port.is_none_or(|port| Some(port) == name.port);
        self.any || is_loopback(&name.host) || self.names.iter().any(listed)
    }
}

/// The one host that the request names. `Host` and HTTP/2's `:authority` must agree: whoever routes by one must not be
/// overruled by the other.
fn find_host(uri: &Uri, headers: &HeaderMap) -> Result<Name, Turned> {
    let mut fields = headers.get_all(header::HOST).iter();
    let field = match fields.next() {
        Some(value) => Some(value.to_str().ok().and_then(read_authority).ok_or(Turned::BadHost)?),
        None => None,
    };
    if fields.next().is_some() {
        return Err(Turned::BadHost);
    }
    let authority = match uri.authority() {
        Some(authority) => Some(read_authority(authority.as_str()).ok_or(Turned::BadHost)?),
        None => None,
    };
    match (field, authority) {
        (Some(field), Some(authority)) if field != authority => Err(Turned::BadHost),
        (Some(name), _) | (None, Some(name)) => Ok(name),
        (None, None) => Err(Turned::BadHost),
    }
}

fn read_origin(origin: &str) -> Option<Name> {
    let rest = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"))?;
    let default = if origin.starts_with("https") { 443 } else { 80 };
    let mut name = read_authority(rest)?;
    name.port = name.port.or(Some(default));
    Some(name)
}

/// `host` or `host:port`, lower case, without the brackets of an IPv6 address; nothing that has a user or a path.
fn read_authority(text: &str) -> Option<Name> {
    let authority: Authority = text.parse().ok()?;
    if text.contains('@') || authority.host().is_empty() {
        return None;
    }
    let port = match text.strip_prefix(authority.host())? {
        "" => None,
        rest => Some(rest.strip_prefix(':')?.parse().ok()?),
    };
    let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    Some(Name { host, port })
}

pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn check(hosts: &Hosts, fields: &[(&str, &str)]) -> Result<(), Turned> {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(axum::http::HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        hosts.check(&Uri::from_static("/mcp"), &headers)
    }

    #[test]
    fn loopback_is_served_by_default_and_nothing_else() {
        let hosts = Hosts::default();
        for host in ["localhost", "localhost:8080", "LOCALHOST:1", "127.0.0.1:80", "127.8.9.1", "[::1]:3000", "[::1]"] {
            assert_eq!(check(&hosts, &[("host", host)]), Ok(()), "{host}");
        }
        for host in ["evil.com", "evil.com:8080", "localhost.evil.com", "localhost.", "0.0.0.0", "10.0.0.1", "127.0.0.1.evil.com"]
        {
            assert_eq!(check(&hosts, &[("host", host)]), Err(Turned::ForeignHost), "{host}");
        }
        for host in ["", "a@localhost", "localhost:x", "localhost:99999", "local host"] {
            assert_eq!(check(&hosts, &[("host", host)]), Err(Turned::BadHost), "{host}");
        }
        assert_eq!(check(&hosts, &[]), Err(Turned::BadHost));
        assert_eq!(check(&hosts, &[("host", "localhost"), ("host", "localhost")]), Err(Turned::BadHost));
    }

    #[test]
    fn an_origin_is_served_when_its_host_is() {
        let hosts = Hosts::new(&["mcp.example.com", "app.example.com:8443"]).unwrap();
        for origin in ["http://localhost:6274", "https://mcp.example.com", "http://127.0.0.1", "https://app.example.com:8443"] {
            assert_eq!(check(&hosts, &[("host", "localhost"), ("origin", origin)]), Ok(()), "{origin}");
        }
        let foreign = [
            "null",
            "",
            "https://evil.com",
            "https://app.example.com",
            "file://",
            "localhost",
            "http://a@localhost",
            "http://localhost/path",
            "http://localhost.evil.com",
        ];
        for origin in foreign {
            assert_eq!(check(&hosts, &[("host", "localhost"), ("origin", origin)]), Err(Turned::ForeignOrigin), "{origin}");
        }
        let two = [("host", "localhost"), ("origin", "http://localhost"), ("origin", "http://localhost")];
        assert_eq!(check(&hosts, &two), Err(Turned::ForeignOrigin));
    }

    #[test]
    fn host_and_authority_must_agree() {
        let mut headers = HeaderMap::new();
        let uri = Uri::from_static("http://localhost:80/mcp");
        assert_eq!(Hosts::default().check(&uri, &headers), Ok(()));
        headers.insert("host", HeaderValue::from_static("evil.com"));
        assert_eq!(Hosts::default().check(&uri, &headers), Err(Turned::BadHost));
    }

    #[test]
    fn configured_hosts_and_the_star() {
        let hosts = Hosts::new(&["mcp.example.com", "app.example.com:8443"]).unwrap();
        assert_eq!(check(&hosts, &[("host", "mcp.example.com:99")]), Ok(()));
        assert_eq!(check(&hosts, &[("host", "app.example.com:8443")]), Ok(()));
        assert_eq!(check(&hosts, &[("host", "app.example.com")]), Err(Turned::ForeignHost));
        assert_eq!(check(&Hosts::new(&["*"]).unwrap(), &[("host", "any.where")]), Ok(()));
        assert!(Hosts::new(&["https://x"]).is_err());
    }
}
