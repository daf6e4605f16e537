//! Logins of the dashboard.

use crate::admin::State;
use crate::admin::call::{Answering, Call, Reply};
use crate::admin::caller::by_token;
use crate::admin::refusal::{Code, Refusal};
use crate::admin::refuse;
use crate::admin::route::{Access, Route, Verb};
use crate::admin::shape::{Field, Schema, Shape, WORDS};
use crate::model::Tenant;
use crate::service::{ServiceError, Who};
use axum::http::header::SET_COOKIE;
use serde::Deserialize;
use serde_json::json;

const LOGIN: Schema = Schema {
    name: "Login",
    words: "An API token, shown once for a session.",
    fields: &[Field::required("token", Shape::Secret { most: 500 }, "The API token.")],
};
const TENANT: Schema = Schema {
    name: "Tenant",
    words: "Whose accounts, servers, tokens and log are seen.",
    fields: &[
        Field::required("id", Shape::Id("ten_"), "Its identifier."),
        Field::required("name", WORDS, "Its name."),
        Field::required("created_at", Shape::Time, "When it was made."),
    ],
};
const SESSION: Schema = Schema {
    name: "Session",
    words: "Who is asking.",
    fields: &[
        Field::required("tenant", Shape::Object(&TENANT), "The tenant."),
        Field::required("api_token_id", Shape::Id("key_"), "The API token that was shown."),
        Field::required(
            "csrf_token",
            WORDS,
            "What requests that change something repeat in `X-CSRF-Token`; null for callers that show the API token itself.",
        )
        .or_null(),
        Field::required("expires_at", Shape::Time, "When the session ends; null where there is none.").or_null(),
    ],
};

/// The rows.
pub const ROUTES: &[Route] = &[
    Route {
        verb: Verb::Post,
        path: "/session",
        id: "create_session",
        group: "session",
        summary: "Log in with an API token",
        words: "Opens a session of twelve hours for a browser: the answer sets a cookie that scripts cannot read, and holds the \
                `csrf_token` that changing requests repeat. The session ends with the API token.",
        access: Access::Open,
        body: Some(&LOGIN),
        example: r#"{"token": "the API token"}"#,
        status: 201,
        answer: Some(&SESSION),
        refusals: &[Code::Unauthorized, Code::Internal, Code::Unavailable],
        act: log_in,
        ..Route::BASE
    },
    Route {
        path: "/session",
        id: "get_session",
        group: "session",
        summary: "Tell who is asking",
        words: "Tells which tenant and API token a request stands for, and the `csrf_token` of its session if it has one.",
        answer: Some(&SESSION),
        act: tell,
        ..Route::BASE
    },
    Route {
        verb: Verb::Delete,
        path: "/session",
        id: "delete_session",
        group: "session",
        summary: "Log out",
        words: "Ends the session of the request's cookie and has the browser forget it.",
        status: 204,
        act: log_out,
        ..Route::BASE
    },
];

#[derive(Deserialize)]
struct Login {
    token: String,
}

fn log_in(call: Call) -> Answering {
    Box::pin(async move {
        let Login { token } = call.body.settle()?;
        let who = by_token(&call.state, token.trim()).await?;
        let tenant = tenant(&call.state, &who).await?;
        let no_session = || Refusal::new(Code::Internal, "the system gives no random numbers");
        let id = who.token.clone().ok_or_else(no_session)?;
        let opened = call.state.sessions.open(who.tenant.clone(), id, call.state.hub.clock().now());
        let (session, cookie) = opened.ok_or_else(no_session)?;
        let reply = Reply::json(&json!({
            "tenant": tenant,
            "api_token_id": session.token,
            "csrf_token": session.csrf,
            "expires_at": session.expires_at,
        }))?;
        Ok(reply.header(SET_COOKIE, Some(cookie)))
    })
}

fn tell(call: Call) -> Answering {
    Box::pin(async move {
        let who = call.who()?;
        // A caller with `Authorization` is let in by it, whatever cookie comes along.
        let by_cookie = !call.headers.contains_key(axum::http::header::AUTHORIZATION);
        let session = by_cookie.then(|| call.state.sessions.find(&call.headers, call.state.hub.clock().now())).flatten();
        Reply::json(&json!({
            "tenant": tenant(&call.state, who).await?,
            "api_token_id": who.token,
            "csrf_token": session.as_ref().map(|session| &session.csrf),
            "expires_at": session.as_ref().map(|session| session.expires_at),
        }))
    })
}

async fn tenant(state: &State, who: &Who) -> Result<Tenant, Refusal> {
    let found = state.hub.store().tenant(&who.tenant).await;
    found.map_err(|error| refuse::service(ServiceError::Unavailable(error.to_string())))
}

fn log_out(call: Call) -> Answering {
    Box::pin(async move { Ok(Reply::empty().header(SET_COOKIE, call.state.sessions.close(&call.headers))) })
}
