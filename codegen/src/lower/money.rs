//! Amounts of money: shown as `{"amount", "currency"}` with the unit in words, sent under the vendor's keys.

use super::select::Method;
use crate::config::Config;
use crate::source::escape_token;
use toolwright_integration::{Json, Money, MoneyUnit};

/// The amounts inside the body property `property`, as places below it.
pub(super) fn money_of(method: &Method<'_>, config: Option<&Config>, property: &str) -> Vec<Money> {
    let Some(config) = config else { return Vec::new() };
    let mut found = Vec::new();
    for path in &method.money {
        let mut keys = path.split('.');
        if keys.next() != Some(property) {
            continue;
        }
        let rest: Vec<&str> = keys.collect();
        let field = path.split('.').rfind(|key| *key != "*").unwrap_or(property);
        if let Some(money) = config.money.iter().find(|money| money.field == field) {
            let at = rest.iter().map(|key| format!("/{}", escape_token(key))).collect();
            found.push(Money { at, value: money.value.clone(), currency: money.currency.clone(), unit: money.unit });
        }
    }
    found
}

/// The schema of an amount. Both parts are required: a bare number would be taken in a currency that nobody named.
pub(super) fn money_schema(money: &Money, description: &str) -> Vec<(String, Json)> {
    let (kind, unit, example) = match money.unit {
        MoneyUnit::Minor => {
            ("integer", "in the currency's minor unit, for example 150000 for 1,500.00 USD", "minor units, for example cents")
        }
        MoneyUnit::Major => {
            ("number", "in the currency's main unit, for example 1500 for 1,500 USD", "main units, for example dollars")
        }
    };
    let lead = if description.is_empty() { "Amount of money".to_owned() } else { description.trim_end_matches('.').to_owned() };
    let part = |kind: &str, words: &str| {
        Json::Object(vec![("type".to_owned(), Json::from(kind)), ("description".to_owned(), Json::from(words))])
    };
    let properties = vec![
        ("amount".to_owned(), part(kind, &format!("The amount {unit}."))),
        ("currency".to_owned(), part("string", "ISO 4217 code of the currency, for example USD.")),
    ];
    vec![
        ("type".to_owned(), Json::from("object")),
        ("description".to_owned(), Json::String(format!("{lead} (amount in {example}, with its currency; both are needed)"))),
        ("properties".to_owned(), Json::Object(properties)),
        ("required".to_owned(), Json::Array(vec![Json::from("amount"), Json::from("currency")])),
    ]
}
