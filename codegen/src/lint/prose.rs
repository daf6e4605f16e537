//! What can be told from prose without understanding it: content words, and values that it lists.

use crate::name::{singular, snake};

/// Words that tell nothing apart.
const FILLER: [&str; 34] = [
    "a",
    "an",
    "the",
    "of",
    "for",
    "to",
    "in",
    "on",
    "at",
    "with",
    "and",
    "or",
    "by",
    "from",
    "this",
    "that",
    "all",
    "one",
    "single",
    "your",
    "you",
    "its",
    "it",
    "is",
    "are",
    "be",
    "can",
    "will",
    "which",
    "given",
    "specified",
    "endpoint",
    "api",
    "id",
];

/// Words before which values are listed.
const LISTING: [&str; 14] = [
    "one of:",
    "one of the following:",
    "one of",
    "possible values:",
    "possible values are:",
    "possible values are",
    "allowed values:",
    "allowed values are",
    "valid values:",
    "valid values are:",
    "valid values are",
    "supported values:",
    "can be either",
    "must be either",
];

/// The words that carry meaning, each once, sorted, without plural.
pub(super) fn content_words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase);
    let mut words: Vec<String> = words.filter(|word| !FILLER.contains(&word.as_str())).map(|word| singular(&word)).collect();
    words.sort();
    words.dedup();
    words
}

/// The words of a name, without plural.
pub(super) fn name_words(name: &str) -> Vec<String> {
    snake(name).split('_').filter(|word| !word.is_empty()).map(singular).collect()
}

/// The values that a text lists as the only ones; empty when it lists none.
pub(super) fn listed_values(text: &str) -> Vec<String> {
    let lower = text.to_ascii_lowercase();
    let start = LISTING.iter().filter_map(|words| lower.find(words).map(|at| at + words.len())).max();
    let Some(rest) = start.and_then(|start| text.get(start..)) else { return Vec::new() };
    let end = rest.find(". ").or_else(|| rest.find(['.', ';', '(', '\n']).filter(|at| *at + 1 >= rest.trim_end().len()));
    let list = rest.get(..end.unwrap_or(rest.len())).unwrap_or("").trim_end_matches('.');
    let list = list.replace(" or ", ",").replace(" and ", ",").replace('|', ",");
    let values: Vec<&str> = list.split(',').map(|value| value.trim_matches([' ', '"', '\'', '`', ':'])).collect();
    let values: Vec<&str> = values.into_iter().filter(|value| !value.is_empty()).collect();
    if values.len() < 2 || !values.iter().all(|value| is_value(value)) {
        return Vec::new();
    }
    values.into_iter().map(str::to_owned).collect()
}

/// One word as programs write it.
fn is_value(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))
        && !matches!(text, "the" | "a" | "an" | "these" | "this" | "any" | "other" | "etc" | "more" | "e.g")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_values_are_found_and_sentences_are_not() {
        let table = [
            ("The state, one of: open, closed or merged.", "open closed merged"),
            ("Possible values are `asc` and `desc`", "asc desc"),
            ("Must be one of active, gone. Other states come later.", "active gone"),
            ("The id of one of the users, or of a group", ""),
            ("One of the following: the user, a group", ""),
            ("One of many", ""),
            ("The state", ""),
        ];
        for (text, expected) in table {
            assert_eq!(listed_values(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn filler_and_plurals_tell_nothing_apart() {
        assert_eq!(
            content_words("List all the users of a team."),
            content_words("Lists team user")
                .iter()
                .map(|word| if word == "lists" { "list".to_owned() } else { word.clone() })
                .collect::<Vec<_>>()
        );
    }
}
