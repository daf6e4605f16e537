//! The alternatives of a union of objects, in words: laid side by side in one schema they would lose who goes with whom.

use super::text::visible;
use crate::model::{Part, Schema, SchemaId, Schemas, Shape};

/// The longest text about the forms of one place, in bytes.
const MAX_BYTES: usize = 240;
/// The most fields that are named of one form.
const MAX_FIELDS: usize = 6;

/// One alternative.
struct Form<'s> {
    shape: Shape<'s>,
    /// The discriminator, and the value by which it names this alternative.
    named: Option<(&'s str, String)>,
}

/// `{type: card, number} or {type: bank, iban}`: what tells the forms of a place apart, and what each of them needs. `None` when
/// there is nothing to tell, or too much. `rename` gives a field the name under which the caller knows it.
pub(super) fn form_words(schemas: &Schemas, part: &Part, rename: &dyn Fn(&str) -> String) -> Option<String> {
    let forms: Vec<Form<'_>> = forms_of(schemas, part).into_iter().filter(|form| form.shape.object.is_some()).collect();
    if forms.len() < 2 {
        return None;
    }
    let write = |detail: Detail| {
        let mut written: Vec<String> = forms.iter().map(|form| write_form(schemas, form, &forms, detail, rename)).collect();
        let count = written.len();
        written.dedup();
        let told = written.len() == count && written.iter().all(|form| form != "{}");
        Some(written.join(" or ")).filter(|text| told && text.len() <= MAX_BYTES)
    };
    [Detail::All, Detail::Required, Detail::Labels].into_iter().find_map(write)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// Labels, required fields, and fields that other forms do not have.
    All,
    /// Labels and required fields.
    Required,
    /// Only fields whose one value names the form.
    Labels,
}

fn write_form(schemas: &Schemas, form: &Form<'_>, all: &[Form<'_>], detail: Detail, rename: &dyn Fn(&str) -> String) -> String {
    let Some(object) = &form.shape.object else { return "{}".to_owned() };
    let others = || all.iter().filter_map(|form| form.shape.object.as_ref());
    let needed_by_all = |name: &str| others().all(|other| other.required.contains(&name));
    let known_to_all = |name: &str| others().all(|other| other.properties.iter().any(|(known, _)| *known == name));
    let mut fields = Vec::new();
    for (name, part) in &object.properties {
        let shape = schemas.shape_of(part);
        let required = object.required.contains(name);
        if let Some(label) = label(form, name, &shape) {
            fields.push(format!("{}: {label}", rename(name)));
        } else if detail != Detail::Labels && required && !needed_by_all(name) {
            fields.push(rename(name));
        } else if detail == Detail::All && !required && !shape.read_only && !known_to_all(name) {
            fields.push(format!("{}?", rename(name)));
        }
    }
    // Forms may differ in nothing but what they demand.
    let undeclared = object.required.iter().filter(|name| !object.properties.iter().any(|(known, _)| known == *name));
    fields.extend(undeclared.filter(|name| detail != Detail::Labels && !needed_by_all(name)).map(|name| rename(name)));
    let more = if fields.len() > MAX_FIELDS { ", …" } else { "" };
    fields.truncate(MAX_FIELDS);
    visible(&format!("{{{}{more}}}", fields.join(", ")))
}

/// The one value that a field has in a form.
fn label(form: &Form<'_>, name: &str, shape: &Shape<'_>) -> Option<String> {
    let only = match shape.scalars.as_slice() {
        [scalar] => scalar.values.as_ref().filter(|values| values.len() == 1).map(|values| values[0]),
        _ => None,
    };
    let only = only.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    only.or_else(|| form.named.as_ref().filter(|(field, _)| *field == name).map(|(_, value)| value.clone()))
}

/// The members of the first union that a place leads to.
fn forms_of<'s>(schemas: &'s Schemas, part: &Part) -> Vec<Form<'s>> {
    let [all] = part.0.as_slice() else {
        return part.0.iter().map(|all| Form { shape: schemas.shape_of(&Part(vec![all.clone()])), named: None }).collect();
    };
    let Some(union) = all.iter().find_map(|id| union_of(schemas, *id, 0)) else { return Vec::new() };
    let extra = union.extra();
    let members = if extra.one_of.len() > 1 { &extra.one_of } else { &extra.any_of };
    let form = |id: &SchemaId| {
        let target = schemas.resolve(*id);
        let mapped = extra.mapping.iter().find(|(_, mapped)| schemas.resolve(*mapped) == target).map(|(value, _)| value.clone());
        let value = mapped.or_else(|| schemas.name_of(target).map(str::to_owned));
        Form { shape: schemas.shape(*id), named: extra.discriminator.as_deref().zip(value) }
    };
    members.iter().map(form).collect()
}

/// The schema that holds the first union behind a place.
fn union_of(schemas: &Schemas, id: SchemaId, depth: usize) -> Option<&Schema> {
    let schema = schemas.get(id);
    let extra = schema.extra();
    if extra.one_of.len() > 1 || extra.any_of.len() > 1 {
        return Some(schema);
    }
    let inner = schema.reference.iter().chain(&extra.all_of).chain(&extra.one_of).chain(&extra.any_of);
    inner.filter(|_| depth < 8).find_map(|id| union_of(schemas, *id, depth + 1))
}
