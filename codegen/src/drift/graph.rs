//! Pairs of places of two descriptions, each compared once however many ways lead to it.
//!
//! A schema that references lead to is one node for all who use it; so a change in it is found once, and its users are found by
//! walking back. Cyclic schemas cost what their text costs.

use super::audience::Sites;
use super::direction::Direction;
use super::flat::Part;
use super::kind::Kind;
use super::news::News;
use super::rating::Ratings;
use super::values::are_disjoint;
use crate::model::{SchemaId, Schemas};
use crate::source::At;
use std::collections::{HashMap, HashSet, VecDeque};

/// How many pairs are compared before the rest is reported as not compared.
const MAX_NODES: usize = 6_000_000;

/// Where a schema is used: an operation, and the part of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Root {
    /// Index of the pair of operations.
    pub operation: usize,
    /// What of the operation.
    pub place: Place,
}

/// The part of an operation that a schema belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Place {
    /// A parameter: its location and name.
    Parameter(String, String),
    /// A path parameter that the path has no place for.
    Unplaced(String),
    /// A header of one part of a form: the part's property and the header's name.
    PartHeader(String, String),
    /// The request body.
    Body,
    /// The content of a response.
    Response(String),
    /// A header of a response.
    Header(String, String),
}

/// A change inside a schema.
#[derive(Debug, Clone)]
pub(super) struct SchemaChange {
    pub kind: Kind,
    /// Where they are not those of the kind.
    pub ratings: Option<Ratings>,
    /// From the node to the changed place, for example `.address`.
    pub path: String,
    pub detail: String,
    pub old: Option<String>,
    pub new: Option<String>,
    pub old_at: Option<At>,
    pub new_at: Option<At>,
}

/// A pair of places.
#[derive(Debug)]
pub(super) struct Node {
    pub old: Part,
    pub new: Part,
    pub direction: Direction,
    /// The schema's name, where references lead here.
    pub name: Option<String>,
    pub parents: Vec<(u32, Box<str>)>,
    pub roots: Vec<Root>,
    pub changes: Vec<SchemaChange>,
    /// Both sides have a name, and they differ.
    pub renamed: Option<(String, String)>,
    /// One side is a form of a union: words, null and default are those of the whole.
    pub form: bool,
}

/// How a pair is come to.
struct Way {
    root: Option<Root>,
    parent: Option<(u32, Box<str>)>,
    form: bool,
}

/// All pairs.
pub(super) struct Graph<'s> {
    pub old: &'s Schemas,
    pub new: &'s Schemas,
    old_names: HashSet<&'s str>,
    new_names: HashSet<&'s str>,
    /// What addresses the old side knew.
    pub sites: &'s Sites<'s>,
    pub nodes: Vec<Node>,
    index: HashMap<(Part, Part, Direction, bool), u32>,
    waiting: VecDeque<u32>,
    /// Some pairs were not compared: there are too many.
    pub cut: bool,
    /// The words of what is new.
    pub news: News,
}

impl<'s> Graph<'s> {
    pub(super) fn new(old: &'s Schemas, new: &'s Schemas, sites: &'s Sites<'s>) -> Self {
        Self {
            old,
            new,
            old_names: old.names().collect(),
            new_names: new.names().collect(),
            sites,
            nodes: Vec::new(),
            index: HashMap::new(),
            waiting: VecDeque::new(),
            cut: false,
            news: News::default(),
        }
    }

    /// Compares what an operation uses.
    pub(super) fn enter_root(&mut self, root: Root, old: SchemaId, new: SchemaId, direction: Direction) {
        self.enter(Way { root: Some(root), parent: None, form: false }, vec![old], vec![new], direction);
    }

    /// Compares what stands below a node.
    pub(super) fn enter_child(&mut self, parent: u32, step: &str, old: Part, new: Part, direction: Direction) {
        self.enter(Way { root: None, parent: Some((parent, step.into())), form: false }, old, new, direction);
    }

    /// Compares a schema with the one of several forms that it has become, or come from.
    pub(super) fn enter_form(&mut self, parent: u32, step: &str, old: Part, new: Part, direction: Direction) {
        self.enter(Way { root: None, parent: Some((parent, step.into())), form: true }, old, new, direction);
    }

