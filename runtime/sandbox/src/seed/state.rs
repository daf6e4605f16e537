//! States and the verbs that lead to them: `approve` makes `Approved`.
//!
//! The state that a verb leads to is, in this order: the value of the property's enumeration that one of the verb's outcomes
//! begins ([`OUTCOMES`], then the verb's own stem: `Approv` begins `Approved`); if the property has no enumeration, the first
//! outcome in the letter case of the present value. A verb that is not in the table and whose stem begins no value changes nothing.

use super::text_of;
use crate::schema::{self, Shape};
use crate::vendor::Vendor;
use crate::words::{has, same, words};
use serde_json::{Map, Value};

/// What verbs lead to, the likeliest first.
const OUTCOMES: [(&str, &[&str]); 24] = [
    ("approve", &["approved", "accepted"]),
    ("approval", &["approved", "accepted"]),
    ("accept", &["accepted", "approved"]),
    ("decline", &["declined", "rejected", "denied"]),
    ("reject", &["rejected", "declined", "denied"]),
    ("deny", &["denied", "rejected", "declined"]),
    ("deactivate", &["deactivated", "inactive", "disabled", "suspended"]),
    ("disable", &["disabled", "inactive", "deactivated"]),
    ("suspend", &["suspended", "inactive", "disabled"]),
    ("activate", &["active", "activated", "enabled"]),
    ("reactivate", &["active", "activated", "enabled"]),
    ("enable", &["enabled", "active"]),
    ("archive", &["archived"]),
    ("cancel", &["cancelled", "canceled", "cancelled_by_user"]),
    ("close", &["closed"]),
    ("reopen", &["open", "reopened", "pending"]),
    ("complete", &["completed", "complete", "done"]),
    ("finish", &["finished", "completed", "done"]),
    ("resolve", &["resolved", "closed"]),
    ("publish", &["published"]),
    ("start", &["started", "running", "in_progress", "active"]),
    ("stop", &["stopped"]),
    ("pause", &["paused"]),
    ("revoke", &["revoked"]),
];

/// The words of a name that may be a verb: of a path's last literal, of a method.
pub(crate) fn words_of(name: &str) -> Option<String> {
    words(name).first().cloned()
}

/// The state that a verb leads to.
pub(crate) fn target(verb: &str, shape: &Shape<'_>, present: &str) -> Option<String> {
    let known = OUTCOMES.iter().find(|(name, _)| *name == verb).map(|(_, outcomes)| *outcomes);
    let values: Vec<String> = shape.values.iter().map(|value| text_of(&schema::value(value))).collect();
    if values.is_empty() {
        return known.and_then(|outcomes| outcomes.first()).map(|outcome| styled(outcome, present));
    }
    let exact = known.unwrap_or_default().iter().find_map(|outcome| values.iter().find(|value| same(value, outcome)));
    let stem = verb.strip_suffix(['e', 'y']).unwrap_or(verb).to_lowercase();
    let begun = || values.iter().find(|value| stem.len() > 3 && value.to_lowercase().starts_with(&stem));
    exact.or_else(begun).cloned()
}

/// `approved` as `Approved` or `APPROVED`, like the present value.
fn styled(outcome: &str, present: &str) -> String {
    let letters = || present.chars().filter(|character| character.is_alphabetic());
    let mut characters = outcome.chars();
    match (letters().next(), letters().all(char::is_uppercase)) {
        (Some(_), true) if letters().count() > 1 => outcome.to_uppercase(),
        (Some(first), _) if first.is_lowercase() => outcome.to_owned(),
        _ => characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default(),
    }
}

/// Whether a property holds a state.
pub(crate) fn is_state(name: &str) -> bool {
    let named = words(name);
    let stem = named.iter().rev().find(|word| *word != "name").cloned().unwrap_or_default();
    has(&[stem], &["status", "state", "stage"])
}

/// Whether something in this state was found and not taken care of yet.
pub(super) fn is_just_found(state: &str) -> bool {
    has(&words(state), &["discovered", "detected", "found", "unassigned", "untriaged", "unmanaged"])
}

/// `statusId` stands beside `statusName`: makes the number follow the name.
pub(crate) fn pair_numbers(record: &mut Map<String, Value>, vendor: &Vendor) {
    let names: Vec<String> = record.keys().filter(|name| name.ends_with("Name") || name.ends_with("_name")).cloned().collect();
    for name in names {
        let stem = name.strip_suffix("Name").or(name.strip_suffix("_name")).unwrap_or_default();
        let is_plain = |id: &String| record.get(id).is_some_and(Value::is_number) && vendor.referred(&words(id), "").is_none();
        let id = [format!("{stem}Id"), format!("{stem}_id")].into_iter().find(is_plain);
        let text = record.get(&name).and_then(Value::as_str).filter(|text| !text.is_empty() && !stem.is_empty());
        if let (Some(id), Some(text)) = (id, text) {
            record.insert(id, Value::from(number_of(text)));
        }
    }
}

/// A small number that is the same for the same name.
fn number_of(name: &str) -> u64 {
    const KNOWN: [&str; 8] = ["active", "invited", "inactive", "deactivated", "pending", "approved", "declined", "managed"];
    let lower = name.to_lowercase();
    let at = KNOWN.iter().position(|known| *known == lower);
    at.map_or_else(|| 10 + super::Dice::new(0, &lower).next() % 90, |at| at as u64 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use toolwright_integration::Json;

    #[test]
    fn verbs_lead_to_states() {
        for (verb, values, present, expected) in [
            ("approve", vec!["Pending", "Approved", "Declined"], "Pending", Some("Approved")),
            ("decline", vec!["PENDING", "REJECTED"], "PENDING", Some("REJECTED")),
            ("deactivate", vec!["Active", "Inactive"], "Active", Some("Inactive")),
            ("escalate", vec!["open", "escalated"], "open", Some("escalated")),
            ("approve", vec![], "pending", Some("approved")),
            ("approve", vec![], "PENDING", Some("APPROVED")),
            ("deactivate", vec![], "Active", Some("Deactivated")),
            ("trigger", vec![], "Active", None),
            ("approve", vec!["Open", "Shut"], "Open", None),
        ] {
            let values: Vec<Json> = values.into_iter().map(Json::from).collect();
            let shape = Shape { values: values.iter().collect(), ..Shape::default() };
            assert_eq!(target(verb, &shape, present).as_deref(), expected, "{verb}");
        }
    }
}
