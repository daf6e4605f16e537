//! Between a toolbox and the client: who calls becomes a context, what comes back becomes a tool's result.

use super::{Block, Caller, Pending, ToolResult};
use crate::client::{CallContext, CallError, Client, Reply};
use crate::limit::RateLimit;
use crate::shape::{Content, FileKind, Wanted};
use serde_json::{Map, Value};
use toolwright_integration::Operation;

/// Makes the call that an operation describes. [`Client`] is one; a hub has its own, which picks a client by account.
pub trait Upstream: Send + Sync {
    /// Sends the arguments, which are valid and carry the tool's own names, and shapes what comes back.
    fn call<'a>(&'a self, caller: &'a Caller, operation: &'a Operation, arguments: Map<String, Value>)
    -> Pending<'a, ToolResult>;
}

impl Upstream for Client {
    fn call<'a>(
        &'a self,
        caller: &'a Caller,
        operation: &'a Operation,
        arguments: Map<String, Value>,
    ) -> Pending<'a, ToolResult> {
        let mut context = CallContext::new(caller.account.clone().unwrap_or_default());
        context.wanted = caller.wanted();
        Box::pin(call_client(self, operation, arguments, context))
    }
}

/// Calls a client as a tool is called: `fields` and `response_format`, where they are ours, shape the result.
pub async fn call_client(
    client: &Client,
    operation: &Operation,
    mut arguments: Map<String, Value>,
    mut context: CallContext,
) -> ToolResult {
    take_wanted(operation, &mut arguments, &mut context.wanted);
    match client.call(operation, arguments, &context).await {
        Ok(reply) => success(operation, reply),
        Err(error) => failure(operation, &error),
    }
}

/// Takes out the arguments that are about the result and not the vendor's (tool rule RT6).
fn take_wanted(operation: &Operation, arguments: &mut Map<String, Value>, wanted: &mut Wanted) {
    let ours = |name: &str| !operation.arguments.iter().any(|argument| argument.name == name);
    if !operation.concise.is_empty()
        && ours("response_format")
        && let Some(format) = arguments.remove("response_format")
        && format == "concise"
    {
        wanted.fields.clone_from(&operation.concise);
    }
    let Some(projection) = &operation.projection else { return };
    wanted.projection = Some(projection.clone());
    if ours(projection)
        && let Some(Value::String(names)) = arguments.remove(projection)
    {
        // A model may write a list of texts as JSON.
        let bare = |name: &str| name.trim_matches(|letter: char| letter.is_whitespace() || "[]\"'".contains(letter)).to_owned();
        let names = names.split(',').map(bare).filter(|name| !name.is_empty());
        wanted.fields = names.collect();
    }
}

fn success(operation: &Operation, reply: Reply) -> ToolResult {
    let Reply { content, notes, rate_limit, .. } = reply;
    let mut result = match content {
        Content::Json(value) => ToolResult::json(with_notes(value, notes)),
        Content::File { kind, media_type, data } => {
            ToolResult { text: notes.join(" "), blocks: vec![block(operation, kind, media_type, data)], ..ToolResult::default() }
        }
        Content::Saved { told, name, uri, media_type, bytes } => {
            let link = Block::Link { uri, name, mime_type: media_type, bytes: bytes as u64 };
            ToolResult { blocks: vec![link], ..ToolResult::json(told) }
        }
    };
    tell_rate_limit(operation, &rate_limit, &mut result);
    result
}

/// A note belongs into the JSON: some clients show the model nothing else. It stands beside what the vendor wrote, under a name that
/// the vendor has not taken.
fn with_notes(mut value: Value, notes: Vec<String>) -> Value {
    if !notes.is_empty()
        && let Value::Object(members) = &mut value
    {
        let mut name = "note".to_owned();
        while members.contains_key(&name) {
            name.insert_str(0, "tool_");
        }
        members.insert(name, notes.join(" ").into());
    }
    value
}

fn block(operation: &Operation, kind: FileKind, mime_type: String, data: String) -> Block {
    match kind {
        FileKind::Image => Block::Image { data, mime_type },
        FileKind::Audio => Block::Audio { data, mime_type },
        // MCP wants a name for a file; it is not one that could be fetched.
        FileKind::Other => Block::Resource { uri: format!("toolwright://{}/result", operation.tool), mime_type, data },
    }
}

fn failure(operation: &Operation, error: &CallError) -> ToolResult {
    let mut result = ToolResult::error(error.advice());
    result.meta.insert("toolwright/error".to_owned(), error.to_json());
    if let Some(rate_limit) = error.rate_limit() {
        tell_rate_limit(operation, rate_limit, &mut result);
    }
    result
}

/// The vendor's limits, for programs: in `_meta` under the names of the header fields, and as header fields (tool rule RT2).
fn tell_rate_limit(operation: &Operation, rate_limit: &RateLimit, result: &mut ToolResult) {
    result.rate_limit = rate_limit.headers(operation.rate_limit.map(|documented| documented.per));
    for (name, value) in &result.rate_limit {
        let value = value.parse::<u64>().map_or_else(|_| Value::from(value.as_str()), Value::from);
        result.meta.insert(name.to_ascii_lowercase(), value);
    }
}
