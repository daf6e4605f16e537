//! `"?"`: what a draft leaves for a person to decide.

use super::Config;
use crate::diagnostic::{Code, Finding};
use crate::source::{Node, Value};

/// What stands in the place of an answer.
pub(super) const OPEN: &str = "?";

/// Whether a value is a question that nobody has answered.
pub(super) fn is_open(node: &Node<'_>) -> bool {
    node.as_str().is_some_and(|text| text.trim() == OPEN)
}

/// Reports every value that is still a question, each at its place; as a warning where a draft is only tried out.
pub fn report_open_questions(root: &Node<'_>, drafts: bool, findings: &mut Vec<Finding>) {
    walk(root, "integration.yaml", drafts, findings);
}

fn walk(node: &Node<'_>, key: &str, drafts: bool, findings: &mut Vec<Finding>) {
    if is_open(node) {
        let message = format!("`{key}` is still open");
        let finding =
            if drafts { Finding::warning(Code::OpenQuestion, message) } else { Finding::error(Code::OpenQuestion, message) };
        findings.push(finding.at(node.at).help(answer(key)));
        return;
    }
    match &node.value {
        Value::Object(entries) => entries.iter().for_each(|(name, value)| walk(value, name, drafts, findings)),
        Value::Array(items) => items.iter().for_each(|item| walk(item, key, drafts, findings)),
        _ => {}
    }
}

/// What an answer looks like.
fn answer(key: &str) -> &'static str {
    match key {
        "unit" => {
            "`minor` when the number counts the smallest unit, for example cents; `major` when it counts whole units: the vendor's documentation says which"
        }
        "paginate" => "the name of a pagination declared above, or `none`",
        "items" => "the JSON pointer to the list in the answer, for example `/data`",
        "server" => "the URL that calls go to, for example `https://api.example.com/v1`",
        "auth" => "`none`, or a credential, for example `{ token: { type: bearer } }`",
        _ => "put the answer in the place of the question mark, or remove the line",
    }
}

/// Takes amounts whose unit is open out of a configuration that is tried out: a model must not be told a unit that nobody knows.
pub fn forget_open_money(root: &Node<'_>, config: &mut Config) {
    let Some(money) = root.get("money") else { return };
    let open = |field: &str| money.get(field).and_then(|entry| entry.get("unit")).is_some_and(is_open);
    config.money.retain(|money| !open(&money.field));
    let of_open = |path: &str| path.rsplit('.').find(|key| *key != "*").is_some_and(open);
    for method in config.resources.iter_mut().flat_map(|resource| &mut resource.methods) {
        method.money.retain(|path| !of_open(&path.value));
    }
}
