//! Which operations become methods, and what is known of each: from the configuration, or inferred.

use crate::config::{Config, MethodConfig, Record, ResourceConfig, find_operation, operation_matches};
use crate::diagnostic::{Code, Finding};
use crate::infer::{Paging, infer_effect, infer_items, infer_paging, infer_resource, is_idempotent};
use crate::model::{Api, Operation};
use crate::name;
use std::collections::HashSet;
use toolwright_integration as wire;
use toolwright_integration::{Answer, AnswerKind, Effect, Json};

/// A method, before its inputs are laid out.
#[derive(Debug, Clone)]
pub(super) struct Method<'m> {
    pub resource: String,
    pub method: String,
    /// Index into [`Api::operations`].
    pub index: usize,
    pub operation: &'m Operation,
    pub tags: Vec<String>,
    /// Vendor's input → argument name.
    pub args: Vec<(String, String)>,
    pub paging: Option<Paging>,
    pub answer: Answer,
    pub defaults: Vec<(String, Json)>,
    pub constants: Vec<(String, String)>,
    /// Dotted paths of body fields that are amounts.
    pub money: Vec<String>,
    pub concise: Vec<String>,
    pub effect: Effect,
    pub idempotent: bool,
    /// The answer may be a file behind a redirect.
    pub download: bool,
    pub title: Option<String>,
    /// Text that overrides the vendor's.
    pub text: Option<String>,
    /// Fields worth naming in the description.
    pub returns: Vec<String>,
    pub needs: Option<String>,
    pub rate_limit: Option<wire::RateLimit>,
    pub requires: Option<crate::config::RequiresConfig>,
}

/// The integration's name: configured, from the title, or the given one.
pub(crate) fn integration_name(api: &Api, config: Option<&Config>, fallback: &str) -> String {
    match config {
        Some(config) => name::snake(&config.integration.value),
        None => derived_name(api, fallback).unwrap_or_else(|| "api".to_owned()),
    }
}

/// The name that title, server or `fallback` give; `None` when nothing of them says whose API it is.
pub(crate) fn derived_name(api: &Api, fallback: &str) -> Option<String> {
    let server = api.servers.first().map(|server| server.url.as_str());
    name::integration_name(&api.title, server).or_else(|| name::integration_name(fallback, None))
}

/// The vendor's name for people, when nobody gives one.
pub(super) fn title(api: &Api, name: &str) -> String {
    let title = super::text::plain_text(&api.title).text;
    if title.is_empty() { name.to_owned() } else { title }
}

/// Every method, in the order in which its tool will be listed.
pub(super) fn select_methods<'m>(
    api: &'m Api,
    config: Option<&Config>,
    records: &[Record],
    findings: &mut Vec<Finding>,
) -> Vec<Method<'m>> {
    let mut methods = match config {
        Some(config) if config.infers => inferred_within(api, config),
        Some(config) => configured_methods(api, config, findings),
        None => inferred_methods(api),
    };
    for method in &mut methods {
        let record = records.iter().find(|record| record.resource == method.resource && record.method == method.method);
        if let Some(record) = record {
            method.title = record.title.clone().or(method.title.take());
            method.needs = record.needs.clone();
            method.returns.clone_from(&record.returns);
            if !record.text.is_empty() {
                method.text = Some(record.text.clone());
            }
        }
    }
    methods
}

/// What is inferred, save what the file ignores, and under its rate limits.
fn inferred_within<'m>(api: &'m Api, config: &Config) -> Vec<Method<'m>> {
    let mut methods = inferred_methods(api);
    methods.retain(|method| !config.ignored.iter().any(|pattern| operation_matches(&pattern.value, method.operation)));
    for method in &mut methods {
        method.rate_limit = documented_limit(config, method.operation);
    }
    methods
}

