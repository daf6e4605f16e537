//! What must not be repeated: the parts of the URL that may be a token, and the values of the operator's headers.
//!
//! A server or a proxy before it likes to say which path it did not find, and its words go into errors.

use reqwest::Url;
use reqwest::header::HeaderMap;

/// A path segment of this length is taken for a token, not for a word.
const TOKEN: usize = 16;
/// A shorter value stands in too many innocent words.
const SHORTEST: usize = 4;
/// What stands in place of a secret.
const HIDDEN: &str = "…";

/// The texts that are hidden, the longest first.
#[derive(Clone, Default)]
pub(super) struct Secrets {
    texts: Vec<String>,
}

impl Secrets {
    pub(super) fn new(url: &Url, headers: &HeaderMap) -> Self {
        let mut texts = Vec::new();
        texts.extend(url.path_segments().into_iter().flatten().filter(|segment| segment.len() >= TOKEN).map(str::to_owned));
        for pair in url.query().unwrap_or_default().split('&') {
            texts.push(pair.split_once('=').map_or(pair, |(_, value)| value).to_owned());
        }
        for value in headers.values().filter_map(|value| value.to_str().ok()) {
            texts.push(value.to_owned());
            texts.extend(value.split_once(' ').map(|(_, token)| token.trim().to_owned()));
        }
        let decoded = |text: &String| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        texts.extend(texts.iter().map(decoded).collect::<Vec<_>>());
        texts.retain(|text| text.len() >= SHORTEST);
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        texts.dedup();
        Self { texts }
    }

    /// The text without them.
    pub(super) fn hide(&self, text: &str) -> String {
        self.texts.iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), HIDDEN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{AUTHORIZATION, HeaderValue};

    #[test]
    fn tokens_are_hidden_and_words_are_not() {
        let url = Url::parse("https://x/mcp/0123456789abcdef%2B?key=s%20cret").unwrap();
        let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static("Bearer abcd1234"))]);
        let secrets = Secrets::new(&url, &headers);
        let said = "no /mcp/0123456789abcdef%2B or 0123456789abcdef+, key s%20cret s cret, Bearer abcd1234, abcd1234";
        assert_eq!(secrets.hide(said), "no /mcp/… or …, key … …, …, …");
        assert_eq!(Secrets::default().hide("as it was"), "as it was");
    }
}
