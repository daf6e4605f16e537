//! Path templates: what matches which, and what the parameters hold.

/// One segment of a template.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Segment {
    /// Text that must stand there.
    Literal(String),
    /// One parameter, perhaps between fixed text (`{id}.json`), or several (`{a}...{b}`).
    Parameters(Vec<Piece>),
}

/// A part of a segment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece {
    Text(String),
    Name(String),
}

/// A path template.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Template(pub(crate) Vec<Segment>);

impl Template {
    /// Reads `/users/{id}`; a query or fragment in the template is no part of the path.
    pub(crate) fn parse(path: &str) -> Self {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        Self(path.trim_start_matches('/').split('/').map(segment).collect())
    }

    /// The values of the parameters, percent-decoded, if the path matches.
    pub(crate) fn matches(&self, segments: &[&str]) -> Option<Vec<(String, String)>> {
        if segments.len() != self.0.len() {
            return None;
        }
        let mut found = Vec::new();
        for (expected, given) in self.0.iter().zip(segments) {
            match expected {
                Segment::Literal(text) if *text == decode(given) => {}
                Segment::Literal(_) => return None,
                Segment::Parameters(pieces) => read_pieces(pieces, given, &mut found)?,
            }
        }
        Some(found)
    }

    /// Orders templates by how literal they are: the first difference from the left decides.
    pub(crate) fn literalness(&self) -> Vec<u8> {
        let rank = |segment: &Segment| match segment {
            Segment::Literal(_) => 0,
            Segment::Parameters(pieces) if pieces.len() > 1 => 1,
            Segment::Parameters(_) => 2,
        };
        self.0.iter().map(rank).collect()
    }

    /// The template without parameter names, which two operations may spell differently: `/users/{}`.
    pub(crate) fn key(&self, length: usize) -> String {
        let text = |segment: &Segment| match segment {
            Segment::Literal(text) => format!("/{text}"),
            Segment::Parameters(_) => "/{}".to_owned(),
        };
        self.0.iter().take(length).map(text).collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the segment at this place is a parameter.
    pub(crate) fn is_parameter(&self, at: usize) -> bool {
        matches!(self.0.get(at), Some(Segment::Parameters(_)))
    }

    /// The last literal before this place.
    pub(crate) fn last_literal(&self, length: usize) -> &str {
        let literal = |segment: &'_ Segment| matches!(segment, Segment::Literal(_));
        match self.0.iter().take(length).rfind(|segment| literal(segment)) {
            Some(Segment::Literal(text)) => text,
            _ => "",
        }
    }

    /// The name of the parameter at this place.
    pub(crate) fn parameter(&self, at: usize) -> Option<&str> {
        let Some(Segment::Parameters(pieces)) = self.0.get(at) else { return None };
        pieces.iter().find_map(|piece| match piece {
            Piece::Name(name) => Some(name.as_str()),
            Piece::Text(_) => None,
        })
    }
}

fn segment(text: &str) -> Segment {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, end)) = after.split_once('}') else { break };
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        pieces.push(Piece::Name(name.to_owned()));
        rest = end;
    }
    if pieces.is_empty() {
        return Segment::Literal(decode(text));
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Segment::Parameters(pieces)
}

fn read_pieces(pieces: &[Piece], given: &str, found: &mut Vec<(String, String)>) -> Option<()> {
    let mut rest = given;
    let mut pieces = pieces.iter().peekable();
    while let Some(piece) = pieces.next() {
        match (piece, pieces.peek()) {
            (Piece::Text(text), _) => rest = rest.strip_prefix(text.as_str())?,
            (Piece::Name(name), Some(Piece::Text(text))) => {
                let end = rest.rfind(text.as_str()).filter(|end| *end > 0)?;
                found.push((name.clone(), decode(&rest[..end])));
                rest = &rest[end..];
            }
            (Piece::Name(name), _) => {
                found.push((name.clone(), decode(rest)));
                rest = "";
            }
        }
    }
    let filled = found.iter().all(|(_, value)| !value.is_empty());
    (rest.is_empty() && filled).then_some(())
}

/// Percent-decoding; what is no UTF-8 becomes U+FFFD.
pub(crate) fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(template: &str, path: &str) -> Option<String> {
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let found = Template::parse(template).matches(&segments)?;
        Some(found.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn templates_match() {
        for (template, path, expected) in [
            ("/users/{id}", "/users/7", Some("id=7")),
            ("/users/{id}", "/users/a%2Fb", Some("id=a/b")),
            ("/users/{id}", "/users/", None),
            ("/users/{id}", "/users/7/apps", None),
            ("/users/{id}.json", "/users/7.json", Some("id=7")),
            ("/users/{id}.json", "/users/7", None),
            ("/compare/{base}...{head}", "/compare/main...dev", Some("base=main head=dev")),
            ("/a b", "/a%20b", Some("")),
        ] {
            assert_eq!(matched(template, path).as_deref(), expected, "{template} {path}");
        }
    }
}
