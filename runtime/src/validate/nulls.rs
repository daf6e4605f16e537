//! What a `null` of the caller's means: "not given", or `null` for the vendor. The operation table says it for every place.
//!
//! A schema may demand every property and let the optional ones be `null` (OpenAI's strict mode), or mention no `null` at all;
//! callers of both kinds send both. So the schema that checks the arguments demands only what the vendor needs, and takes `null`
//! wherever the vendor gets it.

use super::explain::Problems;
use super::places::{matches, steps};
use serde_json::{Map, Value, json};
use toolwright_integration::{Argument, NullPolicy, Operation};

/// Whether a schema takes `null`.
pub(super) fn takes_null(schema: &Map<String, Value>) -> bool {
    let names_null = |kind: &Value| kind.as_str() == Some("null");
    let typed = schema.get("type").is_some_and(|kind| match kind {
        Value::Array(several) => several.iter().any(names_null),
        one => names_null(one),
    });
    let branches = schema.get("anyOf").and_then(Value::as_array);
    typed || branches.is_some_and(|branches| branches.iter().filter_map(Value::as_object).any(takes_null))
}

/// The schema that says what a value must be: of `anyOf: [X, null]` it is `X`, of other alternatives the only one of a
/// structure's kind.
pub(super) fn branch_for<'s>(schema: &'s Map<String, Value>, value: &Value) -> &'s Map<String, Value> {
    let Some(Value::Array(branches)) = schema.get("anyOf") else { return schema };
    let others = branches.iter().filter(|branch| branch.get("type").and_then(Value::as_str) != Some("null"));
    let kind = match value {
        Value::Object(_) => "object",
        Value::Array(_) => "array",
        _ => "",
    };
    let is_kind = |branch: &&Value| branch.get("type").is_some_and(|found| *found == kind || found[0] == kind);
    let (mut all, mut same) = (others.clone(), others.filter(is_kind));
    match (all.next(), all.next(), same.next(), same.next()) {
        (Some(Value::Object(only)), None, _, _) | (_, _, Some(Value::Object(only)), None) => only,
        _ => schema,
    }
}

/// Whether a `null` at a place inside the argument goes to the vendor. `pointer` is the place's own, below the argument.
pub(super) fn is_sent(argument: &Argument, pointer: &str) -> bool {
    argument.nulls.iter().any(|pattern| matches(pattern, pointer))
}

/// Makes a tool's schema one that calls are checked by: see the module.
pub(super) fn admit(schema: &mut Map<String, Value>, operation: &Operation) {
    relax(schema, "", &|place| {
        let (name, inner) = place.split_once('/').map_or((place, ""), |(name, _)| (name, &place[name.len()..]));
        let argument = operation.arguments.iter().find(|argument| argument.name == unescape(name));
        argument.is_some_and(|argument| match inner {
            "" => argument.null == NullPolicy::Sent,
            inner => is_sent(argument, inner),
        })
    });
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return };
    for argument in &operation.arguments {
        let Some(Value::Object(schema)) = properties.get_mut(&argument.name) else { continue };
        for pattern in &argument.nulls {
            widen(schema, &steps(pattern));
        }
        if argument.null == NullPolicy::Sent {
            widen(schema, &[]);
        }
    }
}

fn unescape(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// Takes what may be `null` out of every `required`, unless its `null` is sent: then leaving it out is another thing.
fn relax(schema: &mut Map<String, Value>, place: &str, sent: &impl Fn(&str) -> bool) {
    let join = |step: &str| {
        let step = step.replace('~', "~0").replace('/', "~1");
        if place.is_empty() { step } else { format!("{place}/{step}") }
    };
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        let mut optional = Vec::new();
        for (name, property) in properties.iter_mut() {
            if let Value::Object(property) = property {
                relax(property, &join(name), sent);
                if takes_null(property) && !sent(&join(name)) {
                    optional.push(name.clone());
                }
            }
        }
        if let Some(Value::Array(required)) = schema.get_mut("required") {
            required.retain(|name| !optional.iter().any(|optional| name.as_str() == Some(optional)));
        }
    }
    if let Some(Value::Object(items)) = schema.get_mut("items") {
        relax(items, &join("*"), sent);
    }
    if let Some(Value::Array(branches)) = schema.get_mut("anyOf") {
        branches.iter_mut().filter_map(Value::as_object_mut).for_each(|branch| relax(branch, place, sent));
    }
}

/// Lets the place that `steps` lead to be `null`.
fn widen(schema: &mut Map<String, Value>, steps: &[String]) {
    if steps.is_empty() && takes_null(schema) {
        return;
    }
    if let Some(Value::Array(branches)) = schema.get_mut("anyOf") {
        if steps.is_empty() {
            branches.push(json!({"type": "null"}));
        } else {
            branches.iter_mut().filter_map(Value::as_object_mut).for_each(|branch| widen(branch, steps));
        }
        return;
    }
    let Some((step, rest)) = steps.split_first() else { return admit_null(schema) };
    let inner = match step.as_str() {
        "*" => schema.get_mut("items"),
        name => schema.get_mut("properties").and_then(|properties| properties.get_mut(name)),
    };
    if let Some(Value::Object(inner)) = inner {
        widen(inner, rest);
    }
}

fn admit_null(schema: &mut Map<String, Value>) {
    if let Some(kind) = schema.get_mut("type") {
        match kind {
            Value::Array(several) => several.push("null".into()),
            one => *one = json!([one.take(), "null"]),
        }
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.push(Value::Null);
    }
}

/// Removes every argument whose `null` means "not given".
pub(super) fn drop_absent(operation: &Operation, arguments: &mut Map<String, Value>) {
    arguments.retain(|name, value| {
        let argument = || operation.arguments.iter().find(|argument| argument.name == *name);
        !value.is_null() || argument().is_some_and(|argument| argument.null == NullPolicy::Sent)
    });
}

/// Takes the argument that empties others out of the call; what it lists.
pub(super) fn take_cleared(operation: &Operation, arguments: &mut Map<String, Value>, problems: &mut Problems) -> Vec<String> {
    let Some(clear) = &operation.clear else { return Vec::new() };
    let listed = match arguments.remove(&clear.argument) {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::String(one)) => vec![Value::String(one)],
        Some(Value::Array(several)) => several,
        Some(other) => vec![other],
    };
    let mut places = Vec::new();
    for (position, place) in listed.iter().enumerate() {
        match clear.places.iter().find(|known| place.as_str() == Some(known)) {
            Some(place) => places.push(place.clone()),
            None => {
                let words = format!("got {}, allowed: {}", super::explain::show(place), clear.places.join(", "));
                problems.add(&format!("/{}/{position}", clear.argument), &words);
            }
        }
    }
    places
}

/// Sets the listed places to `null`, and makes the objects on the way to them.
pub(super) fn clear(places: &[String], arguments: &mut Map<String, Value>, problems: &mut Problems) {
    for place in places {
        let steps: Vec<String> = place.split('/').map(unescape).collect();
        if !set_null(arguments, &steps) {
            problems.add(&format!("/{place}"), "has a value and is to be emptied as well; do one of the two");
        }
    }
}

fn set_null(entries: &mut Map<String, Value>, steps: &[String]) -> bool {
    match steps {
        [] => false,
        [last] => entries.insert(last.clone(), Value::Null).is_none_or(|known| known.is_null()),
        [first, rest @ ..] => match entries.entry(first.clone()).or_insert_with(|| Value::Object(Map::new())) {
            Value::Object(inner) => set_null(inner, rest),
            _ => false,
        },
    }
}
