//! What the rules look at: each tool beside its operation, with the vendor's own words.

use crate::config::{Config, MethodConfig, Record};
use crate::lower::{Plan, Tool, bare_text};
use crate::model::{Additional, Api, Operation, Parameter, Part, Shape};
use crate::name::snake;
use crate::source::At;
use toolwright_integration as wire;
use toolwright_integration::{Json, Target};

/// A tool and all that is known of it.
pub(super) struct Subject<'a> {
    /// Its position in the plan.
    pub index: usize,
    pub tool: &'a Tool,
    pub call: &'a wire::Operation,
    pub operation: &'a Operation,
    /// What a person wrote about it, without markup; empty when nobody did.
    pub words: String,
    /// The method of integration.yaml.
    pub method: Option<&'a MethodConfig>,
    pub inputs: Vec<Input<'a>>,
    /// What the definition costs a model (o200k).
    pub tokens: usize,
}

/// What the vendor says about a value before anything is simplified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Nothing.
    Untyped,
    /// An object, and no property of it.
    Open,
    /// More.
    Declared,
}

/// An argument and its cause.
pub(super) struct Input<'a> {
    pub argument: &'a wire::Argument,
    pub schema: &'a Json,
    /// The vendor's own words, empty when there are none.
    pub words: String,
    /// Whether it holds others, which may speak for it.
    pub holds_others: bool,
    pub form: Form,
    /// How many values the vendor allows; 0 when it lists none.
    pub values: usize,
    pub at: At,
}

impl Subject<'_> {
    /// Where the method got its name: in integration.yaml, else in the description.
    pub fn named_at(&self) -> At {
        self.method.map_or(self.operation.at, |method| method.name.at)
    }

    /// The first word of the vendor's summary, else of its description: as a rule the verb.
    pub fn verb(&self) -> String {
        let text = if self.operation.summary.trim().is_empty() { &self.operation.description } else { &self.operation.summary };
        let first = bare_text(text).split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).map(str::to_lowercase);
        first.unwrap_or_default()
    }
}

/// Every tool of the plan. `tokens` are in the plan's order.
pub(super) fn subjects<'a>(
    api: &'a Api,
    plan: &'a Plan,
    config: Option<&'a Config>,
    records: &[Record],
    tokens: &[usize],
) -> Vec<Subject<'a>> {
    let pairs = plan.tools.iter().zip(&plan.integration.operations).enumerate();
    let subject = |(index, (tool, call)): (usize, (&'a Tool, &'a wire::Operation))| {
        let operation = api.operations.get(tool.operation)?;
        let method = config.and_then(|config| find_method(config, call));
        Some(Subject {
            index,
            tool,
            call,
            operation,
            words: words(operation, method, records, call),
            method,
            inputs: inputs(api, tool, call, operation),
            tokens: tokens.get(index).copied().unwrap_or(0),
        })
    };
    pairs.filter_map(subject).collect()
}

fn find_method<'a>(config: &'a Config, call: &wire::Operation) -> Option<&'a MethodConfig> {
    let resources = config.resources.iter().filter(|resource| snake(&resource.name.value) == call.resource);
    resources.flat_map(|resource| &resource.methods).find(|method| snake(&method.name.value) == call.method)
}

fn words(operation: &Operation, method: Option<&MethodConfig>, records: &[Record], call: &wire::Operation) -> String {
    let record = records.iter().find(|record| record.resource == call.resource && record.method == call.method);
    let own = record.map(|record| record.text.as_str()).or_else(|| method.and_then(|method| method.description.as_deref()));
    let text = match own.filter(|text| !text.trim().is_empty()) {
        Some(text) => text.to_owned(),
        None if operation.description.trim().starts_with(operation.summary.trim()) => operation.description.clone(),
        None if operation.summary.trim().is_empty() => operation.description.clone(),
        None => format!("{}. {}", operation.summary.trim().trim_end_matches('.'), operation.description),
    };
    bare_text(&text).trim().to_owned()
}

fn inputs<'a>(api: &'a Api, tool: &'a Tool, call: &'a wire::Operation, operation: &'a Operation) -> Vec<Input<'a>> {
    let properties = tool.input.get("properties");
    let input = |argument: &'a wire::Argument| {
        let schema = properties?.get(&argument.name)?;
        let (at, part, own) = cause(api, operation, &argument.target)?;
        let shape = part.as_ref().map(|part| api.schemas.shape_of(part)).unwrap_or_default();
        let said = if own.trim().is_empty() { shape.description.unwrap_or("") } else { own };
        Some(Input {
            argument,
            schema,
            words: bare_text(said).trim().to_owned(),
            form: form(&shape),
            values: shape.scalars.iter().filter_map(|scalar| scalar.values.as_ref()).map(Vec::len).sum(),
            holds_others: shape.object.is_some() || shape.array.is_some(),
            at,
        })
    };
    call.arguments.iter().filter_map(input).collect()
}

fn form(shape: &Shape<'_>) -> Form {
    let alone = shape.scalars.is_empty() && shape.array.is_none();
    match &shape.object {
        None if alone => Form::Untyped,
        Some(object) if alone && object.properties.is_empty() && !matches!(object.additional, Additional::Schema(_)) => {
            Form::Open
        }
        _ => Form::Declared,
    }
}

/// Where an argument comes from. What merely collects the rest has no cause of its own.
fn cause<'a>(api: &'a Api, operation: &'a Operation, target: &Target) -> Option<(At, Option<Part>, &'a str)> {
    match target {
        Target::Parameter { location, name, .. } => {
            let wanted = |parameter: &&Parameter| parameter.location == *location && parameter.name == *name;
            let parameter = operation.parameters.iter().find(wanted)?;
            Some((parameter.at, parameter.schema.map(Part::from), &parameter.description))
        }
        Target::Body { path } => {
            let root = Part::from(operation.body.as_ref()?.content.iter().find_map(|content| content.schema)?);
            let part = path.iter().try_fold(root, |part, key| api.schemas.step(&part, key))?;
            let at = api.schemas.get(*part.0.first()?.first()?).at;
            Some((at, Some(part), ""))
        }
        Target::WholeBody => {
            let body = operation.body.as_ref()?;
            let schema = body.content.iter().find_map(|content| content.schema).map(Part::from);
            Some((body.at, schema, &body.description))
        }
        Target::QueryRest | Target::BodyRest => None,
    }
}
