//! Drafts → changes: effects, ratings, what no rule explains, fingerprints, order.

use super::Locate;
use super::change::{Cause, Change};
use super::direction::Direction;
use super::draft::{Draft, Scope, Which};
use super::effects::{Effects, Envelope, Touched, is_about_presence};
use super::fingerprint::fingerprint;
use super::graph::{Graph, Place};
use super::kind::Kind;
use super::merge::absorb;
use super::rating::{Agent, Client, Operator, Ratings};
use super::side::{OperationPair, Side};
use super::spot::ways_to;
use super::tools::unordered;
use super::xml::unordered_xml;
use crate::source::At;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use toolwright_integration as wire;

/// What was found inside schemas, one draft a change.
pub(super) fn schema_drafts(graph: &Graph<'_>, new: &Side<'_>, old: &Side<'_>, pairs: &[OperationPair]) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for (index, node) in graph.nodes.iter().enumerate() {
        for change in &node.changes {
            let index = index as u32;
            let subject = subject_of(graph, index, &change.path, new, old, pairs);
            let scope = Scope::Schema(index, change.path.clone());
            let mut draft = Draft::new(change.kind, scope, subject, change.detail.clone());
            (draft.old, draft.new, draft.ratings) = (change.old.clone(), change.new.clone(), change.ratings);
            drafts.push(draft.at(change.old_at, change.new_at));
        }
    }
    if graph.cut {
        let detail = "the descriptions hold more pairs of schemas than are compared";
        drafts.push(Draft::new(Kind::ConstructUnhandled, Scope::Whole, "schemas", detail));
    }
    drafts
}

/// `schema User.name (answer)`, or `GET /users body.name`.
fn subject_of(graph: &Graph<'_>, node: u32, path: &str, new: &Side<'_>, old: &Side<'_>, pairs: &[OperationPair]) -> String {
    let (owner, steps) = graph.owner(node);
    let owner = &graph.nodes[owner as usize];
    if let Some(name) = &owner.name {
        let way = match owner.direction {
            Direction::Request | Direction::RequestCondition => "request",
            Direction::Hidden => "unseen",
            _ => "answer",
        };
        return format!("schema {name}{steps}{path} ({way})");
    }
    let Some(root) = owner.roots.first() else { return format!("schema{steps}{path}") };
    let pair = &pairs[root.operation];
    let key = pair.new.map(|index| new.operation(index).key()).or(pair.old.map(|index| old.operation(index).key()));
    let place = match &root.place {
        Place::Parameter(location, name) => format!("{location}.{name}"),
        Place::Unplaced(name) => format!("path.{name} (not in the path)"),
        Place::PartHeader(property, name) => format!("body.{property} header {name}"),
        Place::Body => "body".to_owned(),
        Place::Response(status) => format!("response {status}"),
        Place::Header(status, name) => format!("response {status} header {name}"),
    };
    format!("{} {place}{steps}{path}", key.unwrap_or_default())
}

/// Finishes all drafts.
pub(super) fn finish(drafts: Vec<Draft>, effects: &Effects<'_, '_, '_>, locate: Locate<'_>) -> (Vec<Change>, BTreeSet<usize>) {
    let mut changes: BTreeMap<(String, Kind, String), Change> = BTreeMap::new();
    let mut explained = BTreeSet::new();
    for draft in drafts {
        let touched = effects.touched(&draft);
        explained.extend(touched.pairs.iter().copied());
        if is_about_presence(draft.kind) && touched.kept && draft.ratings.is_none() {
            // The argument is there on both sides: it moved, or its vendor's spelling changed, and that is a change of its own.
            continue;
        }
        let change = finish_one(draft, touched, locate);
        match changes.entry((change.subject.clone(), change.kind, change.fingerprint.clone())) {
            Entry::Vacant(place) => drop(place.insert(change)),
            // Two pairs of schemas that are told by one name: two inline ones that both became the same named one, say.
            Entry::Occupied(mut known) => absorb(known.get_mut(), change),
        }
    }
    (changes.into_values().collect(), explained)
}

fn finish_one(draft: Draft, touched: Touched, locate: Locate<'_>) -> Change {
    let kind = match draft.kind {
        // What no tool shows is documentation.
        Kind::DescArgChanged if !touched.shown => Kind::DescFieldChanged,
        kind => kind,
    };
    let ratings = rate(kind, &draft, &touched);
    let ways = ways_to(&draft);
    let cause = |which: Which, at: Option<At>| Some(Cause { side: which, place: locate(which, at?, &ways)? });
    let cause = cause(Which::New, draft.new_at).or_else(|| cause(Which::Old, draft.old_at));
    let fingerprint = fingerprint(&[
        kind.code(),
        &draft.subject,
        &draft.detail,
        draft.old.as_deref().unwrap_or("-"),
        draft.new.as_deref().unwrap_or("-"),
    ]);
    Change {
        kind,
        ratings,
        subject: draft.subject,
        detail: draft.detail,
        old: draft.old,
        new: draft.new,
        cause,
        effects: touched.effects,
        more_effects: touched.more,
        fingerprint,
    }
}

