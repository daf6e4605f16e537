//! `items`, `record`, `concise` and what pagination reads, against the documented answer.

use super::method::{Case, Place, look, may_hold};
use super::{expect_among, unknown};
use crate::config::Spanned;
use crate::diagnostic::{Code, Finding};
use crate::model::{Api, Part};

pub(super) fn check_answer(case: &Case<'_>, findings: &mut Vec<Finding>) {
    let (method, name) = (case.method, case.name());
    let Some(root) = case.answer() else {
        for pointer in method.items.iter().chain(&method.record) {
            let message = format!("`{name}` documents no JSON answer, so it has no place `{}`", pointer.value);
            findings.push(Finding::error(Code::UnknownField, message).at(pointer.at));
        }
        return;
    };
    check_read(case, &root, findings);
    let mut placed = true;
    for pointer in method.items.iter().chain(&method.record) {
        placed &= check_place(case, &root, pointer, findings);
    }
    let known = if placed { case.record_fields() } else { Vec::new() };
    if known.is_empty() {
        return;
    }
    for field in &method.concise {
        expect_among(&field.value, field, &known, &format!("the records of `{name}` have no field"), findings);
    }
}

/// Whether the answer has the place, or leaves open what it has; a pointer to nowhere is reported.
fn check_place(case: &Case<'_>, root: &Part, pointer: &Spanned<String>, findings: &mut Vec<Finding>) -> bool {
    let schemas = &case.api.schemas;
    if schemas.at_pointer(root, &pointer.value).is_some() || untold(case.api, root, &pointer.value) {
        return true;
    }
    let object = schemas.shape_of(root).object.unwrap_or_default();
    let known: Vec<String> = object.properties.iter().map(|(name, _)| format!("/{name}")).collect();
    let message = format!("the answer of `{}` has no place", case.name());
    findings.push(unknown(Code::UnknownField, &pointer.value, &message, &known).at(pointer.at));
    false
}

/// Whether the answer is an object of which nothing is declared on the way to the place.
fn untold(api: &Api, root: &Part, pointer: &str) -> bool {
    let says_nothing = api.schemas.shape_of(root).object.is_some_and(|object| object.properties.is_empty());
    pointer.starts_with('/') && says_nothing && may_hold(api, root, pointer)
}

/// The places that the method's pagination reads. They stand once for many methods, and are reported once.
fn check_read(case: &Case<'_>, root: &Part, findings: &mut Vec<Finding>) {
    let Some((paginate, paging)) = case.paging() else { return };
    for (key, pointer) in &paging.pointers {
        let in_item = *key == "last_item";
        let Some(from) = (if in_item { case.record() } else { Some(root.clone()) }) else { continue };
        let Place::Missing(known) = look(case.api, &from, &pointer.value) else { continue };
        if findings.iter().any(|finding| finding.code == Code::UnknownField && finding.at == Some(pointer.at)) {
            continue;
        }
        let whose = if in_item { "an item" } else { "the answer" };
        let message = format!("{whose} of `{}`, which is paged by `{}`, has no place", case.name(), paginate.value);
        findings.push(unknown(Code::UnknownField, &pointer.value, &message, &known).at(pointer.at));
    }
}
