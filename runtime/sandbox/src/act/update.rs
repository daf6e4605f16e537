//! Changing records. PUT and PATCH both merge at the top level (most vendors' PUT leaves out what it does not change);
//! a merge patch (RFC 7396) merges inside as well, and a list of patch operations is carried out one by one.

use super::{Act, missing};
use crate::answer::{Projection, Reply};
use crate::fault::Refusal;
use crate::schema;
use crate::seed::text_of;
use crate::store::Row;
use crate::words::{ends_with, without_marks, words};
use serde_json::{Map, Value};

impl Act<'_> {
    pub(super) fn update(&mut self, table: usize) -> Result<Reply, Refusal> {
        let path = self.path();
        let key = self.target_key(table).unwrap_or_default();
        if self.rows().get(table, &path, &key).is_none() {
            return Err(missing(self.vendor, table, &key));
        }
        self.merge_body(table, &path, &key);
        let row = self.rows().get(table, &path, &key).ok_or_else(|| missing(self.vendor, table, &key))?;
        Ok(self.reply_rows(table, &[row]))
    }

    /// Merges the body into one record.
    pub(super) fn merge_body(&mut self, table: usize, path: &[String], key: &str) {
        let operations = patch_operations(self.call.body());
        let objects = if operations.is_empty() { self.objects(table) } else { Vec::new() };
        let deep = self.call.incoming.header("content-type").is_some_and(|media| media.contains("merge-patch"));
        let changes = objects.into_iter().next().map(|object| self.changes(table, path, object)).unwrap_or_default();
        let id = self.vendor.tables[table].id.clone();
        let mut row = self.rows().get(table, path, key).unwrap_or_default();
        let kept = row.value.clone();
        for (name, value) in changes.into_iter().filter(|(name, _)| Some(name) != id.as_ref()) {
            if deep { merge(&mut row.value, name, value) } else { drop(row.value.insert(name, value)) }
        }
        for operation in operations {
            carry_out(&mut row.value, operation);
        }
        self.touch(table, &mut row.value);
        self.rows().change(table, path, key, |record| {
            record.retain(|name, _| row.value.contains_key(name) || Some(name) == id.as_ref());
            record.extend(row.value.into_iter().filter(|(name, value)| kept.get(name) != Some(value)));
        });
    }

    /// The body's properties as the record has them: `owner: 7` becomes the object of the primary owner.
    pub(super) fn changes(&mut self, table: usize, path: &[String], object: Map<String, Value>) -> Map<String, Value> {
        let mut changes = Map::new();
        for (name, value) in object {
            let own = self.column(table, &name).is_some() || value.is_object() || value.is_array();
            let embedded = if own { None } else { self.embedded(table, path, &name, &value) };
            let (name, value) = embedded.unwrap_or((name, value));
            changes.insert(name, value);
        }
        changes
    }

    fn embedded(&mut self, table: usize, path: &[String], name: &str, value: &Value) -> Option<(String, Value)> {
        let vendor = self.vendor;
        let stem = without_marks(&words(name));
        let fits = |column: &str, schema| ends_with(&words(column), &stem) && vendor.schemas().shape(schema).is("object");
        let (column, schema, _) = vendor.columns(table).into_iter().find(|(column, schema, _)| fits(column, schema))?;
        let other =
            vendor.referred(&words(column), &vendor.tables[table].key).or_else(|| vendor.sibling(table, &words(column)))?;
        let row = self.rows().get(other, path, &text_of(value))?;
        Some((column.to_owned(), Projection::new(self.maker, Some(other)).show(&row, Some(schema))))
    }

    /// Changes the records that the body's list names.
    pub(super) fn update_many(&mut self, table: usize) -> Result<Reply, Refusal> {
        let path = self.path();
        let id = self.vendor.tables[table].id.clone().unwrap_or_else(|| "id".to_owned());
        let objects: Vec<Map<String, Value>> =
            self.objects(table).into_iter().filter(|object| object.contains_key(&id)).collect();
        for object in &objects {
            let key = object.get(&id).map(text_of).unwrap_or_default();
            self.rows().get(table, &path, &key).ok_or_else(|| missing(self.vendor, table, &key))?;
        }
        let mut changed: Vec<Row> = Vec::new();
        for object in objects {
            let key = object.get(&id).map(text_of).unwrap_or_default();
            let typed: Map<String, Value> = object.into_iter().filter(|(name, _)| *name != id).collect();
            self.rows().change(table, &path, &key, |record| record.extend(typed));
            changed.extend(self.rows().get(table, &path, &key));
        }
        Ok(self.reply_rows(table, &changed))
    }
}

/// The operations of a JSON patch (RFC 6902) or a SCIM patch (RFC 7644).
fn patch_operations(body: Option<&Value>) -> Vec<&Value> {
    let Some(body) = body else { return Vec::new() };
    let list = body.as_array().or_else(|| body.get("Operations").and_then(Value::as_array));
    list.map(|items| items.iter().filter(|item| item.get("op").is_some()).collect()).unwrap_or_default()
}

fn carry_out(record: &mut Map<String, Value>, operation: &Value) {
    let verb = operation.get("op").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    let path = operation.get("path").and_then(Value::as_str).unwrap_or_default();
    let value = operation.get("value").cloned().unwrap_or(Value::Null);
    let keys: Vec<&str> = path.split(['/', '.']).filter(|key| !key.is_empty()).collect();
    let Some((last, before)) = keys.split_last() else {
        if let Value::Object(map) = value {
            record.extend(map);
        }
        return;
    };
    let mut here = record;
    for key in before {
        let Value::Object(inner) = here.entry((*key).to_owned()).or_insert_with(|| Value::Object(Map::new())) else { return };
        here = inner;
    }
    if verb == "remove" { drop(here.remove(*last)) } else { drop(here.insert((*last).to_owned(), value)) }
}

fn merge(record: &mut Map<String, Value>, name: String, value: Value) {
    match (record.get_mut(&name), value) {
        (_, Value::Null) => drop(record.remove(&name)),
        (Some(Value::Object(inner)), Value::Object(changes)) => {
            changes.into_iter().for_each(|(name, value)| merge(inner, name, value))
        }
        (_, value) => drop(record.insert(name, value)),
    }
}

/// The text of an enumeration's value.
pub(super) fn literal(value: &toolwright_integration::Json) -> String {
    text_of(&schema::value(value))
}
