//! The log.

use crate::admin::call::{Answering, Call, Reply, read_listing};
use crate::admin::parts::{CURSOR, LIMIT, NAME, NEXT};
use crate::admin::refusal::Fault;
use crate::admin::refuse;
use crate::admin::route::Route;
use crate::admin::shape::{COUNT, ENDLESS, Field, Schema, Shape, WORDS};
use crate::model::{AccountId, ApiTokenId, LogFilter, LogKind, LogRow, ServerId, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use toolwright_integration::Effect;

const KIND: Shape = Shape::Choice(&["mcp", "admin"]);
const STATUS: Shape = Shape::Whole { least: 100, most: 599 };

const QUERY: &[Field] = &[
    Field::optional("kind", KIND, "`mcp` for uses of servers, `admin` for changes in the hub."),
    Field::optional("server", Shape::Id("mcp_"), "Only rows about this MCP server."),
    Field::optional("account", Shape::Id("acc_"), "Only rows about this integrated account."),
    Field::optional("tool", NAME, "Only calls of this tool."),
    Field::optional("method", NAME, "Only this MCP method (`tools/call`) or change (`server.create`)."),
    Field::optional("client", NAME, "Only what this client did, by the name that it gives itself."),
    Field::optional("status", STATUS, "Only answers of this HTTP status."),
    Field::optional("outcome", NAME, "Only rows of this outcome; `ok` is success."),
    Field::optional("since", Shape::Time, "Only rows from this moment on."),
    Field::optional("until", Shape::Time, "Only rows before this moment."),
    LIMIT,
    CURSOR,
];
const ROW: Schema = Schema {
    name: "LogRow",
    words: "Something that happened. Never arguments, answers or secrets.",
    fields: &[
        Field::required("sequence", COUNT, "Its place in the hub's log."),
        Field::required("time", Shape::Time, "When it ended."),
        Field::required("kind", KIND, "`mcp` for the use of a server, `admin` for a change in the hub."),
        Field::required("method", WORDS, "The MCP method, or what was changed and how."),
        Field::required("integrated_account_id", Shape::Id("acc_"), "The account that it was about.").or_null(),
        Field::required("mcp_server_id", Shape::Id("mcp_"), "The server that it was about.").or_null(),
        Field::required("api_token_id", Shape::Id("key_"), "The API token that was shown.").or_null(),
        Field::required("tool", WORDS, "The tool that was called.").or_null(),
        Field::required("effect", Shape::Choice(&["read", "write", "destructive"]), "What the tool does to the vendor's data.")
            .or_null(),
        Field::required("client_name", WORDS, "What the client calls itself.").or_null(),
        Field::required("client_version", WORDS, "Its version, by its own claim.").or_null(),
        Field::required("status", STATUS, "The HTTP status of the answer."),
        Field::required("outcome", WORDS, "`ok`, or a stable word for what went wrong."),
        Field::required("duration_us", COUNT, "From the request's arrival to its answer, in microseconds."),
        Field::required("request_bytes", COUNT, "Bytes of the request's body."),
        Field::required("response_bytes", COUNT, "Bytes of the answer's body."),
        Field::required("arguments_digest", WORDS, "A keyed hash of the arguments: equal for equal ones.").or_null(),
    ],
};
const PAGE: Schema = Schema {
    name: "LogPage",
    words: "A page of the log, newest first.",
    fields: &[Field::required("items", Shape::List { of: &Shape::Object(&ROW), most: ENDLESS }, "The rows."), NEXT],
};

/// The row.
pub const ROUTES: &[Route] = &[Route {
    path: "/log",
    id: "list_log",
    group: "log",
    summary: "List the log",
    words: "Lists what happened, newest first, page by page: uses of MCP servers and changes in the hub. Every filter that is given must fit.",
    query: QUERY,
    answer: Some(&PAGE),
    act: list,
    ..Route::BASE
}];

#[derive(Deserialize)]
struct Wanted {
    kind: Option<LogKind>,
    server: Option<ServerId>,
    account: Option<AccountId>,
    tool: Option<String>,
    method: Option<String>,
    client: Option<String>,
    status: Option<u16>,
    outcome: Option<String>,
    since: Option<Time>,
    until: Option<Time>,
}

impl From<Wanted> for LogFilter {
    fn from(wanted: Wanted) -> Self {
        let Wanted { kind, server, account, tool, method, client, status, outcome, since, until } = wanted;
        Self { kind, method, account, server, tool, client, status, outcome, since, until }
    }
}

#[derive(Serialize)]
struct View<'a> {
    sequence: u64,
    time: Time,
    kind: LogKind,
    method: &'a str,
    integrated_account_id: Option<&'a AccountId>,
    mcp_server_id: Option<&'a ServerId>,
    api_token_id: Option<&'a ApiTokenId>,
    tool: Option<&'a str>,
    effect: Option<Effect>,
    client_name: Option<&'a str>,
    client_version: Option<&'a str>,
    status: u16,
    outcome: &'a str,
    duration_us: u64,
    request_bytes: u64,
    response_bytes: u64,
    arguments_digest: Option<&'a str>,
}

fn view(row: &LogRow) -> View<'_> {
    let entry = &row.entry;
    View {
        sequence: row.sequence,
        time: entry.time,
        kind: entry.kind,
        method: &entry.method,
        integrated_account_id: entry.account.as_ref(),
        mcp_server_id: entry.server.as_ref(),
        api_token_id: entry.actor.as_ref(),
        tool: entry.tool.as_deref(),
        effect: entry.effect,
        client_name: entry.client_name.as_deref(),
        client_version: entry.client_version.as_deref(),
        status: entry.status,
        outcome: &entry.outcome,
        duration_us: entry.duration_us,
        request_bytes: entry.request_bytes,
        response_bytes: entry.response_bytes,
        arguments_digest: entry.arguments_digest.as_deref(),
    }
}

fn list(call: Call) -> Answering {
    Box::pin(async move {
        let who = call.who()?.clone();
        let mut query = call.query;
        let moment = |pointer| query.peek(pointer).and_then(Value::as_str).and_then(|text| text.parse::<Time>().ok());
        if let (Some(since), Some(until)) = (moment("/since"), moment("/until"))
            && since >= until
        {
            query.add([Fault::new("/until", "must be later than `since`; nothing can lie between them")]);
        }
        let (page, wanted) = read_listing::<Wanted>(query)?;
        let rows = call.state.hub.log(&who, &wanted.into(), &page).await.map_err(refuse::service)?;
        let items: Vec<View<'_>> = rows.items.iter().map(view).collect();
        Reply::json(&json!({"items": items, "next_cursor": rows.next.as_ref().map(|cursor| &cursor.0)}))
    })
}
