//! The vendor as the sandbox understands it: endpoints, what each does to which table, and how tables refer to each other.
//!
//! Nothing here changes while the sandbox serves.

pub(crate) mod envelope;
mod path;
mod role;
mod table;

pub(crate) use path::{Template, decode};
pub(crate) use role::Role;
pub(crate) use table::{Link, Table};

use crate::schema::{Schemas, Shape};
use crate::words::{ends_with, has, names_a_person, without_marks};
use toolwright_integration::api::{Api, ApiOperation, ApiResponse, Schema};
use toolwright_integration::{AnswerKind, Integration, Operation};

/// What the sandbox knows of the vendor.
#[derive(Debug)]
pub(crate) struct Vendor {
    pub(crate) api: Api,
    pub(crate) integration: Integration,
    /// The paths of the servers, without a slash at the end; the integration's first.
    pub(crate) bases: Vec<String>,
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) tables: Vec<Table>,
    /// The table that holds people.
    pub(crate) people: Option<usize>,
    /// The columns of each table, once the tables are known.
    columns: Vec<Vec<Column>>,
}

/// A property of a table's records.
#[derive(Debug, Clone)]
struct Column {
    name: String,
    schema: Schema,
    required: bool,
}

/// One operation of the vendor.
#[derive(Debug)]
pub(crate) struct Endpoint {
    /// Index in [`Api::operations`].
    pub(crate) api: usize,
    /// Index in [`Integration::operations`], when it became a tool.
    pub(crate) tool: Option<usize>,
    pub(crate) path: Template,
    pub(crate) role: Role,
    pub(crate) answer: AnswerPlan,
}

/// What a success of an endpoint looks like.
#[derive(Debug, Clone)]
pub(crate) struct AnswerPlan {
    pub(crate) status: u16,
    /// The media type; none when a success has no content.
    pub(crate) media: Option<String>,
    pub(crate) kind: AnswerKind,
    /// JSON pointer to the record or the items.
    pub(crate) at: String,
    /// Index in [`ApiOperation::responses`].
    response: Option<usize>,
}

impl Vendor {
    pub(crate) fn new(integration: &Integration, api: &Api) -> Self {
        let mut vendor = Self {
            api: api.clone(),
            integration: integration.clone(),
            bases: bases(integration, api),
            endpoints: Vec::new(),
            tables: Vec::new(),
            people: None,
            columns: Vec::new(),
        };
        vendor.endpoints = (0..api.operations.len()).map(|index| envelope::endpoint(&vendor, index)).collect();
        role::assign(&mut vendor);
        let columns = (0..vendor.tables.len()).map(|table| vendor.gathered(table)).collect();
        vendor.columns = columns;
        table::connect(&mut vendor);
        vendor
    }

