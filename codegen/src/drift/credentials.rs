//! What an integration asks people for: the variables of its credentials, how they are sent, and how tokens are got.

use super::draft::{Draft, Scope};
use super::kind::Kind;
use super::parameters::location_name;
use super::rating::{Agent, Client, Operator, Ratings};
use super::side::Side;
use crate::model::{Api, SchemeKind, SecurityScheme};
use crate::source::At;
use toolwright_integration::{AuthKind, AuthScheme, ClientAuthentication, GrantKind, OAuthGrant};

/// A credential that nobody has to give any more costs nobody a call.
const NO_LONGER: Ratings = Ratings { agent: Agent::None, client: Client::None, operator: Operator::Review };

/// Compares the credentials of two integrations; what the vendor's declarations explain is found with those.
pub(super) fn compare_credentials(old: &Side<'_>, new: &Side<'_>, drafts: &mut Vec<Draft>) {
    let (before, after) = (&old.plan.integration.auth, &new.plan.integration.auth);
    for scheme in after {
        match before.iter().find(|other| other.name == scheme.name) {
            Some(other) => compare_one(old, new, other, scheme, drafts),
            None => drafts.extend(alone(old, (new, old), scheme, "is now asked for", None)),
        }
    }
    for scheme in before.iter().filter(|scheme| !after.iter().any(|other| other.name == scheme.name)) {
        drafts.extend(alone(old, (old, new), scheme, "is no longer asked for", Some(NO_LONGER)));
    }
}

/// A credential of one side; `None` when the vendor's own declaration says so already.
fn alone(
    old: &Side<'_>,
    sides: (&Side<'_>, &Side<'_>),
    scheme: &AuthScheme,
    words: &str,
    ratings: Option<Ratings>,
) -> Option<Draft> {
    let (here, there) = sides;
    let needed = is_asked(here, &scheme.name);
    let declared = |api: &Api| api.schemes.iter().any(|one| one.name == scheme.name);
    if declared(here.api) != declared(there.api) && (is_used(here.api, &scheme.name) || is_used(there.api, &scheme.name)) {
        return None;
    }
    let detail = format!("the credential {words}: {}", variables(scheme));
    let draft = Draft::new(Kind::AuthSchemeChanged, Scope::Whole, format!("variables of {}", scheme.name), detail);
    let at = place_of(here, &scheme.name);
    let draft = if std::ptr::eq(here.plan, old.plan) { draft.at(at, None) } else { draft.at(None, at) };
    let ratings = if needed { ratings } else { Some(Ratings::NOTHING_TO_DO) };
    Some(match ratings {
        Some(ratings) => draft.rated(ratings),
        None => draft,
    })
}

fn compare_one(old: &Side<'_>, new: &Side<'_>, before: &AuthScheme, after: &AuthScheme, drafts: &mut Vec<Draft>) {
    let needed = is_asked(old, &after.name) || is_asked(new, &after.name);
    let mut note = |subject: String, detail: String, values: (String, String)| {
        let draft = Draft::new(Kind::AuthSchemeChanged, Scope::Whole, subject, detail);
        let draft = if needed { draft } else { draft.rated(Ratings::NOTHING_TO_DO) };
        drafts.push(draft.values(values.0, values.1).at(place_of(old, &after.name), place_of(new, &after.name)));
    };
    let (from, to) = (variables(before), variables(after));
    if from != to {
        note(format!("variables of {}", after.name), format!("the variables were {from}, now {to}"), (from, to));
        return;
    }
    let (from, to) = (grants(before), grants(after));
    if from != to {
        note(format!("tokens of {}", after.name), format!("access tokens were got by {from}, now by {to}"), (from, to));
    } else if before.kind != after.kind && !is_told(old.api, new.api, &after.name) {
        let (from, to) = (sent(before), sent(after));
        note(format!("credential {}", after.name), format!("it was sent as {from}, now as {to}"), (from, to));
    }
}

