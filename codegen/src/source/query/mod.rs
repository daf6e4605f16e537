//! JSONPath (RFC 9535) over [`Node`](super::Node)s.
//!
//! Ours, and not a crate over `serde_json::Value`: what is selected must keep its place, numbers their digits and keys their order, and
//! what is selected is changed in the tree itself. So a query yields positions in the tree, and every step is counted.

mod compare;
mod eval;
mod filter;
mod lexer;
mod parse;
mod pattern;
#[cfg(test)]
mod tests;

pub(super) use eval::{Evaluator, Exhausted, Position};
pub(super) use parse::parse_query;

/// A query: `$` or `@`, and the segments behind it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Query {
    /// Begins at the root (`$`), and not at the node that a filter looks at (`@`).
    absolute: bool,
    segments: Vec<Segment>,
}

#[derive(Debug, Clone, PartialEq)]
struct Segment {
    /// `..`: of the node and of everything below it.
    descendant: bool,
    selectors: Vec<Selector>,
}

#[derive(Debug, Clone, PartialEq)]
enum Selector {
    Name(String),
    Wildcard,
    Index(i64),
    Slice { start: Option<i64>, end: Option<i64>, step: i64 },
    Filter(Logical),
}

#[derive(Debug, Clone, PartialEq)]
enum Logical {
    Or(Vec<Logical>),
    And(Vec<Logical>),
    Not(Box<Logical>),
    Compare(Operand, Comparison, Operand),
    /// The query selects something.
    Exists(Query),
    /// `match` or `search`.
    Test(Call),
}

#[derive(Debug, Clone, PartialEq)]
enum Operand {
    Literal(Literal),
    /// Selects one node at most, save as the argument of `count` and `value`.
    Query(Query),
    Call(Box<Call>),
}

#[derive(Debug, Clone, PartialEq)]
enum Literal {
    Null,
    Bool(bool),
    Number(String),
    String(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, PartialEq)]
struct Call {
    function: Function,
    arguments: Vec<Operand>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Function {
    Length,
    Count,
    Match,
    Search,
    Value,
}

impl Query {
    /// Selects one node at most, whatever the document.
    fn is_singular(&self) -> bool {
        self.segments.iter().all(|segment| {
            !segment.descendant && matches!(segment.selectors.as_slice(), [Selector::Name(_) | Selector::Index(_)])
        })
    }
}

/// What is wrong with a query, and at which of its characters, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct QueryError {
    pub character: usize,
    pub message: String,
}
