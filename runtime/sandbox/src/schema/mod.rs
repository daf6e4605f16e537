//! The vendor's schemas as the sandbox reads them: references followed, `allOf` merged, a union's first useful branch taken.
//!
//! [`Shape`] is for making and projecting data. Checking data is exact and works on the schema itself: see [`check`].

mod check;
mod format;

pub(crate) use check::check;
#[cfg(test)]
pub(crate) use check::check_answer;

use serde_json::Value;
use std::collections::BTreeMap;
use toolwright_integration::Json;
use toolwright_integration::api::Schema;

/// How many references and unions are followed before a schema is taken for endless.
const DEPTH: usize = 24;

/// The named schemas of an API.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schemas<'a>(pub(crate) &'a BTreeMap<String, Schema>);

/// What a schema amounts to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shape<'a> {
    /// The name that led here.
    pub(crate) name: Option<&'a str>,
    pub(crate) types: Vec<&'a str>,
    pub(crate) format: Option<&'a str>,
    pub(crate) values: Vec<&'a Json>,
    pub(crate) example: Option<&'a Json>,
    pub(crate) default: Option<&'a Json>,
    pub(crate) description: &'a str,
    pub(crate) properties: Vec<(&'a str, &'a Schema)>,
    pub(crate) required: Vec<&'a str>,
    pub(crate) items: Option<&'a Schema>,
    /// Undeclared properties are forbidden.
    pub(crate) closed: bool,
    /// Undeclared properties are expressly allowed.
    pub(crate) open: bool,
    pub(crate) nullable: bool,
    pub(crate) limits: BTreeMap<&'a str, &'a Json>,
}

impl Shape<'_> {
    pub(crate) fn is(&self, kind: &str) -> bool {
        match kind {
            "object" if self.types.is_empty() => !self.properties.is_empty() || self.open,
            "array" if self.types.is_empty() => self.items.is_some(),
            _ => self.types.contains(&kind),
        }
    }

    pub(crate) fn requires(&self, name: &str) -> bool {
        self.required.contains(&name)
    }

    pub(crate) fn limit(&self, name: &str) -> Option<f64> {
        match self.limits.get(name) {
            Some(Json::Number(text)) => text.parse().ok(),
            _ => None,
        }
    }
}

impl<'a> Schemas<'a> {
    /// The schema that a reference names.
    pub(crate) fn named(&self, name: &str) -> Option<&'a Schema> {
        self.0.get(name)
    }

    pub(crate) fn shape(&self, schema: &'a Schema) -> Shape<'a> {
        let mut shape = Shape::default();
        self.gather(schema, &mut shape, 0);
        shape
    }

    fn gather(&self, schema: &'a Schema, shape: &mut Shape<'a>, depth: usize) {
        if depth > DEPTH {
            return;
        }
        self.gather_own(schema, shape);
        if let Some(name) = schema.reference.as_deref() {
            shape.name = shape.name.or(Some(name));
            if let Some(target) = self.named(name) {
                self.gather(target, shape, depth + 1);
            }
        }
        for part in &schema.all_of {
            self.gather(part, shape, depth + 1);
        }
        for union in [&schema.one_of, &schema.any_of] {
            let is_null = |branch: &&Schema| branch.types == ["null"];
            shape.nullable |= union.iter().any(|branch| is_null(&branch));
            if let Some(branch) = union.iter().find(|branch| !is_null(branch)) {
                self.gather(branch, shape, depth + 1);
            }
        }
    }

    fn gather_own(&self, schema: &'a Schema, shape: &mut Shape<'a>) {
        shape.nullable |= schema.types.iter().any(|kind| kind == "null");
        for kind in schema.types.iter().filter(|kind| *kind != "null") {
            if !shape.types.contains(&kind.as_str()) {
                shape.types.push(kind);
            }
        }
        shape.format = shape.format.or(schema.format.as_deref());
        shape.example = shape.example.or(schema.example.as_ref());
        shape.default = shape.default.or(schema.default.as_ref());
        shape.items = shape.items.or(schema.items.as_deref());
        if shape.description.is_empty() {
            shape.description = &schema.description;
        }
        if shape.values.is_empty() {
            shape.values = schema.enumeration.iter().filter(|value| **value != Json::Null).collect();
        }
        for property in &schema.properties {
            if !shape.properties.iter().any(|(name, _)| *name == property.name) {
                shape.properties.push((&property.name, &property.schema));
            }
        }
        shape.required.extend(schema.required.iter().map(String::as_str));
        shape.limits.extend(schema.limits.iter().map(|(name, value)| (name.as_str(), value)));
        if let Some(additional) = &schema.additional {
            shape.closed |= additional.never;
            shape.open |= !additional.never;
        }
    }

    /// The schema at a JSON pointer of property names.
    pub(crate) fn at(&self, schema: &'a Schema, pointer: &str) -> Option<&'a Schema> {
        let mut here = schema;
        for key in pointer.split('/').skip(1) {
            let key = key.replace("~1", "/").replace("~0", "~");
            let shape = self.shape(here);
            here = shape.properties.iter().find(|(name, _)| *name == key).map(|(_, schema)| *schema).or(shape.items)?;
        }
        Some(here)
    }
}

/// A literal of the description as a value.
pub(crate) fn value(json: &Json) -> Value {
    serde_json::from_str(&json.to_string()).unwrap_or(Value::Null)
}
