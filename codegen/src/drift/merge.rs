//! One change where several places show the same: pairs that are told by one name, and a part that many operations share by reference.

use super::change::Change;
use super::effects::MAX_EFFECTS;
use super::fingerprint::fingerprint;
use std::collections::BTreeMap;

/// Lays one change over another that says the same: both touch what each of them touched.
pub(super) fn absorb(into: &mut Change, other: Change) {
    into.ratings = into.ratings.max(other.ratings);
    into.cause = into.cause.take().or(other.cause);
    let all = into.effects.len() + into.more_effects + other.effects.len() + other.more_effects;
    let before = into.effects.len() + other.effects.len();
    into.effects.extend(other.effects);
    into.effects.sort();
    into.effects.dedup();
    // What stands in both lists was counted twice.
    let all = all - (before - into.effects.len());
    into.effects.truncate(MAX_EFFECTS);
    into.more_effects = all - into.effects.len();
}

/// Operations that refer to one parameter or answer would each tell what became of it. It stands in one place, so it is one change.
pub(super) fn merge_shared(changes: Vec<Change>) -> Vec<Change> {
    let mut groups: BTreeMap<(usize, String), Vec<Change>> = BTreeMap::new();
    for (position, change) in changes.into_iter().enumerate() {
        // What is told of no shared place stays alone: its position is nobody else's.
        let key = shared_key(&change).map_or((position + 1, String::new()), |key| (0, key));
        groups.entry(key).or_default().push(change);
    }
    groups.into_values().filter_map(merge_group).collect()
}

fn merge_group(mut group: Vec<Change>) -> Option<Change> {
    group.sort_by(|left, right| left.subject.cmp(&right.subject));
    let others = group.len().saturating_sub(1);
    let mut group = group.into_iter();
    let mut first = group.next()?;
    let named = split(&first.subject).filter(|_| others > 0);
    if let Some((operation, place)) = named.map(|(operation, place)| (operation.to_owned(), place.to_owned())) {
        let operations = if others == 1 { "operation" } else { "operations" };
        first.subject = format!("{place} of {operation} and {others} more {operations}");
        // The name of the change does not depend on which operations refer to it.
        let values = [first.old.as_deref().unwrap_or("-"), first.new.as_deref().unwrap_or("-")];
        first.fingerprint = fingerprint(&[first.kind.code(), &place, &first.detail, values[0], values[1]]);
    }
    group.for_each(|other| absorb(&mut first, other));
    Some(first)
}

/// The same for all that one place brings about; `None` for what has no place, or is about an operation as a whole.
fn shared_key(change: &Change) -> Option<String> {
    let cause = change.cause.as_ref()?;
    let (_, place) = split(&change.subject)?;
    let ratings = change.ratings;
    Some(format!(
        "{}\n{place}\n{}\n{:?}\n{:?}\n{:?}\n{}:{}:{}\n{ratings:?}",
        change.kind.code(),
        change.detail,
        change.old,
        change.new,
        cause.side,
        cause.place.file,
        cause.place.line,
        cause.place.column
    ))
}

/// `GET /users` and `query.limit` of `GET /users query.limit`.
fn split(subject: &str) -> Option<(&str, &str)> {
    let method = subject.find(' ').filter(|end| subject[..*end].bytes().all(|byte| byte.is_ascii_uppercase()))?;
    let path = subject[method + 1..].strip_prefix('/')?;
    let end = subject.len() - path.len() + path.find(' ')?;
    Some((&subject[..end], &subject[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_an_operation_and_a_place() {
        assert_eq!(split("GET /users/{id} query.limit"), Some(("GET /users/{id}", "query.limit")));
        for whole in ["GET /users", "schema User.name (answer)", "server", "credential a b", "list_all_x tokens"] {
            assert_eq!(split(whole), None, "{whole}");
        }
    }
}
