//! Patterns of `match` and `search`: I-Regexp (RFC 9485).

use regex::{Regex, RegexBuilder};

/// The largest compiled pattern, in bytes.
const MAX_PATTERN: usize = 1 << 20;

/// `whole`: the pattern must fit the whole text (`match`), not a part of it (`search`). `None` when it is no pattern, or too large.
pub(super) fn compile(pattern: &str, whole: bool) -> Option<Regex> {
    let build = |text: &str| RegexBuilder::new(text).size_limit(MAX_PATTERN).dfa_size_limit(MAX_PATTERN).build().ok();
    let translated = translate(pattern);
    // By itself first: `a)|(b` would close what is put around it.
    let part = build(&translated)?;
    if whole { build(&format!("^(?:{translated})$")) } else { Some(part) }
}

/// An I-Regexp (RFC 9485) for the engine: there a dot is any character but the two ends of a line.
fn translate(pattern: &str) -> String {
    let (mut out, mut in_class, mut escaped) = (String::with_capacity(pattern.len()), false, false);
    for character in pattern.chars() {
        match character {
            _ if escaped => {
                escaped = false;
                out.push(character);
                continue;
            }
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '.' if !in_class => {
                out.push_str("[^\\n\\r]");
                continue;
            }
            _ => {}
        }
        out.push(character);
    }
    out
}
