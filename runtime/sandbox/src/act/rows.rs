//! Records by table and path: opened on first use, joined where a path shows another table's records, and with their counts
//! and quotations of other records up to date.

use crate::seed::{Dice, Maker, text_of};
use crate::store::{self, Pair, Row, Store};
use crate::vendor::{Link, Vendor};
use crate::words::{has, is_reference, words};
use serde_json::{Map, Value};

pub(super) struct Rows<'a> {
    pub(super) vendor: &'a Vendor,
    pub(super) store: &'a mut Store,
    pub(super) maker: Maker<'a>,
}

impl Rows<'_> {
    /// The scope that the path gives to a table; the table is filled if it was never opened there.
    pub(super) fn open(&mut self, table: usize, path: &[String]) -> String {
        let known = &self.vendor.tables[table];
        let scope = store::scope(path.iter().take(known.scope).map(String::as_str));
        if known.link.is_none() && !self.store.is_open(&known.key, &scope) {
            let rows = self.maker.rows(table, &scope);
            *self.store.rows_mut(&known.key, &scope) = rows;
        }
        scope
    }

    /// All records, as they are now.
    pub(super) fn list(&mut self, table: usize, path: &[String]) -> Vec<Row> {
        let scope = self.open(table, path);
        let known = &self.vendor.tables[table];
        let mut rows = match (&known.link, path.first()) {
            (Some(link), Some(parent)) => self.linked(table, link, parent),
            _ => self.store.rows(&known.key, &scope).to_vec(),
        };
        for row in &mut rows {
            self.refresh(table, row);
        }
        rows
    }

    /// One record, as it is now. Where nobody can know which keys exist, one is made up.
    pub(super) fn get(&mut self, table: usize, path: &[String], key: &str) -> Option<Row> {
        let scope = self.open(table, path);
        let known = &self.vendor.tables[table];
        if known.link.is_some() {
            return self.list(table, path).into_iter().find(|row| row.key.eq_ignore_ascii_case(key));
        }
        if self.store.row(&known.key, &scope, key).is_none() && known.takes_any_key() {
            let row = self.made_up(table, &scope, key);
            self.store.rows_mut(&known.key, &scope).push(row);
        }
        let mut row = self.store.row(&known.key, &scope, key)?.clone();
        self.refresh(table, &mut row);
        Some(row)
    }

    fn made_up(&self, table: usize, scope: &str, key: &str) -> Row {
        let known = &self.vendor.tables[table];
        let index = Dice::new(self.maker.seed, &format!("{} {scope} {key}", known.key)).below(1000);
        let mut row = if known.has_records() { self.maker.row(table, scope, index) } else { Row::default() };
        key.clone_into(&mut row.key);
        if let Some(id) = known.id.as_ref().filter(|id| row.value.contains_key(*id)) {
            let number = row.value.get(id).filter(|known| known.is_number()).and_then(|_| key.parse::<i64>().ok());
            row.value.insert(id.clone(), number.map_or_else(|| Value::from(key), Value::from));
        }
        row
    }

    /// Changes a record in place; for a relation, what is known of the pair.
    pub(super) fn change(&mut self, table: usize, path: &[String], key: &str, change: impl FnOnce(&mut Map<String, Value>)) {
        let scope = self.open(table, path);
        let known = &self.vendor.tables[table];
        match (&known.link, path.first()) {
            (Some(link), Some(parent)) => {
                let sides = (parent.as_str(), key);
                if let Some(pair) =
                    self.store.links.entry(link.set.clone()).or_default().iter_mut().find(|pair| joins(link, pair, sides))
                {
                    change(&mut pair.attributes);
                }
            }
            _ => {
                if let Some(row) = self.store.row_mut(&known.key, &scope, key) {
                    change(&mut row.value);
                }
            }
        }
    }

    /// Takes a record away; of a relation, the pair.
    pub(super) fn remove(&mut self, table: usize, path: &[String], key: &str) {
        let scope = self.open(table, path);
        let known = &self.vendor.tables[table];
        match (&known.link, path.first()) {
            (Some(link), Some(parent)) => {
                self.store.links.entry(link.set.clone()).or_default().retain(|pair| !joins(link, pair, (parent, key)));
            }
            _ => self.store.remove(&known.key, &scope, key),
        }
    }

    /// Joins two records; a pair that is there already keeps what is known of it and takes the new attributes.
    pub(super) fn join(&mut self, link: &Link, parent: &str, child: &str, attributes: Map<String, Value>) {
        let pairs = self.store.links.entry(link.set.clone()).or_default();
        if let Some(pair) = pairs.iter_mut().find(|pair| joins(link, pair, (parent, child))) {
            pair.attributes.extend(attributes);
            return;
        }
        let (left, right) = if link.parent_is_left { (parent, child) } else { (child, parent) };
        pairs.push(Pair { left: left.to_owned(), right: right.to_owned(), attributes });
    }

    fn linked(&self, table: usize, link: &Link, parent: &str) -> Vec<Row> {
        let child = &self.vendor.tables[link.child];
        let pairs = self.store.links.get(&link.set).map_or(&[][..], Vec::as_slice);
        let of_parent = pairs.iter().filter(|pair| sides(link, pair).0.eq_ignore_ascii_case(parent));
        let joined = of_parent.filter_map(|pair| {
            let row = self.store.row(&child.key, "", sides(link, pair).1)?;
            Some(self.joined(table, link, row, parent, pair))
        });
        joined.collect()
    }

    /// The child's record with what is known of the pair, and what the answer quotes of either (`idUser`, `appName`).
    fn joined(&self, table: usize, link: &Link, child: &Row, parent: &str, pair: &Pair) -> Row {
        let mut row = child.clone();
        let parent_table = self.vendor.tables[table].parent.unwrap_or(link.child);
        let parent_row = self.store.row(&self.vendor.tables[parent_table].key, "", parent);
        for (name, _, _) in self.vendor.columns(table) {
            if row.value.contains_key(name) {
                continue;
            }
            let named = words(name);
            for (of, found) in [(link.child, Some(child)), (parent_table, parent_row)] {
                let Some(found) = found else { continue };
                let own = &self.vendor.tables[of];
                let stem = crate::words::without_marks(&named);
                let quoted = named
                    .strip_prefix(own.words.as_slice())
                    .and_then(|rest| found.value.iter().find(|(key, _)| words(key) == rest));
                let id = own.id.as_ref().and_then(|id| found.value.get(id));
                let value = if is_reference(&named) && stem == own.words { id } else { quoted.map(|(_, value)| value) };
                if let Some(value) = value {
                    row.value.insert(name.to_owned(), value.clone());
                }
            }
        }
        let part = |name: &str| {
            row.value.iter().find(|(known, _)| crate::words::same(known, name)).and_then(|(_, value)| value.as_str())
        };
        if let (Some(first), Some(last)) = (part("firstName"), part("lastName")) {
            let full = Value::from(format!("{first} {last}"));
            let columns = self.vendor.columns(table);
            let name =
                columns.iter().find(|(name, _, _)| crate::words::same(name, "fullName")).map(|(name, _, _)| (*name).to_owned());
            row.value.extend(name.map(|name| (name, full)));
        }
        row.value.extend(pair.attributes.clone());
        row
    }

    /// Brings counts of related records and quoted records up to date.
    fn refresh(&self, table: usize, row: &mut Row) {
        let counted = self.vendor.tables[table].link.as_ref().map_or(table, |link| link.child);
        for (name, value) in &mut row.value {
            let named = words(name);
            if value.is_number()
                && has(&named, &["count", "number"])
                && let Some(count) = self.related(counted, &row.key, &named)
            {
                *value = Value::from(count);
            }
            match value {
                Value::Object(map) => self.requote(map, &named, table),
                Value::Array(items) => {
                    items.iter_mut().filter_map(Value::as_object_mut).for_each(|map| self.requote(map, &named, table))
                }
                _ => {}
            }
        }
    }

    /// How many records of another table belong to this one: `activeUsersCount`, `numberOfUsers`.
    fn related(&self, table: usize, key: &str, named: &[String]) -> Option<usize> {
        let rest: Vec<String> =
            named.iter().filter(|word| !["count", "number", "of", "total", "active"].contains(&word.as_str())).cloned().collect();
        let own = &self.vendor.tables[table].key;
        let link = self.store.links.iter().find(|(set, _)| {
            let mut parts = set.splitn(3, ' ');
            let (left, right, qualifier) =
                (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let other = if left == own { right } else { left };
            let words_of =
                |key: &str| self.vendor.tables.iter().find(|table| table.key == key).map(|table| table.words.join(" "));
            let wanted = words_of(other).map(|words| format!("{qualifier} {words}").trim().to_owned());
            (left == own || right == own) && wanted == Some(rest.join(" "))
        });
        let Some((set, pairs)) = link else { return self.referring(table, key, &rest) };
        let is_left = set.split(' ').next() == Some(own);
        let gone = |pair: &Pair| {
            pair.attributes.iter().any(|(name, value)| *value == Value::Bool(true) && has(&words(name), &["removed", "deleted"]))
        };
        let active = has(named, &["active"]);
        let own_pairs = pairs.iter().filter(|pair| if is_left { pair.left == key } else { pair.right == key });
        Some(own_pairs.filter(|pair| !(active && gone(pair))).count())
    }

    /// How many records of a root table name this one: users by their `idRole`.
    fn referring(&self, table: usize, key: &str, named: &[String]) -> Option<usize> {
        let other = self.vendor.tables.iter().position(|other| other.is_root() && other.words == named && other.has_records())?;
        let names_this = |name: &str| is_reference(&words(name)) && self.vendor.referred(&words(name), "") == Some(table);
        let column = self.vendor.columns(other).into_iter().map(|(name, _, _)| name).find(|name| names_this(name))?;
        let rows = self.store.rows(&self.vendor.tables[other].key, "");
        Some(rows.iter().filter(|row| row.value.get(column).is_some_and(|value| text_of(value) == key)).count())
    }

    /// Takes over what another record says now of the properties that are quoted of it.
    fn requote(&self, map: &mut Map<String, Value>, named: &[String], table: usize) {
        let Some(other) = self.vendor.referred(named, &self.vendor.tables[table].key).filter(|other| *other != table) else {
            return;
        };
        let other = &self.vendor.tables[other];
        let key = other.id.as_ref().and_then(|id| map.get(id)).map(text_of);
        let Some(row) = key.and_then(|key| self.store.row(&other.key, "", &key)) else { return };
        for (name, value) in map.iter_mut() {
            if let Some(present) = row.value.get(name).filter(|present| !present.is_object()) {
                value.clone_from(present);
            }
        }
    }
}

/// The parent's and the child's key.
fn sides<'p>(link: &Link, pair: &'p Pair) -> (&'p str, &'p str) {
    if link.parent_is_left { (&pair.left, &pair.right) } else { (&pair.right, &pair.left) }
}

fn joins(link: &Link, pair: &Pair, (parent, child): (&str, &str)) -> bool {
    let (left, right) = sides(link, pair);
    left.eq_ignore_ascii_case(parent) && right.eq_ignore_ascii_case(child)
}
