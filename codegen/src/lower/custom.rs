//! `custom_fields` of the configuration → which tool lists the fields, and which tools take them.

use crate::config::{Config, CustomFieldsConfig, ResourceConfig, find_operation};
use crate::diagnostic::{Code, Finding};
use crate::model::Api;
use crate::name::snake;
use toolwright_integration::{
    AnswerKind, BodyEncoding, CustomFieldPlace, CustomFieldTool, CustomFields, Effect, Operation, Target,
};

/// The custom fields of every resource that declares some. Without a tool that lists them, or one that takes them, there is nothing
/// to read; that is said.
pub(super) fn lower_custom_fields(
    api: &Api,
    config: Option<&Config>,
    operations: &[Operation],
    findings: &mut Vec<Finding>,
) -> Vec<CustomFields> {
    let resources = config.map(|config| config.resources.as_slice()).unwrap_or_default();
    let declared = resources.iter().filter_map(|resource| Some((resource, resource.custom_fields.as_ref()?)));
    declared.filter_map(|(resource, custom)| lower_one(api, resource, custom, operations, findings)).collect()
}

fn lower_one(
    api: &Api,
    resource: &ResourceConfig,
    custom: &CustomFieldsConfig,
    operations: &[Operation],
    findings: &mut Vec<Finding>,
) -> Option<CustomFields> {
    // An unknown operation was reported by the check of the file.
    let from = &api.operations[find_operation(api, &custom.from.value)?];
    let read = operations.iter().find(|operation| operation.http_method == from.method && operation.path == from.path);
    let Some(read) = read else {
        let message = format!("the custom fields of `{}` cannot be read: `{}` has no tool", resource.name.value, from.key());
        let help = "document the operation, or remove `custom_fields`";
        findings.push(Finding::warning(Code::UnknownName, message).at(custom.from.at).help(help));
        return None;
    };
    // One that needs arguments was reported by the check of the file.
    if read.arguments.iter().any(|argument| argument.required) {
        return None;
    }
    if read.answer.kind != AnswerKind::Items {
        let message = format!(
            "`{}.{}` lists the custom fields of `{}`, and its answer is no list",
            read.resource, read.method, resource.name.value
        );
        let help = "say where the fields stand in it: `items: /fields`";
        findings.push(Finding::error(Code::ConfigShape, message).at(custom.from.at).help(help));
        return None;
    }
    let named: Vec<String> = custom.methods.iter().map(|method| snake(&method.value)).collect();
    let name = snake(&resource.name.value);
    let of_resource = operations.iter().filter(|operation| operation.resource == name);
    let mut tools = Vec::new();
    for operation in of_resource.filter(|operation| named.is_empty() || named.contains(&operation.method)) {
        match place(custom, operation) {
            Some(place) => {
                let requires = operation.method == "create" && matches!(place, CustomFieldPlace::Body { .. });
                tools.push(CustomFieldTool { tool: operation.tool.clone(), place, requires });
            }
            None if named.is_empty() => {}
            None => {
                let message = format!("`{}.{}` has no place for custom fields", operation.resource, operation.method);
                let help = "name methods whose body is an object, or whose query takes any name";
                findings.push(Finding::error(Code::ConfigShape, message).at(custom.at).help(help));
            }
        }
    }
    if tools.is_empty() && named.is_empty() {
        let message = format!("no method of `{}` takes custom fields", resource.name.value);
        let help = "name the methods: `methods: [create, update]`, or remove `custom_fields`";
        findings.push(Finding::warning(Code::ConfigShape, message).at(custom.at).help(help));
    }
    let plain = |pointer: &Option<crate::config::Spanned<String>>| pointer.as_ref().map(|pointer| pointer.value.clone());
    (!tools.is_empty()).then(|| CustomFields {
        resource: name,
        read: read.tool.clone(),
        key: custom.key.value.clone(),
        kind: custom.kind.value.clone(),
        label: plain(&custom.label),
        required: plain(&custom.required),
        options: plain(&custom.options),
        option: plain(&custom.option),
        types: custom.types.iter().map(|(word, kind)| (word.value.clone(), *kind)).collect(),
        ttl: custom.ttl,
        tools,
    })
}

/// Where a tool takes custom fields: in the body of a write, or in a query that is open to any name.
fn place(custom: &CustomFieldsConfig, operation: &Operation) -> Option<CustomFieldPlace> {
    let has = |target: fn(&Target) -> bool| operation.arguments.iter().any(|argument| target(&argument.target));
    if operation.effect == Effect::Read {
        return has(|target| matches!(target, Target::QueryRest)).then_some(CustomFieldPlace::Query);
    }
    let body = operation.body.as_ref()?;
    let object = !matches!(body.encoding, BodyEncoding::Text | BodyEncoding::Binary);
    let open = object && !has(|target| matches!(target, Target::WholeBody));
    let path = custom.into.iter().flat_map(|into| into.value.split('/').skip(1));
    let path = path.map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
    open.then_some(CustomFieldPlace::Body { path })
}
