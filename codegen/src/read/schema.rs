//! Schema objects of every dialect → [`Schemas`].

use super::Dialect;
use super::keyword::{expect_list, expect_object, extra_says_something, is_bare_nullable, read_limit, read_types, spell_out};
use super::reference::bad_reference;
use crate::diagnostic::{Code, Finding};
use crate::model::{Additional, Extra, Property, Schema, SchemaId, Schemas, Type};
use crate::source::{At, Documents, Node, Value};
use std::collections::{HashMap, VecDeque};

/// Keywords that constrain a value and are carried by name.
const LIMITS: [&str; 13] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

/// The keyword that constrains a value and has this name.
pub(crate) fn limit_name(name: &str) -> Option<&'static str> {
    LIMITS.iter().copied().find(|limit| *limit == name)
}

/// Keywords whose schema states a condition. They are carried for comparison; tools and types do not show them.
const CONDITIONS: [&str; 9] =
    ["not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentSchema"];

/// Keywords without a schema that are carried for comparison.
const MARKS: [&str; 6] =
    ["dependentRequired", "minContains", "maxContains", "contentEncoding", "contentMediaType", "x-extensible-enum"];

/// Reads schemas, each `$ref` target once. Targets wait in a queue, so that a long chain of references costs no stack.
pub(super) struct SchemaReader<'d, 'a> {
    documents: &'d Documents<'a>,
    dialect: Dialect,
    schemas: Schemas,
    by_target: HashMap<At, SchemaId>,
    by_reference: HashMap<(u32, String), SchemaId>,
    waiting: VecDeque<(SchemaId, &'d Node<'a>)>,
}

impl<'d, 'a> SchemaReader<'d, 'a> {
    pub(super) fn new(documents: &'d Documents<'a>, dialect: Dialect) -> Self {
        Self {
            documents,
            dialect,
            schemas: Schemas::default(),
            by_target: HashMap::new(),
            by_reference: HashMap::new(),
            waiting: VecDeque::new(),
        }
    }

    /// Gives out what was read, after the last target is read.
    pub(super) fn finish(mut self, findings: &mut Vec<Finding>) -> Schemas {
        while let Some((id, node)) = self.waiting.pop_front() {
            let schema = self.build(node, findings);
            self.schemas.set(id, schema);
        }
        self.schemas
    }

    /// Reads one schema where it is used.
    pub(super) fn read(&mut self, node: &'d Node<'a>, findings: &mut Vec<Finding>) -> SchemaId {
        let schema = self.build(node, findings);
        self.schemas.add(schema)
    }

    /// Reads the schema that a parameter of Swagger 2.0 is; its words are the parameter's.
    pub(super) fn read_parameter(&mut self, node: &'d Node<'a>, findings: &mut Vec<Finding>) -> SchemaId {
        let schema = Schema { description: None, deprecated: false, ..self.build(node, findings) };
        self.schemas.add(schema)
    }

    /// Adds a schema that nobody wrote down as one.
    pub(super) fn add(&mut self, schema: Schema) -> SchemaId {
        self.schemas.add(schema)
    }

    fn build(&mut self, node: &'d Node<'a>, findings: &mut Vec<Finding>) -> Schema {
        let mut schema = Schema::any(node.at);
        match &node.value {
            Value::Bool(true) => {}
            Value::Bool(false) => schema.never = true,
            Value::Object(_) => self.fill(&mut schema, node, findings),
            _ => findings.push(
                Finding::warning(
                    Code::MalformedPart,
                    format!("a schema must be an object, this is {}; any value is taken", node.type_name()),
                )
                .at(node.at),
            ),
        }
        schema
    }

    fn fill(&mut self, schema: &mut Schema, node: &'d Node<'a>, findings: &mut Vec<Finding>) {
        let mut extra = Extra::default();
        let is_reference = node.text("$ref").is_some();
        for (key, value) in node.entries() {
            // OpenAPI 3.0 says that a `$ref` has no siblings; prose beside it is still what people meant.
            if is_reference
                && self.dialect != Dialect::OpenApi31
                && !matches!(
                    key.as_ref(),
                    "$ref"
                        | "description"
                        | "deprecated"
                        | "nullable"
                        | "x-nullable"
                        | "readOnly"
                        | "writeOnly"
                        | "default"
                        | "example"
                )
            {
                continue;
            }
            self.keyword(schema, &mut extra, key, value, findings);
            self.carried(&mut extra, key, value, findings);
        }
        self.exclusive_bounds(&mut extra, node);
        if schema.types.single() == Some(Type::String) {
            // `enum: [1.0, 2.0]` without quotes: texts that YAML reads as numbers.
            schema.enumeration.iter_mut().for_each(spell_out);
        }
        if self.dialect != Dialect::OpenApi31 && is_bare_nullable(schema, &extra, node) {
            // OpenAPI 3.0 means any value here, and null among them; alone in the model it would mean null only.
            schema.nullable = false;
            let any = self.schemas.add(Schema::any(node.at));
            let null = self.schemas.add(Schema { nullable: true, ..Schema::any(node.at) });
            extra.any_of = vec![any, null];
        }
        if extra_says_something(&extra) {
            schema.extra = Some(Box::new(extra));
        }
    }