fn documented_limit(config: &Config, operation: &Operation) -> Option<wire::RateLimit> {
    let rule = config.rate_limits.iter().find(|rule| operation_matches(&rule.pattern.value, operation))?;
    Some(wire::RateLimit { limit: rule.limit, per: rule.per })
}

fn inferred_methods(api: &Api) -> Vec<Method<'_>> {
    let puts: HashSet<&str> =
        api.operations.iter().filter(|operation| operation.method == "PUT").map(|operation| operation.path.as_str()).collect();
    let build = |(index, operation): (usize, &'_ Operation)| -> (usize, crate::infer::Guess) {
        (index, infer_resource(operation, puts.contains(operation.path.as_str())))
    };
    let mut methods = Vec::with_capacity(api.operations.len());
    for (index, guess) in api.operations.iter().enumerate().map(build) {
        let operation = &api.operations[index];
        let effect = infer_effect(operation, &guess.method);
        let lists = effect == Effect::Read;
        let paging = lists.then(|| infer_paging(api, operation)).flatten();
        let items =
            if lists && guess.method != "get" { infer_items(api, operation, &guess.resource, paging.is_some()) } else { None };
        let paging = paging.filter(|_| items.is_some());
        let answer = infer_answer(operation, items);
        methods.push(Method {
            resource: guess.resource,
            method: guess.method,
            index,
            operation,
            tags: operation.tags.iter().map(|tag| name::snake(tag)).collect(),
            args: Vec::new(),
            paging,
            answer,
            defaults: Vec::new(),
            constants: Vec::new(),
            money: Vec::new(),
            concise: Vec::new(),
            effect,
            idempotent: is_idempotent(operation, effect),
            download: false,
            title: None,
            text: None,
            returns: Vec::new(),
            needs: None,
            rate_limit: None,
            requires: None,
        });
    }
    methods
}

fn configured_methods<'m>(api: &'m Api, config: &Config, findings: &mut Vec<Finding>) -> Vec<Method<'m>> {
    let mut methods = Vec::new();
    for resource in &config.resources {
        for method in &resource.methods {
            // An unknown operation was reported by the check of the file.
            if let Some(index) = find_operation(api, &method.op.value) {
                methods.push(configured_method(api, config, resource, method, index, findings));
            }
        }
    }
    methods
}

fn configured_method<'m>(
    api: &'m Api,
    config: &Config,
    resource: &ResourceConfig,
    method: &MethodConfig,
    index: usize,
    findings: &mut Vec<Finding>,
) -> Method<'m> {
    let operation = &api.operations[index];
    // Whoever calls a POST `list` or `get` in the configuration means a read.
    let named_read = matches!(method.name.value.as_str(), "list" | "get").then_some(Effect::Read);
    let effect = method.effect.or(named_read).unwrap_or_else(|| infer_effect(operation, &name::snake(&method.name.value)));
    let paging = match &method.paginate {
        Some(paginate) if paginate.value == "none" => None,
        Some(paginate) => config
            .pagination
            .iter()
            .find(|(known, _)| *known == paginate.value)
            .and_then(|(_, paging)| super::paging::apply_preset(paging, operation, api, findings)),
        None => None,
    };
    let items = method.items.as_ref().map(|pointer| pointer.value.clone()).or_else(|| {
        let lists = method.record.is_none() && effect == Effect::Read && method.name.value == "list";
        lists.then(|| infer_items(api, operation, &resource.name.value, paging.is_some())).flatten()
    });
    let answer = match (&method.record, items) {
        (_, Some(at)) => Answer { kind: AnswerKind::Items, at },
        (Some(pointer), None) => Answer { kind: AnswerKind::Record, at: pointer.value.clone() },
        (None, None) => infer_answer(operation, None),
    };
    let mut tags = resource.tags.clone();
    tags.extend(method.tags.iter().filter(|tag| !resource.tags.contains(tag)).cloned());
    let plain = |texts: &[crate::config::Spanned<String>]| texts.iter().map(|text| text.value.clone()).collect::<Vec<_>>();
    Method {
        resource: name::snake(&resource.name.value),
        method: name::snake(&method.name.value),
        index,
        operation,
        tags,
        args: method.args.iter().map(|(wire, name)| (wire.value.clone(), name.value.clone())).collect(),
        paging,
        answer,
        defaults: method.defaults.iter().map(|(input, value)| (input.value.clone(), value.clone())).collect(),
        constants: method.constants.iter().map(|(input, value)| (input.value.clone(), value.clone())).collect(),
        money: plain(&method.money),
        concise: plain(&method.concise),
        effect,
        idempotent: method.idempotent.unwrap_or_else(|| is_idempotent(operation, effect)),
        download: method.download,
        title: method.title.clone(),
        text: method.description.clone(),
        returns: Vec::new(),
        needs: None,
        rate_limit: documented_limit(config, operation),
        requires: method.requires.clone(),
    }
}

