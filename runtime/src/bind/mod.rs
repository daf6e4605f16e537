//! From a tool's flat arguments to one HTTP request. One binder for every encoding; the typed clients and the tools go through it.
//!
//! What comes out is plain data, relative to the vendor's base URL and without credentials. The arguments have been validated,
//! but nothing here relies on it.

mod body;
mod draft;
mod file;
mod money;
mod multipart;
pub mod percent;
mod problem;
mod request;
mod reshape;
mod style;
pub mod template;
mod xml;

pub(crate) use draft::put;
pub(crate) use file::{data_uri, decode_base64};
pub use problem::Problem;
pub(crate) use problem::{escape, tokens};
pub use request::{Pair, Payload, Request, RequestBody};

use draft::Draft;
use serde_json::{Map, Value};
use toolwright_integration::{Argument, NullPolicy, Operation};

/// Binds the arguments of one call. `limit` and `next_cursor` are none of an operation's arguments: [`crate::page`] adds them.
///
/// # Errors
/// Everything that is wrong with the arguments, all at once.
pub fn bind(operation: &Operation, mut arguments: Map<String, Value>) -> Result<Request, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut draft = Draft::new(operation);
    for argument in &operation.arguments {
        let Some(mut value) = value(argument, arguments.remove(&argument.name), &mut problems) else { continue };
        let known = problems.len();
        reshape::reshape(argument, &mut value, &mut problems);
        if problems.len() == known {
            draft.place(argument, value, &mut problems);
        }
    }
    problems.extend(arguments.iter().map(|(name, _)| Problem::of(name, "there is no such argument")));
    let request = draft.finish(&mut problems);
    if problems.is_empty() { Ok(request) } else { Err(problems) }
}

/// What is sent for an argument: the caller's value, else the default, else nothing.
fn value(argument: &Argument, given: Option<Value>, problems: &mut Vec<Problem>) -> Option<Value> {
    match given {
        Some(Value::Null) if argument.null == NullPolicy::Absent => {}
        Some(value) => return Some(value),
        None => {}
    }
    if let Some(default) = &argument.default {
        // Through text, so that a number keeps its digits where serde_json can hold them.
        return serde_json::from_str(&default.to_string()).ok();
    }
    if argument.required {
        problems.push(Problem::of(&argument.name, "is required"));
    }
    None
}
