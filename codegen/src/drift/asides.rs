//! What descriptions say beside what is compiled: it reaches nobody, and yet it differs.

use super::draft::{Draft, Scope};
use super::kind::Kind;
use super::rating::Ratings;
use super::side::{Side, without_names};
use crate::read::Aside;
use crate::source::At;
use std::collections::{BTreeMap, HashSet};

/// The same difference of the same part, wherever it is found.
#[derive(Default)]
struct Group {
    owners: Vec<String>,
    old_at: Option<At>,
    new_at: Option<At>,
}

/// One change for each part that came, went or differs; many operations with the same part share it.
pub(super) fn compare_asides(old: &Side<'_>, new: &Side<'_>, drafts: &mut Vec<Draft>) {
    // A build keeps none of it.
    if old.is_built() || new.is_built() {
        return;
    }
    let (operations_before, operations_after) = (operations(old), operations(new));
    // With an operation that came or went, everything that is said of it did.
    let (before, after) = (keyed(old.asides, &operations_after), keyed(new.asides, &operations_before));
    let mut groups: BTreeMap<(String, &'static str), Group> = BTreeMap::new();
    for (key, aside) in &after {
        match before.get(key) {
            None => add(&mut groups, aside, "is new", (None, Some(aside.at))),
            Some(one) if one.digest != aside.digest => add(&mut groups, aside, "differs", (Some(one.at), Some(aside.at))),
            Some(_) => {}
        }
    }
    for (_, aside) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
        add(&mut groups, aside, "is gone", (Some(aside.at), None));
    }
    for ((name, words), group) in groups {
        let owner = match group.owners.as_slice() {
            [] => String::new(),
            [only] => format!("{only} "),
            [first, rest @ ..] => format!("{first} and {} more ", rest.len()),
        };
        let detail = format!("`{name}` {words}; nothing is compiled from it");
        let draft = Draft::new(Kind::SpecOnlyChange, Scope::Whole, format!("{owner}{name}"), detail);
        drafts.push(draft.at(group.old_at, group.new_at).rated(Ratings::NOTHING_TO_DO));
    }
}

fn add(groups: &mut BTreeMap<(String, &'static str), Group>, aside: &Aside, words: &'static str, at: (Option<At>, Option<At>)) {
    let group = groups.entry((aside.name.clone(), words)).or_default();
    if !aside.owner.is_empty() {
        group.owners.push(aside.owner.clone());
    }
    group.old_at = group.old_at.or(at.0);
    group.new_at = group.new_at.or(at.1);
}

/// By owner and name, of what the other side has, too; of two that say the same place the first counts.
fn keyed<'s>(asides: &'s [Aside], known: &HashSet<String>) -> BTreeMap<(String, &'s str), &'s Aside> {
    let mut keyed = BTreeMap::new();
    for aside in asides {
        let owner = without_names(&aside.owner);
        if owner.is_empty() || known.contains(&owner) {
            keyed.entry((owner, aside.name.as_str())).or_insert(aside);
        }
    }
    keyed
}

fn operations(side: &Side<'_>) -> HashSet<String> {
    side.api.operations.iter().map(|operation| without_names(&operation.key())).collect()
}
