//! Making records: one or several, in a root table, under a parent, or as a pair of two that exist.

use super::record::Upload;
use super::{Act, missing};
use crate::answer::Reply;
use crate::fault::Refusal;
use crate::seed::text_of;
use crate::store::{Row, StoredFile, file_key};
use crate::vendor::Link;
use crate::words::{ends_with, is_reference, without_marks, words};
use serde_json::{Map, Value};

impl Act<'_> {
    pub(super) fn create(&mut self, table: usize) -> Result<Reply, Refusal> {
        let objects = self.objects(table);
        let rows = match self.vendor.tables[table].link.clone() {
            Some(link) => self.join_all(table, &link, objects)?,
            None => {
                let mut rows = Vec::new();
                for object in objects {
                    rows.push(self.create_one(table, object)?);
                }
                rows
            }
        };
        Ok(self.reply_rows(table, &rows))
    }

    fn create_one(&mut self, table: usize, mut object: Map<String, Value>) -> Result<Row, Refusal> {
        let path = self.scope_path(table, &object)?;
        let own = self.own_key(table, &mut object);
        if let Some(row) = own.as_ref().and_then(|key| self.rows().get(table, &path, key)) {
            return Ok(row);
        }
        let object = self.changes(table, &path, object);
        let row = self.new_row(table, &path, object, own);
        let key = self.vendor.tables[table].key.clone();
        if let Some(Upload { name, media, bytes }) = self.upload() {
            self.store.files.insert(file_key(&key, &row.key), StoredFile { name, media, bytes });
        }
        let scope = self.rows().open(table, &path);
        // The newest stands first, as in most vendors' lists.
        self.store.rows_mut(&key, &scope).insert(0, row.clone());
        self.rows().get(table, &path, &row.key).ok_or_else(|| missing(self.vendor, table, &row.key))
    }

    /// The path parameters that lead to the table; where the path has none, as in `POST /apps/accesses`, the body names the parent.
    fn scope_path(&mut self, table: usize, object: &Map<String, Value>) -> Result<Vec<String>, Refusal> {
        let path = self.path();
        let known = &self.vendor.tables[table];
        let (Some(parent), true) = (known.parent, path.len() < known.scope) else { return Ok(path) };
        let named = |name: &String| without_marks(&words(name)) == self.vendor.tables[parent].words;
        let key = object.iter().find(|(name, _)| named(name)).map(|(_, value)| text_of(value));
        let key = key.ok_or_else(|| {
            Refusal::new(400, format!("the body does not name the {}", self.vendor.tables[parent].words.join(" ")))
        })?;
        self.rows().get(parent, &path, &key).ok_or_else(|| missing(self.vendor, parent, &key))?;
        Ok([path, vec![key]].concat())
    }

    /// An id of the new record itself that the caller gives: `idApp` for an app of the catalogue.
    fn own_key(&self, table: usize, object: &mut Map<String, Value>) -> Option<String> {
        let known = &self.vendor.tables[table];
        let names_itself = |name: &&String| is_reference(&words(name)) && without_marks(&words(name)) == known.words;
        let name = object.keys().find(names_itself).filter(|name| self.column(table, name).is_none())?.clone();
        object.remove(&name).map(|value| text_of(&value))
    }

    /// Joins the parent with every record that the body names.
    fn join_all(&mut self, table: usize, link: &Link, objects: Vec<Map<String, Value>>) -> Result<Vec<Row>, Refusal> {
        let path = self.path();
        let Some(parent) = path.first().cloned() else { return Ok(Vec::new()) };
        let mut joined = Vec::new();
        for mut object in objects {
            let keys = self.child_keys(link, &mut object);
            if keys.is_empty() {
                let child = self.vendor.tables[link.child].words.join(" ");
                return Err(Refusal::new(400, format!("the body names no {child}")));
            }
            for key in &keys {
                let exists = self.rows().get(link.child, &[], key);
                exists.ok_or_else(|| missing(self.vendor, link.child, key))?;
            }
            let known: Map<String, Value> = object.into_iter().filter(|(name, _)| self.column(table, name).is_some()).collect();
            for key in keys {
                let fresh = self.maker.attributes(&link.set, &format!("new {parent} {key}"));
                let removed = |name: &str| crate::words::has(&words(name), &["removed", "deleted"]);
                let mut attributes: Map<String, Value> = fresh.into_iter().filter(|(name, _)| !removed(name)).collect();
                attributes.extend(known.clone());
                self.rows().join(link, &parent, &key, attributes);
                joined.extend(self.rows().get(table, &path, &key));
            }
        }
        Ok(joined)
    }

    /// Takes out of the body the keys of the records to join: `userIds`, `userId`, `id`.
    fn child_keys(&self, link: &Link, object: &mut Map<String, Value>) -> Vec<String> {
        let child = &self.vendor.tables[link.child].words;
        let names_child = |name: &&String| {
            let named = words(name);
            named == ["id"]
                || is_reference(&named)
                    && (ends_with(&without_marks(&named), child) && without_marks(&named).len() == child.len())
                || named == *child
        };
        let Some(name) = object.keys().find(names_child).cloned() else { return Vec::new() };
        match object.remove(&name) {
            Some(Value::Array(items)) => items.iter().map(|item| text_of(item.get("id").unwrap_or(item))).collect(),
            Some(value) => vec![text_of(value.get("id").unwrap_or(&value))],
            None => Vec::new(),
        }
    }
}
