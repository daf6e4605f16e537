//! Believable records from schemas: every record is a pure function of seed, table, scope and number, so that a reference to
//! a record needs no record to exist yet, and the order of requests changes nothing.

mod dice;
mod field;
mod pools;
mod scalar;
mod state;
mod subject;

pub(crate) use dice::Dice;
pub(crate) use scalar::slug;
pub(crate) use state::{is_state, pair_numbers, target as target_state, words_of as state_words};

use crate::schema::{self, Shape};
use crate::store::{Pair, Row, Store};
use crate::vendor::{Role, Vendor};
use crate::words::{has, words};
use serde_json::{Map, Value};
use subject::Person;

/// Makes records.
#[derive(Clone, Copy)]
pub(crate) struct Maker<'v> {
    pub(crate) vendor: &'v Vendor,
    pub(crate) seed: u64,
    /// Seconds since 1970; dates are made around it.
    pub(crate) now: i64,
}

/// What is being made: a record, or an object inside one.
#[derive(Debug, Clone)]
struct Scene {
    table: Option<usize>,
    index: usize,
    /// Names this very record to the dice.
    place: String,
    kind: Vec<String>,
    person: Option<Person>,
    /// How deep in other records' objects this is.
    depth: usize,
    facets: Vec<String>,
    /// The scope of the record's table.
    scope: String,
}

impl<'v> Maker<'v> {
    /// Fills the root tables and the relations between them; nested tables are filled when they are first opened.
    pub(crate) fn fill(&self, store: &mut Store) {
        for (at, table) in self.vendor.tables.iter().enumerate().filter(|(_, table)| table.is_root()) {
            if !store.is_open(&table.key, "") {
                *store.rows_mut(&table.key, "") = self.rows(at, "");
            }
        }
        for link in self.vendor.tables.iter().filter_map(|table| table.link.as_ref()) {
            if !store.links.contains_key(&link.set) {
                store.links.insert(link.set.clone(), self.pairs(&link.set));
            }
        }
    }

    /// The records that a table starts with; a table that answers never show starts empty.
    pub(crate) fn rows(&self, table: usize, scope: &str) -> Vec<Row> {
        let known = &self.vendor.tables[table];
        if !known.has_records() || known.takes_any_key() {
            return Vec::new();
        }
        let mut rows: Vec<Row> = (0..self.count(table, scope)).map(|index| self.row(table, scope, index)).collect();
        if has(&known.words, &["audit", "log", "event", "execution", "history", "transaction", "activity"]) {
            rows.sort_by_key(|row| std::cmp::Reverse(happened(row)));
        }
        rows
    }

    fn count(&self, table: usize, scope: &str) -> usize {
        let known = &self.vendor.tables[table];
        let chance = Dice::new(self.seed, &format!("count {} {scope}", known.key)).below(1000);
        subject::count(&known.words, !known.is_root(), chance)
    }

    /// The `index`th record of a table.
    pub(crate) fn row(&self, table: usize, scope: &str, index: usize) -> Row {
        let key = self.key(table, scope, index);
        let facets = self.facets(table, scope, index);
        let mut scene = self.scene(table, scope, index, 0);
        scene.facets = facets.values().cloned().collect();
        let mut value = Map::new();
        for (name, schema, required) in self.vendor.columns(table) {
            if let Some(made) = self.column(&scene, name, schema, required) {
                value.insert(name.to_owned(), made);
            }
        }
        if let Some(id) = &self.vendor.tables[table].id {
            value.insert(id.clone(), key.clone());
        }
        self.leave_unowned(table, &scene, &mut value);
        state::pair_numbers(&mut value, self.vendor);
        Row { key: text_of(&key), value, facets }
    }

