//! A vendor's prose within a budget: whole sentences, those that say something the schema does not before those that do not.
//!
//! What only points elsewhere ("For more information, see …") goes in any case: the link is lost, and a model cannot follow it.

use super::text::{cut, sentences};
use std::borrow::Cow;

/// How much of a text is kept, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    /// Up to here whatever comes.
    pub soft: usize,
    /// Up to here only what a caller must know: numbers, formats, defaults, what must and what cannot be.
    pub hard: usize,
}

/// The text of a tool.
pub(super) const TOOL: Budget = Budget { soft: 280, hard: 480 };
/// The text of an argument.
pub(super) const ARGUMENT: Budget = Budget { soft: 200, hard: 400 };
/// The text of something inside an argument.
pub(super) const INNER: Budget = Budget { soft: 90, hard: 160 };
/// The text of an argument that very many tools have: each of its sentences costs as often.
pub(super) const COMMON: Budget = Budget { soft: 0, hard: 200 };

/// The sentences of `text` that fit. The first one that says something is always there, and never cut unless it alone is
/// larger than what a client shows.
pub(super) fn trim(text: &str, budget: Budget) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut length = 0;
    let mut follows = true;
    let mut full = false;
    for sentence in sentences(text) {
        if is_pointer(sentence) {
            follows = false;
            continue;
        }
        let fits = |limit: usize| length + sentence.len() <= limit;
        // What takes up the sentence before it makes no sense without it.
        let stands = follows || !continues(sentence);
        let keep = kept.is_empty() || (!full && fits(budget.soft)) || (stands && fits(budget.hard) && is_fact(sentence));
        full |= !keep;
        follows = keep;
        if keep {
            length += sentence.len() + 1;
            kept.push(sentence);
        }
    }
    // Better a pointer than nothing.
    if kept.is_empty() {
        kept.extend(sentences(text).first());
    }
    let text = kept.join(" ");
    if text.len() <= budget.hard.max(ARGUMENT.hard) { text } else { cut(&text, budget.hard.max(ARGUMENT.hard)) }
}

/// A sentence without another purpose than to send the reader to a page.
fn is_pointer(sentence: &str) -> bool {
    const STARTS: [&str; 26] = [
        "for more info",
        "for more detail",
        "for more on ",
        "for more examples",
        "for details",
        "for further",
        "for additional info",
        "for general info",
        "for information about",
        "for information on",
        "for an overview",
        "for instructions",
        "learn more",
        "read more",
        "to learn more",
        "to read more",
        "to find out more",
        "more info",
        "more details",
        "see also",
        "see the doc",
        "see our ",
        "see http",
        "check out",
        "please refer to",
        "visit ",
    ];
    let mut start = sentence;
    while begins(start, "please ") {
        start = &start["please ".len()..];
    }
    let start = start.trim_start_matches(['(', '"', '*', ' ']);
    STARTS.iter().any(|known| begins(start, known))
        || (["see ", "refer to "].iter().any(|known| begins(start, known)) && !is_fact(sentence))
}

/// Whether a text begins with some words, whatever their case.
fn begins(text: &str, words: &str) -> bool {
    text.as_bytes().get(..words.len()).is_some_and(|head| head.eq_ignore_ascii_case(words.as_bytes()))
}

/// A sentence that leans on the one before it.
fn continues(sentence: &str) -> bool {
    const WORDS: [&str; 18] = [
        "this",
        "that",
        "it",
        "its",
        "these",
        "those",
        "they",
        "otherwise",
        "however",
        "then",
        "such",
        "also",
        "in",
        "if",
        "and",
        "or",
        "but",
        "but,",
    ];
    let first = sentence.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(first))
}

/// Whether a sentence tells a caller how a value must look.
fn is_fact(sentence: &str) -> bool {
    const WORDS: [&str; 24] = [
        "must",
        "cannot",
        "can't",
        "can not",
        "may not",
        "required",
        "default",
        "omit",
        "maximum",
        "minimum",
        "at least",
        "at most",
        "up to",
        "format",
        "comma",
        "separated",
        "one of",
        "either",
        "cents",
        "unit",
        "currency",
        "unix",
        "prefix",
        "instead",
    ];
    if sentence.bytes().any(|byte| byte.is_ascii_digit()) {
        return true;
    }
    let lower = sentence.to_ascii_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
}

/// A summary says nothing more when the description's first sentence has all its words.
pub(super) fn says_the_same(summary: &str, description: &str) -> bool {
    let first = sentences(description).into_iter().next().unwrap_or_default();
    let told = stems(first);
    let wanted = stems(summary);
    !wanted.is_empty() && first.len() >= 20 && wanted.iter().all(|word| told.contains(word))
}

/// The words that carry meaning, without their endings.
fn stems(text: &str) -> Vec<Cow<'_, str>> {
    const EMPTY: [&str; 24] = [
        "a",
        "an",
        "the",
        "of",
        "for",
        "to",
        "in",
        "on",
        "by",
        "with",
        "from",
        "and",
        "or",
        "all",
        "one",
        "single",
        "given",
        "specified",
        "specific",
        "that",
        "its",
        "your",
        "this",
        "is",
    ];
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase);
    words.filter(|word| !EMPTY.contains(&word.as_str())).map(|word| Cow::Owned(stem(&word))).collect()
}

fn stem(word: &str) -> String {
    let retrieves =
        matches!(word, "gets" | "get" | "retrieves" | "retrieve" | "returns" | "return" | "fetches" | "fetch" | "show" | "shows");
    if retrieves {
        return "get".to_owned();
    }
    for ending in ["ies", "es", "s", "ing", "ed"] {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() >= 3) {
            let stem = if ending == "ies" { format!("{stem}y") } else { stem.to_owned() };
            return stem.trim_end_matches('e').to_owned();
        }
    }
    word.trim_end_matches('e').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Budget = Budget { soft: 40, hard: 90 };

    #[test]
    fn whole_sentences_are_kept_and_facts_before_others() {
        let table = [
            (
                "The name. Case does not matter to us here. Names must begin with a letter.",
                "The name. Names must begin with a letter.",
            ),
            ("The name. For more information, see the guide. At most 20.", "The name. At most 20."),
            (
                "A first sentence that is alone much longer than the small budget. Another.",
                "A first sentence that is alone much longer than the small budget.",
            ),
            ("See the documentation for details. The name.", "The name."),
            ("The day. Nobody knows why there is such a thing as a day at all. It is 1 to 31.", "The day."),
            ("The day. Nobody knows why there is such a thing as a day at all. From 1 to 31.", "The day. From 1 to 31."),
            ("Short.", "Short."),
            ("See the documentation.", "See the documentation."),
        ];
        for (text, expected) in table {
            assert_eq!(trim(text, SMALL), expected, "{text}");
        }
        assert!(trim(&"word ".repeat(400), SMALL).ends_with('…'));
    }

    #[test]
    fn a_summary_that_the_description_repeats_is_known() {
        let table = [
            ("Delete a release", "Deletes the release. More.", true),
            ("Get a user", "Returns the user with this id.", true),
            ("List repositories for a user", "Lists public repositories for the specified user.", true),
            ("Cancel a subscription", "Takes effect at once, and refunds what is left.", false),
            ("Create a webhook", "Create an integration of any kind.", false),
        ];
        for (summary, description, expected) in table {
            assert_eq!(says_the_same(summary, description), expected, "{summary}");
        }
    }
}
