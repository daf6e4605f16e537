//! A value against a schema, as JSON Schema 2020-12 means it; what is wrong first is said, with the name of the field.
//!
//! Three leniencies: null passes where the schema itself allows it, whatever a reference beside it says (OpenAPI 3.0's `nullable`
//! is compiled so), and two because vendors' servers have them: `oneOf` is satisfied by more than one branch (descriptions rarely make
//! their branches disjoint), and a property that is read-only is not demanded in a request.

use super::{Schemas, format, value};
use serde_json::Value;
use toolwright_integration::Json;
use toolwright_integration::api::Schema;

const DEPTH: usize = 64;

/// What is wrong and where.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Problem {
    /// `documents[0].name`; empty for the value itself.
    pub(crate) field: String,
    /// `must be an integer`
    pub(crate) text: String,
}

type Checked = Result<(), Problem>;

/// Judges a value that came in a request.
pub(crate) fn check(schemas: Schemas<'_>, schema: &Schema, value: &Value) -> Checked {
    Check { schemas, inbound: true }.value(schema, value, "", 0)
}

/// Judges a value that goes out; for tests of what is made.
#[cfg(test)]
pub(crate) fn check_answer(schemas: Schemas<'_>, schema: &Schema, value: &Value) -> Checked {
    Check { schemas, inbound: false }.value(schema, value, "", 0)
}

struct Check<'a> {
    schemas: Schemas<'a>,
    inbound: bool,
}

fn fail(field: &str, text: impl Into<String>) -> Checked {
    Err(Problem { field: field.to_owned(), text: text.into() })
}

impl Check<'_> {
    fn value(&self, schema: &Schema, given: &Value, field: &str, depth: usize) -> Checked {
        if depth > DEPTH {
            return Ok(());
        }
        if schema.never {
            return fail(field, "is not allowed");
        }
        let nullable = schema.types.iter().any(|kind| kind == "null");
        if given.is_null() && nullable {
            return Ok(());
        }
        // `nullable` beside a reference is written as the type null and the reference: the reference says what else may come.
        let elsewhere =
            schema.reference.is_some() || !(schema.all_of.is_empty() && schema.one_of.is_empty() && schema.any_of.is_empty());
        if !(nullable && schema.types.len() == 1 && elsewhere) {
            types(schema, given, field)?;
        }
        values(schema, given, field)?;
        match given {
            Value::String(text) => string(schema, text, field)?,
            Value::Number(_) => number(schema, given, field)?,
            Value::Array(items) => self.array(schema, items, field, depth)?,
            Value::Object(_) => self.object(schema, given, field, depth)?,
            _ => {}
        }
        self.combined(schema, given, field, depth)
    }

    fn combined(&self, schema: &Schema, given: &Value, field: &str, depth: usize) -> Checked {
        if let Some(target) = schema.reference.as_deref().and_then(|name| self.schemas.named(name)) {
            self.value(target, given, field, depth + 1)?;
        }
        for part in &schema.all_of {
            self.value(part, given, field, depth + 1)?;
        }
        self.union(&schema.one_of, schema.discriminator.as_deref(), given, field, depth)?;
        self.union(&schema.any_of, schema.discriminator.as_deref(), given, field, depth)
    }

    fn union(&self, branches: &[Schema], tag: Option<&str>, given: &Value, field: &str, depth: usize) -> Checked {
        if branches.is_empty() {
            return Ok(());
        }
        let named = tag.and_then(|tag| given.get(tag)).and_then(Value::as_str);
        let chosen = named.and_then(|name| branches.iter().find(|branch| branch.reference.as_deref() == Some(name)));
        if let Some(branch) = chosen {
            return self.value(branch, given, field, depth + 1);
        }
        let mut closest: Option<Problem> = None;
        for branch in branches {
            match self.value(branch, given, field, depth + 1) {
                Ok(()) => return Ok(()),
                // The branch that got furthest says most.
                Err(problem) if closest.as_ref().is_none_or(|known| problem.field.len() > known.field.len()) => {
                    closest = Some(problem)
                }
                Err(_) => {}
            }
        }
        match closest {
            Some(problem) if problem.field != field => Err(problem),
            _ => fail(field, "matches none of the allowed types"),
        }
    }

    fn array(&self, schema: &Schema, items: &[Value], field: &str, depth: usize) -> Checked {
        let length = items.len() as f64;
        between(schema, ("minItems", "maxItems"), length, field, "items")?;
        if limit(schema, "uniqueItems") == Some(&Json::Bool(true)) && (1..items.len()).any(|at| items[..at].contains(&items[at]))
        {
            return fail(field, "must not hold the same item twice");
        }
        for (at, item) in items.iter().enumerate() {
            let place = format!("{field}[{at}]");
            if let Some(expected) = schema.prefix_items.get(at).or(schema.items.as_deref()) {
                self.value(expected, item, &place, depth + 1)?;
            }
        }
        Ok(())
    }

    fn object(&self, schema: &Schema, given: &Value, field: &str, depth: usize) -> Checked {
        let Value::Object(map) = given else { return Ok(()) };
        let place = |name: &str| if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") };
        between(schema, ("minProperties", "maxProperties"), map.len() as f64, field, "properties")?;
        let declared =
            |name: &str| schema.properties.iter().find(|property| property.name == name).map(|property| &property.schema);
        for name in &schema.required {
            let excused = self.inbound && declared(name).is_some_and(|schema| self.is_read_only(schema));
            if !map.contains_key(name) && !excused {
                return fail(&place(name), "is required");
            }
        }
        for (name, value) in map {
            match (declared(name), schema.additional.as_deref()) {
                (Some(expected), _) => self.value(expected, value, &place(name), depth + 1)?,
                (None, Some(expected)) => self.value(expected, value, &place(name), depth + 1)?,
                (None, None) => {}
            }
        }
        Ok(())
    }

    fn is_read_only(&self, schema: &Schema) -> bool {
        let named = schema.reference.as_deref().and_then(|name| self.schemas.named(name));
        schema.read_only || named.is_some_and(|schema| schema.read_only)
    }
}

