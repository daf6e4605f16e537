//! Amounts of money: a tool shows `{"amount", "currency"}`, the vendor has keys of its own.

use super::problem::Problem;
use serde_json::{Map, Value};
use toolwright_integration::{Money, MoneyUnit};

const AMOUNT: &str = "amount";
const CURRENCY: &str = "currency";

/// Renames the two keys of one amount; the vendor's own keys are accepted as well, and further keys stay.
pub(super) fn rename(money: &Money, value: &mut Value, pointer: &str, problems: &mut Vec<Problem>) {
    match value {
        Value::Null => {}
        Value::Object(members) => {
            let found = std::mem::take(members);
            *members = renamed(money, found, pointer, problems);
        }
        _ => problems.push(Problem::new(
            pointer,
            format!("a bare amount does not say its currency, and the vendor would assume one; give {}", example(money)),
        )),
    }
}

fn renamed(money: &Money, members: Map<String, Value>, pointer: &str, problems: &mut Vec<Problem>) -> Map<String, Value> {
    let mut out = Map::new();
    for (key, value) in members {
        let key = match key.as_str() {
            AMOUNT => money.value.clone(),
            CURRENCY => money.currency.clone(),
            _ => key,
        };
        if out.contains_key(&key) {
            problems.push(Problem::new(pointer, format!("`{key}` is given twice; give {}", example(money))));
        }
        out.insert(key, value);
    }
    check(money, &out, pointer, problems);
    out
}

fn check(money: &Money, members: &Map<String, Value>, pointer: &str, problems: &mut Vec<Problem>) {
    let number = members.get(&money.value).filter(|value| value.is_number() || value.is_string());
    let currency = members.get(&money.currency).and_then(Value::as_str).filter(|code| !code.is_empty());
    if number.is_none() || currency.is_none() {
        problems.push(Problem::new(pointer, format!("both `{AMOUNT}` and `{CURRENCY}` are needed; give {}", example(money))));
    }
    if money.unit == MoneyUnit::Minor && number.is_some_and(|number| !is_whole(number)) {
        problems.push(Problem::new(
            pointer,
            format!("`{AMOUNT}` counts the currency's smallest unit (1250 for 12.50), so it must be a whole number"),
        ));
    }
}

/// Judged by its digits, so that no large amount passes through a float.
fn is_whole(number: &Value) -> bool {
    let text = match number {
        Value::String(text) => text.clone(),
        number => number.to_string(),
    };
    let digits = text.strip_prefix('-').unwrap_or(&text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit()) && fraction.bytes().all(|byte| byte == b'0')
}

fn example(money: &Money) -> &'static str {
    match money.unit {
        MoneyUnit::Minor => r#"{"amount": 1250, "currency": "EUR"} for 12.50 EUR"#,
        MoneyUnit::Major => r#"{"amount": 12.5, "currency": "EUR"} for 12.50 EUR"#,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn run(unit: MoneyUnit, mut value: Value) -> Result<Value, String> {
        let money = Money { at: String::new(), value: "value".into(), currency: "currency".into(), unit };
        let mut problems = Vec::new();
        rename(&money, &mut value, "/amount", &mut problems);
        match problems.first() {
            Some(problem) => Err(problem.message.clone()),
            None => Ok(value),
        }
    }

    #[test]
    fn both_spellings_reach_the_vendor() {
        let wanted = json!({"value": 23_000_000, "currency": "EUR"});
        for given in [json!({"amount": 23_000_000, "currency": "EUR"}), json!({"value": 23_000_000, "currency": "EUR"})] {
            assert_eq!(run(MoneyUnit::Minor, given), Ok(wanted.clone()));
        }
        assert_eq!(run(MoneyUnit::Minor, Value::Null), Ok(Value::Null));
        assert_eq!(
            run(MoneyUnit::Major, json!({"amount": "12.50", "currency": "EUR"})),
            Ok(json!({"value": "12.50", "currency": "EUR"}))
        );
    }

    #[test]
    fn half_an_amount_is_refused_with_the_right_shape() {
        let bad = [
            json!(1500),
            json!("1500"),
            json!([1500]),
            json!({"amount": 1500}),
            json!({"currency": "EUR"}),
            json!({"amount": null, "currency": "EUR"}),
            json!({"amount": 1, "value": 2, "currency": "EUR"}),
            json!({"amount": 12.5, "currency": "EUR"}),
            json!({"amount": true, "currency": "EUR"}),
            json!({"amount": 1, "currency": ""}),
        ];
        for given in bad {
            let message = run(MoneyUnit::Minor, given.clone()).unwrap_err();
            assert!(message.contains("amount"), "{given}: {message}");
        }
        assert!(run(MoneyUnit::Minor, json!(1500)).unwrap_err().contains(r#"{"amount": 1250, "currency": "EUR"}"#));
    }
}