/// The kind's ratings, unless the change is known to reach nobody.
fn rate(kind: Kind, draft: &Draft, touched: &Touched) -> Ratings {
    let general = draft.ratings.unwrap_or_else(|| kind.ratings());
    let is_tool = matches!(
        kind,
        Kind::ToolAdded | Kind::ToolRemoved | Kind::ToolRemovedAfterSunset | Kind::ToolUndocumented | Kind::ToolRenamed
    );
    if matches!(draft.scope, Scope::Whole) || is_tool || kind == Kind::DescSuspicious {
        return general;
    }
    // What is said of XML where none is sent.
    if kind == Kind::ArgXmlChanged && matches!(draft.scope, Scope::Schema(..)) && !touched.rewritten {
        return Ratings::NOTHING_TO_DO;
    }
    // A new parameter that must be sent breaks the deployed build, whoever sets it.
    if is_about_presence(kind) && (touched.same || touched.paging && kind != Kind::ArgAddedRequired) {
        return Ratings::NOTHING_TO_DO;
    }
    if touched.envelope == Some(Envelope::Way)
        && matches!(kind, Kind::OutFieldAdded | Kind::OutFieldRemoved | Kind::OutFieldRenamed)
    {
        return Ratings::NOTHING_TO_DO;
    }
    if touched.envelope.is_some() {
        return Ratings { client: general.client.min(Client::Patch), ..general };
    }
    if touched.unused || touched.only_errors {
        let mild = Ratings { operator: general.operator.min(Operator::Info), ..Ratings::NOTHING_TO_DO };
        // The client's own types do not show errors; its documentation does.
        return Ratings { client: general.client.min(Client::None), agent: Agent::None, ..mild };
    }
    general
}

/// Tools whose definition or request differs although nothing was found that touches them.
pub(super) fn unexplained(
    old: &Side<'_>,
    new: &Side<'_>,
    pairs: &[OperationPair],
    explained: &BTreeSet<usize>,
    anything: bool,
) -> Vec<Draft> {
    let mut drafts = Vec::new();
    // The same compiler and no configuration: what is left is the order of keys, which counts for nothing.
    let built = old.is_built() || new.is_built();
    if !built && old.types.is_none() && new.types.is_none() {
        return drafts;
    }
    for (index, pair) in pairs.iter().enumerate().filter(|(index, _)| !explained.contains(index)) {
        let (Some(old_tool), Some(new_tool)) = (pair.old_tool, pair.new_tool) else { continue };
        let (before, after) = (&old.plan.tools[old_tool], &new.plan.tools[new_tool]);
        let schema = unordered(&before.input) != unordered(&after.input);
        let request = match (old.entry(old_tool), new.entry(new_tool)) {
            (Some(before), Some(after)) => canonical(before) != canonical(after),
            _ => false,
        };
        if schema || request {
            // With nothing else found anywhere, the inputs are alike and the compiler is not.
            let kind = if anything || !built { Kind::ConstructUnhandled } else { Kind::GeneratorChanged };
            let what = if schema { "the definition" } else { "the request" };
            let at = |side: &Side<'_>, operation: Option<usize>| operation.map(|index| side.operation(index).at);
            let draft = Draft::of_operation(kind, index, &after.name, format!("{what} differs, and no rule says why"));
            drafts.push(draft.at(at(old, pair.old), at(new, pair.new)));
        }
    }
    drafts
}

/// An entry in which order does not count and what only people read is left out.
fn canonical(entry: &wire::Operation) -> wire::Operation {
    let mut entry = entry.clone();
    entry.tool.clear();
    entry.tags.clear();
    entry.operation_id = None;
    // The names inside the template stand in the arguments as well.
    entry.arguments.sort_by(|left, right| left.name.cmp(&right.name));
    entry.constants.sort_by(|left, right| left.name.cmp(&right.name));
    entry.security.sort();
    if let Some(body) = &mut entry.body {
        let parts = body.parts.iter_mut().filter_map(|part| part.xml.as_mut());
        // The order of elements counts, and is compared apart.
        body.xml.iter_mut().chain(parts).for_each(|xml| **xml = unordered_xml(xml));
    }
    let mut accept: Vec<&str> = entry.accept.split(", ").collect();
    accept.sort_unstable();
    entry.accept = accept.join(", ");
    entry
}

/// What the vendor's version number says about the changes.
pub(super) fn version_draft(old: &Side<'_>, new: &Side<'_>, changes: &[Change]) -> Option<Draft> {
    let (before, after) = (old.api.version.as_deref().unwrap_or("none"), new.api.version.as_deref().unwrap_or("none"));
    let breaks = changes.iter().any(|change| change.ratings.agent == Agent::Break || change.ratings.operator >= Operator::Outage);
    let (kind, detail) = match (before == after, changes.is_empty(), breaks) {
        (false, true, _) => (Kind::VendorVersionOnly, format!("the version was {before}, now {after}, and nothing else differs")),
        (true, false, true) => (Kind::VendorVersionStale, format!("the version is {after} on both sides")),
        (false, false, _) => (Kind::SpecOnlyChange, format!("the version was {before}, now {after}")),
        _ => return None,
    };
    Some(Draft::new(kind, Scope::Whole, "vendor version", detail).values(before, after))
}

/// The gravest first; then by what changed.
pub(super) fn sort(changes: &mut [Change]) {
    changes.sort_by(|left, right| {
        let gravity = |change: &Change| {
            let ratings = change.ratings;
            (ratings.weight(), ratings.operator, ratings.agent, ratings.client)
        };
        let text = |change: &Change| (change.kind, change.subject.clone(), change.detail.clone());
        gravity(right).cmp(&gravity(left)).then_with(|| text(left).cmp(&text(right)))
    });
}
