//! Addresses in prose.

/// The addresses, down to the host: another page of the same site is no surprise.
pub(super) fn urls(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut found = Vec::new();
    for (at, _) in lower.match_indices("://") {
        let scheme_start = lower[..at].rfind(|c: char| !c.is_ascii_alphanumeric()).map_or(0, |before| before + 1);
        let scheme = lower.get(scheme_start..at).unwrap_or_default();
        let rest = &lower[at + 3..];
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '@' | '_'))).unwrap_or(rest.len());
        let host = rest[..end].trim_end_matches(['.', ':', '-']);
        if !scheme.is_empty() && !host.is_empty() {
            found.push(format!("{scheme}://{host}"));
        }
    }
    found
}
