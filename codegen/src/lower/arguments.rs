//! The flat arguments of a tool: every input of the operation, its name, and its place in the request.

use super::Context;
use super::auth::is_reserved;
use super::body::{ChosenBody, Opened, is_open, is_sequence, open_body};
use super::money::money_of;
use super::notation::part_notation;
use super::parts::says_bytes;
use super::select::Method;
use crate::config::Config;
use crate::diagnostic::{Code, Finding};
use crate::model::{Additional, Parameter, Part, Schemas, Shape, Type};
use crate::name::{argument_name, hash4};
use crate::source::At;
use std::collections::HashMap;
use toolwright_integration::{BodyEncoding, Constant, Json, Location, Money, NullPolicy, PageParameter, ParameterStyle, Target};

/// An argument before its schema is simplified.
#[derive(Debug, Clone)]
pub(super) struct Input {
    pub name: String,
    /// The vendor's spelling.
    pub wire_name: String,
    pub target: Target,
    pub part: Option<Part>,
    /// The vendor's words, empty when there are none.
    pub text: String,
    pub required: bool,
    pub default: Option<Json>,
    pub null: NullPolicy,
    pub money: Vec<Money>,
    /// The value is a file.
    pub file: bool,
    /// The value is free text although the schema says nothing.
    pub textual: bool,
    /// The value is a free-form object whose keys are merged into their surroundings.
    pub rest: bool,
    pub at: At,
}

/// The arguments and the constants of a method.
pub(super) fn lay_out(
    context: &Context<'_>,
    method: &Method<'_>,
    body: Option<&ChosenBody<'_>>,
    config: Option<&Config>,
    findings: &mut Vec<Finding>,
) -> (Vec<Input>, Vec<Constant>) {
    let mut inputs = Vec::new();
    let mut constants = Vec::new();
    let owned = method.paging.as_ref().map(|paging| paging.owned.as_slice()).unwrap_or_default();
    for parameter in &method.operation.parameters {
        let place = PageParameter::Parameter { location: parameter.location, name: parameter.name.clone() };
        if is_reserved(parameter, context.auth) || owned.contains(&place) {
            continue;
        }
        match method.constants.iter().find(|(name, _)| *name == parameter.name) {
            Some((name, value)) => {
                constants.push(Constant { location: parameter.location, name: name.clone(), value: value.clone() })
            }
            None => inputs.push(parameter_input(context, parameter)),
        }
    }
    if let Some(body) = body {
        add_body_inputs(context, method, body, owned, config, &mut inputs);
    }
    for input in &mut inputs {
        input.default = method.defaults.iter().find(|(name, _)| *name == input.wire_name).map(|(_, value)| value.clone());
        input.required &= input.default.is_none();
    }
    name_inputs(method, &mut inputs, findings);
    (inputs, constants)
}

/// Whether the members of an object become parameters of the query of their own.
fn is_spread(parameter: &Parameter) -> bool {
    parameter.location == Location::Query
        && parameter.style == ParameterStyle::Form
        && parameter.explode
        && !parameter.allow_reserved
        && parameter.content_type.is_none()
}

fn parameter_input(context: &Context<'_>, parameter: &Parameter) -> Input {
    let part = parameter.schema.map(Part::from);
    let shape = part.as_ref().map(|part| context.api.schemas.shape_of(part));
    let open = shape
        .as_ref()
        .is_some_and(|shape| shape.array.is_none() && shape.object.as_ref().is_some_and(|object| object.properties.is_empty()));
    let rest = open && is_spread(parameter);
    let says_nothing = shape.as_ref().is_none_or(|shape| shape.any && shape.object.is_none() && shape.array.is_none());
    let words = shape.as_ref().and_then(|shape| shape.description).unwrap_or("");
    let target = if rest {
        Target::QueryRest
    } else {
        Target::Parameter {
            location: parameter.location,
            name: parameter.name.clone(),
            style: parameter.style,
            explode: parameter.explode,
            allow_reserved: parameter.allow_reserved,
            content_type: parameter.content_type.clone(),
        }
    };
    Input {
        name: String::new(),
        wire_name: parameter.name.clone(),
        target,
        part: part.filter(|_| !says_nothing),
        text: if parameter.description.is_empty() { words.to_owned() } else { parameter.description.clone() },
        required: parameter.required,
        default: None,
        null: NullPolicy::Absent,
        money: Vec::new(),
        file: false,
        textual: says_nothing && parameter.content_type.is_none(),
        rest,
        at: parameter.at,
    }
}

