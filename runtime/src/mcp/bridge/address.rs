//! Where the bridge goes, and what of it may be shown: an origin. Path and query may be a token.

use crate::mcp::hosts::is_loopback;
use reqwest::Url;
use std::fmt;

/// The endpoint of an MCP server.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    url: Url,
}

impl Address {
    /// Takes an absolute https URL; one of this machine, or any with `allow_http`, may be http.
    ///
    /// # Errors
    /// In words that repeat nothing of the URL but its scheme: its path may be a token.
    pub fn parse(text: &str, allow_http: bool) -> Result<Self, String> {
        let url = Url::parse(text.trim()).map_err(|error| format!("the URL cannot be read: {error}"))?;
        let Some(host) = url.host_str().filter(|host| !host.is_empty()) else {
            return Err("the URL must begin with https:// and name a host".to_owned());
        };
        match url.scheme() {
            "https" => {}
            "http" if allow_http || is_loopback(host.trim_start_matches('[').trim_end_matches(']')) => {}
            "http" => return Err("the URL is not https, and its host is not this machine".to_owned()),
            scheme => return Err(format!("the URL's scheme {scheme} is neither https nor http")),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("the URL must not hold a user name or password".to_owned());
        }
        if url.fragment().is_some() {
            return Err("the URL must not hold a fragment".to_owned());
        }
        Ok(Self { url })
    }

    /// Scheme, host and port: all that is shown.
    pub fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    pub(super) fn url(&self) -> Url {
        self.url.clone()
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Address").field(&self.origin()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_this_machine_are_taken() {
        for text in [
            "https://hub.example.com/mcp/0123",
            "https://127.0.0.1/mcp",
            "https://hub.example.com:8443/mcp?key=1",
            "http://127.0.0.1:8321/torii/mcp",
            "http://127.9.9.9/mcp",
            "http://localhost:1/mcp",
            "http://[::1]:1/mcp",
        ] {
            assert!(Address::parse(text, false).is_ok(), "{text}");
        }
        for text in [
            "",
            "hub.example.com/mcp",
            "http://hub.example.com/mcp",
            "http://localhost.example.com/mcp",
            "http://127.0.0.1.example.com/mcp",
            "http://10.0.0.1/mcp",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "a:$(x)",
            "https://user:word@hub.example.com/mcp",
            "https://user@hub.example.com/mcp",
            "https://hub.example.com/mcp#x",
            "ws://localhost/mcp",
        ] {
            assert!(Address::parse(text, false).is_err(), "{text}");
        }
        assert!(Address::parse("http://10.0.0.1/mcp", true).is_ok());
        assert!(Address::parse("file:///etc/passwd", true).is_err());
    }

    #[test]
    fn no_complaint_and_no_debug_repeats_the_path() {
        for text in ["http://hub.example.com/mcp/canary", "ftp://x/canary", "https://u:canary@x/", "https://x:99999/canary"] {
            assert!(!Address::parse(text, false).unwrap_err().contains("canary"), "{text}");
        }
        let shown = format!("{:?}", Address::parse("https://hub.example.com/mcp/canary?k=canary", false).unwrap());
        assert_eq!(shown, r#"Address("https://hub.example.com")"#);
    }
}
