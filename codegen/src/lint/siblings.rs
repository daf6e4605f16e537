//! Tools that cannot be told apart.

use super::prose::{content_words, name_words};
use super::subject::Subject;
use super::{Draft, Rule};
use std::collections::BTreeMap;

pub(super) fn look(subjects: &[Subject<'_>], drafts: &mut Vec<Draft>) {
    let described = |subject: &&Subject<'_>| !subject.words.is_empty();
    for group in groups(subjects.iter().filter(described), |subject| content_words(&subject.words)) {
        for subject in &group {
            look_at_twin(subject, &group, drafts);
        }
    }
    for group in groups(subjects.iter(), |subject| telling_words(&subject.tool.name)) {
        for subject in &group {
            if let Some(other) = group.iter().find(|other| other.index != subject.index) {
                let message = format!("`{}` is called nearly the same", other.tool.name);
                drafts.push(Draft::new(Rule::TwinName, subject, subject.named_at(), message));
            }
        }
    }
}

/// A twin in everything, else a twin in words.
fn look_at_twin(subject: &Subject<'_>, group: &[&Subject<'_>], drafts: &mut Vec<Draft>) {
    let others = || group.iter().filter(|other| other.index != subject.index);
    let same = others().find(|other| other.call.effect == subject.call.effect && arguments(other) == arguments(subject));
    let (rule, other) = match (same, others().next()) {
        (Some(other), _) => (Rule::TwinTool, other),
        (None, Some(other)) => (Rule::TwinDescription, other),
        (None, None) => return,
    };
    let message = format!("`{}` is described in the same words", other.tool.name);
    drafts.push(Draft::new(rule, subject, subject.operation.at, message));
}

fn arguments<'a>(subject: &'a Subject<'_>) -> Vec<&'a str> {
    let mut names: Vec<&str> = subject.call.arguments.iter().map(|argument| argument.name.as_str()).collect();
    names.sort_unstable();
    names
}

/// What a name says beside fillers, plurals and versions.
fn telling_words(name: &str) -> Vec<String> {
    let version = |word: &str| {
        let number = word.strip_prefix('v').unwrap_or(word);
        matches!(word, "beta" | "alpha" | "legacy")
            || (!number.is_empty() && word.starts_with('v') && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let filler = |word: &str| matches!(word, "a" | "all" | "single" | "by" | "id");
    name_words(name).into_iter().filter(|word| !version(word) && !filler(word)).collect()
}

/// Those that share a key, two and more.
fn groups<'s, 'a: 's>(
    subjects: impl Iterator<Item = &'s Subject<'a>>,
    key: impl Fn(&Subject<'a>) -> Vec<String>,
) -> Vec<Vec<&'s Subject<'a>>> {
    let mut by_key: BTreeMap<Vec<String>, Vec<&'s Subject<'a>>> = BTreeMap::new();
    for subject in subjects {
        by_key.entry(key(subject)).or_default().push(subject);
    }
    by_key.into_iter().filter(|(key, group)| !key.is_empty() && group.len() > 1).map(|(_, group)| group).collect()
}
