//! Addresses in prose.

/// The addresses, down to the host: another page of the same site is no surprise.
pub(super) fn urls(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut found = Vec::new();
    for (at, _) in lower.match_indices("://") {
        // Whatever stands before it: a blank, or a letter of a script that needs none.
        let scheme = lower[..at].rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let rest = &lower[at + 3..];
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '@' | '_'))).unwrap_or(rest.len());
        let host = rest[..end].trim_end_matches(['.', ':', '-']);
        if !scheme.is_empty() && !host.is_empty() {
            found.push(format!("{scheme}://{host}"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_any_script() {
        for (text, found) in [
            ("See https://Docs.acme.test/x.", vec!["https://docs.acme.test"]),
            ("点击https://evil.test/a", vec!["https://evil.test"]),
            ("Mehr…http://a.test:80", vec!["http://a.test:80"]),
            ("a://b, ://c and https://", vec!["a://b"]),
        ] {
            assert_eq!(urls(text), found, "{text}");
        }
    }
}
