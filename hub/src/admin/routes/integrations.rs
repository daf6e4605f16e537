//! The compiled integrations.

use crate::admin::call::{Answering, Call, Reply};
use crate::admin::parts::INTEGRATION;
use crate::admin::refusal::{Code, Refusal};
use crate::admin::route::{Route, Verb};
use crate::admin::shape::{COUNT, ENDLESS, Field, Schema, Shape, WORD_LIST, WORDS};
use crate::admin::tool_view::{TOOLS, tools_reply};
use crate::catalog::Served;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use toolwright_integration::{AuthKind, AuthScheme, Effect, ServerVariable};
use toolwright_runtime::toolbox::Tool;

const CREDENTIAL: Schema = Schema {
    name: "CredentialVariable",
    words: "One value of a credential.",
    fields: &[
        Field::required("name", WORDS, "The key under which an account's `credentials` hold it."),
        Field::required("help", WORDS, "What it is and where to get it."),
    ],
};
const AUTH: Schema = Schema {
    name: "AuthScheme",
    words: "A way to show the vendor who asks.",
    fields: &[
        Field::required("name", WORDS, "Its name."),
        Field::required("type", Shape::Choice(&["bearer", "basic", "api_key", "oauth2"]), "How it is sent."),
        Field::required("variables", Shape::List { of: &Shape::Object(&CREDENTIAL), most: ENDLESS }, "The values that it needs."),
    ],
};
const VARIABLE: Schema = Schema {
    name: "ServerVariable",
    words: "A part of the vendor's URL that differs from account to account.",
    fields: &[
        Field::required("name", WORDS, "The key under which an account's `variables` hold it."),
        Field::required("default", WORDS, "What is used when an account has none; null when it must have one.").or_null(),
        Field::required("allowed", WORD_LIST, "The values that will do; empty when any will."),
    ],
};
const TALLY: Shape = Shape::Map { of: &COUNT, most: ENDLESS, or_null: false };
const VIEW: Schema = Schema {
    name: "Integration",
    words: "A vendor whose tools this hub serves.",
    fields: &[
        Field::required("name", WORDS, "Its name, for `integration` of an account."),
        Field::required("title", WORDS, "The vendor's name as people write it."),
        Field::required("version", WORDS, "The vendor's own version of the description.").or_null(),
        Field::required("instructions", WORDS, "What a model is told on connecting."),
        Field::required("server", WORDS, "The vendor's URL; empty when accounts must have a `base_url`."),
        Field::required(
            "auth",
            Shape::List { of: &Shape::Object(&AUTH), most: ENDLESS },
            "The ways to show the vendor who asks.",
        ),
        Field::required(
            "variables",
            Shape::List { of: &Shape::Object(&VARIABLE), most: ENDLESS },
            "The parts of the vendor's URL that differ.",
        ),
        Field::required("tools", COUNT, "How many tools it has."),
        Field::required("effects", TALLY, "How many of them read, write and destroy."),
        Field::required("resources", TALLY, "How many of them each resource has."),
        Field::required("methods", TALLY, "How many of them each method has; these are words for a filter."),
        Field::required("tags", TALLY, "How many of them each tag has; these are words for a filter."),
    ],
};
const LIST: Schema = Schema {
    name: "IntegrationList",
    words: "All integrations, by name.",
    fields: &[Field::required("items", Shape::List { of: &Shape::Object(&VIEW), most: ENDLESS }, "The integrations.")],
};
const RELOADED: Schema = Schema {
    name: "Reload",
    words: "What is loaded now.",
    fields: &[
        Field::required("integrations", WORD_LIST, "The names of the integrations that are served from now on."),
        Field::required("problems", WORD_LIST, "What could not be loaded; of those the last good version stays in use."),
    ],
};
const NOTHING: Schema = Schema { name: "Nothing", words: "An empty object.", fields: &[] };

/// The rows.
pub const ROUTES: &[Route] = &[
    Route {
        path: "/integration",
        id: "list_integrations",
        group: "integrations",
        summary: "List integrations",
        words: "Lists the integrations of this hub by name, with what an account needs and what a filter may name.",
        answer: Some(&LIST),
        act: list,
        ..Route::BASE
    },
    Route {
        path: "/integration/{name}",
        id: "get_integration",
        group: "integrations",
        summary: "Get an integration",
        words: "Gets one integration: what an account needs, and what a filter may name.",
        parts: &[INTEGRATION],
        answer: Some(&VIEW),
        act: get,
        ..Route::BASE
    },
    Route {
        path: "/integration/{name}/tools",
        id: "list_integration_tools",
        group: "integrations",
        summary: "List the tools of an integration",
        words: "Lists all tools of an integration, before there is an account, with what each costs a model in tokens.",
        parts: &[INTEGRATION],
        answer: Some(&TOOLS),
        act: tools,
        ..Route::BASE
    },
    Route {
        verb: Verb::Post,
        path: "/integration/reload",
        id: "reload_integrations",
        group: "integrations",
        summary: "Load the integrations again",
        words: "Reads the folder of compiled integrations again, without a restart. What cannot be loaded is told, and its last good version \
                stays in use. Takes an empty object.",
        body: Some(&NOTHING),
        example: "{}",
        answer: Some(&RELOADED),
        act: reload,
        ..Route::BASE
    },
];

