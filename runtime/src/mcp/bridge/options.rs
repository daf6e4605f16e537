//! What an operator may set. Nothing here shows a secret.

use crate::guard::is_framing;
use crate::send::header_name;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How the bridge behaves.
#[derive(Clone)]
#[non_exhaustive]
pub struct BridgeOptions {
    /// Header fields that go with every request.
    pub headers: OwnHeaders,
    /// The proxy; none by default, whatever the environment says.
    pub proxy: Option<Proxy>,
    /// How long the server may be silent before a request is answered with an error; 55 s by default, a little
    /// less than most clients wait.
    pub timeout: Duration,
    /// Requests that run at once; 16 by default. Subscriptions do not count.
    pub running: usize,
    /// How long an answer waits for earlier ones; 5 s by default.
    pub order: Duration,
    /// Where diagnostics go, a line each; nowhere by default.
    pub note: Arc<dyn Fn(&str) + Send + Sync>,
}

impl Default for BridgeOptions {
    fn default() -> Self {
        Self {
            headers: OwnHeaders::default(),
            proxy: None,
            timeout: Duration::from_secs(55),
            running: 16,
            order: Duration::from_secs(5),
            note: Arc::new(|_| {}),
        }
    }
}

impl fmt::Debug for BridgeOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { timeout, running, order, headers: _, proxy: _, note: _ } = self;
        let mut out = formatter.debug_struct("BridgeOptions");
        out.field("timeout", timeout).field("running", running).field("order", order).finish_non_exhaustive()
    }
}

/// Header fields of the operator's own, such as credentials.
#[derive(Clone, Default)]
pub struct OwnHeaders(pub(super) HeaderMap);

/// Fields that the transport sets itself, beside those of HTTP's framing.
const TAKEN: [&str; 4] = ["accept", "accept-encoding", "last-event-id", "user-agent"];

impl OwnHeaders {
    /// Adds a field.
    ///
    /// # Errors
    /// In words that do not repeat the value: when the field cannot be one, belongs to the transport, or stands there already.
    pub fn add(&mut self, name: &str, value: &str) -> Result<(), String> {
        let field =
            header_name(name.trim()).ok_or_else(|| "a header's name may hold letters, digits and dashes only".to_owned())?;
        let taken = TAKEN.contains(&field.as_str()) || is_framing(field.as_str()) || field.as_str().starts_with("mcp-");
        if taken {
            return Err(format!("the header {field} belongs to the transport"));
        }
        let mut value = HeaderValue::from_str(value.trim())
            .ok()
            .filter(|value| !value.is_empty())
            .ok_or_else(|| format!("the value of the header {field} is empty or holds characters that a header cannot have"))?;
        value.set_sensitive(true);
        match self.0.try_insert(field.clone(), value) {
            Ok(None) => Ok(()),
            _ => Err(format!("the header {field} is given twice")),
        }
    }

    /// Whether a field is there, by its name in lower case.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

impl fmt::Debug for OwnHeaders {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.0.keys()).finish()
    }
}

/// An HTTP proxy.
#[derive(Clone)]
pub struct Proxy(pub(super) Url);

impl Proxy {
    /// Takes an http or https URL; it may hold a user name and password.
    ///
    /// # Errors
    /// In words that repeat nothing of it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text.trim()).map_err(|error| format!("the proxy's URL cannot be read: {error}"))?;
        match url.scheme() {
            "http" | "https" if url.has_host() => Ok(Self(url)),
            _ => Err("the proxy's URL must begin with http:// or https:// and name a host".to_owned()),
        }
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Proxy").field(&self.0.origin().ascii_serialization()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_headers_leave_the_transports_alone_and_stay_unseen() {
        let mut headers = OwnHeaders::default();
        headers.add("X-API-Token", " canary ").unwrap();
        assert!(headers.has("x-api-token"));
        for (name, value) in [
            ("Host", "evil"),
            ("content-length", "1"),
            ("Accept", "*/*"),
            ("MCP-Protocol-Version", "1"),
            ("Mcp-Session-Id", "1"),
            ("x-api-token", "canary"),
            ("a b", "canary"),
            ("", "canary"),
            ("X", "canary\r\nY: 1"),
            ("X", ""),
        ] {
            assert!(!headers.add(name, value).unwrap_err().contains("canary"), "{name}");
        }
        assert_eq!(format!("{headers:?}"), r#"["x-api-token"]"#);
    }

    #[test]
    fn a_proxy_is_http_and_hides_its_password() {
        assert_eq!(format!("{:?}", Proxy::parse("http://u:canary@proxy:3128").unwrap()), r#"Proxy("http://proxy:3128")"#);
        for text in ["", "proxy:3128", "socks5://proxy", "file:///x"] {
            assert!(Proxy::parse(text).is_err(), "{text}");
        }
    }
}
