//! Which records of a list are meant, and in which order: the query's filters, search words, dates and sorting.

use super::condition::{compare, equal, holds};
use crate::fault::Refusal;
use crate::moment;
use crate::request::Call;
use crate::seed::text_of;
use crate::store::Row;
use crate::vendor::{Endpoint, Vendor};
use crate::words::{has, is_reference, same, without_marks, words};
use serde_json::{Map, Value};
use toolwright_integration::{Location, PageParameter};

/// How vendors call the parameter that says which fields come back.
pub(super) const FIELD_NAMES: [&str; 4] = ["fields", "$select", "select", "fieldset"];
const SEARCH: [&str; 8] = ["q", "query", "search", "searchterm", "search_term", "term", "keyword", "filter[q]"];
const SORT: [&str; 7] = ["sort", "sortby", "sort_by", "orderby", "order_by", "$orderby", "ordering"];

/// The records that the query asks for, in its order.
pub(crate) fn select(
    vendor: &Vendor,
    endpoint: &Endpoint,
    table: usize,
    call: &Call<'_>,
    rows: Vec<Row>,
) -> Result<Vec<Row>, Refusal> {
    let selection = Selection { vendor, table, key: &vendor.tables[table].key };
    let paging = paging_names(vendor, endpoint);
    let mut tests: Vec<Test> = Vec::new();
    for ((location, name), value) in &call.parameters {
        if *location == Location::Query && !paging.contains(name) && !is_one_of(name, &SORT) && !is_one_of(name, &FIELD_NAMES) {
            tests.extend(selection.declared(&rows, name, value));
        }
    }
    for (name, value) in &call.incoming.pairs {
        let declared = vendor.operation(endpoint).parameters.iter().any(|parameter| parameter.name == *name);
        if !declared && !paging.contains(name) {
            tests.extend(selection.field(&rows, name).map(|field| Test::Equals(field, Value::from(value.clone()))));
        }
    }
    let mut kept: Vec<Row> = rows.into_iter().filter(|row| tests.iter().all(|test| test.passes(row))).collect();
    if let Some((name, text)) =
        call.parameters.iter().find(|((_, name), _)| is_one_of(name, &SORT)).map(|((_, name), value)| (name, value))
    {
        sort(&mut kept, name, &listed_text(text))?;
    }
    Ok(kept)
}

/// The parameters that pagination owns.
fn paging_names(vendor: &Vendor, endpoint: &Endpoint) -> Vec<String> {
    let Some(pagination) = vendor.tool(endpoint).and_then(|tool| tool.pagination.as_ref()) else { return Vec::new() };
    let sent = match &pagination.next {
        toolwright_integration::Continuation::Token { send, .. } | toolwright_integration::Continuation::Counter { send, .. } => {
            Some(send)
        }
        toolwright_integration::Continuation::Url { .. } => None,
    };
    let named = |parameter: &PageParameter| match parameter {
        PageParameter::Parameter { name, .. } => Some(name.clone()),
        _ => None,
    };
    pagination.limit.parameter.iter().chain(sent).filter_map(named).collect()
}

pub(super) fn is_one_of(name: &str, known: &[&str]) -> bool {
    known.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// One condition of the query.
enum Test {
    Equals(String, Value),
    Facet(String, String),
    Search(String),
    Conditions(Value),
    NotBefore(String, i64),
    NotAfter(String, i64),
    Key(Value),
    /// Refers, in one of its properties, to this record of another table.
    Refers(Vec<String>, Value),
}

impl Test {
    fn passes(&self, row: &Row) -> bool {
        let date = |field: &str| row.value.get(field).and_then(Value::as_str).and_then(moment::parse);
        match self {
            Self::Equals(field, wanted) => {
                let any = |wanted: &Value| row.value.get(field).is_some_and(|value| equal(value, wanted));
                wanted.as_array().map_or_else(|| any(wanted), |all| all.iter().any(any))
            }
            Self::Facet(name, wanted) => row.facets.get(name).is_none_or(|facet| facet == wanted),
            Self::Search(text) => row.value.values().any(|value| search(value, text, 0)),
            Self::Conditions(conditions) => holds(conditions, &row.value),
            Self::NotBefore(field, from) => date(field).is_none_or(|at| at >= *from),
            Self::NotAfter(field, until) => date(field).is_none_or(|at| at <= *until),
            Self::Key(wanted) => {
                let one = |wanted: &Value| text_of(wanted).eq_ignore_ascii_case(&row.key);
                wanted.as_array().map_or_else(|| one(wanted), |all| all.iter().any(one))
            }
            Self::Refers(target, wanted) => refers(&row.value, target, wanted),
        }
    }
}

fn search(value: &Value, text: &str, depth: usize) -> bool {
    match value {
        Value::String(found) => found.to_lowercase().contains(text),
        Value::Array(items) => items.iter().any(|item| search(item, text, depth + 1)),
        Value::Object(map) if depth < 2 => map.values().any(|item| search(item, text, depth + 1)),
        _ => false,
    }
}

/// Whether a property that is named after the target holds its id: `assignedUser.id`, `userId`.
fn refers(record: &Map<String, Value>, target: &[String], wanted: &Value) -> bool {
    let is_it = |value: &Value| text_of(value.get("id").unwrap_or(value)).eq_ignore_ascii_case(&text_of(wanted));
    record.iter().filter(|(name, _)| without_marks(&words(name)).ends_with(target)).any(|(_, value)| match value {
        Value::Array(items) => items.iter().any(is_it),
        other => is_it(other),
    })
}

struct Selection<'v> {
    vendor: &'v Vendor,
    table: usize,
    key: &'v str,
}

