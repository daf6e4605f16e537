//! Vendors' prose → plain text for a model: no markup, no hidden characters, cut at a sentence.

use crate::hygiene::{is_hidden, is_visible_ascii};
use std::borrow::Cow;

/// A cleaned text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plain {
    /// One line.
    pub text: String,
    /// The hidden characters that were removed.
    pub hidden: Vec<char>,
}

/// Takes markup and hidden characters out and puts everything on one line.
pub(super) fn plain_text(source: &str) -> Plain {
    let mut hidden = Vec::new();
    let visible = without_hidden(source, &mut hidden);
    let text =
        if visible.bytes().any(is_mark) || visible.contains("  ") { strip_markup(&visible) } else { visible.trim().to_owned() };
    Plain { text, hidden }
}

pub(super) fn without_hidden<'s>(source: &'s str, hidden: &mut Vec<char>) -> Cow<'s, str> {
    if is_visible_ascii(source) {
        return Cow::Borrowed(source);
    }
    let keep = |character: &char| {
        let drop = is_hidden(*character);
        if drop && !hidden.contains(character) {
            hidden.push(*character);
        }
        !drop
    };
    Cow::Owned(source.chars().filter(keep).collect())
}

/// What may be markup, or has to go for one line.
fn is_mark(byte: u8) -> bool {
    matches!(byte, b'<' | b'[' | b'!' | b'#' | b'*' | b'_' | b'`' | b'&' | b'|' | b'\n' | b'\r' | b'\t')
}

/// Whether [`plain_text`] would leave a text as it is.
pub(super) fn is_plain(text: &str) -> bool {
    // What is a name in most cases: `_` alone is a mark that stays.
    let name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    text.bytes().all(name) || plain_text(text).text == text
}

/// Whether a text holds hidden characters.
pub(super) fn has_hidden(text: &str) -> bool {
    !is_visible_ascii(text) && text.chars().any(is_hidden)
}

/// Prose without its markup.
pub(crate) fn bare_text(source: &str) -> String {
    plain_text(source).text
}

/// A name or path of the vendor's as it can stand in a text: as it is, without hidden characters and control characters.
pub(super) fn visible(text: &str) -> String {
    text.chars().filter(|character| !is_hidden(*character) && !character.is_control()).collect()
}

/// A line of markup: what it is, and its words.
pub(super) struct Line<'t> {
    pub heading: bool,
    pub item: bool,
    pub words: &'t str,
}

/// Looks at a line; `None` for a fence or a ruler.
pub(super) fn read_line(line: &str) -> Option<Line<'_>> {
    let line = line.trim();
    if line.starts_with("```") || line.starts_with("~~~") || is_rule(line) {
        return None;
    }
    let heading = line.starts_with('#');
    let line = line.trim_start_matches(['#', '>']).trim_start();
    let bullet = ["* ", "- ", "+ ", "• "].iter().find_map(|mark| line.strip_prefix(mark));
    Some(Line { heading, item: bullet.is_some(), words: bullet.unwrap_or(line) })
}

fn strip_markup(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for Line { heading, item, words } in join_links(text).lines().filter_map(read_line) {
        let line = strip_inline(words, Code::Words);
        if let Some(last) = lines.last_mut().filter(|last| item && last.ends_with(|c: char| c.is_alphanumeric() || c == ')')) {
            // Items of a list would run into one another.
            last.push(';');
        }
        lines.push(if heading { sentence(&line) } else { line });
    }
    let mut out = String::with_capacity(text.len());
    for word in lines.iter().flat_map(|line| line.split_whitespace()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// A link's words may stand on two lines.
pub(super) fn join_links(text: &str) -> Cow<'_, str> {
    let mut joined = String::new();
    let mut done = 0;
    for (open, _) in text.match_indices('[') {
        let Some(close) = text[open..].find("](").map(|at| open + at) else { break };
        let words = &text[open..close];
        if open < done || !words.contains('\n') || words.contains("\n\n") || words[1..].contains('[') {
            continue;
        }
        joined.push_str(&text[done..open]);
        joined.push_str(&words.replace('\n', " "));
        done = close;
    }
    if done == 0 { text.into() } else { (joined + &text[done..]).into() }
}

/// A table's or a section's ruler.
fn is_rule(line: &str) -> bool {
    line.len() >= 3 && line.chars().all(|character| matches!(character, '-' | '=' | '|' | ':' | ' ' | '*' | '_'))
}

/// What becomes of code between backticks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    /// Its words stay.
    Words,
    /// It stays code.
    Kept,
}

