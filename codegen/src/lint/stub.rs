//! Drafts of documentation records: the mechanical part, with what a person must say left open.

use super::fixes::Drafted;
use crate::config::{Config, Record, fields_of_method};
use crate::diagnostic::Code;
use crate::lower::Plan;
use crate::model::Api;

/// The most fields that are named, as a tool's description does.
const MAX_FIELDS: usize = 7;

/// A draft for every method that the gate refuses for lack of a description, and that has no record yet.
pub(super) fn stubs(config: &Config, api: &Api, plan: &Plan, records: &[Record]) -> Vec<Drafted> {
    let undescribed = plan.refused.iter().filter(|refused| refused.gaps.iter().any(|gap| gap.code == Code::MissingDescription));
    let mut found = Vec::new();
    for refused in undescribed {
        let (resource, method) = refused.method.split_once('.').unwrap_or((&refused.method, ""));
        let recorded = records.iter().any(|record| record.resource == resource && record.method == method);
        // The name becomes a file's.
        let plain = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let Some(fields) = fields_of_method(config, api, &refused.method) else { continue };
        if !recorded && plain(resource) && plain(method) {
            found.push(Drafted { file: format!("records/{}.md", refused.method), text: draft(&refused.operation, fields) });
        }
    }
    found
}

fn draft(operation: &str, fields: Vec<String>) -> String {
    let plain = |name: &String| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    let fields: Vec<String> = fields.into_iter().filter(plain).take(MAX_FIELDS).collect();
    let returns = if fields.is_empty() { String::new() } else { format!("returns: [{}]\n", fields.join(", ")) };
    let key: String = operation.chars().filter(|c| !c.is_control()).collect();
    format!(
        "---\ntitle: ?\n{returns}---\nTODO: say in 60 to 600 characters what `{key}` does, when it is wanted, and which tool comes first.\n"
    )
}