fn types(schema: &Schema, given: &Value, field: &str) -> Checked {
    let is = |kind: &str| match kind {
        "null" => given.is_null(),
        "boolean" => given.is_boolean(),
        "integer" => format::is_integer(given),
        "number" => given.is_number(),
        "string" => given.is_string(),
        "array" => given.is_array(),
        "object" => given.is_object(),
        _ => true,
    };
    if schema.types.is_empty() || schema.types.iter().any(|kind| is(kind)) {
        return Ok(());
    }
    let wanted: Vec<&str> = schema.types.iter().map(String::as_str).filter(|kind| *kind != "null").collect();
    let article = if wanted.first().is_some_and(|kind| kind.starts_with(['a', 'i', 'o'])) { "an" } else { "a" };
    fail(field, format!("must be {article} {}", wanted.join(" or ")))
}

fn values(schema: &Schema, given: &Value, field: &str) -> Checked {
    if schema.enumeration.is_empty() || schema.enumeration.iter().any(|known| value(known) == *given) {
        return Ok(());
    }
    let known: Vec<String> =
        schema.enumeration.iter().map(|known| known.as_str().map_or_else(|| known.to_string(), str::to_owned)).collect();
    fail(field, format!("must be one of [{}]", known.join(", ")))
}

fn string(schema: &Schema, text: &str, field: &str) -> Checked {
    between(schema, ("minLength", "maxLength"), text.chars().count() as f64, field, "characters")?;
    if let Some(Json::String(pattern)) = limit(schema, "pattern") {
        // A pattern that this engine does not take is not judged.
        let compiled = regex::RegexBuilder::new(pattern).size_limit(1 << 20).build();
        if compiled.is_ok_and(|pattern| !pattern.is_match(text)) {
            return fail(field, format!("must match the pattern {pattern}"));
        }
    }
    match schema.format.as_deref().and_then(|format| format::text(format, text)) {
        Some(wrong) => fail(field, wrong),
        None => Ok(()),
    }
}

fn number(schema: &Schema, given: &Value, field: &str) -> Checked {
    let Value::Number(number) = given else { return Ok(()) };
    if let Some(wrong) = schema.format.as_deref().and_then(|format| format::number(format, number)) {
        return fail(field, wrong);
    }
    let amount = number.as_f64().unwrap_or(f64::MAX);
    let bound = |name: &str| limit(schema, name).and_then(as_number);
    // OpenAPI 3.0 writes `exclusiveMinimum: true` beside `minimum`.
    let strict = |name: &str| limit(schema, name) == Some(&Json::Bool(true));
    for (name, exclusive, sign) in [("minimum", "exclusiveMinimum", 1.0), ("maximum", "exclusiveMaximum", -1.0)] {
        let (word, over) = if sign > 0.0 { ("greater", "at least") } else { ("less", "at most") };
        if let Some(edge) = bound(name) {
            if (amount - edge) * sign < 0.0 {
                return fail(field, format!("must be {over} {edge}"));
            }
            if strict(exclusive) && amount == edge {
                return fail(field, format!("must be {word} than {edge}"));
            }
        }
        if let Some(edge) = bound(exclusive).filter(|edge| (amount - edge) * sign <= 0.0) {
            return fail(field, format!("must be {word} than {edge}"));
        }
    }
    match bound("multipleOf").filter(|step| *step > 0.0 && ((amount / step).round() * step - amount).abs() > 1e-9) {
        Some(step) => fail(field, format!("must be a multiple of {step}")),
        None => Ok(()),
    }
}

