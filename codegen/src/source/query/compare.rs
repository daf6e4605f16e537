//! Comparisons (RFC 9535 §2.3.5.2.2). Numbers are compared by value, whatever their spelling.

use super::eval::{Evaluator, Exhausted};
use crate::source::{Node, Value};
use std::borrow::Cow;
use std::cmp::Ordering;

/// One side of a comparison.
#[derive(Debug)]
pub(super) enum Operated<'n, 'a> {
    /// No node, or several.
    Nothing,
    Null,
    Bool(bool),
    Number(Cow<'n, str>),
    String(&'n str),
    Container(&'n Node<'a>),
}

pub(super) fn equal(evaluator: &Evaluator, left: &Operated<'_, '_>, right: &Operated<'_, '_>) -> Result<bool, Exhausted> {
    Ok(match (left, right) {
        (Operated::Nothing, Operated::Nothing) | (Operated::Null, Operated::Null) => true,
        (Operated::Bool(left), Operated::Bool(right)) => left == right,
        (Operated::Number(left), Operated::Number(right)) => order(left, right) == Some(Ordering::Equal),
        (Operated::String(left), Operated::String(right)) => left == right,
        (Operated::Container(left), Operated::Container(right)) => equal_nodes(evaluator, left, right)?,
        _ => false,
    })
}

pub(super) fn less(left: &Operated<'_, '_>, right: &Operated<'_, '_>) -> bool {
    match (left, right) {
        (Operated::Number(left), Operated::Number(right)) => order(left, right) == Some(Ordering::Less),
        (Operated::String(left), Operated::String(right)) => left < right,
        _ => false,
    }
}

fn equal_nodes(evaluator: &Evaluator, left: &Node<'_>, right: &Node<'_>) -> Result<bool, Exhausted> {
    evaluator.spend(1)?;
    Ok(match (&left.value, &right.value) {
        (Value::Array(left), Value::Array(right)) => {
            if left.len() != right.len() {
                return Ok(false);
            }
            for (left, right) in left.iter().zip(right) {
                if !equal_nodes(evaluator, left, right)? {
                    return Ok(false);
                }
            }
            true
        }
        (Value::Object(left), Value::Object(entries)) => {
            if left.len() != entries.len() {
                return Ok(false);
            }
            for (key, value) in left {
                evaluator.spend(entries.len() / 8)?;
                match right.get(key) {
                    Some(other) if equal_nodes(evaluator, value, other)? => {}
                    _ => return Ok(false),
                }
            }
            true
        }
        _ => equal(evaluator, &Operated::of(left), &Operated::of(right))?,
    })
}

/// Whole numbers exactly, others as doubles.
fn order(left: &str, right: &str) -> Option<Ordering> {
    match (left.parse::<i128>(), right.parse::<i128>()) {
        (Ok(left), Ok(right)) => Some(left.cmp(&right)),
        _ => left.parse::<f64>().ok()?.partial_cmp(&right.parse::<f64>().ok()?),
    }
}