    fn keyword(&mut self, schema: &mut Schema, extra: &mut Extra, key: &str, value: &'d Node<'a>, findings: &mut Vec<Finding>) {
        match key {
            "$ref" => schema.reference = self.read_reference(value, findings),
            // Which schema it names depends on where one came from; the first of that name is what every one of them extends.
            "$dynamicRef" if schema.reference.is_none() => schema.reference = self.read_reference(value, findings),
            "type" => read_types(schema, value, findings),
            "nullable" | "x-nullable" => schema.nullable |= value.as_bool() == Some(true),
            "readOnly" => schema.read_only = value.as_bool() == Some(true),
            "writeOnly" => schema.write_only = value.as_bool() == Some(true),
            "deprecated" => schema.deprecated = value.as_bool() == Some(true),
            "title" => schema.title = value.as_str().map(Into::into),
            "description" => schema.description = value.as_str().map(Into::into),
            "format" => schema.format = value.as_str().map(Into::into),
            // JSON Schema's way to say what OpenAPI 3.0 says by `format`: bytes, or bytes in base64.
            "contentEncoding" if value.as_str() == Some("base64") => {
                schema.format.get_or_insert_with(|| "byte".into());
            }
            "contentMediaType" if value.as_str().is_some_and(|media_type| !crate::model::is_json(media_type)) => {
                schema.format.get_or_insert_with(|| "binary".into());
            }
            "properties" => {
                expect_object(key, value, findings);
                schema.properties = value
                    .entries()
                    .iter()
                    .map(|(name, value)| Property { name: name.as_ref().into(), schema: self.read(value, findings) })
                    .collect();
            }
            // Draft 3 and Swagger 1 have a truth value here, which says nothing about properties.
            "required" if value.as_bool().is_some() => {}
            "required" => {
                expect_list(key, value, findings);
                schema.required = value.items().iter().filter_map(Node::as_str).map(Into::into).collect();
            }
            "items" => self.items(schema, extra, value, findings),
            "prefixItems" => extra.prefix_items = value.items().iter().map(|item| self.read(item, findings)).collect(),
            "enum" => {
                expect_list(key, value, findings);
                self.enumeration(schema, value.items());
            }
            "const" => self.enumeration(schema, std::slice::from_ref(value)),
            "default" => extra.default = Some(value.to_json()),
            "example" => extra.example = Some(value.to_json()),
            "examples" => extra.example = extra.example.take().or_else(|| value.items().first().map(Node::to_json)),
            "allOf" | "anyOf" | "oneOf" => {
                expect_list(key, value, findings);
                let all = self.read_all(value, findings);
                match key {
                    "allOf" => extra.all_of = all,
                    "anyOf" => extra.any_of = all,
                    _ => extra.one_of = all,
                }
            }
            "additionalProperties" => extra.additional = self.additional(value, findings),
            "patternProperties" => {
                extra.pattern_properties =
                    value.entries().iter().map(|(name, value)| (name.to_string(), self.read(value, findings))).collect();
            }
            "xml" => extra.xml = Some(Box::new(super::xml::read_xml(value))),
            "discriminator" => {
                extra.discriminator = value.text("propertyName").or(value.as_str()).map(str::to_owned);
                extra.mapping = self.mapping(value, findings);
            }
            _ => {
                if let Some(limit) = LIMITS.iter().find(|limit| **limit == key) {
                    read_limit(limit, value, extra, findings);
                }
            }
        }
    }

    /// The schema behind each value of a discriminator. A target is a reference, or the bare name of a component.
    fn mapping(&mut self, discriminator: &Node<'a>, findings: &mut Vec<Finding>) -> Vec<(String, SchemaId)> {
        let declared = discriminator.get("mapping").map(Node::entries).unwrap_or_default();
        let mut mapping = Vec::with_capacity(declared.len());
        for (value, target) in declared {
            let Some(text) = target.as_str() else { continue };
            let bare = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
            let component = format!("#/components/schemas/{text}");
            let is_name = bare && self.documents.resolve(&component, target.at).is_ok();
            let id = self.reference(if is_name { &component } else { text }, target.at, findings);
            mapping.push((value.to_string(), id));
        }
        mapping
    }

