//! Credentials that are no tokens yet: the values of an OAuth 2.0 grant, and which calls need a token got with them.

use super::{Credentials, Secret, schemes};
use crate::guard::Access;
use crate::token::{TokenError, TokenRequest};
use std::sync::OnceLock;
use toolwright_integration::{AuthKind, AuthScheme, CredentialVariable, Integration, OAuthGrant, Operation};

/// What an operator sets to send token requests elsewhere: this behind the scheme's own variable.
const TOKEN_URL: &str = "_TOKEN_URL";

impl Credentials {
    /// Sets the secrets of one way to a token, in the order of [`OAuthGrant::variables`]. `position` counts among the scheme's grants.
    pub fn set_grant(&mut self, scheme: &str, position: usize, secrets: Vec<Secret>) {
        self.grants.insert(scheme.to_owned(), (position, secrets));
        self.written = OnceLock::new();
    }

    /// Sends the token requests of a scheme to a URL that the operator gave; it may be http or local.
    pub fn set_token_url(&mut self, scheme: &str, url: impl Into<String>) {
        self.token_urls.insert(scheme.to_owned(), url.into());
    }

    /// Reads the first grant whose variables are all set, and the token URL.
    pub(super) fn read_grants(&mut self, scheme: &AuthScheme, lookup: &impl Fn(&str) -> Option<String>) {
        let found = |name: &str| lookup(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        for (position, grant) in grants(scheme).iter().enumerate() {
            let secrets: Option<Vec<Secret>> =
                grant.variables.iter().map(|variable| found(&variable.environment).map(Secret::new)).collect();
            if let Some(secrets) = secrets {
                self.set_grant(&scheme.name, position, secrets);
                break;
            }
        }
        if !grants(scheme).is_empty()
            && let Some(variable) = scheme.variables.first()
            && let Some(url) = found(&format!("{}{TOKEN_URL}", variable.environment))
        {
            self.set_token_url(&scheme.name, url);
        }
    }

    /// The grant of a scheme whose values are set.
    pub(super) fn grant<'a>(&'a self, scheme: &'a AuthScheme) -> Option<(&'a OAuthGrant, &'a [Secret])> {
        let (position, secrets) = self.grants.get(&scheme.name)?;
        let grant = grants(scheme).get(*position)?;
        (secrets.len() >= grant.variables.len()).then_some((grant, secrets.as_slice()))
    }

    /// The tokens that a call of `operation` needs and that were not supplied: by scheme, how each is asked for.
    ///
    /// # Errors
    /// When a scheme names no token endpoint.
    pub fn token_requests(
        &self,
        integration: &Integration,
        operation: &Operation,
    ) -> Result<Vec<(String, TokenRequest)>, TokenError> {
        if self.grants.is_empty() {
            return Ok(Vec::new());
        }
        let met = |scheme: &&AuthScheme| self.of(scheme).is_some() || self.grant(scheme).is_some();
        let mut alternatives = operation.security.iter().filter_map(|alternative| schemes(integration, alternative));
        let Some(chosen) = alternatives.find(|schemes| schemes.iter().all(met)) else { return Ok(Vec::new()) };
        let lacking = chosen.into_iter().filter(|scheme| self.of(scheme).is_none());
        lacking.map(|scheme| Ok((scheme.name.clone(), self.request(scheme)?))).collect()
    }

    fn request(&self, scheme: &AuthScheme) -> Result<TokenRequest, TokenError> {
        let AuthKind::OAuth2 { token_url, scopes, .. } = &scheme.kind else { return Err(no_endpoint(scheme)) };
        let given = self.token_urls.get(&scheme.name);
        let access = if given.is_some() { Access::Operator } else { Access::Public };
        let (grant, secrets) = self.grant(scheme).ok_or_else(|| no_endpoint(scheme))?;
        let declared = grant.url.as_ref().or(token_url.as_ref());
        let url = given.or(declared).cloned().ok_or_else(|| no_endpoint(scheme))?;
        Ok(TokenRequest { grant: grant.clone(), secrets: secrets.to_vec(), url, access, scopes: scopes.clone() })
    }
}

/// Every choice of variables that supplies all of these schemes.
pub(super) fn choices(schemes: &[&AuthScheme]) -> Vec<Vec<CredentialVariable>> {
    schemes.iter().fold(vec![Vec::new()], |begun, scheme| {
        let ways: Vec<&Vec<CredentialVariable>> =
            std::iter::once(&scheme.variables).chain(grants(scheme).iter().map(|grant| &grant.variables)).collect();
        begun.iter().flat_map(|begun| ways.iter().map(|way| begun.iter().chain(*way).cloned().collect())).collect()
    })
}

fn grants(scheme: &AuthScheme) -> &[OAuthGrant] {
    match &scheme.kind {
        AuthKind::OAuth2 { grants, .. } => grants,
        _ => &[],
    }
}

fn no_endpoint(scheme: &AuthScheme) -> TokenError {
    TokenError::Endpoint { reason: format!("the credential `{}` names no token endpoint", scheme.name) }
}
