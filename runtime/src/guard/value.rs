//! Values that go into a path (security: CVE-2026-32871 is what happens without).

/// How often a value is percent-decoded before it is judged: servers and proxies decode more than once.
const ROUNDS: usize = 4;

/// Checks one value that is about to be put into a path segment.
///
/// Refused are: nothing at all; control characters; `.` and `..` as a whole or between slashes or backslashes; and all of these
/// percent-encoded, up to four times over. A slash inside a value is no danger, it is sent as `%2F`.
///
/// # Errors
/// What is wrong, for the caller.
pub fn path_value(value: &str) -> Result<(), &'static str> {
    if value.is_empty() {
        return Err("must not be empty: it is a part of the path");
    }
    let mut bytes = value.as_bytes().to_vec();
    for _ in 0..ROUNDS {
        judge(&bytes)?;
        let decoded = decode_once(&bytes);
        if decoded == bytes {
            return Ok(());
        }
        bytes = decoded;
    }
    judge(&bytes)
}

fn judge(bytes: &[u8]) -> Result<(), &'static str> {
    if bytes.iter().any(u8::is_ascii_control) {
        return Err("must not hold control characters, plain or percent-encoded");
    }
    let dots = bytes.split(|byte| matches!(byte, b'/' | b'\\')).any(|piece| {
        // `..;a=b` is `..` to servers that know path parameters; blanks around it are cut by others.
        let name = piece.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        name == b"." || name == b".."
    });
    if dots { Err("must not hold a `.` or `..` path segment, plain or percent-encoded") } else { Ok(()) }
}

/// One round of percent-decoding. The overlong UTF-8 forms of `.` and `/` are read as lenient decoders read them.
fn decode_once(bytes: &[u8]) -> Vec<u8> {
    let decoded: Vec<u8> = percent_encoding::percent_decode(bytes).collect();
    let mut out = Vec::with_capacity(decoded.len());
    let mut rest = decoded.as_slice();
    while let [first, tail @ ..] = rest {
        let (byte, left) = match (first, tail) {
            (0xC0, [0xAE, left @ ..]) => (b'.', left),
            (0xC0, [0xAF, left @ ..]) => (b'/', left),
            _ => (*first, tail),
        };
        out.push(byte);
        rest = left;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_traversal_matrix_is_refused() {
        let payloads = [
            "",
            ".",
            "..",
            "../",
            "../../admin",
            "/..",
            "a/../b",
            "a\\..\\b",
            "..\\",
            "%2e",
            "%2e%2e",
            "%2E%2E",
            ".%2e",
            "%2e.",
            "%2e%2e%2fadmin",
            "%252e%252e",
            "%25252e%25252e",
            "..%2f..",
            "..%5c..",
            "%c0%ae%c0%ae",
            "..%c0%afadmin",
            "..;/admin",
            "..;x=1",
            " .. ",
            "\t",
            "..\t",
            "a\0",
            "a%00",
            "a%0d%0ab",
            "a\r\nb",
            "\u{7f}",
            "./",
            "a/.",
            "..%20",
        ];
        for payload in payloads {
            assert!(path_value(payload).is_err(), "{payload:?}");
        }
    }

    #[test]
    fn ordinary_values_pass() {
        for value in
            ["1", "a b", "a/b", "src/main.rs", "...", "a..b", ".hidden", "v1.0", "100%", "%zz", "DOMAIN\\user", "é", "a;b", "名"]
        {
            assert_eq!(path_value(value), Ok(()), "{value:?}");
        }
    }

    proptest! {
        #[test]
        fn what_passes_keeps_its_segment(value in any::<String>()) {
            if path_value(&value).is_ok() {
                let encoded = crate::bind::percent::encode(&value);
                let text = format!("https://a.example/users/{encoded}/items");
                let url = reqwest::Url::parse(&text).unwrap();
                prop_assert_eq!(url.path(), format!("/users/{encoded}/items"));
            }
        }
    }
}
