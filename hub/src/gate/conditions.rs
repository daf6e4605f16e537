//! Asked right before a request leaves for the vendor: is the server still there, is its time not over, is the API token still good?

use super::store;
use crate::model::{ApiTokenId, McpServer, ServerId, TenantId};
use crate::service::Hub;
use crate::store::StoreError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use toolwright_runtime::send::{BeforeSend, Denied, Departure};

/// The conditions of one request.
pub(super) struct StillOpen {
    hub: Arc<Hub>,
    tenant: TenantId,
    server: ServerId,
    token: Option<ApiTokenId>,
    closed: AtomicBool,
}

impl StillOpen {
    pub(super) fn new(hub: Arc<Hub>, server: &McpServer, token: Option<ApiTokenId>) -> Self {
        Self { hub, tenant: server.tenant.clone(), server: server.id.clone(), token, closed: AtomicBool::new(false) }
    }

    /// Whether a request was held back because the server had come to its end in between.
    pub(super) fn found_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    async fn is_open(&self) -> Result<bool, StoreError> {
        let store = store(&self.hub);
        let missing = |error| if error == StoreError::NotFound { Ok(false) } else { Err(error) };
        if let Some(token) = &self.token {
            let token = store.api_token(&self.tenant, token).await;
            let open = token.map(|token| token.is_open_at(self.hub.clock().now())).or_else(missing)?;
            if !open {
                return Ok(false);
            }
        }
        // The time is looked at last: nothing is waited for between here and the request.
        let server = store.server(&self.tenant, &self.server).await;
        server.map(|server| server.is_open_at(self.hub.clock().now())).or_else(missing)
    }
}

impl BeforeSend for StillOpen {
    fn check<'a>(&'a self, _: &'a Departure<'a>) -> Pin<Box<dyn Future<Output = Result<(), Denied>> + Send + 'a>> {
        Box::pin(async move {
            match self.is_open().await {
                Ok(true) => Ok(()),
                Ok(false) => {
                    self.closed.store(true, Ordering::Release);
                    Err(Denied { reason: "this MCP server has come to its end".to_owned() })
                }
                Err(_) => Err(Denied { reason: "the hub cannot tell whether this MCP server is still open".to_owned() }),
            }
        })
    }
}

impl fmt::Debug for StillOpen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("StillOpen").field(&self.server).finish()
    }
}
