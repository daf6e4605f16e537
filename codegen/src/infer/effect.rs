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

/// Verbs of searches that a vendor puts behind POST.
const SEARCHING: [&str; 8] = ["search", "query", "find", "filter", "lookup", "list", "match", "count"];

/// Whether a word is a verb of a search.
pub fn is_search_verb(word: &str) -> bool {
    SEARCHING.contains(&word)
}

/// The effect from HTTP method, method name and path.
pub fn infer_effect(operation: &Operation, method: &str) -> Effect {
    match (operation.method.as_str(), method) {
        ("GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY", _) => return Effect::Read,
        ("DELETE", _) | (_, "delete") => return Effect::Destructive,
        (_, "list" | "get") => return Effect::Read,
        _ => {}
    }
    let verb = |table: &[&str], name: &str| {
        let first = name.split('_').next().unwrap_or("");
        table.contains(&first)
    };
    let last = operation.path.rsplit('/').next().filter(|segment| !segment.contains('{')).map(snake).unwrap_or_default();
    if !matches!(method, "create" | "update") && verb(&DESTROYING, method) {
        return Effect::Destructive;
    }
    // A read behind POST must be named as one by its own last word: a wrong guess would let a read-only server write.
    if operation.method == "POST" && (verb(&SEARCHING, method) || SEARCHING.contains(&last.as_str())) {
        return Effect::Read;
    }
    Effect::Write
}

/// Whether repeating the call changes nothing more (RFC 9110 §9.2.2).
pub fn is_idempotent(operation: &Operation, effect: Effect) -> bool {
    effect == Effect::Read
        || matches!(operation.method.as_str(), "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY" | "PUT" | "DELETE")
}

/// Whether a word is a verb, and so the name of a custom method rather than of a resource.
pub(super) fn is_action_verb(word: &str) -> bool {
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
    let first = word.split('_').next().unwrap_or("");
    [&ACTING[..], &UNDOING, &READING, &DESTROYING].iter().any(|table| table.contains(&first))
}
