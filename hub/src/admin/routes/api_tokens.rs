//! API tokens.

use crate::admin::call::{Answering, Call, Reply, read_listing};
use crate::admin::parts::{API_TOKEN, CURSOR, LIMIT, NAME, NEXT};
use crate::admin::refuse;
use crate::admin::route::{Route, Verb};
use crate::admin::shape::{ENDLESS, Field, Schema, Shape, WORDS};
use crate::model::{ApiToken, ApiTokenId, Time};
use crate::service::ApiTokenPatch;
use serde::{Deserialize, Serialize};
use serde_json::json;

const DRAFT: Schema = Schema {
    name: "ApiTokenDraft",
    words: "An API token to be made.",
    fields: &[
        Field::required("name", NAME, "A name for people: who or what uses it."),
        Field::optional(
            "expires_at",
            Shape::Time,
            "From this moment on it opens nothing. At least 60 seconds ahead; null, or left out, is never.",
        )
        .or_null(),
    ],
};

const PATCH: Schema = Schema {
    name: "ApiTokenPatch",
    words: "What is to change; what is left out stays.",
    fields: &[
        Field::optional("name", NAME, "A name for people: who or what uses it."),
        Field::optional(
            "expires_at",
            Shape::Time,
            "From this moment on it opens nothing. At least 60 seconds ahead; null is never.",
        )
        .or_null(),
    ],
};

macro_rules! token_schema {
    ($name:literal, $words:literal $(, $more:expr)*) => {
        Schema {
            name: $name,
            words: $words,
            fields: &[
                Field::required("id", Shape::Id("key_"), "Its identifier; opens nothing."),
                Field::required("name", WORDS, "The name for people."),
                Field::required("token_hint", WORDS, "The last four characters of the token, by which people recognise it."),
                Field::required("expires_at", Shape::Time, "From this moment on it opens nothing; null is never.").or_null(),
                Field::required("last_used_at", Shape::Time, "When it was last used, to within a minute; null when never.").or_null(),
                Field::required("created_at", Shape::Time, "When it was made."),
                $($more),*
            ],
        }
    };
}

const VIEW: Schema = token_schema!("ApiToken", "An API token, without the token itself.");
const CREATED: Schema = token_schema!(
    "ApiTokenCreated",
    "An API token with the token itself: the only time that it is shown.",
    Field::required("token", WORDS, "The token. Only a keyed hash is kept: it cannot be shown again.")
);
const PAGE: Schema = Schema {
    name: "ApiTokenPage",
    words: "A page of API tokens, oldest first.",
    fields: &[Field::required("items", Shape::List { of: &Shape::Object(&VIEW), most: ENDLESS }, "The tokens."), NEXT],
};

/// The rows.
pub const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Post,
        path: "/api-token",
        id: "create_api_token",
        group: "tokens",
        summary: "Create an API token",
        words: "Makes an API token of the caller's tenant: it opens this API, and servers that ask for one. Returns it with the token \
                itself, which is never shown again.",
        body: Some(&DRAFT),
        example: r#"{"name": "CI", "expires_at": "2026-12-31T23:59:59Z"}"#,
        status: 201,
        answer: Some(&CREATED),
        act: create,
        ..Route::BASE
    },
    Route {
        path: "/api-token",
        id: "list_api_tokens",
        group: "tokens",
        summary: "List API tokens",
        words: "Lists the tenant's API tokens, oldest first, page by page, without the tokens themselves.",
        query: &[LIMIT, CURSOR],
        answer: Some(&PAGE),
        act: list,
        ..Route::BASE
    },
    Route {
        path: "/api-token/{id}",
        id: "get_api_token",
        group: "tokens",
        summary: "Get an API token",
        words: "Gets what is known of one API token, without the token itself.",
        parts: &[API_TOKEN],
        answer: Some(&VIEW),
        act: get,
        ..Route::BASE
    },
    Route {
        verb: Verb::Patch,
        path: "/api-token/{id}",
        id: "update_api_token",
        group: "tokens",
        summary: "Change an API token",
        words: "Changes name or expiry of an API token; what is left out stays. The token itself stays the same, and one that is over is \
                not brought back.",
        parts: &[API_TOKEN],
        body: Some(&PATCH),
        example: r#"{"expires_at": null}"#,
        answer: Some(&VIEW),
        act: update,
        ..Route::BASE
    },
    Route {
        verb: Verb::Delete,
        path: "/api-token/{id}",
        id: "delete_api_token",
        group: "tokens",
        summary: "Delete an API token",
        words: "Deletes an API token: it opens nothing from the moment of the answer on, and the sessions opened with it end. A token may \
                delete itself.",
        parts: &[API_TOKEN],
        status: 204,
        act: delete,
        ..Route::BASE
    },
];