    /// What only a comparison of two descriptions looks at.
    fn carried(&mut self, extra: &mut Extra, key: &str, value: &'d Node<'a>, findings: &mut Vec<Finding>) {
        if key == "dependentSchemas" {
            for (name, schema) in value.entries() {
                let schema = self.read(schema, findings);
                extra.conditions.push((format!("{key}/{name}"), schema));
            }
        } else if CONDITIONS.contains(&key) {
            let schema = self.read(value, findings);
            extra.conditions.push((key.to_owned(), schema));
        } else if MARKS.contains(&key) {
            extra.marks.push((key.to_owned(), value.to_json()));
        }
    }

    fn read_all(&mut self, value: &'d Node<'a>, findings: &mut Vec<Finding>) -> Vec<SchemaId> {
        value.items().iter().map(|item| self.read(item, findings)).collect()
    }

    /// `items` as a list is draft-04's tuple.
    fn items(&mut self, schema: &mut Schema, extra: &mut Extra, value: &'d Node<'a>, findings: &mut Vec<Finding>) {
        if matches!(value.value, Value::Array(_)) {
            extra.prefix_items = self.read_all(value, findings);
        } else {
            schema.items = Some(self.read(value, findings));
        }
    }

    fn enumeration(&mut self, schema: &mut Schema, values: &[Node<'a>]) {
        for value in values {
            match value.value {
                Value::Null => schema.nullable = true,
                _ => schema.enumeration.push(value.to_json()),
            }
        }
    }

    fn additional(&mut self, value: &'d Node<'a>, findings: &mut Vec<Finding>) -> Additional {
        match &value.value {
            Value::Bool(true) => Additional::Any,
            Value::Bool(false) => Additional::None,
            Value::Object(entries) if entries.is_empty() => Additional::Any,
            _ => Additional::Schema(self.read(value, findings)),
        }
    }

    /// In OpenAPI 3.0 `exclusiveMinimum` is a flag beside `minimum`; here it is the bound itself.
    fn exclusive_bounds(&mut self, extra: &mut Extra, node: &Node<'a>) {
        for (flag, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
            let Some(set) = node.get(flag).and_then(Node::as_bool) else { continue };
            extra.limits.retain(|(keyword, _)| *keyword != flag);
            if set && let Some(position) = extra.limits.iter().position(|(keyword, _)| *keyword == bound) {
                extra.limits[position].0 = flag;
            }
        }
    }

    fn read_reference(&mut self, value: &Node<'a>, findings: &mut Vec<Finding>) -> Option<SchemaId> {
        match value.as_str() {
            Some(target) => Some(self.reference(target, value.at, findings)),
            None => {
                let message = format!("a `$ref` must be a string, this is {}; it is ignored", value.type_name());
                findings.push(Finding::warning(Code::BadReference, message).at(value.at).help("correct the reference"));
                None
            }
        }
    }

    /// The schema that a `$ref` names: read once, whoever refers to it.
    fn reference(&mut self, target: &str, at: At, findings: &mut Vec<Finding>) -> SchemaId {
        let key = (at.document, target.to_owned());
        if let Some(id) = self.by_reference.get(&key).filter(|_| !self.documents.has_scopes(at.document)) {
            return *id;
        }
        let id = match self.documents.resolve(target, at) {
            Ok(node) => match self.by_target.get(&node.at) {
                Some(id) => *id,
                None => {
                    let id = self.schemas.add(Schema::any(node.at));
                    self.schemas.name(id, name_of_reference(target));
                    self.by_target.insert(node.at, id);
                    self.waiting.push_back((id, node));
                    id
                }
            },
            Err(error) => {
                findings.push(bad_reference(target, &error).at(at));
                self.schemas.add(Schema::any(at))
            }
        };
        self.by_reference.insert(key, id);
        id
    }
}

/// The last word of a reference: `#/components/schemas/User` → `User`, `models/user.yml#` → `user`, `#anchor` → `anchor`.
fn name_of_reference(target: &str) -> String {
    let target = target.trim_end_matches(['#', '/']);
    let last = target.rsplit(['/', '#']).next().unwrap_or(target);
    let stem =
        last.strip_suffix(".yml").or_else(|| last.strip_suffix(".yaml")).or_else(|| last.strip_suffix(".json")).unwrap_or(last);
    crate::source::percent_decode(stem).replace("~1", "/").replace("~0", "~")
}
