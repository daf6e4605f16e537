//! Texts that are not what they look like: hidden characters, letters of other alphabets that pass for Latin ones, and prose that
//! speaks to a model instead of a reader (reference: tool poisoning, MCP).
//!
//! Looks at the documents themselves, so that every finding names the exact place. What is hidden is removed where texts are made
//! for models ([`crate::lower`]); here it is only told.

use crate::diagnostic::{Code, Finding};
use crate::source::{At, Node, Value, escape_token};

pub use toolwright_integration::is_hidden;

/// Findings of one kind in one document; a text that is full of them is told once for all.
const MAX_FINDINGS: usize = 40;

/// Reports every suspicious text of a document.
pub fn inspect_texts(root: &Node<'_>, findings: &mut Vec<Finding>) {
    let mut pass = Pass { counts: [0; 3], findings, path: Vec::new() };
    pass.node(root, "");
    for (count, what) in pass.counts.into_iter().zip(["hidden characters", "names of mixed alphabets", "words to a model"]) {
        if count > MAX_FINDINGS {
            let message = format!("{} more texts of the same document have {what}", count - MAX_FINDINGS);
            findings
                .push(Finding::warning(Code::HiddenCharacters, message).at(root.at).help("ask the vendor why they are there"));
        }
    }
}

/// Whether a text is ASCII of which nothing is hidden: most are, and need no closer look.
pub fn is_visible_ascii(text: &str) -> bool {
    let bad = |byte: &u8| !((0x20..0x7f).contains(byte) || matches!(byte, b'\n' | b'\r' | b'\t'));
    // Without a way out inside a chunk, the compiler looks at many bytes at once.
    text.as_bytes().chunks(64).all(|chunk| !chunk.iter().fold(false, |found, byte| found | bad(byte)))
}

/// The only ones that ordinary text has: they colour an emoji, or join several into one.
fn is_of_emoji(character: char) -> bool {
    matches!(character, '\u{fe0e}' | '\u{fe0f}' | '\u{200d}')
}

enum Step<'n> {
    Key(&'n str),
    Index(usize),
}

struct Pass<'n, 'f> {
    counts: [usize; 3],
    findings: &'f mut Vec<Finding>,
    /// From the root to where the pass is.
    path: Vec<Step<'n>>,
}

impl<'n> Pass<'n, '_> {
    fn node(&mut self, node: &'n Node<'_>, key: &str) {
        match &node.value {
            Value::String(text) => {
                self.hidden(text, "text", node.at);
                if matches!(key, "description" | "summary" | "title") {
                    self.words(text, key, node.at);
                }
                if matches!(key, "name" | "operationId") {
                    self.name(text, node.at);
                }
            }
            Value::Array(items) => {
                for (position, item) in items.iter().enumerate() {
                    self.path.push(Step::Index(position));
                    self.node(item, "");
                    self.path.pop();
                }
            }
            Value::Object(entries) => {
                for (name, value) in entries {
                    self.path.push(Step::Key(name));
                    self.hidden(name, "key", value.at);
                    self.name(name, value.at);
                    self.node(value, name);
                    self.path.pop();
                }
            }
            _ => {}
        }
    }

    /// The JSON pointer of the place, as it can stand in a message.
    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for step in &self.path {
            pointer.push('/');
            match step {
                Step::Key(key) => pointer.extend(escape_token(key).chars().filter(|character| !is_hidden(*character))),
                Step::Index(index) => pointer.push_str(&index.to_string()),
            }
        }
        pointer
    }

    fn report(&mut self, kind: usize, finding: impl FnOnce() -> Finding) {
        self.counts[kind] += 1;
        if self.counts[kind] <= MAX_FINDINGS {
            self.findings.push(finding());
        }
    }

    fn hidden(&mut self, text: &str, what: &str, at: At) {
        if is_visible_ascii(text) {
            return;
        }
        let mut found: Vec<char> = text.chars().filter(|character| is_hidden(*character)).collect();
        if found.is_empty() {
            return;
        }
        found.sort_unstable();
        found.dedup();
        let points: Vec<String> = found.iter().take(8).map(|character| code_point(*character)).collect();
        let more = if found.len() > points.len() { ", …" } else { "" };
        let message =
            format!("the {what} at {} holds hidden characters ({}{more}), which are removed", self.pointer(), points.join(", "));
        let harmless = found.iter().all(|character| is_of_emoji(*character));
        self.report(0, || {
            let finding = match harmless {
                true => Finding::note(Code::HiddenCharacters, message),
                false => Finding::warning(Code::HiddenCharacters, message),
            };
            finding.at(at).help("ask the vendor why they are there")
        });
    }

    /// One word of Latin letters and of letters that look like them.
    fn name(&mut self, name: &str, at: At) {
        if name.is_ascii() {
            return;
        }
        let words = name.split(|c: char| !c.is_alphabetic());
        let mixed = words
            .filter(|word| word.contains(|c: char| c.is_ascii_alphabetic()))
            .find_map(|word| word.chars().find(|c| is_lookalike(*c)));
        if let Some(character) = mixed {
            let shown: String = name.chars().filter(|character| !is_hidden(*character)).take(60).collect();
            let message =
                format!("`{shown}` at {} mixes alphabets: {} is no Latin letter", self.pointer(), code_point(character));
            let help = "compare it with the vendor's documentation; it may pass for another name";
            self.report(1, || Finding::warning(Code::MixedAlphabets, message).at(at).help(help));
        }
    }

    fn words(&mut self, text: &str, key: &str, at: At) {
        if let Some(phrase) = phrase_in(text) {
            let message = format!("the {key} at {} speaks to a model and not to a reader: `{phrase}`", self.pointer());
            let help = "read the text; a record or an overlay replaces it";
            self.report(2, || Finding::warning(Code::SuspiciousText, message).at(at).help(help));
        }
    }
}

