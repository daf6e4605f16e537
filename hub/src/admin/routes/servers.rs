//! MCP servers.

use crate::admin::call::{Answering, Call, Reply, read_listing};
use crate::admin::parts::{ACCOUNT, CURSOR, LIMIT, NAME, NEXT, SERVER};
use crate::admin::refusal::Refusal;
use crate::admin::refuse;
use crate::admin::route::{Route, Verb};
use crate::admin::shape::{ENDLESS, Field, Schema, Shape, WORD_LIST, WORDS};
use crate::model::{AccountId, ApiTokenId, Limits, McpServer, ServerConfig, ServerId, Time, ToolExposure};
use crate::service::{ConfigPatch, NewServer, ServerPatch};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Words of a filter.
const FILTER: Shape = Shape::List { of: &Shape::Text { most: 100 }, most: 200 };
const EXPOSURE: Shape = Shape::Choice(&["all"]);
const LIMIT_OF_USE: Shape = Shape::Whole { least: 1, most: 100_000 };

const METHODS: &str = "Which methods: `read` (changes nothing, whatever the HTTP verb), `write` (every other one), `custom` (none of list, get, \
    create, update, delete), `destructive`, or names of methods. A tool passes when one of them fits; an empty list lets all pass.";
const TAGS: &str = "Which tags of resources or methods; one of them is enough. Methods and tags must both let a tool pass; an empty list lets \
    all pass.";
const SECOND: &str = "Whether the caller also shows an API token of the same tenant: in `Authorization`, or in `X-API-Token` when that holds \
    the server's token.";
const SHOWN: &str = "How the tools are shown: `all` lists every one.";
const EXPIRES: &str = "From this moment on the URL opens nothing, and the server is deleted soon after. At least 60 seconds ahead; null, or \
    left out at creation, is never.";

const CONFIG_DRAFT: Schema = Schema {
    name: "McpServerConfigDraft",
    words: "What is served, and to whom. In a change, each of these replaces what was there, and what is left out stays.",
    fields: &[
        Field::optional("methods", FILTER, METHODS),
        Field::optional("tags", FILTER, TAGS),
        Field::optional("require_api_token_auth", Shape::Boolean, SECOND),
        Field::optional("tool_exposure", EXPOSURE, SHOWN),
    ],
};
const LIMITS_DRAFT: Schema = Schema {
    name: "McpServerLimitsDraft",
    words: "How much the server may be used; what is left out is without limit.",
    fields: &[
        Field::optional("calls_per_minute", LIMIT_OF_USE, "Calls of tools in any 60 seconds; null is without limit.").or_null(),
        Field::optional("concurrency", LIMIT_OF_USE, "Calls of tools at the same time; null is without limit.").or_null(),
    ],
};
const DRAFT: Schema = Schema {
    name: "McpServerDraft",
    words: "A server to be made.",
    fields: &[
        Field::required("name", NAME, "A name for people."),
        Field::optional(
            "config",
            Shape::Object(&CONFIG_DRAFT),
            "What is served, and to whom; every tool to whoever has the URL, if left out.",
        ),
        Field::optional("expires_at", Shape::Time, EXPIRES).or_null(),
        Field::optional("limits", Shape::Object(&LIMITS_DRAFT), "How much it may be used."),
    ],
};
const PATCH: Schema = Schema {
    name: "McpServerPatch",
    words: "What is to change; what is left out stays.",
    fields: &[
        Field::optional("name", NAME, "A name for people."),
        Field::optional("config", Shape::Object(&CONFIG_DRAFT), "What is served, and to whom; merged key by key."),
        Field::optional("expires_at", Shape::Time, EXPIRES).or_null(),
        Field::optional("limits", Shape::Object(&LIMITS_DRAFT), "How much it may be used; replaces both limits."),
    ],
};
const CONFIG: Schema = Schema {
    name: "McpServerConfig",
    words: "What is served, and to whom.",
    fields: &[
        Field::required("methods", WORD_LIST, METHODS),
        Field::required("tags", WORD_LIST, TAGS),
        Field::required("require_api_token_auth", Shape::Boolean, SECOND),
        Field::required("tool_exposure", EXPOSURE, SHOWN),
    ],
};
const LIMITS: Schema = Schema {
    name: "McpServerLimits",
    words: "How much the server may be used.",
    fields: &[
        Field::required("calls_per_minute", LIMIT_OF_USE, "Calls of tools in any 60 seconds; null is without limit.").or_null(),
        Field::required("concurrency", LIMIT_OF_USE, "Calls of tools at the same time; null is without limit.").or_null(),
    ],
};

