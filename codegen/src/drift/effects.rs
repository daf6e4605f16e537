//! From a found change to the tools, arguments and Rust paths that it touches.

use super::change::Effect;
use super::draft::{Draft, Scope};
use super::graph::{Graph, Place, Root};
use super::kind::Kind;
use super::side::{OperationPair, Side};
use super::values::without_order;
use super::xml::is_rewritten;
use crate::lower::{MethodDef, TypeView};
use std::collections::{BTreeSet, HashMap};
use toolwright_integration::{Answer, Argument, Continuation, Operation, PageParameter, Pagination, Target};

/// How many effects of one change are told by name.
pub(super) const MAX_EFFECTS: usize = 50;

/// Knows both plans, and finds what a place of the vendor's is in them.
pub(super) struct Effects<'c, 'g, 's> {
    old: Side<'c>,
    new: Side<'c>,
    pairs: &'c [OperationPair],
    graph: &'g Graph<'s>,
    rust: HashMap<&'c str, (&'c str, &'c str, &'c MethodDef)>,
}

/// What a change touches, and what that says about its gravity.
#[derive(Debug, Default)]
pub(super) struct Touched {
    pub effects: Vec<Effect>,
    pub more: usize,
    /// Pairs of operations that it touches.
    pub pairs: Vec<usize>,
    /// No tool of either side uses what changed.
    pub unused: bool,
    /// Only errors hold what changed.
    pub only_errors: bool,
    /// Every argument that it names exists on both sides, and is sent elsewhere: it moved or got another spelling.
    pub kept: bool,
    /// Every argument that it names exists on both sides, and is sent to one place: another form of the body lost or got it.
    pub same: bool,
    /// On both sides it is a parameter that paging owns: no argument and no Rust field, and how pages are asked for is compared apart.
    pub paging: bool,
    /// Some call writes other XML, whatever its order.
    pub rewritten: bool,
    /// Some tool's definition differs.
    pub shown: bool,
    /// It is outside the records of each answer that holds it.
    pub envelope: Option<Envelope>,
}

/// A place outside the records of an answer: no Rust type has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Envelope {
    /// What leads to the records. Where it moved, that is a change of its own.
    Way,
    /// What stands beside them, which agents see.
    Beside,
}

/// A use of what changed: the pair, the vendor's place, and the way from there.
struct Use {
    pair: usize,
    argument: Option<Spot>,
    error: bool,
    envelope: Option<Envelope>,
}

enum Spot {
    Argument(String),
    Parameter(String, String, bool),
    Body(Vec<String>, bool),
}

impl<'c, 'g, 's> Effects<'c, 'g, 's> {
    pub(super) fn new(old: Side<'c>, new: Side<'c>, pairs: &'c [OperationPair], graph: &'g Graph<'s>) -> Self {
        let mut rust = HashMap::new();
        for types in [old.types, new.types].into_iter().flatten() {
            rust.extend(methods_of(types));
        }
        Self { old, new, pairs, graph, rust }
    }

    pub(super) fn touched(&self, draft: &Draft) -> Touched {
        let uses = self.uses(draft);
        if uses.is_empty() {
            return Touched::default();
        }
        let only_errors = uses.iter().all(|one| one.error);
        let paging = uses.iter().all(|one| one.argument.as_ref().is_some_and(|spot| self.is_paging(one.pair, spot)));
        let envelope =
            if uses.iter().all(|one| one.envelope.is_some()) { uses.iter().filter_map(|one| one.envelope).max() } else { None };
        let mut touched = Touched { only_errors, paging, envelope, kept: true, same: true, ..Touched::default() };
        let mut effects = BTreeSet::new();
        let mut pairs = BTreeSet::new();
        for one in &uses {
            pairs.insert(one.pair);
            let Some(tool) = self.tool_of(one.pair) else { continue };
            let argument = one.argument.as_ref().and_then(|spot| self.argument(one.pair, spot));
            let stays = argument.as_ref().filter(|(_, exact)| *exact).and_then(|(name, _)| self.on_both_sides(one.pair, name));
            touched.kept &= stays == Some(false);
            touched.same &= stays == Some(true);
            let argument = argument.map(|(name, _)| name);
            let rust = self.rust_path(tool, argument.as_deref());
            effects.insert(Effect { tool: tool.to_owned(), argument, rust });
        }
        touched.unused = effects.is_empty();
        touched.kept &= !effects.is_empty();
        touched.same &= !effects.is_empty();
        touched.rewritten = pairs.iter().any(|pair| match self.entries(*pair) {
            (Some(old), Some(new)) => is_rewritten(old, new),
            _ => false,
        });
        touched.shown = pairs.iter().any(|pair| self.definition_differs(*pair));
        touched.more = effects.len().saturating_sub(MAX_EFFECTS);
        touched.effects = effects.into_iter().take(MAX_EFFECTS).collect();
        touched.pairs = pairs.into_iter().collect();
        touched
    }

