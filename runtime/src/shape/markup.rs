//! The words in XML and HTML, as far as an error's are needed: no document is built, and what is no markup is text.

use super::short::short;

/// The most bytes that are looked at.
const LOOKED_AT: usize = 64 * 1024;
/// The most bytes of an entity's name, with its semicolon.
const LONGEST_ENTITY: usize = 12;
/// The most characters of a page without a title.
const PAGE: usize = 500;

/// Whether a text is markup: its media type says so, or it begins and ends like it. `<id> is not valid` is a sentence.
pub(super) fn is_markup(media_type: &str, text: &str) -> bool {
    let text = text.trim();
    let begins = text.starts_with('<') && text[1..].starts_with(|next: char| next.is_ascii_alphabetic() || "!?".contains(next));
    let closed = text.ends_with('>') && (text.contains("</") || text.contains("/>"));
    begins && (media_type.contains("html") || media_type.ends_with("xml") || closed || is_page(text))
}

fn is_page(text: &str) -> bool {
    ["<!doctype html", "<html"].iter().any(|start| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)))
}

/// What a page or an XML error says; `None` when there are no words in it.
pub(super) fn words(media_type: &str, text: &str) -> Option<String> {
    let text = text.trim();
    let pieces = pieces(head(text));
    if media_type.contains("html") || is_page(text) {
        return page(&pieces);
    }
    let all = |names: &[&str]| names.iter().map(|name| named(&pieces, name)).find(|found| !found.is_empty()).unwrap_or_default();
    // S3 and the like, SOAP 1.1 and 1.2, ProblemDetails in XML.
    let main = all(&["message", "faultstring", "errormessage", "detail", "description", "reason", "text"]);
    let code = all(&["code", "errorcode", "title"]);
    match (code.as_slice(), main.as_slice()) {
        ([code], [main]) if !main.contains(code) => Some(format!("{code}: {main}")),
        (_, []) => joined(&pieces),
        (_, main) => Some(main.join("; ")),
    }
}

fn page(pieces: &[Piece]) -> Option<String> {
    match named(pieces, "title").first() {
        Some(title) => Some(format!("an HTML page with the title \"{title}\"")),
        None => joined(pieces).map(|text| short(&text, PAGE)),
    }
}

/// The texts of the elements of a name, each once, at most ten.
fn named<'a>(pieces: &'a [Piece], name: &str) -> Vec<&'a str> {
    let mut out: Vec<&str> = Vec::new();
    for piece in pieces.iter().filter(|piece| piece.element == name) {
        if out.len() < 10 && !out.contains(&piece.text.as_str()) {
            out.push(&piece.text);
        }
    }
    out
}

fn joined(pieces: &[Piece]) -> Option<String> {
    let texts: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
    (!texts.is_empty()).then(|| texts.join(" "))
}

fn head(text: &str) -> &str {
    let end = (0..=LOOKED_AT.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}

/// A text, and the element that it stands in: without prefix, in small letters.
#[derive(Debug)]
struct Piece {
    element: String,
    text: String,
}

/// The texts in their order, without those that are for machines.
fn pieces(mut rest: &str) -> Vec<Piece> {
    let (mut out, mut open): (Vec<Piece>, Vec<String>) = (Vec::new(), Vec::new());
    let mut add = |open: &[String], text: &str, decoded: bool| {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            let text = if decoded { text } else { decode(&text) };
            out.push(Piece { element: open.last().cloned().unwrap_or_default(), text });
        }
    };
    while let Some(at) = rest.find('<') {
        add(&open, &rest[..at], false);
        rest = &rest[at..];
        if let Some(data) = rest.strip_prefix("<![CDATA[") {
            let (text, after) = data.split_once("]]>").unwrap_or((data, ""));
            add(&open, text, true);
            rest = after;
            continue;
        }
        let end = if rest.starts_with("<!--") { "-->" } else { ">" };
        let Some((tag, after)) = rest.split_once(end) else { return out };
        rest = after;
        if let Some(name) = tag.strip_prefix("</") {
            let name = local(name);
            // HTML leaves elements open.
            if let Some(at) = open.iter().rposition(|known| *known == name) {
                open.truncate(at);
            }
        } else if !tag.starts_with("<!") && !tag.starts_with("<?") && !tag.ends_with('/') {
            let name = local(&tag[1..]);
            if name == "script" || name == "style" {
                rest = after_element(rest, &name);
            } else if open.len() < 256 {
                open.push(name);
            }
        }
    }
    add(&open, rest, false);
    out
}