macro_rules! server_schema {
    ($name:literal, $words:literal $(, $more:expr)*) => {
        Schema {
            name: $name,
            words: $words,
            fields: &[
                Field::required("id", Shape::Id("mcp_"), "Its identifier; not the token."),
                Field::required("integrated_account_id", Shape::Id("acc_"), "The account whose tools are served."),
                Field::required("name", WORDS, "The name for people."),
                Field::required("config", Shape::Object(&CONFIG), "What is served, and to whom."),
                Field::required("limits", Shape::Object(&LIMITS), "How much it may be used."),
                Field::required("expires_at", Shape::Time, "From this moment on the URL opens nothing; null is never.").or_null(),
                Field::required("created_by", Shape::Id("key_"), "The API token that made it; null when the hub itself did.").or_null(),
                Field::required("token_hint", WORDS, "The last four characters of the token, by which people recognise it."),
                Field::required("revision", super::REVISION, "Grows with each change; the `ETag`."),
                Field::required("created_at", Shape::Time, "When it was made."),
                Field::required("updated_at", Shape::Time, "When it was last changed."),
                $($more),*
            ],
        }
    };
}

const SERVER_VIEW: Schema = server_schema!("McpServer", "An MCP server, without its token.");
const CREATED: Schema = server_schema!(
    "McpServerCreated",
    "An MCP server with its token: the only time that it is shown.",
    Field::required("token", WORDS, "The token. Only a keyed hash is kept: it cannot be shown again."),
    Field::required("url", WORDS, "Where MCP clients find the server; holds the token.")
);
const PAGE: Schema = Schema {
    name: "McpServerPage",
    words: "A page of servers, oldest first.",
    fields: &[Field::required("items", Shape::List { of: &Shape::Object(&SERVER_VIEW), most: ENDLESS }, "The servers."), NEXT],
};

/// The rows.
pub const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Post,
        path: "/integrated-account/{id}/mcp",
        id: "create_mcp_server",
        group: "servers",
        summary: "Create an MCP server",
        words: "Makes an MCP server of an account: a URL for MCP clients, with the tools that the filter lets pass, until it expires or is \
                deleted. Refused when a word of the filter is unknown or nothing passes; `GET /integrated-account/{id}/tools` shows what \
                would. Returns the server with its token and URL, which are never shown again.",
        parts: &[ACCOUNT],
        body: Some(&DRAFT),
        example: r#"{"name": "Offboarding", "config": {"methods": ["read", "write"], "tags": ["users"], "require_api_token_auth": false}, "expires_at": "2026-12-31T23:59:59Z"}"#,
        status: 201,
        answer: Some(&CREATED),
        act: create,
        ..Route::BASE
    },
    Route {
        path: "/integrated-account/{id}/mcp",
        id: "list_mcp_servers",
        group: "servers",
        summary: "List the MCP servers of an account",
        words: "Lists an account's MCP servers, oldest first, page by page, without their tokens.",
        parts: &[ACCOUNT],
        query: &[LIMIT, CURSOR],
        answer: Some(&PAGE),
        act: list,
        ..Route::BASE
    },
    Route {
        path: "/integrated-account/{id}/mcp/{server_id}",
        id: "get_mcp_server",
        group: "servers",
        summary: "Get an MCP server",
        words: "Gets one MCP server, without its token.",
        parts: &[ACCOUNT, SERVER],
        answer: Some(&SERVER_VIEW),
        act: get,
        ..Route::BASE
    },
    Route {
        verb: Verb::Patch,
        path: "/integrated-account/{id}/mcp/{server_id}",
        id: "update_mcp_server",
        group: "servers",
        summary: "Change an MCP server",
        words: "Changes name, filter, expiry or limits of a server; what is left out stays, `config` is merged key by key, `limits` \
                are replaced, and `expires_at: null` means never. The token and the URL stay. Holds from the next request on.",
        parts: &[ACCOUNT, SERVER],
        body: Some(&PATCH),
        example: r#"{"config": {"methods": ["read"]}, "expires_at": null}"#,
        if_match: true,
        answer: Some(&SERVER_VIEW),
        act: update,
        ..Route::BASE
    },
    Route {
        verb: Verb::Delete,
        path: "/integrated-account/{id}/mcp/{server_id}",
        id: "delete_mcp_server",
        group: "servers",
        summary: "Delete an MCP server",
        words: "Deletes a server: its URL opens nothing from the moment of the answer on. The log stays.",
        parts: &[ACCOUNT, SERVER],
        status: 204,
        act: delete,
        ..Route::BASE
    },
];

#[derive(Serialize)]
struct View<'a> {
    id: &'a ServerId,
    integrated_account_id: &'a AccountId,
    name: &'a str,
    config: &'a ServerConfig,
    limits: &'a Limits,
    expires_at: Option<Time>,
    created_by: Option<&'a ApiTokenId>,
    token_hint: &'a str,
    revision: u64,
    created_at: Time,
    updated_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

fn view(server: &McpServer) -> View<'_> {
    View {
        id: &server.id,
        integrated_account_id: &server.account,
        name: &server.name,
        config: &server.config,
        limits: &server.limits,
        expires_at: server.expires_at,
        created_by: server.created_by.as_ref(),
        token_hint: &server.token_hint,
        revision: server.revision,
        created_at: server.created_at,
        updated_at: server.updated_at,
        token: None,
        url: None,
    }
}

/// The body of a creation, once its form is right.
#[derive(Deserialize)]
struct New {
    name: String,
    #[serde(default)]
    config: ServerConfig,
    expires_at: Option<Time>,
    #[serde(default)]
    limits: Limits,
}

