//! Path templates: `/users/{id}.json` taken apart. The binder fills them, the guard compares a built URL with them.

/// A path template, segment by segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template<'a> {
    /// What stands between the slashes. `/a/` has two segments, the last one empty; the empty path has none.
    pub segments: Vec<Vec<Piece<'a>>>,
    /// A query that the vendor wrote into the path key, raw.
    pub query: Option<&'a str>,
}

/// A part of one segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text as the vendor wrote it.
    Literal(&'a str),
    /// The name between the braces.
    Variable(&'a str),
}

impl<'a> Template<'a> {
    /// Takes a path apart. A fragment tells path keys apart in some descriptions and is never sent, so it is dropped.
    pub fn parse(path: &'a str) -> Self {
        let path = path.split_once('#').map_or(path, |(path, _)| path);
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (path, None),
        };
        let path = path.strip_prefix('/').or((!path.is_empty()).then_some(path));
        let segments = path.map(|path| path.split('/').map(pieces).collect()).unwrap_or_default();
        Self { segments, query }
    }

    /// The names of all variables, in order.
    pub fn variables(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.segments.iter().flatten().filter_map(|piece| match piece {
            Piece::Variable(name) => Some(*name),
            Piece::Literal(_) => None,
        })
    }
}

fn pieces(segment: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut rest = segment;
    while let Some(open) = rest.find('{') {
        let Some(length) = rest[open..].find('}') else { break };
        if open > 0 {
            out.push(Piece::Literal(&rest[..open]));
        }
        out.push(Piece::Variable(&rest[open + 1..open + length]));
        rest = &rest[open + length + 1..];
    }
    if !rest.is_empty() || out.is_empty() {
        out.push(Piece::Literal(rest));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Piece::{Literal, Variable};
    use super::*;

    #[test]
    fn templates_come_apart() {
        let cases: &[(&str, &[&[Piece<'_>]])] = &[
            ("", &[]),
            ("/", &[&[Literal("")]]),
            ("/users/{id}", &[&[Literal("users")], &[Variable("id")]]),
            ("users/{id}", &[&[Literal("users")], &[Variable("id")]]),
            ("/a/{id}.json", &[&[Literal("a")], &[Variable("id"), Literal(".json")]]),
            ("/v{version}/x", &[&[Literal("v"), Variable("version")], &[Literal("x")]]),
            ("/{a}{b}/", &[&[Variable("a"), Variable("b")], &[Literal("")]]),
            ("/broken{id", &[&[Literal("broken{id")]]),
            ("/x#Action=Y", &[&[Literal("x")]]),
        ];
        for (path, segments) in cases {
            assert_eq!(Template::parse(path).segments, *segments, "{path}");
        }
        assert_eq!(Template::parse("/x?action=list").query, Some("action=list"));
    }
}