/// The longest code, in bytes, that stays code inside a sentence.
const LONGEST_CODE: usize = 80;

/// The code that a text with a backtick in front begins with, and what follows it.
fn code_span(rest: &str) -> Option<(&str, &str)> {
    let inner = rest.strip_prefix('`')?;
    let end = inner.bytes().take(LONGEST_CODE).position(|byte| byte == b'`')?;
    let (code, after) = (&inner[..end], &inner[end + 1..]);
    (!code.is_empty() && code.trim() == code && !after.starts_with('`')).then_some((code, after))
}

pub(super) fn strip_inline(line: &str, code: Code) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    // Looked for once: a line of a million unclosed tags must not be searched a million times.
    let (last_tag, last_comment, last_link) = (line.rfind('>'), line.rfind("-->"), line.rfind(')'));
    loop {
        // None of the marks is part of another character.
        let plain = rest.bytes().position(is_inline_mark).unwrap_or(rest.len());
        out.push_str(&rest[..plain]);
        rest = &rest[plain..];
        let Some(character) = rest.chars().next() else { break };
        let tail = &rest[character.len_utf8()..];
        let here = line.len() - rest.len();
        let closed = if rest.starts_with("<!--") { last_comment } else { last_tag }.is_some_and(|last| here < last);
        let linked = last_link.is_some_and(|last| here < last);
        rest = match character {
            '<' if closed => after_tag(rest, &mut out).unwrap_or_else(|| push(&mut out, '<', tail)),
            '!' if tail.starts_with('[') && linked => after_link(tail, None).unwrap_or_else(|| push(&mut out, '!', tail)),
            '[' if tail.starts_with('!') => after_alert(rest).unwrap_or_else(|| push(&mut out, '[', tail)),
            '[' if linked => after_link(rest, Some((&mut out, code))).unwrap_or_else(|| push(&mut out, '[', tail)),
            '*' if tail.starts_with('*') => &tail[1..],
            '_' if tail.starts_with('_') && !out.ends_with(|c: char| c.is_alphanumeric() || c == '_') => &tail[1..],
            '_' if tail.starts_with('_') && tail[1..].starts_with([' ', '.', ',', ':']) => &tail[1..],
            '`' => match code_span(rest).filter(|_| code == Code::Kept && !out.ends_with('`')) {
                Some((words, after)) => {
                    out.extend(["`", words, "`"]);
                    after
                }
                None => tail,
            },
            '|' => push(&mut out, ' ', tail),
            '&' => after_entity(rest, &mut out).unwrap_or_else(|| push(&mut out, '&', tail)),
            other => push(&mut out, other, tail),
        };
    }
    out
}

fn is_inline_mark(byte: u8) -> bool {
    matches!(byte, b'<' | b'!' | b'[' | b'*' | b'_' | b'`' | b'|' | b'&')
}

fn push<'t>(out: &mut String, character: char, tail: &'t str) -> &'t str {
    out.push(character);
    tail
}

