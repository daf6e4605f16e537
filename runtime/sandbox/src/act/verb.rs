//! Verbs on one record, and the state machine that `requires` declares.
//!
//! A guarded call is refused with 409 unless the declared field holds an allowed value. Its success moves that field; a verb
//! without a guard moves the record's first state property that it leads somewhere. Where a verb leads is told in
//! [`crate::seed::target_state`]. The verb is the first of these that leads anywhere: the path's last word, the tool's method,
//! the last word of its resource (`task_approvals`).

use super::update::literal;
use super::{Act, missing};
use crate::answer::Reply;
use crate::fault::Refusal;
use crate::schema::Shape;
use crate::seed::{is_state, pair_numbers, state_words, target_state, text_of};
use crate::vendor::{Endpoint, Role};
use crate::words::words;
use serde_json::{Map, Value};
use toolwright_integration::{Location, Operation, Target};

/// The record that a guarded call depends on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Guarded {
    table: usize,
    path: Vec<String>,
    key: String,
    /// The keys from the record's root to the state.
    field: Vec<String>,
}

impl Act<'_> {
    /// Checks what the operation requires.
    pub(super) fn guard(&mut self) -> Result<Option<Guarded>, Refusal> {
        let vendor = self.vendor;
        let Some((tool, requires)) = vendor.tool(self.endpoint).and_then(|tool| Some((tool, tool.requires.as_ref()?))) else {
            return Ok(None);
        };
        let reads = |endpoint: &&Endpoint| vendor.tool(endpoint).is_some_and(|read| read.tool == requires.tool);
        let Some(read) = vendor.endpoints.iter().find(reads) else { return Ok(None) };
        let (Role::Get(table), Some(read_tool)) = (read.role, vendor.tool(read)) else { return Ok(None) };
        let names = (0..read.path.len()).filter_map(|at| read.path.parameter(at));
        let path: Option<Vec<String>> = names.map(|name| self.fed(tool, read_tool, &requires.arguments, name)).collect();
        let Some((path, key)) = path.and_then(|path| path.get(vendor.tables[table].scope).cloned().map(|key| (path, key))) else {
            return Ok(None);
        };
        let row = self.rows().get(table, &path, &key).ok_or_else(|| missing(vendor, table, &key))?;
        let pointer = requires.field.strip_prefix(&read.answer.at).unwrap_or(&requires.field);
        let field: Vec<String> = pointer.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let present = pointed(&row.value, &field).map(text_of).unwrap_or_default();
        if requires.equals.iter().any(|allowed| allowed.eq_ignore_ascii_case(&present)) {
            return Ok(Some(Guarded { table, path, key, field }));
        }
        let what = vendor.tables[table].words.join(" ");
        let name = field.join(".");
        Err(Refusal {
            field: Some(name.clone()),
            ..Refusal::new(409, format!("the {name} of {what} {key} is {present}, and must be {}", requires.equals.join(" or ")))
        })
    }

    /// The value that the guarded call has for a path parameter of the read.
    fn fed(&self, tool: &Operation, read: &Operation, feeds: &[(String, String)], name: &str) -> Option<String> {
        let in_path =
            |target: &Target| matches!(target, Target::Parameter { location: Location::Path, name: known, .. } if known == name);
        let argument = read.arguments.iter().find(|argument| in_path(&argument.target)).map(|argument| argument.name.as_str());
        let feeding = feeds.iter().find(|(read, _)| Some(read.as_str()) == argument).map(|(_, guarded)| guarded.as_str());
        let target = tool.arguments.iter().find(|own| Some(own.name.as_str()) == feeding).map(|own| &own.target);
        let from_path = |name: &str| self.call.path.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        match target {
            Some(Target::Parameter { location: Location::Path, name, .. }) => from_path(name),
            Some(Target::Parameter { location, name, .. }) => self.call.parameters.get(&(*location, name.clone())).map(text_of),
            Some(Target::Body { path }) => path.iter().try_fold(self.call.body()?, |here, key| here.get(key)).map(text_of),
            _ => from_path(name),
        }
    }

    /// Does what the path's last word says.
    pub(super) fn verb(&mut self, table: usize, guarded: Option<&Guarded>) -> Result<Reply, Refusal> {
        let path = self.path();
        let key = self.target_key(table).unwrap_or_default();
        self.rows().get(table, &path, &key).ok_or_else(|| missing(self.vendor, table, &key))?;
        self.note_given(table, &path, &key);
        match guarded {
            Some(guarded) => self.transition(guarded),
            None => {
                let fields: Vec<String> = self
                    .vendor
                    .columns(table)
                    .iter()
                    .map(|(name, _, _)| (*name).to_owned())
                    .filter(|name| is_state(name))
                    .collect();
                let moved = |act: &mut Self, field: String| {
                    act.transition(&Guarded { table, path: path.clone(), key: key.clone(), field: vec![field] })
                };
                fields.into_iter().any(|field| moved(self, field));
                true
            }
        };
        let row = self.rows().get(table, &path, &key).ok_or_else(|| missing(self.vendor, table, &key))?;
        if self.shows_record(table) {
            return Ok(self.reply_rows(table, &[row]));
        }
        let given = self.call.body().cloned().unwrap_or(Value::Null);
        Ok(self.computed(&given))
    }

    /// What the body gives of the record's own properties is kept.
    fn note_given(&mut self, table: usize, path: &[String], key: &str) {
        let objects = self.objects(table);
        let given = objects.into_iter().next().unwrap_or_default();
        let id = self.vendor.tables[table].id.clone();
        let known: Map<String, Value> =
            given.into_iter().filter(|(name, _)| Some(name) != id.as_ref() && self.column(table, name).is_some()).collect();
        self.rows().change(table, path, key, |record| record.extend(known));
    }

    /// Whether the answer is the record: most of what it declares are the table's own properties.
    fn shows_record(&self, table: usize) -> bool {
        let Some(schema) = self.vendor.record_schema(self.endpoint) else { return true };
        let properties = self.vendor.schemas().shape(schema).properties;
        let known = properties.iter().filter(|(name, _)| self.column(table, name).is_some()).count();
        known * 2 > properties.len() && known > 1
    }

    /// Moves the state; says whether it could.
    pub(super) fn transition(&mut self, guarded: &Guarded) -> bool {
        let Guarded { table, path, key, field } = guarded;
        let Some(row) = self.rows().get(*table, path, key) else { return false };
        let present = pointed(&row.value, field).map(text_of).unwrap_or_default();
        let shape = self.field_shape(*table, field).unwrap_or_default();
        let Some(target) = self.verbs().iter().find_map(|verb| target_state(verb, &shape, &present)) else { return false };
        // The enumeration's own value, which may be no text.
        let value = shape
            .values
            .iter()
            .find(|value| literal(value) == target)
            .map_or_else(|| Value::from(target), |value| crate::schema::value(value));
        let mut record = row.value;
        set(&mut record, field, value);
        pair_numbers(&mut record, self.vendor);
        self.touch(*table, &mut record);
        self.rows().change(*table, path, key, |stored| *stored = record);
        true
    }

    fn field_shape(&self, table: usize, field: &[String]) -> Option<Shape<'_>> {
        let (first, rest) = field.split_first()?;
        let columns = self.vendor.columns(table);
        let schema = columns.iter().find(|(name, _, _)| name == first).map(|(_, schema, _)| *schema)?;
        let pointer: String = rest.iter().map(|key| format!("/{key}")).collect();
        self.vendor.schemas().at(schema, &pointer).map(|schema| self.vendor.schemas().shape(schema))
    }

    fn verbs(&self) -> Vec<String> {
        let tool = self.vendor.tool(self.endpoint);
        let last = self.endpoint.path.last_literal(self.endpoint.path.len());
        let method = tool.and_then(|tool| state_words(&tool.method));
        let noun = tool.and_then(|tool| words(&tool.resource).pop());
        [state_words(last), method, noun].into_iter().flatten().collect()
    }
}

fn pointed<'v>(record: &'v Map<String, Value>, field: &[String]) -> Option<&'v Value> {
    let (first, rest) = field.split_first()?;
    rest.iter().try_fold(record.get(first)?, |here, key| here.get(key))
}

fn set(record: &mut Map<String, Value>, field: &[String], value: Value) {
    let Some((last, before)) = field.split_last() else { return };
    let mut here = record;
    for key in before {
        let Value::Object(inner) = here.entry(key.clone()).or_insert_with(|| Value::Object(Map::new())) else { return };
        here = inner;
    }
    here.insert(last.clone(), value);
}