#[derive(Serialize)]
struct View<'a> {
    id: &'a ApiTokenId,
    name: &'a str,
    token_hint: &'a str,
    expires_at: Option<Time>,
    last_used_at: Option<Time>,
    created_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
}

fn view(token: &ApiToken) -> View<'_> {
    View {
        id: &token.id,
        name: &token.name,
        token_hint: &token.token_hint,
        expires_at: token.expires_at,
        last_used_at: token.last_used_at,
        created_at: token.created_at,
        token: None,
    }
}

#[derive(Deserialize)]
struct Draft {
    name: String,
    expires_at: Option<Time>,
}

#[derive(Deserialize)]
struct Change {
    name: Option<String>,
    #[serde(default, deserialize_with = "super::present")]
    expires_at: Option<Option<Time>>,
}

#[derive(Deserialize)]
struct NoFilter {}

fn create(call: Call) -> Answering {
    Box::pin(async move {
        let who = call.who()?.clone();
        let Draft { name, expires_at } = call.body.settle()?;
        let created = call.state.hub.create_api_token(&who, &name, expires_at).await.map_err(refuse::service)?;
        let location = format!("/api-token/{}", created.token.id);
        Ok(Reply::json(&View { token: Some(created.secret.expose()), ..view(&created.token) })?.location(&location))
    })
}

fn list(call: Call) -> Answering {
    Box::pin(async move {
        let who = call.who()?.clone();
        let (page, NoFilter {}) = read_listing(call.query)?;
        let tokens = call.state.hub.api_tokens(&who, &page).await.map_err(refuse::service)?;
        let items: Vec<View<'_>> = tokens.items.iter().map(view).collect();
        Reply::json(&json!({"items": items, "next_cursor": tokens.next.as_ref().map(|cursor| &cursor.0)}))
    })
}

fn get(call: Call) -> Answering {
    Box::pin(async move {
        let id: ApiTokenId = call.part(0, API_TOKEN.what)?;
        let token = call.state.hub.api_token(call.who()?, &id).await.map_err(refuse::service)?;
        Reply::json(&view(&token))
    })
}

fn update(call: Call) -> Answering {
    Box::pin(async move {
        let who = call.who()?.clone();
        let id: ApiTokenId = call.part(0, API_TOKEN.what)?;
        let state = std::sync::Arc::clone(&call.state);
        let _turn = state.changes.lock().await;
        // Who may not see it learns nothing from what is wrong with the body.
        state.hub.api_token(&who, &id).await.map_err(refuse::service)?;
        let mut body = call.body;
        if let Some(Change { expires_at, .. }) = body.remainder::<Change>() {
            // Without a name nothing can come of it.
            let nameless = ApiTokenPatch { name: Some(String::new()), expires_at };
            let refused = state.hub.update_api_token(&who, &id, nameless).await;
            body.add(refuse::nameless_faults(refused.err())?);
        }
        let Change { name, expires_at } = body.settle()?;
        let changed = state.hub.update_api_token(&who, &id, ApiTokenPatch { name, expires_at }).await;
        Reply::json(&view(&changed.map_err(refuse::service)?))
    })
}

fn delete(call: Call) -> Answering {
    Box::pin(async move {
        let id: ApiTokenId = call.part(0, API_TOKEN.what)?;
        call.state.hub.delete_api_token(call.who()?, &id).await.map_err(refuse::service)?;
        Ok(Reply::empty())
    })
}
