//! One page's schemas → the arena of all pages, each schema once.

use super::same::match_schemas;
use crate::model::{Additional, Content, Operation, Schema, SchemaId, Schemas};
use crate::source::At;
use std::collections::BTreeMap;

/// Where each schema of a page stands in the common arena.
pub(super) struct Imported(Vec<SchemaId>);

impl Imported {
    fn at(&self, id: SchemaId) -> SchemaId {
        self.0[id.0 as usize]
    }

    /// Makes the page's operation one of the common arena.
    pub(super) fn rewrite<'o>(&self, operation: &'o mut Operation) {
        let headers = operation.responses.iter_mut().flat_map(|response| &mut response.headers);
        for id in headers.filter_map(|header| header.schema.as_mut()) {
            *id = self.at(*id);
        }
        let parameters =
            operation.parameters.iter_mut().chain(&mut operation.unplaced).filter_map(|parameter| parameter.schema.as_mut());
        let body = operation.body.iter_mut().flat_map(|body| &mut body.content);
        let responses = operation.responses.iter_mut().flat_map(|response| &mut response.content);
        let content_schemas = |content: &'o mut Content| {
            let headers = content.encodings.iter_mut().flat_map(|encoding| &mut encoding.headers);
            content.schema.iter_mut().chain(headers.filter_map(|header| header.schema.as_mut()))
        };
        for id in parameters.chain(body.chain(responses).flat_map(content_schemas)) {
            *id = self.at(*id);
        }
    }

    fn rewrite_schema(&self, schema: &mut Schema) {
        let own = schema.reference.iter_mut().chain(&mut schema.items);
        for id in own.chain(schema.properties.iter_mut().map(|property| &mut property.schema)) {
            *id = self.at(*id);
        }
        let Some(extra) = &mut schema.extra else { return };
        let lists = [&mut extra.all_of, &mut extra.any_of, &mut extra.one_of, &mut extra.prefix_items];
        for id in lists
            .into_iter()
            .flatten()
            .chain(extra.pattern_properties.iter_mut().chain(&mut extra.mapping).chain(&mut extra.conditions).map(|(_, id)| id))
        {
            *id = self.at(*id);
        }
        if let Additional::Schema(id) = &mut extra.additional {
            *id = self.at(*id);
        }
    }
}

/// Adds the schemas that are new. Also returns the named ones that differ from those we have: name, place, and place of ours.
pub(super) fn import_schemas(
    ours: &mut Schemas,
    by_name: &mut BTreeMap<String, Vec<SchemaId>>,
    theirs: &Schemas,
) -> (Imported, Vec<(String, At, At)>) {
    let matches = match_schemas(ours, by_name, theirs);
    let name_of = |id: SchemaId| theirs.name_of(id).unwrap_or_default().to_owned();
    let different = matches.different.iter().map(|(their, our)| (name_of(*their), theirs.get(*their).at, ours.get(*our).at));
    let different = different.collect();
    let mut imported = Imported(Vec::with_capacity(theirs.len()));
    let mut added = Vec::new();
    for id in (0..theirs.len() as u32).map(SchemaId) {
        imported.0.push(match matches.same.get(&id) {
            Some(&known) => {
                complete_schema(ours, known, theirs.get(id));
                known
            }
            None => {
                let new = ours.add(theirs.get(id).clone());
                added.push(new);
                if let Some(name) = theirs.name_of(id) {
                    ours.name(new, name.to_owned());
                    by_name.entry(name.to_owned()).or_default().push(new);
                }
                new
            }
        });
    }
    for id in added {
        let mut schema = ours.get(id).clone();
        imported.rewrite_schema(&mut schema);
        ours.set(id, schema);
    }
    (imported, different)
}

/// Takes over the prose that ours lacks.
fn complete_schema(ours: &mut Schemas, id: SchemaId, other: &Schema) {
    let known = ours.get(id);
    let lacks = |ours: &Option<Box<str>>, theirs: &Option<Box<str>>| ours.is_none() && theirs.is_some();
    let example = known.extra().example.is_none() && other.extra().example.is_some();
    if !example && !lacks(&known.title, &other.title) && !lacks(&known.description, &other.description) {
        return;
    }
    let mut schema = known.clone();
    schema.title = schema.title.or_else(|| other.title.clone());
    schema.description = schema.description.or_else(|| other.description.clone());
    if example {
        schema.extra.get_or_insert_default().example = other.extra().example.clone();
    }
    ours.set(id, schema);
}