#[derive(Serialize)]
struct View<'a> {
    name: &'a str,
    title: &'a str,
    version: Option<&'a str>,
    instructions: &'a str,
    server: &'a str,
    auth: Vec<Auth<'a>>,
    variables: Vec<Variable<'a>>,
    tools: usize,
    effects: BTreeMap<&'a str, usize>,
    resources: BTreeMap<&'a str, usize>,
    methods: BTreeMap<&'a str, usize>,
    tags: BTreeMap<&'a str, usize>,
}

#[derive(Serialize)]
struct Auth<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    variables: Vec<Credential<'a>>,
}

#[derive(Serialize)]
struct Credential<'a> {
    name: &'a str,
    help: &'a str,
}

#[derive(Serialize)]
struct Variable<'a> {
    name: &'a str,
    default: Option<&'a str>,
    allowed: &'a [String],
}

fn view(served: &Served) -> View<'_> {
    let integration = served.integration();
    let tools = served.tools();
    let mut variables: Vec<Variable<'_>> = Vec::new();
    let servers = std::iter::once(&integration.server)
        .chain(integration.operations.iter().filter_map(|operation| operation.server.as_ref()));
    for ServerVariable { name, default, allowed, .. } in servers.flat_map(|server| &server.variables) {
        if !variables.iter().any(|known| known.name == name) {
            variables.push(Variable { name, default: default.as_deref(), allowed });
        }
    }
    View {
        name: &integration.name,
        title: &integration.title,
        version: integration.version.as_deref(),
        instructions: &integration.instructions,
        server: &integration.server.url,
        auth: integration.auth.iter().map(auth).collect(),
        variables,
        tools: tools.len(),
        effects: tally(tools, |tool| vec![effect(tool.traits().effect)]),
        resources: tally(tools, |tool| vec![tool.traits().resource.as_str()]),
        methods: tally(tools, |tool| vec![tool.traits().method.as_str()]),
        tags: tally(tools, |tool| tool.traits().tags.iter().map(String::as_str).collect()),
    }
}

fn auth(scheme: &AuthScheme) -> Auth<'_> {
    let kind = match scheme.kind {
        AuthKind::Bearer => "bearer",
        AuthKind::Basic => "basic",
        AuthKind::ApiKey { .. } => "api_key",
        AuthKind::OAuth2 { .. } => "oauth2",
    };
    let variables = scheme.variables.iter().map(|variable| Credential { name: &variable.environment, help: &variable.help });
    Auth { name: &scheme.name, kind, variables: variables.collect() }
}

fn effect(effect: Effect) -> &'static str {
    crate::model::effect_word(effect)
}

fn tally<'a>(tools: &'a [Tool], words: impl Fn(&'a Tool) -> Vec<&'a str>) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    for word in tools.iter().flat_map(words) {
        *counts.entry(word).or_default() += 1;
    }
    counts
}

fn list(call: Call) -> Answering {
    Box::pin(async move {
        let snapshot = call.state.hub.catalog().snapshot();
        let items: Vec<View<'_>> = snapshot.iter().map(|(_, served)| view(served)).collect();
        Reply::json(&json!({"items": items}))
    })
}

fn find(call: &Call) -> Result<std::sync::Arc<Served>, Refusal> {
    let name: String = call.part(0, INTEGRATION.what)?;
    call.state.hub.catalog().snapshot().get(&name).cloned().ok_or_else(|| Refusal::not_found(INTEGRATION.what))
}

fn get(call: Call) -> Answering {
    Box::pin(async move { Reply::json(&view(&*find(&call)?)) })
}

fn tools(call: Call) -> Answering {
    Box::pin(async move { tools_reply(find(&call)?.tools()) })
}

fn reload(call: Call) -> Answering {
    Box::pin(async move {
        let hub = std::sync::Arc::clone(&call.state.hub);
        call.body.settle::<serde_json::Value>()?;
        let loaded = tokio::task::spawn_blocking(move || hub.catalog().reload()).await;
        let loaded = loaded
            .map_err(|_| Refusal::new(Code::Internal, "the integrations could not be loaded; those from before stay in use"))?;
        let names: Vec<&str> = loaded.iter().map(|(name, _)| name).collect();
        Reply::json(&json!({"integrations": names, "problems": loaded.problems_for_callers()}))
    })
}
