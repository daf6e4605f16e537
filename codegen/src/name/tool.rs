//! Tool names from resource and method.

use super::argument::hash4;
use super::words::{singular, snake};

/// The longest name that every client takes.
pub const MAX_LENGTH: usize = 64;
/// The longest compact name: it leaves room for the prefixes of the strictest clients.
pub const MAX_COMPACT: usize = 46;

/// A tool's name, and whether it had to be shortened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolName {
    /// The name.
    pub name: String,
    /// The full name, when it was too long.
    pub shortened_from: Option<String>,
}

/// The name of a method: `list_all_{I}_{R}`, `get_single_{I}_{S}_by_id`, `create_a_{I}_{S}`, `update_a_{I}_{S}_by_id`,
/// `delete_a_{I}_{S}_by_id`, any other `{I}_{R}_{method}`; compact always `{I}_{R}_{method}`.
///
/// The article is always `a`; `list` never pluralises; `S` is `R` with its last word in the singular.
///
/// ```
/// use toolwright_codegen::name::tool_name;
/// assert_eq!(tool_name("torii", "users", "get", false).name, "get_single_torii_user_by_id");
/// ```
pub fn tool_name(integration: &str, resource: &str, method: &str, compact: bool) -> ToolName {
    let (integration, resource, method) = (snake(integration), snake(resource), snake(method));
    let single = singular(&resource);
    let full = match method.as_str() {
        _ if compact => format!("{integration}_{resource}_{method}"),
        "list" => format!("list_all_{integration}_{resource}"),
        "get" => format!("get_single_{integration}_{single}_by_id"),
        "create" => format!("create_a_{integration}_{single}"),
        "update" => format!("update_a_{integration}_{single}_by_id"),
        "delete" => format!("delete_a_{integration}_{single}_by_id"),
        _ => format!("{integration}_{resource}_{method}"),
    };
    shorten(full, if compact { MAX_COMPACT } else { MAX_LENGTH })
}

/// Cuts a name that is longer than `max` at a word and adds four digits of the full name's hash.
pub fn shorten(full: String, max: usize) -> ToolName {
    if full.len() <= max {
        return ToolName { name: full, shortened_from: None };
    }
    let head = &full[..max - 5];
    let head = head.rfind('_').filter(|at| *at > max / 2).map_or(head, |at| &head[..at]);
    ToolName { name: format!("{}_{}", head.trim_end_matches('_'), hash4(&full)), shortened_from: Some(full) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_at_a_word_and_stay_different() {
        let long = "organization_actions_runner_group_repository_access_policies";
        let one = tool_name("github", long, "create", false);
        let two = tool_name("github", &format!("{long}_x"), "create", false);
        assert!(one.name.len() <= MAX_LENGTH && one.shortened_from.is_some());
        assert_ne!(one.name, two.name);
        assert!(tool_name("github", long, "create", true).name.len() <= MAX_COMPACT);
    }
}