impl Selection<'_> {
    /// What a declared query parameter asks for; nothing when it names nothing that the records have.
    fn declared(&self, rows: &[Row], name: &str, value: &Value) -> Option<Test> {
        if is_one_of(name, &SEARCH) {
            return Some(Test::Search(text_of(value).to_lowercase()));
        }
        let is_condition = |item: &Value| ["key", "field", "filters"].iter().any(|key| item.get(key).is_some());
        if value.as_array().is_some_and(|items| items.iter().any(is_condition)) {
            return Some(Test::Conditions(value.clone()));
        }
        if let Some(field) = self.field(rows, name) {
            return Some(Test::Equals(field, value.clone()));
        }
        if rows.iter().any(|row| row.facets.contains_key(name)) {
            return Some(Test::Facet(name.to_owned(), text_of(value)));
        }
        self.dated(name, value).or_else(|| self.referring(rows, name, value))
    }

    /// The property of this name, as the vendor spells it.
    fn field(&self, rows: &[Row], name: &str) -> Option<String> {
        let columns = self.vendor.columns(self.table);
        let declared = columns.iter().map(|(column, _, _)| *column).find(|column| same(column, name));
        let custom = || rows.iter().find_map(|row| row.value.keys().find(|key| *key == name)).cloned();
        declared.map(str::to_owned).or_else(custom)
    }

    /// `startTime`, `createdAfter`, `updated_since`; `endTime`, `until`.
    fn dated(&self, name: &str, value: &Value) -> Option<Test> {
        let at = moment::parse(value.as_str()?)?;
        let named = words(name);
        let columns = self.vendor.columns(self.table);
        let dates = columns.iter().filter(|(name, schema, _)| {
            let shape = self.vendor.schemas().shape(schema);
            matches!(shape.format, Some("date-time" | "date")) || has(&words(name), &["date"])
        });
        let closeness = |field: &str| {
            let field = words(field);
            let begins = has(&field, &["created", "creation"]);
            (named.iter().filter(|word| field.contains(word) && *word != "time").count(), usize::from(begins))
        };
        let mut best: Option<(&str, (usize, usize))> = None;
        for (field, _, _) in dates {
            if best.is_none_or(|(_, known)| closeness(field) > known) {
                best = Some((field, closeness(field)));
            }
        }
        let field = best?.0.to_owned();
        if has(&named, &["start", "from", "since", "after", "begin", "min", "gte", "gt"]) {
            return Some(Test::NotBefore(field, at));
        }
        has(&named, &["end", "to", "until", "before", "max", "lte", "lt"]).then_some(Test::NotAfter(field, at))
    }

    /// `idUsers` of users; `userId` of tasks, which have an `assignedUser`.
    fn referring(&self, rows: &[Row], name: &str, value: &Value) -> Option<Test> {
        let named = words(name);
        if !is_reference(&named) {
            return None;
        }
        let target = self.vendor.referred(&named, self.key)?;
        if target == self.table {
            return Some(Test::Key(value.clone()));
        }
        let target = self.vendor.tables[target].words.clone();
        let has_it = |row: &Row| row.value.keys().any(|key| without_marks(&words(key)).ends_with(&target));
        rows.iter().any(has_it).then(|| Test::Refers(target, value.clone()))
    }
}

pub(super) fn listed_text(value: &Value) -> String {
    value.as_array().map_or_else(|| text_of(value), |all| all.iter().map(text_of).collect::<Vec<_>>().join(","))
}

/// `name:asc,id:desc`, `-name`, `name desc`. A property that the records do not have orders nothing.
fn sort(rows: &mut [Row], parameter: &str, text: &str) -> Result<(), Refusal> {
    let mut keys = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, direction) = part.split_once([':', ' ']).unwrap_or((part, "asc"));
        let (name, negative) = name.strip_prefix('-').map_or((name.trim_start_matches('+'), false), |name| (name, true));
        match direction.trim().to_ascii_lowercase().as_str() {
            "asc" | "ascending" => keys.push((name.to_owned(), negative)),
            "desc" | "descending" => keys.push((name.to_owned(), !negative)),
            _ => return Err(Refusal::of_field(400, parameter, "must name fields with asc or desc")),
        }
    }
    rows.sort_by(|one, other| {
        let by = |(name, descending): &(String, bool)| {
            let order = match (one.value.get(name), other.value.get(name)) {
                (Some(one), Some(other)) => compare(one, other).unwrap_or(std::cmp::Ordering::Equal),
                // What has no value stands last either way.
                (one, other) => return other.is_some().cmp(&one.is_some()),
            };
            if *descending { order.reverse() } else { order }
        };
        keys.iter().map(by).find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    });
    Ok(())
}
