//! The token endpoint: one request out, one token or one reason back (RFC 6749 §4.4, §5, §6).

use super::error::Trouble;
use super::request::{Granted, TokenRequest};
use super::store::TokenState;
use crate::bind::Payload;
use crate::bind::percent::encode;
use crate::guard::Destination;
use crate::secret::Secret;
use crate::send::{Answer, Http, Outgoing};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use serde_json::Value;
use std::fmt;
use std::time::Duration;
use toolwright_integration::{ClientAuthentication, GrantKind};

/// A lifetime above this is a mistake: ten years.
const LONGEST_LIFE: u64 = 10 * 365 * 24 * 3_600;

impl TokenRequest {
    fn secret(&self, position: usize) -> &str {
        self.secrets.get(position).map(Secret::expose).unwrap_or_default()
    }

    /// The client's id and secret.
    fn client(&self) -> (&str, &str) {
        let first = usize::from(self.grant.grant == GrantKind::RefreshToken);
        (self.secret(first), self.secret(first + 1))
    }

    /// The form of the request; a rotated refresh token goes before the supplied one.
    fn form(&self, state: &TokenState) -> String {
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        let scope = self.scopes.join(" ");
        let rotated = state.refresh.as_ref().filter(|_| state.supplied == self.digest());
        match self.grant.grant {
            GrantKind::ClientCredentials => {
                pairs.push(("grant_type", "client_credentials"));
                if !scope.is_empty() {
                    pairs.push(("scope", &scope));
                }
            }
            // Without a scope the new token has those of the old one (RFC 6749 §6).
            GrantKind::RefreshToken => {
                pairs.push(("grant_type", "refresh_token"));
                pairs.push(("refresh_token", rotated.map_or_else(|| self.secret(0), Secret::expose)));
            }
        }
        let (id, secret) = self.client();
        match self.grant.client_auth {
            ClientAuthentication::Basic => {}
            ClientAuthentication::Body => pairs.extend([("client_id", id), ("client_secret", secret)]),
            ClientAuthentication::None => pairs.push(("client_id", id)),
        }
        let written: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        written.join("&")
    }

    fn outgoing(&self, state: &TokenState) -> Result<Outgoing, Trouble> {
        let refused = |reason: &dyn fmt::Display| Trouble::passing(format!("the token endpoint cannot be used: {reason}"));
        let (path, query) = split(&self.url).ok_or_else(|| refused(&"its URL is no URL"))?;
        let origin = &self.url[..self.url.len() - path.len() - query.map_or(0, |query| query.len() + 1)];
        let destination = Destination::parse(origin, self.access).map_err(|error| refused(&error))?;
        let path = if path.is_empty() { "/" } else { path };
        let url = destination.url(path, path, query.unwrap_or_default()).map_err(|error| refused(&error))?;
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if self.grant.client_auth == ClientAuthentication::Basic {
            // RFC 6749 §2.3.1: both are form-encoded before they are joined.
            let (id, secret) = self.client();
            let pair = STANDARD.encode(format!("{}:{}", encode(id), encode(secret)));
            let mut value =
                HeaderValue::from_str(&format!("Basic {pair}")).map_err(|_| refused(&"the client's id cannot be sent"))?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let bytes = self.form(state).into_bytes();
        let body = Payload { content_type: "application/x-www-form-urlencoded".to_owned(), bytes };
        Ok(Outgoing { method: Method::POST, url, headers, body: Some(body), access: destination.access(), timeout: None })
    }
}

/// The path and the query of an absolute URL.
fn split(url: &str) -> Option<(&str, Option<&str>)> {
    let (_, rest) = url.split_once("://")?;
    let at = rest.find(['/', '?']).unwrap_or(rest.len());
    let tail = &rest[at..];
    Some(match tail.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (tail, None),
    })
}

/// Asks once.
pub(super) async fn ask(request: &TokenRequest, state: &TokenState, http: &Http) -> Result<Granted, Trouble> {
    let outgoing = request.outgoing(state)?;
    let answer = http.send(outgoing).await.map_err(|error| Trouble::passing(format!("the token endpoint failed: {error}")))?;
    read(request, &answer)
}

fn read(request: &TokenRequest, answer: &Answer) -> Result<Granted, Trouble> {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    // Some vendors say their errors with 200.
    if let Some(code) = body.get("error").and_then(Value::as_str) {
        return Err(refusal(request, code, answer));
    }
    if !(200..300).contains(&answer.status) {
        return Err(busy(format!("the token endpoint answered {}", answer.status), answer));
    }
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let Some(access) = text("access_token").filter(|token| token.bytes().all(|byte| byte.is_ascii_graphic())) else {
        return Err(Trouble::passing("the token endpoint gave no access token"));
    };
    if text("token_type").is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err(Trouble::passing("the token endpoint gave a token that is no bearer token"));
    }
    let seconds = match body.get("expires_in") {
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(number)) => number.trim().parse::<f64>().ok(),
        _ => None,
    };
    let lifetime = seconds.filter(|seconds| *seconds > 0.0 && *seconds <= LONGEST_LIFE as f64).map(Duration::from_secs_f64);
    Ok(Granted { access: Secret::new(access), refresh: text("refresh_token").map(Secret::new), lifetime })
}

/// RFC 6749 §5.2. The description beside the code is not kept: it may quote what was sent.
fn refusal(request: &TokenRequest, code: &str, answer: &Answer) -> Trouble {
    let plain = code.len() <= 60 && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte));
    let known = !request.secrets.iter().any(|secret| !secret.expose().is_empty() && code.contains(secret.expose()));
    let shown = if plain && known { code } else { "an error" };
    match code {
        "invalid_grant" => Trouble::lasting("the vendor no longer accepts its refresh token or credentials (invalid_grant)"),
        "invalid_client" | "unauthorized_client" => {
            Trouble::lasting(format!("the vendor does not accept the client's id or secret ({code})"))
        }
        _ => busy(format!("the token endpoint answered {shown}"), answer),
    }
}

fn busy(reason: String, answer: &Answer) -> Trouble {
    let pause = answer.header("retry-after").and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
    Trouble { pause, ..Trouble::passing(reason) }
}
