//! Credentials: which there are, where they go, and which environment variables hold them.

use serde::{Deserialize, Serialize};

/// One credential of the vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthScheme {
    /// The name that operations refer to.
    pub name: String,
    /// How it is sent.
    #[serde(flatten)]
    pub kind: AuthKind,
    /// The values that a person must supply.
    pub variables: Vec<CredentialVariable>,
}

/// How a credential is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum AuthKind {
    /// `Authorization: Bearer {token}` (RFC 6750). One variable.
    Bearer,
    /// `Authorization: Basic …` (RFC 7617). Two variables: user name, password.
    Basic,
    /// A key under a name of the vendor's. One variable.
    ApiKey {
        /// Which part of the request.
        #[serde(rename = "in")]
        place: ApiKeyPlace,
        /// The vendor's spelling of the parameter.
        parameter: String,
        /// Written before the key, with its space if it has one (`Token `).
        #[serde(default, skip_serializing_if = "String::is_empty")]
        prefix: String,
    },
    /// OAuth 2.0 (RFC 6749), sent as a bearer token. One variable, an access token; or the values of one of `grants`, with which
    /// access tokens are got.
    #[serde(rename = "oauth2")]
    OAuth2 {
        /// The token endpoint, when the description names one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token_url: Option<String>,
        /// The scopes that the description names.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        scopes: Vec<String>,
        /// Ways to an access token other than to be given one, best first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        grants: Vec<OAuthGrant>,
    },
}

/// A way to an access token, at the token endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OAuthGrant {
    /// Which one.
    pub grant: GrantKind,
    /// Its endpoint, where that is another than the scheme's: OpenAPI's `refreshUrl`, or the `tokenUrl` of the grant's own flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How the client says who it is.
    #[serde(default, skip_serializing_if = "ClientAuthentication::is_default")]
    pub client_auth: ClientAuthentication,
    /// The values that a person must supply: the refresh token where there is one, the client's id, and its secret where it has one.
    pub variables: Vec<CredentialVariable>,
}

/// The kinds of [`OAuthGrant`] that need no browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantKind {
    /// RFC 6749 §4.4: the program acts for itself.
    ClientCredentials,
    /// RFC 6749 §6: the program goes on with what a person once allowed.
    RefreshToken,
}

/// How a client authenticates at the token endpoint (RFC 6749 §2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuthentication {
    /// `Authorization: Basic …`
    #[default]
    Basic,
    /// `client_id` and `client_secret` in the body.
    Body,
    /// `client_id` in the body; the client has no secret.
    None,
}

impl ClientAuthentication {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl AuthScheme {
    /// Every value that a person may supply, the ways beside [`AuthScheme::variables`] included.
    pub fn all_variables(&self) -> impl Iterator<Item = &CredentialVariable> {
        let grants: &[OAuthGrant] = match &self.kind {
            AuthKind::OAuth2 { grants, .. } => grants,
            _ => &[],
        };
        self.variables.iter().chain(grants.iter().flat_map(|grant| &grant.variables))
    }
}

/// The part of the request that an API key goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApiKeyPlace {
    /// A header field.
    Header,
    /// The query string.
    Query,
    /// The `Cookie` header.
    Cookie,
}

/// One value of a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialVariable {
    /// The environment variable (`TORII_API_KEY`).
    pub environment: String,
    /// What it is and where to get it, in words.
    pub help: String,
}
