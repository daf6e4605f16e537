//! Characters of a query, one at a time: blanks, names, strings and numbers.

use super::QueryError;

/// The largest whole number that a query may hold (RFC 9535 §2.1), and its negative the smallest.
const MAX_INTEGER: i64 = (1 << 53) - 1;

pub(super) struct Lexer {
    characters: Vec<char>,
    pub(super) position: usize,
}

impl Lexer {
    pub(super) fn new(text: &str) -> Self {
        Self { characters: text.chars().collect(), position: 0 }
    }

    pub(super) fn error<T>(&self, message: impl Into<String>) -> Result<T, QueryError> {
        self.error_at(self.position, message)
    }

    pub(super) fn error_at<T>(&self, character: usize, message: impl Into<String>) -> Result<T, QueryError> {
        Err(QueryError { character, message: message.into() })
    }

    /// "expected `]`, found `x`".
    pub(super) fn expected<T>(&self, what: &str) -> Result<T, QueryError> {
        match self.peek() {
            Some(found) => self.error(format!("expected {what}, found `{found}`")),
            None => self.error(format!("expected {what}, and the query ends")),
        }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.characters.get(self.position).copied()
    }

    pub(super) fn starts_with(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(offset, wanted)| self.characters.get(self.position + offset) == Some(&wanted))
    }

    /// Goes past the text, if it stands here.
    pub(super) fn take(&mut self, text: &str) -> bool {
        let found = self.starts_with(text);
        if found {
            self.position += text.chars().count();
        }
        found
    }

    pub(super) fn expect(&mut self, text: &str) -> Result<(), QueryError> {
        if self.take(text) { Ok(()) } else { self.expected(&format!("`{text}`")) }
    }

    pub(super) fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.position += 1;
        }
    }

    /// A name without quotes, as after a dot.
    pub(super) fn name(&mut self) -> Option<String> {
        let first = |c: char| c.is_ascii_alphabetic() || c == '_' || c >= '\u{80}';
        let start = self.position;
        while self.peek().is_some_and(|c| first(c) || (self.position > start && c.is_ascii_digit())) {
            self.position += 1;
        }
        (self.position > start).then(|| self.characters[start..self.position].iter().collect())
    }

    /// A whole number, if one stands here.
    pub(super) fn integer(&mut self) -> Result<Option<i64>, QueryError> {
        let start = self.position;
        self.take("-");
        let digits = self.digits();
        if digits.is_empty() {
            self.position = start;
            return Ok(None);
        }
        let negative = start + digits.chars().count() < self.position;
        if (digits.len() > 1 && digits.starts_with('0')) || (negative && digits == "0") {
            return self.error_at(start, "a number has no leading zero, and 0 no sign");
        }
        match digits.parse::<i64>() {
            Ok(number) if number <= MAX_INTEGER => Ok(Some(if negative { -number } else { number })),
            _ => self.error_at(start, format!("a whole number may be at most {MAX_INTEGER}")),
        }
    }

    fn digits(&mut self) -> String {
        let start = self.position;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.position += 1;
        }
        self.characters[start..self.position].iter().collect()
    }

    /// A JSON number, as its text.
    pub(super) fn number(&mut self) -> Result<String, QueryError> {
        let start = self.position;
        self.take("-");
        let whole = self.digits();
        if whole.is_empty() || (whole.len() > 1 && whole.starts_with('0')) {
            return self.error_at(start, "this is no number");
        }
        if self.take(".") && self.digits().is_empty() {
            return self.expected("digits after the point");
        }
        if self.take("e") || self.take("E") {
            let _sign = self.take("+") || self.take("-");
            if self.digits().is_empty() {
                return self.expected("digits in the exponent");
            }
        }
        Ok(self.characters[start..self.position].iter().collect())
    }

    /// A string in single or double quotes.
    pub(super) fn string(&mut self) -> Result<String, QueryError> {
        let start = self.position;
        let Some(quote) = self.peek().filter(|c| matches!(c, '\'' | '"')) else { return self.expected("a string in quotes") };
        self.position += 1;
        let mut text = String::new();
        loop {
            let Some(character) = self.peek() else { return self.error_at(start, "the string is not closed") };
            self.position += 1;
            match character {
                '\\' => text.push(self.escape(quote)?),
                c if c == quote => return Ok(text),
                c if c < ' ' => {
                    return self.error_at(self.position - 1, "a control character in a string is written as `\\n` or `\\u000a`");
                }
                c => text.push(c),
            }
        }
    }

    fn escape(&mut self, quote: char) -> Result<char, QueryError> {
        let start = self.position - 1;
        let Some(character) = self.peek() else { return self.error("the string is not closed") };
        self.position += 1;
        Ok(match character {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '/' | '\\' => character,
            c if c == quote => c,
            'u' => {
                let first = self.hex(start)?;
                let code = match first {
                    0xd800..0xdc00 if self.take("\\u") => match self.hex(start)? {
                        second @ 0xdc00..0xe000 => 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00),
                        _ => first,
                    },
                    _ => first,
                };
                match char::from_u32(code) {
                    Some(character) => character,
                    None => return self.error_at(start, "half of a surrogate pair is no character"),
                }
            }
            _ => return self.error_at(start, format!("`\\{character}` is no escape in a string with {quote}")),
        })
    }

    fn hex(&mut self, start: usize) -> Result<u32, QueryError> {
        let digits: String = self.characters.iter().skip(self.position).take(4).collect();
        self.position += 4;
        match u32::from_str_radix(&digits, 16) {
            Ok(code) if digits.len() == 4 && !digits.starts_with('+') => Ok(code),
            _ => self.error_at(start, "`\\u` needs four hexadecimal digits"),
        }
    }
}
