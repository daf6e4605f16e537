//! Percent-encoding (RFC 3986 §2). Only unreserved characters stay as they are unless the vendor asks for more.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::borrow::Cow;
use std::fmt::Write as _;

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Everything but RFC 3986 unreserved characters becomes `%XX` of its UTF-8 bytes.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// For `allowReserved` in a query: reserved characters stay, save those that would end or split the pair.
pub fn encode_reserved_query(text: &str) -> String {
    encode_keeping(text, b":/?@!$'()*,=[]")
}

/// For `allowReserved` in a path: what RFC 3986 `pchar` takes stays; a slash never does, it would add a segment.
pub fn encode_reserved_path(text: &str) -> String {
    encode_keeping(text, PATH_RESERVED)
}

/// A literal piece of a path template, as the vendor wrote it: `pchar` and ready triplets stay.
pub fn encode_literal(text: &str) -> Cow<'_, str> {
    // Most templates are written as they are sent.
    let as_sent = |byte: u8| is_unreserved(byte) || PATH_RESERVED.contains(&byte);
    if text.bytes().all(as_sent) { Cow::Borrowed(text) } else { Cow::Owned(encode_keeping(text, PATH_RESERVED)) }
}

/// The inverse of [`encode`]; `None` when the bytes are no UTF-8.
pub fn decode(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(|text| text.into_owned())
}

const PATH_RESERVED: &[u8] = b":@!$&'()*+,;=";

/// RFC 6570's reserved expansion: `kept` and ready `%XX` triplets pass, all else that is not unreserved is encoded.
fn encode_keeping(text: &str, kept: &[u8]) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(bytes.len());
    for (at, &byte) in bytes.iter().enumerate() {
        if is_unreserved(byte) || kept.contains(&byte) || (byte == b'%' && is_triplet(&bytes[at..])) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}"); // writing to a String cannot fail
        }
    }
    out
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn is_triplet(bytes: &[u8]) -> bool {
    matches!(bytes, [b'%', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn decode_undoes_encode(text in any::<String>()) {
            let encoded = encode(&text);
            prop_assert!(encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
            prop_assert_eq!(decode(&encoded), Some(text));
        }
    }

    #[test]
    fn reserved_characters_stay_only_where_they_cannot_split() {
        assert_eq!(encode_reserved_query("a/b?c=d&e#f+g;h i%2F%zz"), "a/b?c=d%26e%23f%2Bg%3Bh%20i%2F%25zz");
        assert_eq!(encode_reserved_path("a/b?c=d&e:f"), "a%2Fb%3Fc=d&e:f");
        assert_eq!(encode("a/b é"), "a%2Fb%20%C3%A9");
    }
}
