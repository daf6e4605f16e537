//! What a `null` means where every argument must be given: the operation table of a strict profile.

use crate::source::escape_token;
use toolwright_integration::{Clear, Json, NullPolicy, Operation};

/// The argument that empties others, when there is one that could be emptied: see [`Clear`].
pub(super) fn clear_argument(input: &Json, operation: &Operation) -> Option<Clear> {
    let mut places = Vec::new();
    for argument in &operation.arguments {
        let Some(schema) = property(input, &argument.name) else { continue };
        let name = escape_token(&argument.name);
        if argument.null == NullPolicy::Sent && !requires(input, &argument.name) {
            places.push(name.to_string());
        }
        for pattern in &argument.nulls {
            if !demands(schema, pattern) && is_reached(schema, pattern) {
                places.push(format!("{name}{pattern}"));
            }
        }
    }
    if places.is_empty() {
        return None;
    }
    let taken = |name: &String| property(input, name).is_some();
    let names = std::iter::once("clear_fields".to_owned()).chain((2..).map(|number| format!("clear_fields_{number}")));
    let argument = names.into_iter().find(|name| !taken(name))?;
    Some(Clear { argument, places })
}

/// Only where a value must be given does a `null` say something: everywhere else it is how "not given" is said.
pub(super) fn null_policies(input: &Json, operation: &mut Operation, clear: Option<&Clear>) {
    for argument in &mut operation.arguments {
        if argument.null == NullPolicy::Sent && !requires(input, &argument.name) {
            argument.null = NullPolicy::Clear;
        }
        let Some(schema) = property(input, &argument.name) else { continue };
        argument.nulls.retain(|pattern| demands(schema, pattern));
    }
    debug_assert!(
        clear.is_some() || operation.arguments.iter().all(|argument| argument.null != NullPolicy::Clear),
        "a field that nothing can empty"
    );
}

fn property<'j>(schema: &'j Json, name: &str) -> Option<&'j Json> {
    schema.get("properties").and_then(|properties| properties.get(name))
}

fn requires(schema: &Json, name: &str) -> bool {
    match schema.get("required") {
        Some(Json::Array(names)) => names.iter().any(|required| required.as_str() == Some(name)),
        _ => false,
    }
}

/// Whether something must stand at a place whenever its surroundings do: a required property, or an item of a list.
fn demands(schema: &Json, pattern: &str) -> bool {
    let Some((parent, last)) = pattern.rsplit_once('/') else { return true };
    last == "*" || nodes(schema, parent).iter().any(|node| requires(node, &last.replace("~1", "/").replace("~0", "~")))
}

/// Whether a place can be named: no list and no choice stands on the way.
fn is_reached(schema: &Json, pattern: &str) -> bool {
    let mut node = schema;
    for step in pattern.split('/').skip(1) {
        match property(node, &step.replace("~1", "/").replace("~0", "~")) {
            Some(inner) => node = inner,
            None => return false,
        }
    }
    true
}

/// The schemas at a place; several where a choice stands on the way.
fn nodes<'j>(schema: &'j Json, pattern: &str) -> Vec<&'j Json> {
    let mut found = branches(schema);
    for step in pattern.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let inner = found.iter().filter_map(|node| if step == "*" { node.get("items") } else { property(node, &step) });
        found = inner.flat_map(branches).collect();
    }
    found
}

fn branches(schema: &Json) -> Vec<&Json> {
    match schema.get("anyOf") {
        Some(Json::Array(branches)) => branches.iter().collect(),
        _ => vec![schema],
    }
}
