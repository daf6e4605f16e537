//! `custom_fields` against the model: the call that lists the fields, what it says of one, and the methods that take them.

use super::method::{Case, Place, look};
use super::{unknown, unknown_operation};
use crate::config::{Config, CustomFieldsConfig, ResourceConfig, find_operation};
use crate::diagnostic::{Code, Finding};

pub(super) fn check_custom_fields(config: &Config, cases: &[Case<'_>], findings: &mut Vec<Finding>) {
    for resource in &config.resources {
        let Some(custom) = &resource.custom_fields else { continue };
        check_source(custom, cases, findings);
        check_methods(resource, custom, findings);
    }
}

/// The operation must be a method that needs no argument and lists records which have the named places.
fn check_source(custom: &CustomFieldsConfig, cases: &[Case<'_>], findings: &mut Vec<Finding>) {
    let Some(api) = cases.first().map(|case| case.api) else { return };
    let from = &custom.from;
    let Some(index) = find_operation(api, &from.value) else {
        findings.push(unknown_operation(api, from));
        return;
    };
    let operation = &api.operations[index];
    let Some(case) = cases.iter().find(|case| case.operation.key() == operation.key()) else {
        let message = format!("`{}` lists custom fields, and is no method", from.value);
        let help = "make it the `op` of a method, for example `list` of a resource of its own";
        findings.push(Finding::error(Code::UnknownName, message).at(from.at).help(help));
        return;
    };
    if let Some(parameter) = operation.parameters.iter().find(|parameter| parameter.required && !is_given(case, &parameter.name))
    {
        let message = format!("`{}` cannot be called on its own: it needs `{}`", from.value, parameter.name);
        let help = "name an operation without required parameters, or give the method `defaults`";
        findings.push(Finding::error(Code::ConfigShape, message).at(from.at).help(help));
        return;
    }
    let Some(record) = case.record() else { return };
    let pointers =
        [Some(&custom.key), Some(&custom.kind), custom.label.as_ref(), custom.required.as_ref(), custom.options.as_ref()];
    for pointer in pointers.into_iter().flatten() {
        if let Place::Missing(known) = look(api, &record, &pointer.value) {
            let message = format!("a field that `{}` lists has no place", case.name());
            findings.push(unknown(Code::UnknownField, &pointer.value, &message, &known).at(pointer.at));
        }
    }
    check_types(case, custom, findings);
}

fn is_given(case: &Case<'_>, input: &str) -> bool {
    case.method
        .defaults
        .iter()
        .map(|(name, _)| name)
        .chain(case.method.constants.iter().map(|(name, _)| name))
        .any(|name| name.value == input)
}

/// Where the description lists the words for types, no other word can come.
fn check_types(case: &Case<'_>, custom: &CustomFieldsConfig, findings: &mut Vec<Finding>) {
    let Some(place) = case.record().and_then(|record| case.api.schemas.at_pointer(&record, &custom.kind.value)) else { return };
    let shape = case.api.schemas.shape_of(&place);
    let known: Vec<String> = shape
        .scalars
        .iter()
        .flat_map(|scalar| scalar.values.iter().flatten())
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect();
    if known.is_empty() {
        return;
    }
    for (word, _) in &custom.types {
        super::expect_among(&word.value, word, &known, &format!("no field of `{}` has the type", case.name()), findings);
    }
}

fn check_methods(resource: &ResourceConfig, custom: &CustomFieldsConfig, findings: &mut Vec<Finding>) {
    let known: Vec<String> = resource.methods.iter().map(|method| method.name.value.clone()).collect();
    for method in &custom.methods {
        let message = format!("the resource `{}` has no method", resource.name.value);
        super::expect_among(&method.value, method, &known, &message, findings);
    }
}
