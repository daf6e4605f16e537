//! The `RateLimit` and `RateLimit-Policy` fields (draft-ietf-httpapi-ratelimit-headers, 07 to 11; RFC 9651 lists).

use super::{Windows, count, set};

/// `"hour";r=500;t=100, "day";r=100;t=36000`, or draft 07's `limit=100, remaining=0, reset=5`.
pub(super) fn read_limit(text: &str, windows: &mut Windows) {
    for member in split(text, ',') {
        let (name, parameters) = parts(member);
        if let Some((key, value)) = name.split_once('=') {
            let entry = windows.entry("");
            match key.trim() {
                "limit" => set(&mut entry.limit, count(value.trim())),
                "remaining" => set(&mut entry.remaining, count(value.trim())),
                "reset" => set(&mut entry.reset, count(value.trim())),
                _ => {}
            }
            continue;
        }
        let entry = windows.entry(&label(name));
        for (key, value) in parameters {
            match key {
                "r" => set(&mut entry.remaining, count(value)),
                "t" => set(&mut entry.reset, count(value)),
                _ => {}
            }
        }
    }
}

/// `"hour";q=1000;w=3600, …`. Draft 07's `100;w=60` names no window and says no more than the limit beside it.
pub(super) fn read_policy(text: &str, windows: &mut Windows) {
    for member in split(text, ',') {
        let (name, parameters) = parts(member);
        for (key, value) in parameters {
            if key == "q" {
                set(&mut windows.entry(&label(name)).limit, count(value));
            }
        }
    }
}

/// A policy's name, marked so that it cannot meet the window part of another header's name.
fn label(name: &str) -> String {
    format!("\"{}", name.trim_matches('"'))
}

fn parts(member: &str) -> (&str, impl Iterator<Item = (&str, &str)>) {
    let mut pieces = split(member, ';').into_iter();
    let name = pieces.next().unwrap_or_default();
    (name, pieces.filter_map(|piece| piece.split_once('=')).map(|(key, value)| (key.trim(), value.trim())))
}

/// Splits outside quoted strings.
fn split(text: &str, separator: char) -> Vec<&str> {
    let mut quoted = false;
    let outside = |character: char| {
        quoted ^= character == '"';
        character == separator && !quoted
    };
    text.split(outside).map(str::trim).collect()
}
