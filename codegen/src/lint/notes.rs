//! Lines that integration.yaml lacks. Only towards more care: what takes something away is announced, never the contrary.

use super::fixes::Fixes;
use super::hints;
use super::subject::Subject;
use super::{Draft, Rule};
use crate::source::{At, Place};

/// A text that gets new lines and words, and loses none.
pub(super) struct Text {
    lines: Vec<String>,
    /// What comes into a line, by its index and the byte before which it stands in the text as it was.
    added: Vec<(usize, usize, String)>,
}

impl Text {
    pub(super) fn new(text: &str) -> Self {
        Self { lines: text.split_inclusive('\n').map(str::to_owned).collect(), added: Vec::new() }
    }

    /// Writes `key: value` before a sibling key that stands first on its line, or in braces. `line` and `column` (in characters) are
    /// where the sibling's value begins, and count from 1.
    pub(super) fn add_beside(&mut self, sibling: &str, (line, column): (usize, usize), value: &str, comment: &str) -> bool {
        let Some(index) = line.checked_sub(1) else { return false };
        let Some(text) = self.lines.get(index) else { return false };
        let end = text.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
        // Right before the value: the same letters in a text before it are somebody's words.
        let Some(before) = text[..end].trim_end().strip_suffix(&format!("{sibling}:")) else { return false };
        let added = if before.trim().is_empty() {
            let note = if comment.is_empty() { String::new() } else { format!("  # {comment}") };
            (index, 0, format!("{before}{value}{note}{}", end_of(text)))
        } else if before.trim_end().ends_with(['{', ',']) {
            (index, before.len(), format!("{value}, "))
        } else {
            return false;
        };
        self.added.push(added);
        true
    }

    /// Writes a line before another, which counts from 1.
    pub(super) fn add_line(&mut self, line: usize, value: &str) -> bool {
        let Some(index) = line.checked_sub(1) else { return false };
        let Some(text) = self.lines.get(index) else { return false };
        self.added.push((index, 0, format!("{value}{}", end_of(text))));
        true
    }

    /// Whether a line, counted from 1, begins with a word.
    pub(super) fn starts(&self, line: usize, word: &str) -> bool {
        line.checked_sub(1).and_then(|index| self.lines.get(index)).is_some_and(|text| text.starts_with(word))
    }

    /// The text with what was added.
    pub(super) fn changed(mut self) -> Option<String> {
        if self.added.is_empty() {
            return None;
        }
        self.added.sort_by_key(|(line, at, _)| (*line, *at));
        // From the end, so that what stands before keeps its place.
        for (line, at, new) in self.added.iter().rev() {
            self.lines.get_mut(*line)?.insert_str(*at, new);
        }
        Some(self.lines.concat())
    }
}

/// How the lines of this text end.
fn end_of(line: &str) -> &'static str {
    if line.ends_with("\r\n") { "\r\n" } else { "\n" }
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
        let added =
            place.is_some_and(|place| text.add_beside("op", (place.line, place.column), &format!("effect: {effect}"), &comment));
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
        let written = "a:\n  b:\n    op: GET /x  # why\n  c: { op: GET /y }\n  d:\n    - op: z\n  e: { description: \"é, op: not this one\", op: \"GET /z\" }\n";
        let mut text = Text::new(written);
        assert!(text.add_beside("op", (3, 9), "effect: write", "said so"));
        assert!(text.add_beside("op", (4, 12), "effect: write", "said so"));
        assert!(text.add_beside("op", (7, 48), "effect: write", ""));
        assert!(!text.add_beside("op", (6, 11), "effect: write", ""));
        assert!(!text.add_beside("op", (1, 1), "effect: write", "") && !text.add_beside("op", (99, 1), "x", ""));
        let wanted = "a:\n  b:\n    effect: write  # said so\n    op: GET /x  # why\n  c: { effect: write, op: GET /y }\n  d:\n    - op: z\n  e: { description: \"é, op: not this one\", effect: write, op: \"GET /z\" }\n";
        assert_eq!(text.changed().as_deref(), Some(wanted));
        assert_eq!(Text::new(written).changed(), None);
    }
}
