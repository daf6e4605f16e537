//! The API's description: that it is whole, that our own compiler makes a tool of every route, and that answers are as it says.

use crate::fixture::{BASE, Served};
use crate::http::Answer;
use jsonschema::Validator;
use openapiv3::OpenAPI;
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use toolwright_codegen::source::MemorySource;
use toolwright_codegen::{Compiler, Entry, Inputs};

/// The description as a test uses it.
pub struct Description {
    document: Value,
    validators: Mutex<HashMap<(String, String), Arc<Validator>>>,
    /// Operations that succeeded.
    pub seen: Mutex<BTreeSet<String>>,
}

impl Description {
    pub fn new(document: &OpenAPI) -> Self {
        Self { document: serde_json::to_value(document).unwrap(), validators: Mutex::default(), seen: Mutex::default() }
    }

    /// Every operation: method in capitals, path template, the operation.
    pub fn operations(&self) -> Vec<(String, String, &Value)> {
        let paths = self.document["paths"].as_object().unwrap();
        let of_path = |(path, item): (&String, &'_ Value)| -> Vec<(String, String)> {
            item.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.clone())).collect()
        };
        let all: Vec<(String, String)> = paths.iter().flat_map(of_path).collect();
        all.into_iter()
            .map(|(method, path)| {
                let operation = &self.document["paths"][&path][method.to_lowercase()];
                (method, path, operation)
            })
            .collect()
    }

    /// What stands behind a reference.
    pub fn follow<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => self.document.pointer(reference.trim_start_matches('#')).unwrap(),
            None => value,
        }
    }

    /// The schema of an operation's body, references followed at the top.
    pub fn body<'a>(&'a self, operation: &'a Value) -> Option<&'a Value> {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        (!schema.is_null()).then(|| self.follow(schema))
    }

    /// Holds an answer against what the operation promises. Requests to nowhere, or with a method that is not taken, are refusals.
    pub fn check(&self, method: &str, target: &str, answer: &Answer) {
        let method = if method == "HEAD" { "GET" } else { method };
        let path = target.split('?').next().unwrap();
        let operation = self.operations().into_iter().find(|(known, template, _)| known == method && matches(template, path));
        let error = json!({"$ref": "#/components/schemas/Error"});
        let status = answer.status.to_string();
        let Some((_, template, operation)) = operation else {
            assert!([403, 404, 405].contains(&answer.status), "{method} {target}: {}", answer.status);
            return self.validate("refusal", "any", &error, answer);
        };
        let response = self.follow(&operation["responses"][&status]);
        assert!(response.is_object(), "{method} {template} does not say that it answers {status}: {}", answer.text());
        if answer.status < 300 {
            self.seen.lock().unwrap().insert(operation["operationId"].as_str().unwrap().to_owned());
        }
        let schema = &response["content"]["application/json"]["schema"];
        if schema.is_null() {
            assert!(answer.body.is_empty(), "{method} {template}: {}", answer.text());
        } else {
            assert_eq!(answer.header("content-type"), Some("application/json"), "{method} {template}");
            self.validate(&format!("{method} {template}"), &status, schema, answer);
        }
    }

    fn validate(&self, operation: &str, status: &str, schema: &Value, answer: &Answer) {
        let mut validators = self.validators.lock().unwrap();
        let validator = validators.entry((operation.to_owned(), status.to_owned())).or_insert_with(|| {
            let mut components = self.document["components"].clone();
            close(&mut components["schemas"]);
            let mut schema = schema.clone();
            schema["components"] = components;
            Arc::new(jsonschema::options().should_validate_formats(true).build(&schema).unwrap())
        });
        if answer.body.is_empty() {
            return;
        }
        let body = answer.json();
        let problems: Vec<String> =
            validator.iter_errors(&body).map(|error| format!("{} at {}", error, error.instance_path())).collect();
        assert!(problems.is_empty(), "{operation} {status}: {problems:?}\n{body:#}");
    }
}

