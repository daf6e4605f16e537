//! The hub's routes, without the admin API, which has health and readiness: MCP at `/mcp`.

use crate::gate;
use crate::service::Hub;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, Response};
use axum::routing::any;
use std::sync::Arc;

/// `/mcp` and `/mcp/{token}`.
pub fn routes(hub: Arc<Hub>) -> Router {
    Router::new().route("/mcp", any(mcp)).route("/mcp/", any(mcp)).route("/mcp/{*token}", any(mcp)).with_state(hub)
}

async fn mcp(State(hub): State<Arc<Hub>>, request: Request<Body>) -> Response<Body> {
    gate::answer(hub, request).await
}
