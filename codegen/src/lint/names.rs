//! What tools are called.

use super::prose::name_words;
use super::subject::Subject;
use super::{Draft, Rule};
use crate::infer::is_verb;
use crate::name::MAX_COMPACT;
use std::collections::HashSet;

pub(super) fn look(subject: &Subject<'_>, drafts: &mut Vec<Draft>) {
    let name = &subject.tool.name;
    if name.len() > MAX_COMPACT {
        let message = format!("it has {} characters", name.len());
        drafts.push(Draft::new(Rule::NameLong, subject, subject.named_at(), message));
    }
    if is_thing(subject) {
        let message = format!("`{}` names a thing", subject.call.method);
        drafts.push(Draft::new(Rule::NameNoVerb, subject, subject.named_at(), message));
    }
}

/// No word of the method is a verb that we know, and it is made of the words of the path's places.
fn is_thing(subject: &Subject<'_>) -> bool {
    let method = &subject.call.method;
    if method.split('_').any(is_verb) {
        return false;
    }
    let last = subject.operation.path.rsplit('/').find(|part| !part.is_empty() && !part.contains('{')).unwrap_or("");
    // A plural at the end of a path is a thing for sure; any other word may be a verb that the list lacks.
    crate::name::is_plural(last) && name_words(last).iter().any(|word| name_words(method).contains(word))
}

/// Names that only a number keeps apart.
pub(super) fn look_at_all(subjects: &[Subject<'_>], drafts: &mut Vec<Draft>) {
    let names: HashSet<&str> = subjects.iter().map(|subject| subject.tool.name.as_str()).collect();
    for subject in subjects {
        let numbered = subject.tool.name.rsplit_once('_').filter(|(stem, number)| {
            names.contains(stem) && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        });
        if let Some((stem, _)) = numbered {
            let message = format!("there is `{stem}` too");
            drafts.push(Draft::new(Rule::NameNumbered, subject, subject.named_at(), message));
        }
    }
}
