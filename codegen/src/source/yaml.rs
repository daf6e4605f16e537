//! YAML text → [`Node`], over saphyr's events.
//!
//! Scalars follow the YAML 1.2 core schema, so `no`, `on` and dates stay strings. Aliases are expanded within [`MAX_NODES`].

use super::json::keep_last_of_each_key;
use super::{At, MAX_DEPTH, MAX_NODES, Node, SyntaxError, Value};
use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};
use std::borrow::Cow;
use std::collections::HashMap;

/// Reads the first YAML document of `text` that holds anything; `further` is where another one begins. Equal keys are treated
/// as in JSON.
pub(crate) fn read_yaml<'a>(
    text: &'a str,
    document: u32,
    duplicates: &mut Vec<(At, String)>,
    further: &mut Option<At>,
) -> Result<Node<'a>, SyntaxError> {
    let mut builder = Builder {
        document,
        text: Cursor { text, byte: 0, character: 0 },
        stack: Vec::new(),
        items: Vec::new(),
        entries: Vec::new(),
        anchors: HashMap::new(),
        nodes: 0,
        duplicates,
        root: None,
    };
    let mut ended = false;
    for event in Parser::new_from_str(text) {
        if ended {
            let offset = match event {
                Ok((Event::DocumentStart(_), span)) => span.start.index(),
                Ok(_) => continue,
                Err(error) => error.marker().index(),
            };
            *further = Some(At { document, offset: offset_of(offset) });
            break;
        }
        let (event, span) = event.map_err(|error| syntax_error(text, error.marker().index(), error.info()))?;
        ended = matches!(event, Event::DocumentEnd) && builder.holds_anything();
        builder.take(event, span)?;
    }
    let empty = || Node { value: Value::Null, at: At { document, offset: 0 } };
    Ok(builder.root.unwrap_or_else(empty))
}

/// The reader's words, and plainer ones where they do not say what is wrong.
fn syntax_error(text: &str, offset: usize, info: &str) -> SyntaxError {
    let line = text.chars().take(offset).collect::<String>();
    let line = line.rsplit('\n').next().unwrap_or_default();
    let rest: String = text.chars().skip(offset).take_while(|c| *c != '\n').collect();
    let indented = line.trim_start_matches(' ').starts_with('\t') || (line.trim().is_empty() && rest.starts_with('\t'));
    let message = match indented {
        true => "a tab stands in the indentation, and YAML takes spaces only".to_owned(),
        false => info.to_owned(),
    };
    SyntaxError { offset: offset_of(offset), message, limit: false }
}

/// Characters beyond 4 GiB cannot occur: [`super::MAX_FILE_BYTES`] is checked before.
fn offset_of(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// A collection that is open; `from` is where its content begins in [`Builder::items`] or [`Builder::entries`].
enum Frame<'a> {
    Sequence { at: At, anchor: usize, from: usize },
    Mapping { at: At, anchor: usize, from: usize, key: Option<Cow<'a, str>> },
}

struct Builder<'a, 'd> {
    document: u32,
    text: Cursor<'a>,
    stack: Vec<Frame<'a>>,
    /// The content of all open sequences, so that each becomes a list of exactly its size.
    items: Vec<Node<'a>>,
    /// The same for mappings.
    entries: Vec<(Cow<'a, str>, Node<'a>)>,
    anchors: HashMap<usize, (Node<'a>, usize)>,
    nodes: usize,
    duplicates: &'d mut Vec<(At, String)>,
    root: Option<Node<'a>>,
}

impl<'a> Builder<'a, '_> {
    fn take(&mut self, event: Event<'a>, span: Span) -> Result<(), SyntaxError> {
        let at = At { document: self.document, offset: offset_of(span.start.index()) };
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let text = self.text.borrow(text, span.start.index(), style);
                let node = Node { value: scalar(text, style, tag.as_deref()), at };
                self.finish(node, anchor)
            }
            Event::Alias(anchor) => self.alias(anchor, at),
            Event::SequenceStart(anchor, _) => self.open(Frame::Sequence { at, anchor, from: self.items.len() }, at),
            Event::MappingStart(anchor, _) => self.open(Frame::Mapping { at, anchor, from: self.entries.len(), key: None }, at),
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            _ => Ok(()),
        }
    }

    fn holds_anything(&self) -> bool {
        self.root.as_ref().is_some_and(|root| !matches!(root.value, Value::Null))
    }

    fn open(&mut self, frame: Frame<'a>, at: At) -> Result<(), SyntaxError> {
        if self.stack.len() > MAX_DEPTH {
            return Err(SyntaxError {
                offset: at.offset,
                message: format!("nested deeper than {MAX_DEPTH} levels"),
                limit: true,
            });
        }
        self.stack.push(frame);
        Ok(())
    }

    fn close(&mut self) -> Result<(), SyntaxError> {
        match self.stack.pop() {
            Some(Frame::Sequence { at, anchor, from }) => {
                let items = self.items.drain(from..).collect();
                self.finish(Node { value: Value::Array(items), at }, anchor)
            }
            Some(Frame::Mapping { at, anchor, from, .. }) => {
                let mut entries = self.entries.drain(from..).collect();
                merge_keys(&mut entries);
                keep_last_of_each_key(&mut entries, self.duplicates);
                self.finish(Node { value: Value::Object(entries), at }, anchor)
            }
            None => Ok(()),
        }
    }

    fn alias(&mut self, anchor: usize, at: At) -> Result<(), SyntaxError> {
        let Some((node, size)) = self.anchors.get(&anchor) else {
            return Err(SyntaxError {
                offset: at.offset,
                message: "an alias may not stand inside its own anchor".into(),
                limit: false,
            });
        };
        self.nodes += size;
        self.check_size(at)?;
        let node = node.clone();
        self.finish(node, 0)
    }

    fn check_size(&self, at: At) -> Result<(), SyntaxError> {
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        let message = format!("more than {MAX_NODES} values after its aliases are expanded");
        Err(SyntaxError { offset: at.offset, message, limit: true })
    }

    /// Puts a finished node into the frame that is open, as key or value.
    fn finish(&mut self, node: Node<'a>, anchor: usize) -> Result<(), SyntaxError> {
        self.nodes += 1;
        self.check_size(node.at)?;
        if anchor > 0 {
            let size = count(&node);
            self.anchors.insert(anchor, (node.clone(), size));
            // The copy that is kept for the aliases is as large as the original.
            self.nodes += size;
        }
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Frame::Sequence { .. }) => self.items.push(node),
            Some(Frame::Mapping { key, .. }) => match key.take() {
                Some(key) => self.entries.push((key, node)),
                None => {
                    let offset = node.at.offset;
                    *key = Some(key_text(node).ok_or_else(|| SyntaxError {
                        offset,
                        message: "a key must be a string, a number or a boolean".into(),
                        limit: false,
                    })?);
                }
            },
        }
        Ok(())
    }
}

