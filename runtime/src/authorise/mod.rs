//! Credentials: where they come from, which of an operation's alternatives can be met, and where they go in the request.
//!
//! A secret is in no `Debug` output, no error and no log. It goes to the destination that the guard has checked and nowhere else,
//! because no redirect takes it along.

mod grant;

pub use crate::secret::Secret;

use crate::bind::percent::encode;
use crate::bind::{Pair, Problem, Request};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;
use toolwright_integration::{ApiKeyPlace, AuthKind, AuthScheme, CredentialVariable, Integration, Operation};

/// What stands in the place of a secret.
const REDACTED: &str = "[redacted]";
/// Bytes of the shortest text that is taken for a secret: a very short one would tear ordinary words apart.
const SHORTEST: usize = 8;

/// The secrets of one account, by [`AuthScheme::name`], each in the order of [`AuthScheme::variables`].
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    schemes: BTreeMap<String, Vec<Secret>>,
    /// The values of one way to a token, by scheme, with its position among the scheme's grants.
    grants: BTreeMap<String, (usize, Vec<Secret>)>,
    /// Token endpoints that the operator gave, by scheme.
    token_urls: BTreeMap<String, String>,
    /// What [`Self::written`] found; every answer is searched for it.
    written: OnceLock<Vec<Secret>>,
}

/// None of an operation's credential alternatives can be met.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MissingCredential {
    /// For each alternative, what has to be supplied; best first.
    pub alternatives: Vec<Vec<CredentialVariable>>,
}

/// Why a request got no credential.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthoriseError {
    /// No alternative can be met.
    Missing(MissingCredential),
    /// An argument stands where a credential goes.
    Conflict(Problem),
    /// A credential holds characters that HTTP cannot carry. Only its environment variable is named.
    Malformed {
        /// The environment variable.
        environment: String,
    },
}

impl Credentials {
    /// No credentials at all.
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads every scheme's variables through `lookup`, usually from the process environment. Blanks around a value are cut.
    /// A scheme with a missing variable is left out; only the password of [`AuthKind::Basic`] may be set to nothing.
    pub fn from_environment(integration: &Integration, lookup: impl Fn(&str) -> Option<String>) -> Self {
        let mut credentials = Self::default();
        for scheme in &integration.auth {
            let values = scheme.variables.iter().enumerate().map(|(position, variable)| {
                let value = lookup(&variable.environment)?.trim().to_owned();
                let may_be_empty = scheme.kind == AuthKind::Basic && position == 1;
                (may_be_empty || !value.is_empty()).then_some(Secret::new(value))
            });
            if let Some(values) = values.collect::<Option<Vec<_>>>() {
                credentials.set(&scheme.name, values);
            }
            credentials.read_grants(scheme, &lookup);
        }
        credentials
    }

    /// Sets the secrets of one scheme, in the order of its variables.
    pub fn set(&mut self, scheme: &str, secrets: Vec<Secret>) {
        self.schemes.insert(scheme.to_owned(), secrets);
        self.written = OnceLock::new();
    }

    /// Replaces every secret that `text` holds. Vendors quote keys in their errors.
    pub fn redact(&self, text: &str) -> String {
        self.written().iter().fold(text.to_owned(), |text, written| text.replace(written.expose(), REDACTED))
    }

    /// The same for a whole answer, keys included.
    pub fn redact_json(&self, value: &mut Value) {
        redact_all(self.written(), value);
    }

    /// Whether a raw body may hold a secret. JSON can escape the punctuation of one, but nobody escapes letters and digits: when
    /// their longest run is not there, neither is the secret.
    pub fn may_be_in(&self, body: &[u8]) -> bool {
        let written = self.written();
        if written.is_empty() {
            return false;
        }
        let body = String::from_utf8_lossy(body);
        let runs = written.iter().map(|written| {
            let runs = written.expose().split(|character: char| !character.is_ascii_alphanumeric());
            runs.max_by_key(|run| run.len()).unwrap_or_default()
        });
        runs.into_iter().any(|run| body.contains(run))
    }

    /// The secrets as they are written in messages, the longest first, because one may be a part of another.
    fn written(&self) -> &[Secret] {
        self.written.get_or_init(|| self.spell_out())
    }

