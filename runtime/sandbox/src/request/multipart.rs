//! `multipart/form-data` (RFC 7578), as far as a stand-in needs it: names, file names, media types and bytes.

/// One part.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) file_name: Option<String>,
    pub(crate) media: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

impl Part {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// The parts of a body, or what is wrong with it.
pub(super) fn parse(content_type: &str, body: &[u8]) -> Result<Vec<Part>, String> {
    let boundary = attribute(content_type, "boundary").filter(|boundary| !boundary.is_empty());
    let boundary = boundary.ok_or("the multipart Content-Type has no boundary")?;
    let mark = format!("\r\n--{boundary}").into_bytes();
    // The first boundary has no line end before it when the body begins with it.
    let whole = [b"\r\n", body].concat();
    let mut parts = Vec::new();
    let mut rest = after(&whole, &mark).ok_or("the multipart body does not hold its boundary")?;
    while !rest.starts_with(b"--") {
        let content = rest.strip_prefix(b"\r\n").ok_or("a multipart boundary is not followed by a line end")?;
        let end = find(content, &mark).ok_or("the multipart body is cut short")?;
        parts.push(part(&content[..end])?);
        rest = &content[end + mark.len()..];
    }
    Ok(parts)
}

fn part(bytes: &[u8]) -> Result<Part, String> {
    let end = find(bytes, b"\r\n\r\n").ok_or("a multipart part has no end of its headers")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(known, _)| known.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
    };
    let disposition = header("content-disposition").ok_or("a multipart part has no Content-Disposition")?;
    let name = attribute(&disposition, "name").ok_or("a multipart part has no name")?;
    Ok(Part {
        name,
        file_name: attribute(&disposition, "filename"),
        media: header("content-type"),
        bytes: bytes[end + 4..].to_vec(),
    })
}

/// `name="value"` or `name=value` after a semicolon.
fn attribute(header: &str, wanted: &str) -> Option<String> {
    let mut rest = header;
    while let Some((_, after)) = rest.split_once(';') {
        let (name, value) = after.split_once('=')?;
        let (value, next) = match value.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => value.split_at(value.find(';').unwrap_or(value.len())),
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value.trim().to_owned());
        }
        rest = next;
    }
    None
}

fn after<'b>(bytes: &'b [u8], mark: &[u8]) -> Option<&'b [u8]> {
    find(bytes, mark).map(|at| &bytes[at + mark.len()..])
}

fn find(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    bytes.windows(mark.len()).position(|window| window == mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; charset=utf-8; boundary=\"x y\"";

    #[test]
    fn parts_are_read() {
        let body = b"--x y\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a;b.csv\"\r\nContent-Type: text/csv\r\n\r\na,b\r\n1,2\r\n--x y\r\ncontent-disposition: form-data; name=note\r\n\r\nhello\r\n--x y--\r\n";
        let parts = parse(TYPE, body).unwrap();
        assert_eq!(
            (parts[0].name.as_str(), parts[0].file_name.as_deref(), parts[0].bytes.as_slice()),
            ("file", Some("a;b.csv"), &b"a,b\r\n1,2"[..])
        );
        assert_eq!((parts[1].name.as_str(), parts[1].text().as_str(), &parts[1].media), ("note", "hello", &None));
    }

    #[test]
    fn what_is_no_multipart_is_refused_in_words() {
        for (content_type, body) in [
            ("multipart/form-data", &b"--x--"[..]),
            (TYPE, b""),
            (TYPE, b"--x y"),
            (TYPE, b"--x y\r\nContent-Disposition: form-data; name=a\r\n\r\nvalue"),
            (TYPE, b"--x y\r\nX: y\r\n\r\nvalue\r\n--x y--"),
            (TYPE, b"--x y\r\nContent-Disposition: form-data\r\n\r\nvalue\r\n--x y--"),
        ] {
            assert!(parse(content_type, body).is_err(), "{body:?}");
        }
    }
}
