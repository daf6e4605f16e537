//! The nearest of the allowed words, for every message that says "did you mean".

/// Words longer than this are nobody's slip of the pen; comparing them would only cost time.
const LONGEST: usize = 128;

/// The candidate that `word` most likely meant, if one is near enough to be worth naming.
///
/// Case, `_`, `-` and spaces do not count. A candidate is near when few letters differ (a third of the word at most),
/// or when it shares most of its words (`get_user` and `get_single_torii_user_by_id`). The first of equals wins.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    let wanted: Vec<char> = fold(word).collect();
    let allowed = wanted.len() / 3;
    let mut by_letters: Option<(usize, &str)> = None;
    let mut by_words: Option<(f64, &str)> = None;
    for candidate in candidates {
        let letters: Vec<char> = fold(candidate).take(LONGEST).collect();
        if letters.len().abs_diff(wanted.len()) <= allowed {
            let distance = edits(&wanted, &letters);
            if distance <= allowed && by_letters.is_none_or(|(best, _)| distance < best) {
                by_letters = Some((distance, candidate));
            }
        }
        let shared = shared_words(word, candidate);
        if shared >= 0.5 && by_words.is_none_or(|(best, _)| shared > best) {
            by_words = Some((shared, candidate));
        }
    }
    by_letters.map(|(_, candidate)| candidate).or(by_words.map(|(_, candidate)| candidate))
}

/// Whether two spellings are the same but for case, `_`, `-` and spaces.
pub(crate) fn same_folded(left: &str, right: &str) -> bool {
    fold(left).eq(fold(right))
}

fn fold(word: &str) -> impl Iterator<Item = char> + '_ {
    word.chars().filter(|letter| !matches!(letter, '_' | '-' | ' ' | '.')).flat_map(char::to_lowercase)
}

/// Levenshtein's distance, with a swap of neighbours counted as one edit.
fn edits(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = vec![0; right.len() + 1];
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, letter) in left.iter().enumerate() {
        let mut current = vec![row + 1; right.len() + 1];
        for (column, other) in right.iter().enumerate() {
            let replaced = above[column] + usize::from(letter != other);
            let mut best = replaced.min(above[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && *letter == right[column - 1] && left[row - 1] == *other {
                best = best.min(before[column - 1] + 1);
            }
            current[column + 1] = best;
        }
        before = std::mem::replace(&mut above, current);
    }
    above[right.len()]
}

/// How much of the wanted words the candidate has, less a little for words that were not asked for.
fn shared_words(wanted: &str, candidate: &str) -> f64 {
    let wanted: Vec<String> = wanted.split(['_', '-', ' ']).filter(|part| !part.is_empty()).map(str::to_lowercase).collect();
    if wanted.len() < 2 {
        return 0.0;
    }
    let parts: Vec<&str> = candidate.split('_').filter(|part| !part.is_empty()).collect();
    let hits = wanted.iter().filter(|word| parts.iter().any(|part| same_word(word, part))).count();
    let extra = parts.len().saturating_sub(hits);
    (hits as f64 - extra as f64 * 0.05) / wanted.len() as f64
}

/// Equal, or singular and plural of one another.
fn same_word(left: &str, right: &str) -> bool {
    left == right || left.strip_suffix('s') == Some(right) || right.strip_suffix('s') == Some(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOOLS: [&str; 4] =
        ["list_all_torii_users", "get_single_torii_user_by_id", "create_a_torii_contract", "delete_a_torii_contract_by_id"];

    #[test]
    fn a_slip_of_letters_finds_its_word() {
        assert_eq!(nearest("stauts", ["status", "name"]), Some("status"));
        assert_eq!(nearest("First Name", ["first_name", "last_name"]), Some("first_name"));
        assert_eq!(nearest("list_all_torii_user", TOOLS), Some("list_all_torii_users"));
    }

    #[test]
    fn shared_words_find_a_longer_name() {
        assert_eq!(nearest("get_torii_users", TOOLS), Some("get_single_torii_user_by_id"));
        assert_eq!(nearest("torii_create_contract", TOOLS), Some("create_a_torii_contract"));
    }

    #[test]
    fn a_stranger_finds_nothing() {
        assert_eq!(nearest("weather", TOOLS), None);
        assert_eq!(nearest("", ["a"]), None);
        assert_eq!(nearest(&"x".repeat(5_000), TOOLS), None);
    }
}
