//! What concerns the whole integration: credentials, servers, webhooks, the vendor's version.

use super::audience::{Audience, Sites};
use super::credentials::{compare_credentials, kind_name};
use super::custom::compare_custom_fields;
use super::draft::{Draft, Scope};
use super::kind::Kind;
use super::rating::{Agent, Client, Operator, Ratings};
use super::side::{OperationPair, Side};
use super::values::changed_words;
use super::words::{WordsKind, changed, words_kind};
use crate::model::{Api, Operation, SchemeKind, SecurityScheme};
use std::collections::{BTreeMap, BTreeSet};

/// Compares what does not belong to one operation.
pub(super) fn compare_whole(old: &Side<'_>, new: &Side<'_>, pairs: &[OperationPair], drafts: &mut Vec<Draft>) {
    compare_requirements(old, new, pairs, drafts);
    compare_scopes(old, new, pairs, drafts);
    compare_schemes(old.api, new.api, drafts);
    compare_credentials(old, new, drafts);
    compare_custom_fields(old, new, pairs, drafts);
    compare_servers(old, new, drafts);
    compare_names(old, new, drafts);
}

/// Alternatives, each the names of the schemes that it needs together.
type Requirement = Vec<Vec<String>>;

/// Who needs which credentials: operations whose requirement changed the same way are one change.
fn compare_requirements(old: &Side<'_>, new: &Side<'_>, pairs: &[OperationPair], drafts: &mut Vec<Draft>) {
    let mut groups: BTreeMap<(Requirement, Requirement), Vec<usize>> = BTreeMap::new();
    let sorted = |security: &Requirement| {
        let mut alternatives = security.clone();
        alternatives.iter_mut().for_each(|alternative| alternative.sort());
        alternatives.sort();
        alternatives.dedup();
        alternatives
    };
    for (index, pair) in pairs.iter().enumerate() {
        let (Some(before), Some(after)) = (pair.old, pair.new) else { continue };
        let (mut before, mut after) = (sorted(&old.operation(before).security), sorted(&new.operation(after).security));
        // What integration.yaml asks for instead is no change of the vendor's.
        if let Some((old_tool, new_tool)) = pair.old_tool.zip(pair.new_tool).filter(|_| before == after) {
            let asked = |side: &Side<'_>, tool| side.entry(tool).map(|entry| sorted(&entry.security)).unwrap_or_default();
            (before, after) = (asked(old, old_tool), asked(new, new_tool));
        }
        if before != after {
            groups.entry((before, after)).or_default().push(index);
        }
    }
    for ((before, after), operations) in groups {
        let open = |alternatives: &[Vec<String>]| alternatives.is_empty() || alternatives.iter().any(Vec::is_empty);
        let text = |alternatives: &[Vec<String>]| match alternatives {
            [] => "none".to_owned(),
            list => list
                .iter()
                .map(|one| if one.is_empty() { "none".to_owned() } else { one.join(" and ") })
                .collect::<Vec<_>>()
                .join(", or "),
        };
        let kind = match (open(&before), open(&after)) {
            (true, false) => Kind::AuthAdded,
            (false, true) => Kind::AuthRemoved,
            _ => Kind::AuthSchemeChanged,
        };
        let detail = format!("the credential was {}, now {}", text(&before), text(&after));
        let subject = format!("credentials {} → {}", text(&before), text(&after));
        let first = operations.first().copied();
        let scope = Scope::Operations(operations.into_iter().map(|index| (index, None)).collect());
        let draft = Draft::new(kind, scope, subject, detail).values(text(&before), text(&after));
        // Every way that worked still works.
        let still = !open(&before) && before.iter().all(|alternative| after.contains(alternative));
        let draft =
            if kind == Kind::AuthSchemeChanged && (still || open(&before)) { draft.rated(Ratings::NOTHING_TO_DO) } else { draft };
        drafts.push(place_at(draft, old, new, pairs, first));
    }
}

fn place_at(draft: Draft, old: &Side<'_>, new: &Side<'_>, pairs: &[OperationPair], first: Option<usize>) -> Draft {
    let pair = first.and_then(|index| pairs.get(index));
    let old_at = pair.and_then(|pair| pair.old).map(|index| old.operation(index).at);
    let new_at = pair.and_then(|pair| pair.new).map(|index| new.operation(index).at);
    draft.at(old_at, new_at)
}

