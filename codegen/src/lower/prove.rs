//! The reachability proof: every input of the operation can be set through the tool.
//!
//! Written against the operation and the finished wire entry alone, so that a mistake in the passes between shows.

use super::auth::is_reserved;
use super::body::{Opened, open_body};
use crate::diagnostic::{Code, Finding};
use crate::lower::body::ChosenBody;
use crate::model::{Api, Operation};
use toolwright_integration as wire;
use toolwright_integration::{Continuation, Location, PageParameter, Target};

/// One finding for every input that no argument, constant or page parameter reaches.
pub(super) fn find_holes(
    api: &Api,
    operation: &Operation,
    body: Option<&ChosenBody<'_>>,
    auth: &[wire::AuthScheme],
    lowered: &wire::Operation,
) -> Vec<Finding> {
    let mut holes = Vec::new();
    let mut hole = |name: &str, place: &str, at| {
        let message = format!("the {place} input `{name}` of `{}` cannot be set through its tool", operation.key());
        holes.push(
            Finding::error(Code::UnreachableInput, message)
                .at(at)
                .help("this is a defect of the compiler; please report it with the description"),
        );
    };
    // An open filter has no name on the wire; each argument of that kind reaches one parameter.
    let mut open = lowered.arguments.iter().filter(|argument| argument.target == Target::QueryRest).count();
    for parameter in &operation.parameters {
        if !is_reserved(parameter, auth) && !reaches_parameter(lowered, parameter.location, &parameter.name) {
            if parameter.location == Location::Query && open > 0 {
                open -= 1;
                continue;
            }
            hole(&parameter.name, "parameter", parameter.at);
        }
    }
    let Some(body) = body else { return holes };
    match open_body(&api.schemas, body) {
        Opened::Whole => {
            if !lowered.arguments.iter().any(|argument| argument.target == Target::WholeBody) {
                hole("body", "body", body.declared.at);
            }
        }
        Opened::Properties(object) => {
            for (name, part) in &object.properties {
                let read_only = api.schemas.shape_of(part).read_only;
                if !read_only && !reaches_property(lowered, name) {
                    hole(name, "body", body.declared.at);
                }
            }
        }
    }
    holes
}

fn reaches_parameter(lowered: &wire::Operation, location: Location, name: &str) -> bool {
    let argument = lowered.arguments.iter().any(|argument| match &argument.target {
        Target::Parameter { location: found, name: known, .. } => *found == location && known == name,
        _ => false,
    });
    let constant = lowered.constants.iter().any(|constant| constant.location == location && constant.name == name);
    let paged = page_parameters(lowered).any(|parameter| match parameter {
        PageParameter::Parameter { location: found, name: known } => *found == location && known == name,
        PageParameter::Range { .. } => location == Location::Header && name.eq_ignore_ascii_case("range"),
        PageParameter::Body { .. } => false,
    });
    // A page parameter that a followed URL carries is set by the cursor.
    let carried = matches!(lowered.pagination.as_ref().map(|pagination| &pagination.next), Some(Continuation::Url { .. }))
        && location == Location::Query
        && is_page_name(name);
    argument || constant || paged || carried
}

fn is_page_name(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    ["page", "offset", "cursor", "start", "after", "token", "skip", "marker", "from"].iter().any(|word| plain.contains(word))
}

fn reaches_property(lowered: &wire::Operation, name: &str) -> bool {
    let argument = lowered
        .arguments
        .iter()
        .any(|argument| matches!(&argument.target, Target::Body { path } if path.first().is_some_and(|first| first == name)));
    argument
        || page_parameters(lowered)
            .any(|parameter| matches!(parameter, PageParameter::Body { path } if path.first().is_some_and(|first| first == name)))
}

fn page_parameters(lowered: &wire::Operation) -> impl Iterator<Item = &PageParameter> {
    let pagination = lowered.pagination.as_ref();
    let limit = pagination.and_then(|pagination| pagination.limit.parameter.as_ref());
    let next = pagination.and_then(|pagination| match &pagination.next {
        Continuation::Token { send, .. } | Continuation::Counter { send, .. } => Some(send),
        Continuation::Url { .. } => None,
    });
    limit.into_iter().chain(next)
}
