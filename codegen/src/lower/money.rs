//! Amounts of money: shown as `{"amount", "currency"}` with the unit in words, sent under the vendor's keys.

use super::select::Method;
use crate::config::Config;
use crate::model::{Additional, ObjectShape, Part, Schemas, Shape, Type};
use crate::source::escape_token;
use toolwright_integration::{Json, Money, MoneyUnit};

/// The amounts inside the body property `property`, as places below it; inside the whole body without one.
pub(super) fn money_of(method: &Method<'_>, config: Option<&Config>, property: Option<&str>) -> Vec<Money> {
    let Some(config) = config else { return Vec::new() };
    let mut found = Vec::new();
    for path in &method.money {
        let mut keys = path.split('.');
        if property.is_some_and(|property| keys.next() != Some(property)) {
            continue;
        }
        let rest: Vec<&str> = keys.collect();
        let field = path.split('.').rfind(|key| *key != "*").unwrap_or(path);
        if let Some(money) = config.money.iter().find(|money| money.field == field) {
            let at = rest.iter().map(|key| format!("/{}", escape_token(key))).collect();
            found.push(Money { at, value: money.value.clone(), currency: money.currency.clone(), unit: money.unit });
        }
    }
    found
}

/// What the vendor's schema says about an amount.
pub(super) struct Amount<'s> {
    /// The vendor takes it as decimal text.
    text: bool,
    /// The only currencies that a map takes; empty for any.
    codes: Vec<&'s str>,
    /// What stands beside number and currency.
    others: Vec<(&'s str, Part)>,
    required: Vec<&'s str>,
}

/// Looks at the place of an amount.
pub(super) fn amount_of<'s>(schemas: &'s Schemas, money: &Money, shape: Shape<'s>) -> Amount<'s> {
    let (shape, codes) = match shape.object.as_ref().filter(|_| money.is_keyed()) {
        Some(map) => (value_of(schemas, map), codes_of(map)),
        None => (shape, Vec::new()),
    };
    let mut amount = Amount { text: is_text(&shape), codes, others: Vec::new(), required: Vec::new() };
    let Some(object) = shape.object.filter(|_| !money.value.is_empty()) else { return amount };
    for (name, part) in object.properties {
        let shape = schemas.shape_of(&part);
        if name == money.value {
            amount.text = is_text(&shape);
        } else if name != money.currency && !shape.read_only && !["amount", "currency"].contains(&name) {
            amount.others.push((name, part));
        }
    }
    amount.required = object.required;
    amount
}

/// What stands under the keys of a map.
fn value_of<'s>(schemas: &'s Schemas, map: &ObjectShape<'s>) -> Shape<'s> {
    match (map.additional, map.properties.first()) {
        (Additional::Schema(id), _) => schemas.shape(id),
        (_, Some((_, part))) => schemas.shape_of(part),
        _ => Shape::default(),
    }
}

/// The keys of a map that has no others.
fn codes_of<'s>(map: &ObjectShape<'s>) -> Vec<&'s str> {
    match map.additional {
        Additional::Unsaid | Additional::None => map.properties.iter().map(|(name, _)| *name).collect(),
        Additional::Any | Additional::Schema(_) => Vec::new(),
    }
}

fn is_text(shape: &Shape<'_>) -> bool {
    !shape.scalars.is_empty() && shape.scalars.iter().all(|scalar| scalar.kind == Type::String)
}

/// Gives the schema of what stands beside an amount.
type NodeOf<'n> = dyn FnMut(&Part, &str) -> Vec<(String, Json)> + 'n;

