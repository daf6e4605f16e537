//! Lines as an rmcp transport, for stdio.

use super::{Adapter, Pages};
use crate::mcp::envelope::{INVALID_REQUEST, Refusal};
use rmcp::model::{
    ClientCapabilities, ClientJsonRpcMessage, ClientNotification, Implementation, InitializeRequestParams, ProtocolVersion,
    RequestId, ServerJsonRpcMessage, ServerResult,
};
use rmcp::service::{RoleServer, serve_directly};
use rmcp::transport::Transport;
use std::collections::HashSet;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, mpsc};

/// After the end of stdin, calls that are still running get this long.
const LAST_CALLS: Duration = Duration::from_secs(60);

/// Serves messages that come as checked lines and go as lines, until `incoming` closes and the last call is answered.
pub(in crate::mcp) async fn serve_lines(adapter: Adapter, incoming: mpsc::Receiver<String>, outgoing: mpsc::Sender<String>) {
    let transport = LineTransport { incoming, outgoing, open: Arc::default(), pages: adapter.pages.clone() };
    // No handshake is waited for: initialize is a request like any other, so a client may skip it, repeat it, or probe with
    // server/discover first. Until one comes, the newest handshake revision is assumed.
    let peer = InitializeRequestParams::new(ClientCapabilities::default(), Implementation::default())
        .with_protocol_version(ProtocolVersion::LATEST_WITH_INITIALIZE);
    // The only error is a panic inside rmcp's loop, after which there is nothing left to serve.
    let _ = serve_directly(adapter, transport, Some(peer)).waiting().await;
}

struct LineTransport {
    incoming: mpsc::Receiver<String>,
    outgoing: mpsc::Sender<String>,
    open: Arc<OpenCalls>,
    pages: Pages,
}

/// The requests that have no answer yet. rmcp gives running calls five seconds after the end of input, which is less than
/// a vendor may take; so the end is reported only when the last answer is out.
#[derive(Default)]
struct OpenCalls {
    ids: Mutex<HashSet<RequestId>>,
    answered: Notify,
}

impl OpenCalls {
    fn add(&self, id: RequestId) {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
    }

    fn remove(&self, id: &RequestId) {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        self.answered.notify_waiters();
    }

    async fn wait(&self) {
        loop {
            let answered = self.answered.notified();
            if self.ids.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
                return;
            }
            answered.await;
        }
    }
}

impl Transport<RoleServer> for LineTransport {
    type Error = Infallible;

    fn send(&mut self, item: ServerJsonRpcMessage) -> impl Future<Output = Result<(), Infallible>> + Send + 'static {
        let (outgoing, open, pages) = (self.outgoing.clone(), Arc::clone(&self.open), self.pages.clone());
        async move {
            let answered = match &item {
                ServerJsonRpcMessage::Response(response) => Some(response.id.clone()),
                ServerJsonRpcMessage::Error(error) => error.id.clone(),
                _ => None,
            };
            let listed = matches!(&item, ServerJsonRpcMessage::Response(answer) if matches!(answer.result, ServerResult::ListToolsResult(_)));
            if let Ok(line) = serde_json::to_string(&item) {
                let line = if listed { pages.fill(line) } else { line };
                // A closed channel means that stdout is gone; the reader then ends as well.
                let _ = outgoing.send(line).await;
            }
            if let Some(id) = answered {
                open.remove(&id);
            }
            Ok(())
        }
    }

    async fn receive(&mut self) -> Option<ClientJsonRpcMessage> {
        while let Some(line) = self.incoming.recv().await {
            match serde_json::from_str::<ClientJsonRpcMessage>(&line) {
                Ok(message) => {
                    self.note(&message);
                    return Some(message);
                }
                Err(_) => {
                    let refusal = Refusal::new(INVALID_REQUEST, "invalid request");
                    let _ = self.outgoing.send(refusal.to_json()).await;
                }
            }
        }
        let _ = tokio::time::timeout(LAST_CALLS, self.open.wait()).await;
        None
    }

    async fn close(&mut self) -> Result<(), Infallible> {
        self.incoming.close();
        Ok(())
    }
}

impl LineTransport {
    fn note(&self, message: &ClientJsonRpcMessage) {
        match message {
            ClientJsonRpcMessage::Request(request) => self.open.add(request.id.clone()),
            ClientJsonRpcMessage::Notification(notification) => {
                // A cancelled request is never answered.
                if let ClientNotification::CancelledNotification(cancelled) = &notification.notification
                    && let Some(id) = &cancelled.params.request_id
                {
                    self.open.remove(id);
                }
            }
            _ => {}
        }
    }
}
