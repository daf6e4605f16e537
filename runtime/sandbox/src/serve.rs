//! Serving on a socket.

use crate::error::SandboxError;
use crate::sandbox::Sandbox;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode};
use axum::serve::ListenerExt;
use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The largest request body that is read.
const BODY: usize = 32 << 20;

impl Sandbox {
    /// Serves on a socket until `shutdown` is done and the requests under way are answered.
    ///
    /// # Errors
    ///
    /// When the socket fails.
    pub async fn serve(
        self: Arc<Self>,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), SandboxError> {
        let router = Router::new().fallback(answer).with_state(self);
        // A lost TCP_NODELAY costs time and nothing else.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let served = axum::serve(listener, router).with_graceful_shutdown(shutdown).await;
        served.map_err(|source| SandboxError::Serve { action: "serve", source })
    }

    /// Serves on a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// When no port can be had.
    pub async fn start_on_loopback(self) -> Result<Running, SandboxError> {
        self.start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await
    }

    /// Serves on an address; port 0 is any free one.
    ///
    /// # Errors
    ///
    /// When the address cannot be listened on.
    pub async fn start(self, address: SocketAddr) -> Result<Running, SandboxError> {
        let failed = |source| SandboxError::Serve { action: "listen on its port", source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let sandbox = Arc::new(self);
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = async move { drop(stopped.await) };
        let task = tokio::spawn(Arc::clone(&sandbox).serve(listener, shutdown));
        Ok(Running { base_url: format!("http://{address}{}", sandbox.base_path()), sandbox, stop, task })
    }
}

/// A sandbox that serves. It stops when this is dropped.
#[derive(Debug)]
pub struct Running {
    base_url: String,
    sandbox: Arc<Sandbox>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), SandboxError>>,
}

impl Running {
    /// What takes the place of the vendor's server URL, its base path included.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The sandbox itself.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Stops serving, after the requests under way.
    ///
    /// # Errors
    ///
    /// When serving had failed.
    pub async fn stop(self) -> Result<(), SandboxError> {
        drop(self.stop);
        match self.task.await {
            Ok(outcome) => outcome,
            Err(error) => Err(SandboxError::Serve { action: "serve", source: std::io::Error::other(error) }),
        }
    }
}

async fn answer(State(sandbox): State<Arc<Sandbox>>, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    let response = match to_bytes(body, BODY).await {
        Ok(bytes) => sandbox.respond(Request::from_parts(head, bytes)),
        Err(_) => {
            let mut refused = Response::new(Bytes::from_static(b"the body is too large or was cut off"));
            *refused.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
            refused
        }
    };
    response.map(Body::from)
}
