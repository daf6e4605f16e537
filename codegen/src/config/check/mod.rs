//! Every selector of `integration.yaml` against the model: an unknown operation or field is an error with the nearest match.

mod answer;
mod custom;
mod guard;
mod inputs;
mod method;
mod money;
mod records;

use super::{Config, Record, Spanned};
use crate::diagnostic::{Code, Finding, nearest};
use crate::model::{Api, Operation};
use method::Case;
pub use method::may_hold;
use std::collections::HashMap;

/// Checks the whole file; what is wrong is reported.
pub fn check_config(config: &Config, records: &[Record], api: &Api, findings: &mut Vec<Finding>) {
    check_names(config, findings);
    let (cases, used) = find_cases(config, api, findings);
    for case in &cases {
        inputs::check_inputs(case, findings);
        answer::check_answer(case, findings);
        money::check_money(case, findings);
        guard::check_guard(case, &cases, findings);
    }
    custom::check_custom_fields(config, &cases, findings);
    check_patterns(config, api, findings);
    check_server(config, api, findings);
    records::check_records(records, config, &cases, findings);
    if !config.infers {
        report_unmapped(config, api, &used, findings);
    }
}

/// The operation that `METHOD /path` or an operationId names.
pub fn find_operation(api: &Api, selector: &str) -> Option<usize> {
    let (method, path) = selector.split_once(' ').unwrap_or(("", selector));
    let by_key = |operation: &Operation| operation.method.eq_ignore_ascii_case(method) && operation.path == path.trim();
    let by_id = |operation: &Operation| operation.id.as_deref() == Some(selector);
    api.operations.iter().position(by_key).or_else(|| api.operations.iter().position(by_id))
}

/// Whether `METHOD /path`, in which `*` stands for any text, names the operation. `* /path` takes every method.
pub fn operation_matches(pattern: &str, operation: &Operation) -> bool {
    let (method, path) = pattern.split_once(' ').unwrap_or(("*", pattern));
    (method == "*" || method.eq_ignore_ascii_case(&operation.method)) && glob(path.trim(), &operation.path)
}

fn glob(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(head) else { return false };
    loop {
        if glob(rest, text) {
            return true;
        }
        let mut characters = text.chars();
        if characters.next().is_none() {
            return false;
        }
        text = characters.as_str();
    }
}

/// The fields of a method's records, as a documentation record may name them; `key` is `resource.method` in snake case. Empty when the
/// answer declares none, absent when the file has no such method.
pub fn fields_of_method(config: &Config, api: &Api, key: &str) -> Option<Vec<String>> {
    let (resource, method) = config.methods().find(|(resource, method)| resource.key_of(method) == key)?;
    let operation = &api.operations[find_operation(api, &method.op.value)?];
    Some(Case { config, api, resource, method, operation }.record_fields())
}

/// The methods whose operation is known, and which operation belongs to which.
fn find_cases<'c>(config: &'c Config, api: &'c Api, findings: &mut Vec<Finding>) -> (Vec<Case<'c>>, HashMap<usize, String>) {
    let mut cases = Vec::new();
    let mut used: HashMap<usize, String> = HashMap::new();
    for (resource, method) in config.methods() {
        let Some(index) = find_operation(api, &method.op.value) else {
            findings.push(unknown_operation(api, &method.op));
            continue;
        };
        findings.extend(ambiguous_operation(api, &method.op));
        let case = Case { config, api, resource, method, operation: &api.operations[index] };
        if let Some(earlier) = used.insert(index, case.name()) {
            let message = format!("`{}` is already the operation of `{earlier}`", method.op.value);
            findings.push(Finding::error(Code::DuplicateOperation, message).at(method.op.at).help("name each operation once"));
        }
        cases.push(case);
    }
    (cases, used)
}

/// Two spellings of one name would be one tool, and one function of the client.
fn check_names(config: &Config, findings: &mut Vec<Finding>) {
    let mut seen: HashMap<String, String> = HashMap::new();
    for (resource, method) in config.methods() {
        let name = format!("{}.{}", resource.name.value, method.name.value);
        match seen.get(&resource.key_of(method)) {
            Some(earlier) => {
                let message = format!("`{name}` is the same name as `{earlier}`: both are `{}`", resource.key_of(method));
                findings.push(Finding::error(Code::DuplicateName, message).at(method.name.at).help("rename one of the two"));
            }
            None => {
                seen.insert(resource.key_of(method), name);
            }
        }
    }
}

/// An operationId ought to be unique, and is not in every description.
fn ambiguous_operation(api: &Api, selector: &Spanned<String>) -> Option<Finding> {
    let named = api.operations.iter().filter(|operation| operation.id.as_deref() == Some(selector.value.as_str()));
    let named: Vec<String> = named.map(|operation| format!("`{}`", operation.key())).collect();
    if named.len() < 2 || api.operations.iter().any(|operation| operation.key() == selector.value) {
        return None;
    }
    let message = format!("`{}` is the operationId of {} operations: {}", selector.value, named.len(), named.join(", "));
    let help = "name the one that is meant by `METHOD /path`";
    Some(Finding::error(Code::AmbiguousOperation, message).at(selector.at).help(help))
}

