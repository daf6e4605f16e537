//! The rules about an account's credentials and variables.

use super::FieldProblem;
use super::credentials::{Values, variables};
use std::collections::BTreeMap;
use toolwright_integration::{Integration, Server};
use toolwright_runtime::guard;
use toolwright_runtime::nearest::nearest;

/// The longest credential, in bytes.
const LONGEST_SECRET: usize = 16 * 1024;

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
