//! The rules about an account's base URL.

use super::{FieldProblem, Settings};
use toolwright_runtime::guard::{self, Access, Destination};

/// Whether a base URL may lead anywhere or to public addresses only.
pub(crate) fn access(settings: &Settings, base_url: &str) -> Access {
    let of = |url: &str| Destination::parse(url, Access::Operator).ok().and_then(|parsed| parsed.url("/", "/", "").ok());
    let trusted = of(base_url).is_some_and(|url| {
        settings.trusted_origins.iter().filter_map(|origin| of(origin)).any(|origin| origin.origin() == url.origin())
    });
    if trusted { Access::Operator } else { Access::Public }
}

pub(super) fn check_base_url(settings: &Settings, base_url: &str) -> Option<FieldProblem> {
    let parsed = Destination::parse(base_url, access(settings, base_url));
    let words = |refusal: guard::Refusal| match refusal {
        guard::Refusal::Address { host } => format!("{host} is a private, local or reserved address"),
        other => other.to_string().replace("; an operator who means it starts with --base-url", ""),
    };
    let words = match parsed {
        Ok(_) => unwritable(base_url)?.to_owned(),
        Err(refusal) => words(refusal),
    };
    Some(FieldProblem::new("/base_url", "bad_base_url", words))
}

/// What a URL parser would read otherwise than it is written (WHATWG URL §4.4), or nobody can call.
fn unwritable(base_url: &str) -> Option<&'static str> {
    if base_url.contains(|letter: char| letter == '\\' || letter.is_control() || letter.is_whitespace()) {
        return Some("a base URL holds no backslash and no white space");
    }
    let Some((_, rest)) = base_url.split_once("://") else { return Some("a base URL begins with https://") };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let port = authority.rsplit_once(':').map(|(_, port)| port);
    if port.is_some_and(|port| !port.is_empty() && port.bytes().all(|digit| digit == b'0')) {
        return Some("there is no port 0");
    }
    let dots = |segment: &str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    path.split('/').any(dots).then_some("the path of a base URL holds no segment `.` or `..`")
}
