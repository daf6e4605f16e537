//! One reading of every vendor's rate-limit headers.
//!
//! Vendors disagree about names, units and clocks; what comes out is always whole seconds from now. A value that cannot be read is
//! absent: it is never guessed, and a vendor's text is never passed on in a header of ours.

mod body;
mod field;
mod moment;
mod structured;

pub use body::wait_in;

use field::{Field, classify};
use moment::{Clock, delta_or_moment, retry_after};
use std::collections::BTreeMap;
use std::time::SystemTime;

/// How much a vendor still allows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Calls allowed in the window.
    pub limit: Option<u64>,
    /// Calls left in it.
    pub remaining: Option<u64>,
    /// Seconds until the window starts anew; `Retry-After` overrides it (draft-ietf-httpapi-ratelimit-headers §4).
    pub reset: Option<u64>,
    /// Seconds to wait before the next call, when the vendor asks for it.
    pub retry_after: Option<u64>,
}

/// What a vendor's numeric reset counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ResetUnit {
    /// By magnitude: from 10¹¹ on epoch milliseconds, from 10⁹ on epoch seconds, below that seconds from now.
    #[default]
    Auto,
    /// As `Auto`, but a small number is milliseconds from now.
    Milliseconds,
}

/// Whether a header may speak of limits, by its name in small letters: most say nothing, and need no reading.
pub fn may_tell(name: &str) -> bool {
    let holds = |word: &[u8]| name.as_bytes().windows(word.len()).any(|part| part == word);
    holds(b"limit") || holds(b"quota") || name.starts_with("retry-after")
}

/// Reads the headers of one answer, names in any case. `now` serves when the vendor sends no `Date`.
pub fn normalise<'a>(headers: impl IntoIterator<Item = (&'a str, &'a str)>, now: SystemTime, unit: ResetUnit) -> RateLimit {
    let headers: BTreeMap<String, &str> =
        headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value.trim())).collect();
    let clock = Clock::new(headers.get("date").copied(), now);
    let mut windows = Windows::default();
    // Plain names come before `x-` ones in this order, and the first value stays.
    for (name, value) in &headers {
        read(name, value, clock, unit, &mut windows);
    }
    let chosen = windows.most_constraining();
    let direct = headers.get("retry-after").and_then(|value| retry_after(value, clock));
    let wait = direct.or(windows.retry_after).or_else(|| milliseconds(headers.get("retry-after-ms")?));
    RateLimit { limit: chosen.limit, remaining: chosen.remaining, reset: wait.or(chosen.reset), retry_after: wait }
}

impl RateLimit {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The header fields of our own answer: the trio of draft ≤ 06, the structured fields of draft ≥ 08, and `Retry-After`.
    /// `window` is the documented window in seconds, when there is one.
    pub fn headers(&self, window: Option<u32>) -> Vec<(&'static str, String)> {
        let trio = [("ratelimit-limit", self.limit), ("ratelimit-remaining", self.remaining), ("ratelimit-reset", self.reset)];
        let mut out: Vec<_> = trio.into_iter().filter_map(|(name, value)| Some((name, value?.to_string()))).collect();
        let parameter = |key: &str, value: Option<u64>| value.map(|value| format!(";{key}={value}")).unwrap_or_default();
        if self.remaining.is_some() || self.reset.is_some() {
            out.push(("RateLimit", format!("\"default\"{}{}", parameter("r", self.remaining), parameter("t", self.reset))));
        }
        if self.limit.is_some() {
            let policy = format!("\"default\"{}{}", parameter("q", self.limit), parameter("w", window.map(u64::from)));
            out.push(("RateLimit-Policy", policy));
        }
        out.extend(self.retry_after.map(|seconds| ("Retry-After", seconds.to_string())));
        out
    }
}

/// One window: a vendor may count requests and tokens, or seconds and days, side by side.
#[derive(Debug, Clone, Copy, Default)]
struct Window {
    limit: Option<u64>,
    remaining: Option<u64>,
    reset: Option<u64>,
}

#[derive(Debug, Default)]
struct Windows {
    by_name: BTreeMap<String, Window>,
    retry_after: Option<u64>,
}

impl Windows {
    fn entry(&mut self, name: &str) -> &mut Window {
        self.by_name.entry(name.to_owned()).or_default()
    }

    /// The smallest remainder; of equal ones the longest wait. A window that says its remainder beats one that does not.
    fn most_constraining(&self) -> Window {
        let rank = |window: &&Window| (window.remaining.unwrap_or(u64::MAX), std::cmp::Reverse(window.reset));
        self.by_name.values().min_by_key(rank).copied().unwrap_or_default()
    }
}

fn read(name: &str, value: &str, clock: Clock, unit: ResetUnit, windows: &mut Windows) {
    match classify(name) {
        Some((window, Field::Limit)) => set(&mut windows.entry(&window).limit, first_count(value)),
        Some((window, Field::Remaining)) => set(&mut windows.entry(&window).remaining, count(value)),
        Some((window, Field::Reset)) => set(&mut windows.entry(&window).reset, delta_or_moment(value, clock, unit)),
        // Seconds from now, more exact than an epoch beside it.
        Some((window, Field::ResetAfter)) => {
            let entry = windows.entry(&window);
            entry.reset = delta_or_moment(value, clock, unit).or(entry.reset);
        }
        Some((_, Field::RetryAfter)) => set(&mut windows.retry_after, retry_after(value, clock)),
        Some((window, Field::UsedOfLimit)) => {
            if let Some((used, limit)) = used_of_limit(value) {
                let entry = windows.entry(&window);
                set(&mut entry.limit, Some(limit));
                set(&mut entry.remaining, Some(limit.saturating_sub(used)));
            }
        }
        Some((_, Field::Structured)) => structured::read_limit(value, windows),
        Some((_, Field::Policy)) => structured::read_policy(value, windows),
        None => {}
    }
}

fn set(slot: &mut Option<u64>, value: Option<u64>) {
    if slot.is_none() {
        *slot = value;
    }
}

/// A count: digits, with a fraction at most (`599.0`), which is cut.
fn count(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(whole) && digits(fraction)).then(|| whole.parse().ok())?
}

/// The first member of a list (`100, 100;w=60`): the limit that applies. `5,000` is no list, and no number either.
fn first_count(text: &str) -> Option<u64> {
    if let Some((head, tail)) = text.split_once(',')
        && count(head).is_some()
        && tail.len() == 3
        && count(tail).is_some()
    {
        return None;
    }
    let first = text.split(',').next()?;
    count(first.split(';').next()?.trim())
}

/// `25/5000`, or the first such pair in `api-usage=25/5000; …`.
fn used_of_limit(text: &str) -> Option<(u64, u64)> {
    let first = text.split([';', ',']).next()?.trim();
    let pair = first.rsplit('=').next()?;
    let (used, limit) = pair.split_once('/')?;
    Some((count(used.trim())?, count(limit.trim())?))
}

fn milliseconds(text: &&str) -> Option<u64> {
    count(text).map(|value| value.div_ceil(1000))
}

#[cfg(test)]
mod tests;
