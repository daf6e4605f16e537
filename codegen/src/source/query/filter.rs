//! Conditions of filters, and the functions in them.

use super::compare::{Operated, equal, less};
use super::eval::{Evaluator, Exhausted, count};
use super::pattern::compile;
use super::{Call, Comparison, Function, Literal, Logical, Operand};
use crate::source::{Node, Value};
use std::borrow::Cow;

/// How many compiled patterns are kept.
const MAX_PATTERNS: usize = 64;

impl Evaluator {
    /// Whether a condition holds for a node.
    pub(super) fn holds(&self, condition: &Logical, root: &Node<'_>, node: &Node<'_>) -> Result<bool, Exhausted> {
        self.spend(1)?;
        match condition {
            Logical::Or(parts) => {
                for part in parts {
                    if self.holds(part, root, node)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Logical::And(parts) => {
                for part in parts {
                    if !self.holds(part, root, node)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Logical::Not(inner) => Ok(!self.holds(inner, root, node)?),
            Logical::Exists(query) => Ok(!self.run(query, root, node)?.is_empty()),
            Logical::Test(call) => self.matches(call, root, node),
            Logical::Compare(left, comparison, right) => {
                let (left, right) = (self.operate(left, root, node)?, self.operate(right, root, node)?);
                if let (Operated::String(left), Operated::String(right)) = (&left, &right) {
                    self.spend(left.len().min(right.len()) / 16)?;
                }
                let is_equal = |evaluator: &Self| equal(evaluator, &left, &right);
                Ok(match comparison {
                    Comparison::Equal => is_equal(self)?,
                    Comparison::NotEqual => !is_equal(self)?,
                    Comparison::Less => less(&left, &right),
                    Comparison::Greater => less(&right, &left),
                    Comparison::LessOrEqual => less(&left, &right) || is_equal(self)?,
                    Comparison::GreaterOrEqual => less(&right, &left) || is_equal(self)?,
                })
            }
        }
    }

    /// What is compared.
    fn operate<'n, 'a>(
        &self,
        operand: &'n Operand,
        root: &'n Node<'a>,
        node: &'n Node<'a>,
    ) -> Result<Operated<'n, 'a>, Exhausted> {
        Ok(match operand {
            Operand::Literal(Literal::Null) => Operated::Null,
            Operand::Literal(Literal::Bool(value)) => Operated::Bool(*value),
            Operand::Literal(Literal::Number(text)) => Operated::Number(Cow::Borrowed(text)),
            Operand::Literal(Literal::String(text)) => Operated::String(text),
            Operand::Query(query) => {
                self.run(query, root, node)?.first().map_or(Operated::Nothing, |found| Operated::of(found.node))
            }
            Operand::Call(call) => self.call(call, root, node)?,
        })
    }

    fn call<'n, 'a>(&self, call: &'n Call, root: &'n Node<'a>, node: &'n Node<'a>) -> Result<Operated<'n, 'a>, Exhausted> {
        let number = |number: usize| Operated::Number(Cow::Owned(number.to_string()));
        Ok(match (call.function, call.arguments.as_slice()) {
            (Function::Length, [argument]) => match self.operate(argument, root, node)? {
                Operated::String(text) => {
                    self.spend(text.len() / 16)?;
                    number(text.chars().count())
                }
                Operated::Container(node) => number(count(node)),
                _ => Operated::Nothing,
            },
            (Function::Count, [Operand::Query(query)]) => number(self.run(query, root, node)?.len()),
            (Function::Value, [Operand::Query(query)]) => match self.run(query, root, node)?.as_slice() {
                [only] => Operated::of(only.node),
                _ => Operated::Nothing,
            },
            _ => Operated::Nothing,
        })
    }

    fn matches(&self, call: &Call, root: &Node<'_>, node: &Node<'_>) -> Result<bool, Exhausted> {
        let [text, pattern] = call.arguments.as_slice() else { return Ok(false) };
        let (text, pattern) = (self.operate(text, root, node)?, self.operate(pattern, root, node)?);
        let (Operated::String(text), Operated::String(pattern)) = (text, pattern) else { return Ok(false) };
        let whole = call.function == Function::Match;
        self.spend(1 + text.len() / 16)?;
        let mut patterns = self.patterns.borrow_mut();
        let key = (whole, pattern.to_owned());
        if !patterns.contains_key(&key) {
            self.spend(1_000 + pattern.len() * 16)?;
            if patterns.len() >= MAX_PATTERNS {
                patterns.clear();
            }
            patterns.insert(key.clone(), compile(pattern, whole));
        }
        Ok(patterns.get(&key).and_then(Option::as_ref).is_some_and(|pattern| pattern.is_match(text)))
    }
}

impl<'n, 'a> Operated<'n, 'a> {
    /// The value of a node.
    pub(super) fn of(node: &'n Node<'a>) -> Self {
        match &node.value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(text) => Self::Number(Cow::Borrowed(text)),
            Value::String(text) => Self::String(text),
            Value::Array(_) | Value::Object(_) => Self::Container(node),
        }
    }
}