    fn spell_out(&self) -> Vec<Secret> {
        let mut out = Vec::new();
        for secrets in self.schemes.values() {
            let secret = match secrets.as_slice() {
                [user, password] => {
                    out.push(STANDARD.encode(format!("{}:{}", user.expose(), password.expose())));
                    // A user name is ordinary data of the vendor's, unless it is the key and the password only fills the form.
                    if password.expose().len() < SHORTEST { secrets } else { std::slice::from_ref(password) }
                }
                secrets => secrets,
            };
            out.extend(secret.iter().flat_map(spellings));
        }
        let granted = self.grants.values().flat_map(|(_, secrets)| secrets);
        out.extend(granted.flat_map(spellings));
        out.retain(|written| written.len() >= SHORTEST);
        out.sort_unstable_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        out.dedup();
        out.into_iter().map(Secret::new).collect()
    }

    /// What an operation lacks; `None` when it needs no credential or one of its alternatives can be met.
    pub fn missing(&self, integration: &Integration, operation: &Operation) -> Option<MissingCredential> {
        if operation.security.is_empty() || self.can_meet(integration, operation) {
            return None;
        }
        let alternatives = operation.security.iter().filter_map(|alternative| schemes(integration, alternative));
        // What is set already needs no setting.
        let lacking = alternatives.map(|schemes| schemes.into_iter().filter(|scheme| !self.is_met(scheme)).collect::<Vec<_>>());
        Some(MissingCredential { alternatives: lacking.flat_map(|schemes| grant::choices(&schemes)).collect() })
    }

    /// Whether an alternative can be met by what was supplied, or by tokens that are got with it.
    fn can_meet(&self, integration: &Integration, operation: &Operation) -> bool {
        let mut alternatives = operation.security.iter().filter_map(|alternative| schemes(integration, alternative));
        alternatives.any(|schemes| schemes.into_iter().all(|scheme| self.is_met(scheme)))
    }

    fn is_met(&self, scheme: &AuthScheme) -> bool {
        self.of(scheme).is_some() || self.grant(scheme).is_some()
    }

    /// The first of an operation's alternatives that can be met, with its secrets.
    fn first_met<'a>(
        &'a self,
        integration: &'a Integration,
        operation: &Operation,
    ) -> Option<Vec<(&'a AuthScheme, &'a [Secret])>> {
        operation.security.iter().find_map(|alternative| {
            let schemes = schemes(integration, alternative)?;
            schemes.into_iter().map(|scheme| self.of(scheme).map(|found| (scheme, found))).collect()
        })
    }

    fn of(&self, scheme: &AuthScheme) -> Option<&[Secret]> {
        self.schemes.get(&scheme.name).map(Vec::as_slice).filter(|secrets| secrets.len() >= scheme.variables.len())
    }
}

impl MissingCredential {
    /// What can be set, in words: `A_KEY (from Settings), or A_USER and A_PASSWORD`.
    pub fn choices(&self) -> String {
        let shown = |CredentialVariable { environment, help }: &CredentialVariable| {
            if help.is_empty() { environment.clone() } else { format!("{environment} ({help})") }
        };
        let all = |variables: &Vec<CredentialVariable>| variables.iter().map(shown).collect::<Vec<_>>().join(" and ");
        self.alternatives.iter().map(all).collect::<Vec<_>>().join(", or ")
    }
}

impl fmt::Display for MissingCredential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "no credential for this call; the operator must set {}", self.choices())
    }
}

impl std::error::Error for MissingCredential {}

/// Puts the first alternative of `operation.security` that `credentials` can meet into `request`.
///
/// # Errors
/// When none can be met, or when an argument already set a place that belongs to a credential.
pub fn authorise(
    integration: &Integration,
    operation: &Operation,
    credentials: &Credentials,
    request: &mut Request,
) -> Result<(), AuthoriseError> {
    if let Some(missing) = credentials.missing(integration, operation) {
        return Err(AuthoriseError::Missing(missing));
    }
    let secrets = credentials.first_met(integration, operation).unwrap_or_default();
    secrets.into_iter().try_for_each(|(scheme, secrets)| place(scheme, secrets, request))
}

