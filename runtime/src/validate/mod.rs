//! Arguments as a model sends them → arguments as the tool's schema describes them, or every reason why not.
//!
//! What is clearly meant is accepted and told ([`Checked::coerced`]); what is not is refused, all of it at once, in words
//! that a model can act on (tool rule RT1). Nothing here builds a request: names stay the tool's own.

mod coerce;
mod constraints;
mod explain;
mod money;
mod names;
mod nulls;
mod places;

use crate::bind::bind;
use crate::strict;
use crate::toolbox::Tool;
use explain::Problems;
use jsonschema::{PatternOptions, Validator};
use names::Names;
use serde_json::{Map, Value};
use std::sync::Arc;
use toolwright_integration::{Argument, Operation};

/// Everything about a tool's arguments that is worth computing once.
pub struct ArgumentCheck {
    schema: Arc<Map<String, Value>>,
    /// Absent when the schema is not one that can be checked; the vendor then has the last word.
    validator: Option<Validator>,
    names: Names,
}

/// Arguments that are fit to be sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checked {
    /// Under the tool's names; amounts as `{"amount", "currency"}`.
    pub arguments: Map<String, Value>,
    /// What was read differently from how it was written, one sentence each.
    pub coerced: Vec<String>,
}

impl ArgumentCheck {
    /// Builds the validator of a tool's `inputSchema`.
    pub fn build(tool: &Tool, operation: &Operation) -> Self {
        let schema = tool.definition().map(|definition| Arc::clone(&definition.input_schema)).unwrap_or_default();
        let validator = compile(&schema, operation);
        let names = Names::new(&schema, operation);
        Self { schema, validator, names }
    }

    /// Checks the arguments of one call.
    ///
    /// # Errors
    /// With the text for the model: every problem, at most about 1 KB.
    pub fn run(&self, operation: &Operation, given: Map<String, Value>) -> Result<Checked, String> {
        let mut problems = Problems::default();
        let mut coerced = Vec::new();
        let mut arguments = self.names.translate(given, &mut problems, &mut coerced);
        let cleared = nulls::take_cleared(operation, &mut arguments, &mut problems);
        nulls::drop_absent(operation, &mut arguments);
        coerce::arguments(&self.schema, operation, &mut arguments, &mut coerced);
        if operation.arguments.iter().any(|argument| !argument.money.is_empty()) {
            // Amounts may be inside a JSON text, which is a structure only by now; and are values of their own after.
            money::normalise(operation, &mut arguments, &mut problems);
            coerce::arguments(&self.schema, operation, &mut arguments, &mut coerced);
        }
        clamp_limit(operation, &mut arguments, &mut coerced);
        join_fields(operation, &mut arguments);
        nulls::clear(&cleared, &mut arguments, &mut problems);
        let arguments = self.validate(operation, arguments, &mut problems);
        if !problems.is_empty()
            && let Err(found) = bind(operation, without_paging(operation, &arguments))
        {
            // A call that is refused anyway: what the binder would say of it later is said with the rest.
            problems.add_bound(found, &arguments);
        }
        keep_few(&mut coerced);
        match problems.into_text(&operation.tool) {
            None => Ok(Checked { arguments, coerced }),
            Some(text) => Err(text),
        }
    }

    fn validate(&self, operation: &Operation, arguments: Map<String, Value>, problems: &mut Problems) -> Map<String, Value> {
        let shadow = self.as_shown(operation, &arguments, problems);
        let whole = Value::Object(arguments);
        if let Some(validator) = &self.validator {
            let shown = shadow.as_ref().unwrap_or(&whole);
            // The quick answer first: it allocates nothing, and most calls are valid.
            if !validator.is_valid(shown) {
                problems.add_schema_errors(validator.iter_errors(shown), operation);
            }
        }
        match whole {
            Value::Object(arguments) => arguments,
            _ => Map::new(),
        }
    }

    /// The arguments in the form that the schema shows, where that differs from the form that was given: a structure where
    /// the schema has a JSON-encoded string.
    fn as_shown(&self, operation: &Operation, arguments: &Map<String, Value>, problems: &mut Problems) -> Option<Value> {
        let mut shadow: Option<Map<String, Value>> = None;
        for argument in operation.arguments.iter().filter(|argument| !argument.encoded.is_empty()) {
            let Some(value) = arguments.get(&argument.name) else { continue };
            let mut copy = value.clone();
            if encode(argument, &mut copy, problems) {
                shadow.get_or_insert_with(|| arguments.clone()).insert(argument.name.clone(), copy);
            }
        }
        shadow.map(Value::Object)
    }
}

