//! How much a server may be used: calls in any 60 seconds, and calls at the same time. Counted in this process.

use crate::clock::Clock;
use crate::model::{Limits, ServerId};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

const WINDOW: Duration = Duration::from_secs(60);

/// The use of all servers that were used lately.
pub struct LimitTable {
    clock: Clock,
    used: Mutex<HashMap<ServerId, Arc<Mutex<Usage>>>>,
}

#[derive(Default)]
struct Usage {
    /// When the calls of the last minute were let in, oldest first; kept only as far as the limit needs.
    calls: VecDeque<Duration>,
    running: u32,
}

/// What a server may still do, after a call was let in or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Calls in 60 seconds.
    pub limit: u32,
    /// Calls that may still come.
    pub remaining: u32,
    /// Until one more may come, if none is left; else until all may.
    pub reset: Duration,
}

/// A call that was let in; it counts as running until this is dropped.
pub struct Ticket {
    usage: Option<Arc<Mutex<Usage>>>,
    /// What is left, where calls a minute are limited.
    pub quota: Option<Quota>,
}

/// Why a call was not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Too many calls in 60 seconds.
    Rate(Quota),
    /// Too many calls at the same time; how many may be.
    Concurrency(u32),
}

impl LimitTable {
    /// Nothing was used yet.
    pub fn new(clock: Clock) -> Self {
        Self { clock, used: Mutex::default() }
    }

    /// Lets a call in, or does not.
    ///
    /// # Errors
    /// [`Over`] says which limit is reached.
    pub fn enter(&self, server: &ServerId, limits: &Limits) -> Result<Ticket, Over> {
        if *limits == Limits::default() {
            return Ok(Ticket { usage: None, quota: None });
        }
        let now = self.clock.steady();
        let shared = {
            let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(used.entry(server.clone()).or_default())
        };
        let mut usage = shared.lock().unwrap_or_else(PoisonError::into_inner);
        usage.forget(now);
        if let Some(most) = limits.concurrency.filter(|most| usage.running >= *most) {
            return Err(Over::Concurrency(most));
        }
        let quota = limits.calls_per_minute.map(|limit| usage.take(limit, now)).transpose().map_err(Over::Rate)?;
        usage.running += 1;
        drop(usage);
        Ok(Ticket { usage: Some(shared), quota })
    }

    /// Forgets servers that nobody uses.
    pub fn forget_idle(&self) {
        let now = self.clock.steady();
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, shared| {
            let mut usage = shared.lock().unwrap_or_else(PoisonError::into_inner);
            usage.forget(now);
            // Somebody who is about to enter holds it as well.
            usage.running > 0 || !usage.calls.is_empty() || Arc::strong_count(shared) > 1
        });
    }
}

impl Usage {
    fn forget(&mut self, now: Duration) {
        while self.calls.front().is_some_and(|call| now.saturating_sub(*call) >= WINDOW) {
            self.calls.pop_front();
        }
    }

    fn take(&mut self, limit: u32, now: Duration) -> Result<Quota, Quota> {
        let until =
            |call: Option<&Duration>| call.map_or(Duration::ZERO, |call| WINDOW.saturating_sub(now.saturating_sub(*call)));
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        if self.calls.len() >= most {
            // With a limit that was lowered, several must leave before one may come.
            let reset = until(self.calls.get(self.calls.len() - most));
            return Err(Quota { limit, remaining: 0, reset });
        }
        self.calls.push_back(now);
        let remaining = limit.saturating_sub(u32::try_from(self.calls.len()).unwrap_or(u32::MAX));
        let reset = until(if remaining == 0 { self.calls.front() } else { self.calls.back() });
        Ok(Quota { limit, remaining, reset })
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if let Some(usage) = &self.usage {
            let mut usage = usage.lock().unwrap_or_else(PoisonError::into_inner);
            usage.running = usage.running.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualTime;
    use crate::model::Time;

    #[test]
    fn any_sixty_seconds_hold_no_more_than_the_limit() {
        let time = ManualTime::at(Time::from_millis(0));
        let table = LimitTable::new(Clock::new(time.clone()));
        let (one, other) = (ServerId::random().unwrap(), ServerId::random().unwrap());
        let limits = Limits { calls_per_minute: Some(3), concurrency: None };
        let mut let_in: Vec<u64> = Vec::new();
        for second in 0..300 {
            match table.enter(&one, &limits) {
                Ok(_) => let_in.push(second),
                Err(Over::Rate(quota)) => {
                    assert_eq!(quota.remaining, 0);
                    let back = let_in[let_in.len() - 3] + 60 - second;
                    assert_eq!(quota.reset, Duration::from_secs(back));
                }
                Err(over) => panic!("{over:?}"),
            }
            time.pass(Duration::from_secs(1));
        }
        assert_eq!(let_in[..7], [0, 1, 2, 60, 61, 62, 120]);
        assert!(let_in.windows(4).all(|window| window[3] - window[0] >= 60));
        assert_eq!(table.enter(&other, &limits).ok().unwrap().quota.unwrap().remaining, 2, "each server for itself");
        let lowered = Limits { calls_per_minute: Some(1), concurrency: None };
        assert!(matches!(table.enter(&one, &lowered), Err(Over::Rate(_))));
    }

    #[test]
    fn a_call_runs_until_its_ticket_is_dropped() {
        let table = LimitTable::new(Clock::new(ManualTime::at(Time::from_millis(0))));
        let server = ServerId::random().unwrap();
        let limits = Limits { calls_per_minute: None, concurrency: Some(2) };
        let first = table.enter(&server, &limits).ok().unwrap();
        let second = table.enter(&server, &limits).ok().unwrap();
        assert_eq!(table.enter(&server, &limits).err(), Some(Over::Concurrency(2)));
        table.forget_idle();
        assert!(table.enter(&server, &limits).is_err(), "running calls are not forgotten");
        drop(first);
        let third = table.enter(&server, &limits);
        assert!(third.is_ok());
        drop((second, third));
        table.forget_idle();
        assert!(table.used.lock().unwrap().is_empty());
    }
}
