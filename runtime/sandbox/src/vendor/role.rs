//! What each endpoint does, read from method, path and the kind of answer.

use super::{Endpoint, Table, Vendor};
use toolwright_integration::{AnswerKind, Effect};

/// What an endpoint does, and to the records of which table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Role {
    /// `GET /users`
    List(usize),
    /// `GET /users/{id}`
    Get(usize),
    /// `POST /users`, and `POST /users/upload` where that makes one
    Create(usize),
    /// `PUT /users/{id}`
    Update(usize),
    /// `DELETE /users/{id}`
    Delete(usize),
    /// `PATCH /users/{id}/fields`: some records of a collection, named in the body
    UpdateMany(usize),
    /// `DELETE /groups/{id}/users`: records named in the body
    DeleteMany(usize),
    /// `POST /tasks/{id}/approve`: a verb on one record
    Act(usize),
    /// `GET /files/{id}/download`: the bytes of one record, or of none
    File(Option<usize>),
    /// Anything else: one value at a path, which may be changed there
    Single,
}

/// Gives every endpoint its role and makes the tables on the way.
pub(super) fn assign(vendor: &mut Vendor) {
    for at in 0..vendor.endpoints.len() {
        if let Some(length) = collection(vendor, &vendor.endpoints[at]) {
            let path = &vendor.endpoints[at].path;
            let table = Table::new(path.key(length), path.last_literal(length));
            ensure(vendor, table);
        }
    }
    for at in 0..vendor.endpoints.len() {
        let role = role(vendor, at);
        vendor.endpoints[at].role = role;
        note(vendor, at, role);
    }
    // A verb's answer shows a record only if it could be one of the table's.
    for at in 0..vendor.endpoints.len() {
        if let (Role::Act(table), true) = (vendor.endpoints[at].role, vendor.record_schema(&vendor.endpoints[at]).is_some())
            && !vendor.tables[table].has_records()
        {
            vendor.tables[table].shown_by.push(at);
        }
    }
}

/// The length of the path to the collection that an endpoint proves to exist.
fn collection(vendor: &Vendor, endpoint: &Endpoint) -> Option<usize> {
    let length = endpoint.path.len();
    let method = vendor.operation(endpoint).method.as_str();
    match (method, endpoint.answer.kind) {
        ("GET", AnswerKind::Items) => Some(length),
        ("GET", AnswerKind::Binary | AnswerKind::Text) => None,
        _ if endpoint.path.is_parameter(length - 1) => Some(length - 1),
        _ => None,
    }
}

fn ensure(vendor: &mut Vendor, table: Table) -> usize {
    find(vendor, &table.key).unwrap_or_else(|| {
        vendor.tables.push(table);
        vendor.tables.len() - 1
    })
}

fn find(vendor: &Vendor, key: &str) -> Option<usize> {
    vendor.tables.iter().position(|table| table.key == key)
}

fn role(vendor: &mut Vendor, at: usize) -> Role {
    let endpoint = &vendor.endpoints[at];
    let method = vendor.operation(endpoint).method.clone();
    let length = endpoint.path.len();
    let full = find(vendor, &endpoint.path.key(length));
    if matches!(endpoint.answer.kind, AnswerKind::Binary | AnswerKind::Text) && method == "GET" {
        let owner = [length - 1, length].into_iter().find(|end| *end > 0 && endpoint.path.is_parameter(end - 1));
        return Role::File(owner.and_then(|end| find(vendor, &endpoint.path.key(end - 1))));
    }
    if let (AnswerKind::Items, "GET", Some(table)) = (endpoint.answer.kind, method.as_str(), full) {
        return Role::List(table);
    }
    if endpoint.path.is_parameter(length - 1) {
        let table = find(vendor, &endpoint.path.key(length - 1));
        return match (table, method.as_str()) {
            (Some(table), "GET") => Role::Get(table),
            (Some(table), "DELETE") => Role::Delete(table),
            (Some(table), _) => Role::Update(table),
            (None, _) => Role::Single,
        };
    }
    match method.as_str() {
        "GET" | "HEAD" | "OPTIONS" => single_or_record(vendor, at),
        "POST" => post(vendor, at, full),
        "DELETE" => full.map_or_else(|| act_or_single(vendor, at), Role::DeleteMany),
        _ => full.map_or_else(|| put(vendor, at), Role::UpdateMany),
    }
}