fn redact_all(written: &[Secret], value: &mut Value) {
    let redact = |text: &mut String| {
        for written in written.iter().map(Secret::expose).filter(|written| text.contains(*written)).collect::<Vec<_>>() {
            *text = text.replace(written, REDACTED);
        }
    };
    match value {
        Value::String(text) => redact(text),
        Value::Array(items) => items.iter_mut().for_each(|item| redact_all(written, item)),
        Value::Object(members) => {
            if members.keys().any(|key| written.iter().any(|written| key.contains(written.expose()))) {
                let renamed = std::mem::take(members).into_iter().map(|(mut key, member)| {
                    redact(&mut key);
                    (key, member)
                });
                *members = renamed.collect();
            }
            members.values_mut().for_each(|member| redact_all(written, member));
        }
        Value::Number(number) => {
            let text = number.to_string();
            if written.iter().any(|written| text == written.expose()) {
                *value = Value::String(REDACTED.to_owned());
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// How a secret may be written in a URL or in HTML, besides as it is.
fn spellings(secret: &Secret) -> Vec<String> {
    let plain = secret.expose();
    let encoded = encode(plain);
    if encoded == plain {
        return vec![encoded];
    }
    // Hexadecimal digits in small letters: only those of triplets, the letters of the secret stay.
    let mut small = String::with_capacity(encoded.len());
    let mut pieces = encoded.split('%');
    small.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (digits, rest) = piece.split_at(2.min(piece.len()));
        small.extend(["%", &digits.to_ascii_lowercase(), rest]);
    }
    let slashes = [encoded.replace("%2F", "/"), small.replace("%2f", "/")];
    let html = plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    [plain.to_owned(), encoded, small, html].into_iter().chain(slashes).collect()
}

/// Query parameters that carry a credential of the integration; they are never taken from a vendor's next-page URL.
pub fn query_names(integration: &Integration) -> impl Iterator<Item = &str> {
    integration.auth.iter().filter_map(|scheme| match &scheme.kind {
        AuthKind::ApiKey { place: ApiKeyPlace::Query, parameter, .. } => Some(parameter.as_str()),
        _ => None,
    })
}

fn schemes<'a>(integration: &'a Integration, names: &[String]) -> Option<Vec<&'a AuthScheme>> {
    names.iter().map(|name| integration.auth.iter().find(|scheme| scheme.name == *name)).collect()
}

fn place(scheme: &AuthScheme, secrets: &[Secret], request: &mut Request) -> Result<(), AuthoriseError> {
    let secret = |position: usize| secrets.get(position).map(Secret::expose).unwrap_or_default();
    match &scheme.kind {
        AuthKind::Bearer | AuthKind::OAuth2 { .. } => header(scheme, "authorization", format!("Bearer {}", secret(0)), request),
        AuthKind::Basic => {
            let pair = STANDARD.encode(format!("{}:{}", secret(0), secret(1)));
            header(scheme, "authorization", format!("Basic {pair}"), request)
        }
        AuthKind::ApiKey { place, parameter, prefix } => {
            let value = format!("{prefix}{}", secret(0));
            match place {
                ApiKeyPlace::Header => header(scheme, parameter, value, request),
                ApiKeyPlace::Query => pair(&mut request.query, parameter, &value),
                ApiKeyPlace::Cookie => pair(&mut request.cookies, parameter, &value),
            }
        }
    }
}

fn header(scheme: &AuthScheme, name: &str, value: String, request: &mut Request) -> Result<(), AuthoriseError> {
    if request.header(name).is_some() {
        return Err(conflict(name));
    }
    if !value.bytes().all(|byte| (0x20..=0x7E).contains(&byte)) {
        let environment = scheme.variables.first().map(|variable| variable.environment.clone()).unwrap_or_default();
        return Err(AuthoriseError::Malformed { environment });
    }
    request.headers.push((name.to_owned(), value));
    Ok(())
}

fn pair(pairs: &mut Vec<Pair>, name: &str, value: &str) -> Result<(), AuthoriseError> {
    if pairs.iter().any(|pair| pair.is(name)) {
        return Err(conflict(name));
    }
    pairs.push(Pair::new(name, value));
    Ok(())
}

fn conflict(name: &str) -> AuthoriseError {
    AuthoriseError::Conflict(Problem::new("", format!("{name} carries the credential and cannot be set by an argument")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_usual_spelling_of_a_secret_is_kept_out() {
        let mut credentials = Credentials::none();
        credentials.set("key", vec![Secret::new("s3cr3t/Key+with&more=")]);
        credentials.set("number", vec![Secret::new("123456789012")]);
        for text in [
            "s3cr3t/Key+with&more=",
            "s3cr3t%2FKey%2Bwith%26more%3D",
            "s3cr3t%2fKey%2bwith%26more%3d",
            "s3cr3t/Key%2Bwith%26more%3D",
            "s3cr3t/Key+with&amp;more=",
        ] {
            assert!(credentials.may_be_in(text.as_bytes()), "{text}");
            assert_eq!(credentials.redact(&format!("<{text}>")), "<[redacted]>", "{text}");
        }
        let mut value = json!({"n": 123_456_789_012_u64, "m": [12_345_678_901_u64]});
        credentials.redact_json(&mut value);
        assert_eq!(value, json!({"n": "[redacted]", "m": [12_345_678_901_u64]}));
    }
}
