//! Documented rate limits, counted in fixed windows that begin with the first call.

use crate::fault::Refusal;
use std::collections::HashMap;
use toolwright_integration::RateLimit;

/// The windows that are open, by endpoint.
#[derive(Debug, Default)]
pub(crate) struct Windows(HashMap<usize, Window>);

#[derive(Debug, Clone, Copy)]
struct Window {
    begin: i64,
    used: u32,
}

impl Windows {
    /// Counts one call; the headers of the answer, or the refusal with the same headers.
    pub(crate) fn count(&mut self, endpoint: usize, limit: RateLimit, now: i64) -> Result<Vec<(&'static str, String)>, Refusal> {
        let window = self.0.entry(endpoint).or_insert(Window { begin: now, used: 0 });
        // A clock that went back opens a new window too.
        if !(0..i64::from(limit.per)).contains(&(now - window.begin)) {
            *window = Window { begin: now, used: 0 };
        }
        let reset = window.begin + i64::from(limit.per);
        let refused = window.used >= limit.limit;
        window.used = window.used.saturating_add(u32::from(!refused));
        let headers = vec![
            ("X-RateLimit-Limit", limit.limit.to_string()),
            ("X-RateLimit-Remaining", limit.limit.saturating_sub(window.used).to_string()),
            ("X-RateLimit-Reset", reset.to_string()),
        ];
        if !refused {
            return Ok(headers);
        }
        let wait = (reset - now).max(1);
        let text = format!("the limit of {} requests in {} s is used up; retry after {wait} s", limit.limit, limit.per);
        let mut refusal = Refusal::new(429, text).header("Retry-After", wait.to_string());
        refusal.headers.extend(headers);
        Err(refusal)
    }
}
