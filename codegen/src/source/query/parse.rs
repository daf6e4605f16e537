//! Text → [`Query`].

use super::lexer::Lexer;
use super::pattern::compile;
use super::{Call, Comparison, Function, Literal, Logical, Operand, Query, QueryError, Segment, Selector};

/// How deep filters and parentheses may nest.
const MAX_DEPTH: usize = 32;

/// Reads a whole query, which begins at `$`.
pub(in crate::source) fn parse_query(text: &str) -> Result<Query, QueryError> {
    let mut parser = Parser { lexer: Lexer::new(text), depth: 0 };
    if parser.lexer.peek() != Some('$') {
        return parser.lexer.error("a JSONPath begins with `$`");
    }
    let query = parser.query()?;
    match parser.lexer.peek() {
        None => Ok(query),
        Some(_) => parser.lexer.expected("`.`, `[` or the end of the query"),
    }
}

struct Parser {
    lexer: Lexer,
    depth: usize,
}

impl Parser {
    fn query(&mut self) -> Result<Query, QueryError> {
        let absolute = self.lexer.take("$");
        if !absolute {
            self.lexer.expect("@")?;
        }
        let mut segments = Vec::new();
        loop {
            let before = self.lexer.position;
            self.lexer.skip_blanks();
            let segment = if self.lexer.take("..") {
                Segment { descendant: true, selectors: self.behind_dots(true)? }
            } else if self.lexer.take(".") {
                Segment { descendant: false, selectors: self.behind_dots(false)? }
            } else if self.lexer.peek() == Some('[') {
                Segment { descendant: false, selectors: self.brackets()? }
            } else {
                self.lexer.position = before;
                return Ok(Query { absolute, segments });
            };
            segments.push(segment);
        }
    }

    fn behind_dots(&mut self, brackets: bool) -> Result<Vec<Selector>, QueryError> {
        if self.lexer.take("*") {
            return Ok(vec![Selector::Wildcard]);
        }
        if brackets && self.lexer.peek() == Some('[') {
            return self.brackets();
        }
        match self.lexer.name() {
            Some(name) => Ok(vec![Selector::Name(name)]),
            None => self.lexer.expected("a name or `*`; other names are written as `['the-name']`"),
        }
    }

    fn brackets(&mut self) -> Result<Vec<Selector>, QueryError> {
        self.lexer.expect("[")?;
        let mut selectors = Vec::new();
        loop {
            self.lexer.skip_blanks();
            selectors.push(self.selector()?);
            self.lexer.skip_blanks();
            if !self.lexer.take(",") {
                break;
            }
        }
        self.lexer.expect("]")?;
        Ok(selectors)
    }

    fn selector(&mut self) -> Result<Selector, QueryError> {
        match self.lexer.peek() {
            Some('\'' | '"') => Ok(Selector::Name(self.lexer.string()?)),
            Some('*') => {
                self.lexer.take("*");
                Ok(Selector::Wildcard)
            }
            Some('?') => {
                self.lexer.take("?");
                self.lexer.skip_blanks();
                Ok(Selector::Filter(self.any()?))
            }
            _ => self.index_or_slice(),
        }
    }

    fn index_or_slice(&mut self) -> Result<Selector, QueryError> {
        let start = self.lexer.integer()?;
        let before = self.lexer.position;
        self.lexer.skip_blanks();
        if !self.lexer.take(":") {
            self.lexer.position = before;
            return match start {
                Some(index) => Ok(Selector::Index(index)),
                None => self.lexer.expected("a name in quotes, a number, `*`, `:` or `?`"),
            };
        }
        self.lexer.skip_blanks();
        let end = self.lexer.integer()?;
        let before = self.lexer.position;
        self.lexer.skip_blanks();
        let mut step = None;
        if self.lexer.take(":") {
            self.lexer.skip_blanks();
            step = self.lexer.integer()?;
        } else {
            self.lexer.position = before;
        }
        Ok(Selector::Slice { start, end, step: step.unwrap_or(1) })
    }