/// Scopes that operations came to need, or no longer need.
fn compare_scopes(old: &Side<'_>, new: &Side<'_>, pairs: &[OperationPair], drafts: &mut Vec<Draft>) {
    let mut groups: BTreeMap<(bool, String), Vec<usize>> = BTreeMap::new();
    for (index, pair) in pairs.iter().enumerate() {
        let (Some(before), Some(after)) = (pair.old, pair.new) else { continue };
        let set = |operation: &Operation| -> BTreeSet<String> { operation.scopes.iter().cloned().collect() };
        let (before, after) = (set(old.operation(before)), set(new.operation(after)));
        after.difference(&before).for_each(|scope| groups.entry((true, scope.clone())).or_default().push(index));
        before.difference(&after).for_each(|scope| groups.entry((false, scope.clone())).or_default().push(index));
    }
    for ((added, scope), operations) in groups {
        let (kind, words) = match added {
            true => (Kind::AuthScopeAdded, "is now needed"),
            false => (Kind::AuthScopeRemoved, "is no longer needed"),
        };
        let first = operations.first().copied();
        let uses = Scope::Operations(operations.into_iter().map(|index| (index, None)).collect());
        let draft = Draft::new(kind, uses, format!("scope {scope}"), format!("the scope `{scope}` {words}"));
        drafts.push(place_at(draft, old, new, pairs, first));
    }
}

/// The declarations of credentials that some operation uses.
fn compare_schemes(old: &Api, new: &Api, drafts: &mut Vec<Draft>) {
    let used: BTreeSet<&str> = old
        .operations
        .iter()
        .chain(&new.operations)
        .flat_map(|operation| operation.security.iter().flatten())
        .map(String::as_str)
        .collect();
    for (here, there, words) in [(old, new, "is no longer declared"), (new, old, "is now declared")] {
        let alone = here.schemes.iter().filter(|scheme| !there.schemes.iter().any(|other| other.name == scheme.name));
        for scheme in alone.filter(|scheme| used.contains(scheme.name.as_str())) {
            let detail = format!("the credential {words}: {}", kind_name(scheme));
            let draft = Draft::new(Kind::AuthSchemeChanged, Scope::Whole, format!("credential {}", scheme.name), detail);
            let at = Some(scheme.at);
            drafts.push(if std::ptr::eq(here, old) { draft.at(at, None) } else { draft.at(None, at) });
        }
    }
    for after in new.schemes.iter().filter(|scheme| used.contains(scheme.name.as_str())) {
        let Some(before) = old.schemes.iter().find(|scheme| scheme.name == after.name) else { continue };
        let subject = format!("credential {}", after.name);
        let mut note = |kind: Kind, detail: String, ratings: Option<Ratings>| {
            let draft = Draft::new(kind, Scope::Whole, &subject, detail).at(Some(before.at), Some(after.at));
            drafts.push(match ratings {
                Some(ratings) => draft.rated(ratings),
                None => draft,
            });
        };
        if kind_name(before) != kind_name(after) {
            note(Kind::AuthSchemeChanged, format!("it was {}, now {}", kind_name(before), kind_name(after)), None);
        }
        if before.endpoints != after.endpoints {
            let list = |scheme: &SecurityScheme| scheme.endpoints.join(", ");
            note(Kind::AuthEndpointChanged, format!("it is got at {}, before at {}", list(after), list(before)), None);
        }
        if let Some(words) = words_kind(&before.description, &after.description, Audience::People) {
            let detail = changed("the description", &before.description, &after.description, Audience::People);
            note(words.or_else(Kind::DescFieldChanged), detail, None);
        }
        // What is only declared asks nothing of a token; operations say what they need.
        let declared = Ratings { agent: Agent::None, client: Client::None, operator: Operator::Review };
        let scopes = |scheme: &SecurityScheme| -> BTreeSet<String> {
            match &scheme.kind {
                SchemeKind::OAuth2 { scopes, .. } => scopes.iter().cloned().collect(),
                _ => BTreeSet::new(),
            }
        };
        let (one, other) = (scopes(before), scopes(after));
        for scope in other.difference(&one) {
            note(Kind::AuthScopeAdded, format!("the scope `{scope}` is new"), Some(declared));
        }
        for scope in one.difference(&other) {
            note(Kind::AuthScopeRemoved, format!("the scope `{scope}` is gone"), Some(declared));
        }
    }
}

