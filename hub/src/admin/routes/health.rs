//! The hub itself: alive, ready, and what it takes.

use crate::admin::call::{Answering, Call, Reply};
use crate::admin::route::{Access, Route};
use crate::admin::shape::{ENDLESS, Field, Schema, Shape, WORD_LIST, WORDS};
use axum::http::StatusCode;
use serde_json::json;

const HEALTH: Schema = Schema {
    name: "Health",
    words: "The process answers.",
    fields: &[Field::required("status", Shape::Choice(&["ok"]), "Always `ok`: who does not answer does not say so.")],
};
const READY: Schema = Schema {
    name: "Readiness",
    words: "Whether requests can be served, and what stands in the way. Under 503 too.",
    fields: &[
        Field::required("status", Shape::Choice(&["ready", "unready"]), "Whether it is."),
        Field::required("troubles", WORD_LIST, "What keeps the hub from serving; empty when it is ready."),
    ],
};
const DOCUMENT: Schema = Schema {
    name: "OpenApiDocument",
    words: "This document.",
    fields: &[
        Field::required("openapi", WORDS, "The version of the specification."),
        Field::required("info", Shape::Free, "Title and version."),
        Field::required("servers", Shape::List { of: &Shape::Free, most: ENDLESS }, "Where the API is."),
        Field::required("paths", Shape::Free, "The operations."),
        Field::required("components", Shape::Free, "What the operations refer to."),
        Field::required("security", Shape::List { of: &Shape::Free, most: ENDLESS }, "What opens the operations."),
        Field::required("tags", Shape::List { of: &Shape::Free, most: ENDLESS }, "The groups of operations."),
    ],
};

/// The rows.
pub const ROUTES: &[Route] = &[
    Route {
        path: "/health",
        id: "get_health",
        group: "hub",
        summary: "Tell whether the hub is alive",
        words: "Tells whether the process answers. Looks at nothing else; for restarts by a supervisor.",
        access: Access::Open,
        answer: Some(&HEALTH),
        act: health,
        ..Route::BASE
    },
    Route {
        path: "/ready",
        id: "get_readiness",
        group: "hub",
        summary: "Tell whether the hub can serve",
        words: "Tells whether requests can be served: whether the store can be written, and the clock can be trusted. 200 when ready, \
                else 503; for load balancers.",
        access: Access::Open,
        answer: Some(&READY),
        act: ready,
        ..Route::BASE
    },
    Route {
        path: "/openapi.json",
        id: "get_api_description",
        group: "hub",
        summary: "Get the description of this API",
        words: "Gets this document: every route of the hub's API in OpenAPI 3.0.",
        access: Access::Open,
        answer: Some(&DOCUMENT),
        act: document,
        ..Route::BASE
    },
];

fn health(_: Call) -> Answering {
    Box::pin(async { Reply::json(&json!({"status": "ok"})) })
}

fn ready(call: Call) -> Answering {
    Box::pin(async move {
        let troubles = call.state.hub.troubles();
        let ready = troubles.is_empty();
        let reply = Reply::json(&json!({"status": if ready { "ready" } else { "unready" }, "troubles": troubles}))?;
        Ok(Reply { status: (!ready).then_some(StatusCode::SERVICE_UNAVAILABLE), ..reply })
    })
}

fn document(call: Call) -> Answering {
    Box::pin(async move { Ok(Reply { body: Some(call.state.document.clone()), ..Reply::default() }) })
}
