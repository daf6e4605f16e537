//! The JSON Schema (2020-12) of `integration.yaml`.

use crate::config::keys::{Form, Key, Object, ROOT, objects};
use toolwright_integration::Json;

/// A whole number of seconds, or one with its unit.
const DURATION: &str = "^[1-9][0-9]*[smhd]?$";
/// What a draft leaves to a person, among the definitions.
const OPEN: &str = "open_question";
const OPEN_WORDS: &str =
    "A question that `toolwright init` leaves open: answer it; `toolwright check` refuses the file until then.";
/// RFC 6901.
const POINTER: &str = "^(/.*)?$";

/// The schema as indented JSON. Editors complete and check with it; whether a name is one of the description's only the compiler knows.
pub fn emit_config_schema() -> String {
    let mut definitions: Vec<(String, Json)> =
        objects().into_iter().skip(1).map(|object| (id(object), of_object(object))).collect();
    definitions.push((OPEN.to_owned(), named(vec![("description", text(OPEN_WORDS)), ("const", text("?"))])));
    let mut root = vec![
        ("$schema".to_owned(), text("https://json-schema.org/draft/2020-12/schema")),
        ("title".to_owned(), text("integration.yaml of Toolwright")),
    ];
    if let Json::Object(entries) = of_object(&ROOT) {
        root.extend(entries);
    }
    root.push(("$defs".to_owned(), Json::Object(definitions)));
    let mut out = String::new();
    indent(&Json::Object(root), 0, &mut out);
    out.push('\n');
    out
}

/// `resources.<name>.methods.<name>` → `resources_methods`.
fn id(object: &Object) -> String {
    let parts = object.path.split('.').filter(|part| !part.starts_with('<'));
    parts.map(|part| part.trim_end_matches("[]")).collect::<Vec<_>>().join("_")
}

fn of_object(object: &Object) -> Json {
    let needed: Vec<Json> = object.keys.iter().filter(|key| key.needed).map(|key| text(key.name)).collect();
    let properties = object.keys.iter().map(|key| (key.name.to_owned(), of_key(key))).collect();
    let mut entries = vec![
        ("description", text(object.words)),
        ("type", text("object")),
        ("properties", Json::Object(properties)),
        ("patternProperties", Json::Object(vec![("^x-".to_owned(), Json::Bool(true))])),
        ("additionalProperties", Json::Bool(false)),
    ];
    if !needed.is_empty() {
        entries.push(("required", Json::Array(needed)));
    }
    named(entries)
}

fn of_key(key: &Key) -> Json {
    let words = match key.default {
        "" => key.words.to_owned(),
        default => format!("{} Without it: {default}.", key.words),
    };
    let mut entries = vec![("description".to_owned(), Json::String(words))];
    let form = match of_form(&key.form) {
        form if key.open => {
            let open = named(vec![("$ref", Json::String(format!("#/$defs/{OPEN}")))]);
            named(vec![("anyOf", Json::Array(vec![form, open]))])
        }
        form => form,
    };
    if let Json::Object(form) = form {
        entries.extend(form);
    }
    Json::Object(entries)
}

fn of_form(form: &Form) -> Json {
    let list = |items: Json| named(vec![("type", text("array")), ("items", items)]);
    let either = |forms: Vec<Json>| named(vec![("anyOf", Json::Array(forms))]);
    let one_of = |words: Vec<Json>| named(vec![("enum", Json::Array(words))]);
    let matching = |pattern: &str| named(vec![("type", text("string")), ("pattern", text(pattern))]);
    let plain = || named(vec![("type", Json::Array(["string", "number", "boolean"].map(text).to_vec()))]);
    let count = || named(vec![("type", text("integer")), ("minimum", Json::Number("1".to_owned()))]);
    match form {
        Form::Text => plain(),
        Form::Texts => either(vec![plain(), list(plain())]),
        Form::Pointer => matching(POINTER),
        Form::Count => count(),
        Form::Whole => named(vec![("type", text("integer"))]),
        Form::Truth => one_of(vec![Json::Bool(true), Json::Bool(false), text("true"), text("false")]),
        Form::Choice(words) => one_of(words.iter().copied().map(text).collect()),
        Form::Duration => either(vec![count(), matching(DURATION)]),
        Form::Any => Json::Object(Vec::new()),
        Form::Object(object) => named(vec![("$ref", Json::String(format!("#/$defs/{}", id(object))))]),
        Form::Each(form) => named(vec![("type", text("object")), ("additionalProperties", of_form(form))]),
        Form::List(object) => list(of_form(&Form::Object(object))),
        Form::Either(one, other) => either(vec![of_form(one), of_form(other)]),
    }
}

fn text(words: &str) -> Json {
    Json::String(words.to_owned())
}

fn named(entries: Vec<(&str, Json)>) -> Json {
    Json::Object(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// Two spaces a level; what has no parts, and lists of scalars, stand on one line.
fn indent(json: &Json, depth: usize, out: &mut String) {
    let pad = |out: &mut String, depth: usize| out.push_str(&"  ".repeat(depth));
    let scalar = |value: &Json| !matches!(value, Json::Array(_) | Json::Object(_));
    match json {
        Json::Object(entries) if !entries.is_empty() => {
            out.push_str("{\n");
            for (index, (name, value)) in entries.iter().enumerate() {
                pad(out, depth + 1);
                text(name).write(out);
                out.push_str(": ");
                indent(value, depth + 1, out);
                out.push_str(if index + 1 < entries.len() { ",\n" } else { "\n" });
            }
            pad(out, depth);
            out.push('}');
        }
        Json::Array(items) if !items.iter().all(scalar) => {
            out.push_str("[\n");
            for (index, value) in items.iter().enumerate() {
                pad(out, depth + 1);
                indent(value, depth + 1, out);
                out.push_str(if index + 1 < items.len() { ",\n" } else { "\n" });
            }
            pad(out, depth);
            out.push(']');
        }
        other => other.write(out),
    }
}
