//! Amounts of money: a tool shows `{"amount", "currency"}`, the vendor has keys of its own, or a map whose keys are the currencies.

use super::problem::{Problem, escape};
use serde_json::{Map, Value};
use toolwright_integration::{Money, MoneyUnit};

const AMOUNT: &str = "amount";
const CURRENCY: &str = "currency";

/// Brings one place to the vendor's form; the vendor's own form is accepted as well, and further keys stay.
pub(super) fn rename(money: &Money, value: &mut Value, pointer: &str, problems: &mut Vec<Problem>) {
    match value {
        Value::Null => {}
        Value::Array(items) if money.is_keyed() => {
            let items = std::mem::take(items);
            *value = Value::Object(keyed(money, items, pointer, problems));
        }
        Value::Object(members) if money.is_keyed() => {
            let members = std::mem::take(members);
            let single = [AMOUNT, CURRENCY].iter().all(|key| members.contains_key(*key));
            let map = if single { keyed(money, vec![Value::Object(members)], pointer, problems) } else { members };
            check_map(money, &map, pointer, problems);
            *value = Value::Object(map);
        }
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

/// A list of amounts as a map from currency to amount.
fn keyed(money: &Money, items: Vec<Value>, pointer: &str, problems: &mut Vec<Problem>) -> Map<String, Value> {
    let mut map = Map::new();
    for (position, item) in items.into_iter().enumerate() {
        let place = format!("{pointer}/{position}");
        let Some((code, amount)) = entry(money, item, &place, problems) else { continue };
        if map.contains_key(&code) {
            problems.push(Problem::new(place, format!("`{code}` comes twice; give one amount for each currency")));
        }
        map.insert(code, amount);
    }
    map
}

/// The currency of an amount, and what stands under it.
fn entry(money: &Money, item: Value, place: &str, problems: &mut Vec<Problem>) -> Option<(String, Value)> {
    let Value::Object(mut members) = item else {
        problems.push(Problem::new(place, format!("an amount needs its currency; give {}", example(money))));
        return None;
    };
    let code = match members.remove(CURRENCY) {
        Some(Value::String(code)) if !code.is_empty() => code,
        _ => String::new(),
    };
    let number = members.remove(AMOUNT).or_else(|| members.remove(&money.value));
    let number = number.filter(|number| number.is_number() || number.is_string());
    let (Some(number), false) = (number, code.is_empty()) else {
        problems.push(Problem::new(place, format!("both `{AMOUNT}` and `{CURRENCY}` are needed; give {}", example(money))));
        return None;
    };
    check_unit(money, &number, place, problems);
    if !money.value.is_empty() {
        members.insert(money.value.clone(), number);
        return Some((code, Value::Object(members)));
    }
    if let Some(key) = members.keys().next() {
        problems.push(Problem::new(place, format!("the vendor takes nothing beside an amount, and so no `{key}`")));
    }
    Some((code, number))
}

/// The vendor's own form of a map.
fn check_map(money: &Money, map: &Map<String, Value>, pointer: &str, problems: &mut Vec<Problem>) {
    for (code, value) in map {
        let number = if money.value.is_empty() { Some(value) } else { value.get(&money.value) };
        let place = format!("{pointer}/{}", escape(code));
        match number {
            Some(number) if number.is_number() || number.is_string() => check_unit(money, number, &place, problems),
            // What an update empties.
            Some(Value::Null) => {}
            // A map may say other things of a currency than its amount.
            None if value.is_object() => {}
            _ => problems.push(Problem::new(place, format!("this is no amount; give {}", example(money)))),
        }
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
    if let Some(number) = number {
        check_unit(money, number, pointer, problems);
    }
}

fn check_unit(money: &Money, number: &Value, pointer: &str, problems: &mut Vec<Problem>) {
    if money.unit == MoneyUnit::Minor && !is_whole(number) {
        let message = format!("`{AMOUNT}` counts the currency's smallest unit (1250 for 12.50), so it must be a whole number");
        problems.push(Problem::new(pointer, message));
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
    match (money.unit, money.is_keyed()) {
        (MoneyUnit::Minor, false) => r#"{"amount": 1250, "currency": "EUR"} for 12.50 EUR"#,
        (MoneyUnit::Major, false) => r#"{"amount": 12.5, "currency": "EUR"} for 12.50 EUR"#,
        (MoneyUnit::Minor, true) => r#"[{"amount": 1250, "currency": "EUR"}] for 12.50 EUR"#,
        (MoneyUnit::Major, true) => r#"[{"amount": 12.5, "currency": "EUR"}] for 12.50 EUR"#,
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

    fn run_keyed(value: &str, mut given: Value) -> Result<Value, String> {
        let money = Money { at: String::new(), value: value.into(), currency: String::new(), unit: MoneyUnit::Minor };
        let mut problems = Vec::new();
        rename(&money, &mut given, "/prices", &mut problems);
        match problems.first() {
            Some(problem) => Err(format!("{}: {}", problem.pointer, problem.message)),
            None => Ok(given),
        }
    }

    #[test]
    fn a_list_of_amounts_becomes_a_map_by_currency() {
        let list = json!([{"amount": 1250, "currency": "EUR"}, {"currency": "USD", "amount": "1400"}]);
        assert_eq!(run_keyed("", list.clone()), Ok(json!({"EUR": 1250, "USD": "1400"})));
        assert_eq!(run_keyed("cents", list), Ok(json!({"EUR": {"cents": 1250}, "USD": {"cents": "1400"}})));
        let with_more = json!([{"amount": 1, "currency": "EUR", "tax": "in"}]);
        assert_eq!(run_keyed("cents", with_more), Ok(json!({"EUR": {"tax": "in", "cents": 1}})));
        assert_eq!(run_keyed("", json!({"amount": 5, "currency": "EUR"})), Ok(json!({"EUR": 5})));
        for own in [json!({"EUR": 5, "USD": null}), json!({}), json!(null)] {
            assert_eq!(run_keyed("", own.clone()), Ok(own));
        }
        assert_eq!(run_keyed("cents", json!({"EUR": {"cents": 5}})), Ok(json!({"EUR": {"cents": 5}})));
        assert_eq!(run_keyed("", json!([])), Ok(json!({})));
    }

    #[test]
    fn what_is_no_amount_of_a_currency_is_refused_where_it_stands() {
        let bad = [
            (json!(5), "/prices: a bare amount"),
            (json!([5]), "/prices/0: an amount needs its currency"),
            (json!([{"amount": 5}]), "/prices/0: both"),
            (json!([{"amount": 5.5, "currency": "EUR"}]), "/prices/0: `amount` counts"),
            (json!([{"amount": 5, "currency": "EUR"}, {"amount": 6, "currency": "EUR"}]), "/prices/1: `EUR` comes twice"),
            (json!([{"amount": 5, "currency": "EUR", "tax": 1}]), "/prices/0: the vendor takes nothing beside"),
            (json!({"EUR": 5.5}), "/prices/EUR: `amount` counts"),
            (json!({"EUR": [5]}), "/prices/EUR: this is no amount"),
        ];
        for (given, wanted) in bad {
            let message = run_keyed("", given.clone()).unwrap_err();
            assert!(message.starts_with(wanted), "{given}: {message}");
        }
    }
}
