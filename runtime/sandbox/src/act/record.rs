//! New records: what the request gives, and what a vendor's server adds.

use super::Act;
use crate::moment;
use crate::request::{Content, Part};
use crate::schema;
use crate::seed::{Dice, slug, text_of};
use crate::store::Row;
use crate::words::{has, is_reference, same, words};
use serde_json::{Map, Value};
use toolwright_integration::api::Schema;

/// A file in a request.
pub(super) struct Upload {
    pub(super) name: String,
    pub(super) media: String,
    pub(super) bytes: Vec<u8>,
}

impl Act<'_> {
    /// The objects of the body: one, or those of its only list. A wrapper that is no property of the records is taken off.
    pub(super) fn objects(&self, table: usize) -> Vec<Map<String, Value>> {
        let is_column = |name: &str| self.vendor.columns(table).iter().any(|(column, _, _)| *column == name);
        let of_list = |items: &Vec<Value>| items.iter().filter_map(|item| item.as_object().cloned()).collect::<Vec<_>>();
        match &self.call.content {
            Content::Value(Value::Array(items)) => of_list(items),
            Content::Value(Value::Object(map)) => match (map.len(), map.iter().next()) {
                (1, Some((name, Value::Object(inner)))) if !is_column(name) => vec![inner.clone()],
                (1, Some((name, Value::Array(items)))) if !is_column(name) && items.iter().any(Value::is_object) => {
                    of_list(items)
                }
                _ => vec![map.clone()],
            },
            Content::Parts(parts) => {
                let text = |part: &Part| (part.name.clone(), Value::from(part.text()));
                vec![parts.iter().filter(|part| part.file_name.is_none()).map(text).collect()]
            }
            _ => vec![Map::new()],
        }
    }

    /// The file of the body, if it is one or has one.
    pub(super) fn upload(&self) -> Option<Upload> {
        match &self.call.content {
            Content::Parts(parts) => {
                let part = parts.iter().find(|part| part.file_name.is_some())?;
                let media = part.media.clone().unwrap_or_else(|| "application/octet-stream".to_owned());
                Some(Upload { name: part.file_name.clone().unwrap_or_default(), media, bytes: part.bytes.clone() })
            }
            Content::Bytes(media, bytes) => {
                let name = self.call.incoming.query("name").or_else(|| self.call.incoming.query("filename"));
                Some(Upload { name: name.unwrap_or_else(|| "upload".to_owned()), media: media.clone(), bytes: bytes.clone() })
            }
            _ => None,
        }
    }

    /// A new record of what was given; the rest is what a server would set.
    pub(super) fn new_row(&mut self, table: usize, path: &[String], given: Map<String, Value>, key: Option<String>) -> Row {
        let scope = self.rows().open(table, path);
        let key = key.unwrap_or_else(|| self.next_key(table, &scope));
        let upload = self.upload();
        let mut value = Map::new();
        for (name, schema, required) in self.vendor.columns(table) {
            let set = match given.get(name) {
                Some(_) => None,
                None => self
                    .of_upload(upload.as_ref(), name, schema, &key)
                    .or_else(|| self.key_of_name(name, schema, &given))
                    .or_else(|| self.set_by_server(table, path, name, schema, required)),
            };
            value.extend(set.map(|set| (name.to_owned(), set)));
        }
        for (name, column) in self.renamed(table, &given) {
            value.extend(given.get(&name).map(|given| (column, given.clone())));
        }
        value.extend(given);
        if let Some(id) = &self.vendor.tables[table].id {
            value.insert(id.clone(), self.typed_key(table, &key));
        }
        Row { key, value, ..Row::default() }
    }

    /// Properties that the request names otherwise than the record: `grantAccessPurpose` is the only one like `requestPurpose`.
    fn renamed(&self, table: usize, given: &Map<String, Value>) -> Vec<(String, String)> {
        if !self.vendor.is_closed(table) {
            return Vec::new(); // names of its own are a customer's fields
        }
        let columns = self.vendor.columns(table);
        let foreign = given.keys().filter(|name| !columns.iter().any(|(column, _, _)| column == name));
        let like = |name: &String| {
            let last = words(name).pop().filter(|last| !["id", "name", "type", "date"].contains(&last.as_str()))?;
            let mut alike =
                columns.iter().filter(|(column, _, _)| !given.contains_key(*column) && words(column).last() == Some(&last));
            let (only, none) = (alike.next()?.0, alike.next());
            none.is_none().then(|| (name.clone(), only.to_owned()))
        };
        foreign.filter_map(like).collect()
    }

    /// The key in the type of the table's ids.
    pub(super) fn typed_key(&self, table: usize, key: &str) -> Value {
        let number = self.maker.key(table, "", 0).is_number();
        key.parse::<i64>().ok().filter(|_| number).map_or_else(|| Value::from(key), Value::from)
    }

    fn next_key(&self, table: usize, scope: &str) -> String {
        let rows = self.store.rows(&self.vendor.tables[table].key, scope);
        let first = self.maker.key(table, scope, 0);
        let numbers = rows.iter().filter_map(|row| row.key.parse::<i64>().ok());
        let all_digits = text_of(&first).bytes().all(|byte| byte.is_ascii_digit());
        if first.is_number() || all_digits {
            let before = text_of(&first).parse::<i64>().unwrap_or(1) - 1;
            return numbers.max().unwrap_or(before).saturating_add(1).to_string();
        }
        let turns = (rows.len()..).map(|turn| {
            let mut dice = Dice::new(self.maker.seed, &format!("new {} {scope} {turn}", self.vendor.tables[table].key));
            let text = text_of(&first);
            match text.rsplit_once('_') {
                Some((stem, _)) => format!("{stem}_{:08x}", dice.next() >> 32),
                None => dice.uuid(),
            }
        });
        let mut free = turns.filter(|key| !rows.iter().any(|row| row.key == *key));
        free.next().unwrap_or_default()
    }

    fn of_upload(&self, upload: Option<&Upload>, name: &str, schema: &Schema, key: &str) -> Option<Value> {
        let upload = upload?;
        let numeric = self.vendor.schemas().shape(schema).is("integer");
        Some(match words(name).join(" ").as_str() {
            "name" | "file name" | "filename" | "original name" | "title" => Value::from(upload.name.clone()),
            "size" | "file size" | "byte" | "length" | "content length" if numeric => Value::from(upload.bytes.len()),
            "type" | "content type" | "mime type" | "media type" | "mimetype" => Value::from(upload.media.clone()),
            "path" => Value::from(format!("/uploads/{key}/{}", upload.name)),
            _ => return None,
        })
    }

    /// Vendors make the key of a field or a page out of its name.
    fn key_of_name(&self, name: &str, schema: &Schema, given: &Map<String, Value>) -> Option<Value> {
        let is_key = matches!(words(name).join(" ").as_str(), "key" | "slug") && self.vendor.schemas().shape(schema).is("string");
        let title = given.get("name").or_else(|| given.get("title")).filter(|_| is_key)?.as_str()?;
        Some(Value::from(slug(title).replace('-', "_")))
    }

    /// What a server sets on its own: dates, authors, the parent's id, defaults, the first state, and whatever must be there.
    fn set_by_server(&self, table: usize, path: &[String], name: &str, schema: &Schema, required: bool) -> Option<Value> {
        let shape = self.vendor.schemas().shape(schema);
        let named = words(name);
        let is_scalar = !shape.is("object") && !shape.is("array");
        if has(&named, &["created", "creation", "updated", "modified"])
            && (shape.format.is_some() || has(&named, &["time", "at", "date", "on"]))
        {
            return self.now_as(shape.format, shape.is("integer"));
        }
        if has(&named, &["created", "creator", "requested"])
            && named.last().is_some_and(|word| word == "by")
            && shape.is("integer")
        {
            return self.vendor.people.map(|people| self.maker.key(people, "", 0));
        }
        let parent = self.vendor.tables[table].parent;
        if let (Some(parent), true, true) = (parent, is_scalar, is_reference(&named))
            && self.vendor.referred(&named, "") == Some(parent)
        {
            return path.get(self.vendor.tables[parent].scope).map(|key| self.typed_key(parent, key));
        }
        self.usual(path, name, schema, required)
    }

    /// A default, the type that the path speaks of, the first state, or whatever must be there.
    fn usual(&self, path: &[String], name: &str, schema: &Schema, required: bool) -> Option<Value> {
        let shape = self.vendor.schemas().shape(schema);
        let named = words(name);
        if let Some(default) = shape.default {
            return Some(schema::value(default));
        }
        // `POST /requests/grantAccess` makes one of the type `GrantAccessRequest`.
        let verb = self.endpoint.path.last_literal(self.endpoint.path.len()).to_lowercase();
        let begun =
            shape.values.iter().map(|value| schema::value(value)).find(|value| text_of(value).to_lowercase().starts_with(&verb));
        if begun.is_some() {
            return begun;
        }
        let is_state = has(&named, &["status", "state"]) && !shape.values.is_empty();
        if is_state && shape.is("string") {
            return shape.values.first().map(|value| schema::value(value));
        }
        match (required, shape.nullable) {
            (true, true) => Some(Value::Null),
            (true, false) if shape.is("boolean") => Some(Value::Bool(false)),
            (true, false) => self.maker.value(&format!("new {name} {}", path.join(" ")), name, schema),
            _ => None,
        }
    }

    pub(super) fn now_as(&self, format: Option<&str>, integer: bool) -> Option<Value> {
        Some(match format {
            Some("date") => Value::from(moment::date(self.maker.now)),
            _ if integer => Value::from(self.maker.now),
            _ => Value::from(moment::date_time(self.maker.now)),
        })
    }

    /// Marks a record as changed now.
    pub(super) fn touch(&self, table: usize, record: &mut Map<String, Value>) {
        for (name, schema, _) in self.vendor.columns(table) {
            let shape = self.vendor.schemas().shape(schema);
            if has(&words(name), &["updated", "modified"])
                && record.contains_key(name)
                && (shape.format.is_some() || shape.is("integer"))
            {
                record.extend(self.now_as(shape.format, shape.is("integer")).map(|now| (name.to_owned(), now)));
            }
        }
    }

    /// The spelling that the table's columns have for a name.
    pub(super) fn column(&self, table: usize, name: &str) -> Option<String> {
        self.vendor.columns(table).iter().find(|(column, _, _)| same(column, name)).map(|(column, _, _)| (*column).to_owned())
    }
}
