//! What a call does to the vendor's data.

use crate::model::Operation;
use crate::name::snake;
use toolwright_integration::Effect;

/// Verbs of calls that only look, whatever the HTTP method.
const READING: [&str; 26] = [
    "list",
    "get",
    "search",
    "find",
    "query",
    "lookup",
    "count",
    "check",
    "validate",
    "verify",
    "preview",
    "estimate",
    "calculate",
    "match",
    "test",
    "describe",
    "fetch",
    "read",
    "export",
    "download",
    "info",
    "history",
    "stats",
    "exists",
    "suggest",
    "autocomplete",
];

/// Verbs of calls that take something away.
const DESTROYING: [&str; 22] = [
    "delete",
    "remove",
    "destroy",
    "purge",
    "revoke",
    "deactivate",
    "terminate",
    "cancel",
    "archive",
    "uninstall",
    "wipe",
    "erase",
    "clear",
    "disable",
    "suspend",
    "kick",
    "ban",
    "unlink",
    "detach",
    "leave",
    "drop",
    "close",
];

/// Verbs that can only mean a search.
const SEARCHING: [&str; 4] = ["search", "query", "find", "lookup"];

/// Words that name a search as well as a thing: a `filter`, a `match`, a `list`.
const AMBIGUOUS: [&str; 8] = ["filter", "match", "list", "get", "count", "check", "validate", "preview"];

/// First words of a summary or an operationId that promise a change.
const CREATING: [&str; 22] = [
    "create", "add", "new", "insert", "make", "set", "update", "upsert", "save", "store", "submit", "apply", "register", "start",
    "run", "post", "put", "replace", "delete", "remove", "send", "trigger",
];

/// First words of a summary or an operationId that promise a look.
const LOOKING: [&str; 20] = [
    "search",
    "searches",
    "find",
    "finds",
    "query",
    "queries",
    "list",
    "lists",
    "get",
    "gets",
    "retrieve",
    "retrieves",
    "fetch",
    "return",
    "returns",
    "look",
    "lookup",
    "count",
    "match",
    "filter",
];

/// Whether a word is a verb of a search.
pub fn is_search_verb(word: &str) -> bool {
    SEARCHING.contains(&word) || AMBIGUOUS.contains(&word)
}

/// The effect from HTTP method, method name and path.
pub fn infer_effect(operation: &Operation, method: &str) -> Effect {
    match (operation.method.as_str(), method) {
        ("GET", _) => return effect_of_get(operation),
        ("HEAD" | "OPTIONS" | "QUERY", _) => return Effect::Read,
        ("DELETE", _) | (_, "delete") => return Effect::Destructive,
        _ => {}
    }
    let verb = method.split('_').next().unwrap_or("");
    if (!matches!(method, "create" | "update") && DESTROYING.contains(&verb)) || takes_away(&operation.path) {
        return Effect::Destructive;
    }
    if operation.method == "POST" && reads_behind_post(operation, verb) { Effect::Read } else { Effect::Write }
}

/// A GET looks, unless the vendor calls it a change: `GET /auth.revoke`, or `GET /users/{id}/delete` with words to match.
pub(super) fn effect_of_get(operation: &Operation) -> Effect {
    let last = operation.path.split(['?', '#']).next().and_then(|path| path.rsplit('/').next()).unwrap_or("");
    let first = |text: &str| snake(text).split('_').next().unwrap_or("").to_owned();
    let verb = match last.rsplit_once('.') {
        Some((group, called)) if !group.is_empty() && !last.contains('{') => first(called),
        _ => {
            let verb = first(last);
            let said = first(&operation.summary);
            if last.contains('{') || said.trim_end_matches('s') != verb {
                return Effect::Read;
            }
            verb
        }
    };
    let verb = verb.as_str();
    match () {
        () if READING.contains(&verb) => Effect::Read,
        () if DESTROYING.contains(&verb) => Effect::Destructive,
        () if ACTING.contains(&verb) || UNDOING.contains(&verb) || CREATING.contains(&verb) => Effect::Write,
        () => Effect::Read,
    }
}