    fn uses(&self, draft: &Draft) -> Vec<Use> {
        match &draft.scope {
            Scope::Whole => Vec::new(),
            Scope::Operations(operations) => {
                let spot = |name: &String| match name.split_once('.') {
                    Some((location, name)) => Spot::Parameter(location.to_owned(), name.to_owned(), true),
                    None => Spot::Argument(name.clone()),
                };
                let list = operations.iter();
                list.map(|(pair, argument)| Use {
                    pair: *pair,
                    argument: argument.as_ref().map(spot),
                    error: false,
                    envelope: None,
                })
                .collect()
            }
            Scope::Schema(node, path) => {
                let uses = self.graph.uses(*node);
                uses.into_iter().map(|(root, way)| self.use_of(root, &format!("{way}{path}"))).collect()
            }
        }
    }

    fn use_of(&self, root: &Root, path: &str) -> Use {
        let argument = match &root.place {
            Place::Parameter(location, name) => Some(Spot::Parameter(location.clone(), name.clone(), path.is_empty())),
            Place::Body => {
                let (keys, whole) = keys_of(path);
                Some(Spot::Body(keys, whole))
            }
            Place::Response(_) | Place::Header(..) | Place::PartHeader(..) | Place::Unplaced(_) => None,
        };
        let error = match &root.place {
            Place::Response(status) | Place::Header(status, _) => self.is_error(root.operation, status),
            Place::Unplaced(_) => true,
            _ => false,
        };
        let envelope = match &root.place {
            Place::Response(_) if !error => self.envelope(root.operation, path),
            _ => None,
        };
        Use { pair: root.operation, argument, error, envelope }
    }

    /// Whether a place of an answer is outside its records on both sides.
    fn envelope(&self, pair: usize, path: &str) -> Option<Envelope> {
        let (Some(old), Some(new)) = self.entries(pair) else { return None };
        if old.answer.kind != new.answer.kind {
            return None;
        }
        let (before, after) = (envelope_of(&old.answer, path)?, envelope_of(&new.answer, path)?);
        Some(before.min(after))
    }

    fn is_error(&self, pair: usize, status: &str) -> bool {
        let operation = self.pairs[pair].new.map(|index| self.new.operation(index));
        operation.is_some_and(|operation| !operation.successes().any(|response| response.status == status))
    }

    fn tool_of(&self, pair: usize) -> Option<&'c str> {
        let pair = &self.pairs[pair];
        let name = |side: &Side<'c>, tool: Option<usize>| tool.map(|tool| side.plan.tools[tool].name.as_str());
        name(&self.new, pair.new_tool).or_else(|| name(&self.old, pair.old_tool))
    }

    fn entries(&self, pair: usize) -> (Option<&'c Operation>, Option<&'c Operation>) {
        let pair = &self.pairs[pair];
        (pair.old_tool.and_then(|tool| self.old.entry(tool)), pair.new_tool.and_then(|tool| self.new.entry(tool)))
    }

    /// The argument that a place belongs to, and whether the place is all of it.
    fn argument(&self, pair: usize, spot: &Spot) -> Option<(String, bool)> {
        let (old, new) = self.entries(pair);
        let found = |entry: Option<&Operation>| entry.and_then(|entry| find_argument(&entry.arguments, spot));
        found(new).or_else(|| found(old))
    }

    /// Whether an argument that both sides have is sent to one place; `None` when a side lacks it.
    fn on_both_sides(&self, pair: usize, name: &str) -> Option<bool> {
        let target = |entry: Option<&'c Operation>| {
            entry.and_then(|entry| entry.arguments.iter().find(|argument| argument.name == name)).map(|one| &one.target)
        };
        let (old, new) = self.entries(pair);
        Some(target(old)? == target(new)?)
    }

    fn is_paging(&self, pair: usize, spot: &Spot) -> bool {
        let (Some(old), Some(new)) = self.entries(pair) else { return false };
        let (Some(before), Some(after)) = (&old.pagination, &new.pagination) else { return false };
        [old, new].iter().all(|entry| find_argument(&entry.arguments, spot).is_none())
            && [before, after].iter().any(|paging| is_page_parameter(paging, spot))
    }

    fn definition_differs(&self, pair: usize) -> bool {
        let pair = &self.pairs[pair];
        match (pair.old_tool, pair.new_tool) {
            (Some(old), Some(new)) => {
                let (old, new) = (&self.old.plan.tools[old], &self.new.plan.tools[new]);
                old.description != new.description || without_order(&old.input) != without_order(&new.input)
            }
            _ => true,
        }
    }

    fn rust_path(&self, tool: &str, argument: Option<&str>) -> Option<String> {
        let (module, resource, method) = self.rust.get(tool)?;
        let field = argument.and_then(|argument| {
            let parameters = method.parameters.as_ref()?;
            let field = parameters.fields.iter().find(|field| field.key == argument)?;
            Some(format!("{module}::{}::{}", parameters.name.as_str(), field.name.as_str()))
        });
        Some(field.unwrap_or_else(|| format!("{module}::{resource}::{}", method.name.as_str())))
    }
}

