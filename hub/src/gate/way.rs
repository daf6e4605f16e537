//! The way from a call to the vendor of one account.

use crate::catalog::Served;
use crate::model::Account;
use crate::service::{Hub, access, account_key};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use toolwright_integration::Operation;
use toolwright_runtime::client::{CallContext, Client, Options};
use toolwright_runtime::send::BeforeSend;
use toolwright_runtime::toolbox::{Caller, Pending, ToolResult, Upstream, call_client};

/// The way to the vendor of one account, for one request. The credentials are opened when a call needs them.
pub(crate) struct Way {
    pub(crate) hub: Arc<Hub>,
    pub(crate) served: Arc<Served>,
    pub(crate) account: Account,
    /// What a cursor is bound to besides the account: another server of the same account cannot go on with it.
    pub(crate) door: String,
    /// Asked right before a request leaves.
    pub(crate) before_send: Arc<dyn BeforeSend>,
}

impl Way {
    /// The client of the account; or why there is none, in words for whoever calls.
    fn client(&self) -> Result<Client, String> {
        let (hub, integration) = (&self.hub, self.served.integration());
        let credentials = hub.credentials(integration, &self.account).map_err(|_| {
            "The stored credentials of this account cannot be read. Nothing was sent; the operator must enter them again."
                .to_owned()
        })?;
        let mut options = Options::new(hub.cursor_keys.clone());
        options.http = hub.settings().http.clone();
        options.credentials = credentials;
        options.tokens = hub.access.clone();
        options.server_variables.clone_from(&self.account.variables);
        if let Some(base_url) = &self.account.base_url {
            options.base_url_access = access(hub.settings(), base_url);
            options.base_url = Some(base_url.clone());
        }
        Client::new(Arc::clone(integration), options).map_err(|refusal| format!("{refusal}. Nothing was sent."))
    }
}

impl Upstream for Way {
    fn call<'a>(
        &'a self,
        caller: &'a Caller,
        operation: &'a Operation,
        arguments: Map<String, Value>,
    ) -> Pending<'a, ToolResult> {
        Box::pin(async move {
            let client = match self.client() {
                Ok(client) => client,
                Err(words) => {
                    let mut result = ToolResult::error(words.clone());
                    result.meta.insert("toolwright/error".to_owned(), json!({"kind": "account", "message": words}));
                    return result;
                }
            };
            let mut context = CallContext::new(account_key(&self.account.tenant, &self.account.id));
            context.door.clone_from(&self.door);
            context.wanted = caller.wanted();
            context.before_send = Some(Arc::clone(&self.before_send));
            call_client(&client, operation, arguments, context).await
        })
    }
}