/// Whether the last words of a path say that something is taken away: `/runs/{id}/force-cancel`, `/files/{id}#remove_shared_link`.
fn takes_away(path: &str) -> bool {
    const WORDS: [&str; 11] =
        ["delete", "remove", "destroy", "purge", "revoke", "cancel", "cancels", "terminate", "uninstall", "wipe", "erase"];
    let (path, fragment) = path.split_once('#').unwrap_or((path, ""));
    let last = path.rsplit('/').find(|segment| !segment.is_empty() && !segment.contains('{')).unwrap_or("");
    [last, fragment].iter().any(|segment| snake(segment).split('_').any(|word| WORDS.contains(&word)))
}

/// Whether a POST only looks. A wrong guess would let a read-only server write, so the vendor's own words must not speak
/// against it, and must speak for it where the verb could be a noun.
fn reads_behind_post(operation: &Operation, verb: &str) -> bool {
    let first = |text: &str| snake(text).split('_').next().unwrap_or("").to_owned();
    let said = [first(&operation.summary), first(operation.id.as_deref().unwrap_or(""))];
    let says = |table: &[&str]| said.iter().any(|word| table.contains(&word.as_str()));
    let last = operation.path.rsplit('/').next().unwrap_or("");
    // `users.list`: a name after a dot is a method and nothing else.
    let called = last.rsplit_once('.').map(|(_, called)| snake(called));
    let rpc = called.is_some_and(|called| called == verb || matches!(called.as_str(), "info" | "show" | "read" | "retrieve"));
    let whole = SEARCHING.contains(&snake(last).as_str());
    if says(&CREATING) {
        return false;
    }
    SEARCHING.contains(&verb) || whole || (AMBIGUOUS.contains(&verb) && (rpc || says(&LOOKING)))
}

/// Whether the first word of a text promises a change.
pub fn promises_change(word: &str) -> bool {
    CREATING.contains(&word) || DESTROYING.contains(&word)
}

/// Whether the first word of a text promises that something is taken away for good; `close` and `leave` may not.
pub fn promises_loss(word: &str) -> bool {
    const LOSING: [&str; 10] =
        ["delete", "remove", "destroy", "purge", "revoke", "terminate", "uninstall", "wipe", "erase", "deactivate"];
    LOSING.contains(&word)
}

/// Whether the first word of a text can only promise a look; what is returned or matched may be goods or people.
pub fn promises_look(word: &str) -> bool {
    LOOKING.contains(&word) && !matches!(word, "return" | "returns" | "look" | "match" | "filter")
}

/// Whether a word is a verb that we know.
pub fn is_verb(word: &str) -> bool {
    is_action_verb(word) || CREATING.contains(&word) || LOOKING.contains(&word)
}

/// Whether repeating the call changes nothing more (RFC 9110 §9.2.2).
pub fn is_idempotent(operation: &Operation, effect: Effect) -> bool {
    effect == Effect::Read || matches!(operation.method.as_str(), "GET" | "HEAD" | "OPTIONS" | "QUERY" | "PUT" | "DELETE")
}

/// Whether a word is a verb, and so the name of a custom method rather than of a resource.
pub(super) fn is_action_verb(word: &str) -> bool {
    let first = word.split('_').next().unwrap_or("");
    [&ACTING[..], &UNDOING, &READING, &DESTROYING].iter().any(|table| table.contains(&first))
}

