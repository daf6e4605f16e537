//! Plan × Plan → changes → ratings: what a vendor's change means to agents, to the Rust client and to what is deployed.
//!
//! Each change is found once, carries its cause in the vendor's files and its effects on tools, and is rated for three readers.
//! Nothing here reads files, git or a clock: both sides come compiled, or read back from what a build wrote ([`read_back`]).

mod address;
mod asides;
mod audience;
mod between;
mod budget;
mod calls;
mod change;
mod compare;
mod copies;
mod credentials;
mod custom;
mod direction;
mod doubts;
mod draft;
mod effects;
mod fingerprint;
mod finish;
mod flat;
mod graph;
mod kind;
mod life;
mod limit;
mod limits;
mod members;
mod merge;
mod news;
mod operation;
mod parameters;
mod rating;
mod read_back;
mod rename;
pub mod report;
mod sayings;
mod side;
mod spot;
mod texts;
mod tools;
mod union;
mod values;
mod whole;
mod words;
mod xml;

pub use change::{Cause, Change, Deadline, Effect, Report};
pub use doubts::is_doubt;
pub use draft::Which;
pub use kind::Kind;
pub use rating::{Agent, Client, Operator, Ratings};
pub use read_back::{Built, read_back};

use crate::config::ConfigPlaces;
use crate::diagnostic::Finding;
use crate::lower::{Plan, TypeView};
use crate::model::Api;
use crate::read::Aside;
use crate::source::{At, Place, Step};
use audience::Sites;
use draft::Draft;
use effects::Effects;
use graph::Graph;
use operation::Operations;
use side::{Side, pair_operations};
use tools::Tools;

/// What a comparison may be told.
#[derive(Debug, Clone, Copy, Default)]
pub struct DriftOptions<'o> {
    /// The day as `YYYY-MM-DD`: whether a sunset has passed. Without it none has.
    pub today: Option<&'o str>,
    /// Counts the tokens of a definition. Without it nothing is said about sizes.
    pub count_tokens: Option<fn(&str) -> usize>,
}

/// One compiled side, whole.
#[derive(Debug, Clone, Copy)]
pub struct CompiledSide<'a> {
    /// The vendor's API.
    pub api: &'a Api,
    /// The tools and their requests.
    pub plan: &'a Plan,
    /// The Rust types, where there is a crate.
    pub types: Option<&'a TypeView>,
    /// What the compiler left out of this side, where [`is_doubt`] says that a comparison must tell it.
    pub doubts: &'a [Finding],
    /// What its description says and no artefact holds; empty for what was read back.
    pub asides: &'a [Aside],
    /// Where its integration.yaml says what, where it has one.
    pub written: &'a ConfigPlaces,
}

/// Turns an offset of a side into a place in its files, where it has them: that of the first way from there that leads anywhere.
pub type Locate<'l> = &'l dyn Fn(Which, At, &[Vec<Step>]) -> Option<Place>;

/// Compares two sides.
pub fn compare(old: CompiledSide<'_>, new: CompiledSide<'_>, options: DriftOptions<'_>, locate: Locate<'_>) -> Report {
    let side = |side: CompiledSide<'_>| -> (usize, Option<String>) { (side.plan.tools.len(), side.api.version.clone()) };
    let ((old_tools, old_version), (new_tools, new_version)) = (side(old), side(new));
    let (title, integration) = (new.plan.integration.title.clone(), new.plan.integration.name.clone());
    let old =
        Side { api: old.api, plan: old.plan, types: old.types, doubts: old.doubts, asides: old.asides, written: old.written };
    let new =
        Side { api: new.api, plan: new.plan, types: new.types, doubts: new.doubts, asides: new.asides, written: new.written };
    let pairs = pair_operations(&old, &new);
    let sites = Sites::of(old.api);
    let mut graph = Graph::new(&old.api.schemas, &new.api.schemas, &sites);
    let mut drafts: Vec<Draft> = Vec::new();
    let mut operations = Operations { old, new, graph: &mut graph, drafts: &mut drafts };
    for (index, pair) in pairs.iter().enumerate() {
        operations.compare(index, pair);
    }
    graph.run();
    drafts.extend(finish::schema_drafts(&graph, &new, &old, &pairs));
    let mut tools = Tools { old, new, today: options.today, sites: &sites, drafts: &mut drafts };
    for (index, pair) in pairs.iter().enumerate() {
        tools.compare(index, pair);
    }
    doubts::compare_doubts(&old, &new, &mut drafts);
    asides::compare_asides(&old, &new, &mut drafts);
    whole::compare_whole(&old, &new, &pairs, &mut drafts);
    if let Some(count) = options.count_tokens {
        budget::compare_budgets(&old, &new, &pairs, count, &mut drafts);
    }
    let effects = Effects::new(old, new, &pairs, &graph);
    let (mut changes, explained) = finish::finish(drafts, &effects, locate);
    let late = finish::unexplained(&old, &new, &pairs, &explained, !changes.is_empty());
    changes.extend(finish::finish(late, &effects, locate).0);
    let version = finish::version_draft(&old, &new, &changes);
    changes.extend(finish::finish(version.into_iter().collect(), &effects, locate).0);
    let mut changes = merge::merge_shared(changes);
    finish::sort(&mut changes);
    let deadline = if changes.is_empty() { None } else { life::deadline(&old, &new, &pairs, options.today) };
    Report { integration, title, versions: (old_version, new_version), changes, tools: (old_tools, new_tools), deadline }
}
