//! Credentials: from the configuration, else from the description; and which inputs they take over.

use super::Context;
use crate::config::Config;
use crate::diagnostic::{Code, Finding};
use crate::model::{Api, Operation, Parameter, SchemeKind, SecurityScheme};
use crate::name::snake;
use toolwright_integration::{
    ApiKeyPlace, AuthKind, AuthScheme, ClientAuthentication, CredentialVariable, GrantKind, Location, METHOD_OVERRIDE_HEADERS,
    OAuthGrant,
};

/// Every credential of the integration, with its environment variables.
pub(super) fn lower_schemes(api: &Api, config: Option<&Config>, integration: &str) -> Vec<AuthScheme> {
    if let Some(configured) = config.and_then(|config| config.auth.as_ref()) {
        return configured
            .iter()
            .map(|scheme| named_scheme(integration, &scheme.name, scheme.kind.clone(), &scheme.help))
            .collect();
    }
    if api.schemes.is_empty() {
        // The description is silent about credentials; most such APIs take a bearer token all the same.
        let help = "if the vendor asks for one (the description does not say)";
        return vec![named_scheme(integration, "token", AuthKind::Bearer, help)];
    }
    api.schemes.iter().filter_map(|scheme| declared_scheme(integration, scheme)).collect()
}

fn declared_scheme(integration: &str, scheme: &SecurityScheme) -> Option<AuthScheme> {
    let kind = match &scheme.kind {
        SchemeKind::Bearer => AuthKind::Bearer,
        SchemeKind::Basic => AuthKind::Basic,
        SchemeKind::ApiKey { location, name } => {
            let place = match location {
                Location::Query => ApiKeyPlace::Query,
                Location::Cookie => ApiKeyPlace::Cookie,
                _ => ApiKeyPlace::Header,
            };
            AuthKind::ApiKey { place, parameter: name.clone(), prefix: String::new() }
        }
        SchemeKind::OAuth2 { token_url, scopes, unattended, attended } => {
            let kinds = [(attended, GrantKind::RefreshToken), (unattended, GrantKind::ClientCredentials)];
            let grants = kinds.into_iter().filter_map(|(url, grant)| {
                let url = url.as_ref().filter(|url| url.starts_with("https://"))?;
                Some(bare(grant, Some(url).filter(|url| Some(*url) != token_url.as_ref()).cloned()))
            });
            AuthKind::OAuth2 { token_url: token_url.clone(), scopes: scopes.clone(), grants: grants.collect() }
        }
        SchemeKind::Other(_) => return None,
    };
    let help = super::text::cut(&super::text::plain_text(&scheme.description).text, 200);
    Some(named_scheme(integration, &scheme.name, kind, &help))
}

/// A grant whose variables are named later.
fn bare(grant: GrantKind, url: Option<String>) -> OAuthGrant {
    OAuthGrant { grant, url, client_auth: ClientAuthentication::Basic, variables: Vec::new() }
}

fn named_scheme(integration: &str, name: &str, mut kind: AuthKind, help: &str) -> AuthScheme {
    let stem = format!("{integration}_{}", snake(name)).to_ascii_uppercase();
    let variable = |suffix: &str, what: &str| CredentialVariable {
        environment: format!("{stem}{suffix}"),
        help: if help.is_empty() { what.to_owned() } else { format!("{what}: {help}") },
    };
    if let AuthKind::OAuth2 { grants, .. } = &mut kind {
        for OAuthGrant { grant, client_auth, variables, .. } in grants {
            if *grant == GrantKind::RefreshToken {
                variables.push(variable("_REFRESH_TOKEN", "OAuth 2.0 refresh token"));
            }
            variables.push(variable("_CLIENT_ID", "OAuth 2.0 client id"));
            if *client_auth != ClientAuthentication::None {
                variables.push(variable("_CLIENT_SECRET", "OAuth 2.0 client secret"));
            }
        }
    }
    let variables = match &kind {
        AuthKind::Bearer => vec![variable("", "bearer token")],
        AuthKind::Basic => vec![variable("_USERNAME", "user name"), variable("_PASSWORD", "password")],
        AuthKind::ApiKey { parameter, .. } => vec![variable("", &format!("key sent as {parameter}"))],
        AuthKind::OAuth2 { .. } => vec![variable("", "OAuth 2.0 access token")],
    };
    AuthScheme { name: name.to_owned(), kind, variables }
}

/// The credential alternatives of an operation.
pub(super) fn lower_security(context: &Context<'_>, operation: &Operation, configured: bool) -> Vec<Vec<String>> {
    let names: Vec<String> = context.auth.iter().map(|scheme| scheme.name.clone()).collect();
    let declares_any = context.api.operations.iter().any(|operation| !operation.security.is_empty());
    if configured {
        // An operation that the vendor opens expressly stays open.
        let open = declares_any && operation.security.is_empty();
        return if open || names.is_empty() { Vec::new() } else { vec![names] };
    }
    if context.api.schemes.is_empty() {
        return vec![names, Vec::new()];
    }
    // What `report_credentials` has told about is left out here.
    let known = |alternative: &&Vec<String>| alternative.iter().all(|name| names.contains(name));
    operation.security.iter().filter(known).cloned().collect()
}

/// Tells of the credentials that operations ask for and that cannot be sent, each once.
pub(super) fn report_credentials(api: &Api, config: Option<&Config>, auth: &[AuthScheme], findings: &mut Vec<Finding>) {
    if config.is_some_and(|config| config.auth.is_some()) || api.schemes.is_empty() {
        return;
    }
    let mut told: Vec<&str> = Vec::new();
    for operation in &api.operations {
        for name in operation.security.iter().flatten() {
            if told.contains(&name.as_str()) || auth.iter().any(|scheme| scheme.name == *name) {
                continue;
            }
            told.push(name);
            let why = match api.schemes.iter().find(|scheme| scheme.name == *name).map(|scheme| &scheme.kind) {
                Some(SchemeKind::Other(kind)) => format!("which is of the kind `{kind}` and cannot be sent"),
                _ => "which is not declared".to_owned(),
            };
            let message = format!("`{}` needs the credential `{name}`, {why}", operation.key());
            findings.push(
                Finding::warning(Code::UnsupportedCredential, message)
                    .at(operation.at)
                    .help("say with `auth:` in integration.yaml how calls are authorised"),
            );
        }
    }
}

/// Header fields that the runtime or the credential owns.
const RESERVED: [&str; 7] = ["accept", "content-type", "authorization", "content-length", "host", "user-agent", "cookie"];

/// Whether an input is a credential or belongs to HTTP itself, and so is no argument (OpenAPI 3.1 §4.8.12.2).
pub(super) fn is_reserved(parameter: &Parameter, auth: &[AuthScheme]) -> bool {
    let named = |name: &str| parameter.name.eq_ignore_ascii_case(name);
    if parameter.location == Location::Header && RESERVED.iter().chain(&METHOD_OVERRIDE_HEADERS).any(|name| named(name)) {
        return true;
    }
    auth.iter().any(|scheme| match &scheme.kind {
        AuthKind::ApiKey { place, parameter: name, .. } => {
            let location = match place {
                ApiKeyPlace::Header => Location::Header,
                ApiKeyPlace::Query => Location::Query,
                ApiKeyPlace::Cookie => Location::Cookie,
            };
            parameter.location == location && named(name)
        }
        _ => false,
    })
}