/// The schema of an amount, or of a list of amounts for a map. Number and currency are both required: a bare number would be taken
/// in a currency that nobody named. `node` gives the schema of what stands beside them, by its place inside the argument.
pub(super) fn money_schema(money: &Money, amount: &Amount<'_>, description: &str, node: &mut NodeOf<'_>) -> Vec<(String, Json)> {
    let lead = if description.is_empty() { "Amount of money" } else { description.trim_end_matches('.') };
    let units = units(money.unit);
    let (kind, words) = match (money.is_keyed(), money.unit) {
        (true, _) => ("array", format!("{lead} (one amount for each currency, in {units})")),
        (false, _) => ("object", format!("{lead} (amount in {units}, with its currency; both are needed)")),
    };
    let inside = if money.is_keyed() { format!("{}/*", money.at) } else { money.at.clone() };
    let mut properties =
        vec![("amount".to_owned(), number(money.unit, amount.text)), ("currency".to_owned(), code(&amount.codes))];
    for (name, part) in &amount.others {
        properties.push(((*name).to_owned(), Json::Object(node(part, &format!("{inside}/{}", escape_token(name))))));
    }
    let beside = amount.required.iter().filter(|name| amount.others.iter().any(|(other, _)| other == *name));
    let required = ["amount", "currency"].iter().chain(beside).map(|name| Json::from(*name)).collect();
    let members = [("properties".to_owned(), Json::Object(properties)), ("required".to_owned(), Json::Array(required))];
    let mut schema = vec![("type".to_owned(), Json::from(kind)), ("description".to_owned(), Json::String(words))];
    if money.is_keyed() {
        let mut item = vec![("type".to_owned(), Json::from("object"))];
        item.extend(members);
        schema.push(("items".to_owned(), Json::Object(item)));
    } else {
        schema.extend(members);
    }
    schema
}

/// What is said of amounts inside a place that became JSON text; the places are relative to it. Empty without any.
pub(super) fn money_words(money: &[Money], pattern: &str) -> String {
    let below = |money: &&Money| money.at.strip_prefix(pattern).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let mut words: Vec<String> = Vec::new();
    for unit in [MoneyUnit::Minor, MoneyUnit::Major] {
        let places = money.iter().filter(below).filter(|money| money.unit == unit);
        let places: Vec<String> =
            places.map(|money| money.at[pattern.len()..].trim_start_matches('/').replace('/', ".")).collect();
        if !places.is_empty() {
            let named = places.join(", ");
            let at = if named.is_empty() { "it".to_owned() } else { format!("the amount at {named}") };
            words.push(format!("{at} is {{amount, currency}} in {}", units(unit)));
        }
    }
    words.join(", ")
}

fn units(unit: MoneyUnit) -> &'static str {
    match unit {
        MoneyUnit::Minor => "minor units, for example cents",
        MoneyUnit::Major => "main units, for example dollars",
    }
}

fn number(unit: MoneyUnit, text: bool) -> Json {
    let (kind, unit) = match (unit, text) {
        (MoneyUnit::Minor, false) => ("integer", "in the currency's minor unit, for example 150000 for 1,500.00 USD"),
        (MoneyUnit::Minor, true) => ("string", "in the currency's minor unit, as text: for example 150000 for 1,500.00 USD"),
        (MoneyUnit::Major, false) => ("number", "in the currency's main unit, for example 1500 for 1,500 USD"),
        (MoneyUnit::Major, true) => ("string", "in the currency's main unit, as decimal text: for example 1500.00 for 1,500 USD"),
    };
    part(kind, format!("The amount {unit}."))
}

fn code(codes: &[&str]) -> Json {
    let words = match codes.first() {
        Some(code) => format!("The currency's code, for example {code}."),
        None => "ISO 4217 code of the currency, for example USD.".to_owned(),
    };
    let Json::Object(mut keywords) = part("string", words) else { return Json::Null };
    if !codes.is_empty() {
        keywords.push(("enum".to_owned(), Json::Array(codes.iter().map(|code| Json::from(*code)).collect())));
    }
    Json::Object(keywords)
}

fn part(kind: &str, words: String) -> Json {
    Json::Object(vec![("type".to_owned(), Json::from(kind)), ("description".to_owned(), Json::String(words))])
}