/// Verbs of custom methods.
const ACTING: [&str; 92] = [
    "activate",
    "add",
    "accept",
    "acknowledge",
    "apply",
    "approve",
    "assign",
    "authorize",
    "attach",
    "block",
    "capture",
    "clone",
    "commit",
    "complete",
    "confirm",
    "connect",
    "convert",
    "copy",
    "decline",
    "deny",
    "deploy",
    "disconnect",
    "dismiss",
    "duplicate",
    "enable",
    "enroll",
    "execute",
    "expire",
    "finalize",
    "finish",
    "follow",
    "forward",
    "freeze",
    "generate",
    "grant",
    "import",
    "increment",
    "install",
    "invite",
    "invoke",
    "join",
    "launch",
    "lock",
    "login",
    "logout",
    "mark",
    "merge",
    "migrate",
    "move",
    "mute",
    "notify",
    "pause",
    "pin",
    "ping",
    "play",
    "poll",
    "post",
    "publish",
    "push",
    "reactivate",
    "rebuild",
    "redeliver",
    "refresh",
    "refund",
    "regenerate",
    "register",
    "reject",
    "rename",
    "reopen",
    "reorder",
    "replay",
    "request",
    "rerun",
    "resend",
    "reset",
    "restart",
    "restore",
    "resume",
    "retry",
    "rollback",
    "rotate",
    "run",
    "send",
    "share",
    "start",
    "stop",
    "submit",
    "subscribe",
    "sync",
    "transfer",
    "trigger",
    "unarchive",
];
/// The same, undone.
const UNDOING: [&str; 14] = [
    "unassign",
    "unblock",
    "unfollow",
    "unfreeze",
    "unlock",
    "unmute",
    "unpin",
    "unpublish",
    "unregister",
    "unsubscribe",
    "upload",
    "void",
    "undo",
    "upgrade",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::At;

    fn effect(key: &str, summary: &str, method: &str) -> Effect {
        let (http, path) = key.split_once(' ').unwrap();
        let operation = Operation {
            method: http.to_owned(),
            path: path.to_owned(),
            id: None,
            summary: summary.to_owned(),
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
        infer_effect(&operation, method)
    }

    #[test]
    fn a_post_reads_only_when_the_vendor_says_so() {
        let table = [
            ("POST /contacts/search", "Search contacts", "search", Effect::Read),
            ("POST /search", "Search everything", "create", Effect::Read),
            ("POST /databases/{id}/query", "", "query", Effect::Read),
            ("POST /users.list", "Lists users", "list", Effect::Read),
            ("POST /users.info", "", "get", Effect::Read),
            ("POST /apps/match", "Match names to apps", "match", Effect::Read),
            ("POST /match", "Create a match", "create", Effect::Write),
            ("POST /rules/filter", "Create a filter", "filter", Effect::Write),
            ("POST /search", "Create a saved search", "create", Effect::Write),
            ("POST /price/list", "Create a price list", "list", Effect::Write),
            ("POST /count", "", "create", Effect::Write),
            ("POST /users/{id}/deactivate", "", "deactivate", Effect::Destructive),
            ("DELETE /users/{id}", "", "delete", Effect::Destructive),
            ("GET /users", "Create nothing", "list", Effect::Read),
            ("GET /auth.revoke", "Revokes a token", "revoke", Effect::Destructive),
            ("GET /views.update", "Update a view", "update", Effect::Write),
            ("GET /users.list", "Lists users", "list", Effect::Read),
            ("GET /team.accessLogs", "Gets the logs", "access_logs", Effect::Read),
            ("GET /export.json", "Export everything", "list", Effect::Read),
            ("GET /users/{id}/delete", "Delete a user", "list", Effect::Destructive),
            ("GET /repos/{id}/archive", "Download an archive", "list", Effect::Read),
            ("GET /users/{id}/close", "Closes the account", "list", Effect::Destructive),
            ("POST /runs/{id}/force-cancel", "Force cancel a run", "create", Effect::Destructive),
            ("PUT /files/{id}#remove_shared_link", "Remove a link", "update", Effect::Destructive),
            ("POST /payments/{id}/cancels", "Cancel a payment", "create", Effect::Destructive),
            ("POST /export/cancel/{id}", "Cancel an export", "update", Effect::Destructive),
            ("POST /orders/{id}/items", "Add an item", "create", Effect::Write),
            ("PUT /users/{id}", "", "update", Effect::Write),
        ];
        for (key, summary, method, expected) in table {
            assert_eq!(effect(key, summary, method), expected, "{key} {summary}");
        }
    }
}
