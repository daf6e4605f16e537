//! The tools of an account.

use crate::admin::call::{Answering, Call, Reply};
use crate::admin::console::call_tool;
use crate::admin::parts::{ACCOUNT, TOOL};
use crate::admin::refusal::{Code, Fault, Refusal};
use crate::admin::refuse;
use crate::admin::route::{Route, Verb};
use crate::admin::shape::{ENDLESS, Field, Schema, Shape, WORDS};
use crate::admin::tool_view::{TOOLS, tools_reply};
use crate::model::{AccountId, ServerConfig};
use crate::service::ServiceError;
use axum::http::{HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use toolwright_runtime::toolbox::{Block, ToolResult};

const WORDS_OF_FILTER: Shape = Shape::List { of: &Shape::Text { most: 100 }, most: 200 };
const QUERY: &[Field] = &[
    Field::optional("methods", WORDS_OF_FILTER, "As in a server's `config`, separated by commas; all if left out."),
    Field::optional("tags", WORDS_OF_FILTER, "As in a server's `config`, separated by commas; all if left out."),
];

/// A file in base64 may be among the arguments; MCP messages have the same limit.
const LARGEST_CALL: usize = 4 * 1024 * 1024;

const CALL: Schema = Schema {
    name: "ToolCall",
    words: "A call of a tool.",
    fields: &[Field::optional(
        "arguments",
        Shape::Free,
        "The arguments, as the tool's `input_schema` has them; none if left out.",
    )],
};
const BLOCK: Schema = Schema {
    name: "ToolResultFile",
    words: "An image, sound, or any other file.",
    fields: &[
        Field::required("type", Shape::Choice(&["image", "audio", "resource"]), "What it is."),
        Field::required("mime_type", WORDS, "Its media type."),
        Field::required("data", WORDS, "Its bytes, in base64."),
    ],
};
const RESULT: Schema = Schema {
    name: "ToolResult",
    words: "The result of a call, as a model would see it. What the vendor refuses is a result too.",
    fields: &[
        Field::required("is_error", Shape::Boolean, "Whether the call failed; `text` says why and what would do."),
        Field::required("text", WORDS, "What a model reads: JSON of a success, words of an error."),
        Field::required("structured", Shape::Any, "The same as JSON; null where it is no object.").or_null(),
        Field::required("files", Shape::List { of: &Shape::Object(&BLOCK), most: ENDLESS }, "Images, sound and other files."),
        Field::required(
            "meta",
            Shape::Free,
            "For programs: the vendor's rate limit, the kind of an error, arguments that were coerced.",
        ),
    ],
};

/// The rows.
pub const ROUTES: &[Route] = &[LIST, CALL_ONE];

const LIST: Route = Route {
    path: "/integrated-account/{id}/tools",
    id: "list_account_tools",
    group: "tools",
    summary: "List the tools of an account",
    words: "Lists what an MCP server with this filter would expose, with what each tool costs a model in tokens. A filter that a server would \
            be refused is refused here too.",
    parts: &[ACCOUNT],
    query: QUERY,
    answer: Some(&TOOLS),
    refusals: &[Code::Internal],
    act: list,
    ..Route::BASE
};
const CALL_ONE: Route = Route {
    verb: Verb::Post,
    path: "/integrated-account/{id}/tools/{tool}/call",
    id: "call_account_tool",
    group: "tools",
    summary: "Call a tool of an account",
    words: "Calls one tool of an account by hand, with the account's credentials; on record like every call. It does at the vendor what it does \
            when a model calls it. A vendor's refusal is a result with `is_error`, under 200.",
    parts: &[ACCOUNT, TOOL],
    body: Some(&CALL),
    example: r#"{"arguments": {}}"#,
    largest: LARGEST_CALL,
    answer: Some(&RESULT),
    act: call,
    ..Route::BASE
};

fn list(call: Call) -> Answering {
    Box::pin(async move {
        let who = call.who()?.clone();
        let account: AccountId = call.part(0, ACCOUNT.what)?;
        let mut query = call.query;
        let config = ServerConfig { methods: query.words("/methods"), tags: query.words("/tags"), ..ServerConfig::default() };
        match call.state.hub.preview(&who, &account, &config).await {
            Ok(tools) => {
                query.settle::<serde_json::Value>()?;
                tools_reply(&tools)
            }
            Err(ServiceError::Invalid(problems)) => {
                query.add(problems.into_iter().map(refuse::fault).map(out_of_config));
                query.settle::<serde_json::Value>()?;
                Err(Refusal::invalid(Vec::new()))
            }
            Err(error) => Err(refuse::service(error)),
        }
    })
}

/// The filter stands in the query itself here.
fn out_of_config(fault: Fault) -> Fault {
    let pointer = fault.pointer.strip_prefix("/config").unwrap_or(&fault.pointer).to_owned();
    Fault { pointer, ..fault }
}

#[derive(Deserialize)]
struct Given {
    #[serde(default)]
    arguments: Map<String, Value>,
}

fn call(call: Call) -> Answering {
    Box::pin(async move {
        let who = call.who()?.clone();
        let account: AccountId = call.part(0, ACCOUNT.what)?;
        let tool: String = call.part(1, TOOL.what)?;
        // Who may not see the account learns nothing from what is wrong with the body.
        let account = call.state.hub.account(&who, &account).await.map_err(refuse::service)?.account;
        let Given { arguments } = call.body.settle()?;
        reply(&call_tool(&call.state.hub, &who, account, &tool, arguments).await?)
    })
}

fn reply(result: &ToolResult) -> Result<Reply, Refusal> {
    let files: Vec<Value> = result.blocks.iter().map(file).collect();
    let reply = Reply::json(&json!({
        "is_error": result.is_error,
        "text": result.text,
        "structured": result.structured,
        "files": files,
        "meta": result.meta,
    }))?;
    let limits = result.rate_limit.iter();
    Ok(limits.fold(reply, |reply, (name, value)| match HeaderName::from_bytes(name.as_bytes()) {
        Ok(name) => reply.header(name, HeaderValue::from_str(value).ok()),
        Err(_) => reply,
    }))
}

fn file(block: &Block) -> Value {
    let (kind, data) = match block {
        Block::Image { data, .. } => ("image", data),
        Block::Audio { data, .. } => ("audio", data),
        Block::Resource { data, .. } => ("resource", data),
        // What a newer runtime adds is a file for whoever does not know it.
        other => return json!({"type": "resource", "mime_type": other.mime_type(), "data": ""}),
    };
    json!({"type": kind, "mime_type": block.mime_type(), "data": data})
}
