//! The arguments that a tool wants repeated as header fields (`x-mcp-header`, SEP-2243), learnt from the lists that pass by.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

/// The word that marks a property.
const MARK: &str = "x-mcp-header";

/// A marked property: where its value stands in the arguments, and the field's name without its prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Marked {
    path: Vec<String>,
    field: String,
}

/// The tools with marked arguments.
#[derive(Debug, Default)]
pub(super) struct Tools {
    marked: HashMap<String, Vec<Marked>>,
}

#[derive(Deserialize)]
struct Listed {
    result: Page,
}

#[derive(Deserialize)]
struct Page {
    tools: Vec<Tool>,
}

#[derive(Deserialize)]
struct Tool {
    name: String,
    #[serde(rename = "inputSchema", default)]
    schema: Value,
}

impl Tools {
    /// Reads an answer to `tools/list`.
    pub(super) fn learn(&mut self, answer: &str) {
        // Most tools have no such mark, and a list can be a megabyte.
        if self.marked.is_empty() && !answer.contains(MARK) {
            return;
        }
        let Ok(listed) = serde_json::from_str::<Listed>(answer) else { return };
        for tool in listed.result.tools {
            let mut marked = Vec::new();
            collect(&tool.schema, &mut Vec::new(), &mut marked);
            let mut seen = HashSet::new();
            let valid = marked.iter().all(|mark| seen.insert(mark.field.to_ascii_lowercase()));
            if valid && !marked.is_empty() {
                self.marked.insert(tool.name, marked);
            } else {
                self.marked.remove(&tool.name);
            }
        }
    }

    /// The fields of a call, and their values.
    pub(super) fn marked(&self, tool: &str, arguments: &RawValue) -> Vec<(String, String)> {
        let Some(marked) = self.marked.get(tool) else { return Vec::new() };
        let arguments: Value = serde_json::from_str(arguments.get()).unwrap_or_default();
        let value = |mark: &Marked| text(mark.path.iter().try_fold(&arguments, |value, key| value.get(key))?);
        marked.iter().filter_map(|mark| Some((mark.field.clone(), value(mark)?))).collect()
    }
}

/// A mark counts on strings, integers and booleans that are reached through `properties` alone.
fn collect(schema: &Value, path: &mut Vec<String>, marked: &mut Vec<Marked>) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
    for (name, property) in properties {
        path.push(name.clone());
        if let Some(field) = property.as_object().and_then(field) {
            marked.push(Marked { path: path.clone(), field });
        }
        collect(property, path, marked);
        path.pop();
    }
}

fn field(property: &Map<String, Value>) -> Option<String> {
    let field = property.get(MARK)?.as_str().filter(|field| !field.is_empty())?;
    let kind = property.get("type")?.as_str()?;
    matches!(kind, "string" | "integer" | "boolean").then(|| field.to_owned())
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn marked(tools: &Tools, arguments: Value) -> Vec<(String, String)> {
        let mut marked = tools.marked("a", &RawValue::from_string(arguments.to_string()).unwrap());
        marked.sort();
        marked
    }

    #[test]
    fn marks_are_learnt_and_forgotten() {
        let mut tools = Tools::default();
        let list = |properties: Value| {
            json!({"jsonrpc": "2.0", "id": 1, "result": {"tools": [{"name": "a", "inputSchema": {"type": "object", "properties": properties}}]}})
                .to_string()
        };
        tools.learn(&list(json!({
            "region": {"type": "string", "x-mcp-header": "Region"},
            "deep": {"type": "object", "properties": {"n": {"type": "integer", "x-mcp-header": "N"}}},
            "list": {"type": "array", "x-mcp-header": "L"},
            "plain": {"type": "string"},
        })));
        let arguments = json!({"region": "eu", "deep": {"n": 7}, "list": [1], "plain": "x"});
        let pair = |field: &str, value: &str| (field.to_owned(), value.to_owned());
        assert_eq!(marked(&tools, arguments.clone()), [pair("N", "7"), pair("Region", "eu")]);
        assert_eq!(marked(&tools, json!({"region": null, "deep": 1})), []);
        tools.learn(&list(json!({"region": {"type": "string"}})));
        assert_eq!(marked(&tools, arguments.clone()), []);
        tools.learn(&list(json!({"a": {"type": "string", "x-mcp-header": "R"}, "b": {"type": "string", "x-mcp-header": "r"}})));
        assert_eq!(marked(&tools, arguments), []);
    }
}
