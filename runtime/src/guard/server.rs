//! From a compiled server with its variables to a [`Destination`].

use super::{Access, Destination, Refusal};
use std::collections::BTreeMap;
use toolwright_integration::{Integration, Server, ServerVariable};

/// Fills in a server's variables, by name, and checks the result. A `base_url` that the operator gave stands for any server of the
/// integration, so that a sandbox or a proxy receives every call.
///
/// # Errors
/// [`Refusal::Server`] when there is no URL, a variable has no value, or a value is more than one host label or path segment.
pub fn resolve(server: &Server, variables: &BTreeMap<String, String>, base_url: Option<&str>) -> Result<Destination, Refusal> {
    if let Some(base_url) = base_url {
        return Destination::parse(base_url, Access::Operator);
    }
    if server.url.is_empty() || server.url.starts_with('/') {
        return Err(refused("the API description names no server; start with --base-url"));
    }
    Destination::parse(&fill(server, variables)?, Access::Public)
}

/// The host that a server names once its variables are filled in; for comparing with, not for calling.
pub fn declared_host(server: &Server, variables: &BTreeMap<String, String>) -> Option<String> {
    let filled = fill(server, variables).ok()?;
    reqwest::Url::parse(&filled).ok()?.host_str().map(str::to_owned)
}

/// The values of all server variables that the environment sets, by variable name.
pub fn variables_from_environment(
    integration: &Integration,
    lookup: impl Fn(&str) -> Option<String>,
) -> BTreeMap<String, String> {
    let servers = std::iter::once(&integration.server)
        .chain(integration.operations.iter().filter_map(|operation| operation.server.as_ref()));
    let variables = servers.flat_map(|server| &server.variables);
    variables.filter_map(|variable| Some((variable.name.clone(), lookup(&variable.environment)?.trim().to_owned()))).collect()
}

fn fill(server: &Server, variables: &BTreeMap<String, String>) -> Result<String, Refusal> {
    let mut out = String::with_capacity(server.url.len());
    let mut rest = server.url.as_str();
    while let Some(open) = rest.find('{') {
        let Some(length) = rest[open..].find('}') else { break };
        out.push_str(&rest[..open]);
        let name = &rest[open + 1..open + length];
        let Some(variable) = server.variables.iter().find(|variable| variable.name == name) else {
            return Err(refused(format!("the server URL's variable {{{name}}} is not described; start with --base-url")));
        };
        let in_path = out.split_once("://").is_some_and(|(_, after)| after.contains('/'));
        out.push_str(value(variable, variables.get(name).map(String::as_str), in_path)?);
        rest = &rest[open + length + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

/// The value of one variable. What the compiled format itself says (`default`, `allowed`) is trusted; anything else must be one
/// host label (RFC 1123 §2.1), or one path segment of the same characters and dots.
fn value<'a>(variable: &'a ServerVariable, given: Option<&'a str>, in_path: bool) -> Result<&'a str, Refusal> {
    let ServerVariable { name, environment, default, allowed } = variable;
    let Some(given) = given.filter(|given| !given.is_empty()) else {
        return default
            .as_deref()
            .ok_or_else(|| refused(format!("the server URL needs a value for {{{name}}}: set {environment}")));
    };
    if default.as_deref() == Some(given) || allowed.iter().any(|known| known == given) {
        return Ok(given);
    }
    if !allowed.is_empty() {
        return Err(refused(format!("{environment} must be one of: {}", allowed.join(", "))));
    }
    let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || (in_path && *byte == b'.');
    let bytes = given.as_bytes();
    if bytes.len() <= 63 && edge(bytes.first()) && edge(bytes.last()) && bytes.iter().all(inside) {
        return Ok(given);
    }
    Err(refused(format!("{environment} must be a single name of letters, digits, `-` and `_`; for a whole host use --base-url")))
}

fn refused(reason: impl Into<String>) -> Refusal {
    Refusal::Server { reason: reason.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(url: &str, allowed: &[&str]) -> Server {
        let variable = ServerVariable {
            name: "sub".into(),
            environment: "ACME_SUB".into(),
            default: None,
            allowed: allowed.iter().map(|text| (*text).to_owned()).collect(),
        };
        Server { url: url.into(), variables: vec![variable] }
    }

    fn with(server: &Server, value: &str) -> Result<Destination, Refusal> {
        resolve(server, &BTreeMap::from([("sub".to_owned(), value.to_owned())]), None)
    }

    #[test]
    fn a_variable_is_one_label() {
        let template = server("https://{sub}.example.com/api", &[]);
        assert_eq!(with(&template, "acme-1").unwrap().host(), "acme-1.example.com");
        let hostile = [
            "",
            "evil.com/",
            "evil.com#",
            "a@evil.com",
            "evil.com?",
            "evil.com\\",
            "127.1",
            "[::ffff:127.0.0.1]",
            "localhost.",
            "a.b",
            "-a",
            "a-",
            "a\nb",
            "a b",
            "é",
            "%2e",
            "..",
            "a:80",
            "a/b",
        ];
        for value in hostile {
            assert!(with(&template, value).is_err(), "{value}");
        }
    }

    #[test]
    fn a_version_in_the_path_may_hold_dots() {
        let template = server("https://api.example.com/{sub}", &[]);
        assert!(with(&template, "v1.0").is_ok());
        for value in ["..", ".", "a/b", "a?b", "1.", "%2e%2e"] {
            assert!(with(&template, value).is_err(), "{value}");
        }
    }

    #[test]
    fn a_whole_host_variable_does_not_reach_local_addresses() {
        let template = server("https://{sub}/api", &[]);
        for value in ["127.1", "0x7f000001", "2130706433", "localhost", "localhost.", "[::1]", "017700000001"] {
            assert!(with(&template, value).is_err(), "{value}");
        }
    }

    #[test]
    fn allowed_values_and_defaults_are_trusted() {
        let mut template = server("https://{sub}/api", &["eu.example.com", "us.example.com"]);
        assert_eq!(with(&template, "eu.example.com").unwrap().host(), "eu.example.com");
        assert!(with(&template, "ap").is_err());
        template.variables[0].default = Some("us.example.com".into());
        assert_eq!(resolve(&template, &BTreeMap::new(), None).unwrap().host(), "us.example.com");
    }

    #[test]
    fn the_declared_host_is_the_filled_in_one() {
        let template = server("https://{sub}.example.com/api", &[]);
        let host = |value: &str| declared_host(&template, &BTreeMap::from([("sub".to_owned(), value.to_owned())]));
        assert_eq!(host("acme").as_deref(), Some("acme.example.com"));
        assert_eq!((host("evil.com/"), host("")), (None, None));
    }

    #[test]
    fn the_operators_url_wins_and_a_missing_one_is_said() {
        let none = Server { url: String::new(), variables: Vec::new() };
        assert!(resolve(&none, &BTreeMap::new(), None).unwrap_err().to_string().contains("--base-url"));
        let given = resolve(&none, &BTreeMap::new(), Some("http://127.0.0.1:9")).unwrap();
        assert_eq!(given.access(), Access::Operator);
    }
}