fn add_body_inputs(
    context: &Context<'_>,
    method: &Method<'_>,
    body: &ChosenBody<'_>,
    owned: &[PageParameter],
    config: Option<&Config>,
    inputs: &mut Vec<Input>,
) {
    let schemas = &context.api.schemas;
    let at = body.declared.at;
    let Opened::Properties(object) = open_body(schemas, body) else {
        inputs.push(Input { money: money_of(method, config, None), ..whole_body(context, method, body) });
        return;
    };
    for (name, part) in &object.properties {
        let shape = schemas.shape_of(part);
        if shape.read_only || owned.contains(&PageParameter::Body { path: vec![(*name).to_owned()] }) {
            continue;
        }
        let encoding = body.content.encodings.iter().find(|encoding| encoding.property == *name);
        let content_types = encoding.map(|encoding| encoding.content_types.as_slice()).unwrap_or_default();
        let file = (body.wire.encoding == BodyEncoding::Multipart).then(|| file_kind(schemas, part, content_types)).flatten();
        let words = shape.description.unwrap_or("");
        inputs.push(Input {
            name: String::new(),
            wire_name: (*name).to_owned(),
            target: Target::Body { path: vec![(*name).to_owned()] },
            part: Some(part.clone()),
            text: match file {
                Some(FileKind::Told) if !words.is_empty() => format!("{} ({FILE_WORDS})", words.trim_end().trim_end_matches('.')),
                _ => words.to_owned(),
            },
            required: body.wire.required && object.required.contains(name),
            default: None,
            null: if shape.nullable { NullPolicy::Sent } else { NullPolicy::Absent },
            money: money_of(method, config, Some(name)),
            file: file.is_some(),
            textual: file.is_some() && shape.any,
            rest: false,
            at: part.0.first().and_then(|all| all.first()).map_or(at, |id| schemas.get(*id).at),
        });
    }
    if is_open(&object) {
        inputs.push(rest_of_body(context, body, &object.additional));
    }
}

/// What says that a property is bytes.
#[derive(Clone, Copy)]
enum FileKind {
    /// Its schema.
    Marked,
    /// The media type of its part alone, as OpenAPI 3.1 allows.
    Told,
}

const FILE_WORDS: &str = "base64, or a data: URI with type and name";

/// Bytes, or a list of bytes.
fn file_kind(schemas: &Schemas, part: &Part, content_types: &[String]) -> Option<FileKind> {
    let shape = schemas.shape_of(part);
    let item = shape.array.as_ref().and_then(|array| array.items.as_ref()).map(|items| schemas.shape_of(items));
    let text = |shape: &Shape<'_>, marked: bool| {
        let fits = |format: Option<&str>| !marked || matches!(format, Some("binary" | "byte"));
        shape.scalars.iter().any(|scalar| scalar.kind == Type::String && fits(scalar.format))
    };
    let unsaid = shape.any && shape.object.is_none() && shape.array.is_none();
    let any = |marked: bool| text(&shape, marked) || item.as_ref().is_some_and(|item| text(item, marked));
    if any(true) {
        Some(FileKind::Marked)
    } else if says_bytes(content_types) && (unsaid || any(false)) {
        Some(FileKind::Told)
    } else {
        None
    }
}

/// Fields that the vendor leaves open, as one object whose keys go to the body's root.
fn rest_of_body(context: &Context<'_>, body: &ChosenBody<'_>, additional: &Additional) -> Input {
    let schemas = &context.api.schemas;
    let own = match additional {
        Additional::Schema(id) => schemas.shape(*id).description,
        _ => None,
    };
    let outer = body.content.schema.and_then(|schema| schemas.shape(schema).description);
    let words = own.or(outer).unwrap_or("Further fields that the vendor accepts");
    Input {
        name: String::new(),
        wire_name: "additional_fields".to_owned(),
        target: Target::BodyRest,
        part: None,
        text: words.to_owned(),
        required: false,
        default: None,
        null: NullPolicy::Absent,
        money: Vec::new(),
        file: false,
        textual: false,
        rest: true,
        at: body.declared.at,
    }
}

