//! The rules about an account's fields.

use super::credentials::{Values, variables};
use super::{FieldProblem, Settings};
use std::collections::BTreeMap;
use toolwright_integration::{Integration, Server};
use toolwright_runtime::guard::{self, Access, Destination};
use toolwright_runtime::nearest::nearest;

/// The longest credential, in bytes.
const LONGEST_SECRET: usize = 16 * 1024;

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

/// Names that the integration knows, values that HTTP can carry.
pub(super) fn check_credentials(integration: &Integration, given: &Values) -> Vec<FieldProblem> {
    let known: Vec<&str> = variables(integration).map(|variable| variable.environment.as_str()).collect();
    let mut problems = Vec::new();
    for (name, secret) in given {
        let pointer = format!("/credentials/{}", escape(name));
        if !known.contains(&name.as_str()) {
            problems.push(FieldProblem::new(pointer, "unknown_credential", unknown("credential", name, &known)));
        } else if secret.expose().len() > LONGEST_SECRET || secret.expose().chars().any(char::is_control) {
            // The value is not repeated.
            problems.push(FieldProblem::new(pointer, "bad_credential", "a credential is one line of at most 16 kB"));
        }
    }
    problems
}

/// Names that the integration's servers have, values that fit into a URL.
pub(super) fn check_variables(integration: &Integration, given: &BTreeMap<String, String>) -> Vec<FieldProblem> {
    let all = || servers(integration).flat_map(|server| &server.variables);
    let known: Vec<&str> = all().map(|variable| variable.name.as_str()).collect();
    let mut problems = Vec::new();
    for (name, value) in given {
        let pointer = format!("/variables/{}", escape(name));
        let Some(variable) = all().find(|variable| variable.name == *name) else {
            problems.push(FieldProblem::new(pointer, "unknown_variable", unknown("variable", name, &known)));
            continue;
        };
        // A server of this variable alone: what is wrong with it is about its value.
        let probe = servers(integration).find(|server| server.variables.contains(variable)).and_then(|server| {
            let mut values = given.clone();
            for other in server.variables.iter().filter(|other| other.name != *name && other.default.is_none()) {
                values.insert(other.name.clone(), other.allowed.first().cloned().unwrap_or_else(|| "a".to_owned()));
            }
            guard::resolve(server, &values, None).err()
        });
        if let Some(refusal) = probe {
            let words = refusal.to_string().replace(&variable.environment, name);
            problems.push(FieldProblem::new(pointer, "bad_variable", format!("`{}`: {words}", shorten(value))));
        }
    }
    problems
}

fn servers(integration: &Integration) -> impl Iterator<Item = &Server> {
    std::iter::once(&integration.server).chain(integration.operations.iter().filter_map(|operation| operation.server.as_ref()))
}

/// The origins that calls of an account go to, one a server; `None` where a server cannot be called.
pub(super) fn origins(
    integration: &Integration,
    variables: &BTreeMap<String, String>,
    base_url: Option<&str>,
) -> Vec<Option<String>> {
    let origin = |server| {
        let url = guard::resolve(server, variables, base_url).ok()?.url("/", "/", "").ok()?;
        Some(url.origin().ascii_serialization())
    };
    servers(integration).map(origin).collect()
}

pub(super) fn unknown(kind: &str, word: &str, known: &[&str]) -> String {
    let mut words = format!("there is no {kind} `{}`", shorten(word));
    if let Some(nearest) = nearest(word, known.iter().copied()) {
        words.push_str(&format!("; did you mean `{nearest}`?"));
    } else if known.is_empty() {
        words.push_str("; there are none here");
    } else {
        let mut known = known.to_vec();
        known.sort_unstable();
        known.dedup();
        words.push_str(&format!("; there are {}", known.into_iter().take(12).collect::<Vec<_>>().join(", ")));
    }
    words
}

fn shorten(word: &str) -> String {
    word.chars().take(80).collect()
}

/// A name inside a JSON pointer (RFC 6901 §3), cut where it is absurd.
fn escape(name: &str) -> String {
    shorten(name).replace('~', "~0").replace('/', "~1")
}
