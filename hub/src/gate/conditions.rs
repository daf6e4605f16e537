//! Asked right before a request leaves for the vendor: is the server still there, is its time not over, is the API token still good?

use super::answer::Refused;
use super::store;
use crate::model::{ApiTokenId, McpServer, ServerId, TenantId};
use crate::service::Hub;
use crate::store::StoreError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use toolwright_runtime::send::{BeforeSend, Denied, Departure};

/// The conditions of one request.
pub(super) struct StillOpen {
    hub: Arc<Hub>,
    tenant: TenantId,
    server: ServerId,
    token: Option<ApiTokenId>,
    /// Where an API token is expected, for the words when it is good no more.
    api_header: &'static str,
    closed: OnceLock<Refused>,
}

impl StillOpen {
    pub(super) fn new(hub: Arc<Hub>, server: &McpServer, token: Option<ApiTokenId>, api_header: &'static str) -> Self {
        Self { hub, tenant: server.tenant.clone(), server: server.id.clone(), token, api_header, closed: OnceLock::new() }
    }

    /// Why a request was held back, when the server or the API token had come to its end in between.
    pub(super) fn found_closed(&self) -> Option<Refused> {
        self.closed.get().copied()
    }

    /// Why nothing may leave any more; `None` when all is as it was.
    async fn closed_by(&self) -> Result<Option<Refused>, StoreError> {
        let store = store(&self.hub);
        let missing = |error| if error == StoreError::NotFound { Ok(false) } else { Err(error) };
        if let Some(token) = &self.token {
            let token = store.api_token(&self.tenant, token).await;
            let open = token.map(|token| token.is_open_at(self.hub.clock().now())).or_else(missing)?;
            if !open {
                return Ok(Some(Refused::NoApiToken { in_header: self.api_header }));
            }
        }
        // The time is looked at last: nothing is waited for between here and the request.
        let server = store.server(&self.tenant, &self.server).await;
        let open = server.map(|server| server.is_open_at(self.hub.clock().now())).or_else(missing)?;
        Ok((!open).then_some(Refused::Nothing))
    }
}

impl BeforeSend for StillOpen {
    fn check<'a>(&'a self, _: &'a Departure<'a>) -> Pin<Box<dyn Future<Output = Result<(), Denied>> + Send + 'a>> {
        Box::pin(async move {
            match self.closed_by().await {
                Ok(None) => Ok(()),
                Ok(Some(refused)) => {
                    // The first reason stays.
                    let _ = self.closed.set(refused);
                    let reason = if refused == Refused::Nothing {
                        "this MCP server has come to its end"
                    } else {
                        "the API token that came with this call is no longer valid"
                    };
                    Err(Denied { reason: reason.to_owned() })
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
