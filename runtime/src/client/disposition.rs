//! The name that a vendor gives a file: `Content-Disposition` (RFC 6266).

use percent_encoding::percent_decode_str;

/// The file's name: the extended form (`filename*=UTF-8''…`, RFC 8187), else the plain one. It is as the vendor wrote it, and no path.
pub(super) fn file_name(header: &str) -> Option<String> {
    let mut plain = None;
    for (name, value) in parameters(header) {
        match name.to_ascii_lowercase().as_str() {
            // A broken one is passed over (RFC 6266 §4.3): the plain name may stand before or after it.
            "filename*" => {
                if let Some(name) = extended(&value) {
                    return Some(name);
                }
            }
            "filename" => plain = plain.or(Some(value)),
            _ => {}
        }
    }
    plain
}

/// The text of an extended value; `None` when it is none, or empty.
fn extended(value: &str) -> Option<String> {
    let (charset, rest) = value.split_once('\'')?;
    let (_, encoded) = rest.split_once('\'').filter(|(_, encoded)| !encoded.is_empty())?;
    let bytes: Vec<u8> = percent_decode_str(encoded).collect();
    Some(match charset.eq_ignore_ascii_case("iso-8859-1") {
        true => bytes.iter().map(|byte| char::from(*byte)).collect(),
        false => String::from_utf8_lossy(&bytes).into_owned(),
    })
}

/// Names and values after the first word; a quoted value without its quotes and escapes.
fn parameters(header: &str) -> Vec<(&str, String)> {
    let mut out = Vec::new();
    let mut rest = header.split_once(';').map_or("", |(_, rest)| rest);
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let (value, end) = match after.strip_prefix('"') {
            Some(quoted) => unquote(quoted),
            None => {
                let end = after.find(';').unwrap_or(after.len());
                (after[..end].trim().to_owned(), &after[end..])
            }
        };
        // A parameter without a value may stand before this one.
        out.push((name.rsplit(';').next().unwrap_or(name).trim(), value));
        rest = end.split_once(';').map_or("", |(_, rest)| rest);
    }
    out
}

/// The text up to the closing quote, and what comes after it.
fn unquote(quoted: &str) -> (String, &str) {
    let mut value = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(letters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_both_forms() {
        for (header, name) in [
            ("attachment; filename=report.pdf", Some("report.pdf")),
            ("attachment; filename=\"a \\\"b\\\"; c.pdf\"; size=3", Some("a \"b\"; c.pdf")),
            ("attachment; filename=\"plain.pdf\"; filename*=UTF-8''na%C3%AFve.pdf", Some("naïve.pdf")),
            ("attachment; filename*=iso-8859-1'en'%A3.pdf", Some("£.pdf")),
            ("inline ;x; FileName = a.csv ;y=1", Some("a.csv")),
            ("attachment", None),
            ("attachment; filename=\"open", Some("open")),
            ("attachment; filename*=broken", None),
            ("attachment; filename=\"q1.pdf\"; filename*=q1.pdf", Some("q1.pdf")),
            ("attachment; filename*=UTF-8''; filename=q1.pdf", Some("q1.pdf")),
            ("attachment; filename*=UTF-8'q1.pdf; filename=q2.pdf", Some("q2.pdf")),
            ("", None),
        ] {
            assert_eq!(file_name(header).as_deref(), name, "{header}");
        }
    }
}