impl From<New> for NewServer {
    fn from(New { name, config, expires_at, limits }: New) -> Self {
        Self { name, config, limits, expires_at }
    }
}

/// The body of a change, once its form is right.
#[derive(Deserialize)]
struct Change {
    name: Option<String>,
    config: Option<ConfigChange>,
    #[serde(default, deserialize_with = "super::present")]
    expires_at: Option<Option<Time>>,
    limits: Option<Limits>,
}

#[derive(Deserialize)]
struct ConfigChange {
    methods: Option<Vec<String>>,
    tags: Option<Vec<String>>,
    require_api_token_auth: Option<bool>,
    tool_exposure: Option<ToolExposure>,
}

impl From<Change> for ServerPatch {
    fn from(Change { name, config, expires_at, limits }: Change) -> Self {
        let config = config.map(|ConfigChange { methods, tags, require_api_token_auth, tool_exposure }| ConfigPatch {
            methods,
            tags,
            require_api_token_auth,
            tool_exposure,
        });
        Self { name, config, limits, expires_at }
    }
}

#[derive(Deserialize)]
struct NoFilter {}

fn create(call: Call) -> Answering {
    Box::pin(async move {
        let who = call.who()?.clone();
        let account: AccountId = call.part(0, ACCOUNT.what)?;
        // Who may not see the account learns nothing from what is wrong with the body.
        let seen = call.state.hub.account(&who, &account).await.map_err(refuse::service)?.account;
        let mut body = call.body;
        if let Some(rest) = body.remainder::<Change>() {
            let ServerPatch { config, limits, expires_at, .. } = rest.into();
            let ConfigPatch { methods, tags, .. } = config.unwrap_or_default();
            let config =
                ServerConfig { methods: methods.unwrap_or_default(), tags: tags.unwrap_or_default(), ..ServerConfig::default() };
            // Without a name nothing can come of it.
            let nameless =
                NewServer { name: String::new(), config, limits: limits.unwrap_or_default(), expires_at: expires_at.flatten() };
            let refused = call.state.hub.create_server(&who, &seen.id, nameless).await;
            body.add(refuse::nameless_faults(refused.err())?);
        }
        let new: New = body.settle()?;
        let created = call.state.hub.create_server(&who, &account, new.into()).await.map_err(refuse::service)?;
        let shown = View { token: Some(created.token.expose()), url: Some(created.url.expose()), ..view(&created.server) };
        let location = format!("/integrated-account/{account}/mcp/{}", created.server.id);
        Ok(Reply::json(&shown)?.revision(created.server.revision).location(&location))
    })
}

fn list(call: Call) -> Answering {
    Box::pin(async move {
        let who = call.who()?.clone();
        let account: AccountId = call.part(0, ACCOUNT.what)?;
        call.state.hub.account(&who, &account).await.map_err(refuse::service)?;
        let (page, NoFilter {}) = read_listing(call.query)?;
        let servers = call.state.hub.servers(&who, Some(&account), &page).await.map_err(refuse::service)?;
        let items: Vec<View<'_>> = servers.items.iter().map(view).collect();
        Reply::json(&json!({"items": items, "next_cursor": servers.next.as_ref().map(|cursor| &cursor.0)}))
    })
}

fn reply(server: &McpServer) -> Result<Reply, Refusal> {
    Ok(Reply::json(&view(server))?.revision(server.revision))
}

async fn find(call: &Call) -> Result<McpServer, Refusal> {
    let account: AccountId = call.part(0, ACCOUNT.what)?;
    let id: ServerId = call.part(1, SERVER.what)?;
    // An account that is not the caller's is told before a server that is not there, whichever server was asked for.
    call.state.hub.account(call.who()?, &account).await.map_err(refuse::service)?;
    call.state.hub.server(call.who()?, &account, &id).await.map_err(refuse::service)
}

fn get(call: Call) -> Answering {
    Box::pin(async move { reply(&find(&call).await?) })
}

fn update(call: Call) -> Answering {
    Box::pin(async move {
        let state = std::sync::Arc::clone(&call.state);
        let _turn = state.changes.lock().await;
        let server = find(&call).await?;
        call.expect_revision(server.revision)?;
        let who = call.who()?.clone();
        let mut body = call.body;
        if let Some(rest) = body.remainder::<Change>() {
            // Without a name nothing can come of it.
            let nameless = ServerPatch { name: Some(String::new()), ..rest.into() };
            let refused = state.hub.update_server(&who, &server.account, &server.id, nameless).await;
            body.add(refuse::nameless_faults(refused.err())?);
        }
        let change: Change = body.settle()?;
        let changed = state.hub.update_server(&who, &server.account, &server.id, change.into()).await;
        reply(&changed.map_err(refuse::service)?)
    })
}

fn delete(call: Call) -> Answering {
    Box::pin(async move {
        let server = find(&call).await?;
        call.state.hub.delete_server(call.who()?, &server.account, &server.id).await.map_err(refuse::service)?;
        Ok(Reply::empty())
    })
}