fn whole_body(context: &Context<'_>, method: &Method<'_>, body: &ChosenBody<'_>) -> Input {
    let told = method.text.is_some() || !method.operation.description.is_empty() || !context.options.gate;
    let schemas = &context.api.schemas;
    let part = body.content.schema.map(Part::from);
    let words = part.as_ref().and_then(|part| schemas.shape_of(part).description).unwrap_or("").to_owned();
    let raw = matches!(body.wire.encoding, BodyEncoding::Text | BodyEncoding::Binary);
    let fallback = match body.wire.encoding {
        BodyEncoding::Binary => format!("The content to send as {}, in base64", body.wire.content_type),
        // Bytes are told by their type; what a text should say has to be described, by the operation if by nothing else.
        BodyEncoding::Text if told => format!("The text to send as {}", body.wire.content_type),
        _ => String::new(),
    };
    let said = if body.declared.description.is_empty() { words } else { body.declared.description.clone() };
    let said = match part.as_ref().filter(|_| is_sequence(&body.wire.content_type)) {
        // The text is opaque to a schema, so the words say what a line is.
        Some(item) => {
            let lead = if said.is_empty() { fallback.as_str() } else { said.trim_end().trim_end_matches('.') };
            format!("{lead} (one JSON text a line, each {})", part_notation(schemas, item))
        }
        None => said,
    };
    Input {
        name: String::new(),
        wire_name: "body".to_owned(),
        target: Target::WholeBody,
        part: part.filter(|_| !raw),
        text: if said.is_empty() { fallback } else { said },
        required: body.wire.required,
        default: None,
        null: NullPolicy::Absent,
        money: Vec::new(),
        file: false,
        textual: raw,
        rest: false,
        at: body.declared.at,
    }
}

/// Gives every input a name of its own. Path parameters keep theirs; what collides with another place gets its own as a prefix, and
/// what collides within its place four digits of a hash. Nothing depends on the order in the document.
fn name_inputs(method: &Method<'_>, inputs: &mut [Input], findings: &mut Vec<Finding>) {
    let paged = method.paging.is_some();
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    order.sort_by_cached_key(|position| {
        let input = &inputs[*position];
        let respelled = argument_name(&input.wire_name) != input.wire_name;
        (configured_name(method, input).is_none(), place_rank(&input.target), respelled, input.wire_name.clone())
    });
    // Name → the place that has it.
    let mut taken: HashMap<String, u8> = HashMap::new();
    if paged {
        taken.extend(["limit", "next_cursor"].map(|name| (name.to_owned(), u8::MAX)));
    }
    for position in order {
        let input = &inputs[position];
        let wanted = configured_name(method, input).map_or_else(|| argument_name(&input.wire_name), |name| argument_name(&name));
        let name = free_name(&wanted, input, &taken);
        if name != wanted {
            let message = format!(
                "`{}` has two inputs that would be called `{wanted}`; the {} one is `{name}`",
                method.operation.key(),
                place_name(&input.target)
            );
            findings.push(
                Finding::note(Code::RenamedArgument, message).at(input.at).help("choose a name with `args` in integration.yaml"),
            );
        }
        taken.insert(name.clone(), place_rank(&input.target));
        inputs[position].name = name;
    }
}

fn configured_name(method: &Method<'_>, input: &Input) -> Option<String> {
    method.args.iter().find(|(wire, _)| *wire == input.wire_name).map(|(_, name)| name.clone())
}

fn free_name(wanted: &str, input: &Input, taken: &HashMap<String, u8>) -> String {
    let Some(owner) = taken.get(wanted) else { return wanted.to_owned() };
    let place = place_name(&input.target);
    let prefixed = argument_name(&format!("{place}_{wanted}"));
    if *owner != place_rank(&input.target) && !taken.contains_key(&prefixed) {
        return prefixed;
    }
    let mut key = format!("{place} {}", input.wire_name);
    loop {
        let hashed = argument_name(&format!("{wanted}_{}", hash4(&key)));
        if !taken.contains_key(&hashed) {
            return hashed;
        }
        key.push('+');
    }
}

fn place_rank(target: &Target) -> u8 {
    match target {
        Target::Parameter { location: Location::Path, .. } => 0,
        Target::Parameter { location: Location::Query, .. } => 1,
        Target::Body { .. } => 2,
        Target::Parameter { location: Location::Header, .. } => 3,
        Target::Parameter { location: Location::Cookie, .. } => 4,
        Target::WholeBody => 5,
        Target::QueryRest | Target::BodyRest => 6,
    }
}

fn place_name(target: &Target) -> &'static str {
    match target {
        Target::Parameter { location: Location::Path, .. } => "path",
        Target::Parameter { location: Location::Query, .. } | Target::QueryRest => "query",
        Target::Parameter { location: Location::Header, .. } => "header",
        Target::Parameter { location: Location::Cookie, .. } => "cookie",
        Target::Body { .. } | Target::BodyRest | Target::WholeBody => "body",
    }
}
