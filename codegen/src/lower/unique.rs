//! Unique tool names that stay when operations are added or reordered.

use super::select::Method;
use crate::diagnostic::{Code, Finding};
use crate::name::{MAX_COMPACT, MAX_LENGTH, argument_name, hash4, shorten, singular, snake, tool_name};
use std::collections::{BTreeMap, HashSet};

/// The name of each method, in order.
///
/// Where several methods would have one name, the simplest path keeps it; the others add what tells their paths apart,
/// and four digits of a hash as the last resort. Nothing depends on the order in the document.
pub(super) fn name_tools<'m>(
    integration: &str,
    methods: impl Iterator<Item = &'m Method<'m>>,
    compact: bool,
    findings: &mut Vec<Finding>,
) -> Vec<String> {
    let methods: Vec<&Method<'_>> = methods.collect();
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (position, method) in methods.iter().enumerate() {
        let name = tool_name(integration, &method.resource, &method.method, compact);
        if let Some(full) = &name.shortened_from {
            let message = format!(
                "`{full}` is longer than {} characters and became `{}`",
                if compact { MAX_COMPACT } else { MAX_LENGTH },
                name.name
            );
            findings.push(
                Finding::note(Code::ShortenedName, message)
                    .at(method.operation.at)
                    .help("choose shorter names for resource or method in integration.yaml"),
            );
        }
        groups.entry(name.name).or_default().push(position);
    }
    let mut names = vec![String::new(); methods.len()];
    let mut taken: HashSet<String> = groups.keys().cloned().collect();
    for (name, mut members) in groups {
        members.sort_by_key(|position| sort_key(methods[*position]));
        names[members[0]] = name;
        for position in &members[1..] {
            let method = methods[*position];
            let unique = tell_apart(integration, method, compact, &taken);
            let message = format!(
                "`{}` would have the same tool name as `{}`; it became `{unique}`",
                method.operation.key(),
                methods[members[0]].operation.key()
            );
            findings.push(
                Finding::note(Code::DuplicateName, message)
                    .at(method.operation.at)
                    .help("name its resource and method in integration.yaml"),
            );
            taken.insert(unique.clone());
            names[*position] = unique;
        }
    }
    names
}

fn sort_key<'k>(method: &'k Method<'_>) -> (usize, &'k str, &'k str) {
    (method.operation.path.matches('/').count(), &method.operation.path, &method.operation.method)
}

fn tell_apart(integration: &str, method: &Method<'_>, compact: bool, taken: &HashSet<String>) -> String {
    let parameters: Vec<String> = crate::read::template_names(&method.operation.path).into_iter().map(argument_name).collect();
    let by_parameter =
        || parameters.last().map(|last| format!("{}_{}", singular(&method.resource), last.trim_end_matches("_id")));
    let by_fragment =
        method.operation.path.split_once('#').map(|(_, fragment)| format!("{}_{}", method.resource, snake(fragment)));
    let more = by_fragment.or_else(by_parameter);
    if let Some(resource) = more {
        let name = tool_name(integration, &resource, &method.method, compact);
        if name.shortened_from.is_none() && !taken.contains(&name.name) {
            return name.name;
        }
    }
    let max = if compact { MAX_COMPACT } else { MAX_LENGTH };
    let base = tool_name(integration, &method.resource, &method.method, compact).name;
    let mut key = method.operation.key();
    loop {
        let name = shorten(base.clone(), max - 5).name;
        let name = format!("{name}_{}", hash4(&key));
        if !taken.contains(&name) {
            return name;
        }
        key.push('+');
    }
}
