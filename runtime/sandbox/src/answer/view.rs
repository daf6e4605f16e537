//! A stored record as one answer's schema shows it: a list may show less of it than a single read.

use crate::schema::Shape;
use crate::seed::Maker;
use crate::store::Row;
use crate::words::{ends_with, is_reference, without_marks, words};
use serde_json::{Map, Value};
use toolwright_integration::api::Schema;

/// Shows records of a table in a schema.
pub(crate) struct Projection<'v> {
    pub(crate) maker: Maker<'v>,
    pub(crate) table: Option<usize>,
    /// The properties that any answer declares; others are a customer's own and shown wherever the schema is open.
    columns: Vec<&'v str>,
}

impl<'v> Projection<'v> {
    pub(crate) fn new(maker: Maker<'v>, table: Option<usize>) -> Self {
        let vendor = maker.vendor;
        // A joined record brings along the columns of the record that it shows and of the relation's other direction.
        let link = table.and_then(|table| vendor.tables[table].link.as_ref());
        let joined = link.map(|link| {
            vendor.tables.iter().enumerate().filter(|(_, other)| other.link.as_ref().is_some_and(|other| other.set == link.set))
        });
        let related = joined.into_iter().flatten().map(|(at, _)| at).chain(link.map(|link| link.child));
        let columns = table.into_iter().chain(related).flat_map(|table| vendor.columns(table));
        Self { maker, table, columns: columns.map(|(name, _, _)| name).collect() }
    }

    /// Shows what the record has beside what the schema declares, too; for a caller who names fields.
    pub(crate) fn with_everything(mut self, everything: bool) -> Self {
        if everything {
            self.columns.clear();
        }
        self
    }

    pub(crate) fn show(&self, row: &Row, schema: Option<&Schema>) -> Value {
        let shape = schema.map(|schema| self.maker.vendor.schemas().shape(schema)).unwrap_or_default();
        if shape.properties.is_empty() {
            return match schema {
                Some(_) if !shape.is("object") && !shape.types.is_empty() => Value::from(row.key.clone()),
                _ => Value::Object(row.value.clone()),
            };
        }
        let mut map = Map::new();
        for (name, schema) in &shape.properties {
            let value = match row.value.get(*name) {
                Some(value) => Some(self.narrowed(value, schema, 0)),
                None => self.missing(row, &shape, name, schema),
            };
            map.extend(value.map(|value| ((*name).to_owned(), value)));
        }
        if !shape.closed {
            let own = row.value.iter().filter(|(name, _)| !self.columns.contains(&name.as_str()) && !map.contains_key(*name));
            let own: Vec<(String, Value)> = own.map(|(name, value)| (name.clone(), value.clone())).collect();
            map.extend(own);
        }
        Value::Object(map)
    }

    /// What the record does not hold: its id under another name (`requestId`), or what the schema requires.
    fn missing(&self, row: &Row, shape: &Shape<'_>, name: &str, schema: &Schema) -> Option<Value> {
        let named = words(name);
        let own = self.table.map(|table| self.maker.vendor.tables[table].words.as_slice()).unwrap_or_default();
        let is_own_id = name == "id" || is_reference(&named) && ends_with(own, &without_marks(&named));
        if is_own_id {
            let wanted = self.maker.vendor.schemas().shape(schema);
            let number = row.key.parse::<i64>().ok().filter(|_| !wanted.is("string"));
            return Some(number.map_or_else(|| Value::from(row.key.clone()), Value::from));
        }
        let boolean = self.maker.vendor.schemas().shape(schema).is("boolean");
        match (shape.requires(name), matches!(name, "success" | "ok")) {
            (_, true) if boolean => Some(Value::Bool(true)),
            (true, _) => self.maker.value(&format!("required {} {name}", row.key), name, schema),
            _ => None,
        }
    }

    /// Objects inside lose what a closed schema does not declare, and gain what it requires.
    fn narrowed(&self, value: &Value, schema: &Schema, depth: usize) -> Value {
        let shape = self.maker.vendor.schemas().shape(schema);
        match value {
            Value::Object(map) if shape.closed && !shape.properties.is_empty() && depth < 8 => {
                let mut kept = Map::new();
                for (name, schema) in &shape.properties {
                    let made = || shape.requires(name).then(|| self.maker.value(name, name, schema)).flatten();
                    let value = map.get(*name).map(|value| self.narrowed(value, schema, depth + 1)).or_else(made);
                    kept.extend(value.map(|value| ((*name).to_owned(), value)));
                }
                Value::Object(kept)
            }
            Value::Array(items) => match shape.items {
                Some(inner) => Value::Array(items.iter().map(|item| self.narrowed(item, inner, depth + 1)).collect()),
                None => value.clone(),
            },
            other => other.clone(),
        }
    }
}

/// The map's entries in the order in which a schema declares them; only seen where a build keeps the order of keys.
pub(crate) fn order_by_schema(shape: &Shape<'_>, mut map: Map<String, Value>) -> Map<String, Value> {
    let mut ordered = Map::new();
    for (name, _) in &shape.properties {
        ordered.extend(map.remove(*name).map(|value| ((*name).to_owned(), value)));
    }
    ordered.extend(map);
    ordered
}
