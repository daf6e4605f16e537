//! A query against a tree: the positions that it selects.

use super::{Query, Selector};
use crate::source::{MAX_NODES, Node, Value};
use regex::Regex;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// How many steps all queries of one compilation may take together: a nested `..` is quadratic, and more.
const MAX_STEPS: u64 = 100_000_000;

/// The queries cost more than they may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) struct Exhausted;

/// Where a node stands: at each level the number of the child, from the root.
pub(in crate::source) type Position = Vec<u32>;

/// What was spent, and the patterns that were compiled, by whether they must fit the whole text.
#[derive(Debug)]
pub(in crate::source) struct Evaluator {
    left: Cell<u64>,
    pub(super) patterns: RefCell<HashMap<(bool, String), Option<Regex>>>,
}

impl Default for Evaluator {
    fn default() -> Self {
        Self { left: Cell::new(MAX_STEPS), patterns: RefCell::default() }
    }
}

#[cfg(test)]
impl Evaluator {
    /// One that may take fewer steps.
    pub(super) fn with_steps(steps: u64) -> Self {
        Self { left: Cell::new(steps), patterns: RefCell::default() }
    }
}

/// A selected node with the way that led to it.
#[derive(Debug, Clone)]
pub(super) struct Found<'n, 'a> {
    pub(super) node: &'n Node<'a>,
    way: Option<Rc<Way>>,
}

#[derive(Debug)]
struct Way {
    before: Option<Rc<Way>>,
    child: u32,
}

impl<'n, 'a> Found<'n, 'a> {
    pub(super) fn start(node: &'n Node<'a>) -> Self {
        Self { node, way: None }
    }

    fn child(&self, node: &'n Node<'a>, child: usize) -> Self {
        Self { node, way: Some(Rc::new(Way { before: self.way.clone(), child: child as u32 })) }
    }

    fn position(&self) -> Position {
        let mut position: Position =
            std::iter::successors(self.way.as_deref(), |way| way.before.as_deref()).map(|way| way.child).collect();
        position.reverse();
        position
    }
}

impl Evaluator {
    /// The positions that a query selects, in document order and each once.
    pub(in crate::source) fn select(&self, query: &Query, root: &Node<'_>) -> Result<Vec<Position>, Exhausted> {
        let mut positions: Vec<Position> = self.run(query, root, root)?.iter().map(Found::position).collect();
        positions.sort();
        positions.dedup();
        Ok(positions)
    }

    /// Counts work.
    pub(super) fn spend(&self, steps: usize) -> Result<(), Exhausted> {
        let left = self.left.get().checked_sub(steps as u64).ok_or(Exhausted)?;
        self.left.set(left);
        Ok(())
    }

    /// The nodes that a query selects, in the order of the RFC.
    pub(super) fn run<'n, 'a>(
        &self,
        query: &Query,
        root: &'n Node<'a>,
        current: &'n Node<'a>,
    ) -> Result<Vec<Found<'n, 'a>>, Exhausted> {
        let mut found = vec![Found::start(if query.absolute { root } else { current })];
        for segment in &query.segments {
            let mut next = Vec::new();
            for from in &found {
                if segment.descendant {
                    self.descend(from, &segment.selectors, root, &mut next)?;
                } else {
                    self.apply(from, &segment.selectors, root, &mut next)?;
                }
            }
            found = next;
        }
        Ok(found)
    }

    /// A node first, then what is below it. Trees are at most [`super::super::MAX_DEPTH`] deep.
    fn descend<'n, 'a>(
        &self,
        from: &Found<'n, 'a>,
        selectors: &[Selector],
        root: &'n Node<'a>,
        out: &mut Vec<Found<'n, 'a>>,
    ) -> Result<(), Exhausted> {
        self.apply(from, selectors, root, out)?;
        for (index, child) in children(from.node).enumerate() {
            if child.is_object() || !child.items().is_empty() {
                self.descend(&from.child(child, index), selectors, root, out)?;
            }
        }
        Ok(())
    }

    fn apply<'n, 'a>(
        &self,
        from: &Found<'n, 'a>,
        selectors: &[Selector],
        root: &'n Node<'a>,
        out: &mut Vec<Found<'n, 'a>>,
    ) -> Result<(), Exhausted> {
        for selector in selectors {
            self.spend(1)?;
            match selector {
                Selector::Name(name) => {
                    let entries = from.node.entries();
                    self.spend(entries.len() / 8)?;
                    let index = entries.iter().position(|(key, _)| key == name);
                    out.extend(index.map(|index| from.child(&entries[index].1, index)));
                }
                Selector::Wildcard => {
                    self.spend(count(from.node))?;
                    out.extend(children(from.node).enumerate().map(|(index, child)| from.child(child, index)));
                }
                Selector::Index(index) => {
                    let items = from.node.items();
                    let index = if *index < 0 { items.len() as i64 + index } else { *index };
                    let index = usize::try_from(index).ok().filter(|index| *index < items.len());
                    out.extend(index.map(|index| from.child(&items[index], index)));
                }
                Selector::Slice { start, end, step } => {
                    let items = from.node.items();
                    self.spend(items.len())?;
                    out.extend(slice(items.len(), *start, *end, *step).into_iter().map(|index| from.child(&items[index], index)));
                }
                Selector::Filter(condition) => {
                    for (index, child) in children(from.node).enumerate() {
                        self.spend(1)?;
                        if self.holds(condition, root, child)? {
                            out.push(from.child(child, index));
                        }
                    }
                }
            }
            if out.len() > MAX_NODES {
                return Err(Exhausted);
            }
        }
        Ok(())
    }
}

fn children<'n, 'a>(node: &'n Node<'a>) -> impl Iterator<Item = &'n Node<'a>> {
    node.items().iter().chain(node.entries().iter().map(|(_, value)| value))
}

/// How many children a node has.
pub(super) fn count(node: &Node<'_>) -> usize {
    match &node.value {
        Value::Array(items) => items.len(),
        Value::Object(entries) => entries.len(),
        _ => 0,
    }
}

/// RFC 9535 §2.3.4.2.2.
fn slice(length: usize, start: Option<i64>, end: Option<i64>, step: i64) -> Vec<usize> {
    let length = length as i64;
    let normal = |index: i64| if index >= 0 { index } else { length + index };
    let mut found = Vec::new();
    if step > 0 {
        let lower = normal(start.unwrap_or(0)).clamp(0, length);
        let upper = normal(end.unwrap_or(length)).clamp(0, length);
        let mut index = lower;
        while index < upper {
            found.push(index as usize);
            index = index.saturating_add(step);
        }
    } else if step < 0 {
        let upper = start.map_or(length - 1, normal).clamp(-1, length - 1);
        let lower = end.map_or(-1, |end| normal(end).clamp(-1, length - 1));
        let mut index = upper;
        while index > lower {
            found.push(index as usize);
            index = index.saturating_add(step);
        }
    }
    found
}