/// Writes structures as JSON text at the argument's encoded places; says whether anything was changed.
fn encode(argument: &Argument, value: &mut Value, problems: &mut Problems) -> bool {
    let mut changed = false;
    for pattern in &argument.encoded {
        places::visit(value, pattern, &mut |place, pointer| match place {
            Value::Object(_) | Value::Array(_) => {
                *place = Value::String(place.to_string());
                changed = true;
            }
            // Only what sets out to be JSON must be JSON: a plain word may be one of the vendor's alternatives.
            Value::String(text) if text.trim_start().starts_with(['{', '[']) && strict::check(text).is_err() => {
                let words = "this JSON text is cut off or malformed; give the object itself, or repair the text";
                problems.add(&format!("/{}{pointer}", argument.name), words);
            }
            _ => {}
        });
    }
    changed
}

/// The arguments that the binder knows.
fn without_paging(operation: &Operation, arguments: &Map<String, Value>) -> Map<String, Value> {
    let known = |name: &&String| operation.arguments.iter().any(|argument| argument.name == **name);
    arguments.iter().filter(|(name, _)| known(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Keeps so many sentences as anybody reads.
fn keep_few(coerced: &mut Vec<String>) {
    const MOST: usize = 50;
    if coerced.len() > MOST {
        let more = coerced.len() - MOST;
        coerced.truncate(MOST);
        coerced.push(format!("and {more} more"));
    }
}

/// Puts `limit` into the range that the vendor takes: asking for too much is no reason to fail.
fn clamp_limit(operation: &Operation, arguments: &mut Map<String, Value>, coerced: &mut Vec<String>) {
    const LIMIT: &str = "limit";
    let Some(pagination) = &operation.pagination else { return };
    if operation.arguments.iter().any(|argument| argument.name == LIMIT) {
        return;
    }
    let Some(value) = arguments.get_mut(LIMIT) else { return };
    let Some(asked) = whole_number(value) else { return };
    let granted = asked.clamp(1, i64::from(pagination.limit.max.max(1)));
    if granted != asked {
        coerced.push(format!("/limit: {asked} read as {granted}, the nearest that the vendor takes"));
        *value = granted.into();
    }
}

/// A list of names where our own argument takes them with commas between: nothing else can be meant.
fn join_fields(operation: &Operation, arguments: &mut Map<String, Value>) {
    let Some(projection) = &operation.projection else { return };
    if operation.arguments.iter().any(|argument| argument.name == *projection) {
        return;
    }
    if let Some(Value::Array(names)) = arguments.get(projection)
        && let Some(names) = names.iter().map(Value::as_str).collect::<Option<Vec<_>>>()
    {
        arguments.insert(projection.clone(), names.join(",").into());
    }
}

/// A number without a fraction; one that is out of `i64` counts as its nearest end.
fn whole_number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let number = value.as_f64()?;
        // A float-to-int cast saturates, which is what a clamp wants.
        (number.fract() == 0.0).then_some(number as i64)
    })
}

/// Compiles a schema. A pattern that the linear-time engine does not know is left out rather than the whole schema.
fn compile(schema: &Map<String, Value>, operation: &Operation) -> Option<Validator> {
    let build = |schema: &Value| jsonschema::options().with_pattern_options(PatternOptions::regex()).build(schema).ok();
    let mut schema = schema.clone();
    constraints::demand(&mut schema, operation);
    nulls::admit(&mut schema, operation);
    let mut schema = Value::Object(schema);
    build(&schema).or_else(|| {
        strip_patterns(&mut schema);
        build(&schema)
    })
}

fn strip_patterns(schema: &mut Value) {
    match schema {
        Value::Object(keywords) => {
            // A property may be called `pattern`; its schema is an object, the keyword's value is a string.
            if keywords.get("pattern").is_some_and(Value::is_string) {
                keywords.remove("pattern");
            }
            keywords.remove("patternProperties");
            keywords.values_mut().for_each(strip_patterns);
        }
        Value::Array(items) => items.iter_mut().for_each(strip_patterns),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