/// What follows an HTML tag or comment; `None` when `<` opens none. A tag parts words, except inside one.
fn after_tag<'t>(rest: &'t str, out: &mut String) -> Option<&'t str> {
    if let Some(comment) = rest.strip_prefix("<!--") {
        return comment.find("-->").map(|end| &comment[end + 3..]);
    }
    let name = rest[1..].trim_start_matches('/');
    let known = name.chars().take(12).take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    const TAGS: [&str; 42] = [
        "a",
        "b",
        "br",
        "p",
        "i",
        "u",
        "em",
        "strong",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "div",
        "span",
        "table",
        "thead",
        "tbody",
        "tr",
        "td",
        "th",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "img",
        "hr",
        "sup",
        "sub",
        "small",
        "blockquote",
        "details",
        "summary",
        "s",
        "dl",
        "dt",
        "dd",
        "font",
        "center",
        "section",
    ];
    if !TAGS.contains(&known.as_str()) {
        return None;
    }
    let end = rest.find('>')?;
    if !matches!(
        known.as_str(),
        "b" | "i" | "u" | "em" | "strong" | "code" | "a" | "span" | "sup" | "sub" | "small" | "s" | "font"
    ) {
        out.push(' ');
    }
    Some(&rest[end + 1..])
}

/// The words and the target of a link are each shorter than this many bytes.
const LONGEST_LINK: usize = 2_000;

/// `[words](target)` → `words`; an image, without `out`, → nothing. `None` when it is no link.
fn after_link<'t>(rest: &'t str, out: Option<(&mut String, Code)>) -> Option<&'t str> {
    let find = |text: &str, mark: u8| text.bytes().take(LONGEST_LINK).position(|byte| byte == mark);
    let close = find(rest, b']')?;
    let words = &rest[1..close];
    let target = rest[close + 1..].strip_prefix('(')?;
    let end = find(target, b')')?;
    match out {
        Some((out, Code::Kept)) if code_span(words).is_some_and(|(_, after)| after.is_empty()) && !out.ends_with('`') => {
            out.push_str(words);
        }
        Some((out, _)) => out.push_str(&words.replace(['`', '*'], "")),
        None => {}
    }
    Some(&target[end + 1..])
}

/// What follows GitHub's `[!NOTE]` and its like.
fn after_alert(rest: &str) -> Option<&str> {
    let close = 2 + rest.get(2..)?.bytes().position(|byte| !byte.is_ascii_uppercase())?;
    rest[close..].strip_prefix(']')
}

fn after_entity<'t>(rest: &'t str, out: &mut String) -> Option<&'t str> {
    const ENTITIES: [(&str, char); 8] = [
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&#39;", '\''),
        ("&apos;", '\''),
        ("&nbsp;", ' '),
        ("&#x27;", '\''),
    ];
    let (entity, character) = ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity))?;
    Some(push(out, *character, &rest[entity.len()..]))
}

/// At most `max` characters, ending with a whole sentence if that keeps a third of the room, else with a whole word.
pub(super) fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let end = text.char_indices().nth(max).map_or(text.len(), |(at, _)| at);
    let head = &text[..end];
    if let Some(at) = last_sentence_end(head).filter(|at| *at >= end / 3) {
        return head[..at].to_owned();
    }
    // Not every script has spaces.
    let word = head.rfind(' ').filter(|at| *at >= end / 2).unwrap_or(end);
    format!("{}…", head[..word].trim_end_matches([',', ';', ':', ' ', '(', '.']))
}

/// The longest description of anything, in bytes; clients cut at 1,024.
pub(super) const MAX_BYTES: usize = 1_000;

/// A description within its bound.
pub(crate) fn fit_words(text: &str) -> String {
    fit(text, MAX_BYTES)
}

/// Whether a text holds these words whole: `10` is not in `100`.
pub(crate) fn has_words(text: &str, words: &str) -> bool {
    let part = |character: Option<char>| character.is_some_and(|character| character.is_alphanumeric() || character == '_');
    text.match_indices(words).any(|(at, _)| {
        !words.is_empty() && !part(text[..at].chars().next_back()) && !part(text[at + words.len()..].chars().next())
    })
}

/// [`cut`] by bytes, for texts whose characters take several.
pub(super) fn fit(text: &str, max_bytes: usize) -> String {
    if text.len() <= max_bytes {
        return text.to_owned();
    }
    let room = max_bytes.saturating_sub('…'.len_utf8());
    let characters = text.char_indices().take_while(|(at, character)| at + character.len_utf8() <= room).count();
    cut(text, characters)
}

