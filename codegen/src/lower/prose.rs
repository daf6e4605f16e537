//! Vendors' prose → documentation for programmers: paragraphs, items of lists and short pieces of code stay, all other markup goes.

use super::text::{Code, Line, join_links, read_line, sentence, strip_inline, without_hidden};
use std::borrow::Cow;

/// Lines of words, each a paragraph or, with `* ` in front, an item of a list; code stands in backticks, which stand for nothing else.
pub(super) fn prose(source: &str) -> String {
    let visible = without_hidden(source, &mut Vec::new());
    let text = laid_out(&visible);
    let mut lines: Vec<String> = Vec::new();
    let mut open = false;
    for line in join_links(&text).lines() {
        if line.trim().is_empty() {
            open = false;
            continue;
        }
        // A fence or a ruler parts what stands around it.
        let Some(Line { heading, item, words }) = read_line(line) else {
            open = false;
            continue;
        };
        let words = strip_inline(words, Code::Kept);
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        match lines.last_mut().filter(|_| open && !item && !heading) {
            _ if words.is_empty() => {}
            Some(last) => last.extend([" ", &words]),
            None if item => lines.push(format!("* {words}")),
            None if heading => lines.push(sentence(&words)),
            None => lines.push(words),
        }
        open = !heading && !lines.is_empty();
    }
    lines.join("\n")
}

/// The tags that say how a text is laid out, as Markdown.
fn laid_out(text: &str) -> Cow<'_, str> {
    const TAGS: [(&str, &str); 11] = [
        ("<p>", "\n\n"),
        ("</p>", "\n\n"),
        ("<br>", "\n\n"),
        ("<br/>", "\n\n"),
        ("<br />", "\n\n"),
        ("</ul>", "\n\n"),
        ("</ol>", "\n\n"),
        ("<li>", "\n* "),
        ("</li>", "\n\n"),
        ("<code>", "`"),
        ("</code>", "`"),
    ];
    let mut text = Cow::Borrowed(text);
    for (tag, mark) in TAGS {
        if text.contains(tag) {
            text = text.replace(tag, mark).into();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_lists_and_code_stay() {
        let table = [
            ("One.\nStill `a_b`.\n\nTwo.", "One. Still `a_b`.\nTwo."),
            ("Either:\n* `x`: one\n  goes on\n* two\n\nEnd", "Either:\n* `x`: one goes on\n* two\nEnd"),
            ("<p>See <code>GET /x</code>.</p><ul><li>a</li><li>b</li></ul>", "See `GET /x`.\n* a\n* b"),
            ("# Head\nText [`x`](https://a/b) [y](/z)", "Head.\nText `x` y"),
            ("a ``x`` b ` c", "a x b c"),
            ("don`t **use** `` ` ``", "dont use"),
            ("a\u{200b}b `<T>`", "ab `<T>`"),
            ("```json\n{}\n```\nText", "{}\nText"),
        ];
        for (source, expected) in table {
            assert_eq!(prose(source), expected, "{source}");
        }
    }
}
