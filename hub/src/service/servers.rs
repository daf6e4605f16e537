//! MCP servers: made for an account, with a token that is shown once.

use super::accounts::ATTEMPTS;
use super::server_checks::{check_expiry, check_filter, check_limits};
use super::{Hub, ServiceError, Who, checked_name};
use crate::model::{AccountId, Limits, McpServer, Page, PageRequest, ServerConfig, ServerId, Time, ToolExposure};
use crate::store::StoreError;
use crate::token::TokenKind;
use toolwright_runtime::authorise::Secret;
use toolwright_runtime::filter::Filter;
use toolwright_runtime::toolbox::Tool;

/// A server that shall be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewServer {
    /// The name for people.
    pub name: String,
    /// What is served, and to whom.
    pub config: ServerConfig,
    /// How much.
    pub limits: Limits,
    /// When the token stops to open anything; at least 60 s ahead.
    pub expires_at: Option<Time>,
}

/// What shall change; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerPatch {
    /// The name for people.
    pub name: Option<String>,
    /// Keys of the configuration.
    pub config: Option<ConfigPatch>,
    /// Limits, as a whole.
    pub limits: Option<Limits>,
    /// Another expiry; `Some(None)` takes it away.
    pub expires_at: Option<Option<Time>>,
}

/// Keys of the configuration that shall change, each as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConfigPatch {
    /// The methods.
    pub methods: Option<Vec<String>>,
    /// The tags.
    pub tags: Option<Vec<String>>,
    /// Whether an API token is needed as well.
    pub require_api_token_auth: Option<bool>,
    /// How the tools are shown.
    pub tool_exposure: Option<ToolExposure>,
}

/// A new server, at the only moment at which its token is known.
pub struct CreatedServer {
    /// The server.
    pub server: McpServer,
    /// The token.
    pub token: Secret,
    /// The URL with the token in it.
    pub url: Secret,
}

impl Hub {
    /// Adds a server.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for the account, [`ServiceError::Invalid`] with everything that is wrong.
    pub async fn create_server(&self, who: &Who, account: &AccountId, new: NewServer) -> Result<CreatedServer, ServiceError> {
        let tools = self.tools_of(who, account).await?;
        let now = self.clock.now();
        let mut problems = check_filter(&new.config, &tools);
        problems.extend(check_limits(&new.limits));
        problems.extend(new.expires_at.and_then(|expires_at| check_expiry(expires_at, now)));
        let name = checked_name(&new.name, "/name").map_err(|error| gather(&mut problems, error));
        let (Ok(name), true) = (name, problems.is_empty()) else { return Err(ServiceError::Invalid(problems)) };
        let no_random = || ServiceError::Unavailable("the system gives no random numbers".to_owned());
        let issued = self.tokens.issue(TokenKind::Server).ok_or_else(no_random)?;
        let server = McpServer {
            id: ServerId::random().map_err(ServiceError::of("server"))?,
            tenant: who.tenant.clone(),
            account: account.clone(),
            name,
            config: new.config,
            limits: new.limits,
            expires_at: new.expires_at,
            created_by: who.token.clone(),
            token_hint: issued.hint,
            revision: 1,
            created_at: now,
            updated_at: now,
        };
        let mut audit = self.change(who, "server.create");
        (audit.server, audit.account) = (Some(server.id.clone()), Some(account.clone()));
        self.store.insert_server(&who.tenant, &server, &issued.hash, audit).await.map_err(ServiceError::of("account"))?;
        let url = format!("{}/mcp/{}", self.settings.public_url, issued.secret.expose());
        Ok(CreatedServer { server, token: issued.secret, url: Secret::new(url) })
    }

    /// One server of an account. An expired one is not there.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`].
    pub async fn server(&self, who: &Who, account: &AccountId, id: &ServerId) -> Result<McpServer, ServiceError> {
        let server = self.store.server(&who.tenant, id).await.map_err(ServiceError::of("server"))?;
        let there = server.account == *account && server.is_open_at(self.clock.now());
        there.then_some(server).ok_or(ServiceError::NotFound { what: "server" })
    }

