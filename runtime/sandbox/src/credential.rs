//! The credentials that the sandbox takes: one fixed value a variable, so that they can be written down.

use crate::fault::Refusal;
use crate::request::Incoming;
use crate::vendor::{Endpoint, Vendor};
use base64::Engine as _;
use toolwright_integration::{ApiKeyPlace, AuthKind, AuthScheme};

/// The value that the sandbox takes for an environment variable.
pub(crate) fn test_value(environment: &str) -> String {
    format!("sandbox-{}", environment.to_lowercase().replace('_', "-"))
}

/// Refuses a request whose credentials are missing or wrong.
pub(crate) fn check(vendor: &Vendor, endpoint: &Endpoint, incoming: &Incoming) -> Result<(), Refusal> {
    let alternatives = alternatives(vendor, endpoint);
    let mut first = None;
    for set in &alternatives {
        match set.iter().find_map(|scheme| wrong(scheme, incoming)) {
            None => return Ok(()),
            Some(refusal) => first = first.or(Some(refusal)),
        }
    }
    first.map_or(Ok(()), Err)
}

/// The sets of schemes of which one must be satisfied.
fn alternatives<'v>(vendor: &'v Vendor, endpoint: &Endpoint) -> Vec<Vec<&'v AuthScheme>> {
    let named = |name: &String| vendor.integration.auth.iter().find(|scheme| scheme.name == *name);
    let sets = match vendor.tool(endpoint) {
        Some(tool) => &tool.security,
        None => &vendor.operation(endpoint).security,
    };
    let known: Option<Vec<Vec<&AuthScheme>>> = sets.iter().map(|set| set.iter().map(named).collect()).collect();
    // The description's own names may differ from the integration's: then all of its schemes are needed.
    known.unwrap_or_else(|| vec![vendor.integration.auth.iter().collect()])
}

fn wrong(scheme: &AuthScheme, incoming: &Incoming) -> Option<Refusal> {
    let values: Vec<String> = scheme.variables.iter().map(|variable| test_value(&variable.environment)).collect();
    let first = values.first().cloned().unwrap_or_default();
    let (place, given, expected) = match &scheme.kind {
        AuthKind::Bearer | AuthKind::OAuth2 { .. } => {
            ("Authorization", incoming.header("authorization"), format!("Bearer {first}"))
        }
        AuthKind::Basic => {
            let pair = format!("{first}:{}", values.get(1).map_or("", String::as_str));
            let encoded = base64::engine::general_purpose::STANDARD.encode(pair);
            ("Authorization", incoming.header("authorization"), format!("Basic {encoded}"))
        }
        AuthKind::ApiKey { place, parameter, prefix } => {
            let given = match place {
                ApiKeyPlace::Header => incoming.header(parameter),
                ApiKeyPlace::Query => incoming.query(parameter),
                ApiKeyPlace::Cookie => incoming.cookie(parameter),
            };
            (parameter.as_str(), given, format!("{prefix}{first}"))
        }
    };
    if given.as_deref().is_some_and(|given| is_same(given, &expected)) {
        return None;
    }
    let text = if given.is_some() { "the credential is wrong" } else { "the credential is missing" };
    Some(Refusal::new(401, format!("{text}: {place}")).header("WWW-Authenticate", challenge(&scheme.kind)))
}

/// Equal, the scheme's name without case.
fn is_same(given: &str, expected: &str) -> bool {
    match (given.split_once(' '), expected.split_once(' ')) {
        (Some((given_scheme, given)), Some((scheme, expected))) => given_scheme.eq_ignore_ascii_case(scheme) && given == expected,
        _ => given == expected,
    }
}

fn challenge(kind: &AuthKind) -> &'static str {
    match kind {
        AuthKind::Basic => "Basic realm=\"sandbox\"",
        AuthKind::Bearer | AuthKind::OAuth2 { .. } => "Bearer",
        AuthKind::ApiKey { .. } => "ApiKey",
    }
}
