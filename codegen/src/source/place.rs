//! Where something stands, as people need it.

use super::{Node, Value};

/// A place in an input file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Path below the integration's folder, `/` between its parts.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// RFC 6901 JSON pointer into the file, or into the fragment that a docs page embeds; `""` is the root.
    pub pointer: String,
    /// The text of the line.
    pub excerpt: String,
}

/// Escapes one reference token of a JSON pointer (RFC 6901 §3).
pub fn escape_token(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

/// The pointer of the innermost node below `root` that begins at or before `offset` and not before its siblings.
///
/// Found by descending, so that no node has to carry its pointer.
pub(super) fn find_pointer(root: &Node<'_>, offset: u32) -> String {
    let mut pointer = String::new();
    let mut node = root;
    while node.at.offset < offset {
        let next = match &node.value {
            Value::Array(items) => last_not_after(items.iter(), offset).map(|(position, child)| (position.to_string(), child)),
            Value::Object(entries) => last_not_after(entries.iter().map(|(_, value)| value), offset)
                .map(|(position, child)| (escape_token(&entries[position].0), child)),
            _ => None,
        };
        let Some((token, child)) = next else { break };
        pointer.push('/');
        pointer.push_str(&token);
        node = child;
    }
    pointer
}

fn last_not_after<'n, 'a: 'n>(children: impl Iterator<Item = &'n Node<'a>>, offset: u32) -> Option<(usize, &'n Node<'a>)> {
    children.enumerate().filter(|(_, child)| child.at.offset <= offset).max_by_key(|(_, child)| child.at.offset)
}

/// The starts of a text's lines, for turning offsets into lines and columns.
#[derive(Debug)]
pub(super) struct Lines {
    /// For each line: its first byte, and its first character.
    starts: Vec<(u32, u32)>,
}

impl Lines {
    /// Counts the lines of `text`.
    pub(super) fn new(text: &str) -> Self {
        let mut starts = vec![(0, 0)];
        let mut characters = 0;
        for (byte, character) in text.char_indices() {
            characters += 1;
            if character == '\n' {
                starts.push((byte as u32 + 1, characters));
            }
        }
        Self { starts }
    }

    /// How many characters stand before a byte.
    pub(super) fn characters_before(&self, text: &str, byte: u32) -> u32 {
        let line = self.starts.partition_point(|start| start.0 <= byte).saturating_sub(1);
        let start = self.starts[line];
        start.1 + text.get(start.0 as usize..byte as usize).map_or(0, |head| head.chars().count()) as u32
    }

    /// Line and column, both from 1, and the line's text; the offset is in characters or in bytes.
    pub(super) fn find<'t>(&self, text: &'t str, offset: u32, in_characters: bool) -> (usize, usize, &'t str) {
        let start_of = |(byte, character): (u32, u32)| if in_characters { character } else { byte };
        let line = self.starts.partition_point(|start| start_of(*start) <= offset).saturating_sub(1);
        let start = self.starts[line];
        let rest = text.get(start.0 as usize..).unwrap_or("");
        let content = rest.split('\n').next().unwrap_or("").trim_end_matches('\r');
        let into = (offset - start_of(start)) as usize;
        let column = if in_characters { into } else { content.get(..into).map_or(into, |head| head.chars().count()) };
        (line + 1, column + 1, content)
    }
}
