//! One side of a comparison, and which operations of two sides are one.

use crate::config::ConfigPlaces;
use crate::diagnostic::Finding;
use crate::lower::{Plan, TypeView};
use crate::model::{Api, Operation};
use crate::read::Aside;
use crate::source::At;
use std::collections::HashMap;
use toolwright_integration as wire;

/// A compiled side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side<'a> {
    pub api: &'a Api,
    pub plan: &'a Plan,
    /// Absent when the side was read back, or has no crate.
    pub types: Option<&'a TypeView>,
    /// What the compiler left out of it.
    pub doubts: &'a [Finding],
    /// What nothing is compiled from.
    pub asides: &'a [Aside],
    /// Where its integration.yaml says what.
    pub written: &'a ConfigPlaces,
}

impl<'a> Side<'a> {
    /// An operation, or a webhook: they stand after the operations.
    pub(super) fn operation(&self, index: usize) -> &'a Operation {
        let count = self.api.operations.len();
        if index < count { &self.api.operations[index] } else { &self.api.webhooks[index - count] }
    }

    fn operations(&self) -> impl DoubleEndedIterator<Item = (usize, &'a Operation)> + ExactSizeIterator {
        (0..self.count()).map(|index| (index, self.operation(index)))
    }

    fn count(&self) -> usize {
        self.api.operations.len() + self.api.webhooks.len()
    }

    /// Whether it was read back from what a build wrote, perhaps by another version of the compiler.
    pub(super) fn is_built(&self) -> bool {
        self.api.operations.first().is_some_and(|operation| operation.at.document == u32::MAX)
    }

    /// Where integration.yaml maps a tool, where it does.
    pub(super) fn mapped_at(&self, entry: &wire::Operation) -> Option<At> {
        self.written.methods.get(&(entry.resource.clone(), entry.method.clone())).copied()
    }

    /// The wire entry of a tool.
    pub(super) fn entry(&self, tool: usize) -> Option<&'a wire::Operation> {
        self.plan.integration.operations.get(tool)
    }
}

/// What is known of one operation on both sides.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OperationPair {
    /// Index into the old side's operations.
    pub old: Option<usize>,
    /// Index into the new side's operations.
    pub new: Option<usize>,
    /// Index into the old side's tools.
    pub old_tool: Option<usize>,
    /// Index into the new side's tools.
    pub new_tool: Option<usize>,
}

/// Every operation of both sides once: those of the new side in their order, then what is gone.
///
/// Operations are one when method and path are the same, whatever the path's parameters are called; else when their tools have
/// the same name; else when the vendor gives both the same operationId, and no other.
pub(super) fn pair_operations(old: &Side<'_>, new: &Side<'_>) -> Vec<OperationPair> {
    let (old_tools, new_tools) = (tools_by_operation(old), tools_by_operation(new));
    let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, operation) in old.operations().rev() {
        by_key.entry(key_of(operation)).or_default().push(index);
    }
    let mut pairs: Vec<OperationPair> = Vec::with_capacity(new.count());
    let mut taken = vec![false; old.count()];
    for (index, operation) in new.operations() {
        let known = by_key.get_mut(&key_of(operation)).and_then(|known| {
            let exact = known.iter().rposition(|index| old.operation(*index).path == operation.path);
            exact.map(|position| known.remove(position)).or_else(|| known.pop())
        });
        known.iter().for_each(|index| taken[*index] = true);
        pairs.push(OperationPair { old: known, new: Some(index), old_tool: None, new_tool: new_tools.get(&index).copied() });
    }
    pair_by_tool(old, new, &old_tools, &mut pairs, &mut taken);
    pair_by_id(old, new, &mut pairs, &mut taken);
    let gone = taken.iter().enumerate().filter(|(_, taken)| !**taken).map(|(index, _)| index);
    pairs.extend(gone.map(|index| OperationPair { old: Some(index), ..OperationPair::default() }));
    for pair in &mut pairs {
        pair.old_tool = pair.old.and_then(|index| old_tools.get(&index).copied());
    }
    pairs
}

/// A tool that calls another operation is still that tool.
fn pair_by_tool(
    old: &Side<'_>,
    new: &Side<'_>,
    old_tools: &HashMap<usize, usize>,
    pairs: &mut [OperationPair],
    taken: &mut [bool],
) {
    let waiting: HashMap<&str, usize> = old_tools
        .iter()
        .filter(|(operation, _)| !taken[**operation])
        .map(|(operation, tool)| (old.plan.tools[*tool].name.as_str(), *operation))
        .collect();
    for pair in pairs.iter_mut().filter(|pair| pair.old.is_none()) {
        let name = pair.new_tool.map(|tool| new.plan.tools[tool].name.as_str());
        if let Some(operation) = name.and_then(|name| waiting.get(name)) {
            pair.old = Some(*operation);
            taken[*operation] = true;
        }
    }
}

/// An operation that the vendor moved, and still calls by its own name for it.
fn pair_by_id(old: &Side<'_>, new: &Side<'_>, pairs: &mut [OperationPair], taken: &mut [bool]) {
    let (old_ids, new_ids) = (by_id(old.api), by_id(new.api));
    for pair in pairs.iter_mut().filter(|pair| pair.old.is_none()) {
        let Some(index) = pair.new.filter(|index| *index < new.api.operations.len()) else { continue };
        let id = new.api.operations[index].id.as_deref().filter(|id| new_ids.get(id) == Some(&Some(index)));
        let same = id.and_then(|id| old_ids.get(id).copied().flatten()).filter(|index| !taken[*index]);
        if let Some(operation) = same {
            pair.old = Some(operation);
            taken[operation] = true;
        }
    }
}

/// The operations by their operationId; none where several have it.
fn by_id(api: &Api) -> HashMap<&str, Option<usize>> {
    let mut known: HashMap<&str, Option<usize>> = HashMap::new();
    for (index, operation) in api.operations.iter().enumerate() {
        if let Some(id) = operation.id.as_deref() {
            known.entry(id).and_modify(|other| *other = None).or_insert(Some(index));
        }
    }
    known
}

fn tools_by_operation(side: &Side<'_>) -> HashMap<usize, usize> {
    side.plan.tools.iter().enumerate().map(|(tool, definition)| (definition.operation, tool)).collect()
}

/// Method and path with the parameters' names left out.
fn key_of(operation: &Operation) -> String {
    without_names(&operation.key())
}

/// `GET /users/{}` of `GET /users/{id}`.
pub(super) fn without_names(key: &str) -> String {
    let mut plain = String::with_capacity(key.len());
    let mut inside = false;
    for character in key.chars() {
        match character {
            '{' => inside = true,
            '}' => {
                inside = false;
                plain.push_str("{}");
            }
            other if !inside => plain.push(other),
            _ => {}
        }
    }
    plain
}
