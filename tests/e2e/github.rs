//! GitHub's whole description: every documented operation is a tool. What counts as documented is counted here a second time,
//! on the raw JSON and by nothing of the compiler's.

use crate::lines::Pipe;
use crate::shared::shared;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// How deep the parts of a container may describe it in its place.
const DEPTH: usize = 4;
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// A description as plain JSON.
struct Description(Value);

impl Description {
    /// What a value says, or what it refers to.
    fn resolve<'a>(&'a self, mut value: &'a Value) -> &'a Value {
        while let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            value = self.0.pointer(reference.strip_prefix('#').unwrap()).unwrap_or_else(|| panic!("{reference}"));
        }
        value
    }

    fn operations(&self) -> impl Iterator<Item = (String, &Value, &Value)> {
        let paths = self.0["paths"].as_object().unwrap();
        paths.iter().flat_map(|(path, item)| {
            let present = METHODS.iter().filter_map(move |method| Some((method, item.get(method)?)));
            present.map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), item, operation))
        })
    }

    /// The schema and everything that holds for it as well; with its alternatives, if these are wanted.
    fn parts<'a>(&'a self, schema: &'a Value, alternatives: bool, out: &mut Vec<&'a Value>) {
        let schema = self.resolve(schema);
        out.push(schema);
        for keyword in ["allOf", "anyOf", "oneOf"] {
            if keyword == "allOf" || alternatives {
                for part in list(schema, keyword) {
                    self.parts(part, alternatives, out);
                }
            }
        }
    }

    /// Whether a schema says what it is: by itself, where it refers to, or by all that it contains.
    fn is_described(&self, schema: &Value, depth: usize) -> bool {
        let mut parts = Vec::new();
        self.parts(schema, false, &mut parts);
        if says(schema, "description") || parts.iter().any(|part| says(part, "description")) {
            return true;
        }
        if depth >= DEPTH {
            return false;
        }
        let mut unions = parts.iter().flat_map(|part| [part.get("anyOf"), part.get("oneOf")]).flatten().peekable();
        if unions.peek().is_some() {
            let mut alternatives = unions.flat_map(|union| union.as_array().into_iter().flatten());
            return alternatives.all(|alternative| self.is_described(alternative, depth + 1));
        }
        let properties = parts.iter().flat_map(|part| object(part, "properties")).flat_map(Map::values);
        let mut inner = properties.chain(parts.iter().filter_map(|part| part.get("items"))).peekable();
        inner.peek().is_some() && inner.all(|part| self.is_described(part, depth + 1))
    }

    /// Every input of an operation, and whether it is described.
    fn inputs(&self, item: &Value, operation: &Value) -> Vec<(String, bool)> {
        let mut parameters = BTreeMap::new();
        for parameter in list(item, "parameters").chain(list(operation, "parameters")) {
            let parameter = self.resolve(parameter);
            parameters.insert((parameter["in"].to_string(), parameter["name"].to_string()), parameter);
        }
        let described = |parameter: &Value| {
            says(parameter, "description") || parameter.get("schema").is_some_and(|schema| self.is_described(schema, 0))
        };
        let mut inputs: Vec<_> = parameters.iter().map(|((_, name), value)| (name.clone(), described(value))).collect();
        if let Some(body) = operation.get("requestBody") {
            inputs.extend(self.body_inputs(self.resolve(body), operation));
        }
        inputs
    }

    /// The properties of a JSON or form body, or the body itself. Bytes need no words, nor does raw text that the operation's
    /// own prose speaks of.
    fn body_inputs(&self, body: &Value, operation: &Value) -> Vec<(String, bool)> {
        let content = body["content"].as_object().unwrap();
        let Some((_, media)) = content.iter().find(|(kind, _)| kind.contains("json") || kind.contains("form")) else {
            return match content.keys().any(|kind| kind.starts_with("text/")) {
                true => vec![("body".to_owned(), says(body, "description") || says(operation, "description"))],
                false => Vec::new(),
            };
        };
        let Some(schema) = media.get("schema") else { return vec![("body".to_owned(), says(body, "description"))] };
        let mut parts = Vec::new();
        self.parts(schema, true, &mut parts);
        let mut properties = BTreeMap::new();
        for (name, value) in parts.iter().flat_map(|part| object(part, "properties")).flatten() {
            *properties.entry(name.clone()).or_insert(false) |= self.is_described(value, 0);
        }
        match properties.is_empty() {
            true => vec![("body".to_owned(), says(body, "description") || self.is_described(schema, 0))],
            false => properties.into_iter().collect(),
        }
    }

    /// A success with a schema or with content that is not JSON, an empty one, or a redirect to a download.
    fn is_answered(&self, key: &str, operation: &Value) -> bool {
        object(operation, "responses").into_iter().flatten().any(|(status, response)| {
            let typed = object(self.resolve(response), "content")
                .into_iter()
                .flatten()
                .any(|(kind, media)| media.get("schema").is_some() || !kind.contains("json"));
            let success = status.starts_with('2') || status == "default";
            let redirect = matches!(status.as_str(), "302" | "303" | "307") && key.starts_with("GET ");
            (success && typed) || matches!(status.as_str(), "204" | "205") || redirect
        })
    }

    /// What a documentation gate must let pass.
    fn documented(&self) -> BTreeSet<String> {
        let passes = |(key, item, operation): &(String, &Value, &Value)| {
            (says(operation, "summary") || says(operation, "description"))
                && self.inputs(item, operation).iter().all(|(_, described)| *described)
                && self.is_answered(key, operation)
        };
        self.operations().filter(passes).map(|(key, _, _)| key).collect()
    }
}

