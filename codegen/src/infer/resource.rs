//! Resource and method from HTTP method and path.

use super::effect::{effect_of_get, is_action_verb, is_search_verb};
use crate::model::Operation;
use crate::name::{is_plural, singular, snake};
use toolwright_integration::Effect;

/// A resource and a method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// In snake_case, parents first and in the singular: `user_apps`.
    pub resource: String,
    /// `list`, `get`, `create`, `update`, `delete` or a custom method.
    pub method: String,
}

/// HTTP methods that are named by what they do to a resource; any other names itself.
const METHODS: [&str; 9] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "QUERY"];

enum Segment {
    Word(Word),
    Item,
}

/// A word of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// In snake_case.
    pub text: String,
    /// A record of it follows, as in `/users/{id}`.
    pub parent: bool,
    /// The path up to and with it.
    pub prefix: String,
}

/// What a path and an HTTP method say, before it is put into two names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    /// The words of the resource.
    pub words: Vec<Word>,
    /// The verb that the path names.
    pub verb: Option<String>,
    /// The path ends in a record's id.
    pub item: bool,
}

/// The resource and the method of an operation. `has_put` says whether the same path also has a PUT.
pub fn infer_resource(operation: &Operation, has_put: bool) -> Guess {
    let parts = parts_of(operation);
    let resource = resource_name(&parts.words);
    Guess { method: method_name(operation, &parts, &resource, has_put), resource }
}

/// Words, verb and record of an operation's path.
pub(super) fn parts_of(operation: &Operation) -> Parts {
    let (segments, verb) = split_path(&operation.path);
    let item = matches!(segments.last(), Some(Segment::Item));
    let mut words: Vec<Word> = segments
        .into_iter()
        .filter_map(|segment| match segment {
            Segment::Word(word) => Some(word),
            Segment::Item => None,
        })
        .collect();
    let verb = match verb {
        Some(verb) => Some(verb),
        None if !item => take_verb(operation, &mut words),
        None => None,
    };
    Parts { words, verb, item }
}

/// The method, for a resource of that name.
pub(super) fn method_name(operation: &Operation, parts: &Parts, resource: &str, has_put: bool) -> String {
    match &parts.verb {
        Some(verb) => rpc_method(verb),
        None if !METHODS.contains(&operation.method.as_str()) => snake(&operation.method.to_ascii_lowercase()),
        None if parts.item => item_method(&operation.method, has_put).to_owned(),
        None => collection_method(&operation.method, resource).to_owned(),
    }
}

/// Segments without versions and prefixes that every path has; and the verb of `x:verb` or `group.verb`, when there is one.
fn split_path(path: &str) -> (Vec<Segment>, Option<String>) {
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let raw: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let mut segments = Vec::new();
    let mut verb = None;
    let mut prefix = String::new();
    for (position, segment) in raw.iter().enumerate() {
        let last = position + 1 == raw.len();
        prefix = format!("{prefix}/{segment}");
        let segment = if last { strip_extension(segment) } else { segment };
        if is_version(segment) || (segments.is_empty() && !last && is_prefix(segment)) {
            continue;
        }
        let parent = raw.get(position + 1).is_some_and(|next| next.starts_with('{'));
        let (head, tail) = split_custom_verb(segment);
        verb = tail.filter(|_| last).map(str::to_owned);
        if head.contains('{') {
            segments.push(Segment::Item);
        } else if last && verb.is_none() && head.contains('.') {
            let (group, method) = head.rsplit_once('.').unwrap_or((head, ""));
            segments.push(Segment::Word(Word { text: snake(group), parent: false, prefix: prefix.clone() }));
            verb = Some(method.to_owned());
        } else {
            segments.push(Segment::Word(Word { text: snake(head), parent, prefix: prefix.clone() }));
        }
    }
    (segments, verb)
}

/// `{id}:cancel` → (`{id}`, `cancel`).
fn split_custom_verb(segment: &str) -> (&str, Option<&str>) {
    match segment.rsplit_once(':') {
        Some((head, tail)) if !tail.is_empty() && !tail.contains(['{', '}']) => (head, Some(tail)),
        _ => (segment, None),
    }
}

fn strip_extension(segment: &str) -> &str {
    segment.strip_suffix(".json").or_else(|| segment.strip_suffix(".xml")).unwrap_or(segment)
}

/// `v1`, `v2.0`, `2010-04-01`, `v1beta2`.
fn is_version(segment: &str) -> bool {
    let Some(rest) = segment.strip_prefix(['v', 'V']) else {
        return segment.len() >= 8 && segment.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    };
    rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.replace("alpha", "").replace("beta", "").bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn is_prefix(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().as_str(), "api" | "apis" | "rest" | "public" | "openapi" | "open-api")
}