/// The first suspicious phrase of a text, whatever its case.
pub(crate) fn phrase_in(text: &str) -> Option<&'static str> {
    let bytes = text.as_bytes();
    bytes.windows(SHORTEST).enumerate().find_map(|(at, head)| {
        let rare = match head[0] | 0x20 {
            b'<' | b'{' | b'~' => true,
            b'b' | b'd' | b'h' | b'i' | b'w' => LEADS.contains(&[head[0] | 0x20, head[1] | 0x20, head[2] | 0x20]),
            _ => false,
        };
        let here =
            |phrase: &&&str| bytes[at..].get(..phrase.len()).is_some_and(|found| found.eq_ignore_ascii_case(phrase.as_bytes()));
        if rare { PHRASES.iter().find(here).copied() } else { None }
    })
}

/// The length of the shortest phrase.
const SHORTEST: usize = 6;
/// How those phrases begin that begin with a letter, each byte with the bit that makes letters small.
const LEADS: [[u8; 3]; 8] = [*b"bef", *b"dis", *b"do ", *b"don", *b"hid", *b"id\x7f", *b"ign", *b"wit"];

/// What a description of an API has no reason to say.
const PHRASES: [&str; 26] = [
    "<important>",
    "</important>",
    "<system>",
    "<instructions>",
    "<secret>",
    "<|im_start|>",
    "<|system|>",
    "[inst]",
    "ignore previous instructions",
    "ignore all previous",
    "ignore all other",
    "ignore the above",
    "ignore any previous",
    "disregard previous",
    "disregard all",
    "disregard the above",
    "do not tell the user",
    "don't tell the user",
    "do not inform the user",
    "without telling the user",
    "hide this from the user",
    "before using this tool",
    "before using any other tool",
    "before calling any other tool",
    "~/.ssh",
    "id_rsa",
];

fn code_point(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

/// Letters of Cyrillic, Greek, Armenian, Cherokee, and full-width and mathematical ones: each has a Latin twin.
fn is_lookalike(character: char) -> bool {
    matches!(character,
        '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}' | '\u{530}'..='\u{58f}' | '\u{13a0}'..='\u{13ff}' | '\u{ff21}'..='\u{ff5a}' | '\u{1d400}'..='\u{1d7ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_is_found_wherever_it_stands() {
        for phrase in PHRASES {
            for text in [phrase.to_owned(), format!("\u{e9}i {}", phrase.to_uppercase()), format!("Id be {phrase}.")] {
                assert_eq!(phrase_in(&text), Some(phrase), "{text}");
            }
        }
        assert!(PHRASES.iter().all(|phrase| phrase.len() >= SHORTEST));
        assert_eq!(phrase_in("Ignore case. Do it before noon, or hide it with <b>id_rs</b>"), None);
    }
}
