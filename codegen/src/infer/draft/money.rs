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

const CURRENCIES: [&str; 4] = ["currency", "currency_code", "iso_currency_code", "currency_iso"];
const AMOUNTS: [&str; 6] = ["value", "amount", "units", "number", "quantity", "total"];
/// Bodies are looked into no deeper than this.
const MAX_DEPTH: usize = 3;

/// The dotted paths of the amounts of a body; each field's keys go into `amounts`, numbers beside a currency into `loose`.
pub(super) fn amounts_of(
    api: &Api,
    operation: &Operation,
    amounts: &mut BTreeMap<String, DraftMoney>,
    loose: &mut Vec<String>,
) -> Vec<String> {
    let Some(schema) = operation.body.iter().flat_map(|body| &body.content).find_map(|content| content.schema) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    walk(api, &Part::from(schema), "", 0, &mut |path, field, money| match money {
        Some((value, currency)) => {
            let money = DraftMoney { field: field.to_owned(), value, currency };
            // One field has one pair of keys in integration.yaml; another pair of the same name is left to a person.
            let known = amounts.entry(field.to_owned()).or_insert_with(|| money.clone());
            if *known == money {
                found.push(path);
            } else {
                loose.push(format!("{}: {path}", operation.key()));
            }
        }
        None => loose.push(format!("{}: {path}", operation.key())),
    });
    found
}

type Found<'f> = dyn FnMut(String, &str, Option<(String, String)>) + 'f;

fn walk(api: &Api, part: &Part, path: &str, depth: usize, found: &mut Found<'_>) {
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
        if let Some(keys) = shape.object.as_ref().filter(|_| shape.array.is_none()).and_then(|inner| pure(api, &inner.properties))
        {
            found(here, name, Some(keys));
        } else if shape.object.is_some() && depth < MAX_DEPTH {
            walk(api, inner, &here, depth + 1, found);
        } else if has_currency
            && is_number(api, inner)
            && AMOUNTS.iter().any(|word| snake(name).split('_').any(|part| part == *word))
        {
            found(here, name, None);
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
