//! Who asks: an API token in `Authorization`, or the cookie of a session that was opened with one. Nothing else counts, and every
//! request is checked against the store, so that a deleted token opens nothing from that moment on.

use super::State;
use super::refusal::{Code, Refusal};
use super::refuse;
use super::route::Verb;
use crate::service::{ServiceError, Who};
use axum::http::{HeaderMap, header};

/// Lets a request in.
///
/// # Errors
/// 401 without a token that opens something; 403 for a change with a cookie that our own page did not make.
pub async fn let_in(state: &State, verb: Verb, headers: &HeaderMap) -> Result<Who, Refusal> {
    let mut fields = headers.get_all(header::AUTHORIZATION).iter();
    match (fields.next(), fields.next()) {
        (Some(field), None) => {
            let token = field.to_str().ok().and_then(bearer);
            let token = token.ok_or_else(|| Refusal::unauthorized("`Authorization` must be `Bearer` and an API token"))?;
            by_token(state, token).await
        }
        (Some(_), Some(_)) => Err(Refusal::unauthorized("`Authorization` stands twice")),
        (None, _) => by_session(state, verb, headers).await,
    }
}

/// The actor behind an API token.
///
/// # Errors
/// 401, one and the same for a token that is unknown, expired, deleted or none at all.
pub async fn by_token(state: &State, token: &str) -> Result<Who, Refusal> {
    state.hub.authenticate(token).await.map_err(refuse::service)
}

async fn by_session(state: &State, verb: Verb, headers: &HeaderMap) -> Result<Who, Refusal> {
    let needed = || Refusal::unauthorized("an API token is needed: `Authorization: Bearer …`");
    let now = state.hub.clock().now();
    let session = state.sessions.find(headers, now).ok_or_else(needed)?;
    if verb != Verb::Get && !session.allows(headers) {
        let words = "a change with a session's cookie needs its `csrf_token` in `X-CSRF-Token`, from the hub's own page";
        return Err(Refusal::new(Code::Forgery, words));
    }
    let who = Who { tenant: session.tenant, token: Some(session.token.clone()) };
    match state.hub.api_token(&who, &session.token).await {
        Ok(token) if token.is_open_at(now) => Ok(who),
        Ok(_) | Err(ServiceError::NotFound { .. }) => Err(needed()),
        Err(error) => Err(refuse::service(error)),
    }
}

/// The token of a bearer credential (RFC 6750 §2.1).
fn bearer(field: &str) -> Option<&str> {
    let (scheme, token) = field.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use super::bearer;

    #[test]
    fn only_a_bearer_credential_is_one() {
        assert_eq!(bearer("Bearer abc"), Some("abc"));
        assert_eq!(bearer("bearer  abc "), Some("abc"));
        for field in ["", "Bearer", "Bearer ", "Basic abc", "abc"] {
            assert_eq!(bearer(field), None, "{field}");
        }
    }
}