/// `GET /users/me` shows the first user; other lone paths hold a value of their own.
fn single_or_record(vendor: &Vendor, at: usize) -> Role {
    let endpoint = &vendor.endpoints[at];
    let name = |endpoint: &Endpoint| vendor.record_schema(endpoint).and_then(|schema| vendor.schemas().shape(schema).name);
    let Some(own) = name(endpoint) else { return Role::Single };
    let others = vendor.endpoints.iter().filter(|other| other.answer.kind == AnswerKind::Items && name(other) == Some(own));
    let mut roots = others.filter_map(|other| find(vendor, &other.path.key(other.path.len())));
    roots.find(|table| vendor.tables[*table].is_root()).map_or(Role::Single, Role::Get)
}

fn post(vendor: &mut Vendor, at: usize, full: Option<usize>) -> Role {
    let endpoint = &vendor.endpoints[at];
    let (length, path) = (endpoint.path.len(), endpoint.path.clone());
    let reads = vendor.tool(endpoint).is_some_and(|tool| tool.effect == Effect::Read);
    if let Some(table) = full {
        return if reads && endpoint.answer.kind == AnswerKind::Items { Role::List(table) } else { Role::Create(table) };
    }
    if let Some(table) = owner(vendor, at) {
        return Role::Act(table);
    }
    let prefix = find(vendor, &path.key(length - 1));
    if reads {
        let same = prefix.filter(|_| endpoint.answer.kind == AnswerKind::Items && same_record(vendor, at, prefix));
        return same.map_or(Role::Single, Role::List);
    }
    let nested = find(vendor, &format!("{}/{{}}/{}", path.key(length - 1), path.last_literal(length)));
    let table = nested.or(prefix).unwrap_or_else(|| ensure(vendor, Table::new(path.key(length), path.last_literal(length))));
    Role::Create(table)
}

fn put(vendor: &Vendor, at: usize) -> Role {
    let endpoint = &vendor.endpoints[at];
    let read_here =
        vendor.endpoints.iter().any(|other| vendor.operation(other).method == "GET" && other.path.literally(&endpoint.path));
    if read_here {
        return Role::Single;
    }
    let prefix = find(vendor, &endpoint.path.key(endpoint.path.len() - 1));
    let answers_id = vendor
        .record_schema(endpoint)
        .is_some_and(|schema| vendor.schemas().shape(schema).properties.iter().any(|(name, _)| *name == "id"));
    match (owner(vendor, at), prefix) {
        (Some(table), _) => Role::Act(table),
        (None, Some(table)) if answers_id => Role::Create(table),
        _ => Role::Single,
    }
}

fn act_or_single(vendor: &Vendor, at: usize) -> Role {
    owner(vendor, at).map_or(Role::Single, Role::Act)
}

/// The table of the record that the path's last but one segment names.
fn owner(vendor: &Vendor, at: usize) -> Option<usize> {
    let path = &vendor.endpoints[at].path;
    let end = path.len().checked_sub(2)?;
    path.is_parameter(end).then(|| find(vendor, &path.key(end))).flatten()
}

fn same_record(vendor: &Vendor, at: usize, table: Option<usize>) -> bool {
    let name = |endpoint: &Endpoint| vendor.record_schema(endpoint).and_then(|schema| vendor.schemas().shape(schema).name);
    let own = name(&vendor.endpoints[at]);
    let lists = |other: &&Endpoint| table.is_some() && find(vendor, &other.path.key(other.path.len())) == table;
    own.is_some() && vendor.endpoints.iter().filter(lists).any(|other| name(other) == own)
}

/// Tells the table what the endpoint does with it.
fn note(vendor: &mut Vendor, at: usize, role: Role) {
    let shows = vendor.record_schema(&vendor.endpoints[at]).is_some();
    let (table, listed, creatable, shows) = match role {
        Role::List(table) => (table, true, false, shows),
        Role::Get(table) | Role::Update(table) => (table, false, false, shows),
        // What a creation answers may be an id alone; the record is shown by others.
        Role::Create(table) => (table, false, true, shows && !vendor.tables[table].has_records()),
        _ => return,
    };
    let table = &mut vendor.tables[table];
    table.listed |= listed;
    table.creatable |= creatable;
    if shows && !table.shown_by.contains(&at) {
        table.shown_by.push(at);
    }
}

impl super::Template {
    /// Whether two templates differ in parameter names at most.
    fn literally(&self, other: &Self) -> bool {
        self.key(self.len()) == other.key(other.len())
    }
}