    /// What has only just been found has mostly no owner yet, where it may have none.
    fn leave_unowned(&self, table: usize, scene: &Scene, record: &mut Map<String, Value>) {
        let found = |(name, value): (&String, &Value)| is_state(name) && value.as_str().is_some_and(state::is_just_found);
        if !record.iter().any(found) {
            return;
        }
        for (name, schema, required) in self.vendor.columns(table) {
            let nullable = self.vendor.schemas().shape(schema).nullable;
            let is_owner = has(&words(name), &["owner", "assignee"]) && (nullable || !required);
            if is_owner && record.contains_key(name) && self.dice(scene, &format!("{name} unowned")).chance(80) {
                // Not `remove`, which may move the last property into the gap.
                record.retain(|known, _| nullable || known != name);
                record.entry(name).and_modify(|owner| *owner = Value::Null);
            }
        }
    }

    fn scene(&self, table: usize, scope: &str, index: usize, depth: usize) -> Scene {
        let known = &self.vendor.tables[table];
        let has_email = self.vendor.columns(table).iter().any(|(name, _, _)| has(&words(name), &["email"]));
        let person = (known.is_people() || has_email && known.words.last().is_some_and(|word| word != "org"))
            .then(|| Person::nth(self.seed, index));
        Scene {
            table: Some(table),
            index,
            place: format!("{} {scope} {index}", known.key),
            kind: known.words.clone(),
            person,
            depth,
            facets: Vec::new(),
            scope: scope.to_owned(),
        }
    }