/// The shape of the answer from the documented successes.
fn infer_answer(operation: &Operation, items: Option<String>) -> Answer {
    if let Some(at) = items {
        return Answer { kind: AnswerKind::Items, at };
    }
    // Whatever the order in which they stand: what may be a file is read as one, since a file that is read as text is damaged.
    let types: Vec<&str> =
        operation.successes().flat_map(|one| &one.content).map(|content| content.media_type.as_str()).collect();
    let is_text = |one: &&str| one.starts_with("text/") || one.contains("xml") || super::body::is_sequence(one);
    let kind = match types.as_slice() {
        [] => AnswerKind::Empty,
        types if types.iter().any(|one| crate::model::is_json(one)) => AnswerKind::Record,
        types if types.iter().all(is_text) => AnswerKind::Text,
        _ => AnswerKind::Binary,
    };
    Answer { kind, at: String::new() }
}

/// Fills in the guarded reads, now that every tool has its name. A guard that cannot be kept is an error: the write must not go
/// out without it.
pub(super) fn resolve_requires<'m>(
    methods: impl Iterator<Item = &'m Method<'m>>,
    operations: &mut [wire::Operation],
    findings: &mut Vec<Finding>,
) {
    for (position, method) in methods.enumerate() {
        let Some(requires) = &method.requires else { continue };
        let read =
            operations.iter().find(|operation| format!("{}.{}", operation.resource, operation.method) == requires.read.value);
        let resolved = match read {
            Some(read) => match_guard(read, &operations[position]),
            None => Err(format!("`{}` has no tool", requires.read.value)),
        };
        match resolved {
            Ok((tool, arguments)) => {
                let (field, equals) = (requires.field.clone(), requires.equals.clone());
                operations[position].requires = Some(wire::Requires { tool, arguments, field, equals });
            }
            Err(reason) => {
                let message = format!("the guard of `{}.{}` cannot be kept: {reason}", method.resource, method.method);
                let help = "document the read, or remove `requires`";
                findings.push(Finding::error(Code::UnknownName, message).at(requires.read.at).help(help));
            }
        }
    }
}

/// The read's tool, and which argument of the guarded call feeds each of its required ones.
fn match_guard(read: &wire::Operation, guarded: &wire::Operation) -> Result<(String, Vec<(String, String)>), String> {
    let wire_name = |argument: &wire::Argument| match &argument.target {
        wire::Target::Parameter { name, .. } => name.clone(),
        _ => argument.name.clone(),
    };
    let mut arguments = Vec::new();
    for argument in read.arguments.iter().filter(|argument| argument.required) {
        let same = guarded.arguments.iter().find(|other| wire_name(other) == wire_name(argument));
        let same = same.ok_or_else(|| format!("nothing of the call feeds `{}` of `{}`", argument.name, read.tool))?;
        arguments.push((argument.name.clone(), same.name.clone()));
    }
    Ok((read.tool.clone(), arguments))
}
