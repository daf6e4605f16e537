//! API tokens, and who comes with one.

use super::server_checks::check_expiry;
use super::{Hub, ServiceError, Who, checked_name};
use crate::model::{ApiToken, ApiTokenId, Page, PageRequest, Time};
use crate::token::TokenKind;
use std::sync::Arc;
use std::time::Duration;
use toolwright_runtime::authorise::Secret;

/// The last use is noted at most so often.
const NOTED_EVERY: Duration = Duration::from_secs(60);

/// A new API token, at the only moment at which it is known.
pub struct CreatedToken {
    /// What is kept of it.
    pub token: ApiToken,
    /// The token.
    pub secret: Secret,
}

/// What shall change; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct ApiTokenPatch {
    /// The name for people.
    pub name: Option<String>,
    /// Another end; `Some(None)` is never.
    pub expires_at: Option<Option<Time>>,
}

impl Hub {
    /// Who comes with this API token.
    ///
    /// # Errors
    /// [`ServiceError::Unauthorized`] when it opens nothing, for whatever reason.
    pub async fn authenticate(self: &Arc<Self>, token: &str) -> Result<Who, ServiceError> {
        let hashes = self.tokens.hashes(TokenKind::Api, token);
        let found = self.store.api_token_by_hash(&hashes).await.map_err(ServiceError::of("api_token"))?;
        let now = self.clock.now();
        let token = found.filter(|token| token.is_open_at(now)).ok_or(ServiceError::Unauthorized)?;
        if token.last_used_at.is_none_or(|last| now.since(last) >= NOTED_EVERY) {
            let (hub, tenant, id) = (Arc::clone(self), token.tenant.clone(), token.id.clone());
            // Nobody waits for it, and nothing depends on it.
            tokio::spawn(async move { hub.store.touch_api_token(&tenant, &id, now).await });
        }
        Ok(Who { tenant: token.tenant, token: Some(token.id) })
    }

    /// Adds an API token.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`].
    pub async fn create_api_token(&self, who: &Who, name: &str, expires_at: Option<Time>) -> Result<CreatedToken, ServiceError> {
        let name = checked_name(name, "/name")?;
        let now = self.clock.now();
        if let Some(problem) = expires_at.and_then(|expires_at| check_expiry(expires_at, now)) {
            return Err(ServiceError::Invalid(vec![problem]));
        }
        let no_random = || ServiceError::Unavailable("the system gives no random numbers".to_owned());
        let issued = self.tokens.issue(TokenKind::Api).ok_or_else(no_random)?;
        let token = ApiToken {
            id: ApiTokenId::random().map_err(ServiceError::of("api_token"))?,
            tenant: who.tenant.clone(),
            name,
            token_hint: issued.hint,
            expires_at,
            last_used_at: None,
            created_at: now,
        };
        let audit = self.change(who, "api_token.create");
        self.store.insert_api_token(&who.tenant, &token, &issued.hash, audit).await.map_err(ServiceError::of("tenant"))?;
        Ok(CreatedToken { token, secret: issued.secret })
    }

    /// One API token.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`].
    pub async fn api_token(&self, who: &Who, id: &ApiTokenId) -> Result<ApiToken, ServiceError> {
        self.store.api_token(&who.tenant, id).await.map_err(ServiceError::of("api_token"))
    }

    /// API tokens, oldest first.
    ///
    /// # Errors
    /// When the cursor is not one of this list.
    pub async fn api_tokens(&self, who: &Who, page: &PageRequest) -> Result<Page<ApiToken>, ServiceError> {
        self.store.api_tokens(&who.tenant, page).await.map_err(ServiceError::of("api_token"))
    }

    /// Changes an API token. One that is over is not brought back.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`], [`ServiceError::Invalid`] with everything that is wrong.
    pub async fn update_api_token(&self, who: &Who, id: &ApiTokenId, patch: ApiTokenPatch) -> Result<ApiToken, ServiceError> {
        let mut token = self.api_token(who, id).await?;
        let now = self.clock.now();
        if !token.is_open_at(now) {
            return Err(ServiceError::NotFound { what: "api_token" });
        }
        let mut problems = Vec::new();
        match patch.name.as_deref().map(|name| checked_name(name, "/name")) {
            Some(Ok(name)) => token.name = name,
            Some(Err(ServiceError::Invalid(wrong))) => problems.extend(wrong),
            Some(Err(other)) => return Err(other),
            None => {}
        }
        if let Some(expires_at) = patch.expires_at {
            problems.extend(expires_at.and_then(|expires_at| check_expiry(expires_at, now)));
            token.expires_at = expires_at;
        }
        if !problems.is_empty() {
            return Err(ServiceError::Invalid(problems));
        }
        let audit = self.change(who, "api_token.update");
        self.store.update_api_token(&who.tenant, &token, audit).await.map_err(ServiceError::of("api_token"))?;
        Ok(token)
    }

    /// Deletes an API token: once this is done, it opens nothing.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`].
    pub async fn delete_api_token(&self, who: &Who, id: &ApiTokenId) -> Result<(), ServiceError> {
        let audit = self.change(who, "api_token.delete");
        self.store.delete_api_token(&who.tenant, id, audit).await.map_err(ServiceError::of("api_token"))
    }
}
