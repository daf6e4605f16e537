//! What a header's name says: which window it belongs to and which of the window's values it holds.

/// The value that a header holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Limit,
    Remaining,
    Reset,
    ResetAfter,
    RetryAfter,
    /// Used and allowed in one: `32/40`.
    UsedOfLimit,
    /// The `RateLimit` field of draft ≥ 07.
    Structured,
    /// The `RateLimit-Policy` field.
    Policy,
}

/// Reads a name in small letters: `[vendor-]ratelimit-[window-]field[-window]`, where `rate-limit` and `quota` stand for `ratelimit` too.
pub(super) fn classify(name: &str) -> Option<(String, Field)> {
    match name {
        "ratelimit" => return Some((String::new(), Field::Structured)),
        "ratelimit-policy" => return Some((String::new(), Field::Policy)),
        "sforce-limit-info" => return Some((String::new(), Field::UsedOfLimit)),
        _ if name.ends_with("-api-call-limit") => return Some((String::new(), Field::UsedOfLimit)),
        _ => {}
    }
    let name = name.replace("rate-limit", "ratelimit");
    let mut words = name.split('-');
    words.find(|word| matches!(*word, "ratelimit" | "quota"))?;
    let words: Vec<&str> = words.collect();
    field(&words)
}

fn field(words: &[&str]) -> Option<(String, Field)> {
    let without = |from: usize, length: usize| {
        let rest = words[..from].iter().chain(&words[from + length..]);
        rest.copied().collect::<Vec<_>>().join("-")
    };
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).copied();
        return match (*word, next) {
            ("reset", Some("after")) => Some((without(at, 2), Field::ResetAfter)),
            ("retry", Some("after")) => Some((without(at, 2), Field::RetryAfter)),
            ("limit" | "max", _) => Some((without(at, 1), Field::Limit)),
            ("remaining", _) => Some((without(at, 1), Field::Remaining)),
            ("reset" | "resetson", _) => Some((without(at, 1), Field::Reset)),
            _ => continue,
        };
    }
    match words {
        // `X-Rate-Limit: 700`
        [] => Some((String::new(), Field::Limit)),
        // HubSpot's `…-Daily: 250000` beside `…-Daily-Remaining`
        [period @ ("secondly" | "minutely" | "hourly" | "daily" | "weekly" | "monthly")] => {
            Some(((*period).to_owned(), Field::Limit))
        }
        _ => None,
    }
}