fn unknown_operation(api: &Api, selector: &Spanned<String>) -> Finding {
    let keys: Vec<String> = api.operations.iter().map(Operation::key).collect();
    let ids = api.operations.iter().filter_map(|operation| operation.id.as_deref());
    let help = match nearest(&selector.value, keys.iter().map(String::as_str).chain(ids)) {
        Some(key) => format!("did you mean `{key}`?"),
        None => format!(
            "write `METHOD /path` as the description has it, for example `{}`",
            keys.first().map_or("GET /users", String::as_str)
        ),
    };
    Finding::error(Code::UnknownOperation, format!("the description has no operation `{}`", selector.value))
        .at(selector.at)
        .help(help)
}

fn expect_among(wanted: &str, place: &Spanned<String>, known: &[String], message: &str, findings: &mut Vec<Finding>) {
    if !known.iter().any(|name| name == wanted) {
        findings.push(unknown(Code::UnknownField, wanted, message, known).at(place.at));
    }
}

fn unknown(code: Code, wanted: &str, message: &str, known: &[String]) -> Finding {
    let help = match nearest(wanted, known.iter().map(String::as_str)) {
        Some(name) => format!("did you mean `{name}`?"),
        None if known.is_empty() => "there are none".to_owned(),
        None => format!("known: {}", known.iter().take(20).cloned().collect::<Vec<_>>().join(", ")),
    };
    Finding::error(code, format!("{message} `{wanted}`")).help(help)
}

fn check_patterns(config: &Config, api: &Api, findings: &mut Vec<Finding>) {
    let patterns = config.rate_limits.iter().map(|rule| &rule.pattern).chain(&config.ignored);
    for pattern in patterns {
        if !api.operations.iter().any(|operation| operation_matches(&pattern.value, operation)) {
            findings.push(unknown_operation(api, pattern));
        }
    }
}

fn check_server(config: &Config, api: &Api, findings: &mut Vec<Finding>) {
    let Some(server) = &config.server else { return };
    let pinned = server.value.trim_end_matches('/');
    let declared = api.servers.iter().any(|known| known.url == pinned);
    // A description may leave even the scheme to a variable: `{protocol}://{host}`.
    let callable = is_absolute(pinned) || (declared && pinned.starts_with('{'));
    if !callable {
        let message = format!("the pinned server `{}` is no absolute http or https URL", server.value);
        findings.push(
            Finding::error(Code::ConfigShape, message)
                .at(server.at)
                .help("write it whole, for example `https://api.example.com/v1`"),
        );
    } else if !api.servers.is_empty() && !declared {
        let known: Vec<&str> = api.servers.iter().map(|server| server.url.as_str()).collect();
        let message = format!("the pinned server `{pinned}` is not one of the description's ({})", known.join(", "));
        findings.push(
            Finding::warning(Code::ServerChanged, message)
                .at(server.at)
                .help("calls go to the pinned server; check with the vendor before changing it"),
        );
    }
}

/// Whether a text is `http://` or `https://` and a host.
fn is_absolute(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or("");
    (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
        && !host.is_empty()
        && !url.contains(char::is_whitespace)
}

fn report_unmapped(config: &Config, api: &Api, used: &HashMap<usize, String>, findings: &mut Vec<Finding>) {
    for (index, operation) in api.operations.iter().enumerate() {
        let ignored = config.ignored.iter().any(|pattern| operation_matches(&pattern.value, operation));
        if !used.contains_key(&index) && !ignored {
            let message = format!("`{}` is neither a method nor ignored", operation.key());
            findings.push(
                Finding::warning(Code::UnmappedOperation, message)
                    .at(operation.at)
                    .help("map it to a resource, or add it to `ignored`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{glob, is_absolute};

    #[test]
    fn stars_match_any_text() {
        assert!(glob("/scim/*", "/scim/v2/Users"));
        assert!(glob("*/x", "/a/b/x"));
        assert!(!glob("/scim/*", "/users"));
        assert!(glob("/users", "/users"));
        assert!(!glob("/users", "/users/{id}"));
    }

    #[test]
    fn a_server_has_a_scheme_and_a_host() {
        for url in ["https://api.acme.test", "http://localhost:8080/v1", "https://{tenant}.acme.test", "HTTPS://[::1]/v1"] {
            assert!(is_absolute(url), "{url}");
        }
        for url in ["", "api.acme.test", "/v1", "//acme.test", "ftp://acme.test", "https://", "https:///v1", "https://a b"] {
            assert!(!is_absolute(url), "{url}");
        }
    }
}