/// What follows the end tag of an element that holds no markup.
fn after_element<'a>(text: &'a str, name: &str) -> &'a str {
    let ends = |at: &usize| text.get(at + 2..at + 2 + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
    text.match_indices("</").map(|(at, _)| at).find(ends).map_or("", |at| &text[at..])
}

fn local(tag: &str) -> String {
    let name = tag.split(|letter: char| letter.is_whitespace() || letter == '/').next().unwrap_or_default();
    name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase()
}

/// The entities of XML, and characters by number.
fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = after.bytes().take(LONGEST_ENTITY).position(|byte| byte == b';');
        match end.and_then(|end| Some((entity(&after[..end])?, end + 1))) {
            Some((letter, end)) => {
                out.push(letter);
                rest = &after[end..];
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out + rest
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|letter| !letter.is_control())?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_markup() {
        let soap = r#"<?xml version="1.0"?><soap:Envelope xmlns:soap="s"><soap:Body><soap:Fault><faultcode>soap:Server</faultcode>
            <faultstring>Order &lt;7&gt; &amp; more</faultstring><detail>x</detail></soap:Fault></soap:Body></soap:Envelope>"#;
        let soap12 = "<e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code><e:Reason><e:Text xml:lang=\"en\">Who?</e:Text></e:Reason></e:Fault>";
        let several = "<Errors><Error><Message>a</Message></Error><Error><Message><![CDATA[b < c]]></Message></Error></Errors>";
        let page = "<!DOCTYPE html><html><head><style>p{}</style><script>if (a < b) {}</script></head><body><!-- <p>no</p> --><h1>Down</h1><p>Try\n later</body></html>";
        for (media_type, text, wanted) in [
            (
                "application/xml",
                "<Error><Code>NoSuchBucket</Code><Message>The bucket does not exist</Message><HostId>x</HostId></Error>",
                "NoSuchBucket: The bucket does not exist",
            ),
            ("text/xml", soap, "Order <7> & more"),
            ("application/soap+xml", soap12, "Who?"),
            ("", several, "a; b < c"),
            ("text/plain", "<fail>it &#233; did &bogus; not</fail>", "it é did &bogus; not"),
            ("text/html", page, "Down Try later"),
            ("text/html", "<html><title></title><p>a", "a"),
            ("text/html", "<html><TITLE>502 Bad Gateway</title>", "an HTML page with the title \"502 Bad Gateway\""),
        ] {
            assert!(is_markup(media_type, text), "{text}");
            assert_eq!(words(media_type, text).as_deref(), Some(wanted), "{text}");
        }
        for nothing in ["<html>", "<a/>", "<", "<!--", "<![CDATA["] {
            assert_eq!(words("text/html", nothing), None, "{nothing}");
        }
    }

    #[test]
    fn sentences_are_no_markup() {
        for text in ["<id> is not valid", "< 7 > 3", "a <b>c</b>", "<", "", "<é>"] {
            assert!(!is_markup("text/plain", text), "{text}");
        }
        assert!(!is_markup("text/html", "plain words"));
    }

    #[test]
    fn hostile_markup_ends_in_time() {
        for part in ["<a>", "<script>", "<script></script>", "</a>", "&", "<!--", "<![CDATA[", "é<", "<a><b></a>"] {
            let text = part.repeat(200_000);
            let found = words("application/xml", &text).unwrap_or_default();
            assert!(found.len() <= 2 * LOOKED_AT, "{part}");
        }
    }
}
