//! Pages and amounts.

use super::subject::{Input, Subject};
use super::{Draft, Rule};
use toolwright_integration::{AnswerKind, Effect, Json};

/// Last words of names that are amounts of money.
const AMOUNTS: [&str; 8] = ["amount", "price", "cost", "fee", "salary", "budget", "spend", "revenue"];
/// Words that say what an amount is in, or that it is none of money.
const UNITS: [&str; 14] = [
    "currenc",
    "cent",
    "usd",
    "eur",
    "dollar",
    "minor unit",
    "smallest unit",
    "percent",
    "number of",
    "ratio",
    "token",
    "credit",
    "$",
    "€",
];

pub(super) fn look(subject: &Subject<'_>, drafts: &mut Vec<Draft>) {
    let call = subject.call;
    let listed = call.answer.kind == AnswerKind::Items && call.effect == Effect::Read && call.method == "list";
    let declared_whole = subject.method.is_some_and(|method| method.paginate.is_some());
    match &call.pagination {
        None if listed && !declared_whole => {
            let message = "it lists, and nothing says how the next page is asked for";
            drafts.push(Draft::new(Rule::PagingUndeclared, subject, subject.named_at(), message));
        }
        Some(paging) if paging.limit.parameter.is_some() && !paging.limit.documented => {
            let message = format!("`limit` has no documented maximum; {} is taken", paging.limit.max);
            drafts.push(Draft::new(Rule::PageUnbounded, subject, subject.operation.at, message));
        }
        _ => {}
    }
    let beside = subject.inputs.iter().any(|input| is_currency(&input.argument.name));
    if call.effect != Effect::Read && !beside {
        subject.inputs.iter().for_each(|input| look_at_amounts(subject, input, drafts));
    }
}

fn look_at_amounts(subject: &Subject<'_>, input: &Input<'_>, drafts: &mut Vec<Draft>) {
    if !input.argument.money.is_empty() {
        return;
    }
    let name = &input.argument.name;
    let found = if is_amount(name, input.schema) && !says_unit(&input.words) {
        Some(name.clone())
    } else {
        find_amount(input.schema).map(|inner| format!("{name}.{inner}"))
    };
    if let Some(found) = found {
        let message = format!("nothing says in which currency and unit `{found}` is");
        drafts.push(Draft::new(Rule::MoneyNoCurrency, subject, input.at, message).of(name));
    }
}

/// The first amount inside a schema that has no currency beside it.
fn find_amount(schema: &Json) -> Option<String> {
    if let Some(items) = schema.get("items") {
        return find_amount(items);
    }
    let Some(Json::Object(properties)) = schema.get("properties") else { return None };
    if properties.iter().any(|(name, _)| is_currency(name)) {
        return None;
    }
    properties.iter().find_map(|(name, property)| {
        let words = property.get("description").and_then(Json::as_str).unwrap_or("");
        if is_amount(name, property) && !says_unit(words) {
            return Some(name.clone());
        }
        find_amount(property).map(|inner| format!("{name}.{inner}"))
    })
}

fn is_amount(name: &str, schema: &Json) -> bool {
    let number = matches!(schema.get("type").and_then(Json::as_str), Some("integer" | "number"));
    number && AMOUNTS.contains(&crate::name::snake(name).rsplit('_').next().unwrap_or(""))
}

fn is_currency(name: &str) -> bool {
    name.to_lowercase().contains("currency")
}

fn says_unit(words: &str) -> bool {
    let lower = words.to_lowercase();
    UNITS.iter().any(|unit| lower.contains(unit))
}
