//! How long to wait, where only the body of a refusal says it.

use super::moment::{Clock, delta_or_moment};
use serde_json::Value;
use std::time::SystemTime;

/// Members that say it, in small letters without punctuation: Discord's `retry_after`, `retryDelay` of `google.rpc.RetryInfo`.
const NAMES: [&str; 5] = ["retryafter", "retrydelay", "retryafterseconds", "retryinseconds", "retryafterms"];
/// How deep they may stand.
const DEPTH: usize = 5;
/// A wait of more seconds than this is no wait but a moment, or another mistake.
const LONGEST: u64 = 7 * 86_400;

/// Seconds to wait by a body, rounded up; `None` when it does not say, or not in a way that can be read.
pub fn wait_in(body: &Value) -> Option<u64> {
    find(body, Clock::new(None, SystemTime::now()), 0)
}

fn find(value: &Value, clock: Clock, depth: usize) -> Option<u64> {
    match value {
        _ if depth > DEPTH => None,
        Value::Object(members) => {
            let said = members.iter().find_map(|(key, value)| read(key, value, clock));
            said.or_else(|| members.values().find_map(|value| find(value, clock, depth + 1)))
        }
        Value::Array(items) => items.iter().take(20).find_map(|item| find(item, clock, depth + 1)),
        _ => None,
    }
}

fn read(key: &str, value: &Value, clock: Clock) -> Option<u64> {
    let plain: String = key.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    if !NAMES.contains(&plain.as_str()) {
        return None;
    }
    let text = match value {
        // Written out, whatever its spelling was: `1e1` is ten.
        Value::Number(number) => format!("{:.6}", number.as_f64()?),
        Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    let unit = if plain.ends_with("ms") { super::ResetUnit::Milliseconds } else { super::ResetUnit::Auto };
    let negative = text.starts_with('-');
    delta_or_moment(&text, clock, unit).filter(|seconds| !negative && *seconds <= LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn bodies_say_how_long() {
        for (body, seconds) in [
            (json!({"message": "You are being rate limited.", "retry_after": 64.57, "global": false}), Some(65)),
            (json!({"error": {"details": [{"@type": "x"}, {"retryDelay": "34.5s"}]}}), Some(35)),
            (json!({"retryAfterMs": 1500}), Some(2)),
            (json!({"Retry-After": "7"}), Some(7)),
            (json!({"retry_after": -3}), None),
            (json!({"retry_after": "soon"}), None),
            (json!({"retry_after": null, "a": [1]}), None),
            (json!({"retry_after": 5_000_000}), None),
            (json!("retry_after"), None),
            (serde_json::from_str(r#"{"retry_after": 1e1}"#).unwrap(), Some(10)),
            (serde_json::from_str(r#"{"retry_after": 3E-9}"#).unwrap(), Some(0)),
            (serde_json::from_str(r#"{"retryAfterMs": 1.5e3}"#).unwrap(), Some(2)),
            (serde_json::from_str(r#"{"retry_after": -1e1}"#).unwrap(), None),
            (serde_json::from_str(r#"{"retry_after": 1e300}"#).unwrap(), None),
        ] {
            assert_eq!(wait_in(&body), seconds, "{body}");
        }
    }
}
