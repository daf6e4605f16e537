//! `money`: each path against the body, and the keys of the amount against what stands there.

use super::inputs::input_names;
use super::method::{Case, is_open};
use super::unknown;
use crate::config::{MoneyConfig, Spanned};
use crate::diagnostic::{Code, Finding};
use crate::model::{Additional, Part, Shape, Type};

pub(super) fn check_money(case: &Case<'_>, findings: &mut Vec<Finding>) {
    for path in &case.method.money {
        let field = path.value.split('.').rfind(|key| *key != "*").unwrap_or(&path.value);
        let money = case.config.money.iter().find(|money| money.field == field);
        if money.is_none() {
            let known: Vec<String> = case.config.money.iter().map(|money| money.field.clone()).collect();
            findings.push(unknown(Code::UnknownName, field, "`money` declares no field", &known).at(path.at));
        }
        let body = case.operation.body.iter().flat_map(|body| &body.content).find_map(|content| content.schema);
        let step = |part: Part, key: &str| case.api.schemas.step(&part, key);
        let Some(place) = body.and_then(|schema| path.value.split('.').try_fold(Part::from(schema), step)) else {
            let message = format!("the body of `{}` has no field", case.name());
            findings.push(unknown(Code::UnknownField, &path.value, &message, &input_names(case)).at(path.at));
            continue;
        };
        if let Some(money) = money {
            check_amount(case, path, money, &case.api.schemas.shape_of(&place), findings);
        }
    }
}

/// An amount is an object with the two keys, or a number; a map has amounts under its keys.
fn check_amount(case: &Case<'_>, path: &Spanned<String>, money: &MoneyConfig, shape: &Shape<'_>, findings: &mut Vec<Finding>) {
    if money.keyed {
        return check_map(case, path, money, shape, findings);
    }
    if !shape.any && !is_number(shape) && shape.object.is_none() {
        let help = if shape.array.is_some() {
            format!("for the amounts inside a list write `{}.*`", path.value)
        } else {
            "an amount is an object or a number; remove the path from `money`".to_owned()
        };
        findings.push(no_amount(case, path, shape, "amount").help(help));
        return;
    }
    check_keys(case, path, money, shape, findings);
}

fn check_map(case: &Case<'_>, path: &Spanned<String>, money: &MoneyConfig, shape: &Shape<'_>, findings: &mut Vec<Finding>) {
    if shape.any {
        return;
    }
    let schemas = &case.api.schemas;
    let value = shape.object.as_ref().map(|map| match (map.additional, map.properties.first()) {
        (Additional::Schema(id), _) => schemas.shape(id),
        (_, Some((_, part))) => schemas.shape_of(part),
        _ => Shape { any: true, ..Shape::default() },
    });
    let help = "a map holds an amount under each currency; remove `keyed_by`, or the path from `money`";
    match value {
        None => findings.push(no_amount(case, path, shape, "map of amounts").help(help)),
        Some(value) if money.value.is_empty() && !value.any && !is_number(&value) && !is_text(&value) => {
            findings.push(no_amount(case, path, &value, "map of numbers").help("name the key of the number by `value`"));
        }
        Some(value) if !money.value.is_empty() => check_keys(case, path, money, &value, findings),
        Some(_) => {}
    }
}

fn is_number(shape: &Shape<'_>) -> bool {
    shape.scalars.iter().any(|scalar| matches!(scalar.kind, Type::Integer | Type::Number))
}

/// Decimal text.
fn is_text(shape: &Shape<'_>) -> bool {
    shape.scalars.iter().any(|scalar| scalar.kind == Type::String)
}

fn no_amount(case: &Case<'_>, path: &Spanned<String>, shape: &Shape<'_>, wanted: &str) -> Finding {
    let found = match (&shape.array, &shape.object, shape.scalars.first()) {
        (Some(_), ..) => "array",
        (None, Some(_), _) => "object",
        (None, None, Some(scalar)) => scalar.kind.name(),
        (None, None, None) => "null",
    };
    let message = format!("`{}` of `{}` is no {wanted}: its type is {found}", path.value, case.name());
    Finding::error(Code::ConfigShape, message).at(path.at)
}

/// The vendor's keys against the object that holds them.
fn check_keys(case: &Case<'_>, path: &Spanned<String>, money: &MoneyConfig, shape: &Shape<'_>, findings: &mut Vec<Finding>) {
    let Some(object) = shape.object.as_ref().filter(|object| !object.properties.is_empty()) else { return };
    if shape.any || is_open(object.additional) {
        return;
    }
    let known: Vec<String> = object.properties.iter().map(|(name, _)| (*name).to_owned()).collect();
    for (key, at) in [(&money.value, money.value_at), (&money.currency, money.currency_at)] {
        // A missing key was reported when the file was read; a key that is wrong for many methods is reported once.
        let told = findings.iter().any(|finding| finding.code == Code::UnknownField && finding.at == Some(at));
        if !key.is_empty() && !known.contains(key) && !told {
            let message = format!("the amount `{}` of `{}` has no field", path.value, case.name());
            findings.push(unknown(Code::UnknownField, key, &message, &known).at(at));
        }
    }
}
