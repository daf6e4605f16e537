//! Amounts of money: the vendor's keys are read as `amount` and `currency`; a number without a currency is refused.

use super::explain::{Problems, show};
use super::places::visit;
use serde_json::{Map, Value, json};
use toolwright_integration::{Money, MoneyUnit, Operation};

/// Brings every amount inside the arguments to `{"amount", "currency"}`, and a map of amounts to a list of these.
pub(super) fn normalise(operation: &Operation, arguments: &mut Map<String, Value>, problems: &mut Problems) {
    for argument in &operation.arguments {
        let Some(value) = arguments.get_mut(&argument.name) else { continue };
        for money in &argument.money {
            visit(value, &money.at, &mut |place, pointer| match place {
                Value::Object(_) | Value::Array(_) if money.is_keyed() => {
                    as_list(money, place);
                    for (position, item) in place.as_array().into_iter().flatten().enumerate().filter(|(_, item)| is_bare(item)) {
                        problems.add(&format!("/{}{pointer}/{position}", argument.name), &refusal(money, item));
                    }
                }
                Value::Object(entries) => rename_keys(money, entries),
                Value::Number(_) | Value::String(_) => {
                    problems.add(&format!("/{}{pointer}", argument.name), &refusal(money, place));
                }
                _ => {}
            });
        }
    }
}

/// A map from currency to amount, as the vendor has it, becomes the list that the tool shows; one amount becomes a list of it.
fn as_list(money: &Money, place: &mut Value) {
    let amount = |code: &str, value: Value| match value {
        Value::Object(mut entries) => {
            entries.insert("currency".to_owned(), code.into());
            Value::Object(entries)
        }
        number => json!({"amount": number, "currency": code}),
    };
    let items = match std::mem::take(place) {
        Value::Array(items) => items,
        Value::Object(entries) if entries.contains_key("amount") && entries.contains_key("currency") => {
            vec![Value::Object(entries)]
        }
        Value::Object(entries) => entries.into_iter().map(|(code, value)| amount(&code, value)).collect(),
        _ => Vec::new(),
    };
    *place = Value::Array(items);
    for item in place.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        rename_keys(money, item);
    }
}

fn is_bare(value: &Value) -> bool {
    value.is_number() || value.is_string()
}

fn rename_keys(money: &Money, entries: &mut Map<String, Value>) {
    for (vendor, ours) in [(&money.value, "amount"), (&money.currency, "currency")] {
        if vendor != ours
            && !vendor.is_empty()
            && !entries.contains_key(ours)
            && let Some(value) = entries.remove(vendor)
        {
            entries.insert(ours.to_owned(), value);
        }
    }
}

fn refusal(money: &Money, got: &Value) -> String {
    let unit = match money.unit {
        MoneyUnit::Minor => "amount counts the currency's smallest unit, for example cents",
        MoneyUnit::Major => "amount counts the currency's main unit, for example dollars",
    };
    let number = if got.is_number() { got.clone() } else { json!(100) };
    let shape = json!({"amount": number, "currency": "USD"});
    let wanted = if money.is_keyed() { format!("a list like [{shape}]") } else { format!("an object like {shape}") };
    format!("got {}, which does not say its currency; expected {wanted}; {unit}", show(got))
}