/// From OpenAPI 3.0 to JSON Schema; and no object may hold more than is described: what is undocumented is a mistake here.
fn close(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else {
        if let Value::Array(items) = schema {
            items.iter_mut().for_each(close);
        }
        return;
    };
    object.values_mut().for_each(close);
    if object.get("type") == Some(&json!("object")) && object.contains_key("properties") {
        object.entry("additionalProperties").or_insert(json!(false));
    }
    if object.remove("nullable") == Some(json!(true)) {
        let inner = Value::Object(std::mem::take(object));
        *object = Map::from_iter([("anyOf".to_owned(), json!([{"type": "null"}, inner]))]);
    }
}

fn matches(template: &str, path: &str) -> bool {
    let (template, path): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len() && template.iter().zip(&path).all(|(wanted, part)| wanted.starts_with('{') || wanted == part)
}

fn compile() -> toolwright_codegen::Output {
    let text = serde_json::to_string(&toolwright_hub::admin::describe(BASE)).unwrap();
    let source = MemorySource::new([("openapi.json", text.as_str())]);
    let compiler = Compiler::default();
    compiler.compile(&Inputs { source: &source, entry: Entry::Description("openapi.json") }).unwrap()
}

#[test]
fn our_own_compiler_makes_a_tool_of_every_route() {
    let output = compile();
    let description = Description::new(&toolwright_hub::admin::describe(BASE));
    let routes: BTreeSet<String> =
        description.operations().into_iter().map(|(method, path, _)| format!("{method} {path}")).collect();
    let tools: BTreeSet<String> = output
        .plan
        .integration
        .operations
        .iter()
        .map(|operation| format!("{} {}", operation.http_method, operation.path))
        .collect();
    assert_eq!(tools, routes);
    assert!(output.plan.refused.is_empty(), "{:?}", output.plan.refused);
    let told: Vec<String> = output.diagnostics.iter().map(ToString::to_string).collect();
    assert!(told.iter().all(|line| !line.contains("error")), "{told:#?}");
    let created =
        |operation: &&toolwright_integration::Operation| operation.http_method == "POST" && operation.path.ends_with("/mcp");
    let create = output.plan.integration.operations.iter().find(created).unwrap();
    let arguments: BTreeSet<&str> = create.arguments.iter().map(|argument| argument.name.as_str()).collect();
    assert!(["id", "name", "config", "expires_at", "limits"].iter().all(|name| arguments.contains(name)), "{arguments:?}");
}

#[test]
fn every_operation_is_told_apart_and_documented() {
    let document = toolwright_hub::admin::describe(BASE);
    let description = Description::new(&document);
    let mut ids = BTreeSet::new();
    for (method, path, operation) in description.operations() {
        assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{path}");
        for key in ["summary", "description"] {
            assert!(operation[key].as_str().is_some_and(|words| words.len() > 5), "{method} {path}: {key}");
        }
        if let Some(body) = description.body(operation) {
            let example = &operation["requestBody"]["content"]["application/json"]["example"];
            let mut schema = body.clone();
            schema["components"] = description.document["components"].clone();
            close(&mut schema);
            assert!(jsonschema::is_valid(&schema, example), "{method} {path}: {example}");
        }
    }
    // It survives a reader that knows OpenAPI by its types.
    let text = serde_json::to_string(&document).unwrap();
    assert!(text.contains("\"openapi\":\"3.0.3\""));
}

#[tokio::test]
async fn the_document_is_served_as_it_is_built() {
    let served = Served::start().await;
    let answer = served.raw("GET", "/openapi.json", &[], b"").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.text(), serde_json::to_string(&toolwright_hub::admin::describe(BASE)).unwrap());
    let head = served.raw("HEAD", "/openapi.json", &[], b"").await;
    assert_eq!((head.status, head.body.len()), (200, 0));
}
