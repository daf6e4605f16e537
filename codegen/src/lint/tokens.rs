//! What definitions cost a model.

use super::subject::Subject;
use super::{Draft, Finding, Rule};
use crate::source::Place;

/// The most tokens of a definition.
const TOOL: usize = 800;
/// The most tokens of all definitions.
pub(super) const LIST: usize = 20_000;

pub(super) fn look(subject: &Subject<'_>, drafts: &mut Vec<Draft>) {
    if subject.tokens > TOOL {
        let message = format!("it costs {} tokens", subject.tokens);
        drafts.push(Draft::new(Rule::ToolTokens, subject, subject.operation.at, message));
    }
}

/// The whole list.
pub(super) fn whole(total: usize, place: Option<Place>) -> Option<Finding> {
    (total > LIST).then(|| Finding {
        rule: Rule::ListTokens,
        subject: None,
        operation: None,
        argument: None,
        message: format!("all tools together cost {total} tokens"),
        place,
    })
}
