//! A reset in any of the forms that vendors use, as whole seconds from now, rounded up, never below zero.

use super::ResetUnit;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const EPOCH_SECONDS_FROM: i128 = 1_000_000_000;
const EPOCH_MILLISECONDS_FROM: i128 = 100_000_000_000;

/// The moment that absolute times are measured from: the vendor's own `Date`, so that its clock's error does not matter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    milliseconds: i128,
}

impl Clock {
    pub(super) fn new(date: Option<&str>, now: SystemTime) -> Self {
        let moment = date.and_then(|date| httpdate::parse_http_date(date).ok()).unwrap_or(now);
        Self { milliseconds: since_epoch(moment) }
    }

    fn until(self, milliseconds: i128) -> Option<u64> {
        seconds(milliseconds - self.milliseconds)
    }
}

/// `Retry-After` (RFC 9110 §10.2.3): seconds or an HTTP date. Fractions are accepted; vendors send them.
pub(super) fn retry_after(text: &str, clock: Clock) -> Option<u64> {
    if text.starts_with('-') {
        return None;
    }
    match thousandths(text) {
        Some(value) => numeric(value, clock, ResetUnit::Auto),
        None => clock.until(since_epoch(httpdate::parse_http_date(text).ok()?)),
    }
}

/// A reset: a number (see [`ResetUnit`]), a Go duration, or a moment as HTTP date, ISO 8601 or JavaScript prints it.
pub(super) fn delta_or_moment(text: &str, clock: Clock, unit: ResetUnit) -> Option<u64> {
    if let Some(value) = thousandths(text) {
        return numeric(value, clock, unit);
    }
    if let Some(duration) = go_duration(text) {
        return seconds(duration);
    }
    let moment = httpdate::parse_http_date(text).ok().map(since_epoch);
    clock.until(moment.or_else(|| iso_8601(text)).or_else(|| javascript_date(text))?)
}

fn numeric(thousandths: i128, clock: Clock, unit: ResetUnit) -> Option<u64> {
    match thousandths / 1000 {
        EPOCH_MILLISECONDS_FROM.. => clock.until(thousandths.div_euclid(1000) + i128::from(thousandths % 1000 != 0)),
        EPOCH_SECONDS_FROM.. => clock.until(thousandths),
        _ if unit == ResetUnit::Milliseconds => seconds(thousandths.div_euclid(1000) + i128::from(thousandths % 1000 != 0)),
        _ => seconds(thousandths),
    }
}

/// Whole seconds of milliseconds, rounded up, at least zero.
fn seconds(milliseconds: i128) -> Option<u64> {
    u64::try_from((milliseconds.max(0) + 999) / 1000).ok()
}

fn since_epoch(moment: SystemTime) -> i128 {
    let milliseconds = |duration: Duration| i128::try_from(duration.as_millis()).unwrap_or(i128::MAX / 2);
    match moment.duration_since(UNIX_EPOCH) {
        Ok(after) => milliseconds(after),
        Err(before) => -milliseconds(before.duration()),
    }
}

/// A decimal number times 1000; digits beyond the third round it up, so that no wait is cut short.
fn thousandths(text: &str) -> Option<i128> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |text: &str| !text.is_empty() && text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let (head, tail) = fraction.split_at(fraction.len().min(3));
    let value = whole.parse::<i128>().ok()? * 1000 + format!("{head:0<3}").parse::<i128>().ok()?;
    Some(sign * (value + i128::from(tail.bytes().any(|byte| byte != b'0'))))
}

/// Go's `time.Duration` (`6m0s`, `1h2m3.5s`, `100ms`) in milliseconds, rounded up.
fn go_duration(text: &str) -> Option<i128> {
    let mut total = 0i128;
    let mut rest = text;
    while !rest.is_empty() {
        let number = rest.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let after = &rest[number..];
        let unit = after.find(|character: char| character.is_ascii_digit()).unwrap_or(after.len());
        let value = thousandths(&rest[..number])?;
        let microseconds = match &after[..unit] {
            "d" => value * 86_400_000,
            "h" => value * 3_600_000,
            "m" => value * 60_000,
            "s" => value * 1000,
            "ms" => value,
            "us" | "µs" | "μs" => value.div_euclid(1000),
            "ns" => value.div_euclid(1_000_000),
            _ => return None,
        };
        total = total.checked_add(microseconds)?;
        rest = &after[unit..];
    }
    (!text.is_empty()).then_some((total + 999) / 1000)
}

/// `2026-11-20T15:01Z`, `2026-11-20 15:00:45.5+01:00`; without a zone it is UTC.
fn iso_8601(text: &str) -> Option<i128> {
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let mut parts = date.split('-');
    let (year, month, day) = (number(parts.next()?)?, number(parts.next()?)?, number(parts.next()?)?);
    if parts.next().is_some() {
        return None;
    }
    let zone_at = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone_at);
    let offset = match zone {
        "" | "Z" | "z" => 0,
        zone => minutes_of_zone(zone)?,
    };
    moment(year, month, day, clock.trim(), offset)
}

/// `Fri Nov 20 2026 16:00:02 GMT+0100 (Central European Standard Time)`, ECMA-262's `Date.prototype.toString`.
fn javascript_date(text: &str) -> Option<i128> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = text.split_ascii_whitespace().skip(1);
    let name = words.next()?;
    let month = i128::try_from(MONTHS.iter().position(|known| *known == name)?).ok()? + 1;
    let (day, year, clock) = (number(words.next()?)?, number(words.next()?)?, words.next()?);
    let offset = match words.next()?.strip_prefix("GMT")? {
        "" => 0,
        zone => minutes_of_zone(zone)?,
    };
    moment(year, month, day, clock, offset)
}

/// `+01:00`, `+0100` or `-05`, in minutes east of UTC.
fn minutes_of_zone(zone: &str) -> Option<i128> {
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits: String = zone.get(1..)?.chars().filter(|character| *character != ':').collect();
    let (hours, minutes) = match digits.len() {
        2 => (number(&digits)?, 0),
        4 => (number(digits.get(..2)?)?, number(digits.get(2..)?)?),
        _ => return None,
    };
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// Milliseconds since the epoch; `clock` is `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fff`.
fn moment(year: i128, month: i128, day: i128, clock: &str, offset_minutes: i128) -> Option<i128> {
    let mut parts = clock.split(':');
    let (hour, minute) = (number(parts.next()?)?, number(parts.next()?)?);
    let second = thousandths(parts.next().unwrap_or("0"))?;
    let plausible = (1970..10_000).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    if !plausible || hour > 24 || minute > 59 || !(0..=60_999).contains(&second) || parts.next().is_some() {
        return None;
    }
    let minutes = (days(year, month, day) * 24 + hour) * 60 + minute - offset_minutes;
    Some(minutes * 60_000 + second)
}

/// Days since 1970-01-01 in the Gregorian calendar (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn days(year: i128, month: i128, day: i128) -> i128 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn number(text: &str) -> Option<i128> {
    let is_number = !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}
