//! Resources and methods: a parameters struct from the tool's arguments, and what comes back.

use super::build::{Builder, need, words};
use super::{AnswerDef, FieldDef, Keep, MethodDef, Need, ParametersDef, ResourceDef, TypeRef};
use crate::config::{Config, Record};
use crate::lower::arguments::{Input, lay_out};
use crate::lower::body::{ChosenBody, choose_body};
use crate::lower::describe::vendor_text;
use crate::lower::select::{Method, select_methods};
use crate::lower::text::visible;
use crate::lower::{Context, LowerOptions, Plan, auth};
use crate::model::{Api, Part, Response, is_json};
use crate::name::{NameKind, feature_name, rust_name, singular, unique_rust_name};
use std::collections::BTreeSet;
use toolwright_integration as wire;
use toolwright_integration::{AnswerKind, BodyEncoding, NullPolicy, Target};

/// The methods of the plan's tools, by resource.
pub(super) fn lower_resources(
    api: &Api,
    config: Option<&Config>,
    records: &[Record],
    plan: &Plan,
    keep: Keep<'_>,
    builder: &mut Builder<'_>,
) -> Vec<ResourceDef> {
    let integration = &plan.integration;
    let auth = auth::lower_schemes(api, config, &integration.name);
    let context = Context {
        api,
        name: &integration.name,
        title: &integration.title,
        auth: &auth,
        common: Default::default(),
        options: LowerOptions::default(),
    };
    // What there was to say about methods and arguments was said when the tools were made.
    let mut said = Vec::new();
    let methods = select_methods(api, config, records, &mut said);
    let mut planned = plan.tools.iter().zip(&integration.operations).peekable();
    let mut modules = Modules::default();
    for method in &methods {
        let Some((_, operation)) = planned.next_if(|(tool, _)| tool.operation == method.index) else { continue };
        if !keep(operation) {
            continue;
        }
        let body = choose_body(&api.schemas, method.operation, &mut said);
        let (inputs, _) = lay_out(&context, method, body.as_ref(), config, &mut said);
        let module = modules.of(&method.resource);
        let lowered = lower_method(builder, method, operation, body.as_ref(), &inputs, module);
        module.resource.methods.push(lowered);
        said.clear();
    }
    modules.all.into_iter().map(|module| module.resource).collect()
}

/// The resources in the order of their first method.
#[derive(Default)]
struct Modules {
    all: Vec<Module>,
    taken: BTreeSet<String>,
}

struct Module {
    wire_name: String,
    resource: ResourceDef,
    methods: BTreeSet<String>,
    types: BTreeSet<String>,
}

impl Modules {
    fn of(&mut self, resource: &str) -> &mut Module {
        let position = self.all.iter().position(|module| module.wire_name == resource);
        let position = position.unwrap_or_else(|| {
            let name = rust_name(resource, NameKind::Type);
            let module_name = unique_rust_name(resource, NameKind::Module, &mut self.taken);
            let module = Module {
                wire_name: resource.to_owned(),
                types: BTreeSet::from([name.bare().to_owned()]),
                methods: BTreeSet::new(),
                resource: ResourceDef {
                    feature: feature_name(&module_name),
                    module: module_name,
                    name,
                    words: resource.replace('_', " "),
                    methods: Vec::new(),
                },
            };
            self.all.push(module);
            self.all.len() - 1
        });
        &mut self.all[position]
    }
}

fn lower_method(
    builder: &mut Builder<'_>,
    method: &Method<'_>,
    operation: &wire::Operation,
    body: Option<&ChosenBody<'_>>,
    inputs: &[Input],
    module: &mut Module,
) -> MethodDef {
    let paged = operation.pagination.is_some();
    let name = unique_rust_name(&method.method, NameKind::Method, &mut module.methods);
    let all = format!("{}_all", method.method);
    let spoken = parameters_name(&method.resource, &method.method);
    let fields = fields(builder, operation, body, inputs, &spoken);
    let parameters = (!fields.is_empty())
        .then(|| ParametersDef { name: unique_rust_name(&spoken, NameKind::Type, &mut module.types), fields });
    MethodDef {
        name,
        all: paged.then(|| unique_rust_name(&all, NameKind::Method, &mut module.methods)),
        tool: operation.tool.clone(),
        doc: doc(method, operation),
        deprecated: operation.deprecated,
        parameters,
        answer: answer(builder, method, operation),
    }
}

/// `create_contract`, `list_contracts`, `upload_file`.
fn parameters_name(resource: &str, method: &str) -> String {
    let single = singular(resource);
    match method {
        "list" => format!("list_{resource}"),
        _ if method.contains('_') => format!("{single}_{method}"),
        _ => format!("{method}_{single}"),
    }
}