/// The byte after the last full stop that ends a sentence: not that of "e.g.", "v1." or a list's number.
fn last_sentence_end(text: &str) -> Option<usize> {
    sentence_ends(text).last()
}

/// What ends a sentence.
const MARKS: [&str; 6] = [".", "!", "?", "。", "！", "？"];

fn sentence_ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    // The wide marks begin with one of two bytes that few other texts have.
    let candidates = text.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'.' | b'!' | b'?' | 0xe3 | 0xef));
    candidates.filter_map(|(at, _)| {
        let mark = MARKS.iter().find(|mark| text[at..].starts_with(**mark))?;
        let end = at + mark.len();
        // A closing quote or bracket belongs to the sentence.
        let closed =
            end + text[end..].chars().take_while(|c| matches!(c, '"' | ')' | '\'' | '”')).map(char::len_utf8).sum::<usize>();
        let after = &text[closed..];
        let ends = after.is_empty() || after.starts_with(' ') || mark.len() > 1;
        let before = text[..at].rsplit(' ').next().unwrap_or("").trim_start_matches(['(', '"']);
        let abbreviation = matches!(before, "e.g" | "i.e" | "eg" | "ie" | "etc" | "vs" | "approx" | "incl" | "no" | "ex" | "ca")
            && !after.is_empty()
            || (before.len() == 1 && !after.is_empty());
        (ends && !abbreviation).then_some(closed)
    })
}

/// The sentences of a text, each without the spaces around it.
pub(crate) fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    for end in sentence_ends(text).chain(std::iter::once(text.len())) {
        let sentence = text.get(start..end).unwrap_or_default().trim();
        if !sentence.is_empty() {
            found.push(sentence);
        }
        start = end;
    }
    found
}

/// Ends a text with a full stop.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '!', '?', '…', ':', '。', '！', '？']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// The text with a capital at its start.
pub(super) fn capitalise(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().collect::<String>() + characters.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_words_stay() {
        let table = [
            ("<p>Lists <b>all</b> users.</p><ul><li>a</li></ul>", "Lists all users. a"),
            ("See [the docs](https://x/y) for `id`.", "See the docs for id."),
            ("# Head\n\nBody **bold** and a_b_c __init__ here", "Head. Body bold and a_b_c init here"),
            ("One of:\n* a\n- b * c", "One of: a; b * c"),
            ("See [the\nlong guide](https://x/y) now", "See the long guide now"),
            ("```json\n{}\n```\nText", "{} Text"),
            ("| a | b |\n|---|---|\n| 1 | 2 |", "a b 1 2"),
            ("a &lt; b &amp;&amp; c", "a < b && c"),
            ("x <y> z, 1 < 2", "x <y> z, 1 < 2"),
            ("![logo](x.png) Hi", "Hi"),
            ("a <!-- b --> c <!-- d", "a c <!-- d"),
            ("> [!NOTE]\n> Mind this", "Mind this"),
            ("[a, b] and (c)", "[a, b] and (c)"),
        ];
        for (source, expected) in table {
            assert_eq!(plain_text(source).text, expected, "{source}");
        }
    }

    #[test]
    fn hidden_characters_are_removed_and_told() {
        let plain = plain_text("a\u{200b}b\u{202e}c\u{e0041}");
        assert_eq!(plain.text, "abc");
        assert_eq!(plain.hidden, ['\u{200b}', '\u{202e}', '\u{e0041}']);
    }

    #[test]
    fn texts_are_cut_at_sentences() {
        assert_eq!(cut("One. Two is longer.", 10), "One.");
        assert_eq!(cut("Use e.g. this and that word", 16), "Use e.g. this…");
        assert_eq!(cut("short", 10), "short");
        assert_eq!(cut("列出脚本。列出更多脚本", 8), "列出脚本。");
        assert_eq!(cut("列出所有脚本包括", 4), "列出所有…");
        assert_eq!(fit("слово слово слово", 25), "слово слово…");
    }
}
