//! Lines that integration.yaml lacks. Only towards more care: what takes something away is announced, never the contrary.

use super::fixes::Fixes;
use super::hints;
use super::subject::Subject;
use super::{Draft, Rule};
use crate::source::{At, Place};

/// A text that gets new lines and words, and loses none.
pub(super) struct Text {
    lines: Vec<String>,
    /// What comes before a line, by its index in the text as it was.
    before: Vec<(usize, String)>,
    changed: bool,
}

impl Text {
    pub(super) fn new(text: &str) -> Self {
        Self { lines: text.split_inclusive('\n').map(str::to_owned).collect(), before: Vec::new(), changed: false }
    }

    /// Writes `key: value` beside a key that stands alone on its line or in braces. Lines and columns count from 1.
    pub(super) fn add_beside(&mut self, sibling: &str, line: usize, value: &str, comment: &str) -> bool {
        let Some(text) = line.checked_sub(1).and_then(|index| self.lines.get_mut(index)) else { return false };
        let Some(at) = text.find(&format!("{sibling}:")) else { return false };
        let (indent, rest) = text.split_at(at);
        if indent.trim().is_empty() {
            let end = if text.ends_with("\r\n") { "\r\n" } else { "\n" };
            let note = if comment.is_empty() { String::new() } else { format!("  # {comment}") };
            self.before.push((line - 1, format!("{indent}{value}{note}{end}")));
        } else if indent.trim_end().ends_with(['{', ',']) {
            *text = format!("{indent}{value}, {rest}");
        } else {
            return false;
        }
        self.changed = true;
        true
    }

    /// Whether a line, counted from 1, begins with a word.
    pub(super) fn starts(&self, line: usize, word: &str) -> bool {
        line.checked_sub(1).and_then(|index| self.lines.get(index)).is_some_and(|text| text.starts_with(word))
    }

    /// The text with what was added.
    pub(super) fn changed(mut self) -> Option<String> {
        self.before.sort_by_key(|(line, _)| *line);
        let mut added = self.before.into_iter().peekable();
        let mut out = String::new();
        for (index, line) in self.lines.iter().enumerate() {
            while let Some((_, new)) = added.next_if(|(at, _)| *at == index) {
                out.push_str(&new);
            }
            out.push_str(line);
        }
        self.changed.then_some(out)
    }
}

/// `effect` for methods whose words promise a change or a loss that nothing announces.
pub(super) fn add_effects(
    text: &mut Text,
    subjects: &[Subject<'_>],
    drafts: &[Draft],
    locate: &dyn Fn(At) -> Option<Place>,
    fixes: &mut Fixes,
) {
    for draft in drafts.iter().filter(|draft| matches!(draft.rule, Rule::GetWrites | Rule::LossUnhinted)) {
        let Some(subject) = subjects.iter().find(|subject| subject.index == draft.tool) else { continue };
        let effect = hints::wanted(subject);
        let name = format!("{}.{}", subject.call.resource, subject.call.method);
        let place = subject.method.and_then(|method| locate(method.op.at)).filter(|place| place.file == "integration.yaml");
        let comment = format!("lint: the vendor says \"{}\"", subject.verb());
        let added = place.is_some_and(|place| text.add_beside("op", place.line, &format!("effect: {effect}"), &comment));
        if added {
            fixes.added.push(format!("{name}: effect: {effect}"));
        } else {
            fixes.left.push(format!("{name}: write `effect: {effect}` under it in integration.yaml"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_or_a_word_is_added_and_everything_else_stays() {
        let written = "a:\n  b:\n    op: GET /x  # why\n  c: { op: GET /y }\n  d:\n    - op: z\n";
        let mut text = Text::new(written);
        assert!(text.add_beside("op", 3, "effect: write", "said so"));
        assert!(text.add_beside("op", 4, "effect: write", "said so"));
        assert!(!text.add_beside("op", 6, "effect: write", ""));
        assert!(!text.add_beside("op", 1, "effect: write", "") && !text.add_beside("op", 99, "x", ""));
        let wanted = "a:\n  b:\n    effect: write  # said so\n    op: GET /x  # why\n  c: { effect: write, op: GET /y }\n  d:\n    - op: z\n";
        assert_eq!(text.changed().as_deref(), Some(wanted));
        assert_eq!(Text::new(written).changed(), None);
    }
}