    /// Servers, oldest first, without the expired; those of one account if named.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for the account; when the cursor is not one of this list.
    pub async fn servers(
        &self,
        who: &Who,
        account: Option<&AccountId>,
        page: &PageRequest,
    ) -> Result<Page<McpServer>, ServiceError> {
        if let Some(account) = account {
            self.store.account(&who.tenant, account).await.map_err(ServiceError::of("account"))?;
        }
        let mut page = self.store.servers(&who.tenant, account, page).await.map_err(ServiceError::of("server"))?;
        let now = self.clock.now();
        page.items.retain(|server| server.is_open_at(now));
        Ok(page)
    }

    /// Changes a server. What was expired when this began stays so.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`], [`ServiceError::Invalid`] with everything that is wrong.
    pub async fn update_server(
        &self,
        who: &Who,
        account: &AccountId,
        id: &ServerId,
        patch: ServerPatch,
    ) -> Result<McpServer, ServiceError> {
        for _ in 0..ATTEMPTS {
            let mut server = self.server(who, account, id).await?;
            self.apply_to_server(who, &mut server, &patch).await?;
            let mut audit = self.change(who, "server.update");
            (audit.server, audit.account) = (Some(id.clone()), Some(account.clone()));
            match self.store.update_server(&who.tenant, &server, audit).await {
                Ok(()) => return self.server(who, account, id).await,
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(ServiceError::of("server")(error)),
            }
        }
        Err(ServiceError::Conflict)
    }

    /// Deletes a server: once this is done, its token opens nothing.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`].
    pub async fn delete_server(&self, who: &Who, account: &AccountId, id: &ServerId) -> Result<(), ServiceError> {
        self.server(who, account, id).await?;
        let mut audit = self.change(who, "server.delete");
        (audit.server, audit.account) = (Some(id.clone()), Some(account.clone()));
        self.store.delete_server(&who.tenant, id, audit).await.map_err(ServiceError::of("server"))
    }

    /// The tools of an account that a filter would expose.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for the account, [`ServiceError::Invalid`] for a filter that would be refused.
    pub async fn preview(&self, who: &Who, account: &AccountId, config: &ServerConfig) -> Result<Vec<Tool>, ServiceError> {
        let tools = self.tools_of(who, account).await?;
        let problems = check_filter(config, &tools);
        if !problems.is_empty() {
            return Err(ServiceError::Invalid(problems));
        }
        let filter = Filter::stored(&config.methods, &config.tags);
        Ok(tools.iter().filter(|tool| filter.passes(tool)).cloned().collect())
    }

    async fn tools_of(&self, who: &Who, account: &AccountId) -> Result<std::sync::Arc<[Tool]>, ServiceError> {
        let account = self.store.account(&who.tenant, account).await.map_err(ServiceError::of("account"))?;
        Ok(std::sync::Arc::clone(self.integration_of(&account)?.tools()))
    }

    async fn apply_to_server(&self, who: &Who, server: &mut McpServer, patch: &ServerPatch) -> Result<(), ServiceError> {
        let now = self.clock.now();
        let mut problems = Vec::new();
        if let Some(name) = &patch.name {
            match checked_name(name, "/name") {
                Ok(name) => server.name = name,
                Err(error) => gather(&mut problems, error),
            }
        }
        if let Some(config) = &patch.config {
            merge(&mut server.config, config);
            if config.methods.is_some() || config.tags.is_some() {
                problems.extend(check_filter(&server.config, &self.tools_of(who, &server.account).await?));
            }
        }
        if let Some(limits) = patch.limits {
            problems.extend(check_limits(&limits));
            server.limits = limits;
        }
        if let Some(expires_at) = patch.expires_at {
            problems.extend(expires_at.and_then(|expires_at| check_expiry(expires_at, now)));
            server.expires_at = expires_at;
        }
        server.updated_at = now;
        if problems.is_empty() { Ok(()) } else { Err(ServiceError::Invalid(problems)) }
    }
}

fn merge(config: &mut ServerConfig, patch: &ConfigPatch) {
    let ConfigPatch { methods, tags, require_api_token_auth, tool_exposure } = patch.clone();
    config.methods = methods.unwrap_or(std::mem::take(&mut config.methods));
    config.tags = tags.unwrap_or(std::mem::take(&mut config.tags));
    config.require_api_token_auth = require_api_token_auth.unwrap_or(config.require_api_token_auth);
    config.tool_exposure = tool_exposure.unwrap_or(config.tool_exposure);
}

/// All that is wrong is told at once.
fn gather(problems: &mut Vec<super::FieldProblem>, error: ServiceError) {
    if let ServiceError::Invalid(more) = error {
        problems.extend(more);
    }
}
