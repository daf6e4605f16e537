//! Actions on a tree.

use super::super::query::{Evaluator, Exhausted, Position};
use super::super::{At, MAX_DEPTH, MAX_NODES, Node, Value};
use super::{Action, Change, Overlay, Target};
use crate::diagnostic::{Code, Finding};

/// A tree that is being changed.
pub(super) struct Patient<'t, 'a> {
    pub(super) root: &'t mut Node<'a>,
    pub(super) evaluator: &'t Evaluator,
    /// How many nodes it has at most; what was removed is not counted back.
    pub(super) nodes: usize,
    pub(super) findings: &'t mut Vec<Finding>,
}

impl<'a> Patient<'_, 'a> {
    /// Applies every action in order; whether anything changed.
    pub(super) fn apply(&mut self, overlay: &Overlay<'a>) -> bool {
        let mut changed = false;
        for action in &overlay.actions {
            match self.act(overlay, action) {
                Ok(acted) => changed |= acted,
                Err(finding) => {
                    let limit = finding.code == Code::LimitExceeded;
                    self.findings.push(finding);
                    if limit {
                        break;
                    }
                }
            }
        }
        changed
    }

    fn act(&mut self, overlay: &Overlay<'a>, action: &Action<'a>) -> Result<bool, Finding> {
        let positions = self.select(&action.target)?;
        if positions.is_empty() {
            return Ok(false);
        }
        action.matched.set(true);
        match &action.change {
            Change::Nothing => Ok(false),
            Change::Remove => self.remove(&action.target, positions),
            Change::Update(value) => self.update(overlay, action, &positions, value),
            Change::Copy(from) => {
                let sources = self.select(from)?;
                let source = match sources.as_slice() {
                    [only] => node_at(self.root, only).cloned(),
                    [] if action.optional => return Ok(false),
                    [] => return Err(missed(from, "nothing can be copied from it")),
                    many => {
                        let message = format!("`{}` selects {} values, and one can be copied", from.text, many.len());
                        return Err(Finding::error(Code::OverlayMismatch, message).at(from.at).help("select a single value"));
                    }
                };
                source.map_or(Ok(false), |source| self.update(overlay, action, &positions, &source))
            }
        }
    }

    fn select(&self, target: &Target) -> Result<Vec<Position>, Finding> {
        self.evaluator.select(&target.query, self.root).map_err(|Exhausted| {
            Finding::error(Code::LimitExceeded, format!("`{}` takes more steps than a query may", target.text))
                .at(target.at)
                .help("name the way to the target instead of using `..` inside of `..` or of a filter")
        })
    }

    /// Removes the last first, so that positions stay right.
    fn remove(&mut self, target: &Target, positions: Vec<Position>) -> Result<bool, Finding> {
        for position in positions.into_iter().rev() {
            let Some((last, parent)) = position.split_last() else {
                let message = "the whole document cannot be removed";
                return Err(Finding::error(Code::OverlayMismatch, message).at(target.at).help("select what is inside it"));
            };
            let index = *last as usize;
            match node_at_mut(self.root, parent).map(|node| &mut node.value) {
                Some(Value::Array(items)) if index < items.len() => drop(items.remove(index)),
                Some(Value::Object(entries)) if index < entries.len() => drop(entries.remove(index)),
                _ => {}
            }
        }
        Ok(true)
    }

    fn update(
        &mut self,
        overlay: &Overlay<'a>,
        action: &Action<'a>,
        positions: &[Position],
        value: &Node<'a>,
    ) -> Result<bool, Finding> {
        self.check_targets(overlay, action, positions)?;
        let (nodes, depth) = measure(value);
        let deepest = positions.iter().map(Vec::len).max().unwrap_or(0);
        self.nodes = self.nodes.saturating_add(nodes.saturating_mul(positions.len()));
        if self.nodes > MAX_NODES || depth + deepest >= MAX_DEPTH {
            let message = format!("the result would have more than {MAX_NODES} values, or be deeper than {MAX_DEPTH} levels");
            return Err(Finding::error(Code::LimitExceeded, message).at(action.target.at).help("copy or update less"));
        }
        for position in positions {
            if let Some(node) = node_at_mut(self.root, position) {
                merge(node, value, &mut String::new()).map_err(|mismatch| mismatch.tell(&action.target))?;
            }
        }
        Ok(true)
    }

    fn check_targets(&self, overlay: &Overlay<'a>, action: &Action<'a>, positions: &[Position]) -> Result<(), Finding> {
        let mut kinds: Vec<&'static str> =
            positions.iter().filter_map(|position| node_at(self.root, position)).map(kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let target = &action.target;
        if kinds.len() > 1 {
            let message = format!("`{}` selects {}, and one update does not fit them all", target.text, kinds.join(" and "));
            return Err(Finding::error(Code::OverlayMismatch, message).at(target.at).help("make an action for each kind"));
        }
        if kinds == ["single values"] && !overlay.primitives {
            let message = format!("`{}` selects a single value, which Overlay 1.0 cannot update", target.text);
            let help = "write `overlay: 1.1.0`, or select the object around it";
            return Err(Finding::error(Code::OverlayMismatch, message).at(target.at).help(help));
        }
        Ok(())
    }
}

