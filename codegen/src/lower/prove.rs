//! The reachability proof: every input of the operation can be set through the tool.
//!
//! Written against the operation and the finished wire entry alone, so that a mistake in the passes between shows.

use super::auth::is_reserved;
use super::body::{Opened, open_body};
use crate::diagnostic::{Code, Finding};
use crate::lower::body::ChosenBody;
use crate::model::{Api, Operation};
use std::collections::HashSet;
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
    let reached = reached_parameters(lowered);
    for parameter in &operation.parameters {
        let (location, name) = (parameter.location, parameter.name.as_str());
        if !is_reserved(parameter, auth) && !reached.contains(&(location, name)) && !is_paged(lowered, location, name) {
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
            let reached = reached_properties(lowered);
            for (name, part) in &object.properties {
                let read_only = api.schemas.shape_of(part).read_only;
                if !read_only && !reached.contains(name) {
                    hole(name, "body", body.declared.at);
                }
            }
        }
    }
    holes
}

/// The parameters that an argument or a constant sets.
fn reached_parameters(lowered: &wire::Operation) -> HashSet<(Location, &str)> {
    let arguments = lowered.arguments.iter().filter_map(|argument| match &argument.target {
        Target::Parameter { location, name, .. } => Some((*location, name.as_str())),
        _ => None,
    });
    arguments.chain(lowered.constants.iter().map(|constant| (constant.location, constant.name.as_str()))).collect()
}

/// Whether paging sets a parameter.
fn is_paged(lowered: &wire::Operation, location: Location, name: &str) -> bool {
    let paged = page_parameters(lowered).any(|parameter| match parameter {
        PageParameter::Parameter { location: found, name: known } => *found == location && known == name,
        PageParameter::Range { .. } => location == Location::Header && name.eq_ignore_ascii_case("range"),
        PageParameter::Body { .. } => false,
    });
    // A page parameter that a followed URL carries is set by the cursor.
    let carried = matches!(lowered.pagination.as_ref().map(|pagination| &pagination.next), Some(Continuation::Url { .. }))
        && location == Location::Query
        && is_page_name(name);
    paged || carried
}

fn is_page_name(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    ["page", "offset", "cursor", "start", "after", "token", "skip", "marker", "from"].iter().any(|word| plain.contains(word))
}

/// The body properties that an argument or a page parameter sets.
fn reached_properties(lowered: &wire::Operation) -> HashSet<&str> {
    let arguments = lowered.arguments.iter().filter_map(|argument| match &argument.target {
        Target::Body { path } => path.first(),
        _ => None,
    });
    let paged = page_parameters(lowered).filter_map(|parameter| match parameter {
        PageParameter::Body { path } => path.first(),
        _ => None,
    });
    arguments.chain(paged).map(String::as_str).collect()
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