    fn enter(&mut self, way: Way, old: Part, new: Part, direction: Direction) {
        let (before, after) = (Reach::follow(self.old, &old), Reach::follow(self.new, &new));
        let same = before.names.iter().any(|name| after.names.contains(name));
        let renamed = before.name.zip(after.name).filter(|_| !same);
        let renamed = renamed.map(|(before, after)| (before.to_owned(), after.to_owned()));
        // A place that became something else altogether changed, not the schema that it refers to on one side and both sides have.
        let torn = match (before.name, after.name) {
            (Some(name), None) => self.new_names.contains(name) && self.are_torn(&before.part, &after.part),
            (None, Some(name)) => self.old_names.contains(name) && self.are_torn(&before.part, &after.part),
            _ => false,
        };
        let name = after.name.or(before.name).filter(|_| !torn).map(str::to_owned);
        let both_refer = before.name.is_some() && after.name.is_some();
        let adds = before.adds || after.adds;
        // Words beside a reference on one side only: the other side has them in the schema itself.
        let keep_words = adds && !both_refer;
        let old_target = if keep_words && before.adds { old.clone() } else { before.part };
        let new_target = if keep_words && after.adds { new.clone() } else { after.part };
        let shared = name.is_some() || old_target.len() > 1 || new_target.len() > 1;
        let key = (old_target, new_target, direction, way.form);
        let known = if shared { self.index.get(&key).copied() } else { None };
        let node = match known {
            Some(node) => node,
            None => {
                if self.nodes.len() >= MAX_NODES {
                    self.cut = true;
                    return;
                }
                let node = self.nodes.len() as u32;
                self.nodes.push(Node {
                    old: key.0.clone(),
                    new: key.1.clone(),
                    direction,
                    name,
                    parents: Vec::new(),
                    roots: Vec::new(),
                    changes: Vec::new(),
                    form: way.form,
                    renamed,
                });
                if shared {
                    self.index.insert(key, node);
                }
                self.waiting.push_back(node);
                node
            }
        };
        if adds && both_refer {
            self.compare_referrers(way.parent.as_ref(), (&old, &new), node, direction);
        }
        let known = &mut self.nodes[node as usize];
        known.parents.extend(way.parent);
        known.roots.extend(way.root);
    }

    /// Whether no value of the one place is one of the other, as far as their types say.
    fn are_torn(&self, old: &[SchemaId], new: &[SchemaId]) -> bool {
        let ([old], [new]) = (old, new) else { return false };
        are_disjoint(self.old.get(*old).types, self.new.get(*new).types)
    }

    /// Compares every pair.
    pub(super) fn run(&mut self) {
        while let Some(node) = self.waiting.pop_front() {
            self.compare(node);
        }
    }

    /// From a node up to what has a name of its own, or is used by an operation: that node, and the way down.
    pub(super) fn owner(&self, node: u32) -> (u32, String) {
        let mut steps: Vec<&str> = Vec::new();
        let mut at = node;
        while let (None, [(parent, step), ..]) = (&self.nodes[at as usize].name, self.nodes[at as usize].parents.as_slice()) {
            steps.push(step);
            at = *parent;
        }
        (at, steps.into_iter().rev().collect())
    }

    /// Every use of a node, with the shortest way down to it.
    pub(super) fn uses(&self, node: u32) -> Vec<(&Root, String)> {
        let mut found = Vec::new();
        let mut seen = HashSet::from([node]);
        // Each entry leads one step further down: its node, the step, and the entry that goes on from there.
        let mut trail: Vec<(u32, &str, Option<usize>)> = vec![(node, "", None)];
        let mut next = 0;
        while next < trail.len() {
            let at = &self.nodes[trail[next].0 as usize];
            if !at.roots.is_empty() {
                let way = self.way(&trail, next);
                found.extend(at.roots.iter().map(|root| (root, way.clone())));
            }
            for (parent, step) in &at.parents {
                if seen.insert(*parent) {
                    trail.push((*parent, step, Some(next)));
                }
            }
            next += 1;
        }
        found
    }

    fn way(&self, trail: &[(u32, &str, Option<usize>)], from: usize) -> String {
        let mut way = String::new();
        let mut at = Some(from);
        while let Some(position) = at {
            way.push_str(trail[position].1);
            at = trail[position].2;
        }
        way
    }
}

/// Where a place leads when references that add only words are followed.
pub(super) struct Reach<'s> {
    pub part: Part,
    pub name: Option<&'s str>,
    /// The names of all that it leads through.
    pub names: Vec<&'s str>,
    /// A reference says something itself: prose, a default, null, a flag, how it is written in XML.
    pub adds: bool,
}

impl<'s> Reach<'s> {
    pub(super) fn follow(schemas: &'s Schemas, part: &[SchemaId]) -> Self {
        let mut reach = Self { part: part.to_vec(), name: None, names: Vec::new(), adds: false };
        let [id] = part else { return reach };
        let mut at = *id;
        for _ in 0..64 {
            let schema = schemas.get(at);
            let extra = schema.extra();
            let constrains = !extra.limits.is_empty()
                || !extra.conditions.is_empty()
                || !extra.marks.is_empty()
                || schema.format.is_some()
                || extra.discriminator.is_some()
                || !extra.prefix_items.is_empty()
                || !extra.pattern_properties.is_empty()
                || extra.additional != crate::model::Additional::Unsaid;
            let Some(target) = schema.reference.filter(|_| schema.is_bare_reference() && !constrains) else { break };
            reach.adds |= schema.description.is_some()
                || schema.nullable
                || schema.deprecated
                || schema.read_only
                || schema.write_only
                || schema.title.is_some()
                || extra.default.is_some()
                || extra.example.is_some()
                || extra.xml.is_some();
            reach.name = schemas.name_of(target);
            reach.names.extend(reach.name);
            at = target;
        }
        reach.part = vec![at];
        reach
    }
}
