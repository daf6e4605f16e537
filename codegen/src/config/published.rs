//! `source`: the description's file, and where the vendor publishes it.

use super::Spanned;
use super::fields::Fields;
use crate::diagnostic::{Code, Finding};

/// `source: openapi.yaml`, or `source: { file: openapi.yaml, url: https://… }`.
pub(super) fn parse_source(
    fields: &mut Fields<'_, '_>,
    findings: &mut Vec<Finding>,
) -> (Option<Spanned<String>>, Option<Spanned<String>>) {
    let Some(node) = fields.take("source").filter(|node| node.is_object()) else {
        return (fields.need_filled("source", findings), None);
    };
    let mut inner = Fields::open(node, "`source`", findings);
    let file = inner.need_filled("file", findings);
    let url = inner.text("url", findings);
    inner.close(findings);
    if let Some(url) = &url {
        let pages = file.as_ref().is_some_and(|file| file.value.ends_with('/'));
        let wrong = if pages { Some("a folder of docs pages is many files, and a URL leads to one") } else { fault(&url.value) };
        if let Some(wrong) = wrong {
            let message = format!("`{}` cannot be fetched: {wrong}", url.value);
            let help = if pages { "leave `url` out" } else { "write the URL of the file itself, `url: https://…`" };
            findings.push(Finding::error(Code::ConfigShape, message).at(url.at).help(help));
        }
    }
    (file, url)
}

/// What is wrong with a URL. Addresses are looked at again when it is fetched.
fn fault(url: &str) -> Option<&'static str> {
    if url.contains(|character: char| character.is_whitespace() || character.is_control()) {
        return Some("it holds a space");
    }
    let Some((scheme, rest)) = url.split_once("://") else { return Some("it is no URL") };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    if authority.contains('@') {
        return Some("it holds a user name or a password, which do not belong into a file");
    }
    if host.is_empty() {
        return Some("it names no host");
    }
    match scheme {
        "https" => None,
        "http" if is_loopback(host) => None,
        "http" => Some("http is only for this machine; what comes without TLS may be anybody's"),
        _ => Some("it is not https"),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn only_https_and_this_machine_can_be_fetched_from() {
        for url in ["https://api.acme.test/openapi.yaml", "http://127.0.0.1:8080/a?b=c", "http://localhost/x", "http://[::1]:9/x"]
        {
            assert_eq!(fault(url), None, "{url}");
        }
        for url in [
            "openapi.yaml",
            "http://api.acme.test/x",
            "http://127.0.0.1.evil.test/x",
            "http://localhost@evil.test/x",
            "https://key:secret@api.acme.test/x",
            "https:///x",
            "ftp://api.acme.test/x",
            "file:///etc/passwd",
            "https://api.acme.test/a b",
            "",
        ] {
            assert!(fault(url).is_some(), "{url}");
        }
    }
}