fn compare_servers(old: &Side<'_>, new: &Side<'_>, drafts: &mut Vec<Draft>) {
    let (before, after) = (&old.plan.integration.server, &new.plan.integration.server);
    let at = |api: &Api| api.servers.first().map(|server| server.at);
    let pinned = |side: &Side<'_>| side.written.server.or_else(|| at(side.api));
    if before.url != after.url {
        let same_host = host(&before.url) == host(&after.url);
        let detail = format!("calls went to {}, now to {}", shown(&before.url), shown(&after.url));
        let draft = Draft::new(Kind::HostChanged, Scope::Whole, "server", detail).values(before.url.as_str(), after.url.as_str());
        let outage = Ratings { agent: Agent::None, client: Client::Patch, operator: Operator::Outage };
        let draft = if same_host { draft.rated(outage) } else { draft };
        drafts.push(draft.at(pinned(old), pinned(new)));
    } else if sorted_variables(&before.variables) != sorted_variables(&after.variables) {
        let draft = Draft::new(Kind::HostChanged, Scope::Whole, "server variables", "the variables of the server's URL differ");
        drafts.push(draft.at(at(old.api), at(new.api)));
    }
    let urls = |api: &Api| -> BTreeSet<String> { api.servers.iter().map(|server| server.url.clone()).collect() };
    let (one, other) = (urls(old.api), urls(new.api));
    if one != other && before.url == after.url {
        // The pinned server is no longer one of the vendor's.
        let lost = one.contains(&before.url) && !other.contains(&before.url);
        let detail = format!("the vendor's servers were {}, now {}", list(&one), list(&other));
        let kind = if lost { Kind::HostChanged } else { Kind::SpecOnlyChange };
        drafts.push(Draft::new(kind, Scope::Whole, "servers", detail).at(at(old.api), at(new.api)));
    }
}

fn sorted_variables(variables: &[toolwright_integration::ServerVariable]) -> Vec<&toolwright_integration::ServerVariable> {
    let mut sorted: Vec<_> = variables.iter().collect();
    sorted.sort_by(|left, right| left.name.cmp(&right.name));
    sorted
}

fn list(set: &BTreeSet<String>) -> String {
    if set.is_empty() { "none".to_owned() } else { set.iter().cloned().collect::<Vec<_>>().join(", ") }
}

fn shown(url: &str) -> &str {
    if url.is_empty() { "none" } else { url }
}

fn host(url: &str) -> &str {
    let end = url.find("://").map_or(0, |at| at + 3);
    let length = url[end..].find('/').unwrap_or(url.len() - end);
    &url[..end + length]
}

/// Prose about the whole and about tags, which no tool shows; a build does not keep it.
fn compare_prose(old: &Side<'_>, new: &Side<'_>, drafts: &mut Vec<Draft>) {
    if old.is_built() || new.is_built() {
        return;
    }
    let mut note = |subject: String, before: &str, after: &str| {
        if let Some(words) = words_kind(before, after, Audience::People) {
            let kind = if words == WordsKind::Cosmetic { Kind::DescCosmetic } else { Kind::DescFieldChanged };
            let (from, to) = changed_words(before, after);
            let draft = Draft::new(kind, Scope::Whole, subject, changed("the description", before, after, Audience::People));
            drafts.push(draft.values(from.unwrap_or_default(), to.unwrap_or_default()).rated(Ratings::NOTHING_TO_DO));
        }
    };
    note("the whole API".to_owned(), &old.api.description, &new.api.description);
    let prose = |api: &'_ Api| -> BTreeMap<String, String> { api.tags.iter().cloned().collect() };
    let (before, after) = (prose(old.api), prose(new.api));
    for name in before.keys().chain(after.keys().filter(|name| !before.contains_key(*name))) {
        let text = |tags: &BTreeMap<String, String>| tags.get(name).cloned().unwrap_or_default();
        note(format!("tag {name}"), &text(&before), &text(&after));
    }
}

fn compare_names(old: &Side<'_>, new: &Side<'_>, drafts: &mut Vec<Draft>) {
    let (before, after) = (&old.plan.integration, &new.plan.integration);
    if before.title != after.title {
        let draft = Draft::new(Kind::HintOtherChanged, Scope::Whole, "title", "the integration's title differs");
        drafts.push(draft.values(before.title.as_str(), after.title.as_str()));
    } else if old.api.title != new.api.title {
        let draft = Draft::new(Kind::SpecOnlyChange, Scope::Whole, "vendor title", "the description's title differs");
        drafts.push(draft.values(old.api.title.as_str(), new.api.title.as_str()));
    }
    compare_prose(old, new, drafts);
    // Composed instructions count tools and name resources; what they say is found with those.
    let sites = Sites::of(old.api);
    let audience = Audience::Model(&sites);
    let composed = |integration: &toolwright_integration::Integration| integration.instructions.starts_with("Tools for ");
    if !(composed(before) && composed(after))
        && let Some(kind) = words_kind(&before.instructions, &after.instructions, audience)
    {
        let detail = changed("the text of the instructions", &before.instructions, &after.instructions, audience);
        let draft = Draft::new(kind.or_else(Kind::DescToolChanged), Scope::Whole, "instructions", detail);
        drafts.push(draft.values(super::values::short(&before.instructions), super::values::short(&after.instructions)));
    }
}
