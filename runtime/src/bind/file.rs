//! Files inside arguments: `data:` URIs and base64.

use super::percent::decode;
use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// A file given as a `data:` URI (RFC 2397).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) media_type: String,
    pub(crate) name: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

/// Reads `data:text/csv;name=a.csv;base64,…`; `None` when `text` is no data URI or its base64 is damaged.
pub(crate) fn data_uri(text: &str) -> Option<File> {
    let (head, data) = text.strip_prefix("data:")?.split_once(',')?;
    let mut parameters = head.split(';');
    let media_type = parameters.next().filter(|kind| !kind.is_empty()).unwrap_or("text/plain").to_owned();
    let (mut name, mut base64) = (None, false);
    for parameter in parameters {
        match parameter.split_once('=') {
            Some(("name" | "filename", value)) => name = decode(value),
            None if parameter.eq_ignore_ascii_case("base64") => base64 = true,
            _ => {}
        }
    }
    let is_type = |byte: u8| byte.is_ascii_alphanumeric() || b"/+-._".contains(&byte);
    if !media_type.bytes().all(is_type) {
        return None;
    }
    let bytes = if base64 { decode_base64(data)? } else { percent_encoding::percent_decode_str(data).collect() };
    Some(File { media_type, name, bytes })
}

/// Base64 of either alphabet, padded or not; line breaks are skipped.
pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let compact: String = text.split_ascii_whitespace().collect();
    let alphabet = if compact.contains(['-', '_']) { &URL_SAFE } else { &STANDARD };
    GeneralPurpose::new(alphabet, config).decode(compact).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_data_uris_are_plain_text() {
        for text in ["data:", "data:text/plain", "data:;base64,***", "data:a\r\nX: y,b", "date:x,y"] {
            assert_eq!(data_uri(text), None, "{text}");
        }
        assert_eq!(data_uri("data:,a%20b").unwrap().bytes, b"a b");
    }
}
