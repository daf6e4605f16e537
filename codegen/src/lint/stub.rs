//! Drafts of documentation records: the mechanical part, with what a person must say left open.

use crate::config::Record;
use crate::infer::record_fields;
use crate::lower::Plan;
use crate::model::{Api, Operation, Part};

/// The most fields that are named, as a tool's description does.
const MAX_FIELDS: usize = 7;

/// A record for a person to finish. Until then it counts for nothing, and `check` says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stub {
    /// The file, below the vendor's folder: `records/users.list.md`.
    pub file: String,
    /// Its content.
    pub text: String,
}

/// A draft for every method that the gate refuses for lack of a description, and that has no record yet.
pub(super) fn stubs(api: &Api, plan: &Plan, records: &[Record]) -> Vec<Stub> {
    let mut found = Vec::new();
    for refused in &plan.refused {
        let (resource, method) = refused.method.split_once('.').unwrap_or((&refused.method, ""));
        let recorded = records.iter().any(|record| record.resource == resource && record.method == method);
        let Some(operation) = api.operations.iter().find(|operation| operation.key() == refused.operation) else { continue };
        let described = [&operation.summary, &operation.description].iter().any(|text| !text.trim().is_empty());
        // The name becomes a file's.
        let plain = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !recorded && !described && plain(resource) && plain(method) {
            found.push(Stub { file: format!("records/{}.md", refused.method), text: draft(api, operation) });
        }
    }
    found
}

fn draft(api: &Api, operation: &Operation) -> String {
    let plain = |name: &String| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    let fields: Vec<String> = fields(api, operation).into_iter().filter(plain).take(MAX_FIELDS).collect();
    let returns = if fields.is_empty() { String::new() } else { format!("returns: [{}]\n", fields.join(", ")) };
    let key: String = operation.key().chars().filter(|c| !c.is_control()).collect();
    format!(
        "---\ntitle: ?\n{returns}---\nTODO: say in 60 to 600 characters what `{key}` does, when it is wanted, and which tool comes first.\n"
    )
}

/// The fields of one record of the answer: of the answer itself, or of the items of its only list.
fn fields(api: &Api, operation: &Operation) -> Vec<String> {
    let schema = operation.successes().flat_map(|response| &response.content).find_map(|content| content.schema);
    let Some(root) = schema.map(Part::from) else { return Vec::new() };
    let shape = api.schemas.shape_of(&root);
    if shape.array.is_some() {
        return record_fields(api, operation, "", true);
    }
    let properties = shape.object.map(|object| object.properties).unwrap_or_default();
    let lists: Vec<&str> = properties
        .iter()
        .filter(|(_, part)| api.schemas.shape_of(part).array.and_then(|array| array.items).is_some())
        .map(|(name, _)| *name)
        .collect();
    let inner = match lists.as_slice() {
        [only] if operation.method == "GET" => {
            record_fields(api, operation, &format!("/{}", crate::source::escape_token(only)), true)
        }
        _ => Vec::new(),
    };
    if inner.is_empty() { record_fields(api, operation, "", false) } else { inner }
}
