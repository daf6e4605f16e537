//! Tables: the collections that the paths imply, and how one leads to another.

use super::{Role, Vendor, closeness};
use crate::words::{ends_with, is_reference, same, without_marks, words};
use toolwright_integration::api::Schema;

/// A collection of records.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// The path of the collection, parameters unnamed: `/users/{}/apps`.
    pub(crate) key: String,
    /// What one record is called: `work app`.
    pub(crate) words: Vec<String>,
    /// How many path parameters come before.
    pub(crate) scope: usize,
    /// The table whose record the path leads through.
    pub(crate) parent: Option<usize>,
    /// Set when its records are those of another table, as they belong to the parent's record.
    pub(crate) link: Option<Link>,
    /// The property that the last path parameter names.
    pub(crate) id: Option<String>,
    /// The schema of the last path parameter.
    pub(crate) key_schema: Option<Schema>,
    /// The endpoints whose answers show its records.
    pub(crate) shown_by: Vec<usize>,
    /// Can be listed.
    pub(crate) listed: bool,
    /// Records can be made.
    pub(crate) creatable: bool,
}

/// A relation between the records of two root tables.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Link {
    /// Shared by both directions: the keys of the two tables in order, and what qualifies the relation (`hidden`).
    pub(crate) set: String,
    /// The table whose records are shown.
    pub(crate) child: usize,
    /// The parent's key stands on the left of each pair.
    pub(crate) parent_is_left: bool,
}

impl Table {
    pub(super) fn new(key: String, last_literal: &str) -> Self {
        let scope = key.matches("{}").count();
        Self {
            key,
            words: words(last_literal),
            scope,
            parent: None,
            link: None,
            id: None,
            key_schema: None,
            shown_by: Vec::new(),
            listed: false,
            creatable: false,
        }
    }

    /// It stands for itself: no path parameter comes before it.
    pub(crate) fn is_root(&self) -> bool {
        self.scope == 0
    }

    /// Its records are seen in answers.
    pub(crate) fn has_records(&self) -> bool {
        !self.shown_by.is_empty()
    }

    /// Whether nobody can know which keys exist: then every key that fits does.
    pub(crate) fn takes_any_key(&self) -> bool {
        !self.listed && !self.creatable
    }
}

/// Finds parents, id properties, the people and the relations.
pub(super) fn connect(vendor: &mut Vendor) {
    for at in 0..vendor.tables.len() {
        let key = vendor.tables[at].key.clone();
        let parent = key.rsplit_once('/').and_then(|(prefix, _)| prefix.strip_suffix("/{}"));
        vendor.tables[at].parent = parent.and_then(|parent| vendor.tables.iter().position(|table| table.key == parent));
    }
    for endpoint in &vendor.endpoints {
        let last = endpoint.path.len() - 1;
        let (Role::Get(table) | Role::Update(table) | Role::Delete(table)) = endpoint.role else { continue };
        let parameters = &vendor.api.operations[endpoint.api].parameters;
        let name = endpoint.path.parameter(last).unwrap_or_default();
        let schema = parameters.iter().find(|parameter| parameter.name == name).and_then(|parameter| parameter.schema.clone());
        let known = &mut vendor.tables[table].key_schema;
        *known = known.take().or(schema);
    }
    for at in 0..vendor.tables.len() {
        vendor.tables[at].id = id_property(vendor, at);
    }
    vendor.people = people(vendor);
    let links: Vec<Option<Link>> = (0..vendor.tables.len()).map(|at| link(vendor, at)).collect();
    for (table, link) in vendor.tables.iter_mut().zip(links) {
        table.link = link;
    }
}

/// The property that identifies a record: named as the path parameter, or `id`, or as the parameter without the table's name.
fn id_property(vendor: &Vendor, at: usize) -> Option<String> {
    let table = &vendor.tables[at];
    let columns = vendor.columns(at);
    let find = |wanted: &str| columns.iter().find(|(name, _, _)| same(name, wanted)).map(|(name, _, _)| (*name).to_owned());
    let parameter = vendor.endpoints.iter().find_map(|endpoint| match endpoint.role {
        Role::Get(found) | Role::Update(found) | Role::Delete(found) if found == at => {
            endpoint.path.parameter(endpoint.path.len() - 1)
        }
        _ => None,
    });
    let parameter_words = parameter.map(words).unwrap_or_default();
    let rest: Vec<String> = parameter_words.iter().filter(|word| !table.words.contains(word)).cloned().collect();
    let own = |name: &str| is_reference(&words(name)) && without_marks(&words(name)) == table.words;
    parameter
        .and_then(find)
        .or_else(|| find(&rest.join("")))
        .or_else(|| find("id"))
        .or_else(|| find("uuid"))
        .or_else(|| columns.iter().map(|(name, _, _)| *name).find(|name| own(name)).map(str::to_owned))
        .or_else(|| parameter.and_then(|_| ["key", "slug", "code", "number", "name"].into_iter().find_map(find)))
}

/// The root table of people: the one that the most fields of a person are known of.
fn people(vendor: &Vendor) -> Option<usize> {
    let score = |at: usize| {
        let columns = vendor.columns(at);
        let marks = ["email", "firstName", "lastName", "fullName", "name", "displayName", "userName"];
        columns.iter().filter(|(name, _, _)| marks.iter().any(|mark| same(name, mark))).count()
    };
    let roots = vendor.tables.iter().enumerate().filter(|(_, table)| table.is_root() && table.is_people() && table.has_records());
    roots.map(|(at, table)| (score(at), usize::MAX - table.key.len(), at)).max().map(|(_, _, at)| at)
}

/// `/groups/{}/hiddenApps` shows the records of `/apps`, if there is such a root table.
fn link(vendor: &Vendor, at: usize) -> Option<Link> {
    let table = &vendor.tables[at];
    let parent = table.parent.filter(|parent| vendor.tables[*parent].is_root() && table.scope == 1)?;
    if !table.has_records() && !table.creatable && !table.listed {
        return None;
    }
    let roots = vendor
        .tables
        .iter()
        .enumerate()
        .filter(|(other, root)| *other != at && root.is_root() && root.listed && root.has_records());
    let fitting = roots.filter(|(_, root)| ends_with(&table.words, &root.words));
    let (_, _, child) = fitting.map(|(other, root)| (root.words.len(), closeness(&root.key, &table.key), other)).max()?;
    let qualifier = table.words[..table.words.len() - vendor.tables[child].words.len()].join(" ");
    let (one, other) = (&vendor.tables[parent].key, &vendor.tables[child].key);
    let parent_is_left = one <= other;
    let (left, right) = if parent_is_left { (one, other) } else { (other, one) };
    Some(Link { set: format!("{left} {right} {qualifier}"), child, parent_is_left })
}
