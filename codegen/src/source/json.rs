//! JSON text → [`Node`].
//!
//! Ours and not serde_json's, because the tree must keep what `serde_json::Value` drops: places, key order, the digits of
//! numbers, and the fact that a key came twice; and the same whichever features a consumer's build turns on.

use super::{At, MAX_DEPTH, MAX_NODES, Node, SyntaxError, Value};
use std::borrow::Cow;

/// Reads one JSON document.
///
/// Keys that come twice are reported in `duplicates`; the last one counts, as in every lenient reader.
pub(crate) fn read_json<'a>(text: &'a str, document: u32, duplicates: &mut Vec<(At, String)>) -> Result<Node<'a>, SyntaxError> {
    let mut reader = Reader { text, bytes: text.as_bytes(), position: 0, document, nodes: 0, duplicates };
    reader.skip_space();
    let node = reader.value(0)?;
    reader.skip_space();
    if reader.position < reader.bytes.len() {
        return Err(reader.error("unexpected text after the end of the document"));
    }
    Ok(node)
}

struct Reader<'a, 'd> {
    text: &'a str,
    bytes: &'a [u8],
    position: usize,
    document: u32,
    nodes: usize,
    duplicates: &'d mut Vec<(At, String)>,
}

impl<'a> Reader<'a, '_> {
    fn error(&self, message: impl Into<String>) -> SyntaxError {
        SyntaxError { offset: self.position as u32, message: message.into(), limit: false }
    }

    fn limit(&self, message: String) -> SyntaxError {
        SyntaxError { offset: self.position as u32, message, limit: true }
    }

    fn here(&self) -> At {
        At { document: self.document, offset: self.position as u32 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.position).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.position += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node<'a>, SyntaxError> {
        if depth > MAX_DEPTH {
            return Err(self.limit(format!("nested deeper than {MAX_DEPTH} levels")));
        }
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(self.limit(format!("more than {MAX_NODES} values")));
        }
        let at = self.here();
        let value = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => Value::Number(Cow::Borrowed(self.number()?)),
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            Some(_) => return Err(self.error("expected a JSON value")),
            None => return Err(self.error("the document ends where a value should stand")),
        };
        Ok(Node { value, at })
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Result<Value<'a>, SyntaxError> {
        if !self.bytes[self.position..].starts_with(word.as_bytes()) {
            return Err(self.error("expected a JSON value"));
        }
        self.position += word.len();
        Ok(value)
    }

    fn object(&mut self, depth: usize) -> Result<Value<'a>, SyntaxError> {
        self.position += 1;
        let mut entries: Vec<(Cow<'a, str>, Node<'a>)> = Vec::new();
        self.skip_space();
        if self.peek() == Some(b'}') {
            self.position += 1;
            return Ok(Value::Object(entries));
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.error("expected a key in double quotes"));
            }
            let key = self.string()?;
            self.skip_space();
            if self.peek() != Some(b':') {
                return Err(self.error("expected `:` after the key"));
            }
            self.position += 1;
            self.skip_space();
            let value = self.value(depth + 1)?;
            entries.push((key, value));
            self.skip_space();
            match self.peek() {
                Some(b',') => self.position += 1,
                Some(b'}') => break,
                _ => return Err(self.error("expected `,` or `}`")),
            }
            self.skip_space();
        }
        self.position += 1;
        keep_last_of_each_key(&mut entries, self.duplicates);
        Ok(Value::Object(entries))
    }

    fn array(&mut self, depth: usize) -> Result<Value<'a>, SyntaxError> {
        self.position += 1;
        let mut items = Vec::new();
        self.skip_space();
        if self.peek() == Some(b']') {
            self.position += 1;
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.skip_space();
            match self.peek() {
                Some(b',') => self.position += 1,
                Some(b']') => break,
                _ => return Err(self.error("expected `,` or `]`")),
            }
            self.skip_space();
        }
        self.position += 1;
        Ok(Value::Array(items))
    }

    fn number(&mut self) -> Result<&'a str, SyntaxError> {
        let start = self.position;
        if self.peek() == Some(b'-') {
            self.position += 1;
        }
        let leading_zero = self.peek() == Some(b'0');
        let whole = self.digits();
        if whole == 0 || (leading_zero && whole > 1) {
            return Err(self.error("not a JSON number"));
        }
        if self.peek() == Some(b'.') {
            self.position += 1;
            if self.digits() == 0 {
                return Err(self.error("not a JSON number: digits are missing after the point"));
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.position += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.position += 1;
            }
            if self.digits() == 0 {
                return Err(self.error("not a JSON number: digits are missing in the exponent"));
            }
        }
        Ok(&self.text[start..self.position])
    }

    fn digits(&mut self) -> usize {
        let start = self.position;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.position += 1;
        }
        self.position - start
    }

    fn string(&mut self) -> Result<Cow<'a, str>, SyntaxError> {
        self.position += 1;
        let start = self.position;
        loop {
            match self.peek() {
                Some(b'"') => {
                    let text = &self.text[start..self.position];
                    self.position += 1;
                    return Ok(Cow::Borrowed(text));
                }
                Some(b'\\') => return self.escaped_string(start).map(Cow::Owned),
                Some(0x00..=0x1f) => return Err(self.error("a control character must be escaped")),
                Some(_) => self.position += 1,
                None => return Err(self.error("the string has no end")),
            }
        }
    }

    /// Goes on from the first backslash of a string that began at `start`.
    fn escaped_string(&mut self, start: usize) -> Result<String, SyntaxError> {
        let mut out = self.text[start..self.position].to_owned();
        loop {
            let plain = self.position;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | 0x00..=0x1f)) {
                self.position += 1;
            }
            out.push_str(&self.text[plain..self.position]);
            match self.peek() {
                Some(b'"') => {
                    self.position += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(_) => return Err(self.error("a control character must be escaped")),
                None => return Err(self.error("the string has no end")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, SyntaxError> {
        let letter = self.bytes.get(self.position + 1).copied();
        self.position += 2;
        Ok(match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => return Err(self.error("unknown escape")),
        })
    }

    /// After `\u`: four digits, and the second half of a pair. A lone half becomes U+FFFD.
    fn unicode_escape(&mut self) -> Result<char, SyntaxError> {
        let first = self.hex4()?;
        if (0xd800..0xdc00).contains(&first) && self.bytes[self.position..].starts_with(b"\\u") {
            let back = self.position;
            self.position += 2;
            let second = self.hex4()?;
            if (0xdc00..0xe000).contains(&second) {
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.position = back;
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex4(&mut self) -> Result<u32, SyntaxError> {
        let digits = self.bytes.get(self.position..self.position + 4).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let Some(digits) = digits else {
            return Err(self.error("`\\u` needs four hexadecimal digits"));
        };
        self.position += 4;
        Ok(digits.iter().fold(0, |code, digit| code * 16 + (*digit as char).to_digit(16).unwrap_or(0)))
    }
}

/// Drops the earlier ones of equal keys and reports each.
pub(super) fn keep_last_of_each_key<'a>(entries: &mut Vec<(Cow<'a, str>, Node<'a>)>, duplicates: &mut Vec<(At, String)>) {
    let repeated = if entries.len() <= 12 {
        entries.iter().enumerate().any(|(position, (key, _))| entries[..position].iter().any(|(earlier, _)| earlier == key))
    } else {
        let mut seen = std::collections::HashSet::with_capacity(entries.len());
        !entries.iter().all(|(key, _)| seen.insert(key.as_ref()))
    };
    if !repeated {
        return;
    }
    let mut kept: Vec<(Cow<'a, str>, Node<'a>)> = Vec::with_capacity(entries.len());
    let mut places = std::collections::HashMap::new();
    for (key, value) in entries.drain(..) {
        if let Some(&position) = places.get(&key) {
            duplicates.push((value.at, key.clone().into_owned()));
            kept[position] = (key, value);
        } else {
            places.insert(key.clone(), kept.len());
            kept.push((key, value));
        }
    }
    *entries = kept;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<String, String> {
        read_json(text, 0, &mut Vec::new()).map(|node| node.to_json().to_string()).map_err(|error| error.message)
    }

    #[test]
    fn digits_order_and_escapes_are_kept() {
        let text = r#"{"z":1.50,"a":12345678901234567890123,"s":"\u00e9\ud83d\ude00\n\"","e":[],"o":{}}"#;
        assert_eq!(read(text).unwrap(), "{\"z\":1.50,\"a\":12345678901234567890123,\"s\":\"é😀\\n\\\"\",\"e\":[],\"o\":{}}");
    }

    #[test]
    fn the_last_of_equal_keys_counts_and_is_reported() {
        let mut duplicates = Vec::new();
        let node = read_json(r#"{"a":1,"b":2,"a":3}"#, 0, &mut duplicates).unwrap();
        assert_eq!(node.to_json().to_string(), r#"{"a":3,"b":2}"#);
        assert_eq!(duplicates, [(At { document: 0, offset: 17 }, "a".to_owned())]);
    }

    #[test]
    fn bad_documents_are_refused() {
        for text in
            ["", "{", "[1,]", "{\"a\":1,}", "01", "1.", "-", "\"\\x\"", "\"\\u12\"", "nul", "1 2", "{a:1}", "\"\n\"", "\"\\"]
        {
            assert!(read(text).is_err(), "{text}");
        }
        let deep = "[".repeat(100_000);
        assert!(read(&deep).unwrap_err().contains("deeper"));
    }

    proptest! {
        #[test]
        fn agrees_with_serde_json(text in r#"[\[\]{}",:0-9eE.+\-a-f\\u \n]{0,24}"#) {
            let theirs = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            let ours = read(&text).is_ok();
            // serde_json alone refuses lone surrogates and numbers beyond f64; ours keeps going.
            prop_assert!(ours == theirs || (ours && (text.contains("\\u") || text.contains(['e', 'E']))), "{}", text);
        }

        #[test]
        fn never_panics(text in ".{0,40}") {
            let _ = read(&text);
        }
    }
}
