//! Arguments about the answer and not about the request: which fields of it the caller wants. The vendor never sees ours.

use super::arguments::Input;
use super::select::Method;
use crate::infer::record_fields;
use crate::model::Api;
use toolwright_integration::{AnswerKind, Effect, Json, Location, Target};

/// Items of fewer fields are not worth an argument.
const ITEM: usize = 5;
/// A single record is worth one when it is as large as a page of others.
const RECORD: usize = 40;
/// Our argument.
const FIELDS: &str = "fields";
/// Chooses between the configured fields and all of them.
const FORMAT: &str = "response_format";

/// What vendors call their own, in small letters and without what is no letter.
const VENDORS: [&str; 22] = [
    "fields",
    "field",
    "select",
    "selectfields",
    "columns",
    "attributes",
    "projection",
    "optfields",
    "includefields",
    "includedfields",
    "returnfields",
    "outputfields",
    "responsefields",
    "resultfields",
    "onlyfields",
    "fieldmask",
    "readmask",
    "mask",
    "properties",
    "fieldlist",
    "fieldset",
    "xfields",
];

/// How the caller of a method says which fields it wants.
pub(super) struct Narrowing {
    /// The argument that names them: the vendor's, or ours.
    pub argument: Option<String>,
    /// The properties that are ours.
    pub properties: Vec<(String, Json)>,
}

pub(super) fn narrow(api: &Api, method: &Method<'_>, inputs: &[Input]) -> Narrowing {
    let mut narrowing = Narrowing { argument: None, properties: Vec::new() };
    if method.effect != Effect::Read || method.answer.kind == AnswerKind::Binary {
        return narrowing;
    }
    let items = method.answer.kind == AnswerKind::Items;
    let of = if items { "of each item" } else { "of the record" };
    narrowing.argument = inputs.iter().find(|input| is_vendors(input)).map(|input| input.name.clone());
    let is_free = |name: &str| !inputs.iter().any(|input| input.name == name);
    let worth = if items { ITEM } else { RECORD };
    if narrowing.argument.is_none() && is_free(FIELDS) {
        let known = record_fields(api, method.operation, &method.answer.at, items);
        if known.len() >= worth {
            let words = format!("Only these fields {of}, separated by commas; a.b goes deeper.");
            narrowing.properties.push((FIELDS.to_owned(), text(words, Vec::new())));
            narrowing.argument = Some(FIELDS.to_owned());
        }
    }
    // The description names these fields already. Where the vendor selects fields itself, a second way would only confuse.
    if items && !method.concise.is_empty() && narrowing.argument.as_deref().is_none_or(is_free) && is_free(FORMAT) {
        let values = Json::Array(vec![Json::from("concise"), Json::from("detailed")]);
        narrowing
            .properties
            .push((FORMAT.to_owned(), text("concise keeps the main fields only.".to_owned(), vec![("enum".to_owned(), values)])));
    }
    narrowing
}

fn text(words: String, more: Vec<(String, Json)>) -> Json {
    let mut schema = vec![("type".to_owned(), Json::from("string")), ("description".to_owned(), Json::String(words))];
    schema.extend(more);
    Json::Object(schema)
}

/// `fields[users]` is one as well.
fn is_vendors(input: &Input) -> bool {
    let sent = match &input.target {
        Target::Parameter { location, .. } => *location != Location::Path,
        Target::Body { path } => path.len() == 1,
        _ => false,
    };
    let bare = input.wire_name.split('[').next().unwrap_or_default();
    let plain: String = bare.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    sent && VENDORS.contains(&plain.as_str())
}
