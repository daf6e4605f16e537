//! Dates as text and as seconds since 1970 (RFC 3339; proleptic Gregorian calendar, no leap seconds).

pub(crate) const DAY: i64 = 86_400;

/// `2026-11-20T15:00:00.000Z`
pub(crate) fn date_time(seconds: i64) -> String {
    let in_day = seconds.rem_euclid(DAY);
    format!("{}T{:02}:{:02}:{:02}.000Z", date(seconds), in_day / 3600, in_day / 60 % 60, in_day % 60)
}

/// `2026-11-20`
pub(crate) fn date(seconds: i64) -> String {
    let (year, month, day) = civil(seconds.div_euclid(DAY));
    format!("{year:04}-{month:02}-{day:02}")
}

/// Reads `2026-11-20` or `2026-11-20T15:00:00[.5](Z|+01:00)`.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let (day, rest) = text.split_at_checked(10)?;
    let days = parse_date(day)?;
    if rest.is_empty() {
        return Some(days * DAY);
    }
    if !rest.starts_with(['T', 't', ' ']) {
        return None;
    }
    let (clock, zone) = split_zone(&rest[1..])?;
    Some(days * DAY + parse_clock(clock)? - zone)
}

/// Reads a full RFC 3339 date-time; a date alone is none.
pub(crate) fn parse_date_time(text: &str) -> Option<i64> {
    if text.len() > 10 { parse(text) } else { None }
}

/// Reads `2026-11-20` as days since 1970.
pub(crate) fn parse_date(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let (year, month, day) = (digits(&text[..4])?, digits(&text[5..7])?, digits(&text[8..])?);
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day);
    let days = valid.then(|| days_from_civil(year, month, day))?;
    (civil(days) == (year, month, day)).then_some(days)
}

fn parse_clock(text: &str) -> Option<i64> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let bytes = whole.as_bytes();
    let fraction = text.get(whole.len()..).unwrap_or_default();
    if bytes.len() != 8 || bytes[2] != b':' || bytes[5] != b':' || fraction == "." {
        return None;
    }
    if !fraction.bytes().skip(1).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hour, minute, second) = (digits(&whole[..2])?, digits(&whole[3..5])?, digits(&whole[6..])?);
    (hour < 24 && minute < 60 && second < 61).then_some(hour * 3600 + minute * 60 + second)
}

fn split_zone(text: &str) -> Option<(&str, i64)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let at = text.len().checked_sub(6)?;
    let (clock, zone) = text.split_at_checked(at)?;
    let sign = match zone.as_bytes()[0] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    Some((clock, sign * (digits(hours)? * 3600 + digits(minutes)? * 60)))
}

fn digits(text: &str) -> Option<i64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// Howard Hinnant's `civil_from_days`.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * from_march + 2) / 5 + 1)
}

fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_go_there_and_back() {
        for (seconds, text) in [(0, "1970-01-01T00:00:00.000Z"), (1_795_186_800, "2026-11-20T15:00:00.000Z")] {
            assert_eq!(date_time(seconds), text);
            assert_eq!(parse(text), Some(seconds));
        }
        assert_eq!(parse("2026-11-20T16:00:00+01:00"), Some(1_795_186_800));
        assert_eq!(parse("2024-02-29"), Some(19_782 * DAY));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in
            ["", "2026", "2026-13-01", "2025-02-29", "2026-11-20T", "2026-11-20T25:00:00Z", "2026-11-20T10:00:00", "2026-11-2é"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse_date_time("2026-11-20"), None);
    }
}
