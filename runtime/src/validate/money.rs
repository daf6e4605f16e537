//! Amounts of money: the vendor's keys are read as `amount` and `currency`; a number without a currency is refused.

use super::explain::{Problems, show};
use super::places::visit;
use serde_json::{Map, Value, json};
use toolwright_integration::{Money, MoneyUnit, Operation};

/// Brings every amount inside the arguments to `{"amount", "currency"}`.
pub(super) fn normalise(operation: &Operation, arguments: &mut Map<String, Value>, problems: &mut Problems) {
    for argument in &operation.arguments {
        let Some(value) = arguments.get_mut(&argument.name) else { continue };
        for money in &argument.money {
            visit(value, &money.at, &mut |place, pointer| match place {
                Value::Object(entries) => rename_keys(money, entries),
                Value::Number(_) | Value::String(_) => {
                    problems.add(&format!("/{}{pointer}", argument.name), &refusal(money, place));
                }
                _ => {}
            });
        }
    }
}

fn rename_keys(money: &Money, entries: &mut Map<String, Value>) {
    for (vendor, ours) in [(&money.value, "amount"), (&money.currency, "currency")] {
        if vendor != ours
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
    format!("got {}, which does not say its currency; expected an object like {shape}; {unit}", show(got))
}
