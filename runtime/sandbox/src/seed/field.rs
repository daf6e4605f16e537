//! One property of a record: an id, a reference, something of a referred record, an object, a list, or a plain value.

use super::{Dice, Maker, Scene, subject, text_of};
use crate::schema::Shape;
use crate::vendor::Vendor;
use crate::words::{has, is_reference, names_a_person, words};
use serde_json::{Map, Value};
use toolwright_integration::api::Schema;

/// How deep objects are made inside objects.
const DEPTH: usize = 4;

/// What another record is quoted with: `performedByEmail`, `appName`.
const QUOTED: [&[&str]; 6] =
    [&["first", "name"], &["last", "name"], &["full", "name"], &["display", "name"], &["email"], &["name"]];

/// Outcomes: a property of this kind is mostly not set yet.
const OUTCOMES: [&str; 12] = [
    "deleted",
    "archived",
    "cancelled",
    "canceled",
    "revoked",
    "snoozed",
    "offboarding",
    "terminated",
    "termination",
    "disabled",
    "executed",
    "suspended",
];

impl Maker<'_> {
    /// The property of a new record, or nothing, as optional properties go.
    pub(super) fn column(&self, scene: &Scene, name: &str, schema: &Schema, required: bool) -> Option<Value> {
        let shape = self.vendor.schemas().shape(schema);
        let named = words(name);
        let optional = shape.nullable || !required;
        let absent = || shape.nullable.then_some(Value::Null);
        let mut dice = self.dice(scene, name);
        if optional && has(&named, &OUTCOMES) && !shape.is("boolean") && dice.chance(85) {
            return absent();
        }
        let is_link = shape.is("object") || is_reference(&named);
        if optional && is_link && names_a_person(&crate::words::without_marks(&named)) && dice.chance(25) {
            return absent();
        }
        if shape.nullable && !has(&named, &["id", "name", "email", "status", "state"]) && dice.chance(15) {
            return absent();
        }
        self.made(scene, name, schema)
    }

    /// A value for a property that is wanted.
    pub(super) fn made(&self, scene: &Scene, name: &str, schema: &Schema) -> Option<Value> {
        let shape = self.vendor.schemas().shape(schema);
        let named = words(name);
        if let Some(id) = self.own_id(scene, name, &shape) {
            return Some(id);
        }
        if let Some(value) = self.reference(scene, &named, &shape) {
            return Some(value);
        }
        if let Some(value) = self.quoted(scene, &named, &shape) {
            return Some(value);
        }
        if shape.is("array") {
            return Some(self.list(scene, name, &shape));
        }
        if shape.is("object") {
            return self.object(scene, name, &shape);
        }
        Some(self.scalar(scene, name, &named, &shape))
    }

    /// A value for any schema, for what a request leaves open and an answer must hold.
    pub(crate) fn value(&self, place: &str, name: &str, schema: &Schema) -> Option<Value> {
        let scene = Scene {
            table: None,
            index: if names_organisation(&words(name)) { 0 } else { Dice::new(self.seed, place).below(40) },
            place: place.to_owned(),
            kind: words(name),
            person: None,
            depth: 1,
            facets: Vec::new(),
            scope: String::new(),
        };
        self.made(&scene, name, schema)
    }

    pub(super) fn dice(&self, scene: &Scene, name: &str) -> Dice {
        Dice::new(self.seed, &format!("{} {name}", scene.place))
    }

    /// All records are of one organisation.
    fn organisation(&self, shape: &Shape<'_>) -> Option<Value> {
        let number = Dice::new(self.seed, "organisation").between(1000, 9999);
        shape.is("integer").then(|| Value::from(number))
    }

    fn own_id(&self, scene: &Scene, name: &str, shape: &Shape<'_>) -> Option<Value> {
        if !matches!(name, "id" | "uuid" | "guid") || shape.is("object") {
            return None;
        }
        if let Some(id) = self.organisation(shape).filter(|_| names_organisation(&scene.kind)) {
            return Some(id);
        }
        let mut dice = self.dice(scene, name);
        Some(match shape.format {
            Some("uuid") => Value::from(dice.uuid()),
            _ if shape.is("string") => {
                Value::from(format!("{}_{:08x}", scene.kind.last().map_or("id", String::as_str), dice.next() >> 32))
            }
            _ => Value::from(dice.between(1000, 9999)),
        })
    }

    /// The number of the record of another table that this record has under a name; the same for `idApp` and `appName`.
    fn chosen(&self, scene: &Scene, table: usize) -> usize {
        let about = &self.vendor.tables[table].key;
        Dice::new(self.seed, &format!("{} refers {about}", scene.place)).below(self.count(table, ""))
    }

    /// The same for roles of people, which may be different people in one record.
    fn chosen_as(&self, scene: &Scene, table: usize, role: &[String]) -> usize {
        if self.vendor.people != Some(table) {
            return self.chosen(scene, table);
        }
        let role = crate::words::without_marks(role).join(" ");
        Dice::new(self.seed, &format!("{} refers {role}", scene.place)).below(self.count(table, ""))
    }

    fn reference(&self, scene: &Scene, named: &[String], shape: &Shape<'_>) -> Option<Value> {
        let plain = shape.is("integer") || shape.format == Some("uuid") || shape.is("string") && is_reference(named);
        let items = shape.items.map(|items| self.vendor.schemas().shape(items));
        let list_of_ids =
            items.as_ref().is_some_and(|items| items.is("integer") || items.format == Some("uuid") || items.is("string"));
        let says_so =
            is_reference(named) || plain && !shape.is("string") && names_a_person(named) || shape.format == Some("uuid");
        if !says_so || !(plain || list_of_ids && is_reference(named)) {
            return None;
        }
        let from = scene.table.map_or("", |table| self.vendor.tables[table].key.as_str());
        let Some(table) = self.vendor.referred(named, from) else {
            return self.organisation(shape).filter(|_| names_organisation(&crate::words::without_marks(named)));
        };
        let of_type = |index: usize, shape: &Shape<'_>| {
            let key = self.key(table, "", index);
            if shape.is("string") { Value::from(text_of(&key)) } else { key }
        };
        let chosen = self.chosen_as(scene, table, named);
        match items {
            Some(items) => {
                let count = self.count(table, "");
                Some(Value::Array((0..2).map(|turn| of_type((chosen + turn) % count.max(1), &items)).collect()))
            }
            None if shape.is("integer") && !self.key(table, "", 0).is_number() => None,
            None => Some(of_type(chosen, shape)),
        }
    }

    fn quoted(&self, scene: &Scene, named: &[String], shape: &Shape<'_>) -> Option<Value> {
        if !shape.is("string") || scene.depth > 1 {
            return None;
        }
        let from = scene.table.map_or("", |table| self.vendor.tables[table].key.as_str());
        let name = ["name".to_owned()];
        let whole = || {
            self.vendor
                .referred(named, from)
                .filter(|table| self.vendor.tables[*table].words == named)
                .map(|table| (table, named, &name[..]))
        };
        let found = attribute_of(self.vendor, named, from).or_else(whole);
        let (table, prefix, attribute) = found.filter(|(table, _, _)| Some(*table) != scene.table)?;
        let index = self.chosen_as(scene, table, prefix);
        let of_other = self.scene(table, "", index, 2);
        let columns = self.vendor.columns(table);
        let (name, schema, _) = columns.iter().find(|(name, _, _)| words(name) == attribute)?;
        self.made(&of_other, name, schema)
    }

    fn list(&self, scene: &Scene, name: &str, shape: &Shape<'_>) -> Value {
        let Some(items) = shape.items.filter(|_| scene.depth < DEPTH) else { return Value::Array(Vec::new()) };
        let mut dice = self.dice(scene, name);
        let least = shape.limit("minItems").unwrap_or(0.0) as usize;
        let most = shape.limit("maxItems").map_or(3, |most| (most as usize).min(3));
        let count = least.min(50).max(1 + dice.below(most));
        let mut made: Vec<Value> = Vec::new();
        for turn in 0..count {
            let mut inner = scene.clone();
            inner.place = format!("{} {name} {turn}", scene.place);
            inner.index = scene.index + turn;
            inner.depth += 1;
            let singular = words(name).join("_");
            if let Some(value) = self.made(&inner, &singular, items).filter(|value| turn < least || !made.contains(value)) {
                made.push(value);
            }
        }
        Value::Array(made)
    }

    fn object(&self, scene: &Scene, name: &str, shape: &Shape<'_>) -> Option<Value> {
        if scene.depth >= DEPTH {
            return None;
        }
        if let Some(made) = self.embedded(scene, name, shape) {
            return Some(made);
        }
        let mut inner = scene.clone();
        inner.place = format!("{} {name}", scene.place);
        inner.kind = words(name);
        inner.depth += 1;
        let mut map = Map::new();
        for (key, schema) in &shape.properties {
            if shape.requires(key) || inner.depth < DEPTH {
                map.extend(self.made(&inner, key, schema).map(|value| ((*key).to_owned(), value)));
            }
        }
        Some(Value::Object(map))
    }

    /// An object that shows a record of another table: `primaryOwner`, `user`.
    fn embedded(&self, scene: &Scene, name: &str, shape: &Shape<'_>) -> Option<Value> {
        let from = scene.table.map_or("", |table| self.vendor.tables[table].key.as_str());
        let root = self.vendor.referred(&words(name), from).map(|table| (table, ""));
        let sibling = || Some((self.vendor.sibling(scene.table?, &words(name))?, scene.scope.as_str()));
        let (table, scope) = root.or_else(sibling).filter(|_| !shape.properties.is_empty())?;
        let index = self.chosen_as(scene, table, &words(name)) % self.count(table, scope).max(1);
        let of_other = self.scene(table, scope, index, scene.depth + 1);
        let id = self.vendor.tables[table].id.clone();
        let mut map = Map::new();
        for (key, schema) in &shape.properties {
            let inner = self.vendor.schemas().shape(schema);
            let value =
                if Some(*key) == id.as_deref() { Some(self.key(table, scope, index)) } else { self.made(&of_other, key, schema) };
            if shape.requires(key) || !(inner.is("object") && scene.depth > 0) {
                map.extend(value.map(|value| ((*key).to_owned(), value)));
            }
        }
        super::state::pair_numbers(&mut map, self.vendor);
        Some(Value::Object(map))
    }

    /// The name of the record that a scene is about.
    pub(super) fn title(&self, scene: &Scene) -> String {
        if let Some(person) = &scene.person {
            return person.full();
        }
        let from = scene.table.map_or("", |table| self.vendor.tables[table].key.as_str());
        if has(&scene.kind, &["contract", "license", "licence", "subscription"]) {
            let apps = self.vendor.referred(&["app".to_owned()], from).map(|table| self.chosen(scene, table));
            let product = subject::name(&["app".to_owned()], apps.unwrap_or(scene.index));
            return format!("{product} {}", super::pools::CONTRACTS[scene.index % super::pools::CONTRACTS.len()]);
        }
        subject::name(&scene.kind, scene.index)
    }
}

fn names_organisation(words: &[String]) -> bool {
    words.last().is_some_and(|word| ["org", "organization", "organisation", "tenant"].contains(&word.as_str()))
}

/// Which property of which table's record a name quotes: `performed by email` the email of a person; with the words before it.
pub(super) fn attribute_of<'w>(vendor: &Vendor, named: &'w [String], from: &str) -> Option<(usize, &'w [String], &'w [String])> {
    QUOTED.iter().find_map(|attribute| {
        let at = named.len().checked_sub(attribute.len()).filter(|at| *at > 0)?;
        let (prefix, rest) = named.split_at(at);
        let is_quoted =
            rest.iter().map(String::as_str).eq(attribute.iter().copied()) && !has(prefix, &["file", "status", "company"]);
        let table = vendor.referred(prefix, from).filter(|_| is_quoted)?;
        vendor.columns(table).iter().any(|(name, _, _)| words(name) == rest).then_some((table, prefix, rest))
    })
}
