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
    /// OAuth 2.0. One variable, an access token, sent as a bearer token.
    #[serde(rename = "oauth2")]
    OAuth2 {
        /// The token endpoint, when the description names one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token_url: Option<String>,
        /// The scopes that the description names.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        scopes: Vec<String>,
    },
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
