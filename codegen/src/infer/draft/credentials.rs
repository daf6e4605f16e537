//! Credentials from security schemes, and from required header parameters that can be nothing else.

use crate::model::{Api, Operation, SchemeKind};
use crate::name::snake;
use std::collections::{BTreeMap, BTreeSet};
use toolwright_integration::Location;

/// What `auth` will say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftAuth {
    /// These credentials, together.
    All(Vec<DraftCredential>),
    /// Nothing: the description's own alternatives hold, which are these, in words.
    Declared(String),
    /// The description says nothing.
    Unknown,
}

/// One credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftCredential {
    /// Its name; the environment variable is made of it.
    pub name: String,
    /// `bearer`, `basic`, `api_key` or `oauth2`.
    pub kind: &'static str,
    /// Where a key is sent, and under which name.
    pub place: Option<(&'static str, String)>,
    /// How tokens are got, for `oauth2`.
    pub oauth: Option<DraftOAuth>,
    /// What speaks for it.
    pub evidence: String,
}

/// How OAuth 2.0 access tokens are got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftOAuth {
    /// `client_credentials` or `refresh_token`; `None` where a token is set as it is.
    pub flow: Option<&'static str>,
    /// The token endpoint, https.
    pub token_url: Option<String>,
    /// Every scope that the description declares.
    pub scopes: Vec<String>,
}

/// Every credential that calls need.
pub(super) fn read_auth(api: &Api) -> DraftAuth {
    let headers = header_credentials(api);
    let (always, others) = declared(api);
    if !others.is_empty() {
        let headers = headers.iter().map(|credential| format!("header {}", credential.name));
        return DraftAuth::Declared(others.into_iter().chain(headers).collect::<Vec<_>>().join(", "));
    }
    let mut all = always;
    for credential in headers {
        if !all.iter().any(|known| known.place == credential.place) {
            all.push(credential);
        }
    }
    make_unique(&mut all);
    if all.is_empty() { DraftAuth::Unknown } else { DraftAuth::All(all) }
}

/// A name of its own for each: two schemes of one name in snake case are still two keys.
fn make_unique(all: &mut [DraftCredential]) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for credential in all {
        let name = credential.name.clone();
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        credential.name = std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or_default();
        taken.insert(credential.name.clone());
    }
}

/// The schemes that every secured operation asks for together; else, in words, all that are declared.
fn declared(api: &Api) -> (Vec<DraftCredential>, Vec<String>) {
    let secured: Vec<&Operation> = api.operations.iter().filter(|operation| !operation.security.is_empty()).collect();
    let first = secured.first().and_then(|operation| operation.security.first());
    let same = |wanted: &&Vec<String>| secured.iter().all(|operation| operation.security == [(*wanted).clone()]);
    let words = || api.schemes.iter().map(|scheme| scheme.name.clone()).collect();
    let Some(names) = first.filter(same) else { return (Vec::new(), words()) };
    let mut all = Vec::new();
    for name in names {
        let scheme = api.schemes.iter().find(|scheme| scheme.name == *name);
        let (mut place, mut oauth) = (None, None);
        let kind = match scheme.map(|scheme| &scheme.kind) {
            Some(SchemeKind::Bearer) => "bearer",
            Some(SchemeKind::Basic) => "basic",
            Some(SchemeKind::ApiKey { location, name }) => {
                place = Some((location_word(*location), name.clone()));
                "api_key"
            }
            Some(kind @ SchemeKind::OAuth2 { attended, unattended, .. }) if attended.is_none() || unattended.is_none() => {
                oauth = oauth_of(kind);
                "oauth2"
            }
            // A configuration names one flow; where the description has both, it is left to say so.
            _ => return (Vec::new(), words()),
        };
        let evidence = format!("security scheme `{name}` of all {} secured operations", secured.len());
        all.push(DraftCredential { name: snake(name), kind, place, oauth, evidence });
    }
    (all, Vec::new())
}

fn oauth_of(kind: &SchemeKind) -> Option<DraftOAuth> {
    let SchemeKind::OAuth2 { token_url, scopes, unattended, attended } = kind else { return None };
    let (flow, url) = match (attended, unattended) {
        (Some(url), _) => (Some("refresh_token"), Some(url)),
        (_, Some(url)) => (Some("client_credentials"), Some(url)),
        _ => (None, token_url.as_ref()),
    };
    let token_url = url.cloned().filter(|url| url.starts_with("https://"));
    Some(DraftOAuth { flow: flow.filter(|_| token_url.is_some()), token_url, scopes: scopes.clone() })
}

fn location_word(location: Location) -> &'static str {
    match location {
        Location::Query => "query",
        Location::Cookie => "cookie",
        _ => "header",
    }
}

/// Required header parameters that hold a key, in at least half of the operations.
fn header_credentials(api: &Api) -> Vec<DraftCredential> {
    let mut counts: BTreeMap<String, (String, usize)> = BTreeMap::new();
    for operation in &api.operations {
        for parameter in &operation.parameters {
            if parameter.location == Location::Header && parameter.required && is_secret(&parameter.name) {
                counts.entry(parameter.name.to_ascii_lowercase()).or_insert((parameter.name.clone(), 0)).1 += 1;
            }
        }
    }
    let half = api.operations.len().div_ceil(2);
    let often = counts.into_values().filter(|(_, count)| *count >= half);
    often
        .map(|(header, count)| {
            let evidence = format!("required header `{header}` of {count} of {} operations", api.operations.len());
            if header.eq_ignore_ascii_case("authorization") {
                return DraftCredential { name: "token".to_owned(), kind: "bearer", place: None, oauth: None, evidence };
            }
            let name = snake(header.trim_start_matches("X-").trim_start_matches("x-"));
            DraftCredential { name, kind: "api_key", place: Some(("header", header)), oauth: None, evidence }
        })
        .collect()
}

/// Whether a header's name can only be that of a credential.
fn is_secret(name: &str) -> bool {
    let name = snake(name);
    let words: Vec<&str> = name.split('_').collect();
    let has = |wanted: &str| words.contains(&wanted);
    !has("idempotency")
        && !has("page")
        && !has("continuation")
        && !has("csrf")
        && (has("authorization")
            || has("secret")
            || has("apikey")
            || (has("api") && has("key"))
            || (has("access") && has("key"))
            || (has("auth") && (has("token") || has("key")))
            || (words.last() == Some(&"token")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_schemes_of_one_name_are_two_keys() {
        let credential = |header: &str| DraftCredential {
            name: "api_key".to_owned(),
            kind: "api_key",
            place: Some(("header", header.to_owned())),
            oauth: None,
            evidence: String::new(),
        };
        let mut all = vec![credential("X-A"), credential("X-B"), credential("X-C")];
        make_unique(&mut all);
        assert_eq!(all.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["api_key", "api_key_2", "api_key_3"]);
    }
}
