//! Rate limits that the description states, and those that it only hints at.

use crate::model::{Api, Operation};

/// A documented rate limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLimit {
    /// `METHOD /path`.
    pub pattern: String,
    /// Calls in one window.
    pub limit: u32,
    /// The window in seconds.
    pub per: u32,
    /// The words that say so.
    pub evidence: String,
}

/// The limits that operations state in words, and what is declared without a number.
pub(super) fn read_limits(api: &Api) -> (Vec<DraftLimit>, Option<String>) {
    let stated: Vec<DraftLimit> = api.operations.iter().filter_map(stated).collect();
    let declares = |operation: &&Operation| operation.responses.iter().any(|response| response.status == "429");
    let refusing = api.operations.iter().filter(declares).count();
    let mut headers: Vec<&str> = api
        .operations
        .iter()
        .flat_map(|operation| &operation.responses)
        .flat_map(|response| &response.headers)
        .map(|header| header.name.as_str())
        .filter(|name| {
            name.to_ascii_lowercase().replace('-', "").contains("ratelimit") || name.eq_ignore_ascii_case("retry-after")
        })
        .collect();
    headers.sort_unstable();
    headers.dedup();
    let hint = (refusing > 0 || !headers.is_empty()).then(|| {
        let headers = if headers.is_empty() { String::new() } else { format!("; headers {}", headers.join(", ")) };
        format!("429 is declared by {refusing} of {} operations{headers}", api.operations.len())
    });
    (stated, hint)
}

fn stated(operation: &Operation) -> Option<DraftLimit> {
    let refusals = operation.responses.iter().filter(|response| response.status == "429").map(|response| &response.description);
    [&operation.description].into_iter().chain(refusals).find_map(|text| {
        let (limit, per, evidence) = find_limit(text)?;
        Some(DraftLimit { pattern: operation.key(), limit, per, evidence })
    })
}

/// `100 requests per minute`, `100 calls/second`.
fn find_limit(text: &str) -> Option<(u32, u32, String)> {
    let lower = text.to_ascii_lowercase().replace('/', " per ");
    let words: Vec<&str> = lower.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_ascii_alphanumeric())).collect();
    let is_call = |word: &str| matches!(word, "request" | "requests" | "call" | "calls");
    (0..words.len()).find_map(|start| {
        let window = &words[start..words.len().min(start + 5)];
        let limit: u32 = window[0].replace(',', "").parse().ok().filter(|limit| *limit > 0)?;
        let rest = window[1..].iter().position(|word| matches!(*word, "per" | "a" | "every" | "each")).filter(|at| *at < 3)?;
        if !window[1..=rest].iter().any(|word| is_call(word)) {
            return None;
        }
        let per = match *window.get(rest + 2)? {
            "second" | "sec" => 1,
            "minute" | "min" => 60,
            "hour" => 3_600,
            "day" => 86_400,
            _ => return None,
        };
        Some((limit, per, window[..=rest + 2].join(" ")))
    })
}

#[cfg(test)]
mod tests {
    use super::find_limit;

    #[test]
    fn limits_are_read_from_sentences() {
        let found = |text: &str| find_limit(text).map(|(limit, per, _)| (limit, per));
        assert_eq!(found("Limited to 1,000 requests per hour by account."), Some((1_000, 3_600)));
        assert_eq!(found("Rate limit: 20 calls/second for each key"), Some((20, 1)));
        assert_eq!(found("100 requests per minute"), Some((100, 60)));
        assert_eq!(found("100 calls/second"), Some((100, 1)));
        assert_eq!(found("At most 5 a"), None);
        assert_eq!(found("Returns 100 users per page of the list."), None);
    }
}
