//! Every selector of `integration.yaml` against the model: an unknown operation or field is an error with the nearest match.

use super::{Config, MethodConfig, Record, Spanned};
use crate::diagnostic::{Code, Finding, nearest};
use crate::model::{Api, Operation, Parameter, Part, is_json};
use std::collections::HashMap;
use toolwright_integration::Location;

/// Checks the whole file; what is wrong is reported.
pub fn check_config(config: &Config, records: &[Record], api: &Api, findings: &mut Vec<Finding>) {
    let mut used: HashMap<usize, String> = HashMap::new();
    for resource in &config.resources {
        for method in &resource.methods {
            let name = format!("{}.{}", resource.name.value, method.name.value);
            let Some(index) = find_operation(api, &method.op.value) else {
                findings.push(unknown_operation(api, &method.op));
                continue;
            };
            if let Some(earlier) = used.insert(index, name.clone()) {
                let message = format!("`{}` is already the operation of `{earlier}`", method.op.value);
                findings
                    .push(Finding::error(Code::DuplicateOperation, message).at(method.op.at).help("name each operation once"));
            }
            check_method(config, method, &name, &api.operations[index], api, findings);
        }
    }
    check_patterns(config, api, findings);
    check_server(config, api, findings);
    check_records(config, records, findings);
    report_unmapped(config, api, &used, findings);
}

/// The operation that `METHOD /path` or an operationId names.
pub fn find_operation(api: &Api, selector: &str) -> Option<usize> {
    let (method, path) = selector.split_once(' ').unwrap_or(("", selector));
    let by_key = |operation: &Operation| operation.method.eq_ignore_ascii_case(method) && operation.path == path.trim();
    let by_id = |operation: &Operation| operation.id.as_deref() == Some(selector);
    api.operations.iter().position(by_key).or_else(|| api.operations.iter().position(by_id))
}

/// Whether `METHOD /path`, in which `*` stands for any text, names the operation. `* /path` takes every method.
pub fn operation_matches(pattern: &str, operation: &Operation) -> bool {
    let (method, path) = pattern.split_once(' ').unwrap_or(("*", pattern));
    (method == "*" || method.eq_ignore_ascii_case(&operation.method)) && glob(path.trim(), &operation.path)
}

fn glob(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(head) else { return false };
    loop {
        if glob(rest, text) {
            return true;
        }
        let mut characters = text.chars();
        if characters.next().is_none() {
            return false;
        }
        text = characters.as_str();
    }
}

fn unknown_operation(api: &Api, selector: &Spanned<String>) -> Finding {
    let keys: Vec<String> = api.operations.iter().map(Operation::key).collect();
    let ids = api.operations.iter().filter_map(|operation| operation.id.as_deref());
    let help = match nearest(&selector.value, keys.iter().map(String::as_str).chain(ids)) {
        Some(key) => format!("did you mean `{key}`?"),
        None => format!(
            "write `METHOD /path` as the description has it, for example `{}`",
            keys.first().map_or("GET /users", String::as_str)
        ),
    };
    Finding::error(Code::UnknownOperation, format!("the description has no operation `{}`", selector.value))
        .at(selector.at)
        .help(help)
}

fn check_method(
    config: &Config,
    method: &MethodConfig,
    name: &str,
    operation: &Operation,
    api: &Api,
    findings: &mut Vec<Finding>,
) {
    let inputs = input_names(operation, api);
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
        if !operation.parameters.iter().any(in_head) {
            let message =
                format!("a constant must be a query, header or cookie parameter, and `{}` of `{name}` is none", input.value);
            findings.push(Finding::error(Code::UnknownField, message).at(input.at).help("use `defaults` for other inputs"));
        }
    }
    if let Some(paginate) = method.paginate.as_ref().filter(|paginate| paginate.value != "none") {
        match config.pagination.iter().find(|(known, _)| *known == paginate.value) {
            Some((_, paging)) => {
                for sent in paging.send.iter().chain(&paging.limit) {
                    expect_among(
                        &sent.value,
                        paginate,
                        &inputs,
                        &format!("`{name}` is paged by `{}`, but it has no input", paginate.value),
                        findings,
                    );
                }
            }
            None => {
                let names: Vec<String> = config.pagination.iter().map(|(known, _)| known.clone()).collect();
                let finding = unknown(Code::UnknownName, &paginate.value, "there is no pagination", &names);
                findings.push(finding.at(paginate.at));
            }
        }
    }
    check_answer(method, name, operation, api, findings);
    for path in &method.money {
        check_money(config, path, name, operation, api, findings);
    }
    if let Some(requires) = &method.requires {
        let names: Vec<String> = config
            .resources
            .iter()
            .flat_map(|r| r.methods.iter().map(|m| format!("{}.{}", r.name.value, m.name.value)))
            .collect();
        if !names.contains(&requires.read.value) {
            findings.push(unknown(Code::UnknownName, &requires.read.value, "there is no method", &names).at(requires.read.at));
        }
    }
}

fn expect_among(wanted: &str, place: &Spanned<String>, known: &[String], message: &str, findings: &mut Vec<Finding>) {
    if !known.iter().any(|name| name == wanted) {
        findings.push(unknown(Code::UnknownField, wanted, message, known).at(place.at));
    }
}

fn unknown(code: Code, wanted: &str, message: &str, known: &[String]) -> Finding {
    let help = match nearest(wanted, known.iter().map(String::as_str)) {
        Some(name) => format!("did you mean `{name}`?"),
        None if known.is_empty() => "there are none".to_owned(),
        None => format!("known: {}", known.iter().take(20).cloned().collect::<Vec<_>>().join(", ")),
    };
    Finding::error(code, format!("{message} `{wanted}`")).help(help)
}

