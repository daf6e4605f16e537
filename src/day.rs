//! The day, for sunsets and approvals, and the moment of a fetch. The compiler has no clock; it is told.

/// The day in UTC, as `YYYY-MM-DD`.
pub fn today() -> String {
    date_of((seconds() / 86_400) as i64)
}

/// The moment in UTC, as RFC 3339 writes it: `2026-10-01T09:30:00Z`.
pub fn now() -> String {
    moment_of(seconds())
}

fn seconds() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs()
}

fn moment_of(seconds: u64) -> String {
    let (day, rest) = (seconds / 86_400, seconds % 86_400);
    format!("{}T{:02}:{:02}:{:02}Z", date_of(day as i64), rest / 3_600, rest % 3_600 / 60, rest % 60)
}

/// The date of a day counted from 1970-01-01, in the Gregorian calendar: years that begin in March, in eras of 400.
fn date_of(days: i64) -> String {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Whether a text is a day of the Gregorian calendar, as `YYYY-MM-DD`.
pub fn is_date(text: &str) -> bool {
    let part = |range: std::ops::Range<usize>| -> Option<u32> {
        text.get(range).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
    };
    let (Some(year), Some(month), Some(day)) = (part(0..4), part(5..7), part(8..10)) else { return false };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let dashes = text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    text.len() == 10 && dashes && (1..=12).contains(&month) && (1..=last).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::{date_of, is_date, moment_of};

    #[test]
    fn a_date_is_a_day_that_there_is() {
        for good in ["2026-10-01", "2024-02-29", "2000-02-29", "0001-12-31"] {
            assert!(is_date(good), "{good}");
        }
        for bad in [
            "2999-13-45",
            "2026-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-00-10",
            "2026-10-00",
            "2026-1-01",
            "2026-10-01x",
            "2026/10/01",
            "+026-10-01",
            "soon",
            "",
            "２０26-1",
        ] {
            assert!(!is_date(bad), "{bad}");
        }
    }

    #[test]
    fn days_are_dates() {
        assert_eq!(date_of(0), "1970-01-01");
        assert_eq!(date_of(19_782), "2024-02-29");
        assert_eq!(date_of(20_727), "2026-10-01");
        assert_eq!(moment_of(20_727 * 86_400 + 34_205), "2026-10-01T09:30:05Z");
    }
}
