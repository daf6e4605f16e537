//! The dashboard's sessions: a cookie instead of the API token, so that no script can read the token, and a second secret against
//! requests forged by other sites.
//!
//! Sessions live in this process: they end with it, with their twelve hours, on logout, and with the API token that they stand for.

use crate::model::{ApiTokenId, TenantId, Time};
use axum::http::{HeaderMap, HeaderValue, header};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long a session lasts.
pub const LIFE: Duration = Duration::from_secs(12 * 60 * 60);
/// The header that holds [`Session::csrf`] on everything but GET.
pub const CSRF_HEADER: &str = "x-csrf-token";
/// Sessions of one API token at a time; the oldest makes room.
const MOST_OF_ONE: usize = 32;

/// Somebody logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The tenant of the API token.
    pub tenant: TenantId,
    /// The API token that was shown.
    pub token: ApiTokenId,
    /// What every changing request repeats in [`CSRF_HEADER`]; other sites cannot read it.
    pub csrf: String,
    /// When it ends.
    pub expires_at: Time,
}

/// All sessions, by the SHA-256 of what the cookie holds.
#[derive(Debug)]
pub struct Sessions {
    open: Mutex<HashMap<[u8; 32], Session>>,
    /// The cookie's name. Where the hub is reached over https, browsers hold a `__Host-` cookie to this very host.
    cookie: &'static str,
    secure: bool,
}

impl Sessions {
    /// None yet. `secure` when browsers reach the hub over https.
    pub fn new(secure: bool) -> Self {
        let cookie = if secure { "__Host-toolwright" } else { "toolwright" };
        Self { open: Mutex::default(), cookie, secure }
    }

    /// Opens a session and gives it with its `Set-Cookie`; `None` when the system has no random numbers.
    pub fn open(&self, tenant: TenantId, token: ApiTokenId, now: Time) -> Option<(Session, HeaderValue)> {
        let (secret, csrf) = (random()?, random()?);
        let session = Session { tenant, token, csrf, expires_at: now.after(LIFE) };
        let cookie = HeaderValue::from_str(&self.set_cookie(&secret, LIFE)).ok()?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, known| now < known.expires_at);
        let same = |known: &&Session| known.token == session.token;
        if open.values().filter(same).count() >= MOST_OF_ONE
            && let Some(oldest) = open.iter().filter(|(_, known)| same(known)).min_by_key(|(_, known)| known.expires_at)
        {
            let oldest = *oldest.0;
            open.remove(&oldest);
        }
        open.insert(hash(&secret), session.clone());
        Some((session, cookie))
    }

    /// The session of a request's cookie.
    pub fn find(&self, headers: &HeaderMap, now: Time) -> Option<Session> {
        let secret = self.read_cookie(headers)?;
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.get(&hash(secret)).filter(|session| now < session.expires_at).cloned()
    }

    /// Ends the session of a request's cookie, and gives the `Set-Cookie` that makes the browser forget it.
    pub fn close(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        if let Some(secret) = self.read_cookie(headers) {
            self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&hash(secret));
        }
        HeaderValue::from_str(&self.set_cookie("", Duration::ZERO)).ok()
    }

    /// The cookie's name.
    pub fn cookie(&self) -> &'static str {
        self.cookie
    }

    fn set_cookie(&self, value: &str, life: Duration) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!("{}={value}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{secure}", self.cookie, life.as_secs())
    }

    /// What the cookie holds. Two of one name are none: somebody else may have put one there.
    fn read_cookie<'h>(&self, headers: &'h HeaderMap) -> Option<&'h str> {
        let fields = headers.get_all(header::COOKIE).iter().filter_map(|field| field.to_str().ok());
        let pairs = fields.flat_map(|field| field.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let mut ours = pairs.filter(|(name, _)| *name == self.cookie).map(|(_, value)| value);
        let first = ours.next()?;
        ours.next().is_none().then_some(first)
    }
}

impl Session {
    /// Whether a changing request was made by our own page: it repeats the session's secret, and the browser, where it says whence the
    /// request came, does not say from elsewhere.
    pub fn allows(&self, headers: &HeaderMap) -> bool {
        let same_site = headers.get("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none");
        let shown = headers.get(CSRF_HEADER).and_then(|value| value.to_str().ok());
        // Hashes are compared, so that the time which that takes tells nothing of the secret.
        same_site && shown.is_some_and(|shown| hash(shown) == hash(&self.csrf))
    }
}

fn hash(secret: &str) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest(&SHA256, secret.as_bytes()).as_ref());
    out
}

/// 256 random bits in hex.
fn random() -> Option<String> {
    let mut bytes = [0_u8; 32];
    SystemRandom::new().fill(&mut bytes).ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may fail by panicking
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn opened(sessions: &Sessions, now: Time) -> (Session, String) {
        let (session, cookie) = sessions.open(TenantId::random().unwrap(), ApiTokenId::random().unwrap(), now).unwrap();
        let pair = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
        (session, pair)
    }

    #[test]
    fn a_cookie_opens_until_it_ends() {
        let sessions = Sessions::new(false);
        let now = Time::from_millis(1_000_000);
        let (session, cookie) = opened(&sessions, now);
        let with = headers(&[("cookie", &format!("a=b; {cookie}"))]);
        assert_eq!(sessions.find(&with, now), Some(session.clone()));
        assert_eq!(sessions.find(&with, now.after(LIFE)), None);
        assert_eq!(sessions.find(&headers(&[("cookie", &format!("{cookie}; {cookie}"))]), now), None);
        assert_eq!(sessions.find(&headers(&[("cookie", "toolwright=")]), now), None);
        let gone = sessions.close(&with).unwrap();
        assert!(gone.to_str().unwrap().contains("Max-Age=0"));
        assert_eq!(sessions.find(&with, now), None);
    }

    #[test]
    fn over_https_the_cookie_is_bound_to_the_host() {
        let (_, cookie) =
            Sessions::new(true).open(TenantId::random().unwrap(), ApiTokenId::random().unwrap(), Time::from_millis(0)).unwrap();
        let cookie = cookie.to_str().unwrap();
        assert!(cookie.starts_with("__Host-toolwright="));
        assert!(cookie.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure"), "{cookie}");
    }

    #[test]
    fn only_our_own_page_may_change_things() {
        let (session, _) = opened(&Sessions::new(false), Time::from_millis(0));
        assert!(session.allows(&headers(&[("x-csrf-token", &session.csrf)])));
        assert!(session.allows(&headers(&[("x-csrf-token", &session.csrf), ("sec-fetch-site", "same-origin")])));
        assert!(!session.allows(&headers(&[("x-csrf-token", &session.csrf), ("sec-fetch-site", "same-site")])));
        assert!(!session.allows(&headers(&[("x-csrf-token", "0")])));
        assert!(!session.allows(&headers(&[])));
    }

    #[test]
    fn one_token_has_only_so_many() {
        let sessions = Sessions::new(false);
        let (tenant, token) = (TenantId::random().unwrap(), ApiTokenId::random().unwrap());
        let cookies: Vec<String> = (0..=MOST_OF_ONE as i64)
            .map(|n| sessions.open(tenant.clone(), token.clone(), Time::from_millis(n)).unwrap().1.to_str().unwrap().to_owned())
            .collect();
        let found = |cookie: &str| {
            let pair = cookie.split(';').next().unwrap();
            sessions.find(&headers(&[("cookie", pair)]), Time::from_millis(99)).is_some()
        };
        assert!(!found(&cookies[0]));
        assert!(cookies[1..].iter().all(|cookie| found(cookie)));
    }
}
