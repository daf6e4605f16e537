//! What time it is. Wall time with a monotonic guard: a clock that is set back makes nothing young again.
//!
//! Between two looks the hub's time grows at least as much as the machine's monotonic clock. When the wall clock jumps ahead, the
//! hub follows; when it jumps back, the hub goes on from where it was until the wall clock has caught up.

use crate::model::Time;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Where time comes from.
pub trait TimeSource: Send + Sync {
    /// What the wall clock shows; it may jump in both directions.
    fn wall(&self) -> Time;
    /// Time since some moment; never goes back.
    fn steady(&self) -> Duration;
}

/// The hub's clock. Clones are the same clock.
#[derive(Clone)]
pub struct Clock {
    source: Arc<dyn TimeSource>,
    /// The hub's time at a moment of the steady clock.
    anchor: Arc<Mutex<(Time, Duration)>>,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::new(Arc::new(SystemTimeSource { start: Instant::now() }))
    }

    /// A clock from a source.
    pub fn new(source: Arc<dyn TimeSource>) -> Self {
        let anchor = (source.wall(), source.steady());
        Self { source, anchor: Arc::new(Mutex::new(anchor)) }
    }

    /// The time now.
    pub fn now(&self) -> Time {
        let mut anchor = self.anchor.lock().unwrap_or_else(PoisonError::into_inner);
        // Read under the lock, so that two threads cannot see the time grow and then shrink.
        let steady = self.source.steady();
        let grown = anchor.0.after(steady.saturating_sub(anchor.1));
        let wall = self.source.wall();
        if wall > grown {
            *anchor = (wall, steady);
        }
        wall.max(grown)
    }

    /// Time since some moment, for measuring how long something takes; never goes back.
    pub fn steady(&self) -> Duration {
        self.source.steady()
    }

    /// Never shows less than `floor` from now on: what a store has seen already, also when the clock was set back in between.
    pub fn raise(&self, floor: Time) {
        let now = self.now();
        if floor > now {
            *self.anchor.lock().unwrap_or_else(PoisonError::into_inner) = (floor, self.source.steady());
        }
    }

    /// How far the wall clock stands behind the hub's time; nothing when all is well.
    pub fn behind(&self) -> Duration {
        self.now().since(self.source.wall())
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Clock").field(&self.now()).finish()
    }
}

struct SystemTimeSource {
    start: Instant,
}

impl TimeSource for SystemTimeSource {
    fn wall(&self) -> Time {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Time::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn steady(&self) -> Duration {
        self.start.elapsed()
    }
}

/// A source that stands still until it is moved; for tests.
#[derive(Debug)]
pub struct ManualTime(Mutex<(Time, Duration)>);

impl ManualTime {
    /// Shows this moment.
    pub fn at(wall: Time) -> Arc<Self> {
        Arc::new(Self(Mutex::new((wall, Duration::ZERO))))
    }

    /// Time passes.
    pub fn pass(&self, by: Duration) {
        let mut both = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *both = (both.0.after(by), both.1.saturating_add(by));
    }

    /// Somebody sets the wall clock; the steady one does not notice.
    pub fn set_wall(&self, wall: Time) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0 = wall;
    }
}

impl TimeSource for ManualTime {
    fn wall(&self) -> Time {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn steady(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_step_back_stops_nothing_and_revives_nothing() {
        let time = ManualTime::at(Time::from_millis(1_000_000));
        let clock = Clock::new(time.clone());
        time.pass(SECOND);
        assert_eq!(clock.now().millis(), 1_001_000);
        time.set_wall(Time::from_millis(0));
        assert_eq!(clock.now().millis(), 1_001_000);
        // Not merely held: a token of five minutes does not live for an hour because the clock was set back by one.
        time.pass(SECOND);
        assert_eq!(clock.now().millis(), 1_002_000);
        assert_eq!(clock.behind(), Duration::from_millis(1_001_000));
        time.set_wall(Time::from_millis(2_000_000));
        assert_eq!(clock.now().millis(), 2_000_000);
        assert_eq!(clock.behind(), Duration::ZERO);
    }

    #[test]
    fn what_was_seen_before_a_restart_is_the_least() {
        let clock = Clock::new(ManualTime::at(Time::from_millis(5_000)));
        clock.raise(Time::from_millis(4_000));
        assert_eq!(clock.now().millis(), 5_000);
        clock.raise(Time::from_millis(9_000));
        assert_eq!(clock.clone().now().millis(), 9_000);
    }
}
