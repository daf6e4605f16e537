//! What a record is about: the person or the name that all its fields agree on.

use super::pools;
use crate::words::has;

/// A person.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) first: &'static str,
    pub(crate) last: &'static str,
    pub(crate) email: String,
}

impl Person {
    /// The `index`th person; no two of the first 1,480 share a name.
    pub(crate) fn nth(seed: u64, index: usize) -> Self {
        let turn = usize::try_from(seed % 40).unwrap_or_default();
        let (firsts, lasts) = (pools::FIRST_NAMES.len(), pools::LAST_NAMES.len());
        let first = pools::FIRST_NAMES[(index + turn) % firsts];
        let last = pools::LAST_NAMES[(index + turn * 3) % lasts];
        let again = index / (firsts * lasts);
        let suffix = if again == 0 { String::new() } else { again.to_string() };
        let email = format!("{}.{}{suffix}@northwind.example", first.to_lowercase(), last.to_lowercase());
        Self { first, last, email }
    }

    pub(crate) fn full(&self) -> String {
        format!("{} {}", self.first, self.last)
    }
}

/// The name of the `index`th record of a kind.
pub(crate) fn name(kind: &[String], index: usize) -> String {
    let Some(pool) = pool(kind) else { return format!("{} {}", title(kind), index + 1) };
    let round = index / pool.len();
    let stem = pool[index % pool.len()];
    if round == 0 { stem.to_owned() } else { format!("{stem} {}", round + 1) }
}

/// How many different names there are, when the kind is known.
pub(crate) fn pool(kind: &[String]) -> Option<&'static [&'static str]> {
    let last = kind.last()?.as_str();
    Some(match last {
        "app" | "application" | "integration" | "service" | "product" | "software" | "vendor" | "plugin" | "search" => {
            &pools::APPS
        }
        "group" | "team" | "department" | "channel" => &pools::GROUPS,
        "role" => &pools::ROLES,
        "level" | "permission" => &pools::LEVELS,
        "policy" | "rule" => &pools::POLICIES,
        "workflow" | "automation" | "playbook" => &pools::WORKFLOWS,
        "file" | "document" | "attachment" | "parsing" | "upload" => &pools::FILES,
        "field" | "property" | "attribute" | "metadata" => &pools::FIELDS,
        "task" | "ticket" | "issue" | "todo" | "action" => &pools::TASKS,
        "project" | "board" | "space" | "repository" | "campaign" => &pools::PROJECTS,
        "company" | "organization" | "organisation" | "org" | "account" | "customer" | "workspace" | "tenant" => {
            &pools::COMPANIES
        }
        "category" => &pools::APP_CATEGORIES,
        _ => return None,
    })
}

/// How many records a table starts with.
pub(crate) fn count(kind: &[String], nested: bool, chance: usize) -> usize {
    let few =
        has(kind, &["role", "level", "policy", "field", "group", "category", "type", "schema", "property", "metadata", "plan"]);
    match (few, nested) {
        (true, true) => 3 + chance % 2,
        (true, false) => 7 + chance % 4,
        (false, true) => 4 + chance % 9,
        (false, false) => 24 + chance % 34,
    }
}

/// `Work app`
fn title(kind: &[String]) -> String {
    let text = kind.join(" ");
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_else(|| "Record".to_owned())
}
