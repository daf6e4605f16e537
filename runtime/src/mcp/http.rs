//! The HTTP server: endpoints at their paths, connections, and an orderly end.

use super::endpoint::Endpoint;
use super::envelope::{INVALID_REQUEST, Refusal};
use super::hosts::Hosts;
use super::refuse::refuse;
use crate::toolbox::Toolbox;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, Response};
use axum::routing::get;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// How the HTTP server behaves.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct HttpOptions {
    /// Who may call; loopback names by default.
    pub hosts: Hosts,
    /// How long calls may still run after the shutdown signal; 35 s by default, a little more than a vendor gets.
    pub drain: Duration,
    /// Request headers that take longer are not waited for; 30 s by default. Also the life of an idle connection.
    pub header_timeout: Duration,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self { hosts: Hosts::default(), drain: Duration::from_secs(35), header_timeout: Duration::from_secs(30) }
    }
}

/// Serves each toolbox at `/{name}/mcp`, a single one at `/mcp` too, and `/healthz`, until `shutdown` completes.
///
/// # Errors
/// When two toolboxes have the same name. Errors of single connections end those connections only.
pub async fn serve_http(
    listener: TcpListener,
    toolboxes: Vec<(String, Arc<dyn Toolbox>)>,
    options: HttpOptions,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let router = route(toolboxes, &options)?;
    serve_router(listener, router, &options, shutdown).await
}

/// The routes of [`serve_http`], for a server that adds its own.
///
/// # Errors
/// When two toolboxes have the same name.
pub fn route(toolboxes: Vec<(String, Arc<dyn Toolbox>)>, options: &HttpOptions) -> io::Result<Router> {
    let hosts = Arc::new(options.hosts.clone());
    let single = toolboxes.len() == 1;
    let mut endpoints = HashMap::new();
    for (name, toolbox) in toolboxes {
        let endpoint = Endpoint::new(toolbox, Arc::clone(&hosts));
        if single {
            endpoints.insert("/mcp".to_owned(), endpoint.clone());
        }
        if endpoints.insert(format!("/{name}/mcp"), endpoint).is_some() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("two integrations are called `{name}`")));
        }
    }
    Ok(Router::new().route("/healthz", get(|| async { "ok\n" })).fallback(dispatch).with_state(Arc::new(endpoints)))
}

async fn dispatch(State(endpoints): State<Arc<HashMap<String, Endpoint>>>, request: Request<Body>) -> Response<Body> {
    match endpoints.get(request.uri().path()) {
        Some(endpoint) => endpoint.answer(request).await,
        None => refuse(
            &Refusal::new(INVALID_REQUEST, "nothing is served at this path; MCP is at /{integration}/mcp").with_status(404),
        ),
    }
}

/// Serves any router with this crate's connection settings: no delay, header timeout, graceful end.
///
/// # Errors
/// None at present; errors of single connections end those connections only.
pub async fn serve_router(
    listener: TcpListener,
    router: Router,
    options: &HttpOptions,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(options.header_timeout);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(options.header_timeout);
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let stream = tokio::select! {
            stream = accept(&listener) => stream,
            // A client that goes away in the middle is its own business; its task is only cleared away.
            Some(_) = connections.join_next() => continue,
            () = &mut shutdown => break,
        };
        let service = TowerToHyperService::new(router.clone());
        let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
        connections.spawn(graceful.watch(connection));
    }
    drop(listener);
    // Whoever is still at it when the time is over loses the connection, and with it the call: the set aborts its tasks.
    let _ = tokio::time::timeout(options.drain, graceful.shutdown()).await;
    Ok(())
}

/// The next connection. Running out of file descriptors is waited out: it ends when other connections do.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Nagle's algorithm costs 40 ms a call when an answer comes in two writes.
                let _ = stream.set_nodelay(true);
                return stream;
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}
