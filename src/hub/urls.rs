//! URLs of the command line, looked at before anything starts.

use crate::failure::Failure;
use toolwright_runtime::guard::{Access, Destination};

/// What clients reach the hub by, with scheme and host in lower case and no slash at the end.
pub fn public(text: &str) -> Result<String, Failure> {
    Ok(parse("--public-url", text)?.trim_end_matches('/').to_owned())
}

/// The host of a public URL, with its port where it names one.
pub fn host(public: &str) -> Option<String> {
    Some(public.split_once("://")?.1.split('/').next()?.to_owned())
}

/// The origin of an upstream that accounts may name.
pub fn upstream(text: &str) -> Result<String, Failure> {
    let url = parse("--allow-upstream", text)?;
    Ok(url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/"))
}

/// The URL as its parser spells it, with a slash at the end.
fn parse(option: &str, text: &str) -> Result<String, Failure> {
    let url = Destination::parse(text.trim(), Access::Operator).and_then(|parsed| parsed.url("/", "/", ""));
    url.map(String::from).map_err(|error| Failure::input(format!("{option}: `{text}`: {error}")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may fail by panicking; that is what it is for
mod tests {
    use super::*;

    #[test]
    fn urls_are_written_in_one_way_or_refused() {
        for (text, url, name) in [
            ("HTTPS://Hub.Example.COM/", "https://hub.example.com", "hub.example.com"),
            ("https://hub.example.com/a/B/", "https://hub.example.com/a/B", "hub.example.com"),
            ("http://127.0.0.1:8322", "http://127.0.0.1:8322", "127.0.0.1:8322"),
        ] {
            let found = public(text).unwrap();
            assert_eq!((found.as_str(), host(&found).as_deref()), (url, Some(name)));
        }
        assert_eq!(upstream("HTTP://LocalHost:9000/v1").unwrap(), "http://localhost:9000");
        for text in ["", "hub.example.com", "127.0.0.1:9000", "ftp://x", "https://", "https://x?y", "https://x#y", "https://u@x"]
        {
            assert!(public(text).is_err() && upstream(text).is_err(), "{text}");
        }
    }
}
