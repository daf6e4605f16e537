//! Fields that each account has of its own: whether a resource takes them, and how they are learnt.

use super::draft::{Draft, Scope};
use super::kind::Kind;
use super::side::{OperationPair, Side};
use toolwright_integration::CustomFields;

/// Compares what the two sides add to tools while serving.
pub(super) fn compare_custom_fields(old: &Side<'_>, new: &Side<'_>, pairs: &[OperationPair], drafts: &mut Vec<Draft>) {
    let (before, after) = (&old.plan.integration.custom_fields, &new.plan.integration.custom_fields);
    let mut note = |kind: Kind, side: &Side<'_>, fields: &CustomFields, detail: String| {
        let takes = |name: &str| fields.tools.iter().any(|tool| tool.tool == name);
        let tool_of = |pair: &OperationPair| if std::ptr::eq(side.plan, old.plan) { pair.old_tool } else { pair.new_tool };
        let touched = pairs
            .iter()
            .enumerate()
            .filter(|(_, pair)| tool_of(pair).and_then(|tool| side.plan.tools.get(tool)).is_some_and(|tool| takes(&tool.name)));
        let scope = Scope::Operations(touched.map(|(index, _)| (index, None)).collect());
        let at = |side: &Side<'_>| side.written.custom_fields.get(&fields.resource).copied();
        drafts.push(Draft::new(kind, scope, format!("custom fields of {}", fields.resource), detail).at(at(old), at(new)));
    };
    for fields in after {
        match before.iter().find(|other| other.resource == fields.resource) {
            None => note(Kind::CustomFieldsOpened, new, fields, "an account's own fields become arguments".to_owned()),
            Some(other) if told(other) != told(fields) => {
                let detail = format!("they were learnt from {}, now from {}", told(other), told(fields));
                note(Kind::CustomFieldsChanged, new, fields, detail);
            }
            Some(other) => compare_tools(other, fields, &mut |kind, detail| note(kind, new, fields, detail)),
        }
    }
    for fields in before.iter().filter(|fields| !after.iter().any(|other| other.resource == fields.resource)) {
        note(Kind::CustomFieldsClosed, old, fields, "an account's own fields are no arguments any more".to_owned());
    }
}

fn compare_tools(before: &CustomFields, after: &CustomFields, note: &mut dyn FnMut(Kind, String)) {
    let names = |fields: &CustomFields| -> Vec<String> {
        let mut names: Vec<String> = fields.tools.iter().map(|tool| tool.tool.clone()).collect();
        names.sort();
        names
    };
    let (from, to) = (names(before), names(after));
    for name in to.iter().filter(|name| !from.contains(name)) {
        note(Kind::CustomFieldsOpened, format!("`{name}` takes them now"));
    }
    for name in from.iter().filter(|name| !to.contains(name)) {
        note(Kind::CustomFieldsClosed, format!("`{name}` takes them no longer"));
    }
    let moved = after.tools.iter().filter(|tool| before.tools.iter().any(|other| other.tool == tool.tool && other != *tool));
    for tool in moved {
        note(Kind::CustomFieldsChanged, format!("`{}` sends them elsewhere, or needs others", tool.tool));
    }
}

/// How the fields are learnt, in words.
fn told(fields: &CustomFields) -> String {
    let mut places = vec![format!("key {}", fields.key), format!("type {}", fields.kind)];
    let more =
        [("label", &fields.label), ("required", &fields.required), ("options", &fields.options), ("option", &fields.option)];
    places.extend(more.iter().filter_map(|(name, pointer)| Some(format!("{name} {}", pointer.as_ref()?))));
    let mut types: Vec<String> = fields
        .types
        .iter()
        .map(|(word, kind)| {
            format!("{word} as {}{}", format!("{:?}", kind.kind).to_lowercase(), if kind.list { " list" } else { "" })
        })
        .collect();
    types.sort();
    let types = if types.is_empty() { String::new() } else { format!(", with {}", types.join(", ")) };
    format!("{} ({}{types}, kept for {} s)", fields.read, places.join(", "), fields.ttl)
}
