//! Amounts of money in request bodies. What one unit is, cents or dollars, is never guessed.

use crate::model::{Api, Operation, Part, Type};
use crate::name::snake;
use std::collections::BTreeMap;

/// An amount that is an object of a number and a currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftMoney {
    /// The name of the field that holds it.
    pub field: String,
    /// The vendor's key of the number.
    pub value: String,
    /// The vendor's key of the currency.
    pub currency: String,
}

/// What is found beside the amounts that integration.yaml can name: `METHOD /path: field` of each.
#[derive(Debug, Clone, Default)]
pub struct LooseMoney {
    /// Numbers that stand beside their currency, and not in one object with it.
    pub beside: Vec<String>,
    /// Numbers named like an amount, with no currency anywhere near.
    pub alone: Vec<String>,
}

const CURRENCIES: [&str; 4] = ["currency", "currency_code", "iso_currency_code", "currency_iso"];
const AMOUNTS: [&str; 6] = ["value", "amount", "units", "number", "quantity", "total"];
/// Words of a name that mean money even where no currency is in sight.
const PRICES: [&str; 10] = ["amount", "price", "cost", "fee", "salary", "balance", "revenue", "budget", "subtotal", "discount"];
/// Words that make a number of such a name a count or a share.
const NO_PRICES: [&str; 8] = ["percent", "percentage", "rate", "ratio", "count", "id", "index", "precision"];
/// Bodies are looked into no deeper than this.
const MAX_DEPTH: usize = 3;

/// The dotted paths of the amounts of a body; each field's keys go into `amounts`, other numbers that may be amounts into `loose`.
pub(super) fn amounts_of(
    api: &Api,
    operation: &Operation,
    amounts: &mut BTreeMap<String, DraftMoney>,
    loose: &mut LooseMoney,
) -> Vec<String> {
    let Some(schema) = operation.body.iter().flat_map(|body| &body.content).find_map(|content| content.schema) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    walk(api, &Part::from(schema), ("", false), 0, &mut |path, field, kind| match kind {
        Kind::Object(value, currency) => {
            let money = DraftMoney { field: field.to_owned(), value, currency };
            // One field has one pair of keys in integration.yaml; another pair of the same name is left to a person.
            let known = amounts.entry(field.to_owned()).or_insert_with(|| money.clone());
            if *known == money {
                found.push(path);
            } else {
                loose.beside.push(format!("{}: {path}", operation.key()));
            }
        }
        Kind::Beside => loose.beside.push(format!("{}: {path}", operation.key())),
        Kind::Alone => loose.alone.push(format!("{}: {path}", operation.key())),
    });
    found
}

/// What may be an amount.
enum Kind {
    /// An object with these keys of number and currency.
    Object(String, String),
    /// A number beside a currency.
    Beside,
    /// A number without one.
    Alone,
}

type Found<'f> = dyn FnMut(String, &str, Kind) + 'f;

/// `path` is the body's place, and whether a currency stands on the way to it.
fn walk(api: &Api, part: &Part, (path, priced): (&str, bool), depth: usize, found: &mut Found<'_>) {
    let Some(object) = api.schemas.shape_of(part).object else { return };
    let has_currency = object.properties.iter().any(|(name, _)| CURRENCIES.contains(&snake(name).as_str()));
    for (name, inner) in &object.properties {
        if name.contains('.') || *name == "*" {
            continue;
        }
        let shape = api.schemas.shape_of(inner);
        let here = if path.is_empty() { (*name).to_owned() } else { format!("{path}.{name}") };
        if shape.read_only {
            continue;
        }
        let keys = shape.object.as_ref().filter(|_| shape.array.is_none()).and_then(|inner| pure(api, &inner.properties));
        if let Some((value, currency)) = keys {
            found(here, name, Kind::Object(value, currency));
        } else if shape.object.is_some() && depth < MAX_DEPTH {
            walk(api, inner, (&here, priced || has_currency), depth + 1, found);
        } else if is_number(api, inner) {
            let word = snake(name);
            let has = |words: &[&str]| word.split('_').any(|part| words.contains(&part));
            if has_currency && has(&AMOUNTS) {
                found(here, name, Kind::Beside);
            } else if has(&PRICES) && !has(&NO_PRICES) {
                found(here, name, if priced || has_currency { Kind::Beside } else { Kind::Alone });
            }
        }
    }
}

/// The keys of an object that is a number and a currency and nothing else.
fn pure(api: &Api, properties: &[(&str, Part)]) -> Option<(String, String)> {
    if properties.len() > 3 {
        return None;
    }
    let currency = properties.iter().find(|(name, _)| CURRENCIES.contains(&snake(name).as_str()))?;
    let fits = |(name, part): &&(&str, Part)| AMOUNTS.contains(&snake(name).as_str()) && is_number(api, part);
    let value = properties.iter().find(fits)?;
    Some((value.0.to_owned(), currency.0.to_owned()))
}

fn is_number(api: &Api, part: &Part) -> bool {
    api.schemas.shape_of(part).scalars.iter().any(|scalar| matches!(scalar.kind, Type::Integer | Type::Number))
}
