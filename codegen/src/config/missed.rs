//! What integration.yaml names and the vendor no longer has: for a comparison that is a change, and no reason to say nothing.

use super::excuse::leave_out_unguarded;
use super::{Config, MethodConfig, Record, Spanned, fields_of_method, find_operation};
use crate::diagnostic::{Code, Finding, Severity};
use crate::model::Api;
use crate::source::At;
use std::collections::HashSet;

/// Whether a finding says that a selector of integration.yaml, of a record or of an overlay matches nothing.
pub fn is_missed(code: Code) -> bool {
    matches!(code, Code::UnknownOperation | Code::UnknownField | Code::OverlayMissed)
}

/// Takes out what refers to something that the description does not have, and makes the errors warnings, so that the rest is compared.
///
/// A method that may only run after a read that is missing goes too: without its guard it would do harm.
pub fn excuse_missed(config: &mut Config, records: &mut [Record], api: &Api, findings: &mut Vec<Finding>) {
    let fatal = |finding: &Finding| finding.severity == Severity::Error && is_missed(finding.code);
    let places: HashSet<At> = findings.iter().filter(|finding| fatal(finding)).filter_map(|finding| finding.at).collect();
    findings.iter_mut().filter(|finding| fatal(finding)).for_each(|finding| finding.severity = Severity::Warning);
    for record in records {
        if let Some(known) = fields_of_method(config, api, &record.key()).filter(|known| !known.is_empty()) {
            record.returns.retain(|field| known.contains(field));
        }
    }
    let missed = |at: At| places.contains(&at);
    config.rate_limits.retain(|rule| !missed(rule.pattern.at));
    config.ignored.retain(|pattern| !missed(pattern.at));
    forget_paging(config, &missed);
    forget_money(config, &missed);
    for resource in &mut config.resources {
        resource.methods.retain(|method| !missed(method.op.at) && !guard_missed(method, &missed));
        resource.methods.iter_mut().for_each(|method| forget_in_method(method, &missed));
        let custom = resource.custom_fields.take().filter(|custom| {
            let optional = [&custom.label, &custom.required, &custom.options, &custom.option, &custom.into];
            let pointers = [&custom.from, &custom.key, &custom.kind].into_iter().chain(optional.into_iter().flatten());
            !pointers.into_iter().any(|pointer| missed(pointer.at))
        });
        resource.custom_fields = custom;
    }
    while leave_out_unguarded(config, findings) {}
    forget_orphaned_fields(config, api);
}

fn guard_missed(method: &MethodConfig, missed: &dyn Fn(At) -> bool) -> bool {
    method.requires.as_ref().is_some_and(|requires| missed(requires.read.at) || missed(requires.field_at))
}

/// A pagination that reads what no answer has pages nothing, and methods page as if they did not name it.
fn forget_paging(config: &mut Config, missed: &dyn Fn(At) -> bool) {
    let lost = |name: &str| {
        let paging = config.pagination.iter().find(|(known, _)| known == name);
        paging.is_some_and(|(_, paging)| paging.pointers.iter().any(|(_, pointer)| missed(pointer.at)))
    };
    let names: Vec<String> = config.pagination.iter().map(|(name, _)| name.clone()).filter(|name| lost(name)).collect();
    for method in config.resources.iter_mut().flat_map(|resource| &mut resource.methods) {
        method.paginate = method.paginate.take().filter(|paginate| !missed(paginate.at) && !names.contains(&paginate.value));
    }
    config.pagination.retain(|(name, _)| !names.contains(name));
}

fn forget_money(config: &mut Config, missed: &dyn Fn(At) -> bool) {
    let lost = |money: &super::MoneyConfig| missed(money.value_at) || missed(money.currency_at);
    let fields: Vec<String> = config.money.iter().filter(|money| lost(money)).map(|money| money.field.clone()).collect();
    for method in config.resources.iter_mut().flat_map(|resource| &mut resource.methods) {
        let field = |path: &str| path.rsplit('.').find(|key| *key != "*").unwrap_or(path).to_owned();
        method.money.retain(|path| !missed(path.at) && !fields.contains(&field(&path.value)));
    }
    config.money.retain(|money| !fields.contains(&money.field));
}

fn forget_in_method(method: &mut MethodConfig, missed: &dyn Fn(At) -> bool) {
    let kept = |pointer: &Spanned<String>| !missed(pointer.at);
    method.args.retain(|(input, _)| kept(input));
    method.defaults.retain(|(input, _)| kept(input));
    method.constants.retain(|(input, _)| kept(input));
    method.concise.retain(kept);
    method.items = method.items.take().filter(kept);
    method.record = method.record.take().filter(kept);
}

/// The call that lists an account's own fields must be a method.
fn forget_orphaned_fields(config: &mut Config, api: &Api) {
    let called: HashSet<usize> = config.methods().filter_map(|(_, method)| find_operation(api, &method.op.value)).collect();
    for resource in &mut config.resources {
        let is_called = |selector: &str| find_operation(api, selector).is_some_and(|index| called.contains(&index));
        resource.custom_fields = resource.custom_fields.take().filter(|custom| is_called(&custom.from.value));
    }
}
