//! The hub's routes, without the admin API: MCP at `/mcp`, health and readiness.

use crate::gate;
use crate::service::Hub;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use axum::routing::{any, get};
use std::sync::Arc;

/// `/mcp`, `/mcp/{token}`, `/healthz` (the process answers) and `/readyz` (calls are let through).
pub fn routes(hub: Arc<Hub>) -> Router {
    Router::new()
        .route("/mcp", any(mcp))
        .route("/mcp/", any(mcp))
        .route("/mcp/{*token}", any(mcp))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state(hub)
}

async fn mcp(State(hub): State<Arc<Hub>>, request: Request<Body>) -> Response<Body> {
    gate::answer(hub, request).await
}

async fn ready(State(hub): State<Arc<Hub>>) -> Response<Body> {
    let mut troubles = hub.troubles();
    troubles.extend(hub.catalog().snapshot().problems().iter().cloned());
    let status = if hub.is_writable() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    // What is wrong is for the operator, who sees it in the log; here stand numbers only.
    let body = if troubles.is_empty() { "ready\n".to_owned() } else { format!("{} troubles\n", troubles.len()) };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