/// Parameters, and the top-level properties of the bodies.
fn input_names(operation: &Operation, api: &Api) -> Vec<String> {
    let mut names: Vec<String> = operation.parameters.iter().map(|parameter| parameter.name.clone()).collect();
    for content in operation.body.iter().flat_map(|body| &body.content) {
        let Some(schema) = content.schema else { continue };
        let properties = api.schemas.shape(schema).object.map(|object| object.properties).unwrap_or_default();
        names.extend(properties.into_iter().map(|(name, _)| name.to_owned()));
    }
    names
}

fn check_answer(method: &MethodConfig, name: &str, operation: &Operation, api: &Api, findings: &mut Vec<Finding>) {
    let Some(schema) = success_schema(operation) else {
        for pointer in method.items.iter().chain(&method.record) {
            findings.push(
                Finding::error(
                    Code::UnknownField,
                    format!("`{name}` documents no JSON answer, so it has no place `{}`", pointer.value),
                )
                .at(pointer.at),
            );
        }
        return;
    };
    let root = Part::from(schema);
    let mut place = root.clone();
    for pointer in method.items.iter().chain(&method.record) {
        match api.schemas.at_pointer(&root, &pointer.value) {
            Some(part) => place = part,
            None => {
                let object = api.schemas.shape_of(&root).object.unwrap_or_default();
                let known: Vec<String> = object.properties.iter().map(|(name, _)| format!("/{name}")).collect();
                findings.push(
                    unknown(Code::UnknownField, &pointer.value, &format!("the answer of `{name}` has no place"), &known)
                        .at(pointer.at),
                );
                return;
            }
        }
    }
    if method.items.is_some() {
        place = api.schemas.step(&place, "*").unwrap_or(place);
    }
    let object = api.schemas.shape_of(&place).object.unwrap_or_default();
    if object.properties.is_empty() {
        return;
    }
    let known: Vec<String> = object.properties.iter().map(|(name, _)| (*name).to_owned()).collect();
    for field in &method.concise {
        expect_among(&field.value, field, &known, &format!("the records of `{name}` have no field"), findings);
    }
}

fn check_money(
    config: &Config,
    path: &Spanned<String>,
    name: &str,
    operation: &Operation,
    api: &Api,
    findings: &mut Vec<Finding>,
) {
    let field = path.value.split('.').rfind(|key| *key != "*").unwrap_or(&path.value);
    let known: Vec<String> = config.money.iter().map(|money| money.field.clone()).collect();
    if !known.iter().any(|money| money == field) {
        findings.push(unknown(Code::UnknownName, field, "`money` declares no field", &known).at(path.at));
    }
    let body = operation.body.iter().flat_map(|body| &body.content).find_map(|content| content.schema);
    let found =
        body.and_then(|schema| path.value.split('.').try_fold(Part::from(schema), |part, key| api.schemas.step(&part, key)));
    if found.is_none() {
        findings.push(
            unknown(Code::UnknownField, &path.value, &format!("the body of `{name}` has no field"), &input_names(operation, api))
                .at(path.at),
        );
    }
}

/// The schema of the first JSON answer of a success.
pub(crate) fn success_schema(operation: &Operation) -> Option<crate::model::SchemaId> {
    operation
        .successes()
        .flat_map(|response| &response.content)
        .find(|content| is_json(&content.media_type) && content.schema.is_some())?
        .schema
}

fn check_patterns(config: &Config, api: &Api, findings: &mut Vec<Finding>) {
    let patterns = config.rate_limits.iter().map(|rule| &rule.pattern).chain(&config.ignored);
    for pattern in patterns {
        if !api.operations.iter().any(|operation| operation_matches(&pattern.value, operation)) {
            findings.push(unknown_operation(api, pattern));
        }
    }
}

fn check_server(config: &Config, api: &Api, findings: &mut Vec<Finding>) {
    let Some(server) = &config.server else { return };
    let pinned = server.value.trim_end_matches('/');
    if !api.servers.is_empty() && !api.servers.iter().any(|known| known.url == pinned) {
        let known: Vec<&str> = api.servers.iter().map(|server| server.url.as_str()).collect();
        let message = format!("the pinned server `{pinned}` is not one of the description's ({})", known.join(", "));
        findings.push(
            Finding::warning(Code::ServerChanged, message)
                .at(server.at)
                .help("calls go to the pinned server; check with the vendor before changing it"),
        );
    }
}

fn check_records(config: &Config, records: &[Record], findings: &mut Vec<Finding>) {
    let names: Vec<String> =
        config.resources.iter().flat_map(|r| r.methods.iter().map(|m| format!("{}.{}", r.name.value, m.name.value))).collect();
    for record in records {
        let name = format!("{}.{}", record.resource, record.method);
        if !names.contains(&name) {
            findings.push(unknown(Code::UnknownRecord, &name, &format!("`{}` belongs to no method:", record.file), &names));
        }
    }
}

fn report_unmapped(config: &Config, api: &Api, used: &HashMap<usize, String>, findings: &mut Vec<Finding>) {
    for (index, operation) in api.operations.iter().enumerate() {
        let ignored = config.ignored.iter().any(|pattern| operation_matches(&pattern.value, operation));
        if !used.contains_key(&index) && !ignored {
            let message = format!("`{}` is neither a method nor ignored", operation.key());
            findings.push(
                Finding::warning(Code::UnmappedOperation, message)
                    .at(operation.at)
                    .help("map it to a resource, or add it to `ignored`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn stars_match_any_text() {
        assert!(glob("/scim/*", "/scim/v2/Users"));
        assert!(glob("*/x", "/a/b/x"));
        assert!(!glob("/scim/*", "/users"));
        assert!(glob("/users", "/users"));
        assert!(!glob("/users", "/users/{id}"));
    }
}