    pub(crate) fn schemas(&self) -> Schemas<'_> {
        Schemas(&self.api.schemas)
    }

    pub(crate) fn operation(&self, endpoint: &Endpoint) -> &ApiOperation {
        &self.api.operations[endpoint.api]
    }

    pub(crate) fn tool(&self, endpoint: &Endpoint) -> Option<&Operation> {
        self.integration.operations.get(endpoint.tool?)
    }

    pub(crate) fn response(&self, endpoint: &Endpoint) -> Option<&ApiResponse> {
        self.operation(endpoint).responses.get(endpoint.answer.response?)
    }

    /// The schema of a success.
    pub(crate) fn answer_schema(&self, endpoint: &Endpoint) -> Option<&Schema> {
        let content = &self.response(endpoint)?.content;
        content.iter().find(|content| Some(&content.media_type) == endpoint.answer.media.as_ref())?.schema.as_ref()
    }

    /// The schema of the record that a success holds, or of each item.
    pub(crate) fn record_schema(&self, endpoint: &Endpoint) -> Option<&Schema> {
        let schema = self.schemas().at(self.answer_schema(endpoint)?, &endpoint.answer.at)?;
        match endpoint.answer.kind {
            AnswerKind::Items => self.schemas().shape(schema).items,
            _ => Some(schema),
        }
    }

    /// The table that a name refers to, as seen from a path: `workAppId`, `assigned user`, `createdBy`.
    pub(crate) fn referred(&self, words: &[String], from: &str) -> Option<usize> {
        let words = without_marks(words);
        let roots = || self.tables.iter().enumerate().filter(|(_, table)| table.is_root() && table.has_records());
        let near = |table: &Table| closeness(&table.key, from);
        let longest = roots()
            .filter(|(_, table)| ends_with(&words, &table.words))
            .map(|(at, table)| (table.words.len(), near(table), at))
            .max();
        if let Some((_, _, at)) = longest {
            return Some(at);
        }
        if names_a_person(&words) {
            return self.people;
        }
        let [word] = words.as_slice() else { return None };
        let mut tails = roots().filter(|(_, table)| table.words.last() == Some(word));
        match (tails.next(), tails.next()) {
            (Some((at, _)), None) => Some(at),
            _ => None,
        }
    }

    /// The table of this name under the same parent: permission levels beside accesses.
    pub(crate) fn sibling(&self, table: usize, words: &[String]) -> Option<usize> {
        let Table { parent, scope, .. } = self.tables[table];
        let fits = |other: &Table| other.parent == parent && other.scope == scope && other.words == words && other.has_records();
        parent.and_then(|_| self.tables.iter().position(fits))
    }

    /// The properties that any answer declares for a table's records; the most detailed schema of each.
    pub(crate) fn columns(&self, table: usize) -> Vec<(&str, &Schema, bool)> {
        let columns = self.columns.get(table).map_or(&[][..], Vec::as_slice);
        columns.iter().map(|column| (column.name.as_str(), &column.schema, column.required)).collect()
    }

    /// Whether no answer lets a record have properties that are not declared.
    pub(crate) fn is_closed(&self, table: usize) -> bool {
        self.record_shapes(table).iter().all(|shape| shape.closed)
    }

    fn gathered(&self, table: usize) -> Vec<Column> {
        let mut columns: Vec<Column> = Vec::new();
        for shape in self.record_shapes(table) {
            for (name, schema) in &shape.properties {
                let required = shape.requires(name);
                let detail = |schema| self.schemas().shape(schema).properties.len();
                match columns.iter_mut().find(|known| known.name == **name) {
                    Some(known) => {
                        if detail(schema) > detail(&known.schema) {
                            known.schema = (*schema).clone();
                        }
                        known.required |= required;
                    }
                    None => columns.push(Column { name: (*name).to_owned(), schema: (*schema).clone(), required }),
                }
            }
        }
        columns
    }

    /// The shapes of a table's records, one an answer.
    fn record_shapes(&self, table: usize) -> Vec<Shape<'_>> {
        let indices = &self.tables[table].shown_by;
        let schemas = indices.iter().filter_map(|endpoint| self.record_schema(&self.endpoints[*endpoint]));
        schemas.map(|schema| self.schemas().shape(schema)).filter(|shape| !shape.properties.is_empty()).collect()
    }
}

impl Table {
    /// Whether its records are people.
    pub(crate) fn is_people(&self) -> bool {
        has(&self.words[self.words.len().saturating_sub(1)..], &["user", "person", "people", "employee", "member", "contact"])
    }
}

/// How close a table is to a path: the path segments that they share from the left, then how short the table's own path is.
pub(crate) fn closeness(table: &str, from: &str) -> (usize, std::cmp::Reverse<usize>) {
    let shared = table.split('/').skip(1).zip(from.split('/').skip(1)).take_while(|(one, other)| one == other).count();
    (shared, std::cmp::Reverse(table.split('/').count()))
}

fn bases(integration: &Integration, api: &Api) -> Vec<String> {
    let mut servers = vec![filled(&integration.server)];
    servers.extend(integration.operations.iter().filter_map(|operation| operation.server.as_ref()).map(filled));
    if integration.server.url.is_empty() {
        servers.extend(api.servers.first().cloned());
    }
    let mut bases: Vec<String> = Vec::new();
    for base in servers.iter().map(|url| base_of(url)) {
        if !bases.contains(&base) {
            bases.push(base);
        }
    }
    bases
}

fn filled(server: &toolwright_integration::Server) -> String {
    server.variables.iter().fold(server.url.clone(), |url, variable| {
        url.replace(&format!("{{{}}}", variable.name), variable.default.as_deref().unwrap_or("sandbox"))
    })
}

/// The path of a server URL.
fn base_of(url: &str) -> String {
    let after = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = if url.starts_with('/') { url } else { after.find('/').map_or("", |at| &after[at..]) };
    path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/').to_owned()
}
