//! The texts of a description, wherever they stand.

use crate::model::{Api, Schema, SchemaId};
use toolwright_integration::Json;

/// Every text of a description.
pub(super) fn each_text_of(api: &Api, look: &mut dyn FnMut(&str)) {
    look(&api.description);
    api.tags.iter().for_each(|(_, text)| look(text));
    api.schemes.iter().for_each(|scheme| look(&scheme.description));
    for operation in api.operations.iter().chain(&api.webhooks) {
        look(&operation.summary);
        look(&operation.description);
        operation.parameters.iter().for_each(|parameter| look(&parameter.description));
        operation.body.iter().for_each(|body| look(&body.description));
        operation.responses.iter().for_each(|response| look(&response.description));
    }
    for id in 0..api.schemas.len() {
        each_text(api.schemas.get(SchemaId(id as u32)), look);
    }
}

/// Every text that a schema says itself.
pub(super) fn each_text(schema: &Schema, look: &mut dyn FnMut(&str)) {
    [&schema.title, &schema.description].into_iter().flatten().for_each(|text| look(text));
    let extra = schema.extra();
    let marks = extra.marks.iter().map(|(_, value)| value);
    for value in schema.enumeration.iter().chain(&extra.default).chain(&extra.example).chain(marks) {
        each_string(value, look);
    }
}

/// Every string of a value.
pub(super) fn each_string(value: &Json, look: &mut dyn FnMut(&str)) {
    match value {
        Json::String(text) => look(text),
        Json::Array(items) => items.iter().for_each(|item| each_string(item, look)),
        Json::Object(entries) => entries.iter().for_each(|(_, value)| each_string(value, look)),
        _ => {}
    }
}