    /// Alternatives with `||` between them.
    fn any(&mut self) -> Result<Logical, QueryError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.lexer.error(format!("filters and parentheses nest deeper than {MAX_DEPTH} levels"));
        }
        let mut parts = vec![self.all()?];
        while self.operator("||") {
            parts.push(self.all()?);
        }
        self.depth -= 1;
        Ok(if parts.len() == 1 { parts.remove(0) } else { Logical::Or(parts) })
    }

    fn all(&mut self) -> Result<Logical, QueryError> {
        let mut parts = vec![self.basic()?];
        while self.operator("&&") {
            parts.push(self.basic()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Logical::And(parts) })
    }

    /// Goes past an operator and the blanks around it, if it stands here.
    fn operator(&mut self, text: &str) -> bool {
        let before = self.lexer.position;
        self.lexer.skip_blanks();
        let found = self.lexer.take(text);
        if found {
            self.lexer.skip_blanks();
        } else {
            self.lexer.position = before;
        }
        found
    }

    fn basic(&mut self) -> Result<Logical, QueryError> {
        if self.lexer.take("!") {
            self.lexer.skip_blanks();
            let start = self.lexer.position;
            return match self.lexer.peek() {
                Some('(') => Ok(Logical::Not(Box::new(self.parenthesis()?))),
                _ => {
                    let operand = self.operand()?;
                    Ok(Logical::Not(Box::new(self.test(operand, start)?)))
                }
            };
        }
        if self.lexer.peek() == Some('(') {
            return self.parenthesis();
        }
        let start = self.lexer.position;
        let left = self.operand()?;
        let before = self.lexer.position;
        self.lexer.skip_blanks();
        let Some(comparison) = self.comparison() else {
            self.lexer.position = before;
            return self.test(left, start);
        };
        self.comparable(&left, start)?;
        self.lexer.skip_blanks();
        let start = self.lexer.position;
        let right = self.operand()?;
        self.comparable(&right, start)?;
        Ok(Logical::Compare(left, comparison, right))
    }

    fn parenthesis(&mut self) -> Result<Logical, QueryError> {
        self.lexer.expect("(")?;
        self.lexer.skip_blanks();
        let inner = self.any()?;
        self.lexer.skip_blanks();
        self.lexer.expect(")")?;
        Ok(inner)
    }

    fn comparison(&mut self) -> Option<Comparison> {
        let all = [
            ("==", Comparison::Equal),
            ("!=", Comparison::NotEqual),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        all.into_iter().find(|(text, _)| self.lexer.take(text)).map(|(_, comparison)| comparison)
    }

    /// What stands alone in a filter.
    fn test(&self, operand: Operand, start: usize) -> Result<Logical, QueryError> {
        match operand {
            Operand::Query(query) => Ok(Logical::Exists(query)),
            Operand::Call(call) if call.function.is_test() => Ok(Logical::Test(*call)),
            Operand::Call(_) => self.lexer.error_at(start, "what this function gives must be compared, as in `length(@.x) > 1`"),
            Operand::Literal(_) => self.lexer.error_at(start, "a value alone is no condition; compare it, as in `@.x == 1`"),
        }
    }

    fn comparable(&self, operand: &Operand, start: usize) -> Result<(), QueryError> {
        match operand {
            Operand::Query(query) if !query.is_singular() => self
                .lexer
                .error_at(start, "a query that is compared may select one node at most; `value(…)` takes the one of many"),
            Operand::Call(call) if call.function.is_test() => {
                self.lexer.error_at(start, "`match` and `search` are conditions themselves and are not compared")
            }
            _ => Ok(()),
        }
    }

    fn operand(&mut self) -> Result<Operand, QueryError> {
        match self.lexer.peek() {
            Some('$' | '@') => Ok(Operand::Query(self.query()?)),
            Some('\'' | '"') => Ok(Operand::Literal(Literal::String(self.lexer.string()?))),
            Some(c) if c == '-' || c.is_ascii_digit() => Ok(Operand::Literal(Literal::Number(self.lexer.number()?))),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Result<Operand, QueryError> {
        let start = self.lexer.position;
        let Some(name) = self.lexer.name() else { return self.lexer.expected("`@`, `$`, a value or a function") };
        if self.lexer.peek() == Some('(') {
            return self.call(&name, start);
        }
        Ok(Operand::Literal(match name.as_str() {
            "true" => Literal::Bool(true),
            "false" => Literal::Bool(false),
            "null" => Literal::Null,
            _ => {
                return self.lexer.error_at(start, format!("`{name}` is no value: a text stands in quotes, a field behind `@.`"));
            }
        }))
    }

    fn call(&mut self, name: &str, start: usize) -> Result<Operand, QueryError> {
        let Some(function) = Function::named(name) else {
            return self
                .lexer
                .error_at(start, format!("there is no function `{name}`; there are length, count, match, search and value"));
        };
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.lexer.error(format!("functions nest deeper than {MAX_DEPTH} levels"));
        }
        self.lexer.expect("(")?;
        let mut arguments = Vec::new();
        loop {
            self.lexer.skip_blanks();
            let start = self.lexer.position;
            let argument = self.operand()?;
            self.check_argument(function, &argument, start)?;
            if let (true, 1, Operand::Literal(Literal::String(pattern))) = (function.is_test(), arguments.len(), &argument)
                && compile(pattern, false).is_none()
            {
                return self.lexer.error_at(start, format!("`{pattern}` is no pattern (RFC 9485)"));
            }
            arguments.push(argument);
            self.lexer.skip_blanks();
            if !self.lexer.take(",") {
                break;
            }
        }
        self.lexer.expect(")")?;
        self.depth -= 1;
        let wanted = if function.is_test() { 2 } else { 1 };
        if arguments.len() != wanted {
            return self.lexer.error_at(start, format!("`{name}` takes {wanted} argument{}", if wanted == 1 { "" } else { "s" }));
        }
        Ok(Operand::Call(Box::new(Call { function, arguments })))
    }

    fn check_argument(&self, function: Function, argument: &Operand, start: usize) -> Result<(), QueryError> {
        match (function, argument) {
            (Function::Count | Function::Value, Operand::Query(_)) => Ok(()),
            (Function::Count | Function::Value, _) => self.lexer.error_at(start, "this function takes a query"),
            _ => self.comparable(argument, start),
        }
    }
}

impl Function {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "length" => Self::Length,
            "count" => Self::Count,
            "match" => Self::Match,
            "search" => Self::Search,
            "value" => Self::Value,
            _ => return None,
        })
    }

    /// Gives true or false, and no value.
    fn is_test(self) -> bool {
        matches!(self, Self::Match | Self::Search)
    }
}