/// Whether a change says that an argument came, went or got another name.
pub(super) fn is_about_presence(kind: Kind) -> bool {
    matches!(kind, Kind::ArgRemoved | Kind::ArgAddedOptional | Kind::ArgAddedRequired | Kind::ArgRenamed)
}

fn is_page_parameter(paging: &Pagination, spot: &Spot) -> bool {
    let Spot::Parameter(location, name, _) = spot else { return false };
    let send = match &paging.next {
        Continuation::Token { send, .. } | Continuation::Counter { send, .. } => Some(send),
        Continuation::Url { .. } => None,
    };
    send.into_iter().chain(&paging.limit.parameter).any(|parameter| {
        matches!(parameter, PageParameter::Parameter { location: known, name: wanted }
            if super::parameters::location_name(*known) == location && wanted == name)
    })
}

fn methods_of(types: &TypeView) -> impl Iterator<Item = (&str, (&str, &str, &MethodDef))> {
    types.resources.iter().flat_map(|resource| {
        let (module, name) = (resource.module.as_str(), resource.name.as_str());
        resource.methods.iter().map(move |method| (method.tool.as_str(), (module, name, method)))
    })
}

fn find_argument(arguments: &[Argument], spot: &Spot) -> Option<(String, bool)> {
    let found = |argument: &Argument, exact: bool| Some((argument.name.clone(), exact));
    match spot {
        Spot::Argument(name) => arguments.iter().find(|one| one.name == *name).and_then(|one| found(one, true)),
        Spot::Parameter(location, name, whole) => {
            let same = |one: &&Argument| {
                matches!(&one.target, Target::Parameter { location: known, name: wanted, .. }
                    if super::parameters::location_name(*known) == location && wanted == name)
            };
            arguments.iter().find(same).and_then(|one| found(one, *whole))
        }
        Spot::Body(keys, whole) => {
            let under = |one: &&Argument| matches!(&one.target, Target::Body { path } if keys.starts_with(path));
            let all = |one: &&Argument| matches!(one.target, Target::WholeBody);
            arguments.iter().find(under).or_else(|| arguments.iter().find(all)).and_then(|one| {
                let exact = matches!(&one.target, Target::Body { path } if path == keys) && *whole;
                found(one, exact)
            })
        }
    }
}

/// Where a path of an answer is, when it is not in the records.
fn envelope_of(answer: &Answer, path: &str) -> Option<Envelope> {
    let records: Vec<String> = answer.at.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~")).collect();
    let (keys, whole) = keys_of(path);
    if records.is_empty() {
        None
    } else if records.starts_with(&keys) && whole {
        Some(Envelope::Way)
    } else if keys.starts_with(&records) {
        None
    } else {
        Some(Envelope::Beside)
    }
}

/// The keys at the head of a path, and whether they are all of it.
fn keys_of(path: &str) -> (Vec<String>, bool) {
    let mut keys = Vec::new();
    let mut rest = path;
    while let Some(tail) = rest.strip_prefix('.') {
        if let Some(quoted) = tail.strip_prefix('"') {
            let (key, after) = quoted.split_once('"').unwrap_or((quoted, ""));
            keys.push(key.to_owned());
            rest = after;
        } else {
            let end = tail.find(['.', '[', '|', '<']).unwrap_or(tail.len());
            keys.push(tail[..end].to_owned());
            rest = &tail[end..];
        }
    }
    (keys, rest.is_empty())
}
