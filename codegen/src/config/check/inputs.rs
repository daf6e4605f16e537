//! `args`, `defaults`, `constants` and what pagination sends, against the operation's inputs.

use super::method::Case;
use super::{expect_among, unknown};
use crate::config::Spanned;
use crate::diagnostic::{Code, Finding};
use crate::model::{Parameter, Part, Shape, Type};
use toolwright_integration::{Json, Location};

pub(super) fn check_inputs(case: &Case<'_>, findings: &mut Vec<Finding>) {
    let (method, name, inputs) = (case.method, case.name(), input_names(case));
    let named = method
        .args
        .iter()
        .map(|(input, _)| input)
        .chain(method.defaults.iter().map(|(input, _)| input))
        .chain(method.constants.iter().map(|(input, _)| input));
    for input in named {
        expect_among(&input.value, input, &inputs, &format!("`{name}` has no input"), findings);
    }
    for (input, _) in method.constants.iter().filter(|(input, _)| inputs.contains(&input.value)) {
        let in_head = |parameter: &Parameter| parameter.name == input.value && parameter.location != Location::Path;
        if !case.operation.parameters.iter().any(in_head) {
            let message =
                format!("a constant must be a query, header or cookie parameter, and `{}` of `{name}` is none", input.value);
            findings.push(Finding::error(Code::UnknownField, message).at(input.at).help("use `defaults` for other inputs"));
        }
    }
    for (input, value) in &method.defaults {
        check_default(case, input, value, findings);
    }
    check_sent(case, &inputs, findings);
}

/// Parameters, and the top-level properties of the bodies.
pub(super) fn input_names(case: &Case<'_>) -> Vec<String> {
    let operation = case.operation;
    let mut names: Vec<String> = operation.parameters.iter().map(|parameter| parameter.name.clone()).collect();
    for content in operation.body.iter().flat_map(|body| &body.content) {
        let Some(schema) = content.schema else { continue };
        let properties = case.api.schemas.shape(schema).object.map(|object| object.properties).unwrap_or_default();
        names.extend(properties.into_iter().map(|(name, _)| name.to_owned()));
    }
    names
}

/// The inputs that the method's pagination sends.
fn check_sent(case: &Case<'_>, inputs: &[String], findings: &mut Vec<Finding>) {
    let Some(paginate) = case.method.paginate.as_ref().filter(|paginate| paginate.value != "none") else { return };
    let Some((_, paging)) = case.paging() else {
        let names: Vec<String> = case.config.pagination.iter().map(|(known, _)| known.clone()).collect();
        findings.push(unknown(Code::UnknownName, &paginate.value, "there is no pagination", &names).at(paginate.at));
        return;
    };
    for sent in paging.send.iter().chain(&paging.limit) {
        let message = format!("`{}` is paged by `{}`, but it has no input", case.name(), paginate.value);
        expect_among(&sent.value, paginate, inputs, &message, findings);
    }
}

fn check_default(case: &Case<'_>, input: &Spanned<String>, value: &Json, findings: &mut Vec<Finding>) {
    let name = case.name();
    if let Some((paginate, paging)) = case.paging()
        && paging.send.iter().chain(&paging.limit).any(|sent| sent.value == input.value)
    {
        let message = format!("`{}` of `{name}` is sent by the pagination `{}`", input.value, paginate.value);
        let help = "remove the default; the size of a page is the pagination's `limit: { default: … }`";
        findings.push(Finding::error(Code::ConfigShape, message).at(input.at).help(help));
        return;
    }
    let Some(place) = input_place(case, &input.value) else { return };
    let shape = case.api.schemas.shape_of(&place);
    let Some(kinds) = scalar_kinds(&shape) else { return };
    let null = shape.nullable && *value == Json::Null;
    if null || kinds.iter().any(|kind| is_of_kind(value, *kind)) {
        return;
    }
    let wanted: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    let message = format!("`{}` of `{name}` takes {}, this is {}", input.value, wanted.join(" or "), kind_of(value));
    let help = match value {
        Json::Number(text) if kinds.contains(&Type::String) => format!("write it in quotes: `'{text}'`"),
        Json::Bool(value) if kinds.contains(&Type::String) => format!("write it in quotes: `'{value}'`"),
        _ => format!("write a value that is {}", wanted.join(" or ")),
    };
    findings.push(Finding::error(Code::ConfigShape, message).at(input.at).help(help));
}

/// The schema of a parameter or of a property of the body.
fn input_place(case: &Case<'_>, input: &str) -> Option<Part> {
    let operation = case.operation;
    if let Some(parameter) = operation.parameters.iter().find(|parameter| parameter.name == input) {
        return parameter.schema.map(Part::from);
    }
    let mut schemas = operation.body.iter().flat_map(|body| &body.content).filter_map(|content| content.schema);
    schemas.find_map(|schema| case.api.schemas.step(&schema.into(), input))
}

/// The kinds of a place where only scalars may stand.
fn scalar_kinds(shape: &Shape<'_>) -> Option<Vec<Type>> {
    let only_scalars = !shape.any && shape.object.is_none() && shape.array.is_none() && !shape.scalars.is_empty();
    only_scalars.then(|| shape.scalars.iter().map(|scalar| scalar.kind).collect())
}

fn is_of_kind(value: &Json, kind: Type) -> bool {
    match (value, kind) {
        (Json::Bool(_), Type::Boolean) | (Json::String(_), Type::String) | (Json::Number(_), Type::Number) => true,
        (Json::Number(text), Type::Integer) => text.parse::<f64>().is_ok_and(|number| number.fract() == 0.0),
        _ => false,
    }
}

fn kind_of(value: &Json) -> String {
    match value {
        Json::Null => "null".to_owned(),
        Json::Bool(_) | Json::Number(_) => format!("`{value}`"),
        Json::String(text) => format!("the string `{text}`"),
        Json::Array(_) => "a list".to_owned(),
        Json::Object(_) => "an object".to_owned(),
    }
}
