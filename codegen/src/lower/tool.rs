//! One method → its tool and its wire entry.

use super::annotate::annotate;
use super::arguments::{Input, lay_out};
use super::auth::lower_security;
use super::body::{ChosenBody, choose_body};
use super::describe::{describe, title};
use super::gate::find_gaps;
use super::narrow::narrow;
use super::paging::paging_properties;
use super::parts::lower_parts;
use super::prove::find_holes;
use super::select::Method;
use super::server::{own_server, report_own_server};
use super::shrink::simplify_inputs;
use super::simplify::Portable;
use super::text::visible;
use super::{Context, Gap, Refused, Tool};
use crate::config::Config;
use crate::diagnostic::{Code, Finding};
use crate::source::escape_token;
use toolwright_integration as wire;
use toolwright_integration::{Argument, Effect, Json};

/// The tool and the wire entry, both without their name; or what the gate refuses.
pub(super) fn lower_method(
    context: &Context<'_>,
    method: &Method<'_>,
    config: Option<&Config>,
    findings: &mut Vec<Finding>,
) -> Result<(Tool, wire::Operation), Refused> {
    let mut body = choose_body(&context.api.schemas, method.operation, findings);
    if let Some(body) = &mut body {
        body.wire.parts = lower_parts(&context.api.schemas, method.operation, body, findings);
    }
    let (inputs, constants) = lay_out(context, method, body.as_ref(), config, findings);
    let gaps = find_gaps(&context.api.schemas, method, &inputs);
    if context.options.gate && !gaps.is_empty() {
        let (gaps, gap_findings): (Vec<Gap>, Vec<Finding>) = gaps.into_iter().unzip();
        findings.extend(gap_findings);
        return Err(Refused {
            method: format!("{}.{}", method.resource, method.method),
            operation: method.operation.key(),
            reasons: gaps.iter().map(|gap| gap.reason.clone()).collect(),
            gaps,
        });
    }
    let (description, mut hidden) = describe(context, method, body.as_ref());
    let mut properties = Vec::with_capacity(inputs.len() + 2);
    let mut arguments = Vec::with_capacity(inputs.len());
    let mut open = Vec::new();
    for (input, mut portable) in inputs.iter().zip(simplify_inputs(context, &inputs)) {
        complete(&mut portable, input);
        hidden.extend(portable.hidden.iter().copied());
        report_unenforced(method, input, &portable.unenforced, findings);
        properties.push((input.name.clone(), Json::Object(std::mem::take(&mut portable.schema))));
        let place = |inner: String| format!("{}{inner}", escape_token(&input.name));
        open.extend(std::mem::take(&mut portable.open).into_iter().map(place));
        arguments.push(argument(input, portable));
    }
    if let Some(paging) = &method.paging {
        properties.extend(paging_properties(&paging.pagination));
    }
    let narrowing = narrow(context.api, method, &inputs);
    properties.extend(narrowing.properties);
    if method.text.is_some() {
        report_hidden(method, &hidden, findings);
    }
    if config.is_none_or(|config| config.server.is_none()) {
        report_own_server(method.operation, findings);
    }
    let tool = Tool {
        name: String::new(),
        title: title(context, method),
        description,
        input: root_schema(properties, &inputs),
        annotations: annotate(method.effect, method.idempotent),
        open,
        operation: method.index,
    };
    let operation = wire::Operation {
        projection: narrowing.argument,
        ..wire_operation(context, method, body.as_ref(), arguments, constants, config)
    };
    findings.extend(find_holes(context.api, method.operation, body.as_ref(), context.auth, &operation));
    Ok((tool, operation))
}

/// What the argument says beside its schema: its parts, and what is sent without it.
fn complete(portable: &mut Portable, input: &Input) {
    if input.rest {
        return;
    }
    name_parts(&mut portable.schema, &input.name);
    if let Some(default) = &input.default {
        portable.schema.retain(|(key, _)| key != "default");
        let said = format!("Sent as {} unless given.", default.as_str().map_or_else(|| default.to_string(), str::to_owned));
        if let Some((_, Json::String(text))) = portable.schema.iter_mut().find(|(key, _)| key == "description") {
            *text = super::text::fit(&format!("{} {said}", super::text::sentence(text)), super::text::MAX_BYTES);
        }
    }
}