    /// The id of the `index`th record, in the type that the description gives it.
    pub(crate) fn key(&self, table: usize, scope: &str, index: usize) -> Value {
        let known = &self.vendor.tables[table];
        let columns = self.vendor.columns(table);
        let column = columns.iter().find(|(name, _, _)| Some(*name) == known.id.as_deref()).map(|(_, schema, _)| *schema);
        let parameter = known.key_schema.as_ref().map(|schema| self.vendor.schemas().shape(schema)).unwrap_or_default();
        let shape = column.map(|schema| self.vendor.schemas().shape(schema)).unwrap_or_else(|| parameter.clone());
        let mut dice = Dice::new(self.seed, &format!("id {} {scope} {index}", known.key));
        if shape.format.or(parameter.format) == Some("uuid") {
            return Value::from(dice.uuid());
        }
        if let Some(value) = shape.values.get(index) {
            return schema::value(value);
        }
        let number = self.first_number(&[&parameter, &shape], &known.key, scope) + i64::try_from(index).unwrap_or_default();
        if shape.is("integer") || shape.is("number") || shape.types.is_empty() {
            return Value::from(number);
        }
        match example_text(&parameter).or(example_text(&shape)).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit())) {
            Some(_) => Value::from(number.to_string()),
            None if known.is_people()
                && known.id.as_deref().is_some_and(|id| has(&words(id), &["login", "email", "username"])) =>
            {
                Value::from(Person::nth(self.seed, index).email)
            }
            None => Value::from(format!("{}_{:08x}", known.words.last().map_or("id", String::as_str), dice.next() >> 32)),
        }
    }

    /// Numbers start at the description's example, so that its sample calls work.
    fn first_number(&self, shapes: &[&Shape<'_>], key: &str, scope: &str) -> i64 {
        let example = shapes.iter().find_map(|shape| match shape.example {
            Some(toolwright_integration::Json::Number(text)) => text.parse().ok(),
            Some(toolwright_integration::Json::String(text)) => text.parse().ok(),
            _ => None,
        });
        let apart = if scope.is_empty() { 0 } else { Dice::new(self.seed, &format!("ids {key} {scope}")).between(1, 9000) * 100 };
        example.filter(|first: &i64| (0..1_000_000_000).contains(first)).unwrap_or(1001) + apart
    }

    /// For filters by an enumeration that no property holds, as `entity=contracts` of an audit log: each record counts as one value.
    fn facets(&self, table: usize, scope: &str, index: usize) -> std::collections::BTreeMap<String, String> {
        let columns = self.vendor.columns(table);
        let lists = self.vendor.endpoints.iter().filter(|endpoint| endpoint.role == Role::List(table));
        let parameters = lists.flat_map(|endpoint| &self.vendor.operation(endpoint).parameters);
        let mut facets = std::collections::BTreeMap::new();
        for parameter in parameters.filter(|parameter| !columns.iter().any(|(name, _, _)| *name == parameter.name)) {
            let Some(shape) = parameter.schema.as_ref().map(|schema| self.vendor.schemas().shape(schema)) else { continue };
            let is_query = parameter.location == toolwright_integration::Location::Query;
            if is_query
                && shape.values.len() > 1
                && !has(&words(&parameter.name), &["sort", "order", "direction", "include", "expand"])
            {
                let mut dice =
                    Dice::new(self.seed, &format!("facet {} {scope} {index} {}", parameter.name, self.vendor.tables[table].key));
                let chosen = dice.pick(&shape.values).map(|value| text_of(&schema::value(value)));
                facets.extend(chosen.map(|value| (parameter.name.clone(), value)));
            }
        }
        facets
    }

    /// The pairs that a relation starts with: each record on the left has a few on the right.
    fn pairs(&self, set: &str) -> Vec<Pair> {
        let mut sides = set.splitn(3, ' ').map(|key| self.vendor.tables.iter().position(|table| table.key == key));
        let (Some(Some(left)), Some(Some(right))) = (sides.next(), sides.next()) else { return Vec::new() };
        let mut pairs = Vec::new();
        let (lefts, rights) = (self.count(left, ""), self.count(right, ""));
        for at in 0..lefts {
            let mut dice = Dice::new(self.seed, &format!("pairs {set} {at}"));
            let wanted = 3 + dice.below(5);
            let first = dice.below(rights);
            let step = 1 + dice.below(rights.saturating_sub(1));
            let mut chosen: Vec<usize> = (0..wanted).map(|turn| (first + turn * step) % rights.max(1)).collect();
            chosen.sort_unstable();
            chosen.dedup();
            for other in chosen.into_iter().filter(|other| left != right || *other != at) {
                pairs.push(self.pair(set, (left, at), (right, other)));
            }
        }
        pairs
    }

    fn pair(&self, set: &str, (left, at): (usize, usize), (right, other): (usize, usize)) -> Pair {
        Pair {
            left: text_of(&self.key(left, "", at)),
            right: text_of(&self.key(right, "", other)),
            attributes: self.attributes(set, &format!("{at} {other}")),
        }
    }

    /// What is known of a pair alone: the declared properties that neither record has.
    pub(crate) fn attributes(&self, set: &str, place: &str) -> Map<String, Value> {
        let mut attributes = Map::new();
        for (at, table) in self.vendor.tables.iter().enumerate() {
            let Some(link) = table.link.as_ref().filter(|link| link.set == set) else { continue };
            let of_child = self.vendor.columns(link.child);
            let mut scene = self.scene(at, "", 0, 0);
            scene.place = format!("{set} {place}");
            for (name, schema, required) in self.vendor.columns(at) {
                let known = attributes.contains_key(name) || of_child.iter().any(|(other, _, _)| *other == name);
                let refers = self.vendor.referred(&words(name), &table.key).is_some() && crate::words::is_reference(&words(name));
                let derived =
                    field::attribute_of(self.vendor, &words(name), &table.key).is_some() || words(name) == ["full", "name"];
                if known || refers || derived {
                    continue;
                }
                if let Some(made) = self.column(&scene, name, schema, required) {
                    attributes.insert(name.to_owned(), made);
                }
            }
        }
        attributes
    }
}

/// When something that is logged happened: its first date.
fn happened(row: &Row) -> Option<i64> {
    let is_date = |name: &str| has(&words(name), &["time", "at", "date", "created", "creation", "timestamp"]);
    let dates = row.value.iter().filter(|(name, _)| is_date(name));
    dates.filter_map(|(_, value)| value.as_str().and_then(crate::moment::parse)).next()
}

fn example_text<'a>(shape: &Shape<'a>) -> Option<&'a str> {
    shape.example.and_then(toolwright_integration::Json::as_str)
}

/// A scalar as it stands in a path or a query.
pub(crate) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