/// A last word that is a verb names a custom method of what stands before it.
fn take_verb(operation: &Operation, words: &mut Vec<Word>) -> Option<String> {
    let last = &words.last()?.text;
    let reads = operation.method == "GET" && effect_of_get(operation) == Effect::Read;
    let is_verb = if reads { is_search_verb(last) && last != "list" } else { is_action_verb(last) };
    if words.len() < 2 || !is_verb || (reads && is_plural(last)) {
        return None;
    }
    words.pop().map(|last| last.text)
}

/// RPC names for what has a name of its own: `chat.postMessage`, `users.list`, `users.info`.
fn rpc_method(verb: &str) -> String {
    let verb = snake(verb);
    match verb.as_str() {
        "info" | "show" | "read" | "retrieve" => "get".to_owned(),
        "destroy" => "delete".to_owned(),
        _ => verb,
    }
}

pub(super) fn resource_name(words: &[Word]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for (position, word) in words.iter().enumerate() {
        let last = position + 1 == words.len();
        parts.push(if word.parent && !last { singular(&word.text) } else { word.text.clone() });
    }
    if parts.is_empty() { "root".to_owned() } else { parts.join("_") }
}

fn item_method(http_method: &str, has_put: bool) -> &'static str {
    match http_method {
        "GET" => "get",
        "PATCH" if has_put => "partial_update",
        // A POST to an item changes it: Stripe, Twilio and others know no PUT.
        "PUT" | "PATCH" | "POST" => "update",
        "DELETE" => "delete",
        "HEAD" => "head",
        "OPTIONS" => "options",
        "TRACE" => "trace",
        _ => "query",
    }
}

fn collection_method(http_method: &str, resource: &str) -> &'static str {
    match (http_method, is_plural(resource)) {
        ("GET", _) => "list",
        ("POST", _) => "create",
        ("PUT", true) => "bulk_update",
        ("PUT", false) => "update",
        ("PATCH", true) => "bulk_partial_update",
        ("PATCH", false) => "partial_update",
        ("DELETE", true) => "bulk_delete",
        ("DELETE", false) => "delete",
        ("HEAD", _) => "head",
        ("OPTIONS", _) => "options",
        ("TRACE", _) => "trace",
        _ => "query",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::At;

    fn guess(method: &str, path: &str) -> String {
        let operation = Operation {
            method: method.to_owned(),
            path: path.to_owned(),
            id: None,
            summary: String::new(),
            description: String::new(),
            tags: Vec::new(),
            deprecated: false,
            parameters: Vec::new(),
            body: None,
            responses: Vec::new(),
            security: Vec::new(),
            scopes: Vec::new(),
            unplaced: Vec::new(),
            marks: Vec::new(),
            server: None,
            inferred: false,
            at: At { document: 0, offset: 0 },
        };
        let guess = infer_resource(&operation, false);
        format!("{}.{}", guess.resource, guess.method)
    }

    #[test]
    fn paths_become_resources_and_methods() {
        let table = [
            ("GET", "/users", "users.list"),
            ("GET", "/api/v1/Users/{userId}", "users.get"),
            ("GET", "/repos/{owner}/{repo}", "repos.get"),
            ("GET", "/repos/{owner}/{repo}/issues/{issue_number}/comments", "repo_issue_comments.list"),
            ("PATCH", "/users/{id}", "users.update"),
            ("POST", "/v1/customers/{customer}", "customers.update"),
            ("POST", "/v1/customers", "customers.create"),
            ("POST", "/tasks/{id}/approve", "tasks.approve"),
            ("POST", "/chat.postMessage", "chat.post_message"),
            ("GET", "/users.info", "users.get"),
            ("GET", "/2010-04-01/Accounts/{Sid}.json", "accounts.get"),
            ("POST", "/projects/{id}:cancel", "projects.cancel"),
            ("POST", "/contacts/search", "contacts.search"),
            ("GET", "/orgs/my", "orgs_my.list"),
            ("DELETE", "/repos/{owner}/{repo}/subscription", "repo_subscription.delete"),
            ("DELETE", "/users/{id}/emails", "user_emails.bulk_delete"),
            ("GET", "/", "root.list"),
            ("QUERY", "/rows", "rows.query"),
            ("COPY", "/rows/{id}", "rows.copy"),
            ("M-SEARCH", "/rows", "rows.m_search"),
        ];
        for (method, path, expected) in table {
            assert_eq!(guess(method, path), expected, "{method} {path}");
        }
    }
}
