//! Moments: milliseconds since 1970 UTC inside, RFC 3339 outside.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// A moment in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Time(i64);

/// The text is no date and time of RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadTime;

impl fmt::Display for BadTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("expected a date and time with its offset, as in 2026-12-31T23:59:59Z")
    }
}

impl std::error::Error for BadTime {}

/// 9999-12-31T23:59:59.999Z: RFC 3339 has four digits for the year.
const LAST: i64 = 253_402_300_799_999;

impl Time {
    /// A moment by its milliseconds; what lies outside the years 1970 to 9999 is moved to the nearest moment inside.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(0, LAST))
    }

    /// Milliseconds since 1970.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// So much later.
    #[must_use]
    pub fn after(self, by: Duration) -> Self {
        Self::from_millis(self.0.saturating_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How long after `earlier` this is; nothing when it is before.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = DateTime::<Utc>::from_timestamp_millis(self.0).unwrap_or_default();
        let form = if self.0 % 1_000 == 0 { SecondsFormat::Secs } else { SecondsFormat::Millis };
        formatter.write_str(&moment.to_rfc3339_opts(form, true))
    }
}

impl FromStr for Time {
    type Err = BadTime;

    /// RFC 3339 with any offset. Fractions below a millisecond are cut; years before 1970 are refused.
    fn from_str(text: &str) -> Result<Self, BadTime> {
        let millis = DateTime::parse_from_rfc3339(text).map_err(|_| BadTime)?.timestamp_millis();
        if (0..=LAST).contains(&millis) { Ok(Self(millis)) } else { Err(BadTime) }
    }
}

impl TryFrom<String> for Time {
    type Error = BadTime;

    fn try_from(text: String) -> Result<Self, BadTime> {
        text.parse()
    }
}

impl From<Time> for String {
    fn from(time: Time) -> Self {
        time.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_survives_its_text() {
        for (text, shown) in [
            ("2026-12-31T23:59:59Z", "2026-12-31T23:59:59Z"),
            ("2026-12-31T23:59:59.5Z", "2026-12-31T23:59:59.500Z"),
            ("2027-01-01T01:59:59.123456+02:00", "2026-12-31T23:59:59.123Z"),
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        ] {
            assert_eq!(text.parse::<Time>().unwrap().to_string(), shown);
        }
        for text in ["", "2026-12-31", "2026-12-31T23:59:59", "1969-12-31T23:59:59Z", "2026-13-01T00:00:00Z", "tomorrow", "1e9"] {
            assert_eq!(text.parse::<Time>(), Err(BadTime), "{text}");
        }
    }

    #[test]
    fn arithmetic_stays_inside_the_calendar() {
        let last = Time::from_millis(i64::MAX);
        assert_eq!(last.after(Duration::MAX).to_string(), "9999-12-31T23:59:59.999Z");
        assert_eq!(Time::from_millis(-5).millis(), 0);
        assert_eq!(Time::from_millis(5).since(Time::from_millis(9)), Duration::ZERO);
        assert_eq!(Time::from_millis(9).since(Time::from_millis(5)), Duration::from_millis(4));
    }
}