fn between(schema: &Schema, (least, most): (&str, &str), amount: f64, field: &str, what: &str) -> Checked {
    let bound = |name: &str| limit(schema, name).and_then(as_number);
    if let Some(edge) = bound(least).filter(|edge| amount < *edge) {
        return fail(field, format!("must have at least {edge} {what}"));
    }
    match bound(most).filter(|edge| amount > *edge) {
        Some(edge) => fail(field, format!("must have at most {edge} {what}")),
        None => Ok(()),
    }
}

fn limit<'a>(schema: &'a Schema, name: &str) -> Option<&'a Json> {
    schema.limits.get(name)
}

fn as_number(json: &Json) -> Option<f64> {
    match json {
        Json::Number(text) => text.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::collections::BTreeMap;

    fn judged(schema: Value, given: Value) -> Option<String> {
        let named = BTreeMap::from([("Pet".to_owned(), serde_json::from_value(json!({"types": ["object"], "required": ["name"],
            "properties": [{"name": "name", "schema": {"types": ["string"], "limits": {"minLength": 2}}}, {"name": "next", "schema": {"ref": "Pet"}}],
            "additional": {"never": true}})).unwrap())]);
        let schema: Schema = serde_json::from_value(schema).unwrap();
        check(Schemas(&named), &schema, &given).err().map(|problem| format!("{} {}", problem.field, problem.text))
    }

    #[test]
    fn each_keyword_refuses_in_words() {
        for (schema, given, expected) in [
            (json!({"types": ["integer"]}), json!("7"), " must be an integer"),
            (json!({"types": ["integer"]}), json!(1.5), " must be an integer"),
            (json!({"types": ["string", "null"], "enum": ["a", "b"]}), json!("c"), " must be one of [a, b]"),
            (json!({"limits": {"minimum": 3}}), json!(2), " must be at least 3"),
            (json!({"limits": {"maximum": 3, "exclusiveMaximum": true}}), json!(3), " must be less than 3"),
            (json!({"limits": {"exclusiveMinimum": 3}}), json!(3), " must be greater than 3"),
            (json!({"limits": {"multipleOf": 0.5}}), json!(0.7), " must be a multiple of 0.5"),
            (json!({"limits": {"pattern": "^a+$"}}), json!("ab"), " must match the pattern ^a+$"),
            (json!({"format": "uuid"}), json!("x"), " must be a UUID"),
            (json!({"format": "email"}), json!("x@y"), " must be an email address"),
            (json!({"format": "date-time"}), json!("2026-01-01"), " must be a date-time as in RFC 3339"),
            (json!({"format": "int32"}), json!(2_147_483_648_u64), " must fit the integer's size"),
            (json!({"ref": "Pet"}), json!({}), "name is required"),
            (json!({"ref": "Pet"}), json!({"name": "ab", "x": 1}), "x is not allowed"),
            (json!({"ref": "Pet"}), json!({"name": "ab", "next": {"name": "c"}}), "next.name must have at least 2 characters"),
            (json!({"items": {"ref": "Pet"}}), json!([{"name": "ab"}, 7]), "[1] must be an object"),
            (json!({"one_of": [{"types": ["number"]}, {"ref": "Pet"}]}), json!("x"), " matches none of the allowed types"),
            (json!({"one_of": [{"types": ["number"]}, {"ref": "Pet"}]}), json!({}), "name is required"),
            (json!({"all_of": [{"types": ["string"]}, {"enum": ["a"]}]}), json!("b"), " must be one of [a]"),
            (json!({"limits": {"uniqueItems": true}}), json!([1, 1]), " must not hold the same item twice"),
        ] {
            assert_eq!(judged(schema.clone(), given.clone()).as_deref(), Some(expected), "{schema} {given}");
        }
    }

    #[test]
    fn what_is_right_passes() {
        for (schema, given) in [
            (json!({"types": ["integer"]}), json!(2.0)),
            (json!({"types": ["string", "null"]}), json!(null)),
            (json!({"types": ["null"], "all_of": [{"ref": "Pet"}]}), json!(null)),
            (json!({"types": ["null"], "all_of": [{"ref": "Pet"}]}), json!({"name": "ab"})),
            (json!({"any_of": [{"types": ["string"]}, {"types": ["integer"]}]}), json!(1)),
            (json!({"ref": "Pet"}), json!({"name": "ab", "next": {"name": "cd"}})),
            (json!({"limits": {"pattern": "(?=x)"}}), json!("anything")),
            (json!({"required": ["id"], "properties": [{"name": "id", "schema": {"read_only": true}}]}), json!({})),
            (json!({}), json!([1, "a"])),
        ] {
            assert_eq!(judged(schema.clone(), given.clone()), None, "{schema} {given}");
        }
    }
}