fn doc(method: &Method<'_>, operation: &wire::Operation) -> Vec<String> {
    let mut doc = vec![words(Some(&vendor_text(method)))];
    let key = visible(&method.operation.key()).replace('`', "");
    doc.push(match &operation.rate_limit {
        Some(limit) => format!("Calls `{key}`, which takes {} calls in {} s.", limit.limit, limit.per),
        None => format!("Calls `{key}`."),
    });
    doc.retain(|paragraph| !paragraph.is_empty());
    doc
}

fn fields(
    builder: &mut Builder<'_>,
    operation: &wire::Operation,
    body: Option<&ChosenBody<'_>>,
    inputs: &[Input],
    place: &str,
) -> Vec<FieldDef> {
    let mut taken = BTreeSet::from(["__more".to_owned()]);
    let mut fields: Vec<FieldDef> = Vec::with_capacity(inputs.len() + 2);
    for input in inputs {
        let of = type_of(builder, input, body, &format!("{place} {}", input.name));
        let deprecated = input.part.as_ref().is_some_and(|part| builder.schemas.shape_of(part).deprecated);
        fields.push(FieldDef {
            name: unique_rust_name(&input.name, NameKind::Field, &mut taken),
            key: input.name.clone(),
            doc: words(Some(&input.text)),
            need: need(input.required, input.null == NullPolicy::Sent && of != TypeRef::Value),
            of,
            deprecated,
        });
    }
    if operation.pagination.is_some() {
        let paging = [
            ("limit", TypeRef::Integer, limit_words(operation)),
            ("next_cursor", TypeRef::Text, "What the page before gave, unchanged and with the same other parameters.".to_owned()),
        ];
        fields.extend(paging.into_iter().map(|(key, of, doc)| FieldDef {
            name: unique_rust_name(key, NameKind::Field, &mut taken),
            key: key.to_owned(),
            doc,
            of,
            need: Need::Optional,
            deprecated: false,
        }));
    }
    fields
}

/// What a page's size may be.
fn limit_words(operation: &wire::Operation) -> String {
    match operation.pagination.as_ref().map(|pagination| &pagination.limit) {
        Some(limit) if limit.documented => {
            format!("The most items of a page: {} unless it is said, {} at most.", limit.default, limit.max)
        }
        Some(limit) => format!("The most items of a page: {} unless it is said.", limit.default),
        None => "The most items of a page.".to_owned(),
    }
}

fn type_of(builder: &mut Builder<'_>, input: &Input, body: Option<&ChosenBody<'_>>, place: &str) -> TypeRef {
    if let Some(money) = input.money.iter().find(|money| money.at.is_empty() && !money.is_keyed()) {
        return builder.money(money.unit);
    }
    if input.rest {
        return TypeRef::Map(Box::new(TypeRef::Value));
    }
    if input.textual {
        let bytes = input.target == Target::WholeBody && body.is_some_and(|body| body.wire.encoding == BodyEncoding::Binary);
        return if bytes { TypeRef::File } else { TypeRef::Text };
    }
    let Some(part) = &input.part else { return TypeRef::Value };
    if input.file {
        let list = builder.schemas.shape_of(part).array.is_some();
        return if list { TypeRef::List(Box::new(TypeRef::File)) } else { TypeRef::File };
    }
    builder.reference(part, place)
}

fn answer(builder: &mut Builder<'_>, method: &Method<'_>, operation: &wire::Operation) -> AnswerDef {
    let single = singular(&method.resource);
    let place = match method.method.as_str() {
        "list" | "get" | "create" | "update" => single,
        other => format!("{single} {other}"),
    };
    let mut contents = method.operation.successes().flat_map(|response| &response.content);
    let root: Option<Part> =
        contents.find(|content| is_json(&content.media_type)).and_then(|content| content.schema).map(Part::from);
    let at = &operation.answer.at;
    match operation.answer.kind {
        AnswerKind::Empty => AnswerDef::Nothing,
        AnswerKind::Text => AnswerDef::One(TypeRef::Text),
        AnswerKind::Binary => AnswerDef::One(TypeRef::File),
        AnswerKind::Items => {
            let items = root.and_then(|root| {
                let list = if builder.schemas.shape_of(&root).array.is_some() {
                    Some(root)
                } else {
                    builder.schemas.at_pointer(&root, at)
                };
                builder.schemas.step(&list?, "*")
            });
            AnswerDef::Page(items.map_or(TypeRef::Value, |items| builder.nullable(&items, &place)))
        }
        AnswerKind::Record => {
            let record = root.map(|root| builder.schemas.at_pointer(&root, at).unwrap_or(root));
            let of = record.map_or(TypeRef::Value, |record| builder.nullable(&record, &place));
            let bare = |response: &Response| response.is_success() && response.content.is_empty();
            // With and without a record are both documented.
            let may_lack = method.operation.successes().any(bare) && !matches!(of, TypeRef::Value | TypeRef::Optional(_));
            AnswerDef::One(if may_lack { TypeRef::Optional(Box::new(of)) } else { of })
        }
    }
}
