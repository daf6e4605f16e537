//! Hints that contradict the vendor's words.

use super::subject::Subject;
use super::{Draft, Rule};
use crate::infer::{promises_change, promises_look, promises_loss};
use crate::name::snake;
use toolwright_integration::Effect;

pub(super) fn look(subject: &Subject<'_>, drafts: &mut Vec<Draft>) {
    // Whoever set it has looked.
    if subject.method.is_some_and(|method| method.effect.is_some()) {
        return;
    }
    let said = subject.verb();
    let verb = bare_verb(&said);
    let mut found = |rule, message: String| drafts.push(Draft::new(rule, subject, subject.named_at(), message));
    match (subject.operation.method.as_str(), subject.call.effect) {
        ("GET" | "HEAD", Effect::Read) if promises_change(verb) && confirms(subject, verb) => {
            found(Rule::GetWrites, format!("a {} says `{said}`", subject.operation.method));
        }
        ("POST" | "PUT" | "PATCH", Effect::Write) if promises_loss(verb) => {
            found(Rule::LossUnhinted, format!("it says `{said}` and is announced as a write"));
        }
        ("POST", Effect::Write) if promises_look(verb) && !changes_too(subject) => {
            found(Rule::ReadAsWrite, format!("it says `{said}` and is announced as a write"));
        }
        _ => {}
    }
}

/// The effect that the words promise: `destructive` or `write`.
pub(super) fn wanted(subject: &Subject<'_>) -> &'static str {
    if promises_loss(bare_verb(&subject.verb())) { "destructive" } else { "write" }
}

/// `deletes` is `delete`, `closes` is `close`.
fn bare_verb(word: &str) -> &str {
    if promises_change(word) || promises_loss(word) || promises_look(word) {
        word
    } else {
        word.strip_suffix('s').unwrap_or(word)
    }
}

/// A first word may be a noun (`Post comments`); path or operationId must say it too.
fn confirms(subject: &Subject<'_>, verb: &str) -> bool {
    let last = subject.operation.path.rsplit('/').next().unwrap_or("").to_owned();
    let named = [last, subject.operation.id.clone().unwrap_or_default()];
    named.iter().any(|name| snake(name).split('_').next().is_some_and(|word| bare_verb(word) == verb))
}

/// `Find or create a user`.
fn changes_too(subject: &Subject<'_>) -> bool {
    let summary = subject.operation.summary.to_lowercase();
    summary.split(|c: char| !c.is_alphanumeric()).skip(1).any(|word| promises_change(bare_verb(word)))
}
