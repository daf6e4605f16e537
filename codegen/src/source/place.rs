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
            Value::Array(items) => last_not_after(items, |item| item, offset).map(|(at, child)| (at.to_string(), child)),
            Value::Object(entries) => last_not_after(entries, |(_, value)| value, offset)
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

/// How many children are looked at one by one. Only aliases and merges put a few out of order; thousands stand in order.
const MAX_SEARCHED: usize = 256;

fn last_not_after<'n, 'a: 'n, T>(children: &'n [T], node: fn(&T) -> &Node<'a>, offset: u32) -> Option<(usize, &'n Node<'a>)> {
    if children.len() > MAX_SEARCHED {
        let position = children.partition_point(|child| node(child).at.offset <= offset).checked_sub(1)?;
        return Some((position, node(&children[position])));
    }
    let before = children.iter().map(node).enumerate().filter(|(_, child)| child.at.offset <= offset);
    before.max_by_key(|(_, child)| child.at.offset)
}

/// The starts of a text's lines, for turning offsets into lines and columns.
#[derive(Debug)]
pub(super) struct Lines {
    /// For each line: its first byte, and its first character.
    starts: Vec<(u32, u32)>,
    /// The same for some characters in between: a minified file is one line.
    marks: Vec<(u32, u32)>,
}

/// How many characters lie between two marks.
const MARKED: u32 = 1024;

impl Lines {
    /// Counts the lines of `text`.
    pub(super) fn new(text: &str) -> Self {
        let (mut starts, mut marks) = (vec![(0, 0)], vec![(0, 0)]);
        let mut characters = 0;
        for (byte, character) in text.char_indices() {
            if characters % MARKED == 0 && characters > 0 {
                marks.push((byte as u32, characters));
            }
            characters += 1;
            if character == '\n' {
                starts.push((byte as u32 + 1, characters));
            }
        }
        Self { starts, marks }
    }

    /// How many characters stand before a byte.
    pub(super) fn characters_before(&self, text: &str, byte: u32) -> u32 {
        let mark = self.marks[self.marks.partition_point(|mark| mark.0 <= byte).saturating_sub(1)];
        mark.1 + text.get(mark.0 as usize..byte as usize).map_or(byte - mark.0, |head| head.chars().count() as u32)
    }

    /// Line and column, both from 1, and the line's text; the offset is in characters or in bytes.
    pub(super) fn find<'t>(&self, text: &'t str, offset: u32, in_characters: bool) -> (usize, usize, &'t str) {
        let start_of = |(byte, character): (u32, u32)| if in_characters { character } else { byte };
        let line = self.starts.partition_point(|start| start_of(*start) <= offset).saturating_sub(1);
        let start = self.starts[line];
        let end = self.starts.get(line + 1).map_or(text.len(), |next| next.0 as usize);
        let content = text.get(start.0 as usize..end).unwrap_or("").trim_end_matches(['\n', '\r']);
        let characters = if in_characters { offset } else { self.characters_before(text, offset) };
        (line + 1, (characters - start.1) as usize + 1, content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_long_lines_are_exact() {
        let text = format!("é{}\r\n{}ü!\n", "aß".repeat(5_000), "x".repeat(3_000));
        let lines = Lines::new(&text);
        for (position, (byte, character)) in text.char_indices().enumerate().filter(|(_, (_, character))| *character != '\n') {
            let (line, column, content) = lines.find(&text, byte as u32, false);
            assert_eq!((line, column), lines_of(&lines, &text, position as u32));
            assert_eq!(content.chars().nth(column - 1).unwrap_or('\r'), character);
            assert_eq!(lines.characters_before(&text, byte as u32), position as u32);
        }
    }

    fn lines_of(lines: &Lines, text: &str, character: u32) -> (usize, usize) {
        let (line, column, _) = lines.find(text, character, true);
        (line, column)
    }
}
