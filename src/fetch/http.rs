//! One conditional GET, over the runtime's own way to a vendor: public addresses only, a limit of size and time, no cookies, no proxy.

use super::record::Record;
use crate::connection::block_on;
use crate::failure::Failure;
use crate::output;
use reqwest::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH};
use reqwest::{Method, Url};
use std::fmt::Display;
use std::time::Duration;
use toolwright_codegen::source::MAX_FILE_BYTES;
use toolwright_runtime::guard::{Access, is_public_host};
use toolwright_runtime::send::{Answer, Http, HttpSettings, Outgoing};

/// So many redirects are followed; a chain that is longer leads in a circle.
const MOST_REDIRECTS: usize = 5;

/// What a fetch gave.
pub enum Fetched {
    /// The vendor's answer, with a body.
    Body(Answer),
    /// What is here is what the vendor publishes.
    NotModified,
}

/// Gets a URL. `known` is the record of what is here, if it is here as it came.
pub fn get(url: &str, known: Option<&Record>, seconds: u32, allow_private: bool) -> Result<Fetched, Failure> {
    let settings = HttpSettings {
        total_timeout: Duration::from_secs(seconds.into()),
        body_limit: MAX_FILE_BYTES,
        allow_private,
        ..HttpSettings::default()
    };
    let http = Http::new(settings);
    let mut url = Url::parse(url).map_err(|error| Failure::input(format!("`{url}` is no URL: {error}")))?;
    for _ in 0..=MOST_REDIRECTS {
        let outgoing = Outgoing {
            method: Method::GET,
            headers: headers(known),
            body: None,
            access: access(&url, allow_private)?,
            timeout: None,
            url: url.clone(),
        };
        let answer = block_on(http.send(outgoing))?.map_err(|error| cannot(&url, error))?;
        match (answer.status, answer.header("location")) {
            (200, _) => return Ok(Fetched::Body(answer)),
            (304, _) if known.is_some() => return Ok(Fetched::NotModified),
            (301 | 302 | 303 | 307 | 308, Some(location)) => url = follow(&url, location)?,
            (status, _) => return Err(refuse(&url, status)),
        }
    }
    Err(cannot(&url, format_args!("more than {MOST_REDIRECTS} redirects")))
}

fn refuse(url: &Url, status: u16) -> Failure {
    let failure = cannot(url, format_args!("it answers {status}"));
    match status {
        401 | 403 => failure.help("only what is public can be fetched; save the file by hand otherwise"),
        404 | 410 => failure.help("the vendor moved it: correct `source.url` in integration.yaml"),
        _ => failure.help("try again later"),
    }
}

fn headers(known: Option<&Record>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/yaml, application/json, text/yaml, */*;q=0.5"));
    let mut add = |name: HeaderName, value: &Option<String>| {
        if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
            headers.insert(name, value);
        }
    };
    if let Some(known) = known {
        add(IF_NONE_MATCH, &known.etag);
        // RFC 9110 §13.1.3: where there is an ETag, the date counts for nothing.
        add(IF_MODIFIED_SINCE, &known.last_modified);
    }
    headers
}

/// Where a redirect leads. Another host is followed, and said: it is the vendor's word that it belongs to the vendor.
fn follow(url: &Url, location: &str) -> Result<Url, Failure> {
    let next = url.join(location.trim()).map_err(|_| cannot(url, "it redirects to what is no URL"))?;
    if next.host_str() != url.host_str() {
        if is_local(url) != is_local(&next) {
            return Err(cannot(url, format_args!("it redirects to {}, off or onto this machine", shown(&next))));
        }
        output::note(format_args!("note: {} redirects to another host, {}", shown(url), shown(&next)));
    }
    Ok(next)
}

/// Which addresses may be dialled; none for a URL that is not https and not on this machine.
fn access(url: &Url, allow_private: bool) -> Result<Access, Failure> {
    let refuse = |words: &str| Err(cannot(url, words));
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("it holds a user name or a password");
    }
    match url.scheme() {
        "http" | "https" if is_local(url) => Ok(Access::Operator),
        "https" if url.host_str().is_some_and(is_public_host) => Ok(Access::Public),
        "https" if allow_private => Ok(Access::Operator),
        "https" => Err(cannot(url, "its address is a private one").help("--allow-private dials private addresses")),
        _ => refuse("it is not https"),
    }
}

fn cannot(url: &Url, why: impl Display) -> Failure {
    Failure::input(format!("{} cannot be fetched: {why}", shown(url)))
}

/// A URL as it may stand in a log: user information and query can be secrets.
fn shown(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path())
}

fn is_local(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_this_machine_are_dialled() {
        let judged = |text: &str, private| Url::parse(text).ok().and_then(|url| access(&url, private).ok());
        assert_eq!(judged("https://api.acme.test/x", false), Some(Access::Public));
        assert_eq!(judged("http://127.0.0.1:1/x", false), Some(Access::Operator));
        assert_eq!(judged("https://10.0.0.1/x", true), Some(Access::Operator));
        for url in ["http://api.acme.test/x", "https://10.0.0.1/x", "https://u:p@api.acme.test/x", "ftp://api.acme.test/"] {
            assert_eq!(judged(url, false), None, "{url}");
        }
    }

    #[test]
    fn what_may_be_secret_in_a_url_is_not_said() {
        let url = Url::parse("https://user:s3cr3t@api.acme.test:8443/x.json?token=s3cr3t#s3cr3t").ok();
        assert_eq!(url.as_ref().map(shown).as_deref(), Some("https://api.acme.test:8443/x.json"));
        let told = url.and_then(|url| access(&url, false).err()).map(|failure| failure.told());
        assert!(told.is_some_and(|told| told.contains("api.acme.test") && !told.contains("s3cr3t")));
    }

    #[test]
    fn a_redirect_neither_leaves_nor_enters_this_machine() {
        let leads = |from: &str, to: &str| Url::parse(from).ok().and_then(|url| follow(&url, to).ok()).map(String::from);
        assert_eq!(leads("https://a.test/x", "/y").as_deref(), Some("https://a.test/y"));
        assert_eq!(leads("https://a.test/x", "https://b.test/y").as_deref(), Some("https://b.test/y"));
        assert_eq!(leads("https://a.test/x", "http://127.0.0.1/y"), None);
        assert_eq!(leads("http://127.0.0.1/x", "https://a.test/y"), None);
    }
}
