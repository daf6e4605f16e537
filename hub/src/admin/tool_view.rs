//! Tools as the API shows them, with what each costs a model.

use super::call::Reply;
use super::cost::estimate_tokens;
use super::refusal::{Code, Refusal};
use super::shape::{COUNT, ENDLESS, Field, Schema, Shape, WORD_LIST, WORDS};
use crate::model::effect_word;
use serde::Serialize;
use serde_json::{Map, Value, json};
use toolwright_runtime::toolbox::Tool;

const TOOL: Schema = Schema {
    name: "Tool",
    words: "A tool, as MCP clients see it.",
    fields: &[
        Field::required("name", WORDS, "Its name."),
        Field::required("title", WORDS, "The name for people.").or_null(),
        Field::required("description", WORDS, "What it does, what it needs, what it returns."),
        Field::required("resource", WORDS, "The resource that it is about."),
        Field::required("method", WORDS, "`list`, `get`, `create`, `update`, `delete`, or the name of a custom method."),
        Field::required("effect", Shape::Choice(&["read", "write", "destructive"]), "What a call does to the vendor's data."),
        Field::required("tags", WORD_LIST, "Tags of its resource and of its own."),
        Field::required("input_schema", Shape::Free, "The JSON Schema of its arguments."),
        Field::required("tokens", COUNT, "About how many tokens its name, description and schema cost a model."),
    ],
};
/// A list of tools.
pub const TOOLS: Schema = Schema {
    name: "ToolList",
    words: "Tools in the order in which MCP clients see them.",
    fields: &[
        Field::required("items", Shape::List { of: &Shape::Object(&TOOL), most: ENDLESS }, "The tools."),
        Field::required("count", COUNT, "How many they are."),
        Field::required("tokens", COUNT, "About how many tokens all of them cost a model."),
    ],
};

#[derive(Serialize)]
struct View<'a> {
    name: &'a str,
    title: Option<&'a str>,
    description: &'a str,
    resource: &'a str,
    method: &'a str,
    effect: &'static str,
    tags: &'a [String],
    input_schema: &'a Map<String, Value>,
    tokens: usize,
}

#[derive(Serialize)]
struct List<'a> {
    items: Vec<View<'a>>,
    count: usize,
    tokens: usize,
}

/// A list of tools as an answer.
///
/// # Errors
/// 500 when a compiled definition is damaged.
pub fn tools_reply(tools: &[Tool]) -> Result<Reply, Refusal> {
    let items = tools.iter().map(view).collect::<Result<Vec<_>, _>>()?;
    let tokens = items.iter().map(|item| item.tokens).sum();
    Reply::json(&List { count: items.len(), tokens, items })
}

fn view(tool: &Tool) -> Result<View<'_>, Refusal> {
    let definition = tool.definition().map_err(|error| Refusal::new(Code::Internal, error.to_string()))?;
    let description = definition.description.as_deref().unwrap_or_default();
    let shown = json!({"name": tool.name(), "description": description, "input_schema": &*definition.input_schema});
    Ok(View {
        name: tool.name(),
        title: definition.title.as_deref(),
        description,
        resource: &tool.traits().resource,
        method: &tool.traits().method,
        effect: effect_word(tool.traits().effect),
        tags: &tool.traits().tags,
        input_schema: &definition.input_schema,
        tokens: estimate_tokens(&shown.to_string()),
    })
}