/// Whether a tool's call carries a credential.
fn is_asked(side: &Side<'_>, name: &str) -> bool {
    side.plan.integration.operations.iter().any(|entry| entry.security.iter().flatten().any(|one| one == name))
}

/// Whether an operation of the vendor's asks for a credential.
fn is_used(api: &Api, name: &str) -> bool {
    api.operations.iter().any(|one| one.security.iter().flatten().any(|used| used == name))
}

/// Where integration.yaml, or else the vendor, declares a credential.
fn place_of(side: &Side<'_>, name: &str) -> Option<At> {
    let declared = || side.api.schemes.iter().find(|one| one.name == name).map(|one| one.at);
    side.written.auth.get(name).copied().or_else(declared)
}

/// Whether the vendor's declarations differ in what is compared there.
fn is_told(old: &Api, new: &Api, name: &str) -> bool {
    if !is_used(old, name) && !is_used(new, name) {
        return false;
    }
    let find = |api: &'_ Api| api.schemes.iter().position(|one| one.name == name);
    match (find(old), find(new)) {
        (Some(before), Some(after)) => {
            let (before, after) = (&old.schemes[before], &new.schemes[after]);
            let scopes = |kind: &SchemeKind| match kind {
                SchemeKind::OAuth2 { scopes, .. } => scopes.clone(),
                _ => Vec::new(),
            };
            kind_name(before) != kind_name(after)
                || before.endpoints != after.endpoints
                || scopes(&before.kind) != scopes(&after.kind)
        }
        (None, None) => false,
        _ => true,
    }
}

fn variables(scheme: &AuthScheme) -> String {
    let names: Vec<&str> = scheme.variables.iter().map(|variable| variable.environment.as_str()).collect();
    names.join(", ")
}

/// The ways to an access token, with the variables that each needs.
fn grants(scheme: &AuthScheme) -> String {
    let AuthKind::OAuth2 { grants, .. } = &scheme.kind else { return String::new() };
    let one = |grant: &OAuthGrant| {
        let way = match grant.grant {
            GrantKind::ClientCredentials => "client credentials",
            GrantKind::RefreshToken => "a refresh token",
        };
        let client = match grant.client_auth {
            ClientAuthentication::Basic => "",
            ClientAuthentication::Body => ", the client named in the body",
            ClientAuthentication::None => ", the client without a secret",
        };
        let names: Vec<&str> = grant.variables.iter().map(|variable| variable.environment.as_str()).collect();
        format!("{way} ({}{client})", names.join(", "))
    };
    let mut all: Vec<String> = grants.iter().map(one).collect();
    all.sort();
    if all.is_empty() { "no program".to_owned() } else { all.join(" or ") }
}

fn sent(scheme: &AuthScheme) -> String {
    match &scheme.kind {
        AuthKind::Bearer => "a bearer token".to_owned(),
        AuthKind::Basic => "a user name and password".to_owned(),
        AuthKind::ApiKey { parameter, prefix, .. } if prefix.is_empty() => format!("a key in `{parameter}`"),
        AuthKind::ApiKey { parameter, prefix, .. } => format!("a key in `{parameter}` behind `{}`", prefix.trim_end()),
        AuthKind::OAuth2 { token_url, scopes, .. } => {
            format!("a token from {} for {}", token_url.as_deref().unwrap_or("anywhere"), scopes.join(" "))
        }
    }
}

/// How a declared credential is sent, in words.
pub(super) fn kind_name(scheme: &SecurityScheme) -> String {
    match &scheme.kind {
        SchemeKind::Bearer => "a bearer token".to_owned(),
        SchemeKind::Basic => "a user name and password".to_owned(),
        SchemeKind::ApiKey { location, name } => format!("a key in the {} `{name}`", location_name(*location)),
        SchemeKind::OAuth2 { .. } => "OAuth 2.0".to_owned(),
        SchemeKind::Other(word) => word.clone(),
    }
}