fn says(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty())
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn object<'a>(value: &'a Value, key: &str) -> Option<&'a Map<String, Value>> {
    value.get(key).and_then(Value::as_object)
}

/// The operation behind each tool, by what the tool itself says.
fn operations(tools: &[Value]) -> BTreeMap<String, &Value> {
    let operation = |tool: &Value| tool["_meta"]["io.toolwright/operation"].as_str().unwrap().to_owned();
    let named: BTreeMap<_, _> = tools.iter().map(|tool| (operation(tool), tool)).collect();
    assert_eq!(named.len(), tools.len(), "two tools for one operation");
    let names: BTreeSet<_> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), tools.len(), "two tools of one name");
    named
}

#[test]
fn every_documented_operation_is_a_tool() {
    let Some(file) = shared("corpus/github/api.github.com.json") else { return };
    let description = Description(serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap());
    let all: BTreeSet<String> = description.operations().map(|(key, _, _)| key).collect();
    assert_eq!(all.len(), 1_223);

    let mut pipe = Pipe::start(&[file.to_str().unwrap()], None);
    let tools = pipe.tools();
    assert!(tools.len() >= 1_100, "{}", tools.len());
    let served = operations(&tools);
    let documented = description.documented();
    let missing: Vec<_> = documented.iter().filter(|key| !served.contains_key(*key)).collect();
    let surplus: Vec<_> = served.keys().filter(|key| !documented.contains(*key)).collect();
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "documented, but no tool: {missing:?}; a tool, but not documented: {surplus:?}"
    );

    let repository = served["GET /repos/{owner}/{repo}"];
    assert_eq!(repository["_meta"]["io.toolwright/operationId"], "repos/get");
    let properties: Vec<_> = repository["inputSchema"]["properties"].as_object().unwrap().keys().collect();
    // The last is ours: a repository has a hundred fields.
    assert_eq!(properties, ["owner", "repo", "fields"]);
    let (code, said) = pipe.close();
    assert_eq!(code, Some(0));
    let refused = format!("{} operations are not documented well enough", 1_223 - tools.len());
    assert!(said.contains(&refused), "`{refused}` is not in\n{said}");

    let mut pipe = Pipe::start(&[file.to_str().unwrap(), "--no-gate"], None);
    let tools = pipe.tools();
    assert_eq!(operations(&tools).into_keys().collect::<BTreeSet<_>>(), all);
    pipe.close();
}
