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

/// The same text with a `*` for each character of the password of a URL (RFC 3986 §3.2.1): what is shown of a line ends up in the
/// logs of CI. The columns stay.
pub(super) fn hide_passwords(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        shown.push_str(before);
        let end = after.find(|c: char| c.is_whitespace() || "/?#\"'".contains(c));
        let authority = &after[..end.unwrap_or(after.len())];
        let Some((start, end)) = authority.rfind('@').and_then(|end| Some((authority[..end].find(':')? + 1, end))) else {
            rest = after;
            continue;
        };
        shown.push_str(&after[..start]);
        shown.extend(after[start..end].chars().map(|_| '*'));
        rest = &after[end..];
    }
    shown + rest
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

/// Counts of a text's lines and characters, for turning offsets into lines and columns.
///
/// One mark every [`BLOCK`] bytes, whatever the lines: a minified file is one line, and a large one has half a million.
#[derive(Debug)]
pub(super) struct Lines {
    marks: Vec<Mark>,
}

/// What stands before a block.
#[derive(Debug, Clone, Copy)]
struct Mark {
    characters: u32,
    lines: u32,
    /// Where the line begins that the block begins in, in bytes and in characters.
    start: (u32, u32),
}

/// How many bytes lie between two marks.
const BLOCK: usize = 2048;

impl Lines {
    /// Counts the lines of `text`.
    pub(super) fn new(text: &str) -> Self {
        let mut mark = Mark { characters: 0, lines: 0, start: (0, 0) };
        let mut marks = Vec::with_capacity(text.len() / BLOCK + 1);
        for (block, bytes) in text.as_bytes().chunks(BLOCK).enumerate() {
            marks.push(mark);
            if let Some(last) = bytes.iter().rposition(|byte| *byte == b'\n') {
                mark.lines += count(bytes, |byte| byte == b'\n');
                mark.start = ((block * BLOCK + last + 1) as u32, mark.characters + characters(&bytes[..=last]));
            }
            mark.characters += characters(bytes);
        }
        if marks.is_empty() {
            marks.push(mark);
        }
        Self { marks }
    }

    /// How many characters stand before a byte.
    pub(super) fn characters_before(&self, text: &str, byte: u32) -> u32 {
        let (block, bytes) = self.block(text, byte as usize);
        self.marks[block].characters + characters(bytes)
    }

    /// Line and column, both from 1, and the line's text; the offset is in characters or in bytes.
    pub(super) fn find<'t>(&self, text: &'t str, offset: u32, in_characters: bool) -> (usize, usize, &'t str) {
        let byte = if in_characters { self.byte_of(text, offset) } else { (offset as usize).min(text.len()) };
        let (block, before) = self.block(text, byte);
        let mark = self.marks[block];
        let start = match before.iter().rposition(|byte| *byte == b'\n') {
            Some(last) => ((block * BLOCK + last + 1) as u32, mark.characters + characters(&before[..=last])),
            None => mark.start,
        };
        let line = (mark.lines + count(before, |byte| byte == b'\n')) as usize;
        let column = mark.characters + characters(before) - start.1;
        let content = text.get(start.0 as usize..self.end_of(text, byte, start.0)).unwrap_or("");
        (line + 1, column as usize + 1, content.trim_end_matches(['\n', '\r']))
    }

    /// The block that a byte is in, and its bytes up to there.
    fn block<'t>(&self, text: &'t str, byte: usize) -> (usize, &'t [u8]) {
        let byte = byte.min(text.len());
        let block = (byte / BLOCK).min(self.marks.len() - 1);
        (block, &text.as_bytes()[block * BLOCK..byte])
    }

    /// The byte at which a character begins.
    fn byte_of(&self, text: &str, character: u32) -> usize {
        let block = self.marks.partition_point(|mark| mark.characters <= character).saturating_sub(1);
        let bytes = &text.as_bytes()[block * BLOCK..];
        let wanted = (character - self.marks[block].characters) as usize;
        let mut begins = bytes.iter().enumerate().filter(|(_, byte)| begins(**byte));
        begins.nth(wanted).map_or(text.len(), |(at, _)| block * BLOCK + at)
    }

    /// Where the line ends that begins at `start` and holds `byte`.
    fn end_of(&self, text: &str, byte: usize, start: u32) -> usize {
        // Blocks inside a long line are not looked into.
        let last = self.marks.partition_point(|mark| mark.start.0 <= start).saturating_sub(1);
        let from = byte.max(last * BLOCK);
        text.as_bytes()[from..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |at| from + at)
    }
}

/// How many characters begin in some bytes of UTF-8.
fn characters(bytes: &[u8]) -> u32 {
    count(bytes, begins)
}

/// Counts in runs whose counts fit into a byte, which the compiler does for many bytes at once.
fn count(bytes: &[u8], wanted: impl Fn(u8) -> bool) -> u32 {
    let run = |run: &[u8]| run.iter().fold(0u8, |count, byte| count + u8::from(wanted(*byte)));
    bytes.chunks(u8::MAX as usize).map(|bytes| u32::from(run(bytes))).sum()
}

fn begins(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_of_urls_are_not_shown() {
        for (line, shown) in [
            (
                "  base_url: https://me:ünsafe@a.example/v1, x: ftp://u:p@b",
                "  base_url: https://me:******@a.example/v1, x: ftp://u:*@b",
            ),
            ("a: https://a.example:8443/x@y:z@w", "a: https://a.example:8443/x@y:z@w"),
            ("a: \"https://:p@ss@a.example\"", "a: \"https://:****@a.example\""),
            ("a: https://", "a: https://"),
        ] {
            assert_eq!(hide_passwords(line), shown);
        }
    }

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