/// A target that matches nothing, and what that means.
pub(super) fn missed(target: &Target, what: &str) -> Finding {
    Finding::error(Code::OverlayMissed, format!("`{}` matches nothing: {what}", target.text))
        .at(target.at)
        .help("correct the target, remove the action if the vendor mended it, or allow it by `x-optional: true`")
}

/// What cannot be merged: where below the target, what with what.
struct Mismatch {
    pointer: String,
    old: &'static str,
    new: &'static str,
    at: At,
}

impl Mismatch {
    fn tell(self, target: &Target) -> Finding {
        let place =
            if self.pointer.is_empty() { "the target".to_owned() } else { format!("`{}` below the target", self.pointer) };
        let message = format!("{} cannot be merged into {}, which {place} of `{}` is", self.new, self.old, target.text);
        Finding::error(Code::OverlayMismatch, message)
            .at(self.at)
            .help("remove the old value by an action of its own first, and add the new one by the next")
    }
}

fn merge<'a>(node: &mut Node<'a>, value: &Node<'a>, pointer: &mut String) -> Result<(), Mismatch> {
    let (old, new) = (node.type_name(), value.type_name());
    match (&mut node.value, &value.value) {
        (Value::Object(entries), Value::Object(added)) => {
            for (key, value) in added {
                match entries.iter_mut().find(|(known, _)| known == key) {
                    Some((_, known)) => {
                        let length = pointer.len();
                        pointer.push('/');
                        pointer.push_str(&super::super::escape_token(key));
                        merge(known, value, pointer)?;
                        pointer.truncate(length);
                    }
                    None => entries.push((key.clone(), value.clone())),
                }
            }
            Ok(())
        }
        (Value::Array(items), Value::Array(added)) => {
            items.extend(added.iter().cloned());
            Ok(())
        }
        // Only the target itself takes an item; a list below it wants a list.
        (Value::Array(items), _) if pointer.is_empty() => {
            items.push(value.clone());
            Ok(())
        }
        (Value::Array(_) | Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => {
            Err(Mismatch { pointer: pointer.clone(), old, new, at: value.at })
        }
        _ => {
            *node = value.clone();
            Ok(())
        }
    }
}

fn kind(node: &Node<'_>) -> &'static str {
    match node.value {
        Value::Object(_) => "objects",
        Value::Array(_) => "lists",
        _ => "single values",
    }
}

fn node_at<'t, 'a>(root: &'t Node<'a>, position: &[u32]) -> Option<&'t Node<'a>> {
    position.iter().try_fold(root, |node, index| match &node.value {
        Value::Array(items) => items.get(*index as usize),
        Value::Object(entries) => entries.get(*index as usize).map(|(_, value)| value),
        _ => None,
    })
}

fn node_at_mut<'t, 'a>(root: &'t mut Node<'a>, position: &[u32]) -> Option<&'t mut Node<'a>> {
    position.iter().try_fold(root, |node, index| match &mut node.value {
        Value::Array(items) => items.get_mut(*index as usize),
        Value::Object(entries) => entries.get_mut(*index as usize).map(|(_, value)| value),
        _ => None,
    })
}

/// How many nodes a tree has, and how deep it is. Trees are at most [`MAX_DEPTH`] deep.
pub(super) fn measure(node: &Node<'_>) -> (usize, usize) {
    let children = node.items().iter().chain(node.entries().iter().map(|(_, value)| value));
    children.map(measure).fold((1, 1), |(nodes, depth), (more, below)| (nodes + more, depth.max(below + 1)))
}