/// Goes through the text once, from one scalar to the next.
struct Cursor<'a> {
    text: &'a str,
    byte: usize,
    character: usize,
}

impl<'a> Cursor<'a> {
    /// A scalar that stands in the text as it is need not be kept a second time; most do.
    fn borrow(&mut self, scalar: Cow<'a, str>, start: usize, style: ScalarStyle) -> Cow<'a, str> {
        if matches!(scalar, Cow::Borrowed(_)) || start < self.character {
            return scalar;
        }
        let (rest, characters) = (&self.text.as_bytes()[self.byte..], start - self.character);
        let ahead = match rest.get(..characters).is_some_and(<[u8]>::is_ascii) {
            true => Some(characters),
            false => rest.iter().enumerate().filter(|(_, byte)| **byte & 0xc0 != 0x80).nth(characters).map(|(at, _)| at),
        };
        let Some(ahead) = ahead else { return scalar };
        (self.byte, self.character) = (self.byte + ahead, start);
        let quote = usize::from(matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted));
        let begin = self.byte + quote;
        match self.text.get(begin..begin + scalar.len()) {
            Some(same) if same == scalar => Cow::Borrowed(same),
            _ => scalar,
        }
    }
}

fn key_text(node: Node<'_>) -> Option<Cow<'_, str>> {
    match node.value {
        Value::String(text) | Value::Number(text) => Some(text),
        Value::Bool(value) => Some(Cow::Borrowed(if value { "true" } else { "false" })),
        Value::Null => Some(Cow::Borrowed("null")),
        _ => None,
    }
}

fn count(node: &Node<'_>) -> usize {
    1 + match &node.value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(entries) => entries.iter().map(|(_, value)| count(value)).sum(),
        _ => 0,
    }
}

/// YAML 1.1's `<<`: the merged mapping's keys stand behind the mapping's own, which win.
fn merge_keys<'a>(entries: &mut Vec<(Cow<'a, str>, Node<'a>)>) {
    while let Some(position) = entries.iter().position(|(key, value)| key == "<<" && mergeable(value)) {
        let (_, merged) = entries.remove(position);
        let sources = match merged.value {
            Value::Array(items) => items,
            _ => vec![merged],
        };
        for source in sources {
            let Value::Object(inherited) = source.value else { continue };
            for (key, value) in inherited {
                if !entries.iter().any(|(own, _)| *own == key) {
                    entries.push((key, value));
                }
            }
        }
    }
}

fn mergeable(value: &Node<'_>) -> bool {
    value.is_object() || (!value.items().is_empty() && value.items().iter().all(Node::is_object))
}

