//! The next page's URL: found in a `Link` header, and reduced to its query.

use crate::bind::Pair;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use reqwest::Url;

/// What a query may not hold as it is (WHATWG URL, query percent-encode set, and what some servers refuse).
const NOT_IN_QUERY: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

/// The target of the first link whose `rel` has `next` (RFC 8288 §3).
pub(super) fn next_link(header: &str) -> Option<&str> {
    let mut rest = header;
    while let Some(open) = rest.find('<') {
        let (target, after) = rest[open + 1..].split_once('>')?;
        let end = outside_quotes(after, ',').unwrap_or(after.len());
        if is_next(&after[..end]) {
            return Some(target.trim());
        }
        rest = &after[end..];
    }
    None
}

fn is_next(parameters: &str) -> bool {
    let mut rest = parameters;
    loop {
        let end = outside_quotes(rest, ';').unwrap_or(rest.len());
        if let Some((name, value)) = rest[..end].split_once('=')
            && name.trim().eq_ignore_ascii_case("rel")
        {
            // Only the first `rel` counts (RFC 8288 §3.3).
            return value.trim().trim_matches('"').split_ascii_whitespace().any(|kind| kind.eq_ignore_ascii_case("next"));
        }
        match rest.get(end + 1..) {
            Some(more) => rest = more,
            None => return false,
        }
    }
}

fn outside_quotes(text: &str, wanted: char) -> Option<usize> {
    let mut quoted = false;
    text.find(|character: char| {
        quoted ^= character == '"';
        character == wanted && !quoted
    })
}

/// The query of a vendor's next-page URL. `None` when it names another host than the vendor's, or has no query to send.
/// The URL itself is never followed.
pub(super) fn query<'a>(url: &'a str, hosts: &[&str]) -> Option<&'a str> {
    let absolute = match url.strip_prefix("//") {
        Some(_) => Some(format!("https:{url}")),
        None if has_scheme(url) => Some(url.to_owned()),
        None => None,
    };
    if let Some(absolute) = absolute {
        let parsed = Url::parse(&absolute).ok()?;
        let host = parsed.host_str()?;
        if !hosts.iter().any(|known| known.eq_ignore_ascii_case(host)) {
            return None;
        }
    }
    let without_fragment = url.split('#').next()?;
    without_fragment.split_once('?').map(|(_, query)| query).filter(|query| !query.is_empty())
}

fn has_scheme(url: &str) -> bool {
    let scheme = url.split(['/', '?', '#']).next().unwrap_or_default();
    scheme.contains(':')
}

/// The pairs of a query as the vendor wrote them; only what no URL may hold is encoded.
pub(super) fn pairs(query: &str) -> Vec<Pair> {
    let clean = |text: &str| utf8_percent_encode(text, NOT_IN_QUERY).to_string();
    let pair = |text: &str| match text.split_once('=') {
        Some((name, value)) => Pair { name: clean(name), value: Some(clean(value)) },
        None => Pair { name: clean(text), value: None },
    };
    query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn link_headers_are_read() {
        let cases = [
            (r#"<https://a/x?page=2>; rel="next", <https://a/x?page=9>; rel="last""#, Some("https://a/x?page=2")),
            (r#"<https://a/x?page=1>; rel=prev, </x?page=3,4>; title="a, b; rel=next"; rel="first next""#, Some("/x?page=3,4")),
            (r#"<https://a/x>; rel="last"; rel="next""#, None),
            (r#"<https://a/x>; REL=NEXT"#, Some("https://a/x")),
            ("garbage", None),
            ("<https://a", None),
            ("", None),
        ];
        for (header, wanted) in cases {
            assert_eq!(next_link(header), wanted, "{header}");
        }
    }

    #[test]
    fn only_the_query_of_the_vendors_own_url_is_used() {
        let cases = [
            ("https://api.example.com/other?cursor=a%2Bb&x=1#f", Some("cursor=a%2Bb&x=1")),
            ("/api/BFF/Users?cursor=YQ==", Some("cursor=YQ==")),
            ("?page=2", Some("page=2")),
            ("//api.example.com/x?page=2", Some("page=2")),
            ("https://evil.example/x?page=2", None),
            ("//evil.example/x?page=2", None),
            ("https:evil.example?page=2", None),
            ("javascript:alert(1)?a=b", None),
            ("https://api.example.com/page/2", None),
            ("", None),
        ];
        for (url, wanted) in cases {
            assert_eq!(query(url, &["api.example.com"]), wanted, "{url}");
        }
    }
}