/// The gate lets a container pass whose parts say what it is; its own words are then their names.
fn name_parts(schema: &mut Vec<(String, Json)>, name: &str) {
    if schema.iter().any(|(key, _)| key == "description") {
        return;
    }
    let keyword = |wanted: &str| schema.iter().find(|(key, _)| key == wanted).map(|(_, value)| value);
    let inner = keyword("items").and_then(|items| items.get("properties")).or_else(|| keyword("properties"));
    let parts: Vec<&str> = match inner {
        Some(Json::Object(parts)) => parts.iter().take(6).map(|(name, _)| name.as_str()).collect(),
        _ => Vec::new(),
    };
    let kind = if keyword("items").is_some() { "a list" } else { "an object" };
    let with = if parts.is_empty() { String::new() } else { format!(" with {}", parts.join(", ")) };
    let description = visible(&format!("The {}, {kind}{with}.", name.replace('_', " ").trim()));
    let description = Json::String(super::text::fit(&description, super::text::MAX_BYTES));
    let position = usize::from(keyword("type").is_some());
    schema.insert(position, ("description".to_owned(), description));
}

fn argument(input: &Input, portable: Portable) -> Argument {
    Argument {
        name: input.name.clone(),
        target: input.target.clone(),
        required: input.required,
        default: input.default.clone(),
        null: input.null,
        nulls: portable.nulls,
        encoded: portable.encoded,
        stringified: Vec::new(),
        money: input.money.clone(),
        file: input.file,
        constraints: portable.constraints,
    }
}

fn root_schema(properties: Vec<(String, Json)>, inputs: &[Input]) -> Json {
    let required: Vec<Json> = inputs.iter().filter(|input| input.required).map(|input| Json::from(input.name.as_str())).collect();
    let mut schema = vec![("type".to_owned(), Json::from("object")), ("properties".to_owned(), Json::Object(properties))];
    if !required.is_empty() {
        schema.push(("required".to_owned(), Json::Array(required)));
    }
    Json::Object(schema)
}

fn wire_operation(
    context: &Context<'_>,
    method: &Method<'_>,
    body: Option<&ChosenBody<'_>>,
    arguments: Vec<Argument>,
    constants: Vec<wire::Constant>,
    config: Option<&Config>,
) -> wire::Operation {
    let operation = method.operation;
    wire::Operation {
        tool: String::new(),
        resource: method.resource.clone(),
        method: method.method.clone(),
        tags: method.tags.clone(),
        effect: method.effect,
        idempotent: method.idempotent || method.effect == Effect::Read,
        operation_id: operation.id.clone(),
        http_method: operation.method.clone(),
        path: operation.path.clone(),
        server: own_server(operation.server.as_ref(), context.name)
            .filter(|_| config.is_none_or(|config| config.server.is_none())),
        arguments,
        constants,
        clear: None,
        body: body.map(|body| body.wire.clone()),
        accept: accept(operation),
        security: lower_security(context, operation, config.is_some_and(|config| config.auth.is_some())),
        answer: method.answer.clone(),
        download: method.download,
        pagination: method.paging.as_ref().map(|paging| paging.pagination.clone()),
        rate_limit: method.rate_limit,
        requires: None,
        concise: method.concise.clone(),
        projection: None,
        deprecated: operation.deprecated,
        inferred: operation.inferred,
    }
}

/// The media types of the successes, JSON first.
fn accept(operation: &crate::model::Operation) -> String {
    let mut types: Vec<&str> = Vec::new();
    let contents = operation.successes().flat_map(|response| &response.content);
    for content in contents {
        let visible = content.media_type.bytes().all(|byte| (0x20..0x7f).contains(&byte));
        if visible && !types.contains(&content.media_type.as_str()) {
            types.push(&content.media_type);
        }
    }
    types.sort_by_key(|media_type| !crate::model::is_json(media_type));
    types.join(", ")
}

/// Once for each argument, however many patterns are inside it.
fn report_unenforced(method: &Method<'_>, input: &Input, patterns: &[String], findings: &mut Vec<Finding>) {
    let Some(pattern) = patterns.first() else { return };
    let (shown, name, key) = (visible(&super::text::fit(pattern, 60)), &input.name, method.operation.key());
    findings.push(
        Finding::note(Code::PatternNotEnforced, format!("the pattern `{shown}` of `{name}` of `{key}` is not enforced"))
            .at(input.at)
            .help("the vendor checks the value; write the pattern without lookaround, back references and large repetitions to check it before"),
    );
}

/// Of texts that stand in no document of the description; those are reported where they stand ([`crate::hygiene`]).
fn report_hidden(method: &Method<'_>, hidden: &[char], findings: &mut Vec<Finding>) {
    if hidden.is_empty() {
        return;
    }
    let mut points: Vec<String> = hidden.iter().map(|character| format!("U+{:04X}", *character as u32)).collect();
    points.sort();
    points.dedup();
    let message =
        format!("the texts of `{}` hold hidden characters ({}), which were removed", method.operation.key(), points.join(", "));
    findings.push(
        Finding::warning(Code::HiddenCharacters, message).at(method.operation.at).help("ask the vendor why they are there"),
    );
}