fn scalar<'a>(text: Cow<'a, str>, style: ScalarStyle, tag: Option<&Tag>) -> Value<'a> {
    let core = tag.filter(|tag| tag.is_yaml_core_schema()).map(|tag| tag.suffix.as_str());
    if style != ScalarStyle::Plain || core == Some("str") {
        return Value::String(text);
    }
    match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    match number(&text) {
        Some(Spelling::Json) => Value::Number(text),
        Some(Spelling::Other(json)) => Value::Number(Cow::Owned(json)),
        None => Value::String(text),
    }
}

enum Spelling {
    /// The text is a JSON number as it stands.
    Json,
    /// The same number, written as JSON.
    Other(String),
}

/// Recognises the core schema's numbers. `.inf` and `.nan` have no JSON form and stay strings.
fn number(text: &str) -> Option<Spelling> {
    let first = text.bytes().next()?;
    if !matches!(first, b'-' | b'+' | b'.' | b'0'..=b'9') {
        return None;
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return u128::from_str_radix(digits, 16).ok().map(|value| Spelling::Other(value.to_string()));
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return u128::from_str_radix(digits, 8).ok().map(|value| Spelling::Other(value.to_string()));
    }
    let (sign, rest) = match text.as_bytes() {
        [b'-', ..] => ("-", &text[1..]),
        [b'+', ..] => ("", &text[1..]),
        _ => ("", text),
    };
    let (mantissa, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !fraction.is_none_or(digits) || (whole.is_empty() && fraction.is_none_or(str::is_empty)) {
        return None;
    }
    if let Some(exponent) = exponent {
        let bare = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if bare.is_empty() || !digits(bare) {
            return None;
        }
    }
    let trimmed = whole.trim_start_matches('0');
    let json_whole = if trimmed.is_empty() { "0" } else { trimmed };
    let mut json = format!("{sign}{json_whole}");
    if let Some(fraction) = fraction.filter(|fraction| !fraction.is_empty()) {
        json.push('.');
        json.push_str(fraction);
    }
    if let Some(exponent) = exponent {
        json.push(if rest.contains('E') { 'E' } else { 'e' });
        json.push_str(exponent);
    }
    Some(if json == text { Spelling::Json } else { Spelling::Other(json) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        read_yaml(text, 0, &mut Vec::new(), &mut None).unwrap().to_json().to_string()
    }

    #[test]
    fn scalars_follow_the_core_schema() {
        let text = "a: no\nb: 2022-02-03\nc: 1.0\nd: 0x1F\ne: '1'\nf: ~\ng: -9223372036854776000\nh: +1\ni: .5\nj: 1e3\nk: 010\nl: on\nm: 1.2.3\nn: !!str 5\no: true";
        let expected = r#"{"a":"no","b":"2022-02-03","c":1.0,"d":31,"e":"1","f":null,"g":-9223372036854776000,"h":1,"i":0.5,"j":1e3,"k":10,"l":"on","m":"1.2.3","n":"5","o":true}"#;
        assert_eq!(read(text), expected);
    }

    #[test]
    fn anchors_and_merge_keys() {
        assert_eq!(
            read("a: &x {k: 1, l: 2}\nb: *x\nc:\n  <<: *x\n  k: 3"),
            r#"{"a":{"k":1,"l":2},"b":{"k":1,"l":2},"c":{"k":3,"l":2}}"#
        );
    }

    #[test]
    fn the_first_document_that_holds_anything_is_read() {
        let read = |text: &str| {
            let mut further = None;
            let node = read_yaml(text, 0, &mut Vec::new(), &mut further).unwrap();
            (node.to_json().to_string(), further.map(|at| at.offset))
        };
        assert_eq!(read("a: 1\n"), ("{\"a\":1}".into(), None));
        assert_eq!(read("---\na: 1\n...\n"), ("{\"a\":1}".into(), None));
        assert_eq!(read("---\n# nothing\n---\na: 1\n"), ("{\"a\":1}".into(), None));
        assert_eq!(read("a: 1\n---\nb: 2\n"), ("{\"a\":1}".into(), Some(5)));
        assert_eq!(read("%YAML 1.2\n---\r\na: \"1\"\r\n"), ("{\"a\":\"1\"}".into(), None));
    }

    #[test]
    fn alias_bombs_and_depth_are_limits() {
        let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for level in 1..10 {
            let previous = format!("*a{}", level - 1);
            bomb.push_str(&format!("a{level}: &a{level} [{}]\n", vec![previous; 10].join(",")));
        }
        assert!(read_yaml(&bomb, 0, &mut Vec::new(), &mut None).unwrap_err().limit);
        assert!(read_yaml(&"[".repeat(10_000), 0, &mut Vec::new(), &mut None).is_err());
        assert!(read_yaml("a: &a [*a]", 0, &mut Vec::new(), &mut None).is_err());
    }
}
