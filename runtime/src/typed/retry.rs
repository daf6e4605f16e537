//! Repeated calls, for who asks for them: only where a repetition changes nothing, or nothing was done the first time.

use crate::client::CallError;
use crate::send::SendError;
use crate::shape::FailureKind;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;
use toolwright_integration::{Effect, Operation};

/// When a call is repeated: after a rate limit, in any case; after 408, 502, 503 and 504 and after a broken connection when the
/// operation reads, or changes nothing by being repeated, or when nothing can have been done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retry {
    /// How often a call is tried at most, the first time included.
    pub tries: u32,
    /// The wait before the second try; doubled before each further one, and cut by chance to between half of it and all.
    pub first_wait: Duration,
    /// The longest wait. When the vendor asks for a longer one, the call is not repeated.
    pub longest_wait: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self { tries: 3, first_wait: Duration::from_millis(500), longest_wait: Duration::from_secs(30) }
    }
}

impl Retry {
    /// As usual, with so many tries.
    pub fn tries(tries: u32) -> Self {
        Self { tries, ..Self::default() }
    }

    /// How long to wait after so many tries; `None` when it is over.
    pub(super) fn wait(&self, tried: u32, operation: &Operation, error: &CallError) -> Option<Duration> {
        if tried >= self.tries {
            return None;
        }
        let safe = operation.effect == Effect::Read || operation.idempotent;
        let repeats = match error {
            CallError::Vendor(vendor) if vendor.kind == FailureKind::RateLimited => true,
            CallError::Vendor(vendor) => safe && matches!(vendor.status, 408 | 502 | 503 | 504),
            CallError::Transport { error, may_have_changed } => (safe || !may_have_changed) && !is_final(error),
            _ => false,
        };
        if !repeats {
            return None;
        }
        match error.rate_limit().and_then(|limit| limit.retry_after) {
            Some(seconds) => Some(Duration::from_secs(seconds)).filter(|wait| *wait <= self.longest_wait),
            None => Some(self.by_chance(tried)),
        }
    }

    /// Between half and all of what is due, so that clients which failed together do not come back together.
    fn by_chance(&self, tried: u32) -> Duration {
        let due = self.first_wait.saturating_mul(1 << (tried - 1).min(16)).min(self.longest_wait);
        let share = RandomState::new().hash_one(tried) % 1_000;
        due / 2 + due.mul_f64(f64::from(u32::try_from(share).unwrap_or_default()) / 2_000.0)
    }
}

/// What stays as it is however often it is tried.
fn is_final(error: &SendError) -> bool {
    matches!(
        error,
        SendError::TooLarge { .. } | SendError::AddressRefused | SendError::Setup(_) | SendError::Tls(_) | SendError::Encoding
    )
}
