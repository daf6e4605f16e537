//! Lengths of time, as people write them.

use super::Spanned;
use crate::diagnostic::{Code, Finding};

/// `60s`, `1m`, `1h`, `1d`, or a number of seconds.
pub(super) fn parse_duration(text: &Spanned<String>, findings: &mut Vec<Finding>) -> Option<u32> {
    let (digits, factor) = match text.value.strip_suffix(['s', 'm', 'h', 'd']) {
        Some(digits) if text.value.ends_with('m') => (digits, 60),
        Some(digits) if text.value.ends_with('h') => (digits, 3_600),
        Some(digits) if text.value.ends_with('d') => (digits, 86_400),
        Some(digits) => (digits, 1),
        None => (text.value.as_str(), 1),
    };
    let seconds = digits.parse::<u32>().ok().and_then(|number| number.checked_mul(factor)).filter(|seconds| *seconds > 0);
    if seconds.is_none() {
        findings.push(
            Finding::error(Code::ConfigShape, format!("`{}` is no length of time", text.value))
                .at(text.at)
                .help("write `60s`, `5m` or `1h`"),
        );
    }
    seconds
}
